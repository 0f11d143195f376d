"""A real subscriber holds what was announced, and what it does not hold is found."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.sources import followed
from tests.system.test_subscriber import sync

BEGUN = datetime.fromisoformat("2026-04-04T15:30+00:00")
WEEKLY = {n: BEGUN + (n - 1) * timedelta(weeks=1) for n in range(1, 7)}
WEEK_LATER = {n: at + (n >= 3) * timedelta(weeks=1) for n, at in WEEKLY.items()}
ALSO_LATER = {n: at + (n == 5) * timedelta(minutes=30) for n, at in WEEK_LATER.items()}
SEEN = {  # what was listed, by when; the second is nothing new
    "2026-03-20T00:00Z": WEEKLY,
    "2026-03-21T00:00Z": WEEKLY,
    "2026-04-10T00:00Z": WEEK_LATER,
    "2026-04-12T00:00Z": ALSO_LATER,
    "2026-04-13T00:00Z": WEEK_LATER,
}


def line(seen: Mapping[str, Mapping[int, datetime]]) -> str:
    listed = [
        [when, [[n, at.isoformat()] for n, at in times.items()]] for when, times in seen.items()
    ]
    return json.dumps({"id": 1, "title": {"en": "Show"}, "minutes": 24, "seen": listed})


def test_a_subscriber_follows_announcements_and_fetches_what_is_new() -> None:
    assert followed.announcements(line(SEEN)) == 3
    assert followed.follow(line(SEEN)) == followed.Followed("1", 4, ())


def test_what_a_subscriber_does_not_hold_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Callable[[Path], None]] = [sync, lambda _home: None]
    monkeypatch.setattr(followed, "sync", lambda home: calls.pop(0)(home))
    times = ("2026-03-20T00:00Z", "2026-04-10T00:00Z")
    found = followed.follow(line({time: SEEN[time] for time in times}))
    assert found.syncs == 2
    missing, unwanted = found.differences
    assert missing.startswith("2026-04-10T00:00Z: missing: ['BEGIN:VEVENT\\n")
    assert missing.count("BEGIN:VEVENT") == 8, "four later, a notice, and three that are near now"
    assert unwanted.count("BEGIN:VEVENT") == 4
    assert "DTSTART:20260516T153000Z" in missing
    assert "DTSTART:20260516T153000Z" not in unwanted
