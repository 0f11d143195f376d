"""What an announcement must not come to, judged once, after the last of its entries."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from rougecal.clock import moment_text
from rougecal.errors import Loc
from rougecal.history.plan import Key
from rougecal.history.state import Fault, Placement, State
from rougecal.history.step import Step
from rougecal.schedule import Entry, Schedule


class LogProblem(NamedTuple):
    """What is wrong with an entry, its path in the file, and that of one that says the same."""

    loc: Loc
    message: str
    see: Loc | None = None


def entry_loc(schedule: Schedule, entry: Entry, *key: str) -> Loc:
    """The path in the file of an entry of the log, or of a key of it."""
    number = next(n for n, other in enumerate(schedule.changes) if other is entry)
    return ("changes", number, *key)


def judge(schedule: Schedule, step: Step) -> Iterator[LogProblem]:
    """What is wrong with where a step leads: times that can't be, and two airings at one instant.

    Of an announcement it is told at the last entry that changed the airing.
    """
    changed = step.changed
    for key in changed:
        fault = step.state.standings.get(key)
        if isinstance(fault, Fault):
            yield _impossible(schedule, step, key, fault)
    for one, other, moment in islice(_clashes(step.state, changed), 1):  # followers clash likewise
        what = f"{one.label} and {other.label} on {one.channel} both begin on {moment}"
        if not step.applied:
            loc = ("channels", step.state.plans[one.channel].station.id, "slot")
            yield LogProblem(loc, f"{what}: two of its slots come at one time")
            return
        entry = _cause(step, {one, other})
        moved = {key for applied in step.applied for key in applied.named}
        stays = other if one in moved and other not in moved else one
        hint = f"`skip` or `special` makes room, or move {stays.label} in an entry before it"
        if entry.move:
            hint += ", or both at once with `together: true`"
        yield LogProblem(entry_loc(schedule, entry, entry.verb), f"{what}; {hint}")


def _impossible(schedule: Schedule, step: Step, key: Key, fault: Fault) -> LogProblem:
    if step.announced:
        entry = _cause(step, {key})
        given = next((key for key in ("to", "at") if getattr(entry, key)), "")
        remedy = f"give {key.label} another time, in an entry before this one"
        if given:
            remedy = f"give another time{_offset(fault)}"
        what = f"{key.label} on {key.channel}: {fault.message}; {remedy}"
        return LogProblem(entry_loc(schedule, entry, given or entry.verb), what)
    plan = step.state.plans[key.channel]
    while plan.leader:
        plan = plan.leader
    when = f"a day and time{_offset(fault)}"
    remedy = f"say in `changes:` when it airs: `move: {key.label}`, `to:` {when}"
    what = f"episode {key.label}: {fault.message}; {remedy}"
    return LogProblem(("channels", plan.id, "slot"), what)


def _offset(fault: Fault) -> str:
    """What to add where a time is meant that a change of clocks repeats."""
    twice = "twice" in fault.message
    return ", or one of the two with its offset from UTC: 1:30 -4:00" if twice else ""


def _cause(step: Step, keys: Collection[Key]) -> Entry:
    """The last entry of a step that changed one of some airings."""
    changed = (a.entry for a in reversed(step.applied) if not a.changed.isdisjoint(keys))
    return next(changed, step.applied[-1].entry)


def _clashes(state: State, keys: Collection[Key]) -> Iterator[tuple[Key, Key, str]]:
    """Airings of one channel that begin at one instant, unless moved there together; and when."""
    seen: dict[tuple[str, datetime], tuple[Key, Placement]] = {}
    for key, airing in state.standings.items():
        if not isinstance(airing, Placement) or airing.off_air or not airing.start:
            continue
        other, before = seen.setdefault((key.channel, airing.start), (key, airing))
        if other is key or (airing.together and before.together):
            continue
        if key in keys or other in keys:
            yield other, key, moment_text(airing.moment)
