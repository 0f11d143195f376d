"""The verbs of the log, one function each; those that give seats stand in `seating` and `resuming`.

Each takes a channel's plan, an entry and what is placed before it; gives the plan as it is then
and the labels that the entry is about; and raises EntryError where it can't mean this channel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from rougecal.clock import Moment, moment_text, slot_order
from rougecal.history import resuming, seating
from rougecal.history.labels import expand, find, shown, since
from rougecal.history.plan import ChannelPlan, EntryError, Key, Seat, Status, is_rerun
from rougecal.history.seating import VerbResult
from rougecal.history.slots import moment_of, open_date, own_rhythm, reflow, reopened, slot_date
from rougecal.history.state import State
from rougecal.schedule import Entry


def _move(plan: ChannelPlan, entry: Entry, state: State) -> VerbResult:
    labels, seats = expand(plan, entry.move or (), "move"), {}
    offset = timedelta(0)
    for label in labels:
        now = state.placement(Key(plan.id, label))
        if entry.to is not None:
            moment = moment_of(plan, label, entry.to, "to", state).plus(offset)
        elif now:
            moment = _later(now.moment, entry.by or timedelta(0))
        else:
            what = f"{label} on {plan.id} has no time to move from; say `to:` when"
            raise EntryError("by", what)
        if not entry.together and moment.minutes is not None:
            offset += entry.length or plan.length_of(label)
        seat = plan.seat(label)
        together = bool(entry.together or (entry.by and seat.together))
        seats[label] = seat._replace(fixed=moment, slot=None, called_off=None, together=together)
    return plan.put(seats), labels


def _later(moment: Moment, delta: timedelta) -> Moment:
    try:
        return moment.plus(delta)
    except ValueError as error:
        raise EntryError("by", str(error)) from None


def _after(plan: ChannelPlan, entry: Entry, state: State) -> VerbResult:
    if not plan.leader:
        raise EntryError("after", f"{plan.id} follows no channel; say `move` or `slot`")
    labels = _onwards(plan, entry.from_ or "", "from", state)
    return plan.change(labels, after=entry.after, fixed=None), labels


def _onwards(plan: ChannelPlan, label: str, key: str, state: State) -> list[str]:
    """A label and all that come after it in time; what has no time, by the order of the labels."""
    first = state.placement(Key(plan.id, find(plan, label, key)))
    later = since(plan, label, key)
    if not first:
        return later
    follows = set(later)

    def is_later(other: str) -> bool:
        placement = state.placement(Key(plan.id, other))
        return placement.order >= first.order if placement else other in follows

    others = (other for other in plan.labels if other != label and not is_rerun(other))
    return [label, *filter(is_later, others)]


def _pause(plan: ChannelPlan, entry: Entry, state: State) -> VerbResult:
    labels = [
        label
        for label in _onwards(plan, entry.pause or "", "pause", state)
        if plan.seat(label).called_off is not Status.CANCELLED
    ]
    postponed = {}
    for label in labels:
        now = state.placement(Key(plan.id, label))
        postponed[label] = plan.seat(label)._replace(
            slot=None,
            fixed=None,
            called_off=Status.POSTPONED,
            last=now.moment if now else plan.seat(label).last,
        )
    return plan.put(postponed), labels


def _cancel(plan: ChannelPlan, entry: Entry, _state: State) -> VerbResult:
    labels = expand(plan, entry.cancel or (), "cancel")
    if any(run.endswith("+") for run in entry.cancel or ()):  # then the run's end is known
        plan = plan._replace(next=0)
    return plan.change(labels, slot=None, fixed=None, called_off=Status.CANCELLED), labels


def _again(plan: ChannelPlan, entry: Entry, state: State) -> VerbResult:
    reruns: dict[str, Seat] = {}
    offset, slot = timedelta(0), None
    times: dict[str, int] = {}  # how often each label was, the first time included
    for rerun in filter(is_rerun, plan.labels):
        label = rerun.partition("~")[0]
        times[label] = times.get(label, 1) + 1
    rhythm = (plan.rhythm_on(entry.on.day) or own_rhythm(plan, "on")) if entry.on else None
    for label in shown(plan, entry.again or (), "again"):
        seat = Seat(length=plan.length_of(label), title=entry.title or plan.seat(label).title)
        if rhythm and entry.on:
            slot = rhythm.next(slot) if slot else slot_date(plan, entry.on, rhythm)
            slot = open_date(rhythm, slot, plan.skipped) if reruns else slot
            seat = seat._replace(rhythm=rhythm, slot=slot)
        elif entry.at:
            moment = moment_of(plan, label, entry.at, "at", state)
            if moment.minutes is not None:  # else all are on that day, at times not known yet
                moment = moment.plus(offset)
                offset += entry.length or plan.length_of(label)
            seat = seat._replace(fixed=moment)
        times[label] = times.get(label, 1) + 1
        reruns[f"{label}~{times[label]}"] = seat
    shown_again = plan.put(reruns)
    if slot := next(iter(reruns.values())).slot:  # else they stand beside the slots
        shown_again = reflow(reopened(shown_again, slot.day), first=reruns)
    for rerun in reruns:
        _after_the_first(shown_again, rerun, state)
    return shown_again, list(reruns)


def _after_the_first(plan: ChannelPlan, rerun: str, state: State) -> None:
    """Refuse a rerun of what will not have aired, by what held before or by what this pushes on."""
    label, seat = rerun.partition("~")[0], plan.seat(rerun)
    standing = state.standings.get(Key(plan.id, label))
    if isinstance(standing, Status):
        what = f"{label} on {plan.id} is {standing} and has not aired"
        raise EntryError("again", f"{what}; `move` or `resume` gives it a date")
    placed, again = state.placement(Key(plan.id, label)), seat.slot or seat.fixed
    for first in (placed and placed.moment, plan.seat(label).slot):
        if first and again and slot_order(again) < slot_order(first):
            key, what = "on" if seat.slot else "at", f"{label} on {plan.id} first airs on"
            raise EntryError(key, f"{what} {moment_text(first)}; a rerun comes later")


def _edit(plan: ChannelPlan, entry: Entry, _state: State) -> VerbResult:
    return plan, expand(plan, entry.episodes, "episodes") or plan.labels


VERBS: Mapping[str, Callable[[ChannelPlan, Entry, State], VerbResult]] = {
    "skip": seating.skip,
    "special": seating.special,
    "move": _move,
    "slot": seating.slot,
    "after": _after,
    "pause": _pause,
    "resume": resuming.resume,
    "cancel": _cancel,
    "again": _again,
    "": _edit,  # no verb: details were edited
}
