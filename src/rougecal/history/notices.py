"""The off-air notices: on which skipped dates viewers would look for an episode in vain."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date

from rougecal.clock import Moment, instant
from rougecal.history.plan import ChannelPlan, Key, Seat, Status
from rougecal.history.state import Placement, Standing, State


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
    own = {day: plan.after_leader(moment, due[day]) for day, moment in led.items()}
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


def notices(plan: ChannelPlan, old: ChannelPlan | None, now: State) -> dict[Key, Standing | None]:
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
