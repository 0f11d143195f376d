"""`merge=on`: the episodes of a channel that start together are one event."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rougecal.errors import ScheduleError
from rougecal.feeds import (
    Selection,
    Style,
    choose,
    event,
    json_export,
    read_events,
    read_selection,
    render,
    render_event,
    shared,
)
from rougecal.feeds.event import RenderedEvent
from rougecal.history import Airing
from rougecal.show import Show
from tests.conftest import show_of
from tests.strategies import options, read, schedules_with_log, with_log

TODAY = date(2024, 1, 20)
PLAN = """\
title: {en: Show, ja: ショー}
timezone: UTC
published: 2024-01-01
channels:
  tv: {name: TV, slot: Sat 20:00, from: 2024-01-06, audio: ja}
episodes: {1: {en: One, ja: 一}, 2: Two, 3: , SP: , 5: Five, 6: Six}
changes:
- {move: 1 to 5, to: 2024-01-06 20:00, together: true}
"""
MERGED = Selection(("show",), merge=True)
SHOW = show_of(PLAN)


def events(text: str, selection: Selection = MERGED) -> dict[str, Any]:
    """The events of a feed by what follows the channel in their UIDs."""
    feed = render([show_of(text)], selection, TODAY)
    return {str(event["UID"]).split("/", 2)[2]: event for event in read_events(feed)}


def revisions(text: str) -> dict[str, int]:
    return {name: event["SEQUENCE"] for name, event in events(text).items()}


def test_they_are_one_event_with_a_uid_of_its_own() -> None:
    found = events(PLAN)
    assert list(found) == ["together/1", "6"]
    event = found["together/1"]
    assert event["SUMMARY"] == "Show #1–#3, SP, #5"
    assert event["DTSTART"].dt.isoformat() == "2024-01-06T20:00:00+00:00"
    text = event["DESCRIPTION"].splitlines()
    assert text[:4] == ["Sat 6 Jan 20:00 UTC · 30 min", "#1 – One", "#2 – Two", "#5 – Five"]
    assert event["SEQUENCE"] == 0
    assert event["LAST-MODIFIED"].dt.isoformat() == "2024-01-01T00:00:00+00:00"
    assert found["6"].to_ical() == events(PLAN, Selection(("show",)))["6"].to_ical()


def test_it_is_in_the_language_and_style_that_are_asked_for() -> None:
    japanese = events(PLAN, read_selection([("merge", "on"), ("lang", "ja")], ["show"]))
    assert japanese["together/1"]["SUMMARY"] == "ショー 第1話～第3話、SP、第5話"
    assert "第1話「一」" in japanese["together/1"]["DESCRIPTION"]
    plain = [("merge", "on"), ("spoilers", "off"), ("remind", "15m"), ("remind", "1h")]
    quiet = events(PLAN, read_selection(plain, ["show"]))["together/1"]
    assert "One" not in quiet["DESCRIPTION"]
    alarms = [str(alarm["UID"]) for alarm in quiet.walk("VALARM")]
    assert alarms == [f"show/tv/together/1/alarm/{before}" for before in ("15m", "1h")]


def test_an_export_has_its_episodes() -> None:
    found = json.loads(json_export(SHOW, MERGED, TODAY))["airings"]
    assert [(airing["uid"], airing["label"]) for airing in found] == [
        ("show/tv/together/1", "together/1"),
        ("show/tv/6", "6"),
    ]
    assert [episode["label"] for episode in found[0]["episodes"]] == ["1", "2", "3", "SP", "5"]
    assert found[0]["episodes"][0]["title"] == {"en": "One", "ja": "一"}
    hidden = json.loads(json_export(SHOW, Selection(("show",), merge=True, spoilers=False), TODAY))
    assert not any(episode["title"] for episode in hidden["airings"][0]["episodes"])


def test_without_the_option_nothing_is_merged() -> None:
    assert list(events(PLAN, Selection(("show",)))) == ["1", "2", "3", "SP", "5", "6"]


def test_it_is_as_long_as_the_longest_of_them_and_as_sure_as_the_least_sure() -> None:
    text = PLAN + "- {episodes: 3, length: 2h, tentative: true, announced: 2024-01-02}\n"
    event = events(text)["together/1"]
    assert (event["DTEND"].dt - event["DTSTART"].dt).seconds == 2 * 3600
    assert event["STATUS"] == "TENTATIVE"
    assert "#3: Not confirmed yet." in event["DESCRIPTION"]


def test_one_that_is_moved_away_is_on_its_own_and_the_others_say_so() -> None:
    text = PLAN + "- {move: 2, by: 1d, announced: 2024-01-02, reason: Late}\n"
    found = events(text)
    assert list(found) == ["together/1", "2", "6"]
    assert found["together/1"]["SUMMARY"] == "Show #1, #3, SP, #5"
    assert {name: event["SEQUENCE"] for name, event in found.items()} == {
        "together/1": 1,
        "2": 1,
        "6": 0,
    }
    assert found["together/1"]["LAST-MODIFIED"].dt == found["2"]["LAST-MODIFIED"].dt
    back = text + "- {move: 2, to: 2024-01-06 20:00, together: true, announced: 2024-01-03}\n"
    assert revisions(back) == {"together/1": 2, "6": 0}
    assert events(back)["together/1"]["SUMMARY"] == "Show #1–#3, SP, #5"


def test_where_the_first_is_moved_away_the_others_are_another_event() -> None:
    text = PLAN + "- {move: 1, by: 1d, announced: 2024-01-02}\n"
    assert revisions(text) == {"together/2": 1, "1": 1, "6": 0}
    back = text + "- {move: 1, to: 2024-01-06 20:00, together: true, announced: 2024-01-03}\n"
    assert revisions(back) == {"together/1": 2, "6": 0}


def test_what_was_announced_before_they_were_there_does_not_revise_them() -> None:
    text = PLAN + "- {skip: 2024-02-10, announced: 2024-01-02}\n"
    added = "".join(
        f"- {{{entry}, announced: 2024-01-03}}\n"
        for entry in (
            "special: X, at: 2024-03-01 20:00",
            "special: Y, at: 2024-03-02 20:00",
            "move: [X, Y], to: 2024-03-03 20:00, together: true",
        )
    )
    assert revisions(text + added)["together/X"] == 1


def test_all_that_move_together_stay_one_event() -> None:
    text = PLAN + "- {move: 1 to 5, by: 1d, announced: 2024-01-02, reason: Late}\n"
    event = events(text)["together/1"]
    assert event["SEQUENCE"] == 1
    assert "Moved from Sat 6 Jan 20:00 UTC: Late" in event["DESCRIPTION"]
    assert event["DESCRIPTION"].count("Moved") == 1


def test_what_was_announced_of_some_and_where_is_told_of_them() -> None:
    first = "- {episodes: [1, 2], announced: 2024-01-02, reason: A, source: https://a.example/}\n"
    second = "- {episodes: 5, announced: 2024-01-03, reason: B, source: https://b.example/}\n"
    text = events(PLAN + first + second)["together/1"]["DESCRIPTION"].splitlines()
    assert text[1:3] == ["#1–#2: A", "#5: B"]
    assert {"Announced: https://a.example/", "Announced: https://b.example/"} < set(text)
    merged, _ = choose([show_of(PLAN + first + second)], MERGED, TODAY)
    assert (merged.source, merged.reason, merged.sequence) == (None, {}, 2)
    every = PLAN + first.replace("[1, 2]", "1 to 5")
    assert events(every)["together/1"]["DESCRIPTION"].count("https://a.example/") == 1
    merged, _ = choose([show_of(every)], MERGED, TODAY)
    assert (merged.source, merged.reason) == ("https://a.example/", {"und": "A"})


def test_all_that_are_called_off_stay_one_event() -> None:
    text = PLAN + "- {cancel: 1 to 5, announced: 2024-01-02}\n"
    event = events(text)["together/1"]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert event["SUMMARY"] == "Cancelled: Show #1–#3, SP, #5"
    some = events(PLAN + "- {cancel: [1, 2], announced: 2024-01-02}\n")
    assert {name: str(event["SUMMARY"]) for name, event in some.items()} == {
        "together/1": "Cancelled: Show #1–#2",
        "together/3": "Show #3, SP, #5",
        "6": "Show #6 – Six",
    }
    left = read_selection([("merge", "on"), ("cancelled", "off")], ["show"])
    text = PLAN + "- {cancel: [1, 2], announced: 2024-01-02}\n"
    assert list(events(text, left)) == ["together/3", "6"]


def test_days_without_a_time_are_shared_too() -> None:
    text = PLAN + "- {move: 1 to 5, to: 2024-02-01, together: true, announced: 2024-01-02}\n"
    event = events(text)["together/1"]
    assert event["DTSTART"].to_ical() == b"20240201"
    assert event["STATUS"] == "TENTATIVE"


def test_channels_and_reruns_and_back_to_back_episodes_are_not_merged() -> None:
    plan = PLAN.replace("episodes:", "  web: {name: Web, follows: tv, after: 0m}\nepisodes:")
    assert [a.uid for a in choose([show_of(plan)], MERGED, TODAY)][:2] == [
        "show/tv/together/1",
        "show/web/together/1",
    ]
    row = PLAN.replace(", together: true", "")
    assert list(events(row)) == ["1", "2", "3", "SP", "5", "6"]
    again = "- {again: 1, at: 2024-02-20 20:00, announced: 2024-01-02}\n"
    again += "- {again: 6, at: 2024-02-21 20:00, announced: 2024-01-02}\n"
    assert {"1~2", "6~2"} < set(events(PLAN + again))


def test_an_event_that_is_the_same_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = []

    def render_plain(airing: Airing, style: Style) -> RenderedEvent:
        rendered.append(airing.uid)
        return event.render_plain(airing, style)

    monkeypatch.setattr(shared, "EVENTS", shared.SharedEvents())
    monkeypatch.setattr(shared, "render_plain", render_plain)
    first = render([SHOW], MERGED, TODAY)
    assert render([SHOW], MERGED, TODAY) == first
    assert len(rendered) == 2


def ends(announced: Sequence[object]) -> list[int]:
    """How many entries the log has after the plan's own, and after each announcement."""
    planned = sum(not when for when in announced)
    last = [n for n, when in enumerate(announced, 1) if when and announced[n : n + 1] != [when]]
    return [planned, *last]


