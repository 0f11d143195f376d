"""The catalogs: each complete and well formed, and a language added by a file alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

import rougecal
from rougecal.clock import DateWords, Moment
from rougecal.locale import (
    UI_LANGUAGES,
    Localizer,
    date_words,
    language_list,
    language_name,
    messages,
    shared_language,
    ui_language,
)
from rougecal.locale.catalogs import FOLDER, read_catalog
from rougecal.schedule import read_lang
from tests.conftest import ROOT, show_of
from tests.page import read_page

PLAN = """\
title: {en: Show, ja: ショー}
timezone: Asia/Tokyo
published: 2024-01-01
channels: {tv: {name: TV, slot: Wed 24:55, from: 2024-01-10}}
episodes: 2
"""
SOURCE = Path(rougecal.__file__).parent
ENGLISH = messages("en")
translations = pytest.mark.parametrize("lang", [lang for lang in UI_LANGUAGES if lang != "en"])


def blanks(text: str) -> list[str]:
    """What is filled in: {} counted, the others by name."""
    found = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    return sorted(name or str(number) for number, name in enumerate(found))


def used() -> Iterator[str]:
    """The names of messages as code and templates write them, each as a pattern."""
    for path in (*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.svg")):
        kind = "feed" if path.suffix == ".py" else "page"
        for name in re.findall(
            r'\bsay\(\s*(?:lang, )?"([a-z0-9-]+)"(?! ~)', path.read_text("utf-8")
        ):
            yield f"{kind}.{name}"


def test_there_are_catalogs() -> None:
    assert set(UI_LANGUAGES) >= {"en", "ja", "de"}
    assert UI_LANGUAGES[0] == "en"
    assert len(ENGLISH) > 150


@translations
def test_a_catalog_has_every_message_of_the_english_as_it_is_now(lang: str) -> None:
    entries = list(read_catalog((FOLDER / f"{lang}.po").read_text("utf-8")))
    assert [(name, english) for name, english, _ in entries] == list(ENGLISH.items())
    assert not [name for name, _, text in entries if not text]


@translations
def test_a_translation_has_the_same_blanks(lang: str) -> None:
    for name, text in messages(lang).items():
        assert blanks(text) == blanks(ENGLISH[name]), name
        assert text.count("|") == ENGLISH[name].count("|"), name


@translations
def test_every_day_has_a_name(lang: str) -> None:
    words = date_words(lang)
    assert (len(set(words.weekdays)), len(set(words.months))) == (7, 12)


def test_the_clock_has_the_english_words() -> None:
    assert date_words("en") == DateWords()


def test_every_message_that_is_used_exists() -> None:
    assert len(set(used())) > 90
    assert set(used()) <= set(ENGLISH)


def test_no_message_is_left_over() -> None:
    """Each is named in code or a template, whole or without what is put before or behind it."""
    texts = [
        path.read_text("utf-8")
        for path in SOURCE.rglob("*")
        if path.suffix in (".py", ".html", ".svg")
    ]
    known = set(re.findall(r"[a-z0-9.-]+", "\n".join(texts)))
    for name in ENGLISH:
        bare = name.partition(".")[2] or name
        parts = re.sub(r"^(key|is|goes)-|(-(one|hint|text|404|503))+$", "", bare)
        assert {name, bare, parts} & known or name.startswith("language."), name


def test_a_language_of_the_names_is_known_to_keepers() -> None:
    for name, english in ENGLISH.items():
        if name.startswith("language."):
            tag = name.removeprefix("language.")
            with pytest.raises(ValueError, match=f"did you mean '{tag}'"):
                read_lang(english)


ENTRIES = """
#, fuzzy
msgctxt "page.one"
msgid "One"
msgstr "guess"

#. A note
#: place.html:3
msgctxt "page.two"
msgid ""
"Two \\"and\\" "
"more\\n"
msgstr ""
"Zwei \\\\ "
"mehr"

#~ msgctxt "page.three"
#~ msgid "Three"
#~ msgstr "drei"

