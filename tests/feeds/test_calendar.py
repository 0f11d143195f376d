"""A feed's bytes, calendar and events: conformance 1 to 37, a test for each."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import webcolors
from hypothesis import given, settings
from hypothesis import strategies as st

from rougecal.feeds import (
    LIMIT,
    Feed,
    Selection,
    Style,
    every,
    read_events,
    read_selection,
    render,
    render_event,
    render_events,
    render_feed,
    text_of,
)
from rougecal.feeds.components import text as text_property
from rougecal.feeds.event import RenderedEvent, render_plain
from rougecal.history import Airing
from rougecal.show import Show
from tests.conftest import ROOT, show_of

TODAY = date(2024, 1, 10)
BASE = "https://tv.example.org"
SHOW = """\
title: {en: "A, b; c\\\\N \\\\n d", ja: 紅の映写室、第二部は遠い星の記憶を辿る長い長い題名の物語}
timezone: Asia/Tokyo
published: 2024-01-01
color: crimson
url: https://example.org/show
synopsis: Not in the feed
opening: {title: Rouge, artist: {en: Yu-ka, ja: 由薫}}
ending: {title: Scarlet}
links: {X: https://example.org/x}
channels:
  tv: {name: {en: "TV, one", ja: テレビ}, slot: Wed 24:55, from: 2024-01-10, audio: ja, color: teal}
  web:
    name: Web
    follows: tv
    after: 2h30m
    audio: [en, ja]
    url: https://example.org/watch?a=1,2;b
    regions: Everywhere
  later: {name: Later, slot: Sun, from: 2024-02-04}
episodes:
  1: {en: Crimson 👩‍🚀, ja: 紅は暁に奏でる、そして街の灯りは遠く流れてゆく河のように続いてゆくのだった}
  2: "Backslashes \\\\\\\\ and ; , everywhere: \\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\"
  3:
  4: Four
changes:
  - {skip: 2024-01-17, announced: 2024-01-12, reason: {en: Sports, ja: スポーツ}}
  - {cancel: 4, announced: 2024-01-13}
  - {pause: 3, channels: later, announced: 2024-01-14}
"""


@pytest.fixture(scope="module")
def show() -> Show:
    return show_of(SHOW)


def feed(show: Show, **options: Any) -> bytes:
    pairs = [(key, value) for key, values in options.items() for value in [values]]
    return render([show], read_selection(pairs, [show.id]), TODAY, BASE)


@pytest.fixture(scope="module")
def content(show: Show) -> bytes:
    return feed(show)


@pytest.fixture(scope="module")
def read(content: bytes) -> Any:
    return icalendar.Calendar.from_ical(content)


@pytest.fixture(scope="module")
def events(read: Any) -> dict[str, Any]:
    return {str(event["UID"]): event for event in read.walk("VEVENT")}


def lines(content: bytes) -> list[str]:
    """Unfolded content lines."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def values(content: bytes, name: str) -> list[str]:
    return [line.partition(":")[2] for line in lines(content) if re.match(f"{name}[:;]", line)]


# Bytes


def test_01_utf8_without_bom_beginning_with_vcalendar(content: bytes) -> None:
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert "紅" in feed_ja(content)


def feed_ja(_: bytes) -> str:
    return feed(show_of(SHOW), lang="ja").decode("utf-8")


def test_02_crlf_only_the_last_line_too(content: bytes) -> None:
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n")


def test_03_no_line_over_75_octets(show: Show) -> None:
    for lang in ("en", "ja"):
        assert max(map(len, feed(show, lang=lang).split(b"\r\n"))) <= 75


def test_04_no_fold_splits_a_character(show: Show) -> None:
    for line in feed(show, lang="ja").split(b"\r\n"):
        line.decode("utf-8")


def test_05_no_fold_splits_an_escape(show: Show) -> None:
    for line in feed(show).split(b"\r\n"):
        assert (len(line) - len(line.rstrip(b"\\"))) % 2 == 0


@given(st.text(st.sampled_from('aN\\n;,:é紅🚀"^ '), max_size=300), st.integers(0, 80))
@settings(max_examples=300, deadline=None)
def test_03_to_06_any_text_folds_and_unfolds(text: str, width: int) -> None:
    """Conformance 3 to 6, by RFC 5545's own rules: unfold, then unescape from left to right."""
    folded = text_property("X" * width, text)
    for line in folded.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
        assert (len(line) - len(line.rstrip(b"\\"))) % 2 == 0
    escaped = folded.replace(b"\r\n ", b"").decode().partition(":")[2]
    plain = re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], escaped)
    assert plain == text


