"""Slots, and the dates on which they come: every week or some weeks, or on days of the month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from rougecal.clock.broadcast import WEEK, WEEKDAYS, Moment

DAY = timedelta(days=1)
MONTHDAY_ENDS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


class Slot(NamedTuple):
    """Recurring days, and a time on the broadcast clock; time and zone may be None.

    The days are some weekdays (Monday is 0) of every week or of each `every`-th, or one weekday of
    every month (`nth` from 1 to 4, -1 for the last), or a `monthday`.
    """

    weekdays: tuple[int, ...]  # in order; none where there is a monthday
    minutes: int | None
    zone: str | None
    every: int = 1
    nth: int = 0
    monthday: int = 0

    def on_or_after(self, day: date, anchor: date) -> date:
        """The first of this slot's days that is not before `day`.

        `anchor` is a day in one of the weeks in which the slot comes.
        """
        if self.nth or self.monthday:
            return next(found for found in self._in_months(day) if found >= day)
        while True:
            today = day.weekday()
            first = day + min([(weekday - today) % 7 for weekday in self.weekdays]) * DAY
            if self.every == 1:
                return first
            weeks = (_monday(first) - _monday(anchor)) // WEEK % self.every
            if not weeks:
                return first
            day = _monday(first) + WEEK * (self.every - weeks)

    def _in_months(self, day: date) -> Iterable[date]:
        """This slot's day in the month of a day, and in every month after it that has one."""
        month = day.replace(day=1)
        while True:
            following = (month + 31 * DAY).replace(day=1)
            if self.monthday:
                found = month + (self.monthday - 1) * DAY
            elif self.nth < 0:
                found = following - DAY
                found -= (found.weekday() - self.weekdays[0]) % 7 * DAY
            else:
                found = month + (self.weekdays[0] - month.weekday()) % 7 * DAY
                found += WEEK * (self.nth - 1)
            if found < following:
                yield found
            month = following

    @property
    def days_text(self) -> str:
        """Its days in an English sentence, after "on": `Saturdays`, `the 20th of a month`."""
        if self.monthday:
            return f"the {self.monthday}{MONTHDAY_ENDS.get(self.monthday, 'th')} of a month"
        names = [f"{WEEKDAYS[weekday]}s" for weekday in self.weekdays]
        if self.nth:
            which = {-1: "last", 1: "first", 2: "second", 3: "third", 4: "fourth"}[self.nth]
            return f"the {which} {WEEKDAYS[self.weekdays[0]]} of a month"
        days = " and ".join(names)
        if len(names) > 2 and self.weekdays[-1] - self.weekdays[0] == len(names) - 1:
            days = f"{names[0]} to {names[-1]}"
        return f"{days} every {self.every} weeks" if self.every > 1 else days


@dataclass(frozen=True)
class Rhythm:
    """The slots that a channel has at one time, each with its zone.

    A slot date is a Moment: a slot's day and time. `anchor` says which weeks are meant by slots
    that do not come every week; where all do, it is the calendar's first day.
    """

    slots: tuple[Slot, ...]
    anchor: date = date.min
    _following: dict[Moment, Moment] = field(init=False, compare=False, default_factory=dict)

    def anchored(self, day: date) -> Rhythm:
        """The same slots, beginning with the first of their days that is not before `day`."""
        if all(slot.every == 1 for slot in self.slots):
            return self
        weekly = Rhythm(tuple(slot._replace(every=1) for slot in self.slots))
        return Rhythm(self.slots, weekly.first(day).day)

    def on(self, day: date) -> list[Moment]:
        """The slot dates of a day in order, if it has any."""
        return sorted([date for date in self._firsts(day) if date.day == day], key=slot_order)

    def first(self, day: date) -> Moment:
        """The first slot date that is not before a day."""
        firsts = self._firsts(day)
        return min(firsts, key=slot_order) if len(firsts) > 1 else firsts[0]

    def dates(self, first: date) -> Iterator[Moment]:
        """All slot dates in order, from the first one that is not before a day."""
        date = self.first(first)
        while True:
            yield date
            date = self.next(date)

    def next(self, date: Moment) -> Moment:
        """The slot date after one; each is looked for once, for a log asks again and again."""
        weekdays, minutes, zone, every, nth, _ = self.slots[0]
        if len(self.slots) == every == 1 and not nth and weekdays == (date.day.weekday(),):
            return Moment(date.day + WEEK, minutes, zone or "")  # weekly, as most are
        found = self._following.get(date)
        if not found:
            later = (other for other in self.on(date.day) if slot_order(other) > slot_order(date))
            found = next(later, None) or self.first(date.day + DAY)
            self._following[date] = found
        return found

    def _firsts(self, day: date) -> list[Moment]:
        """Each slot's first date that is not before a day."""
        anchor = self.anchor
        return [Moment(s.on_or_after(day, anchor), s.minutes, s.zone or "") for s in self.slots]

    def near(self, day: date) -> Moment:
        """The slot date closest to a day; of several weekdays, the first not before that day."""
        weekly = len({weekday for slot in self.slots for weekday in slot.weekdays}) == 1
        return self.first(day - 3 * DAY if weekly else day)

    @property
    def days_text(self) -> str:
        """Its days in an English sentence, after "on": `Tuesdays and Thursdays`."""
        return " and ".join(dict.fromkeys(slot.days_text for slot in self.slots))

    @property
    def zone(self) -> str:
        """The name of its slots' zone; of several, the first one's."""
        return self.slots[0].zone or ""


def rhythm_of(slots: Iterable[Slot], zone: str, first: date | None = None) -> Rhythm:
    """Slots in force together, those without a zone in `zone`; `first` is one of their days."""
    rhythm = Rhythm(tuple(s if s.zone else s._replace(zone=zone) for s in slots))
    return rhythm.anchored(first) if first else rhythm


def slot_order(date: Moment) -> tuple[date, int]:
    """The sort key of slot dates; on one day, a date whose time is not known comes first."""
    return date.day, -1 if date.minutes is None else date.minutes


def _monday(day: date) -> date:
    return day - day.weekday() * DAY
