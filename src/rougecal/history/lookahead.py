"""Runs without a known end: how far ahead they have airings.

A run of `1173+` has a label for each slot date until eight weeks after a day, and one airing to
come at the least. The day counts as the Monday of its week, so that a feed changes once a week.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from rougecal.clock import WEEK, Moment
from rougecal.history.plan import EMPTY, NO_TEXTS, ChannelPlan, Key, Plans, Seat, linked
from rougecal.history.slots import open_date
from rougecal.history.state import State
from rougecal.schedule import Entry

AHEAD = 8 * WEEK
MOST = 20_000  # airings of a show, whatever the day: as many as a schedule may list


def horizon(day: date) -> date:
    """Before which broadcast day airings are made on a day (UTC)."""
    return day - timedelta(days=day.weekday()) + AHEAD


def extended(plans: Plans, until: date, entries: Iterable[Entry] = ()) -> Plans:
    """The plans with a seat for each slot date before `until`, and for what entries name.

    After the last label or day that is named comes one more, so that the run goes on from there
    even if an entry takes that label out of its slot.
    """
    entries = list(entries)
    number = max((n for entry in entries for n in _numbers(entry)), default=-1)
    days = [
        day for e in entries for day in (*(s.last for s in e.skip or ()), e.on and e.on.day) if day
    ]
    last = max([*days, until - AHEAD + WEEK])
    whole = {
        name: _extended(plan, until, last, number, MOST // len(plans)) if plan.next else plan
        for name, plan in plans.items()
    }
    if all(whole[name] is plans[name] for name in plans):
        return plans
    return _with_followers(plans, whole)


def _with_followers(plans: Plans, longer: Plans) -> Plans:
    """Longer plans, of which the followers go on as they were at the last label of `plans`."""
    whole = dict(longer)
    for name, plan in plans.items():
        if plan.leader:
            station = plan.station
            labels = [str(n) for n in range(station.next, longer[station.id].next)]
            whole[name] = _followed_on(plan, station.last, labels)
    return linked(whole)


def _followed_on(plan: ChannelPlan, last: str, labels: Iterable[str]) -> ChannelPlan:
    """A follower's plan, with what holds for the last label so far for those that come after it."""
    seat = plan.seat(last)._replace(fixed=None, last=None, together=False, title=NO_TEXTS)
    return plan.put(dict.fromkeys(labels, seat)) if seat != EMPTY else plan


def extended_like(plans: Plans, like: Plans) -> Plans:
    """The plans with as many labels as others that came of them."""
    numbers = {name: int(plan.last) - 1 for name, plan in like.items() if plan.last.isdecimal()}
    longer = {
        name: _extended(plan, date.min, date.min, numbers.get(name, 0), MOST) if plan.next else plan
        for name, plan in plans.items()
    }
    return _with_followers(plans, longer)


def _extended(plan: ChannelPlan, until: date, last: date, number: int, most: int) -> ChannelPlan:
    """A plan with a seat for each slot date `until` a day, and for all that is named.

    Length and doubt go on as the last seat has them: what entries say of one label alone is not
    said of the last, for one more is made after each that is named.
    """
    seats, after = dict(plan.seats), plan.seats.get(plan.last)
    following, label = plan.next, plan.last
    taken = {seat.slot for seat in seats.values() if seat.slot}
    while len(seats) < most:
        slot = _next_slot(plan, after, taken)
        seated = after.slot.day if after and after.slot else date.min
        needed = slot and (slot.day < until or seated <= last)
        if not (needed or following <= min(number + 1, plan.next + most)):
            break
        label, following = str(following), following + 1
        after = after or Seat(plan.rhythm)
        after = Seat(after.rhythm, slot, length=after.length, tentative=after.tentative)
        seats[label] = after
    if following == plan.next:
        return plan
    return plan._replace(seats=seats, last=label, next=following)


def _next_slot(plan: ChannelPlan, after: Seat | None, taken: Collection[Moment]) -> Moment | None:
    """The open slot date after a seat, or the run's first; None while the run has no date."""
    if not after:
        first = plan.channel.from_
        return plan.rhythm.first(first) if plan.rhythm and first else None
    if not (after.begins and after.rhythm):
        return None
    return open_date(after.rhythm, after.rhythm.next(after.begins), plan.skipped, taken)


def _numbers(entry: Entry) -> Iterable[int]:
    """The numbers among the labels that an entry names."""
    runs = [*(entry.move or ()), *(entry.cancel or ()), *(entry.resume or ()), *entry.episodes]
    names = [name for name in (entry.from_, entry.pause) if name]
    for word in re.findall(r"[^\s+]+", " ".join([*runs, *names])):
        if word.isdecimal() and len(word) <= 5:
            yield int(word)


def beyond(state: State, until: date) -> Collection[Key]:
    """The airings too far ahead to be shown: of runs without a known end, from `until` on."""
    week = until - AHEAD + WEEK
    far: dict[str, list[str]] = {}  # by station, the labels that are too far ahead
    for name, plan in state.plans.items():
        if plan.next:
            days = {label: seat.slot.day for label, seat in plan.seats.items() if seat.slot}
            one = min((day for day in days.values() if day > week), default=until)  # is to come
            first = max(until, one + timedelta(days=1))
            far[name] = [label for label, day in days.items() if day >= first]
    plans = state.plans.values()
    return {Key(plan.id, label) for plan in plans for label in far.get(plan.station.id, ())}
