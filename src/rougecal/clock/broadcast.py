"""The broadcast clock: how stations write days and times, and the instants they mean.

Japanese television counts a day's hours on past midnight, to 29:59: "Wed 24:55" is filed
under Wednesday and airs on Thursday at 00:55. Everything that is a wall clock lives here;
what leaves is an aware UTC datetime. `notation` reads what a keeper writes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

import pytz

DAY_END = 30 * 60  # minutes; the broadcast day runs from 0:00 to 29:59
DAY_MINUTES = 24 * 60
WEEK = timedelta(days=7)
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KANJI = "月火水木金土日"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class DateWords(NamedTuple):
    """How a language writes a day: its names from Monday and January on, and their order.

    `date` is filled with {day} and {month}, `with_weekday` with {weekday} and {date}, `with_year`
    with what that makes as {day}, and {year}.
    """

    weekdays: tuple[str, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months: tuple[str, ...] = MONTHS
    date: str = "{day} {month}"
    with_weekday: str = "{weekday} {date}"
    with_year: str = "{day} {year}"


ENGLISH = DateWords()


class Moment(NamedTuple):
    """A broadcast day, minutes on its clock (None: only the day is known), and a zone's name.

    `utc` is set only where a change of clocks repeats that time: the instant that is meant.
    """

    day: date
    minutes: int | None
    zone: str
    utc: datetime | None = None

    def plus(self, delta: timedelta) -> Moment:
        """The wall clock `delta` later or earlier, on a broadcast day that has the time.

        Raises ValueError where no time is known and `delta` is not a number of whole days.
        """
        if not delta:
            return self
        if self.minutes is None:
            if delta % timedelta(days=1):
                raise ValueError("no time is known yet, so it can only move by whole days")
            return self._replace(day=self.day + delta)
        days = int(delta / timedelta(days=1))  # whole days move the day, whatever the hour
        minutes = self.minutes + (delta - timedelta(days=days)) // timedelta(minutes=1)
        ends = 1 if minutes >= DAY_END else -1 if minutes < 0 else 0
        day = self.day + timedelta(days=days + ends)
        return Moment(day, minutes - ends * DAY_MINUTES, self.zone)


@cache
def _timezone(zone: str) -> Any:
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
        local = _timezone(moment.zone).localize(wall, is_dst=None)
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
    local = when.astimezone(_timezone(zone))
    moment = Moment(local.date(), local.hour * 60 + local.minute, zone)
    return moment if exists_once(moment) else moment._replace(utc=when)


def at_offset(moment: Moment, offset: str) -> Moment:
    """A moment with its instant, picked by an offset from UTC (`-4:00`) where clocks show it twice.

    Raises ValueError where its zone has another offset then.
    """
    sign, hours, minutes = offset[0], *map(int, offset[1:].split(":"))
    delta = timedelta(hours=hours, minutes=minutes)
    midnight = datetime(moment.day.year, moment.day.month, moment.day.day, tzinfo=UTC)
    utc = midnight + timedelta(minutes=moment.minutes or 0) - (-delta if sign == "-" else delta)
    there = utc.astimezone(_timezone(moment.zone))
    minutes_there = (there.date() - moment.day).days * DAY_MINUTES + there.hour * 60 + there.minute
    if minutes_there != moment.minutes:
        at = f"{time_text(moment.minutes or 0)} on {moment.day} in {moment.zone}"
        raise ValueError(f"{at} is not at {offset} from UTC")
    return moment._replace(utc=utc)


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
    midnight, timezone = datetime(day.year, day.month, day.day), _timezone(zone)
    either = [timezone.localize(midnight, is_dst=summer) for summer in (True, False)]
    first: datetime = min(either, key=lambda at: (timezone.normalize(at).date() < day, at))
    return first.astimezone(UTC)


def time_text(minutes: int) -> str:
    """Minutes on the broadcast clock → `24:55`."""
    return f"{minutes // 60}:{minutes % 60:02}"


def duration_text(length: timedelta) -> str:
    """A timedelta → `2h30m`, as `parse_duration` reads it."""
    sign, minutes = ("-" if length < timedelta(0) else ""), abs(length) // timedelta(minutes=1)
    parts = ((minutes // DAY_MINUTES, "d"), (minutes % DAY_MINUTES // 60, "h"), (minutes % 60, "m"))
    return sign + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0m")


def date_text(day: date, words: DateWords = ENGLISH) -> str:
    """A date without its weekday and year: `10 Jan`, in Japanese 1月10日."""
    return words.date.format(day=day.day, month=words.months[day.month - 1])


def weekday_text(day: date, words: DateWords = ENGLISH) -> str:
    """A day's weekday in short: `Wed`, in Japanese 水."""
    return words.weekdays[day.weekday()]


def day_text(day: date, words: DateWords = ENGLISH, year: int | None = None) -> str:
    """A day as a broadcaster writes it: `Wed 10 Jan`, in Japanese 1月10日(水).

    The year is left out where it is `year`, or none is given.
    """
    text = words.with_weekday.format(weekday=weekday_text(day, words), date=date_text(day, words))
    return text if year in (None, day.year) else words.with_year.format(day=text, year=day.year)


@lru_cache(maxsize=1 << 14)  # each event says it in each language and style
def clock_text(moment: Moment) -> str:
    """A moment's time and zone: `24:55 JST`; nothing where only its day is known."""
    at = instant(moment)
    if at is None or moment.minutes is None:
        return ""
    return f"{time_text(moment.minutes)} {zone_text(at, moment.zone)}"


def zone_text(at: datetime, zone: str) -> str:
    """What a zone is called at an aware instant: `JST`, or `UTC-03` where it has no letters."""
    name = at.astimezone(_timezone(zone)).strftime("%Z")
    return name if name[0].isalpha() else f"UTC{name}"


def moment_text(moment: Moment, words: DateWords = ENGLISH, year: int | None = None) -> str:
    """A moment in a broadcaster's words: `Wed 10 Jan 24:55 JST`, 1月10日(水) 24:55 JST.

    `words` and `year` are as in `day_text`; raises ValueError as `instant` does.
    """
    return f"{day_text(moment.day, words, year)} {clock_text(moment)}".strip()
