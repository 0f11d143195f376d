"""The log → what airs when after each announcement, and what is wrong with an entry.

Entries are applied in order to the plan. Nothing is stored and nothing undone: an entry that is
withdrawn is one left out when the log is applied again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rougecal.clock import Moment, instant, start_of_day
from rougecal.errors import Loc
from rougecal.history.entries import NOBODY, apply
from rougecal.history.placement import Placement, State, placements
from rougecal.history.plan import EntryError, Key, plan
from rougecal.schedule import Announced, Entry, Schedule

Problems = list[tuple[Loc, str]]


@dataclass(frozen=True, slots=True)
class Step:
    """What airs when once an entry has been applied; the first step is the plan itself."""

    entry: Entry | None
    time: datetime  # UTC, of the announcement; the plan's and its entries': of publication
    state: State
    named: frozenset[Key] = NOBODY  # the labels that the entry is about

    def edits(self, key: Key) -> bool:
        """Whether the entry says that details of an airing or note were edited."""
        if not self.entry or self.entry.verb:
            return False
        if self.entry.episodes:
            return key in self.named
        return not self.entry.channels or key.channel in self.entry.channels

    @property
    def announced(self) -> bool:
        return bool(self.entry and self.entry.announced)


def apply_log(schedule: Schedule) -> tuple[list[Step], Problems]:
    """The plan and each entry applied in order; and each entry that makes no sense, and why.

    Where there are problems the steps are of no use.
    """
    published = start_of_day(schedule.published, schedule.timezone)
    base = state = placements(plan(schedule))
    steps, applied = [Step(None, published, state)], list[Entry]()
    problems: Problems = []
    refused: list[Announced | None] = []
    unplanned = next((n for n, e in enumerate(schedule.changes) if e.announced), None)
    for number, entry in enumerate(schedule.changes):
        if number == unplanned:
            problems += _plan_problems(state, number)
        try:
            time = _time(entry, steps[-1], schedule.timezone)
            kept = _kept(entry, applied)
            after, named = (_again(base, kept), NOBODY) if entry.withdraw else apply(state, entry)
            _check(state, after, entry)
        except EntryError as error:
            if not entry.withdraw or entry.withdraw not in refused:  # else it follows from that
                problems.append((("changes", number, error.key), str(error)))
            refused.append(entry.announced)
        else:
            steps.append(Step(entry, time, after, named))
            state, applied = after, [*kept, entry]
    if unplanned is None:
        problems += _plan_problems(state, len(schedule.changes))
    return steps, problems


def _time(entry: Entry, last: Step, zone: str) -> datetime:
    """When an entry was announced, at least a second after the one before it."""
    if not entry.announced:
        if last.announced:
            what = "`announced:` is missing; what was irregular from the start does without it, "
            raise EntryError(entry.verb, f"{what}and stands before the others")
        return last.time
    time = _announced(entry.announced, zone)
    before = last.entry.announced if last.entry else None
    if before and time < _announced(before, zone):
        what = f"this was announced before the entry above it, of {before.day}; keep their order"
        raise EntryError("announced", what)
    if time < last.time and not last.announced:
        raise EntryError("announced", "this was announced before the schedule was published")
    return max(time, last.time + timedelta(seconds=1))


def _announced(when: Announced, zone: str) -> datetime:
    if when.minutes is None:
        return start_of_day(when.day, zone)
    try:
        return instant(Moment(when.day, when.minutes, zone)) or start_of_day(when.day, zone)
    except ValueError as error:
        raise EntryError("announced", str(error)) from None


def _kept(entry: Entry, applied: list[Entry]) -> list[Entry]:
    """The entries that hold, without those that this one withdraws."""
    if not entry.withdraw:
        return applied
    kept = [other for other in applied if other.announced != entry.withdraw]
    if len(kept) == len(applied):
        days = ", ".join(str(e.announced.day) for e in applied if e.announced and e.verb)
        others = f"others are of {days}" if days else "there is no other"
        raise EntryError("withdraw", f"no entry above that holds was announced then; {others}")
    return kept


def _again(base: State, applied: Iterable[Entry]) -> State:
    """The whole log once more, from the plan on."""
    state = base
    for entry in applied:
        if not entry.withdraw:
            try:
                state, _ = apply(state, entry)
            except EntryError as error:
                raise EntryError(
                    "withdraw", f"a later entry then makes no sense: {error}"
                ) from None
    return state


def _check(before: State, after: State, entry: Entry) -> None:
    if entry.verb and (before.placed, before.called_off) == (after.placed, after.called_off):
        raise EntryError(
            entry.verb, "this changes nothing; is it said already, or of another label?"
        )
    if entry.announced:
        for key, fault in after.faults.items():
            if before.faults.get(key) != fault:
                raise EntryError(entry.verb, f"{key.label} on {key.channel}: {fault}")
        known = _clashes(before)
        for clash in _clashes(after):
            if clash not in known:
                raise EntryError(entry.verb, clash)


def _clashes(state: State) -> list[str]:
    """Airings of one channel that begin at one instant, unless moved there together."""
    seen: dict[tuple[str, datetime], tuple[str, Placement]] = {}
    clashes = []
    for key, airing in state.placed.items():
        if airing.note or not airing.start:
            continue
        label, other = seen.setdefault((key.channel, airing.start), (key.label, airing))
        if other is not airing and not (airing.together and other.together):
            what = f"{label} and {key.label} on {key.channel} both begin on {airing.moment.day}"
            hint = "`skip` or `special` moves what follows"
            clashes.append(f"{what} at {airing.start:%H:%M} UTC; {hint}")
    return clashes


def _plan_problems(state: State, entries: int) -> Iterator[tuple[Loc, str]]:
    """What is wrong once the plan's own entries have been applied."""
    for clash in _clashes(state):
        yield ("changes", entries - 1), clash
    for key, fault in state.faults.items():
        track = state.tracks[key.channel]
        while track.leader:
            track = track.leader
        yield ("channels", track.id, "slot"), f"episode {key.label}: {fault}"
