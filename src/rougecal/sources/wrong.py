"""What is wrong on a channel by a log, on the clock that entries are read by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from rougecal.clock import Moment
from rougecal.history import ChannelPlan, Placement, Status
from rougecal.sources.news import Position, says
from rougecal.sources.slots_seen import moment_at

MOST_POINTS = 5  # labels from which a change is tried
GONE = Status.CANCELLED
MINUTE = timedelta(minutes=1)


class Wrong:
    """The labels that are wrong, and when they are to air."""

    def __init__(self, now: Position, wrong: Sequence[str], is_station: bool) -> None:
        self.now, self.wrong = now, wrong
        self.plan: ChannelPlan = now.trial.state.plans[now.channel]
        self.labels = self.plan.labels
        self.numbers = {label: number for number, label in enumerate(self.labels)}
        self.is_station = is_station
        self.goals = {label: self._moment(label) for label in self.timed(now.goals)}
        self.moved_ones = [label for label in self.timed(wrong) if label in self.numbers]

    def timed(self, labels: Iterable[str]) -> list[str]:
        """Those of some labels that are to air."""
        goals = self.now.goals
        return [label for label in labels if not isinstance(goals.get(label, GONE), Status)]

    def _moment(self, label: str) -> Moment:
        """When a label is to air, on the clock that an entry about it is read by."""
        goal = self.now.goals[label]
        assert not isinstance(goal, Status)
        standing = self.now.standing(label)
        if isinstance(standing, Placement) and says(standing, goal):
            return standing.moment  # as it is written, and on the broadcast day that it has
        return moment_at(goal, self.zone_of(label), self.is_station)

    def zone_of(self, label: str) -> str:
        """The zone that `to:` and `at:` are in, if they don't say one."""
        goal = self.now.goals[label]
        day = goal.date() if isinstance(goal, datetime) else goal
        if label in self.numbers or isinstance(day, Status):
            rhythm = self.plan.rhythm_for(label)
        else:
            rhythm = self.plan.rhythm_on(day)
        return rhythm.zone if rhythm else self.plan.zone

    def place(self, label: str) -> Moment | None:
        """When a label airs by the log so far."""
        standing = self.now.standing(label)
        return standing.moment if isinstance(standing, Placement) else None

    def delta(self, label: str) -> timedelta | None:
        """How much later a label is to air, by the clock; None if that is no number."""
        now, goal = self.place(label), self.goals[label]
        if not now or now.zone != goal.zone or (now.minutes is None) != (goal.minutes is None):
            return None
        return goal.day - now.day + ((goal.minutes or 0) - (now.minutes or 0)) * MINUTE

    def points(self) -> list[str]:
        """The labels from which on something changes."""
        found: list[str] = []
        before: timedelta | None = None
        for label in self.moved_ones:
            delta = self.delta(label)
            if not found or delta != before:
                found.append(label)
            before = delta
        return found[:MOST_POINTS]

    def runs(self, labels: Sequence[str]) -> list[str]:
        """Labels as an entry names them: `3`, `9 to 12`."""
        groups: list[list[str]] = []
        for label in labels:
            before = self.numbers.get(groups[-1][-1]) if groups else None
            if before is not None and self.numbers.get(label) == before + 1:
                groups[-1].append(label)
            else:
                groups.append([label])
        return [group[0] if len(group) == 1 else f"{group[0]} to {group[-1]}" for group in groups]

    def is_one_off(self) -> bool:
        """Whether one label alone is to air at an hour that the one before it doesn't have."""
        if len(self.moved_ones) != 1:
            return False
        (label,) = self.moved_ones
        goal, at = self.goals[label], self.numbers[label]
        before = self.place(self.labels[at - 1]) if at else None
        if not before or self.plan.next == 0:
            return True
        return (before.day.weekday(), before.minutes) != (goal.day.weekday(), goal.minutes)

    def sharing_a_slot(self) -> Iterator[tuple[list[str], bool]]:
        """The labels in a row that begin at one time, or back to back; and whether at one time.

        Those of which none is to move are left out.
        """
        listed = [label for label in self.labels if label in self.goals]
        for together in (False, True):
            group = listed[:1]
            for label in (*listed[1:], ""):
                if label and self._follows(group[-1], label, together):
                    group.append(label)
                    continue
                if len(group) > 1 and not set(group).isdisjoint(self.moved_ones):
                    yield group, together
                group = [label]

    def _follows(self, before: str, label: str, together: bool) -> bool:
        """Whether a label begins when the one before it ends; with it, if they are `together`."""
        first, second = self.now.goals[before], self.now.goals[label]
        if not (isinstance(first, datetime) and isinstance(second, datetime)):
            return False
        return second - first == (timedelta(0) if together else self.plan.length_of(before))

    def back_to_back(self) -> Iterator[list[str]]:
        """The groups of labels of which each begins when the one before it ends."""
        group: list[str] = []
        for label in self.moved_ones:
            last = self.now.goals[group[-1]] if group else None
            goal = self.now.goals[label]
            timed = isinstance(last, datetime) and isinstance(goal, datetime)
            if timed and last + self.plan.length_of(group[-1]) == goal:  # type: ignore[operator]
                group.append(label)
                continue
            if len(group) > 1:
                yield group
            group = [label]
        if len(group) > 1:
            yield group
