"""Components and content lines (RFC 5545, 3.1 and 3.6), from typed values to folded bytes.

icalendar supplies durations, and reads what others wrote. Its own writing splits an escaped
backslash when it folds, turns a literal `\\N` into a line break, and takes twice the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
from icalendar.prop import vDuration

END = b"\r\n"
_ESCAPE = re.compile(r"\\(.)")


def line(name: str, value: str) -> bytes:
    """A content line: a name with any parameters, and a value that is escaped already.

    Folded to 75 octets, between characters and never within an escape (3.1).
    """
    raw = f"{name}:{value}".encode()
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


def text(name: str, value: str) -> bytes:
    """A content line of TEXT, which this escapes (3.3.11)."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return line(name, escaped.replace("\n", "\\n"))


def utc(name: str, at: datetime) -> bytes:
    """A content line with the DATE-TIME of an aware UTC instant (3.3.5, form 2).

    Where the property is of another type by default, `name` says `;VALUE=DATE-TIME`.
    """
    return line(name, f"{at.isoformat()[:19].replace('-', '').replace(':', '')}Z")


def day(name: str, value: date) -> bytes:
    """A content line with a DATE (3.3.4)."""
    return line(f"{name};VALUE=DATE", f"{value:%Y%m%d}")


def span(name: str, value: timedelta) -> bytes:
    """A content line with a DURATION, which may be negative (3.3.6)."""
    duration: Any = vDuration(value)
    return line(name, duration.to_ical().decode())


def component(name: str, lines: Iterable[bytes], inside: Iterable[bytes] = ()) -> bytes:
    """A component of content lines, and after them other components (3.6)."""
    begin, end = f"BEGIN:{name}".encode(), f"END:{name}".encode()
    return END.join([begin, *lines, b"".join([*inside, end, END])])


def insert(outer: bytes, inside: Iterable[bytes]) -> bytes:
    """A component that is written already, with other components put before its end."""
    at = outer.rindex(b"END:")
    return b"".join([outer[:at], *inside, outer[at:]])


def utc_timezone() -> bytes:
    """A VTIMEZONE: a calendar without events must have some component (3.6)."""
    standard = (
        line("DTSTART", "19700101T000000"),
        *(line(name, "+0000") for name in ("TZOFFSETFROM", "TZOFFSETTO")),
        text("TZNAME", "UTC"),
    )
    return component("VTIMEZONE", [text("TZID", "UTC")], [component("STANDARD", standard)])


def read_events(content: bytes) -> list[Any]:
    """The VEVENTs of a calendar. Raises ValueError for what is no calendar."""
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def written_values(written: bytes) -> dict[str, str]:
    """The values of a component without others in it that was written here, by property.

    They are unfolded (3.1), and TEXT is unescaped (3.3.11); a parameter is left out.
    """
    lines = written.decode().replace("\r\n ", "").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return {name.partition(";")[0]: _ESCAPE.sub(_unescaped, value) for name, _, value in pairs}


def _unescaped(escape: re.Match[str]) -> str:
    return "\n" if escape[1] == "n" else escape[1]


def text_of(value: Any) -> str:
    """A property's value as text: times in ISO 8601, several values joined by commas."""
    if hasattr(value, "cats"):
        return ", ".join(map(str, value.cats))
    return value.dt.isoformat() if hasattr(value, "dt") else str(value)
