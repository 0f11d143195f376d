"""`allday=`: events as whole days, of the broadcaster's calendar or of the viewer's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from rougecal.feeds import read_events, read_selection, render, render_event
from tests.conftest import show_of
from tests.history.test_properties import steps
from tests.strategies import forms, read, schedules_with_log

TODAY = date(2024, 1, 20)
PLAN = """\
title: Show
timezone: Asia/Tokyo
published: 2024-01-01
channels:
  tv: {name: TV, slot: Wed 24:55, from: 2024-01-10}
  web: {name: Web, follows: tv, after: 2h30m}
  film: {name: Film, slot: Sun, from: 2024-01-14}
episodes: 2
changes:
- {announced: 2024-01-05, skip: 2024-01-10, channels: tv, reason: Football}
- {announced: 2024-01-06, cancel: 2, channels: film}
"""


def events(*options: tuple[str, str]) -> dict[str, Any]:
    feed = render([show_of(PLAN)], read_selection(options, ["show"]), TODAY)
    return {str(event["UID"])[5:]: event for event in read_events(feed)}


@pytest.mark.parametrize(
    ("allday", "tv", "web"),
    [
        ("on", "20240117", "20240118"),  # Wed 24:55 in Tokyo is filed under Wednesday
        ("Asia/Tokyo", "20240118", "20240118"),
        ("America/New_York", "20240117", "20240117"),
        ("UTC", "20240117", "20240117"),
    ],
)
def test_an_event_is_the_broadcast_day_or_the_day_where_the_viewer_is(
    allday: str, tv: str, web: str
) -> None:
    found = events(("allday", allday))
    for name, day in (("tv/1", tv), ("web/1", web)):
        start, end = (found[name][key] for key in ("DTSTART", "DTEND"))
        assert start.to_ical().decode() == day
        assert (end.dt - start.dt).days == 1
        assert start.params["VALUE"] == end.params["VALUE"] == "DATE"


def test_a_day_without_a_time_is_the_broadcasters_in_every_zone() -> None:
    for allday in ("on", "America/New_York"):
        assert events(("allday", allday))["film/1"]["DTSTART"].to_ical() == b"20240114"


def test_all_else_of_an_event_is_as_in_the_plain_feed() -> None:
    plain, whole = events(), events(("allday", "on"))
    assert plain.keys() == whole.keys()
    assert {"tv/note/2024-01-10", "web/note/2024-01-10"} < plain.keys()
    for name, event in whole.items():
        for key in event.keys() - {"DTSTART", "DTEND"}:
            assert event[key] == plain[name][key]
    assert "Wed 17 Jan 24:55 JST" in whole["tv/1"]["DESCRIPTION"], "the time stands in the text"


def test_a_reminder_comes_before_the_airing_and_not_before_midnight() -> None:
    [alarm] = events(("allday", "on"), ("remind", "15m"))["tv/1"].walk("VALARM")
    assert alarm["TRIGGER"].params["VALUE"] == "DATE-TIME"
    assert alarm["TRIGGER"].dt == datetime(2024, 1, 17, 15, 40, tzinfo=UTC)
    [plain] = events(("remind", "15m"))["tv/1"].walk("VALARM")
    assert plain["TRIGGER"].to_ical() == b"-PT15M"
    assert not events(("allday", "on"), ("remind", "15m"))["film/1"].walk("VALARM")


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=40)
@given(schedules_with_log(), forms)
def test_an_event_differs_only_with_its_revision(text: str, chosen: dict[str, str]) -> None:
    style = read_selection(chosen.items(), ["show"]).style
    for before, after, _ in steps(read(text)):
        for uid in before.keys() & after.keys():
            if before[uid].sequence == after[uid].sequence:
                assert render_event(before[uid], style) == render_event(after[uid], style)
