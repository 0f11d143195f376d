"""The slot dates of a channel: which one is meant, which are open, and where seats move to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from rougecal.clock import WEEK, WEEKDAYS, Moment, Slot
from rougecal.history.placement import State
from rougecal.history.plan import ChannelPlan, EntryError, Key

PREVIEW = WEEK * 26  # how long before the run a single airing may be


def own_slot(plan: ChannelPlan, key: str) -> Slot:
    """A channel's slot, as the schedule states it; raises EntryError for one that has none."""
    if plan.channel.slot:
        return plan.channel.slot
    why = f"follows {plan.leader.id}" if plan.leader else "has no slot"
    raise EntryError(key, f"{plan.id} {why}; say `move`, `after` or `pause` of it instead")


def slot_date(plan: ChannelPlan, day: date, slot: Slot | None) -> date:
    """A day, if it is a date of the slot within the run; else raises EntryError."""
    slot = slot or own_slot(plan, "on")
    if day.weekday() != slot.weekday:
        what = f"{day} is a {weekday(day)}, but {plan.id}'s slot is on {WEEKDAYS[slot.weekday]}s"
        raise EntryError("on", f"{what}: give the broadcast day (25:00 is still the day before)")
    return in_run(plan, day, "on", timedelta(0))


def in_run(plan: ChannelPlan, day: date, key: str, early: timedelta) -> date:
    """A day, if it is no more than `early` before the run; else raises EntryError."""
    first = plan.channel.from_
    if first and day < first - early:
        raise EntryError(key, f"{day} lies before the run on {plan.id}, which begins on {first}")
    return day


def moment_of(
    plan: ChannelPlan, label: str, when: tuple[date | None, int | None], key: str, state: State
) -> Moment:
    """What `to:` or `at:` means for a label: in the zone of the slot in force for it.

    A time alone is on the broadcast day that the label has in `state`.
    """
    day, minutes = when
    now = state.placement(Key(plan.id, label))
    if not day and not now:
        raise EntryError(key, f"{label} on {plan.id} has no day yet; give a day with the time")
    if day:
        in_run(plan, day, key, PREVIEW)
    slot = plan.slot_of(label) if label in plan.labels or not day else plan.slot_on(day)
    zone = (slot and slot.zone) or plan.zone
    return Moment(day or (now.moment.day if now else date.min), minutes, zone)


def weekday(day: date) -> str:
    """The English name of a day's weekday."""
    return WEEKDAYS[day.weekday()]


def next_open_date(day: date, after: date, skipped: Mapping[date, Moment]) -> date:
    """The first date from `day` on, week by week, that is later than `after` and not skipped."""
    while day <= after or day in skipped:
        day += WEEK
    return day


def reflow(plan: ChannelPlan, first: str = "") -> ChannelPlan:
    """Push every seat whose date is skipped or taken to the next open date, until a gap takes it.

    Where two labels meet on a date, `first` keeps it, else the one that stands first.
    """
    dated = sorted(
        (seat.day, label != first, number, label)
        for number, (label, seat) in enumerate(plan.seats.items())
        if seat.day
    )
    moved, last = {}, date.min
    for day, _, _, label in dated:
        last = next_open_date(day, last, plan.skipped)
        if last != day:
            moved[label] = plan.seats[label]._replace(day=last)
    return plan.put(moved) if moved else plan
