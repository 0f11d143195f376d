"""What a reader sees of an event, and what it is meant to see."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

import icalendar
from ical.calendar_stream import IcsCalendarStream

from rougecal.history import Airing

When = int | str  # an instant in seconds since 1970, or a day as 2024-01-10


class Seen(NamedTuple):
    """An event as a reader gives it."""

    uid: str
    start: When
    end: When
    summary: str
    location: str
    description: str


def meant(airing: Airing) -> tuple[str, When, When]:
    """The UID, start and end that every reader should see of an airing."""
    day = airing.placement.moment.day
    start, end = airing.start or day, airing.end or day + timedelta(days=1)
    return airing.uid, _when(start), _when(end)


def by_icalendar(feed: bytes) -> list[Seen]:
    """Events as icalendar reads them; it may not have passed over an error."""
    calendar = icalendar.Calendar.from_ical(feed)
    assert [component.errors for component in calendar.walk() if component.errors] == []
    return [
        Seen(
            event.uid,
            _when(event.start),
            _when(event.end),
            *(str(event.get(name, "")) for name in ("SUMMARY", "LOCATION", "DESCRIPTION")),
        )
        for event in calendar.events
    ]


def by_ical(feed: bytes) -> list[Seen]:
    """Events as ical reads them, by which Home Assistant does."""
    calendar = IcsCalendarStream.calendar_from_ics(feed.decode())
    return [
        Seen(
            event.uid,
            _when(event.start),
            _when(event.end),
            *(str(text or "") for text in (event.summary, event.location, event.description)),
        )
        for event in calendar.events
    ]


def _when(when: date) -> When:
    if not isinstance(when, datetime):
        return str(when)
    assert when.tzinfo, f"{when} is in no zone"
    return int(when.timestamp())
