"""The log as news, and as an Atom feed."""

from __future__ import annotations

from unittest.mock import Mock
from xml.etree import ElementTree as Xml

import feedparser
import pytest

from rougecal.feeds import atom, news, news_items
from rougecal.show import parse
from tests.conftest import ROOT
from tests.history.test_verbs import changed

ATOM = "{http://www.w3.org/2005/Atom}"

HEADLINES = [
    (
        "special: 7.5, on: 2024-01-13, reason: Recap",
        "7.5 airs on Sat 13 Jan 24:00 JST; #2 moves from Sat 13 Jan 24:00 JST to Sat 20 Jan 24:00 JST; "
        "#3–#5 too: Recap",
    ),
    (
        "skip: 2024-02-03",
        "No episode on Sat 3 Feb 24:00 JST; #5 moves from Sat 3 Feb 24:00 JST to Sat 10 Feb 24:00 JST",
    ),
    ("move: 5, by: 30m, channels: web", "Web: #5 moves from Sun 4 Feb 1:00 JST to Sun 4 Feb 1:30 JST"),
    ("pause: 4, reason: Production", "#4 is postponed, no new date yet; #5 too: Production"),
    ("cancel: 5", "#5 is cancelled"),
    (
        "resume: 2 to 3, on: 2024-01-13, reason: One-hour special",
        "#3 moves from Sat 20 Jan 24:00 JST to Sat 13 Jan 24:30 JST; #4–#5 too: One-hour special",
    ),
    (
        "resume: 2 to 3, on: 2024-01-13, together: true",
        "#3 moves from Sat 20 Jan 24:00 JST to Sat 13 Jan 24:00 JST; #4–#5 too",
    ),
    ("again: 1, at: 2024-01-20 23:00", "#1 (rerun) airs on Sat 20 Jan 23:00 JST"),
    ("episodes: 3 to 4, tentative: true", "#3 is not confirmed yet; #4 too"),
    ("episodes: 3", "Details of #3 changed"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "headline"), HEADLINES, ids=[entry for entry, _ in HEADLINES])
def test_headlines_say_what_changed_and_why(entry: str, headline: str) -> None:
    (item,) = news_items(changed(entry))
    assert item.headline.removeprefix("#") == headline.removeprefix("#")
    assert item.lines


def test_new_dates_after_a_pause() -> None:
    newest, _ = news_items(changed("pause: 5", "resume: 5, on: 2024-03-02"))
    assert newest.headline == "#5 is now set for Sat 2 Mar 24:00 JST"


ONE_NIGHT = {
    "en": "#3 moves from Sat 20 Jan 24:00 JST to Sat 13 Jan 24:30 JST; #4–#5 too",
    "ja": "第3話を1月20日(土) 24:00 JSTから1月13日(土) 24:30 JSTに変更（第4話～第5話も）",
    "de": "#3 wechselt von Sa. 20. Jan. 24:00 JST auf Sa. 13. Jan. 24:30 JST; #4–#5 ebenso",
}


@pytest.mark.parametrize("lang", ONE_NIGHT)
def test_several_in_one_night_are_told_in_each_language(lang: str) -> None:
    (item,) = news_items(changed("resume: 2 to 3, on: 2024-01-13"), lang)
    assert item.headline == ONE_NIGHT[lang]
    assert len(item.lines) == 6, "of 3, 4 and 5 on each channel; 2 stays where it was"


def test_news_is_newest_first_and_the_plan_is_none() -> None:
    show = changed("move: 1, by: 5m", "move: 2, by: 5m")
    assert [item.headline[:2] for item in news_items(show)] == ["#2", "#1"]
    frieren = (ROOT / "schedules/frieren.yaml").read_bytes()
    assert news_items(parse(frieren, "frieren.yaml")) == []


def test_the_atom_feed_says_the_same_in_a_viewers_language() -> None:
    show = parse((ROOT / "schedules/solo-leveling.yaml").read_bytes(), "solo-leveling.yaml")
    feed = Xml.fromstring(atom(show, "https://tv.example.org", "ja"))
    assert feed.findtext(f"{ATOM}title") == "俺だけレベルアップな件：放送予定の変更"
    (entry,) = feed.findall(f"{ATOM}entry")
    assert "第8話を2月24日(土) 24:00 JSTから3月2日(土) 24:00 JSTに変更" in str(
        entry.findtext(f"{ATOM}title")
    )
    assert entry.findtext(f"{ATOM}updated") == "2024-02-16T15:00:00+00:00"
    assert {link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "https://tv.example.org/solo-leveling.atom",
        "https://tv.example.org/solo-leveling/",
    }


def test_an_atom_feed_keeps_its_ids_wherever_it_is_served_and_has_none_twice() -> None:
    show = changed("move: 1, by: 5m", "move: 2, by: 5m")
    here, there = (Xml.fromstring(atom(show, base)) for base in ("", "https://example.org"))
    ids = [element.text for element in here.iter(f"{ATOM}id")]
    assert ids == [element.text for element in there.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids)) == 3


def test_markup_in_texts_stays_text() -> None:
    show = changed("cancel: 5, reason: '<script>alert(1)</script> & more'")
    feed = Xml.fromstring(atom(show))
    assert "<script>alert(1)</script> & more" in str(feed.findtext(f"{ATOM}entry/{ATOM}title"))


def test_a_feed_readers_parser_finds_nothing_wrong_with_it() -> None:
    show = parse((ROOT / "schedules/solo-leveling.yaml").read_bytes(), "solo-leveling.yaml")
    for lang in ("en", "ja"):
        read = feedparser.parse(atom(show, "https://tv.example.org", lang))
        assert not read.bozo
        assert read.feed.link == "https://tv.example.org/solo-leveling/"
        (entry,) = read.entries
        assert entry.updated_parsed[:3] == (2024, 2, 16)
        assert "8" in entry.title


def test_a_headline_needs_no_line_of_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page shows the headlines of a log that moved thousands; the Atom feed has the lines."""
    sentence = Mock(wraps=news._sentence)
    monkeypatch.setattr(news, "_sentence", sentence)
    (item,) = news_items(changed("skip: 2024-01-13"))
    assert sentence.call_count == 2, "what moves, and the night without an episode"
    assert len(item.lines) == 10
    assert sentence.call_count == 12
