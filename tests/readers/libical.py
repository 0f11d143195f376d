"""Prints what libical, which GNOME's and KDE's calendars use, sees of the feeds named."""

from __future__ import annotations

import ctypes
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

lib = ctypes.CDLL("libical.so.3")


class Component(ctypes.c_void_p):
    """`icalcomponent *`, false where it is null."""


class Time(ctypes.Structure):
    """`struct icaltimetype` (libical/icaltime.h)."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    )


def call(name: str, result: type[Any], *arguments: Any) -> Any:
    """A function of libical's, whose result has a type that ctypes can't know."""
    function = getattr(lib, name)
    function.restype = result
    return function(*arguments)


def events(path: str) -> Iterator[Component]:
    """The events of a feed in which libical finds no error."""
    calendar = call("icalparser_parse_string", Component, Path(path).read_bytes())
    if not calendar or call("icalcomponent_count_errors", ctypes.c_int, calendar):
        sys.exit(f"{path}: libical finds errors in it")
    kind = call("icalcomponent_string_to_kind", ctypes.c_int, b"VEVENT")
    found = call("icalcomponent_get_first_component", Component, calendar, kind)
    while found:
        yield found
        found = call("icalcomponent_get_next_component", Component, calendar, kind)


def when(event: Component, name: str) -> int | str:
    """An instant in seconds since 1970, or a day as 2024-01-10."""
    time = call(f"icalcomponent_get_{name}", Time, event)
    if time.is_date:
        return f"{time.year}-{time.month:02}-{time.day:02}"
    if not call("icaltime_is_utc", ctypes.c_int, time):
        sys.exit(f"libical reads a {name} that is not in UTC")
    return int(call("icaltime_as_timet", ctypes.c_long, time))


def text(event: Component, name: str) -> str:
    """A property's text; of one that is not there, nothing."""
    value = call(f"icalcomponent_get_{name}", ctypes.c_char_p, event)
    return value.decode() if value else ""


def seen(event: Component) -> list[int | str]:
    times = (when(event, name) for name in ("dtstart", "dtend"))
    texts = (text(event, name) for name in ("summary", "location", "description"))
    return [text(event, "uid"), *times, *texts]


if __name__ == "__main__":
    print(json.dumps([[seen(event) for event in events(path)] for path in sys.argv[1:]]))
