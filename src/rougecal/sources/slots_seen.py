"""Moments at which episodes air → the slots that a keeper would say for them.

A slot that is found is a guess; what does not air in it is said by entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import gcd

from rougecal.clock import DAY_MINUTES, WEEKDAYS, Moment, Rhythm, Slot, local_moment, time_text

DAY = timedelta(days=1)
EARLY, EARLY_AT_WEEKENDS = 4 * 60, 5 * 60  # minutes; when a station's broadcast day begins
NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
MOST_SLOTS, FEW_SLOTS = 6, 3  # of one rhythm; where some come only once


def moment_at(start: datetime | date, zone: str, is_station: bool) -> Moment:
    """An instant on the clock of a channel: a station's 0:55 is 24:55 of the day before."""
    if not isinstance(start, datetime):
        return Moment(start, None, zone)
    moment = local_moment(start, zone)
    begins = EARLY_AT_WEEKENDS if moment.day.weekday() >= 5 else EARLY
    if not is_station or moment.minutes is None or moment.minutes >= begins:
        return moment
    return moment._replace(day=moment.day - DAY, minutes=moment.minutes + DAY_MINUTES)


def slots_seen(moments: Sequence[Moment]) -> list[tuple[Slot, ...]]:
    """Slots that may be meant by some moments of one zone, in their order; the simplest first."""
    times = Counter((moment.day.weekday(), moment.minutes) for moment in moments)
    (weekday, minutes), _ = times.most_common(1)[0]
    usual = Slot((weekday,), minutes, None)
    found: list[tuple[Slot, ...]] = [(usual,)]
    at = Counter(moment.minutes for moment in moments).most_common(1)[0][0]
    weekdays = tuple(sorted({day for day, time in times if time == at}))
    if len(weekdays) > 1:
        found.append((Slot(weekdays, at, None),))
    for least, most in ((2, MOST_SLOTS), (1, FEW_SLOTS)):
        several = sorted((key for key in times if times[key] >= least), key=_by_time)
        if 1 < len(several) <= most:
            found.append(tuple(Slot((day,), time, None) for day, time in several))
    nights = [moment.day for moment in moments if moment.minutes == minutes]
    found += [(slot,) for slot in _rarer(nights, usual)]
    return list(dict.fromkeys(found))


def _by_time(key: tuple[int, int | None]) -> tuple[int, int]:
    return key[0], key[1] or 0


def _rarer(days: Sequence[date], usual: Slot) -> Iterator[Slot]:
    """Slots every some weeks, or on a day of the month, that may be meant by some days."""
    weeks = gcd(*((b - a).days for a, b in pairwise(days)))
    if weeks % 7 == 0 and 1 < weeks // 7 <= 52:
        yield usual._replace(every=weeks // 7)
    if len({(day.year, day.month) for day in days}) < max(2, len(days)):
        return
    if len({day.day for day in days}) == 1:
        yield Slot((), usual.minutes, None, monthday=days[0].day)
    for nth in {(day.day + 6) // 7 for day in days} | {-1}:
        if nth < 5:
            yield usual._replace(nth=nth)


def first_days(rhythm: Rhythm, moments: Sequence[Moment]) -> list[date]:
    """Days on which a run may begin whose dates are some moments, those with the most first."""
    day = moments[0].day
    known = {(moment.day, moment.minutes): n for n, moment in enumerate(moments)}
    found: list[tuple[int, int, date]] = []
    for back in range(-6, 7):
        start = day + back * DAY
        if not rhythm.anchored(start).on(start):
            continue
        own, hits = rhythm.anchored(start), 0
        slot = own.first(start)
        for number in range(len(moments)):
            hits += known.get((slot.day, slot.minutes)) == number
            slot = own.next(slot)
        found.append((-hits, abs(back), start))
    return [start for *_, start in sorted(found)]


def slots_text(slots: Iterable[Slot]) -> list[str]:
    """Slots as they stand in a file: `Wed 24:55`, `Mon-Fri 8:00`, `Sun 21:00 every 2w`."""
    return [text for slot in slots for text in _slot_texts(slot)]


def _slot_texts(slot: Slot) -> Iterator[str]:
    names = [WEEKDAYS[weekday][:3] for weekday in slot.weekdays]
    first, last = (slot.weekdays[0], slot.weekdays[-1]) if names else (0, 0)
    if slot.monthday:
        names = [f"{slot.monthday}{ORDINALS.get(slot.monthday, 'th')}"]
    elif len(names) > 2 and last - first == len(names) - 1:
        names = [f"{names[0]}-{names[-1]}"]
    for name in names:
        parts = [NTH.get(slot.nth, ""), name]
        parts += [time_text(slot.minutes)] if slot.minutes is not None else []
        parts += [slot.zone or "", f"every {slot.every}w" if slot.every > 1 else ""]
        yield " ".join(filter(None, parts))


def when_text(moment: Moment) -> str:
    """A moment as `to:` and `at:` have it; of a time that clocks show twice, with its offset."""
    if moment.minutes is None:
        return str(moment.day)
    text = f"{moment.day} {time_text(moment.minutes)}"
    if not moment.utc:
        return text
    utc = moment.utc
    ahead = (moment.day - utc.date()).days * DAY_MINUTES + moment.minutes
    ahead -= utc.hour * 60 + utc.minute
    return f"{text} {'-' if ahead < 0 else '+'}{time_text(abs(ahead))}"
