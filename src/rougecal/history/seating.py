"""The verbs of the log that give seats: skip, special and slot; `resuming` has resume.

As all verbs (see `verbs`), each takes a channel's plan, an entry and what is placed before it;
gives the plan as it is then and the labels that the entry is about; and raises EntryError where it
can't mean this channel. What a seat is taken from moves on to the next open slot date.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from datetime import timedelta

from rougecal.clock import Moment, Rhythm, exists_once, rhythm_of, slot_order
from rougecal.history.labels import since
from rougecal.history.plan import ChannelPlan, EntryError, SaidAlready, Seat
from rougecal.history.slots import (
    dates_in,
    moment_of,
    own_rhythm,
    reflow,
    reopened,
    reseated,
    slot_date,
    weekday,
)
from rougecal.history.state import State
from rougecal.schedule import Entry, SlotDay, Span, comes_to

VerbResult = tuple[ChannelPlan, list[str]]


def skip(plan: ChannelPlan, entry: Entry, _state: State) -> VerbResult:
    """Nothing airs in the slots of some days: what is seated there and after moves on."""
    own_rhythm(plan, "skip")
    (span,) = entry.skip or ()
    dates = dates_in(plan, span)
    if not dates:
        raise _nothing_to_skip(plan, span)
    skipped = {  # at a time that a change of clocks skips, nothing could have aired
        day: slot if exists_once(slot) else slot._replace(minutes=None)
        for day, slot in dates.items()
    }
    moved = reflow(plan._replace(skipped={**plan.skipped, **skipped}))
    return moved, [label for label in moved.seats if moved.seats[label] is not plan.seats[label]]


def _nothing_to_skip(plan: ChannelPlan, span: Span) -> EntryError:
    """The error of a skip of days on which nothing is seated, with the nearest date."""
    first, last = span
    days = f"on {weekday(first)} {first}" if first == last else f"from {first} to {last}"
    if any(first <= day <= last for day in plan.skipped):
        return SaidAlready("skip", f"{plan.id} skips {days.removeprefix('on ')} already")
    off = {
        s.slot.day: max(first - s.slot.day, s.slot.day - last)
        for s in plan.seats.values()
        if s.slot
    }
    near = min(off, key=lambda day: off[day], default=None)
    hint = f"; the nearest date with one is {near}" if near else ""
    what = f"{plan.id} has no episode in a slot {days}{hint}"
    return EntryError("skip", what, off[near].days if near else sys.maxsize)


def special(plan: ChannelPlan, entry: Entry, state: State) -> VerbResult:
    """A new label, in the slot of a day, whose seat moves on, or beside the slots at a time."""
    label = entry.special or ""
    if any(label.casefold() == other.casefold() for other in plan.labels):
        raise SaidAlready("special", f"{plan.id} has an episode labelled {label!r} already")
    if plan.next and comes_to(plan.next, label):
        raise EntryError("special", f"{plan.id} will have an episode labelled {label!r}")
    if entry.at is not None:
        fixed = moment_of(plan, label, entry.at, "at", state)
        return plan.put({label: Seat(fixed=fixed, title=entry.title)}), [label]
    assert entry.on  # the checks saw to it
    rhythm = plan.rhythm_on(entry.on.day) or own_rhythm(plan, "on")
    slot = slot_date(plan, entry.on, rhythm)
    earlier = {
        other
        for other, seat in plan.seats.items()
        if seat.slot and slot_order(seat.slot) < slot_order(slot)
    }
    seated = plan.put({label: Seat(rhythm, slot, title=entry.title)})
    reflowed = reflow(reopened(seated, slot.day), first=[label])
    return _after_these(reflowed, label, earlier), [label]


def _after_these(plan: ChannelPlan, label: str, earlier: Collection[str]) -> ChannelPlan:
    """The same seats with `label` right after the last of the earlier ones."""
    labels = [other for other in plan.seats if other != label]
    at = max((number for number, other in enumerate(labels, 1) if other in earlier), default=0)
    labels.insert(at, label)
    return plan._replace(seats={other: plan.seats[other] for other in labels})


def slot(plan: ChannelPlan, entry: Entry, _state: State) -> VerbResult:
    """Other slots, in which a label and all after it are seated anew, their gaps kept."""
    own_rhythm(plan, "slot")
    labels = since(plan, entry.from_ or "", "from")
    now = plan.seat(labels[0])
    old = now.slot or now.fixed
    on = entry.on or old
    if not on:
        what = f"{labels[0]} on {plan.id} has no day yet; say `on:` which it gets"
        raise EntryError("slot", what)
    rhythm = rhythm_of(entry.slot or (), plan.zone, on.day)
    start = slot_date(plan, entry.on or SlotDay(rhythm.first(on.day).day, None), rhythm)
    seats = _seated_anew(plan, labels, rhythm, start, old)
    return reflow(plan.put(seats)), list(seats)


def _seated_anew(
    plan: ChannelPlan, labels: Sequence[str], rhythm: Rhythm, start: Moment, old: Moment | None
) -> dict[str, Seat]:
    """Labels in other slots from `start` on, of which the first was at `old`, if it had a time."""
    now = plan.seat(labels[0])
    seats = {labels[0]: seated(now, rhythm, start)}
    last, before, steps = start, old, 0
    old_slot, new_slot = now.slot, start  # of the seat before: the slot date that it had, and has
    base = now.offset or timedelta(0)  # what is taken off the offsets of those that share it
    for label in labels[1:]:
        seat = plan.seat(label)
        if not seat.rhythm:  # an extra stays where it is
            continue
        steps += seat.offset is None  # else it shares the date of the one before it
        if seat.slot and old and before:
            shares = seat.offset is not None and seat.slot == old_slot
            if not shares:
                new_slot = _kept_apart(seat, before, steps, rhythm, last, start.day - old.day)
                base = seat.offset or timedelta(0)
            before, old_slot, steps = seat.begins, seat.slot, 0
            seat = reseated(seat, new_slot, base if shares else None)
            last = seat.begins or new_slot
        elif seat.waiting and not old:
            last = rhythm.next(last)
            seat = seated(seat, rhythm, last)
        seats[label] = seat._replace(rhythm=rhythm)
    return seats


def seated(seat: Seat, rhythm: Rhythm, slot: Moment) -> Seat:
    """A seat with a slot date that it shares with no other, whatever it had."""
    return seat._replace(rhythm=rhythm, slot=slot, offset=None, fixed=None, called_off=None)


def _kept_apart(
    seat: Seat, before: Moment, steps: int, rhythm: Rhythm, last: Moment, shift: timedelta
) -> Moment:
    """The new slot date of a seat that was so many steps after `before`, whose new one is `last`.

    If it was more or fewer slot dates after it, a gap lay between, which is kept: then its new
    date is the one close to the old, as the first one was shifted.
    """
    assert seat.slot
    assert seat.rhythm
    there, new = before, last
    for _ in range(steps):
        there, new = seat.rhythm.next(there), rhythm.next(new)
    return new if there == seat.slot else rhythm.near(seat.slot.day + shift)
