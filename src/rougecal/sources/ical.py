"""iCalendar (RFC 5545): the events of a feed that somebody else publishes.

What an event is labelled by: the UID, if rougecal wrote it; a number in its SUMMARY; or, of one
that recurs, the day of its RECURRENCE-ID, which stays wherever it is moved. An all-day event is a
day without a time.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile
from typing import Any

from icalendar import Calendar

from rougecal.clock import Moment, instant
from rougecal.schedule import clean_text
from rougecal.sources.answers import unzipped
from rougecal.sources.guide import Guide, Programme, Station
from rougecal.sources.source import SourceError
from rougecal.sources.texts import known_zone, label, length_between, number_in

_OWN_UID = re.compile(r"[a-z0-9-]+/[a-z0-9-]+/([A-Za-z0-9][A-Za-z0-9.-]*)(~\d+)?")
_PAST, _AHEAD = timedelta(days=365), timedelta(weeks=8)  # of events that recur, around `seen`
_MAX_RECURRENCES = 3000


def is_calendar(answer: bytes) -> bool:
    """Whether an answer is iCalendar, and no guide."""
    start = unzipped(answer, "iCalendar")[:100].lstrip(b"\xef\xbb\xbf \r\n")
    return start.upper().startswith(b"BEGIN:VCALENDAR")


def read_guide(answer: bytes, seen: datetime) -> Guide:
    """A calendar's events; of those that recur, from a year before `seen` to eight weeks after.

    Raises SourceError for what is no calendar.
    """
    try:
        calendar = Calendar.from_ical(unzipped(answer, "iCalendar"))
        events: list[Any] = calendar.walk("VEVENT")
        recurring = {str(event.get("UID")) for event in events if _recurs(event)}
        if recurring:
            events = [event for event in events if str(event.get("UID")) not in recurring]
            events += _recurrences(calendar, recurring, seen)
        zone = known_zone(str(calendar.get("X-WR-TIMEZONE", "")))
        programmes = tuple(_programme(event, zone, recurring) for event in events)
    except SourceError:
        raise
    except (ValueError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise SourceError(f"iCalendar: the answer is cut off or no calendar: {error}") from None
    name = clean_text(str(calendar.get("X-WR-CALNAME", "")))
    places = dict.fromkeys(one.channel for one in programmes)
    stations = {place: Station({"und": place or name or "Calendar"}) for place in places}
    return Guide(programmes, stations, name, is_television=False)


def _recurs(event: Any) -> bool:
    return "RRULE" in event or "RDATE" in event


def _recurrences(calendar: Calendar, uids: Collection[str], seen: datetime) -> list[Any]:
    """Each recurrence of some events in the window. Raises SourceError."""
    try:
        import recurring_ical_events  # an extra, for few calendars need it
    except ImportError:
        what = "recurring events need a library: pip install 'rougecal[sources]'"
        raise SourceError(f"iCalendar: {what}") from None
    if any(
        re.search("SECONDLY|MINUTELY", str(e.get("RRULE", ""))) for e in calendar.walk("VEVENT")
    ):
        raise SourceError("iCalendar: an event recurs every second or minute")
    query = recurring_ical_events.of(calendar)
    last = (seen + _AHEAD).date()
    window = takewhile(lambda event: _day(event["DTSTART"].dt) <= last, query.after(seen - _PAST))
    found = islice(window, _MAX_RECURRENCES)
    return [event for event in found if str(event.get("UID")) in uids]


def _programme(event: Any, zone: str, recurring: Collection[str]) -> Programme:
    summary, uid = clean_text(str(event.get("SUMMARY", ""))), str(event.get("UID", ""))
    start, own = event["DTSTART"].dt, _OWN_UID.fullmatch(uid)
    zone = known_zone(str(event["DTSTART"].params.get("TZID", ""))) or zone
    of_series = "RECURRENCE-ID" in event and uid in recurring
    day = str(_day(event["RECURRENCE-ID"].dt)) if of_series else None
    return Programme(
        channel=clean_text(str(event.get("LOCATION", ""))),
        names={"und": summary},
        label=label(own[1]) if own else number_in(summary) or day,
        start=_start(start, zone),
        length=length_between(start, _end(event)),
        withdrawn=str(event.get("STATUS", "")).upper() == "CANCELLED",
        is_rerun=bool(own and own[2]),
        zone=zone or "UTC",
    )


def _start(start: datetime | date, zone: str) -> datetime | date | None:
    """A DTSTART as an instant or a day; None for a wall clock without a zone (RFC 5545, 3.3.5)."""
    if not isinstance(start, datetime):
        return start
    moment = Moment(start.date(), start.hour * 60 + start.minute, zone)
    try:
        return start.astimezone(UTC) if start.tzinfo else instant(moment) if zone else None
    except (ValueError, OverflowError):  # a change of clocks skips it, or it is in the year 9999
        return None


def _end(event: Any) -> datetime | date | None:
    """When an event ends, where it says so (RFC 5545, 3.6.1)."""
    if "DURATION" in event:
        end: datetime | date = event["DTSTART"].dt + event["DURATION"].dt
        return end
    return event["DTEND"].dt if "DTEND" in event else None


def _day(when: datetime | date) -> date:
    return when.date() if isinstance(when, datetime) else when