def snapshots(text: str) -> list[dict[str, tuple[Any, bytes]]]:
    """The events of a merged feed by UID after none of the announcements, after the first, …"""
    log = json.loads(text).get("changes", [])
    found = []
    for count in ends([entry.get("announced") for entry in log]):
        show: Show = read(with_log(text, log[:count]))
        style = MERGED.style
        chosen = choose([show], Selection((show.id,), merge=True), TODAY)
        found.append({airing.uid: (airing, render_event(airing, style)) for airing in chosen})
        assert len(found[-1]) == len(chosen), "no two events have one UID"
    return found


PARTY = {
    "title": "Show",
    "timezone": "UTC",
    "published": "2024-01-01",
    "channels": {
        "tv": {"name": "TV", "slot": "Sat 20:00", "from": "2024-01-06"},
        "web": {"name": "Web", "follows": "tv", "after": "1h"},
    },
    "episodes": {label: f"Title {label}" for label in "12345"},
}


@st.composite
def gatherings(draw: st.DrawFn) -> str:
    """A plan, and a log in which a few episodes come together at few instants, and part again."""
    nights = [f"2024-0{month}-06 20:00" for month in (1, 2, 3)]
    labels = st.lists(st.sampled_from("12345"), min_size=1, max_size=3, unique=True)
    moves = st.builds(
        lambda runs, to: {"move": runs, "to": to, "together": True}, labels, st.sampled_from(nights)
    )
    others = st.builds(
        lambda verb, runs: {verb: runs}, st.sampled_from(("cancel", "episodes")), labels
    )
    whom = st.sampled_from(({}, {"channels": ["web"]}))
    text, entries = json.dumps(PARTY), list[dict[str, Any]]()
    for number, (entry, who) in enumerate(
        draw(st.lists(st.tuples(moves | others, whom), max_size=8))
    ):
        entry = {**entry, **who, "announced": f"2024-01-{number + 2:02}"}
        try:
            read(with_log(text, [*entries, entry]))
        except ScheduleError:
            continue
        entries.append(entry)
    return with_log(text, entries)


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=100)
@given(gatherings() | schedules_with_log(most=8, without_end=False))
def test_for_its_subscribers_no_revision_falls_and_every_change_raises_it(text: str) -> None:
    for before, after in pairwise(snapshots(text)):
        for uid in before.keys() & after.keys():
            (old, rendered), (new, renewed) = before[uid], after[uid]
            assert new.sequence >= old.sequence
            assert new.modified >= old.modified
            if new.sequence == old.sequence:
                assert renewed == rendered
            else:
                assert (new.sequence, new.modified > old.modified) == (old.sequence + 1, True)


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=40)
@given(gatherings() | schedules_with_log(), options)
def test_no_episode_is_lost_or_there_twice(text: str, chosen: dict[str, str]) -> None:
    show = read(text)
    plain = choose([show], read_selection(chosen.items(), [show.id]), TODAY)
    merged = choose([show], read_selection({**chosen, "merge": "on"}.items(), [show.id]), TODAY)
    labels = [
        (airing.key.channel, episode.key.label)
        for airing in merged
        for episode in getattr(airing, "episodes", [airing])
    ]
    assert sorted(labels) == sorted(airing.key for airing in plain)
