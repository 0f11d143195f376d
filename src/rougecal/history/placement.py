"""What holds for each label → when it airs: every airing's instant, and the off-air notices.

An airing with a seat is on at its slot's time on that date; a follower's is derived from its
leader's unless a seat of its own fixes it. After an entry only what it changed is placed anew.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from rougecal.clock import Moment, instant, local_moment, start_of_day
from rougecal.history.plan import ChannelPlan, Key, Plans, Seat, Status, is_rerun
from rougecal.schedule import Texts


@dataclass(frozen=True, slots=True)
class Placement:
    """When an airing is on; for the off-air notice of a skipped date, what follows it and when."""

    moment: Moment
    start: datetime | None  # UTC; None where only the broadcast day is known
    length: timedelta
    tentative: bool = False
    together: bool = False
    title: Texts = field(default_factory=dict)  # that a special or a rerun was given
    follows: tuple[str, Moment] | None = None
    off_air: bool = False

    @property
    def order(self) -> datetime:
        """The start, or where only the day is known, the start of that day (UTC)."""
        return self.start or start_of_day(self.moment.day, self.moment.zone)


Placements = Mapping[Key, Placement]


class State(NamedTuple):
    """What holds for every channel, and what airs when by that."""

    plans: Plans
    placements: Placements  # what has a time or a day, and each off-air notice
    called_off: Mapping[Key, Status]  # what has none any more
    faults: Mapping[Key, str]  # times that a change of clocks skips or repeats


NOTHING = State({}, {}, {}, {})


class Placed(NamedTuple):
    """A state, what stands otherwise than in the one before, and how many keys were looked at."""

    state: State
    changed: frozenset[Key]
    cost: int


def place(plans: Plans, before: State) -> Placed:
    """What airs when by some plans; leaders before their followers."""
    now = State(plans, dict(before.placements), dict(before.called_off), dict(before.faults))
    visited: dict[str, list[Key]] = {}
    for name, plan in plans.items():
        old = before.plans.get(name)
        led = visited[plan.leader.id] if plan.leader else []
        keys = [Key(name, label) for label in _affected(plan, old, led)]
        for key in keys:
            _put(now, key, *_standing(plan, key, now))
        if keys or led or not old or plan.skipped != old.skipped:
            keys += _place_notices(plan, old, now)
        visited[name] = keys
    keys = [key for found in visited.values() for key in found]
    changed = (key for key in keys if _stands(now, key) != _stands(before, key))
    return Placed(now, frozenset(changed), len(keys))


def _affected(plan: ChannelPlan, old: ChannelPlan | None, led: Iterable[Key]) -> Iterable[str]:
    """The labels of a channel whose own seat or whose leader's is not what it was."""
    if not old:
        return plan.labels
    known = old.seats
    own = [label for label, seat in plan.seats.items() if known.get(label) is not seat]
    labels = (key.label for key in led if not (is_notice(key.label) or is_rerun(key.label)))
    return dict.fromkeys((*own, *labels))


def _standing(
    plan: ChannelPlan, key: Key, now: State
) -> tuple[Placement | None, Status | None, str]:
    """How a label stands: its placement, or why it has none, or what is wrong with its time."""
    seat, above = plan.seat(key.label), None
    why = seat.called_off
    if plan.leader:
        above = Key(plan.leader.id, key.label)
        why = why or (None if seat.fixed else now.called_off.get(above))
    if why:
        return None, why, ""
    try:
        return _placement(plan, key.label, seat, above and now.placements.get(above)), None, ""
    except ValueError as error:
        return None, None, str(error)


def _put(
    state: State, key: Key, found: Placement | None, why: Status | None = None, fault: str = ""
) -> None:
    """Keep how a key stands in the maps of a state that is being made."""
    known: Any
    for known, value in zip(state[1:], (found, why, fault), strict=True):
        if value:
            known[key] = value
        else:
            known.pop(key, None)


def _stands(state: State, key: Key) -> tuple[Placement | None, Status | None, str | None]:
    return state.placements.get(key), state.called_off.get(key), state.faults.get(key)


def _placement(
    plan: ChannelPlan, label: str, seat: Seat, led: Placement | None
) -> Placement | None:
    """When a label is on, by its own seat or by what it is led by; None if it has no day yet."""
    if seat.fixed:
        moment = seat.fixed
    elif seat.day and seat.slot:
        moment = Moment(seat.day, seat.slot.minutes, seat.slot.zone or plan.zone)
    elif led:
        after = seat.after if seat.after is not None else plan.channel.after or timedelta(0)
        moment = _later(led.moment, after, plan.zone)
    else:
        return None
    return Placement(
        moment,
        instant(moment),
        plan.length_of(label),
        tentative=bool(led and led.tentative) if seat.tentative is None else seat.tentative,
        together=seat.together or bool(led and led.together and not seat.fixed),
        title=seat.title or (led.title if led else {}),
    )


@lru_cache(maxsize=1 << 16)
def _later(moment: Moment, after: timedelta, zone: str) -> Moment:
    """An elapsed time after a moment; after a day alone, the whole days of it."""
    start = instant(moment)
    if start is None:
        return moment.plus(timedelta(days=after.days))
    return local_moment(start + after, zone)


def notice_label(day: date) -> str:
    """The label of the off-air notice for a slot date."""
    return f"note/{day}"


def is_notice(label: str) -> bool:
    """Whether a label is that of an off-air notice."""
    return label.startswith("note/")


def _skipped(plan: ChannelPlan) -> dict[date, Moment]:
    """The slot dates on which a channel's viewers would look for an episode in vain."""
    if not plan.leader:
        return dict(plan.skipped)
    after = plan.channel.after or timedelta(0)
    led = {day: moment for day, moment in _skipped(plan.leader).items() if day not in plan.skipped}
    return {day: _later(moment, after, plan.zone) for day, moment in led.items()}


def _place_notices(plan: ChannelPlan, old: ChannelPlan | None, now: State) -> list[Key]:
    """Put a channel's off-air notices, but where an episode is on; gives the keys looked at."""
    skipped = _skipped(plan)
    keys = [Key(plan.id, notice_label(day)) for day in skipped]
    gone = [Key(plan.id, notice_label(day)) for day in (_skipped(old) if old else ())]
    if not (keys or gone):
        return []
    for key in gone:
        _put(now, key, None)
    airings = sorted(
        (placement.order, number, label, placement.moment)
        for number, label in enumerate(plan.labels)
        if (placement := now.placements.get(Key(plan.id, label)))
    )
    orders = [airing[0] for airing in airings]
    length = plan.length_of("")
    for key, moment in zip(keys, skipped.values(), strict=True):
        notice = Placement(moment, instant(moment), length, off_air=True)
        at = bisect_right(orders, notice.order)
        if not at or orders[at - 1] != notice.order:
            follows = airings[at][2:] if at < len(airings) else None
            _put(now, key, replace(notice, follows=follows))
    return list(dict.fromkeys((*keys, *gone)))
