"""The log of a schedule, applied announcement by announcement → its history, or what is wrong.

Entries under one `announced` that stand together are one announcement: they are applied in order
and judged once, after the last. So are the plan's own entries. Nothing is undone: an announcement
that is withdrawn is one left out when the log is applied again.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from rougecal.history.airings import Airing, Airings, Touched, touch
from rougecal.history.entries import NEW_TIME, NO_KEYS, Applied, Budget, TooCostly, apply
from rougecal.history.in_force import check_withdrawal, in_force, said_before
from rougecal.history.initial import initial_plans
from rougecal.history.judging import LogProblem, entry_loc, judge
from rougecal.history.lookahead import beyond, extended, extended_like, horizon
from rougecal.history.placement import place
from rougecal.history.plan import EntryError, SaidAlready
from rougecal.history.state import NOTHING, State
from rougecal.history.step import Step
from rougecal.history.times import Times
from rougecal.schedule import Announced, Entry, Schedule


class Announcement(NamedTuple):
    """What was announced at one time, and what it came to."""

    time: datetime  # UTC
    entries: tuple[Entry, ...]
    touched: Touched


class History(NamedTuple):
    """What a schedule's plan and log come to."""

    airings: tuple[Airing, ...] = ()  # and off-air notices, in the order in which they air
    announcements: tuple[Announcement, ...] = ()  # in the order of the log
    endless: frozenset[str] = frozenset()  # the channels on which a run has no known end


def replay(schedule: Schedule, today: date | None = None) -> tuple[History, list[LogProblem]]:
    """Apply the log to the plan, announcement by announcement; or say what is wrong, and where.

    A run without a known end has airings as far ahead as `today` (UTC) and the last announcement
    let it. Where there are problems the history is of no use.
    """
    log = _Log(schedule, today)
    return log.history(), log.problems


class Trial:
    """Where a log leads, and where more entries would, before anything of it is judged.

    As `replay` it takes a schedule and the day (UTC) by which a run without a known end is seen.
    """

    def __init__(self, schedule: Schedule, today: date) -> None:
        self._log = _Log(schedule, today)
        self.cost = self._log.cost  # of the log itself, in seats moved and labels placed

    @property
    def state(self) -> State:
        """What holds by the log and the entries tried."""
        return self._log.state

    def after(self, entries: Sequence[Entry], budget: Budget) -> Trial:
        """The trial of some more entries, which cost a budget what they cost a log.

        Raises EntryError where one can't be applied.
        """
        more = copy(self)
        more._log = self._log.tried(entries, budget)
        return more


