"""What holds for each label → when it airs: every airing's instant, and the off-air notices.

An airing with a seat is on at its slot's time on that date; a follower's is derived from its
leader's unless a seat of its own fixes it. After an entry only what it changed is placed anew.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from rougecal.clock import Moment, exists_once, instant, local_moment, start_of_day
from rougecal.history.plan import NO_TEXTS, ChannelPlan, Key, Plans, Seat, Status
from rougecal.schedule import Texts


class Placement(NamedTuple):
    """When an airing is on; for the off-air notice of a skipped date, what follows it and when."""

    moment: Moment
    start: datetime | None  # UTC; None where only the broadcast day is known
    length: timedelta
    tentative: bool = False
    together: bool = False
    title: Texts = NO_TEXTS  # that a special or a rerun was given
    follows: tuple[str, Moment] | None = None
    off_air: bool = False

    @property
    def order(self) -> datetime:
        """The start, or where only the day is known, the start of that day (UTC)."""
        return self.start or start_of_day(self.moment.day, self.moment.zone)


class Fault(NamedTuple):
    """Why a time can't be: a change of clocks skips or repeats it."""

    message: str


Standing = Placement | Status | Fault  # of an airing: when it is on, or why it has no time


class State(NamedTuple):
    """What holds for every channel, and how each airing and off-air notice stands by that."""

    plans: Plans
    standings: Mapping[Key, Standing]  # of what has none, nothing is known yet

    def placement(self, key: Key) -> Placement | None:
        """When an airing is on, if that is known."""
        standing = self.standings.get(key)
        return standing if isinstance(standing, Placement) else None


NOTHING = State({}, {})


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
            notices = _notices(plan, old, now)
            _put(standings, notices, changed)
            found |= notices
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
        moment = _later(led.moment, plan.delay_of(label), plan.zone)
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


def notice_day(label: str) -> date:
    """The slot date of an off-air notice's label."""
    return date.fromisoformat(label.removeprefix("note/"))


def is_notice(label: str) -> bool:
    """Whether a label is that of an off-air notice."""
    return label.startswith("note/")


def _skipped(plan: ChannelPlan) -> dict[date, Moment]:
    """The slot dates on which a channel's viewers would look for an episode in vain."""
    if not plan.leader:
        return dict(plan.skipped)
    led = {day: moment for day, moment in _skipped(plan.leader).items() if day not in plan.skipped}
    if not led:
        return led
    due = _due(plan.station, led)
    own = {day: _later(moment, plan.delay_of(due[day]), plan.zone) for day, moment in led.items()}
    return {day: moment for day, moment in own.items() if not _paused(plan.seat(due[day]), moment)}


def _paused(seat: Seat, moment: Moment) -> bool:
    """Whether what would air next is paused, and was to air by then: so nobody looks for it."""
    return seat.called_off is Status.POSTPONED and bool(seat.last and seat.last.day <= moment.day)


def _due(plan: ChannelPlan, days: Iterable[date]) -> dict[date, str]:
    """The label that would be on next by each of some slot dates: after the last one seated."""
    labels = list(plan.seats)
    seated = sorted((seat.slot.day, n) for n, seat in enumerate(plan.seats.values()) if seat.slot)
    due = {}
    for day in days:
        at = bisect_left(seated, (day,))
        due[day] = labels[min(seated[at - 1][1] + 1, len(labels) - 1) if at else 0]
    return due


def _notices(plan: ChannelPlan, old: ChannelPlan | None, now: State) -> dict[Key, Standing | None]:
    """A channel's off-air notices; None for what is none any more, or where an episode is on."""
    found: dict[Key, Standing | None] = {
        Key(plan.id, notice_label(day)): None for day in (_skipped(old) if old else ())
    }
    skipped = _skipped(plan)
    airings = sorted(
        (placement.order, number, label, placement.moment)
        for number, label in enumerate(plan.labels if skipped else ())
        if (placement := now.placement(Key(plan.id, label)))
    )
    orders, length = [airing[0] for airing in airings], plan.length_of("")
    for day, moment in skipped.items():
        notice = Placement(moment, instant(moment), length, off_air=True)
        at = bisect_right(orders, notice.order)
        taken = at and orders[at - 1] == notice.order
        follows = airings[at][2:] if at < len(airings) else None
        found[Key(plan.id, notice_label(day))] = None if taken else notice._replace(follows=follows)
    return found
