"""The programme guide as XMLTV, held against its DTD and against what media centres need.

`tests.readers.xmltv` lets XMLTV's own tv_validate_file read guides too.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import HealthCheck, given, settings

from rougecal.feeds import read_selection, xmltv_export
from rougecal.feeds.options import READERS
from rougecal.show import Show
from tests.conftest import show_of
from tests.strategies import forms, options, read, schedules_with_log

TODAY = date(2024, 1, 20)  # a Saturday
CHILDREN = (  # in the order of the DTD
    *("title", "sub-title", "desc", "credits", "url", "episode-num", "previously-shown", "new"),
)
PLAN = """\
title: {en: Show, ja: ショー}
timezone: Asia/Tokyo
published: 2024-01-01
synopsis: {en: "Two of <them> & more", ja: 二人}
cast: [{role: {en: Rouge, ja: ルジュ}, name: Yume}]
url: https://example.org/show?a=1&b=2
channels:
  tv: {name: {en: Station, ja: 放送局}, slot: Wed 24:55, from: 2024-01-03, audio: ja}
  web: {name: Web, follows: tv, after: 2h, audio: en, url: https://example.org/watch}
  dub: {name: Dub, follows: tv, after: 4h, audio: fr, optional: true}
  film: {name: Film, slot: Sun, from: 2024-01-21}
episodes: {1: {en: One, ja: 一}, 2: Two, 3: Three, 4: Four, SP: Five, 6: , 7: , 8: , 9: , 10: }
changes:
"""


def guide(show: Show, *chosen: tuple[str, str], today: date = TODAY) -> Xml.Element:
    return Xml.fromstring(
        xmltv_export([show], read_selection(chosen), today, "https://tv.example.org")
    )


def log(*entries: str) -> Show:
    text = "".join(f"- {{{entry}}}\n" for entry in entries)
    return show_of(PLAN + text if text else PLAN.replace("changes:\n", ""))


def programmes(tv: Xml.Element, channel: str = "tv") -> dict[str, Xml.Element]:
    """A channel's programmes by the number or name on the screen."""
    return {
        found.findtext("episode-num[@system='onscreen']", "?"): found
        for found in tv.iter("programme")
        if found.get("channel") == f"{channel}.rougecal"
    }


def test_a_programme_says_what_a_media_centre_shows() -> None:
    found = programmes(guide(log()))["#2"]
    assert found.attrib == {
        "start": "20240110155500 +0000",
        "stop": "20240110162500 +0000",
        "channel": "tv.rougecal",
    }
    assert [(e.tag, e.get("lang"), e.text) for e in found if not len(e)] == [
        ("title", "en", "Show"),
        ("title", "ja", "ショー"),
        ("sub-title", None, "Two"),
        ("desc", "en", "Two of <them> & more"),
        ("url", None, "https://example.org/show?a=1&b=2"),
        ("episode-num", None, "#2"),
        ("episode-num", None, ".1."),
        ("new", None, None),
    ]
    actor = found.find("credits/actor")
    assert actor is not None
    assert (actor.get("role"), actor.text) == ("Rouge", "Yume")


def test_the_readers_language_comes_first() -> None:
    tv = guide(log(), ("lang", "ja"), ("past", "30d"))
    found = programmes(tv)["第1話"]
    assert [e.text for e in found if "title" in e.tag] == ["ショー", "Show", "一", "One"]
    names = tv.find("channel[@id='tv.rougecal']")
    assert names is not None
    assert [(e.get("lang"), e.text) for e in names] == [("ja", "放送局"), ("en", "Station")]


@pytest.mark.parametrize("today", [date(2024, 1, day) for day in range(15, 22)], ids=str)
def test_it_has_the_weeks_around_today_and_changes_on_mondays(today: date) -> None:
    found = programmes(guide(log(), today=today))
    assert list(found) == ["#2", "#3", "#4", "SP", "#6", "#7"], "10 January to 14 February"
    later = programmes(guide(log(), today=date(2024, 1, 22)))
    assert list(later) == ["#3", "#4", "SP", "#6", "#7", "#8"]


def test_past_reaches_further_back() -> None:
    assert next(iter(programmes(guide(log(), ("past", "30d"))))) == "#1"
    assert next(iter(programmes(guide(log(), ("past", "1d"))))) == "#4"


def test_it_is_never_empty() -> None:
    before = guide(log(), today=date(2022, 1, 1))
    assert [p.get("start") for p in before.iter("programme")] == ["20240103155500 +0000"]
    after = guide(log(), today=date(2030, 1, 1))
    assert len(list(after.iter("programme"))) == len(list(after.iter("channel"))) == 1


def test_of_too_many_the_nearest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rougecal.feeds.xmltv.MOST", 4)
    found = [str(p.get("start"))[:8] for p in guide(log()).iter("programme")]
    assert found == ["20240117", "20240117", "20240124", "20240124"]


def test_what_does_not_air_is_no_programme() -> None:
    show = log(
        "skip: 2024-01-17, announced: 2024-01-02",
        "cancel: 2, announced: 2024-01-03",
        "pause: SP, channels: tv, announced: 2024-01-04",
        "resume: 6, channels: tv, on: 2024-02-14, announced: 2024-01-05",
    )
    assert list(programmes(guide(show))) == ["#3", "#4", "#6"]
    assert not programmes(guide(show), "film"), "no time is known"


def test_a_change_is_told_with_its_reason() -> None:
    show = log("move: 3, by: 30m, announced: 2024-01-02, reason: Football")
    said = programmes(guide(show))["#3"].findtext("desc", "")
    assert said.splitlines()[0] == "Moved from Wed 17 Jan 24:55 JST: Football"


def test_a_rerun_was_shown_before() -> None:
    show = log("again: 2, at: 2024-01-15 10:00, announced: 2024-01-12")
    tv = guide(show)
    shown = [p.get("start") for p in tv.iter("programme") if p.find("previously-shown") is not None]
    assert shown == ["20240115010000 +0000"]
    assert all((p.find("new") is None) == (p.get("start") in shown) for p in tv.iter("programme"))


def test_episodes_that_start_together_are_one_programme() -> None:
    show = log(
        "move: [3, 4, SP], to: 2024-01-17 20:00, together: true, channels: tv, announced: 2024-01-02"
    )
    found = programmes(guide(show))
    assert list(found) == ["#2", "#3–#4, SP", "#6", "#7"]
    together = found["#3–#4, SP"]
    assert together.find("episode-num[@system='xmltv_ns']") is None
    assert "#3 – Three\n#4 – Four\nSP – Five" in together.findtext("desc", "")


def test_options_are_read_as_by_a_feed() -> None:
    def channels(*chosen: tuple[str, str]) -> set[str]:
        return {
            str(p.get("channel")).partition(".")[0] for p in guide(log(), *chosen).iter("programme")
        }

    assert channels() == {"tv", "web"}
    assert channels(("channel", "dub")) == {"dub"}
    assert channels(("audio", "fr"), ("audio", "ja")) == {"tv", "dub"}
    assert list(programmes(guide(log(), ("only", "premieres"), ("past", "60d")))) == ["#1"]
    quiet = guide(log(), ("spoilers", "off"))
    assert quiet.find("programme/sub-title") is None
    assert quiet.find("programme/title") is not None
    ignored = [("remind", "15m"), ("allday", "on"), ("notes", "off"), ("download", "on")]
    assert {"show", "merge", "cancelled", *dict(ignored)} < READERS.keys()
    assert Xml.tostring(guide(log(), *ignored)) == Xml.tostring(guide(log()))


def test_a_channel_that_several_shows_are_on_is_there_once() -> None:
    shows = [show_of(PLAN.replace("changes:\n", ""), name) for name in ("one", "two")]
    tv = Xml.fromstring(xmltv_export(shows, read_selection([]), TODAY))
    assert [channel.get("id") for channel in tv.iter("channel")] == ["tv.rougecal", "web.rougecal"]
    assert len(tv.findall("programme")) == 2 * 2 * 6
    assert tv.get("source-info-url") is None


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
@given(schedules_with_log(), options, forms)
def test_a_guide_of_any_schedule_is_valid(
    text: str, chosen: dict[str, str], form: dict[str, str]
) -> None:
    """By the DTD as it is used here, and by the rules that tv_validate_file adds to it."""
    show = read(text)
    selection = read_selection((chosen | form).items(), [show.id])
    tv = Xml.fromstring(xmltv_export([show], selection, show.schedule.published))
    assert [e.tag for e in tv] == sorted(e.tag for e in tv), "channels before programmes"
    ids = [str(channel.get("id")) for channel in tv.iter("channel")]
    used = Counter(str(programme.get("channel")) for programme in tv.iter("programme"))
    assert sorted(ids) == sorted(used), "each once, none without a programme"
    assert all(re.fullmatch(r"[-a-zA-Z0-9]+(\.[-a-zA-Z0-9]+)+", name) for name in ids)
    for programme in tv.iter("programme"):
        tags = [CHILDREN.index(e.tag) for e in programme]
        assert all(before <= after for before, after in pairwise(tags))
        assert {"title"} <= {e.tag for e in programme}
        assert all(
            (e.text or "").strip() or e.tag in ("credits", "new", "previously-shown")
            for e in programme
        )
        start, stop = str(programme.get("start")), str(programme.get("stop"))
        assert re.fullmatch(r"\d{14} \+0000", start)
        assert re.fullmatch(r"\d{14} \+0000", stop)
        assert start < stop
