"""iCalendar's components (RFC 5545), as icalendar makes them but for two things it gets wrong.

It splits an escaped backslash when it folds a line, and turns a literal `\\N` into a line break.
Values are set as typed ones (`component["UID"] = Text(…)`), which is half the cost of `add`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import icalendar
from icalendar.parser import Contentline, Parameters
from icalendar.prop import vDate, vDatetime, vDuration, vInt, vText, vUri, vUTCOffset

__all__ = [
    "Alarm",
    "Calendar",
    "Event",
    "Parameters",
    "Text",
    "Utc",
    "read_events",
    "text_of",
    "utc_timezone",
    "vDate",
    "vDuration",
    "vInt",
    "vUri",
]


BARE = Parameters()  # shared by all values that have none: to make one each would double the cost


class Text(vText):
    """TEXT with every backslash escaped, a capital N behind it or not (RFC 5545, 3.3.11)."""

    def __new__(cls, value: str) -> Text:
        self = str.__new__(cls, value)
        self.params = BARE
        return self

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode()


class Utc(vDatetime):
    """A DATE-TIME that is an aware UTC instant (3.3.5, form 2)."""

    def __init__(self, at: datetime) -> None:
        self.dt, self.params = at, BARE

    def to_ical(self) -> bytes:
        return f"{self.dt:%Y%m%dT%H%M%SZ}".encode()


class Line(Contentline):
    """A content line, folded to 75 octets between characters and never within an escape."""

    def to_ical(self) -> bytes:
        raw = self.encode()
        if len(raw) <= 75:
            return raw
        parts, start, end = [], 0, 75
        while end < len(raw):
            while raw[end] & 0xC0 == 0x80:  # inside a character
                end -= 1
            before = raw[start:end]
            end -= (len(before) - len(before.rstrip(b"\\"))) % 2  # inside an escape
            parts.append(raw[start:end])
            start, end = end, end + 74
        return b"\r\n ".join([*parts, raw[start:]])


class Lines:
    """A component whose content lines are folded by `Line`."""

    def content_line(self, name: str, value: Any, sorted: bool = True) -> Any:  # noqa: A002, ARG002
        params: Any = getattr(value, "params", BARE)
        raw = value.to_ical() if hasattr(value, "to_ical") else value
        head = f"{name};{params.to_ical().decode()}" if params else name
        line: Any = Line
        return line(f"{head}:{raw if isinstance(raw, str) else raw.decode()}")


class Event(Lines, icalendar.Event):
    """VEVENT."""


class Calendar(Lines, icalendar.Calendar):
    """VCALENDAR."""


class Alarm(Lines, icalendar.Alarm):
    """VALARM."""


def utc_timezone() -> icalendar.Timezone:
    """The component that a calendar without an event needs to be one (RFC 5545, 3.4)."""
    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone["TZID"] = Text("UTC")
    standard["DTSTART"] = vDatetime(datetime(1970, 1, 1))  # a zone's rules are local
    standard["TZOFFSETFROM"] = standard["TZOFFSETTO"] = vUTCOffset(timedelta(0))
    standard["TZNAME"] = Text("UTC")
    zone.add_component(standard)
    return zone


def read_events(content: bytes) -> list[Any]:
    """A calendar's VEVENTs as icalendar reads them. Raises ValueError where it is none."""
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def text_of(value: Any) -> str:
    """A property's value as text: a time as ISO 8601, several values with commas between."""
    if hasattr(value, "cats"):
        return ", ".join(map(str, value.cats))
    return value.dt.isoformat() if hasattr(value, "dt") else str(value)