def test_06_text_round_trips(show: Show) -> None:
    raw = {line.partition(":")[2] for line in lines(feed(show, lang="ja"))}
    title = "紅の映写室、第二部は遠い星の記憶を辿る長い長い題名の物語"
    assert any(value.startswith(title) for value in raw)
    assert "A\\, b\\; c\\\\N \\\\n d" in values(feed(show), "CATEGORIES")


def test_07_no_control_characters(show: Show) -> None:
    for char in feed(show, lang="ja").decode():
        assert char in "\r\n" or unicodedata.category(char) != "Cc"


def test_08_two_processes_give_the_same_bytes() -> None:
    """Also with other TZ, LANG and hash seed."""
    built = set()
    for zone, lang, seed in (("UTC", "C", "0"), ("America/New_York", "ja_JP.UTF-8", "4242")):
        command = [sys.executable, "-m", "rougecal", "feed", "metallic-rouge", "--lang", "ja"]
        env = {"TZ": zone, "LANG": lang, "LC_ALL": lang, "PYTHONHASHSEED": seed, "PATH": ""}
        env["PYTHONPATH"] = str(ROOT / "src")
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=True)
        built.add(done.stdout)
    assert len(built) == 1
    assert len(built.pop()) > 10_000


def test_09_events_in_a_stable_order(show: Show, content: bytes) -> None:
    assert content == feed(show_of(SHOW))
    every = show.airings
    assert list(every) == sorted(every, key=lambda airing: airing.placement.order)


def test_10_a_feed_is_cut_below_a_million_bytes_to_the_events_nearest_to_today() -> None:
    long = "題" * 200
    text = f"title: {long}\ntimezone: Asia/Tokyo\npublished: 2024-01-01\nsynopsis: {long}\nlinks:\n"
    text += "".join(f"  {n}: https://example.org/{'x' * 200}\n" for n in range(12))
    text += (
        f"channels: {{tv: {{name: {long}, slot: Wed 24:55, from: 2024-01-10}}}}\nepisodes: 400\n"
    )
    show = show_of(text)
    whole = sum(map(len, render_events(show.airings, Selection().style).values()))
    assert whole > 1_000_000
    feed = render_feed([show], Selection(shows=("show",)), date(2026, 1, 1), BASE)
    content = feed.content
    assert (feed.address, feed.total, feed.cut) == ("/show.ics", 400, True)
    assert feed.kept == content.count(b"BEGIN:VEVENT")
    assert LIMIT * 0.9 < len(content) < 1_000_000
    starts = sorted(values(content, "DTSTART"))
    middle = datetime(2026, 1, 1, tzinfo=UTC)
    first, last = (datetime.fromisoformat(starts[n]) for n in (0, -1))
    assert abs((middle - first) - (last - middle)) < timedelta(days=15)
    assert len(set(starts)) == len(starts) == round((last - first) / timedelta(weeks=1)) + 1


