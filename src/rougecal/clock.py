"""The broadcast clock: how stations write days and times, and the instants they mean.

Japanese television counts a day's hours on past midnight, to 29:59: "Wed 24:55" is filed
under Wednesday and airs on Thursday at 00:55. Everything that is a wall clock lives here;
what leaves is an aware UTC datetime. All parsers raise ValueError with a message in plain
words that says what was expected.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

import pytz

from rougecal.errors import Unknown, quoted

DAY_END = 30 * 60  # minutes; the broadcast day runs from 0:00 to 29:59
DAY = 24 * 60
WEEK = timedelta(days=7)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KANJI = "月火水木金土日"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# A slot's words are told apart by what is in them: only a time has digits, only a zone a slash.
_SLOT = re.compile(r"(\S+)(?: +([^\s/]*\d[^\s/]*(?: [ap]\.?m\.?)?))?(?: +([^:]+))?", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_DURATION = re.compile(
    r"(-)?(?:(\d{1,6})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?", re.ASCII
)
_NIGHT = re.compile(r"深夜|\d\s*[ap]\.?m\b", re.IGNORECASE)
_ZONES = {  # what people write for a zone → its name
    "JST": "Asia/Tokyo",
    "UTC+9": "Asia/Tokyo",
    "KST": "Asia/Seoul",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "EDT": "America/New_York",
}


class Moment(NamedTuple):
    """A broadcast day, minutes on its clock (None: only the day is known), and a zone's name.

    `utc` is there only where a change of clocks makes the wall clock say that time twice.
    """

    day: date
    minutes: int | None
    zone: str
    utc: datetime | None = None

    def plus(self, delta: timedelta) -> Moment:
        """The same wall clock `delta` later or earlier, filed under a day it can be filed under."""
        if self.minutes is None:
            if delta % timedelta(days=1):
                raise ValueError("no time is known yet, so it can only move by whole days")
            return self._replace(day=self.day + delta)
        days = int(delta / timedelta(days=1))  # whole days move the day, whatever the hour
        minutes = self.minutes + (delta - timedelta(days=days)) // timedelta(minutes=1)
        over = 1 if minutes >= DAY_END else -1 if minutes < 0 else 0
        day = self.day + timedelta(days=days + over)
        return Moment(day, minutes - over * DAY, self.zone)


class Slot(NamedTuple):
    """A weekday (Monday is 0), minutes on the broadcast clock or None, and a zone or None."""

    weekday: int
    minutes: int | None
    zone: str | None

    def on_or_after(self, day: date) -> date:
        """The first of this slot's days that is not before `day`."""
        return day + timedelta(days=(self.weekday - day.weekday()) % 7)


@cache
def _place(zone: str) -> Any:
    return pytz.timezone(zone)


@lru_cache(maxsize=1 << 16)
def instant(moment: Moment) -> datetime | None:
    """The UTC instant of a moment; None where only its day is known.

    Raises ValueError for a wall clock time that a change of clocks skips or repeats.
    """
    if moment.minutes is None or moment.utc:
        return moment.utc
    midnight = datetime(moment.day.year, moment.day.month, moment.day.day)
    wall = midnight + timedelta(minutes=moment.minutes)
    try:
        local = _place(moment.zone).localize(wall, is_dst=None)
    except pytz.NonExistentTimeError:
        why = "does not exist: the clocks go forward over it"
    except pytz.AmbiguousTimeError:
        why = "exists twice: the clocks go back over it"
    else:
        utc: datetime = local.astimezone(UTC)
        return utc
    raise ValueError(f"{time_text(moment.minutes)} on {moment.day} in {moment.zone} {why}")


def local_moment(when: datetime, zone: str) -> Moment:
    """The civil day and time of an aware instant in a zone."""
    local = when.astimezone(_place(zone))
    moment = Moment(local.date(), local.hour * 60 + local.minute, zone)
    return moment if exists_once(moment) else moment._replace(utc=when)


def exists_once(moment: Moment) -> bool:
    """Whether no change of clocks skips or repeats a moment."""
    try:
        instant(moment)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1 << 12)
def start_of_day(day: date, zone: str) -> datetime:
    """The UTC instant at which a civil day begins, also where midnight is skipped or repeated."""
    midnight, place = datetime(day.year, day.month, day.day), _place(zone)
    either = [place.localize(midnight, is_dst=summer) for summer in (True, False)]
    first: datetime = min(either, key=lambda at: (place.normalize(at).date() < day, at))
    return first.astimezone(UTC)


def abbreviation(when: datetime, zone: str) -> str:
    """What a zone is called at an instant: "JST", or "UTC-03" where it has no letters."""
    name = when.astimezone(_place(zone)).strftime("%Z")
    return name if name[0].isalpha() else f"UTC{name}"


