"""The messages by language, read from gettext catalogs: a language is a file in `catalogs/`.

A message has a name, its msgctxt. `messages.pot` has them all in English, which stands wherever a
catalog has no translation, or one marked as fuzzy. Catalogs are part of the program as its modules
are, and are read once; they need not be compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from rougecal.clock import DateWords
from rougecal.schedule import UNDETERMINED

FOLDER = Path(__file__).parent / "catalogs"
UI_LANGUAGES = ("en", *sorted(path.stem for path in FOLDER.glob("*.po")))

_STRINGS = r'((?:".*"\s+)+)'
_ENTRY = re.compile(f"^msgctxt {_STRINGS}msgid {_STRINGS}msgstr {_STRINGS}", re.MULTILINE)
_FUZZY = re.compile(r"^#,.*\bfuzzy\b", re.MULTILINE)


def read_catalog(text: str) -> Iterator[tuple[str, str, str]]:
    """The messages of a catalog (PO): the name of each, its English text, and the translation."""
    for block in text.split("\n\n"):
        found = None if _FUZZY.search(block) else _ENTRY.search(block + "\n")
        if found:
            name, english, translation = map(_unquoted, found.groups())
            yield name, english, translation


def _unquoted(text: str) -> str:
    """One or several strings in quotes → what they are together."""
    joined = "".join(re.findall(r'"(.*)"', text))
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), joined)


@cache
def messages(lang: str) -> Mapping[str, str]:
    """The messages in one of UI_LANGUAGES, by their names."""
    if lang == "en":
        return {name: english for name, english, _ in _entries("messages.pot")}
    translated = {name: text for name, _, text in _entries(f"{lang}.po") if text}
    return {**messages("en"), **translated}


def _entries(name: str) -> Iterator[tuple[str, str, str]]:
    return read_catalog((FOLDER / name).read_text("utf-8"))


def ui_language(lang: str | None) -> str:
    """The language of messages for a reader of `lang`: the nearest that there is, else English.

    That is the same, or what is left when subtags are cut off its end (RFC 4647, 3.4).
    """
    tag = lang or UNDETERMINED
    while tag and tag not in UI_LANGUAGES:
        tag = tag.rpartition("-")[0]
    return tag or "en"


@cache
def date_words(lang: str) -> DateWords:
    """How one of UI_LANGUAGES writes a day."""
    known = messages(lang)
    weekdays, months = (tuple(known[f"date.{name}"].split()) for name in ("weekdays", "months"))
    return DateWords(weekdays, months, known["date.date"], known["date.day"], known["date.year"])


def language_name(tag: str, lang: str) -> str:
    """The name in one of UI_LANGUAGES of the language of a BCP 47 tag.

    One without a name there is called as it calls itself, if it has a catalog, or by its tag.
    """
    if tag == lang:
        return messages(lang)["language"]
    own = messages(tag)["language"] if tag in UI_LANGUAGES else tag
    return messages(lang).get(f"language.{tag}", own)


def language_list(tags: Iterable[str], lang: str) -> str:
    """The names of languages as a list."""
    return messages(lang)["feed.list"].join(language_name(tag, lang) for tag in tags)
