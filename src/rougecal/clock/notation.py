"""Days, times, slots and durations, read from the text that stands in a schedule.

All raise ValueError with a message in plain words that says what was expected and, where the
text is another way of writing it (24時55分, 10.01.2024, 2:30), what was probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

import pytz

from rougecal.clock.broadcast import KANJI, WEEKDAYS
from rougecal.clock.hints import (
    clock_hint,
    likely_days,
    likely_days_and_times,
    likely_durations,
    likely_slots,
    likely_times,
    narrow,
)
from rougecal.clock.rhythm import Slot
from rougecal.errors import UnknownName, quoted

# Of the words in a slot, only a time has digits and only a zone has a slash.
_SLOT = re.compile(r"(\S+)(?: +([^\s/]*\d[^\s/]*(?: [ap]\.?m\.?)?))?(?: +([^:]+))?", re.IGNORECASE)
_ZONE_LIKE = re.compile(r"[A-Za-z][\w+-]{2,}(/\S*)?|[+-]\d{1,2}:\d{2}", re.ASCII)
_EVERY = re.compile(r"(.+?) +every +(\d{1,3}) *w(?:eeks?)?", re.IGNORECASE | re.ASCII)
_MONTHDAY = re.compile(r"([1-9]\d?)(?:st|nd|rd|th)", re.IGNORECASE | re.ASCII)
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_WHEN = re.compile(rf"{_DAY.pattern} +{_TIME.pattern}", re.ASCII)
_DURATION = re.compile(
    r"(-)?(?=\d)(?:(\d{1,6})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?", re.ASCII
)
_ZONES = {  # what people write for a zone → its name
    "JST": "Asia/Tokyo",
    "UTC+9": "Asia/Tokyo",
    "KST": "Asia/Seoul",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "MST": "America/Denver",
    "CDT": "America/Chicago",
    "EST": "America/New_York",
    "EDT": "America/New_York",
    "HST": "Pacific/Honolulu",
}
_WITHOUT_SUMMER_TIME = ("EST", "MST", "HST")  # IANA zones, but rarely meant


def parse_day(text: str) -> date:
    """`2024-01-10` → a date between 1950 and 2199."""
    found = _matched(_DAY, text, "a day", "2024-01-10", likely_days)
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        raise ValueError(f"{text!r} is not a day in the calendar") from None
    if not 1950 <= day.year < 2200:
        raise ValueError(f"{text!r} is out of range; the year must lie between 1950 and 2199")
    return day


def parse_time(text: str) -> int:
    """`24:55` → minutes on the broadcast clock, 0:00 to 29:59."""
    found = _matched(_TIME, text, "a time", "24:55", likely_times)
    hours, minutes = map(int, found.groups())
    if minutes > 59:
        raise ValueError(f"{text!r} is not a time; minutes run from 00 to 59")
    if hours > 29:
        raise ValueError(f"{text!r} is past the broadcast day, which ends at 29:59")
    return hours * 60 + minutes


class When(NamedTuple):
    """A broadcast day, minutes on its clock, and a zone or an offset (`-4:00`); any may be None."""

    day: date | None
    minutes: int | None
    zone: str | None = None


def parse_when(text: str) -> When:
    """`2024-02-24 24:30`, a day alone or a time alone; a time may have a zone or an offset."""
    first, *rest = text.split() or [""]
    zone = rest.pop() if rest and _ZONE_LIKE.fullmatch(rest[-1]) else None
    is_day = _DAY.fullmatch(first)
    two = not is_day and any(likely_days_and_times(narrow(first)))
    if len(rest) > 1 or not first or two:
        raise _wrong(_WHEN, text, "a day and a time", "2024-02-24 24:30", likely_days_and_times)
    if zone and zone[0].isalpha():
        zone = parse_zone(zone)
    if not (rest or is_day) and (":" in first or any(likely_times(narrow(first)))):
        return When(None, parse_time(first), zone)
    return When(parse_day(first), parse_time(rest[0]) if rest else None, zone)


def parse_weekday(text: str) -> int:
    """`Wed` or `Wednesday` → 2."""
    for number, name in enumerate(WEEKDAYS):
        if text.casefold() in (name.casefold(), name[:3].casefold()):
            return number
    message = f"{quoted(text)} is not a weekday; write a slot like Wed 24:55{clock_hint(text)}"
    names = [*WEEKDAYS, *(name[:3] for name in WEEKDAYS)]
    likely = dict(zip(KANJI, WEEKDAYS, strict=True)).get(text[:1], text)
    raise UnknownName(message, likely, names)


def parse_zone(text: str) -> str:
    """An IANA zone name, in its own spelling; raises UnknownName.

    EST, MST and HST are refused: they have no daylight saving time, which is rarely meant.
    """
    if text in pytz.all_timezones_set and text not in _WITHOUT_SUMMER_TIME:
        return text
    message = f"{quoted(text)} is not a time zone; write one like Asia/Tokyo"
    if text in _WITHOUT_SUMMER_TIME:
        message = f"{text!r} has no daylight saving time; write the zone of a place"
    raise UnknownName(message, _ZONES.get(text, text), pytz.common_timezones)


def parse_slot(text: str) -> Slot:
    """`Wed 24:55 Asia/Tokyo` → Slot; the time and the zone may be missing. See docs/schedules.md.

    The days are `Wed`, `Mon-Fri`, `first Sat`, `last Fri` or `20th`; at the end, `every 2w`.
    """
    try:
        return _slot(text)
    except ValueError:
        likely = (found for found in likely_slots(narrow(text[:100])) if _are_slots(found))
        if not (meant := next(likely, "")):
            raise
    hint = meant if meant.startswith("[") else quoted(meant)
    raise ValueError(f"{quoted(text)} is not a slot; did you mean {hint}?")


def _are_slots(text: str) -> bool:
    """Whether a text is a slot, or several in brackets."""
    try:
        return all(_slot(slot) for slot in text.strip("[]").split(", "))
    except ValueError:
        return False


def _slot(text: str) -> Slot:
    """A slot as it should be written. Raises ValueError."""
    whole, found = text, _EVERY.fullmatch(text)
    text, every = (found[1], int(found[2])) if found else (text, 1)
    if not 1 <= every <= 52:
        raise ValueError(f"a slot comes every 1 to 52 weeks, not every {every}")
    which, _, rest = text.partition(" ")
    nth = _NTH.get(which.lower(), 0)
    found = _matched(_SLOT, rest.strip() if nth else text, "a weekday and a time", "Wed 24:55")
    monthday = _MONTHDAY.fullmatch(found[1])
    weekdays = () if monthday else _weekdays(found[1])
    minutes = parse_time(found[2]) if found[2] else None
    zone = parse_zone(found[3]) if found[3] else None
    slot = Slot(weekdays, minutes, zone, every, nth, int(monthday[1]) if monthday else 0)
    return _in_month(slot, whole) if nth or monthday else slot


def _in_month(slot: Slot, text: str) -> Slot:
    """A slot on days of the month. Raises ValueError where its parts do not go together."""
    if slot.every > 1 or len(slot.weekdays) > 1 or (slot.nth and slot.monthday):
        raise ValueError(f"{quoted(text)} is no slot; write one like first Sat 22:00 or 20th 6:30")
    if slot.monthday > 31:
        raise ValueError(f"{quoted(text)} is no slot; no month has {slot.monthday} days")
    return slot


def _weekdays(text: str) -> tuple[int, ...]:
    """`Wed` → 2; `Fri-Mon` → 0, 4, 5, 6."""
    first, dash, last = text.partition("-")
    if not (dash and first.isalpha() and last.isalpha()):
        return (parse_weekday(text),)
    start, stop = parse_weekday(first), parse_weekday(last)
    return tuple(sorted((start + n) % 7 for n in range((stop - start) % 7 + 1)))


def parse_duration(text: str) -> timedelta:
    """`30m`, `2h30m`, `4w`, `1d12h`, `-30m` → a timedelta of at most ten years."""
    found = _matched(_DURATION, text, "a duration", "30m, 2h30m, 3d or 4w", likely_durations)
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    if length > timedelta(days=3660):
        raise ValueError(f"{text!r} is longer than ten years")
    return -length if found[1] else length


Likely = Callable[[str], Iterable[str]]  # a text in another notation → what it may mean


def _matched(
    pattern: re.Pattern[str], text: str, what: str, example: str, likely: Likely = lambda _: ()
) -> re.Match[str]:
    """The match of a whole text; raises ValueError as `_wrong` makes it."""
    found = pattern.fullmatch(text) if len(text) < 100 else None
    if not found:
        raise _wrong(pattern, text, what, example, likely)
    return found


def _wrong(
    pattern: re.Pattern[str], text: str, what: str, example: str, likely: Likely
) -> ValueError:
    """An error that says what was expected, and what another notation probably meant."""
    text = text[:100]  # a longer one is quoted in part
    plain = narrow(text)
    meant = dict.fromkeys(filter(pattern.fullmatch, (plain, *likely(plain))))
    meant.pop(text, None)
    hint = f"; did you mean {' or '.join(map(quoted, meant))}?" if meant else ""
    return ValueError(
        f"{quoted(text)} is not {what}; write it like {example}{clock_hint(text)}{hint}"
    )
