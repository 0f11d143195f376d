"""What holds for each label → when it airs: every airing's instant, and the off-air notices.

An airing with a seat is on at its slot's time on that date; a follower's is derived from its
leader's unless a seat of its own fixes it. After an entry only what it changed is placed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rougecal.clock import exists_once, instant
from rougecal.history.notices import is_notice, notices
from rougecal.history.plan import ChannelPlan, Key, Plans, Seat, Status
from rougecal.history.state import Fault, Placement, Standing, State


class Placed(NamedTuple):
    """A state, what stands otherwise than in the one before, and how many keys were looked at."""

    state: State
    changed: frozenset[Key]
    cost: int


def place(plans: Plans, before: State, strict: bool = True) -> Placed:
    """How all stands by some plans; leaders before their followers.

    A time that can't be is a Fault; unless it is `strict`, only its day is known then.
    """
    standings = dict(before.standings)
    now = State(plans, standings)
    changed: set[Key] = set()
    visited: dict[str, list[Key]] = {}
    for name, plan in plans.items():
        old = before.plans.get(name)
        led = visited[plan.leader.id] if plan.leader else []
        found = {key: _standing(plan, key, now, strict) for key in _affected(plan, old, led)}
        _put(standings, found, changed)
        if found or led or not old or plan.skipped != old.skipped:
            off_air = notices(plan, old, now)
            _put(standings, off_air, changed)
            found |= off_air
        visited[name] = list(found)
    return Placed(now, frozenset(changed), sum(map(len, visited.values())))


def _put(
    known: dict[Key, Standing], found: Mapping[Key, Standing | None], changed: set[Key]
) -> None:
    """Keep what was found, and which of it stands otherwise than was known."""
    for key, standing in found.items():
        if standing != known.get(key):
            changed.add(key)
            if standing is None:
                del known[key]
            else:
                known[key] = standing


def _affected(plan: ChannelPlan, old: ChannelPlan | None, led: Iterable[Key]) -> Iterable[Key]:
    """The labels of a channel whose own seat or whose leader's is not what it was."""
    if not old:
        return [Key(plan.id, label) for label in plan.labels]
    known = old.seats
    own = [label for label, seat in plan.seats.items() if known.get(label) is not seat]
    labels = (k.label for k in led if not is_notice(k.label) and plan.takes(k.label))
    return [Key(plan.id, label) for label in dict.fromkeys((*own, *labels))]


def _standing(plan: ChannelPlan, key: Key, now: State, strict: bool) -> Standing | None:
    """How a label stands, by its own seat or its leader's; None while it has no day."""
    seat, led = plan.seat(key.label), None
    if seat.called_off:
        return seat.called_off
    if plan.leader:
        above = now.standings.get(Key(plan.leader.id, key.label))
        if isinstance(above, Status) and not seat.fixed:
            return above
        led = above if isinstance(above, Placement) else None
    try:
        return _placement(plan, key.label, seat, led, strict)
    except ValueError as error:
        return Fault(str(error))


def _placement(
    plan: ChannelPlan, label: str, seat: Seat, led: Placement | None, strict: bool
) -> Placement | None:
    """When a label is on, by its own seat or by what it is led by; None if it has no day yet."""
    if seat.fixed:
        moment = seat.fixed
    elif begins := seat.begins:
        moment = begins
    elif led:
        moment = plan.after_leader(led.moment, label)
    else:
        return None
    if not strict and not exists_once(moment):
        moment = moment._replace(minutes=None)
    start, length = instant(moment), plan.length_of(label)
    if not led:
        return Placement(moment, start, length, bool(seat.tentative), seat.together, seat.title)
    tentative = led.tentative if seat.tentative is None else seat.tentative
    together = seat.together or (led.together and not seat.fixed)
    return Placement(moment, start, length, tentative, together, seat.title or led.title)
