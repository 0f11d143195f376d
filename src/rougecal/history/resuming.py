"""The verb `resume`: labels on a slot date of their channel, and after them all that waits.

It takes and gives what all verbs do (see `verbs`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from rougecal.clock import Moment, Rhythm
from rougecal.history.labels import expand, since
from rougecal.history.plan import ChannelPlan, EntryError, Seat, Status, is_rerun
from rougecal.history.seating import VerbResult, seated
from rougecal.history.slots import following, open_date, own_rhythm, reflow, reopened, slot_date
from rougecal.history.state import State
from rougecal.schedule import Entry


def resume(plan: ChannelPlan, entry: Entry, _state: State) -> VerbResult:
    """A label on a slot date, or some that share it, and after them all that waits for one."""
    run, later = _in_a_row(plan, entry.resume or ())
    if plan.leader:
        return _following_again(plan, run, later, entry)
    if not entry.on:
        raise EntryError("resume", "say `on:` which slot date")
    rhythm = plan.seat(run[0]).rhythm or own_rhythm(plan, "on")
    resumed = rhythm.anchored(entry.on.day)
    slot = slot_date(plan, entry.on, resumed)
    _not_before_the_pause(plan, slot.day)
    open_plan, before = reopened(plan, slot.day), resumed
    seats = _on_one_date(plan, run, resumed, slot, entry)
    slot = seats[run[-1]].begins or slot
    for label in later:
        seat = plan.seat(label)
        if seat.rhythm and (seat.slot or seat.waiting):
            own = resumed if seat.rhythm == rhythm else seat.rhythm
            slot = open_date(own, following(own, slot, before), open_plan.skipped)
            seats[label], before = seated(seat, own, slot), own
    return reflow(open_plan.put(seats), first=run), list(seats)


def _in_a_row(plan: ChannelPlan, runs: Iterable[str]) -> tuple[list[str], list[str]]:
    """Labels that stand one after the other, and those after them; raises EntryError for others."""
    run = [label for label in expand(plan, runs, "resume") if not is_rerun(label)]
    every = since(plan, run[0], "resume")
    for label, other in zip(run, [*every, ""], strict=False):
        if label != other:
            what = f"{run[0]} to {label} do not stand in a row on {plan.id}"
            before = run[run.index(label) - 1]
            raise EntryError("resume", f"{what}: after {before} comes {other or 'none'}")
    return run, every[len(run) :]


def _following_again(
    plan: ChannelPlan, run: list[str], later: Iterable[str], entry: Entry
) -> VerbResult:
    """What a follower takes from its leader again: some labels, and those after them that wait."""
    assert plan.leader
    if len(run) > 1 and (entry.on or entry.together):
        key = "on" if entry.on else "together"
        raise EntryError(key, f"{plan.id} follows {plan.leader.id}, and airs them after it does")
    back = [*run, *(label for label in later if plan.seat(label).waiting)]
    return plan.change(back, fixed=None, called_off=None), back


def _on_one_date(
    plan: ChannelPlan, run: Iterable[str], rhythm: Rhythm, slot: Moment, entry: Entry
) -> dict[str, Seat]:
    """The seats of labels that share a slot date: back to back by their lengths, or together."""
    seats, offset = dict[str, Seat](), timedelta(0)
    for label in run:
        seat = seated(plan.seat(label), rhythm, slot)
        seats[label] = seat._replace(
            offset=offset if seats else None, together=bool(entry.together)
        )
        if not entry.together:
            offset += entry.length or plan.length_of(label)
    return seats


def _not_before_the_pause(plan: ChannelPlan, day: date) -> None:
    paused = [s.last for s in plan.seats.values() if s.called_off is Status.POSTPONED and s.last]
    begins = min(paused, key=lambda moment: moment.day, default=None)
    if begins and day < begins.day:
        what = f"{day} lies before the pause on {plan.id}, which began on {begins.day}"
        raise EntryError("on", what)