def parse_day(text: str) -> date:
    """`2024-01-10` → a date between 1950 and 2199."""
    found = _DAY.fullmatch(text)
    if not found:
        raise _wrong(text, "a day", "2024-01-10")
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        raise ValueError(f"{text!r} is not a day in the calendar") from None
    if not 1950 <= day.year < 2200:
        raise ValueError(f"{text!r} is out of range; the year must lie between 1950 and 2199")
    return day


def parse_time(text: str) -> int:
    """`24:55` → minutes on the broadcast clock, 0:00 to 29:59."""
    found = _TIME.fullmatch(text)
    if not found:
        raise _wrong(text, "a time", "24:55")
    hours, minutes = map(int, found.groups())
    if minutes > 59:
        raise ValueError(f"{text!r} is not a time; minutes run from 00 to 59")
    if hours > 29:
        raise ValueError(f"{text!r} is past the broadcast day, which ends at 29:59")
    return hours * 60 + minutes


def parse_when(text: str) -> tuple[date | None, int | None]:
    """`2024-02-24 24:30`, a day alone or a time alone → day and minutes, each may be None."""
    first, *rest = text.split() or [""]
    if len(rest) > 1 or not first:
        raise _wrong(text, "a day and a time", "2024-02-24 24:30")
    if ":" in first and not rest:
        return None, parse_time(first)
    return parse_day(first), parse_time(rest[0]) if rest else None


def parse_weekday(text: str) -> int:
    """`Wed` or `Wednesday` → 2."""
    for number, name in enumerate(WEEKDAYS):
        if text.casefold() in (name.casefold(), name[:3].casefold()):
            return number
    message = f"{quoted(text)} is not a weekday; write a slot like Wed 24:55{_night(text)}"
    names = [*WEEKDAYS, *(name[:3] for name in WEEKDAYS)]
    likely = dict(zip(KANJI, WEEKDAYS, strict=True)).get(text[:1], text)
    raise Unknown(message, likely, names)


def parse_zone(text: str) -> str:
    """An IANA zone name, in its own spelling."""
    if text not in pytz.all_timezones_set:
        message = f"{quoted(text)} is not a time zone; write one like Asia/Tokyo"
        raise Unknown(message, _ZONES.get(text, text), pytz.common_timezones)
    return text


def parse_slot(text: str) -> Slot:
    """`Wed 24:55`, `Wed` (time not known) or `Wed 10:25 America/Los_Angeles` → Slot."""
    found = _SLOT.fullmatch(text) if len(text) < 100 else None
    if not found:
        raise _wrong(text, "a weekday and a time", "Wed 24:55")
    weekday, time, zone = found.groups()
    return Slot(
        parse_weekday(weekday),
        parse_time(time) if time else None,
        parse_zone(zone) if zone else None,
    )


def parse_duration(text: str) -> timedelta:
    """`30m`, `2h30m`, `4w`, `1d12h`, `-30m` → a timedelta of at most ten years."""
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()[1:]):
        raise _wrong(text, "a duration", "30m, 2h30m, 3d or 4w")
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    if length > timedelta(days=3660):
        raise ValueError(f"{text!r} is longer than ten years")
    return -length if found[1] else length


def _wrong(text: str, what: str, example: str) -> ValueError:
    """An error that says what was expected, and what full-width signs were probably meant for."""
    text = text[:100]  # a longer one is quoted in part
    plain = unicodedata.normalize("NFKC", text)
    hint = f"; did you mean {quoted(plain)}?" if plain != text and plain.isascii() else ""
    return ValueError(f"{quoted(text)} is not {what}; write it like {example}{_night(text)}{hint}")


def _night(text: str) -> str:
    """How to write what 深夜, am or pm leaves open."""
    hint = "; count the hours on: 22:00 is ten in the evening, 25:00 one o'clock that night"
    return hint if _NIGHT.search(text) else ""


def time_text(minutes: int) -> str:
    """Minutes on the broadcast clock → `24:55`."""
    return f"{minutes // 60}:{minutes % 60:02}"


def duration_text(length: timedelta) -> str:
    """A timedelta → `2h30m`, as `parse_duration` reads it."""
    sign, minutes = ("-" if length < timedelta(0) else ""), abs(length) // timedelta(minutes=1)
    parts = ((minutes // DAY, "d"), (minutes % DAY // 60, "h"), (minutes % 60, "m"))
    return sign + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0m")


def day_text(day: date, lang: str = "en") -> str:
    """A day as a broadcaster writes it: `Wed 10 Jan`, in Japanese 1月10日(水)."""
    if lang == "ja":
        return f"{day.month}月{day.day}日({KANJI[day.weekday()]})"
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1]}"


def moment_text(moment: Moment, lang: str = "en") -> str:
    """A moment in a broadcaster's words: `Wed 10 Jan 24:55 JST`, 1月10日(水) 24:55 JST."""
    at = instant(moment)
    if at is None or moment.minutes is None:
        return day_text(moment.day, lang)
    zone = abbreviation(at, moment.zone)
    return f"{day_text(moment.day, lang)} {time_text(moment.minutes)} {zone}"
