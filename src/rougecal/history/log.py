"""The log of a schedule, applied entry by entry → its history, or what is wrong with an entry.

Nothing is undone: an entry that is withdrawn is one left out when the log is applied again.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from rougecal.clock import Moment, instant, moment_text, start_of_day
from rougecal.errors import Loc
from rougecal.history.airings import Airing, Airings, Step, Touched, touch
from rougecal.history.entries import NO_KEYS, Applied, Budget, TooCostly, apply
from rougecal.history.placement import NOTHING, Fault, Placement, State, place
from rougecal.history.plan import EntryError, Key, initial_plans
from rougecal.schedule import Announced, Entry, Schedule


class Announcement(NamedTuple):
    """One announced entry of the log, and what it came to."""

    time: datetime  # UTC
    entry: Entry
    touched: Touched


class History(NamedTuple):
    """What a schedule's plan and log come to."""

    airings: tuple[Airing, ...] = ()  # and off-air notices, in the order in which they air
    announcements: tuple[Announcement, ...] = ()  # in the order of the log


class LogProblem(NamedTuple):
    """What is wrong with an entry, its path in the file, and that of one that says the same."""

    loc: Loc
    message: str
    see: Loc | None = None


def replay(schedule: Schedule) -> tuple[History, list[LogProblem]]:
    """Apply the log to the plan, entry by entry; or say which entries make no sense, and why.

    Where there are problems the history is of no use.
    """
    log = _Log(schedule)
    for number, entry in enumerate(schedule.changes):
        if entry.announced and not log.plan_is_judged:
            log.judge_plan(number)
        if not log.take(number, entry):
            break
    if not log.plan_is_judged:
        log.judge_plan(len(schedule.changes))
    return log.history(), log.problems


class _Log:
    """A log that is being applied: what holds so far, and what viewers see by it."""

    def __init__(self, schedule: Schedule) -> None:
        self.problems: list[LogProblem] = []
        self.plan_is_judged = False
        self._schedule, self._budget = schedule, Budget()
        first = place(initial_plans(schedule), NOTHING)
        self._base = self._state = first.state
        published = start_of_day(schedule.published, schedule.timezone)
        self._last = Step(None, published, first.state, first.changed)
        self._held: list[tuple[int, Entry]] = []  # applied and not withdrawn, with their numbers
        self._refused: list[Announced | None] = []
        self._announcements: list[Announcement] = []
        self._seen: Airings = {}
        touch(schedule, self._seen, self._last)

    def history(self) -> History:
        """What all entries so far came to."""
        channels = {name: number for number, name in enumerate(self._schedule.channels)}
        # sorted() is stable: what begins at one instant stays in the order of channels and labels
        airings = sorted(
            self._seen.values(), key=lambda a: (a.placement.order, channels[a.key.channel])
        )
        return History(tuple(airings), tuple(self._announcements))

    def judge_plan(self, number: int) -> None:
        """Note what is wrong once the plan's own entries have been applied, all before `number`."""
        self.plan_is_judged = True
        for clash in _clashes(self._state, self._state.standings):
            self.problems.append(LogProblem(("changes", number - 1), clash))
        for key, fault in self._state.standings.items():
            if not isinstance(fault, Fault):
                continue
            plan = self._state.plans[key.channel]
            while plan.leader:
                plan = plan.leader
            remedy = f"say in `changes:` when it airs: `move: {key.label}`, `to:` a day and time"
            what = f"episode {key.label}: {fault.message}; {remedy}"
            self.problems.append(LogProblem(("channels", plan.id, "slot"), what))

    def take(self, number: int, entry: Entry) -> bool:
        """Apply the next entry, or note what is wrong with it; whether to go on."""
        try:
            step, held = self._step(number, entry)
        except EntryError as error:
            if not entry.withdraw or entry.withdraw not in self._refused:  # else it follows
                loc = ("changes", number, error.key)
                self.problems.append(LogProblem(loc, str(error), self._said_before(entry)))
            self._refused.append(entry.announced)
            return not isinstance(error, TooCostly)
        touched = touch(self._schedule, self._seen, step)
        if entry.announced and not touched:
            what = "this touches no airing: what it is about has no day yet"
            self.problems.append(LogProblem(("changes", number, entry.verb), what))
        if entry.announced:
            self._announcements.append(Announcement(step.time, entry, touched))
        self._state, self._last, self._held = step.state, step, held
        return True

    def _step(self, number: int, entry: Entry) -> tuple[Step, list[tuple[int, Entry]]]:
        time = _time(entry, self._last, self._schedule.timezone)
        if entry.withdraw:
            held = _without(entry.withdraw, self._held)
            applied = self._applied_again(held)
        else:
            held = [*self._held, (number, entry)]
            applied = apply(self._state, entry, self._budget)
        _check(applied, entry)
        return Step(entry, time, applied.state, applied.changed, applied.named), held

    def _applied_again(self, held: list[tuple[int, Entry]]) -> Applied:
        """What holds by some entries alone, applied from the plan on."""
        state = self._base
        for _, entry in held:
            try:
                state = apply(state, entry, self._budget).state
            except TooCostly:
                raise
            except EntryError as error:
                what = f"a later entry then makes no sense: {error}"
                raise EntryError("withdraw", what) from None
        before, after = self._state.standings, state.standings
        keys = before.keys() | after.keys()
        changed = frozenset(key for key in keys if before.get(key) != after.get(key))
        self._budget.spend(len(keys), "withdraw")
        return Applied(state, NO_KEYS, changed)

    def _said_before(self, entry: Entry) -> Loc | None:
        """The last entry that holds and says the same with the same verb."""
        for number, other in reversed(self._held):
            if entry.verb and entry.verb == other.verb and _same(entry, other):
                return "changes", number
        return None


