"""What an announcement must not come to, judged once, after the last of its entries."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from rougecal.clock import moment_text
from rougecal.errors import Loc
from rougecal.history.airings import Step
from rougecal.history.placement import Fault, Placement, State
from rougecal.history.plan import Key
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
        hint = f"`skip` or `special` makes room, or move {one.label} in an entry before it"
        entry = _cause(step, {one, other})
        yield LogProblem(entry_loc(schedule, entry, entry.verb), f"{what}; {hint}")


def _impossible(schedule: Schedule, step: Step, key: Key, fault: Fault) -> LogProblem:
    if step.announced:
        entry, remedy = _cause(step, {key}), f"give {key.label} another time, in an entry before"
        what = f"{key.label} on {key.channel}: {fault.message}; {remedy} this one"
        return LogProblem(entry_loc(schedule, entry, entry.verb), what)
    plan = step.state.plans[key.channel]
    while plan.leader:
        plan = plan.leader
    remedy = f"say in `changes:` when it airs: `move: {key.label}`, `to:` a day and time"
    what = f"episode {key.label}: {fault.message}; {remedy}"
    return LogProblem(("channels", plan.id, "slot"), what)


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
        together = airing.together and before.together
        if other is not key and not together and (key in keys or other in keys):
            yield other, key, moment_text(airing.moment)