class _Log:
    """A log that is being applied: what holds so far, and what viewers see by it."""

    def __init__(self, schedule: Schedule, today: date | None) -> None:
        self.problems: list[LogProblem] = []
        self._schedule, self._budget = schedule, Budget()
        placed = place(initial_plans(schedule), NOTHING)
        self._budget.spend(NEW_TIME * placed.cost, "episodes")
        self._base = self._state = placed.state
        self._is_open = any(plan.next for plan in self._state.plans.values())
        self._until = date.min  # before which day runs without a known end have airings
        self._untils: dict[Announced | None, date] = {}  # the same, as each announcement was made
        self._times = Times(schedule)
        self._held: tuple[Entry, ...] = ()  # applied, in order, with the withdrawals
        self._refused: set[Announced | None] = set()  # announcements that were not applied whole
        self._announcements: list[Announcement] = []
        self._seen: Airings = {}
        self._take_all(today or schedule.published)

    def _take_all(self, today: date) -> None:
        groups = groupby(self._schedule.changes, key=lambda entry: entry.announced)
        announcements = [(announced, tuple(entries)) for announced, entries in groups]
        if not announcements or announcements[0][0]:
            announcements.insert(0, (None, ()))  # a plan without entries of its own
        for announced, entries in announcements:
            if not self.take(announced, entries):
                break
        self.look_ahead(today)

    @property
    def state(self) -> State:
        """What holds by all entries so far."""
        return self._state

    @property
    def cost(self) -> int:
        """What all entries so far cost, in seats moved and labels placed."""
        return self._budget.spent

    def tried(self, entries: Sequence[Entry], budget: Budget) -> _Log:
        """A copy with what holds after some more entries. Raises EntryError."""
        log = copy(self)
        log._budget = budget
        log.look_ahead(date.min, entries, show=False)
        for entry in entries:
            log._apply(entry)
        log.look_ahead(date.min, show=False)
        return log

    def history(self) -> History:
        """What all entries so far came to."""
        channels = {name: number for number, name in enumerate(self._schedule.channels)}
        # sorted() is stable: what begins at one instant stays in the order of channels and labels
        airings = sorted(
            self._seen.values(), key=lambda a: (a.placement.order, channels[a.key.channel])
        )
        plans = self._state.plans.values() if self._is_open else ()
        endless = frozenset(plan.id for plan in plans if plan.station.next)
        return History(tuple(airings), tuple(self._announcements), endless)

    def take(self, announced: Announced | None, entries: tuple[Entry, ...]) -> bool:
        """Apply an announcement, or the plan's own entries; False if that costs too much.

        Of what is wrong a note is taken; an announcement that leads to what must not be is left
        out, so that no other mistake follows from it.
        """
        known = len(self.problems)
        applied: list[Applied] = []
        try:
            time = self._times.take(announced)
        except EntryError as error:
            self.problems += [self._problem(entry, error) for entry in entries]
            self._refused.add(announced)
            return True
        self.look_ahead(time.date(), entries, show=announced is not None)
        self._untils[announced] = self._until
        before = self._state, self._held
        for entry in entries:
            try:
                applied.append(self._apply(entry))
            except EntryError as error:
                if not entry.withdraw or entry.withdraw not in self._refused:  # else it follows
                    self.problems.append(self._problem(entry, error))
                if isinstance(error, TooCostly):
                    return False
        step = self._step(announced is not None, before[0], applied)
        if len(applied) == len(entries):
            wrong = list(judge(self._schedule, step))
            self.problems += wrong
            if not wrong:
                self._publish(step, entries)
        if len(applied) < len(entries) or known < len(self.problems):
            self._refused.add(announced)
            if announced:
                self._state, self._held = before
        return True

    def look_ahead(self, day: date, entries: Sequence[Entry] = (), show: bool = True) -> None:
        """Make the airings that runs without a known end have by a day, or that entries name."""
        if not self._is_open:
            return
        self._until = max(self._until, horizon(day))
        self._state = _longer(self._state, self._until, entries, strict=not show)
        if show:
            touch(self._schedule, self._seen, self._step(False, self._state, ()))

    def _step(self, announced: bool, before: State, applied: Sequence[Applied]) -> Step:
        time = self._times.last if announced else self._times.published
        far = beyond(self._state, self._until) if self._is_open else None
        return Step(time, announced, (before, self._state), applied, far)

    def _publish(self, step: Step, entries: tuple[Entry, ...]) -> None:
        """Bring what viewers see up to a step."""
        touched = touch(self._schedule, self._seen, step)
        before, now = step.before.plans, step.state.plans
        ends = any(before[name].next and not now[name].next for name in now)  # nobody saw beyond
        if step.announced and not touched and not ends:
            what = "this touches no airing: what it is about has no day yet"
            if len(entries) > 1:
                what = "this touches no airing: after it each is where it was, or has no day yet"
            loc = entry_loc(self._schedule, entries[-1], entries[-1].verb)
            self.problems.append(LogProblem(loc, what))
        elif touched and step.announced:
            self._announcements.append(Announcement(step.time, entries, touched))

    def _apply(self, entry: Entry) -> Applied:
        """An entry applied to what holds. Raises EntryError where it can't be, or does nothing."""
        held = (*self._held, entry)
        if entry.withdraw:
            check_withdrawal(entry, self._held)
            again = [other for other in in_force(held) if not other.withdraw]
            state, applied = self._applied_again(entry, again)
        else:
            state, applied = apply(self._state, entry, self._budget)
        if entry.verb and not applied.changed:
            what = "this changes nothing; is it said already, or of another label?"
            raise SaidAlready(entry.verb, what)
        self._state, self._held = state, held
        return applied

    def _applied_again(self, withdrawal: Entry, held: Sequence[Entry]) -> tuple[State, Applied]:
        """What holds by some entries alone, applied from the plan on."""
        state = self._base
        for announced, group in groupby(held, key=lambda entry: entry.announced):
            entries = tuple(group)
            if self._is_open:
                until = self._untils.get(announced, self._until)
                state = _longer(state, until, entries, strict=not announced)
            for entry in entries:
                state = self._apply_again(state, entry)
        if self._is_open:  # what people have by now stays, though nobody names it any more
            longer = extended_like(state.plans, self._state.plans)
            state = place(longer, state, strict=False).state
        before, after = self._state.standings, state.standings
        keys = before.keys() | after.keys()
        changed = frozenset(key for key in keys if before.get(key) != after.get(key))
        self._budget.spend(3 * len(keys), "withdraw")  # two states compared, which costs more
        return state, Applied(withdrawal, NO_KEYS, changed)

    def _apply_again(self, state: State, entry: Entry) -> State:
        try:
            return apply(state, entry, self._budget)[0]
        except TooCostly:
            raise
        except EntryError as error:
            what = f"a later entry then makes no sense: {error}"
            raise EntryError("withdraw", what) from None

    def _problem(self, entry: Entry, error: EntryError) -> LogProblem:
        loc = entry_loc(self._schedule, entry, error.key or entry.verb)
        said = said_before(entry, self._held) if isinstance(error, SaidAlready) else None
        return LogProblem(loc, str(error), entry_loc(self._schedule, said) if said else None)


def _longer(state: State, until: date, entries: Sequence[Entry], strict: bool) -> State:
    """A state with the airings of runs without a known end `until` a day, and those named."""
    plans = extended(state.plans, until, entries)
    return state if plans is state.plans else place(plans, state, strict).state