def test_a_feed_that_is_cut_is_reported_with_what_it_kept(
    show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no other; the bytes are those of each feed alone."""
    cut: list[Feed] = []
    assert not render_feed([show], Selection(shows=("show",)), TODAY, BASE).cut
    whole = dict(every([show], TODAY, BASE, cut.append))
    assert cut == []
    monkeypatch.setattr("rougecal.feeds.calendar.LIMIT", len(whole["show.ics"]) // 2)
    files = dict(every([show], TODAY, BASE, cut.append))
    assert [feed.address for feed in cut] == ["/all.ics", "/show.ics"]
    assert [(feed.kept < feed.total, feed.total) for feed in cut] == [(True, len(show.airings))] * 2
    assert [files[feed.address[1:]] for feed in cut] == [feed.content for feed in cut]
    assert files["show/later.ics"] == whole["show/later.ics"]


def test_a_feed_that_is_cut_renders_one_event_more_than_it_keeps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rougecal.feeds.calendar.LIMIT", 5_000)
    plan = "title: A\ntimezone: UTC\npublished: {0}-01-01\nepisodes: 4\n"
    plan += "channels: {{tv: {{name: TV, length: 1h, slot: {1:%a} 20:00, from: {1:%Y-%m-%d}}}}}\n"
    years = range(1990, 2090)
    shows = [show_of(plan.format(year, date(year, 1, 1)), f"show-{year}") for year in years]
    names = tuple(show.id for show in shows)
    rendered = []

    def count(airing: Airing, style: Style) -> RenderedEvent:
        rendered.append(airing)
        return render_plain(airing, style)

    monkeypatch.setattr("rougecal.feeds.shared.render_plain", count)
    content = render(shows, Selection(shows=names), date(2040, 1, 1), BASE)
    assert b"UID:show-2040/" in content
    assert len(rendered) == content.count(b"BEGIN:VEVENT") + 1


# Calendar


def test_11_version_prodid_calscale_once_each(content: bytes) -> None:
    assert values(content, "VERSION") == ["2.0"]
    assert values(content, "PRODID") == ["-//rougecal//rougecal//EN"]
    assert values(content, "CALSCALE") == ["GREGORIAN"]


def test_12_no_method(content: bytes) -> None:
    assert not values(content, "METHOD")


def test_13_14_name_and_description_in_both_spellings(content: bytes, read: Any) -> None:
    head = content.partition(b"BEGIN:VEVENT")[0]
    assert values(head, "NAME") == values(head, "X-WR-CALNAME") == ["A\\, b\\; c\\\\N \\\\n d"]
    assert values(head, "DESCRIPTION") == values(head, "X-WR-CALDESC")
    assert len(values(head, "DESCRIPTION")) == 1


def test_15_refresh_interval_names_its_type(content: bytes) -> None:
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines(content)
    assert values(content, "X-PUBLISHED-TTL") == ["PT1H"]


def test_16_colour_and_the_same_in_hex(show: Show, read: Any) -> None:
    assert read["COLOR"] == "crimson"
    assert read["X-APPLE-CALENDAR-COLOR"] == webcolors.name_to_hex("crimson").upper()
    channel = render([show], Selection(shows=("show",), channels=("tv",)), TODAY)
    assert "COLOR:teal" in lines(channel)


def test_17_no_calendar_uid(read: Any) -> None:
    assert "UID" not in read


def test_18_source_and_url_absolute_or_left_out(show: Show, read: Any) -> None:
    assert read["SOURCE"] == f"{BASE}/show.ics"
    assert read["URL"] == f"{BASE}/show/"
    bare = icalendar.Calendar.from_ical(render([show], Selection(shows=("show",)), TODAY))
    assert "SOURCE" not in bare
    assert "URL" not in bare


def test_19_no_wr_timezone_and_no_floating_time(content: bytes) -> None:
    assert not values(content, "X-WR-TIMEZONE")
    for name in ("DTSTART", "DTEND"):
        assert all(re.fullmatch(r"\d{8}(T\d{6}Z)?", value) for value in values(content, name))


def test_20_a_feed_without_events_has_a_component(show: Show) -> None:
    content = feed(show, audio="ko")
    assert not values(content, "UID")
    assert [c.name for c in icalendar.Calendar.from_ical(content).subcomponents] == ["VTIMEZONE"]


# Events


def test_21_uid_is_unique_and_stable_under_every_option(show: Show, events: dict[str, Any]) -> None:
    assert len(events) == len(show.airings)
    assert {"show/tv/1", "show/web/1", "show/tv/note/2024-01-17"} < set(events)
    for options in ({"lang": "ja"}, {"remind": "15m"}, {"spoilers": "off"}, {"past": "1d"}):
        optioned = {uid for uid in values(feed(show, **options), "UID") if "/alarm/" not in uid}
        assert optioned <= set(events)
    assert max(map(len, events)) <= 191


def test_22_dtstamp_is_the_last_changes_time(events: dict[str, Any]) -> None:
    for event in events.values():
        assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt
        assert event["DTSTAMP"].dt.tzinfo == UTC or event["DTSTAMP"].dt.utcoffset() == timedelta(0)
    assert events["show/tv/1"]["DTSTAMP"].dt == datetime(2023, 12, 31, 15, tzinfo=UTC)
    assert events["show/tv/2"]["DTSTAMP"].dt == datetime(2024, 1, 11, 15, tzinfo=UTC)


def test_23_24_revision_rises_with_every_visible_change() -> None:
    titled = SHOW.replace("  3:\n", "  3: Revealed\n")
    titled += "  - {episodes: 3, announced: 2024-01-15}\n"
    before, after = (uid_events(show_of(text)) for text in (SHOW, titled))
    for channel in ("tv", "web"):
        old, new = (found[f"show/{channel}/3"] for found in (before, after))
        assert new["SUMMARY"] != old["SUMMARY"]
        assert new["LAST-MODIFIED"].dt > old["LAST-MODIFIED"].dt
        assert 0 <= old["SEQUENCE"] < new["SEQUENCE"] < 2**31


def test_25_an_unchanged_event_keeps_its_bytes() -> None:
    longer = SHOW + "  - {move: 2, by: 30m, channels: tv, announced: 2024-01-15}\n"
    before, after = (
        {
            airing.uid: event
            for airing, event in render_events(show.airings, Selection().style).items()
        }
        for show in (show_of(SHOW), show_of(longer))
    )
    changed = {uid for uid in before if before[uid] != after[uid]}
    assert changed == {
        "show/tv/2",
        "show/web/2",
        "show/tv/note/2024-01-17",
        "show/web/note/2024-01-17",
    }


def uid_events(show: Show) -> dict[str, Any]:
    read: Any = icalendar.Calendar.from_ical(feed(show))
    return {str(event["UID"]): event for event in read.walk("VEVENT")}


def test_26_utc_or_the_broadcast_day(events: dict[str, Any]) -> None:
    assert events["show/tv/1"]["DTSTART"].to_ical() == b"20240110T155500Z"
    assert events["show/tv/1"]["DTEND"].to_ical() == b"20240110T162500Z"
    day = events["show/later/1"]
    assert (day["DTSTART"].to_ical(), day["DTEND"].to_ical()) == (b"20240204", b"20240205")
    assert day["DTSTART"].params["VALUE"] == day["DTEND"].params["VALUE"] == "DATE"
    assert day["STATUS"] == "TENTATIVE"


def test_27_dtend_is_later_and_there_is_no_duration(events: dict[str, Any]) -> None:
    for event in events.values():
        assert event["DTEND"].dt > event["DTSTART"].dt
        assert "DURATION" not in event


def test_28_past_midnight_and_across_a_change_of_clocks() -> None:
    zoned = SHOW.replace("Asia/Tokyo", "America/New_York")
    starts = [a.start for a in show_of(zoned.replace("2024-01-10", "2024-03-06")
              .split("changes:")[0]).airings if a.key.channel == "tv"]  # fmt: skip
    assert [f"{start:%m-%dT%H:%MZ}" for start in starts if start] == [
        "03-07T05:55Z",
        "03-14T04:55Z",
        "03-21T04:55Z",
        "03-28T04:55Z",
    ]


def test_29_30_no_zones_and_no_rules(content: bytes) -> None:
    assert b"TZID" not in content
    assert b"RRULE" not in content


def test_31_status(events: dict[str, Any]) -> None:
    assert {str(event["STATUS"]) for event in events.values()} == {
        "CONFIRMED",
        "TENTATIVE",
        "CANCELLED",
    }


def test_32_a_cancelled_airing_stays_and_says_so(events: dict[str, Any]) -> None:
    event = events["show/tv/4"]
    assert event["STATUS"] == "CANCELLED"
    assert event["SEQUENCE"] == 2, "moved by the skip, then cancelled"
    assert event["SUMMARY"].startswith("Cancelled: ")
    assert "Will not air; it was planned for Wed 7 Feb 24:55 JST" in event["DESCRIPTION"]
    postponed = events["show/later/3"]
    assert postponed["SUMMARY"].startswith("Postponed: ")


def test_33_the_viewer_stays_free(events: dict[str, Any]) -> None:
    for event in events.values():
        assert event["TRANSP"] == "TRANSPARENT"
        assert event["X-MICROSOFT-CDO-BUSYSTATUS"] == "FREE"


def test_34_lengths_and_plain_text() -> None:
    long = "x" * 200
    text = SHOW.replace("title: {en:", f"title: {{en: {long}, de:").replace(
        "  3:\n", f"  3: {long}\n"
    )
    text = text.replace(
        "links: {X",
        f"links: {{{', '.join(f'{n}: https://example.org/{long}' for n in range(30))}, X",
    )
    for event in uid_events(show_of(text)).values():
        assert len(event["SUMMARY"]) <= 255
        assert len(event["LOCATION"]) <= 255
        assert len(event["DESCRIPTION"]) <= 3000


def test_35_url_is_where_to_watch(events: dict[str, Any]) -> None:
    assert events["show/web/1"]["URL"] == "https://example.org/watch?a=1,2;b"
    assert events["show/tv/1"]["URL"] == "https://example.org/show"


def test_36_alarms_only_with_remind_and_then_complete(show: Show, content: bytes) -> None:
    assert b"VALARM" not in content
    read: Any = icalendar.Calendar.from_ical(feed(show, remind="15m"))
    by_uid = {str(event["UID"]): event for event in read.walk("VEVENT")}
    (alarm,) = by_uid["show/tv/1"].walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY"
    assert alarm["TRIGGER"].dt == timedelta(minutes=-15)
    assert alarm["DESCRIPTION"]
    assert alarm["UID"] == "show/tv/1/alarm/15m"
    for quiet in ("show/tv/4", "show/later/1", "show/tv/note/2024-01-17"):
        assert not by_uid[quiet].walk("VALARM"), "cancelled, without a time, or a note"


def test_37_no_attendee(content: bytes) -> None:
    assert b"ATTENDEE" not in content
    assert b"ORGANIZER" not in content


# What a viewer reads


def test_an_event_says_what_where_when_and_more(events: dict[str, Any]) -> None:
    event = events["show/web/1"]
    assert event["SUMMARY"].endswith("#1 – Crimson 👩‍🚀")
    assert event["LOCATION"] == "Web"
    assert event["DESCRIPTION"].split("\n") == [
        "Thu 11 Jan 3:25 JST · 30 min",
        "Audio: English, Japanese",
        "Where: Everywhere",
        "Opening: “Rouge” by Yu-ka",
        "Ending: Scarlet",
        "Official site: https://example.org/show",
        "X: https://example.org/x",
    ]


def test_a_moved_event_has_its_previous_time_and_the_reason(events: dict[str, Any]) -> None:
    assert "Moved from Wed 17 Jan 24:55 JST: Sports" in events["show/tv/2"]["DESCRIPTION"]
    note = events["show/tv/note/2024-01-17"]
    assert note["SUMMARY"].endswith(": no episode this week")
    assert note["DESCRIPTION"] == "#2 follows on Wed 24 Jan 24:55 JST: Sports"


def test_the_same_in_japanese_and_falling_back(show: Show) -> None:
    japanese = feed(show, lang="ja").decode().replace("\r\n ", "")
    assert "第1話「紅は暁に奏でる" in japanese
    assert "LOCATION:テレビ" in japanese
    assert "1月10日(水) 24:55 JST・30分" in japanese
    assert "1月17日(水) 24:55 JSTから変更（スポーツ）" in japanese
    assert "LOCATION:Web" in japanese, "a name in no language serves all"
    assert "#1 – Crimson" in feed(show, lang="fr").decode(), (
        "no French: the keeper's first language"
    )


def test_a_feed_of_several_shows_is_in_order_of_time() -> None:
    """Rather than show by show; what begins at one instant is in the order of the UIDs."""
    plan = "title: T\ntimezone: UTC\npublished: 2024-01-01\nepisodes: 2\nchannels:\n"
    plan += "  tv: {name: TV, slot: Sat 20:00, from: 2024-01-06}\n"
    later = show_of(plan, "b")
    earlier = show_of(
        plan.replace("Sat 20:00, from: 2024-01-06", "Wed 9:00, from: 2024-01-10"), "a"
    )
    same = show_of(plan, "c")
    content = render([same, later, earlier], Selection(), TODAY)
    read: Any = icalendar.Calendar.from_ical(content)
    assert [str(event["UID"]) for event in read.walk("VEVENT")] == [
        "b/tv/1",
        "c/tv/1",
        "a/tv/1",
        "b/tv/2",
        "c/tv/2",
        "a/tv/2",
    ]


def test_an_airing_without_a_time_is_a_day_long(events: dict[str, Any]) -> None:
    """DTEND of a day is the day after the last one (RFC 5545, 3.6.1)."""
    event = events["show/later/1"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2024, 2, 4), date(2024, 2, 5))


def test_every_feed_has_the_address_that_its_selection_has(show: Show) -> None:
    feeds = dict(every([show], TODAY, BASE))
    assert list(feeds) == ["all.ics", "show.ics", "show/tv.ics", "show/web.ics", "show/later.ics"]
    assert feeds["all.ics"] == render([show], Selection(), TODAY, BASE)
    assert feeds["show.ics"] == render([show], Selection(("show",)), TODAY, BASE)
    assert feeds["show/web.ics"] == render([show], Selection(("show",), ("web",)), TODAY, BASE)


def test_a_feed_has_the_name_and_colour_of_its_show_or_of_its_only_channel(show: Show) -> None:
    def head(*channels: str) -> tuple[str, str]:
        read: Any = icalendar.Calendar.from_ical(
            render([show], Selection(("show",), channels), TODAY)
        )
        return str(read["NAME"]), str(read["COLOR"])

    name, color = head()
    assert color == "crimson"
    assert head("tv") == (f"{name} – TV\\, one", "teal")
    assert head("web") == (f"{name} – Web", "crimson")
    assert head("tv", "web") == (f"{name} – TV\\, one\\, Web", "crimson")
    assert head("gone") == (name, "crimson")


def test_events_are_read_back_and_their_values_told_as_text(content: bytes) -> None:
    events = {str(event["UID"]): event for event in read_events(content)}
    assert len(events) == content.count(b"BEGIN:VEVENT")
    assert text_of(events["show/tv/1"]["DTSTART"]) == "2024-01-10T15:55:00+00:00"
    assert text_of(events["show/later/1"]["DTSTART"]) == "2024-02-04"
    assert text_of(events["show/tv/1"]["LOCATION"]) == "TV, one"


def test_a_feed_of_two_shows_is_in_order_of_time() -> None:
    plan = "title: T\ntimezone: UTC\npublished: 2024-01-01\nepisodes: 2\nchannels:\n"
    plan += "  tv: {name: TV, slot: Sat 20:00, from: 2024-01-06}\n"
    content = render([show_of(plan, "b"), show_of(plan, "a")], Selection(), TODAY)
    assert [str(event["UID"]) for event in read_events(content)] == [
        "a/tv/1",
        "b/tv/1",
        "a/tv/2",
        "b/tv/2",
    ]


def test_without_a_numbering_a_film_is_called_by_its_name() -> None:
    """Its number is in no summary, on no page and in no name of a file."""
    text = (
        "title: {en: Film, ja: 映画}\nnumbering: none\ntimezone: Asia/Tokyo\npublished: 2024-01-01\n"
        "channels: {cinema: {name: Cinema, length: 2h}}\nepisodes: {1: %s}\n"
        "changes: [{move: 1, to: 2024-02-02 19:00}]\n"
    )
    (airing,) = show_of(text % "").airings
    (titled,) = show_of(text % "The Return").airings
    assert b"SUMMARY:Film\r\n" in render_event(airing, Selection().style)
    assert "SUMMARY:映画\r\n".encode() in render_event(airing, Selection(lang="ja").style)
    assert "SUMMARY:Film – The Return\r\n".encode() in render_event(titled, Selection().style)


def test_a_notice_that_nothing_follows_has_no_empty_description() -> None:
    """RFC 5545 allows an empty text, and libical takes it for an error."""
    log = "[{announced: 2024-01-02, skip: 2024-01-06}, {announced: 2024-01-03, cancel: 1}]"
    show = show_of(
        "title: T\ntimezone: UTC\npublished: 2024-01-01\nepisodes: 1\n"
        f"channels: {{tv: {{name: TV, slot: Sat 20:00, from: 2024-01-06}}}}\nchanges: {log}\n"
    )
    (notice,) = [airing for airing in show.airings if airing.placement.off_air]
    assert b"DESCRIPTION" not in render_event(notice, Selection().style)