#, python-brace-format
#| msgid "Five"
msgctxt "page.four"
msgid "Four"
msgstr ""
"""


def test_a_catalog_is_read_as_gettext_reads_it() -> None:
    """Strings of several lines are joined; fuzzy and obsolete entries do not count."""
    header = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n'
    assert list(read_catalog(header + ENTRIES)) == [
        ("page.two", 'Two "and" more\n', "Zwei \\ mehr"),
        ("page.four", "Four", ""),
    ]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (None, "en"),
        ("und", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("ja-Hira-JP", "ja"),
        ("xx", "en"),
    ],
)
def test_the_nearest_language_of_messages(lang: str | None, expected: str) -> None:
    assert ui_language(lang) == expected


def test_the_names_of_languages() -> None:
    assert [language_name(lang, lang) for lang in ("en", "de", "ja")] == [
        "English",
        "Deutsch",
        "日本語",
    ]
    assert language_list(["ja", "es-419", "xx"], "de") == (
        "Japanisch, Lateinamerikanisches Spanisch, xx"
    )


def test_german_feeds_and_dates() -> None:
    localizer = Localizer(show_of(PLAN).schedule, "de-AT")
    moment = Moment(date(2024, 1, 10), 24 * 60 + 55, "Asia/Tokyo")
    assert localizer.when(moment) == "Mi. 10. Jan. 24:55 JST"
    assert localizer.when(moment, 2025) == "Mi. 10. Jan. 2024 24:55 JST"
    assert localizer.say("cancelled", "Show") == "Entfällt: Show"
    assert localizer.pick(localizer.schedule.title) == "Show"  # its first language


def test_a_language_with_messages_and_without_texts_has_feeds_of_its_own() -> None:
    assert shared_language("de-AT", ["en"]) == "de"
    assert shared_language("de-AT", ["de"]) == "de-x"
    assert shared_language("nl", ["ja"]) == "und"


MADE_UP = """\
msgctxt "language"
msgid "English"
msgstr "Piratisch"

msgctxt "date.months"
msgid "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
msgstr "J1 F2 M3 A4 M5 J6 J7 A8 S9 O10 N11 D12"

msgctxt "page.subscribe"
msgid "Add to calendar"
msgstr "Ahoy & stow it"

msgctxt "feed.about"
msgid "When {} airs and streams."
msgstr "Whence {} sails."
"""


@pytest.fixture(scope="module")
def with_a_language(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with one file more."""
    folder = tmp_path_factory.mktemp("source")
    shutil.copytree(SOURCE, folder / "rougecal", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "rougecal/locale/catalogs/qps-x-sea.po").write_text(MADE_UP, encoding="utf-8")
    return folder


def run(source: Path, *command: str) -> bytes:
    environment = {**os.environ, "PYTHONPATH": str(source), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *command], env=environment, cwd=ROOT, check=True, capture_output=True
    ).stdout


def test_a_language_is_added_by_a_file_alone(with_a_language: Path, tmp_path: Path) -> None:
    """Its pages are there, linked from the others; what it does not say is said in English."""
    base = "https://tv.example.org"
    run(with_a_language, "-m", "rougecal", "build", "-o", str(tmp_path), "--base-url", base)
    page = read_page((tmp_path / "frieren/index.qps-x-sea.html").read_text("utf-8"))
    assert page.one("html")["lang"] == "qps-x-sea"
    assert page.one("h2", id="feed").text == "Ahoy & stow it"
    assert page.one("h2", id="season").text == "Season at a glance"
    english = read_page((tmp_path / "frieren/index.html").read_text("utf-8"))
    link = english.one("header").one("a", hreflang="qps-x-sea")
    assert (link.text, link["href"]) == ("Piratisch", "./index.qps-x-sea.html")
    alternate = english.one("link", hreflang="qps-x-sea")["href"]
    assert alternate == f"{base}/frieren/index.qps-x-sea.html"
    assert (tmp_path / "next.qps-x-sea.html").exists()


def test_a_feed_is_in_the_added_language(with_a_language: Path) -> None:
    code = """
from datetime import date
from rougecal import Selection, load, render
from rougecal.web.cache import accepted_language
lang = accepted_language("qps-x-sea, en;q=0.5")
shows = [load("schedules")["frieren"]]
print(render(shows, Selection((shows[0].id,), lang=lang), today=date(2024, 1, 1)).decode())
"""
    feed = run(with_a_language, "-c", code).decode().replace("\r\n ", "").replace("\n ", "")
    assert "Whence Frieren" in feed
    assert "J1 24:" not in feed
    assert "F2 23:" in feed