def _same(entry: Entry, other: Entry) -> bool:
    """Whether two entries with one verb are about the same; of a skip, some of the same days."""
    if not set(entry.channels) <= set(other.channels or entry.channels):
        return False
    if entry.skip and other.skip:
        return not set(entry.skip).isdisjoint(other.skip)
    about = {"announced", "reason", "source", "title", "tentative"}
    return entry.model_dump(exclude=about) == other.model_dump(exclude=about)


def _time(entry: Entry, last: Step, zone: str) -> datetime:
    """When an entry was announced (UTC), at least a second after the one before it."""
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
        raise EntryError("announced", f"{error}; leave out the time, or give another") from None


def _without(withdrawn: Announced, held: list[tuple[int, Entry]]) -> list[tuple[int, Entry]]:
    """The entries that hold once those of an announcement are withdrawn."""
    kept = [(number, entry) for number, entry in held if entry.announced != withdrawn]
    if len(kept) == len(held):
        days = ", ".join(str(e.announced.day) for _, e in held if e.announced and e.verb)
        others = f"others are of {days}" if days else "there is no other"
        raise EntryError("withdraw", f"no entry above that holds was announced then; {others}")
    return kept


def _check(applied: Applied, entry: Entry) -> None:
    """Raise EntryError for what must not come of an entry, or that nothing does."""
    after = applied.state
    if entry.verb and not applied.changed:
        what = "this changes nothing; is it said already, or of another label?"
        raise EntryError(entry.verb, what)
    if entry.announced:
        for key in applied.changed:
            fault = after.standings.get(key)
            if isinstance(fault, Fault):
                remedy = f"give {key.label} another time, in an entry before this one"
                what = f"{key.label} on {key.channel}: {fault.message}; {remedy}"
                raise EntryError(entry.verb, what)
        for clash in _clashes(after, applied.changed):
            raise EntryError(entry.verb, clash)


def _clashes(state: State, keys: Container[Key]) -> Iterator[str]:
    """Airings of one channel that begin at one instant, unless moved there together."""
    seen: dict[tuple[str, datetime], tuple[Key, Placement]] = {}
    for key, airing in state.standings.items():
        if not isinstance(airing, Placement) or airing.off_air or not airing.start:
            continue
        other, before = seen.setdefault((key.channel, airing.start), (key, airing))
        together = airing.together and before.together
        if other is not key and not together and (key in keys or other in keys):
            what = f"{other.label} and {key.label} on {key.channel} both begin on"
            hint = f"`skip` or `special` makes room, or move {other.label} in an entry before it"
            yield f"{what} {moment_text(airing.moment)}; {hint}"
