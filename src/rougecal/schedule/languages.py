"""The languages of a schedule's texts: their tags (RFC 5646), and texts by language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from rougecal.errors import quoted

UNDETERMINED = "und"  # RFC 5646: undetermined, for a text written without a language
NAMES = {  # that people may write for a tag
    "japanese": "ja",
    "english": "en",
    "german": "de",
    "spanish": "es",
    "latin american spanish": "es-419",
    "european spanish": "es-ES",
    "french": "fr",
    "italian": "it",
    "portuguese": "pt",
    "brazilian portuguese": "pt-BR",
    "korean": "ko",
    "chinese": "zh",
}
COUNTRIES = {"jp": "ja", "kr": "ko", "cn": "zh", "us": "en", "gb": "en", "br": "pt-BR"}
MAX_LANGS = 50  # of one text, and of one file

LANG = r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"

Texts = Mapping[str, str]  # by language


@lru_cache(maxsize=256)  # each title has some
def read_lang(text: str) -> str:
    """A language tag (RFC 5646: language, script, region), in its usual case."""
    if likely := COUNTRIES.get(text.casefold()):
        raise ValueError(f"{text!r} is a country, not a language; did you mean {likely!r}?")
    if likely := NAMES.get(text.casefold()):
        raise ValueError(f"{text!r} is not a language tag; did you mean {likely!r}?")
    if not re.fullmatch(LANG, text):
        raise ValueError(f"{quoted(text)} is not a language tag; write one like en, ja or pt-BR")
    first, *rest = text.split("-")
    return "-".join([first.lower(), *(p.title() if len(p) == 4 else p.upper() for p in rest)])


def numbering(value: object) -> object:
    """`none` stands for no way to write a number; else as `by_lang`."""
    none = isinstance(value, str) and value.casefold() == "none"
    return {} if none else by_lang(value)


def by_lang(value: object) -> object:
    """A text alone → a text in an undetermined language; None → no texts.

    Raises ValueError for what is neither one text nor a text for each language.
    """
    if value is None:
        return {}
    if isinstance(value, list):
        raise ValueError("expected a text, or one for each language: {en: …, ja: …}")
    texts = value if isinstance(value, dict) else {UNDETERMINED: value}
    if len(texts) > MAX_LANGS:
        raise ValueError(f"expected a text in at most {MAX_LANGS} languages, not {len(texts):,}")
    if len({lang.casefold() for lang in texts}) < len(texts):
        raise ValueError("one language stands here twice")
    for lang, text in texts.items():
        if text is None:
            comma = "leave it out, or put a text that contains a comma in quotes"
            colon = "write an ordinary colon, and a space after it"
            hint = colon if re.search("[:：]", lang) else comma
            raise ValueError(f"{quoted(lang)} has no text; {hint}")
    return texts
