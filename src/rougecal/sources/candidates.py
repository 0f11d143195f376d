"""Entries that may say how a channel's airings come to be where they are to be.

Each candidate is a list of entries, as they stand in a file: texts by key. Whether one is right is
tried; they come in the order in which a keeper would prefer them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from rougecal.clock import Moment, duration_text, rhythm_of, slot_order, time_text
from rougecal.history import Status
from rougecal.sources.news import Position
from rougecal.sources.slots_seen import slots_seen, slots_text, when_text
from rougecal.sources.wrong import MOST_POINTS, Wrong

Tree = dict[str, Any]  # an entry's keys and texts
Candidate = list[Tree]
Weighed = tuple[int, Candidate]  # the lighter, the better said
MOST_SKIPPED = 8  # dates of one entry
FEW = 4  # dates that are better skipped than passed over


def candidates(now: Position, wrong: Sequence[str], is_station: bool) -> Iterator[Weighed]:
    """Entries that may make some of the labels right that are wrong, each with its weight."""
    found = Candidates(now, wrong, is_station)
    points = found.points()
    yield from ((1, one) for one in found.called_off())
    if found.is_one_off():
        yield from ((2, one) for one in found.moved_alone())
    for label in points:
        yield from found.onwards(label)
    yield from ((3, one) for one in found.added())
    yield from ((3, one) for one in found.at_once())
    yield from ((3, one) for one in found.on_one_date())
    yield from ((4, one) for one in found.moved_alone())
    yield from ((6, one) for one in found.moved_alike())
    for first in (*found.out_of_the_way(), *map(found.before, points[1:])):
        yield 4, first
        for label in points if first else ():
            yield from ((4 + weight, [*first, *one]) for weight, one in found.onwards(label))


class Candidates(Wrong):
    """What may say it, each a list of entries."""

    def called_off(self) -> Iterator[Candidate]:
        """Cancelled labels; or a pause, and the label with which the run goes on."""
        off = [label for label in self.wrong if isinstance(self.now.goals.get(label), Status)]
        cancelled = [label for label in off if self.now.goals[label] is Status.CANCELLED]
        if cancelled:
            yield [{"cancel": self.runs(cancelled)}]
        paused = [label for label in off if label not in cancelled]
        if paused:
            yield [{"pause": paused[0]}]
            later = self.labels[self.numbers[paused[-1]] :]
            back = next((label for label in later if label in self.goals), None)
            for resumed in self.resumed(back) if back else ():
                yield [{"pause": paused[0]}, *resumed]

    def onwards(self, label: str) -> Iterator[Weighed]:
        """What changes from a label on: dates without an episode, another date, another slot."""
        for skipped in self.skipped(label):
            yield 1 if len(skipped[0]["skip"]) <= FEW else 3, skipped
        yield from ((2, one) for one in self.resumed(label))
        for slots, one in self.other_slot(label):
            yield 3 if 2 * slots <= len(self.wrong) or slots == 1 else 5, one

    def before(self, label: str) -> Candidate:
        """Fixed times for the labels that move before one, if they are few."""
        labels = self.moved_ones[: self.moved_ones.index(label)]
        return [self._move(label) for label in labels] if len(labels) <= FEW else []

    def _move(self, label: str) -> Tree:
        return {"move": [label], "to": when_text(self.goals[label])}

    def skipped(self, label: str) -> Iterator[Candidate]:
        """Dates without an episode: up to that which a label is to have, or all that stay free."""
        seat = self.plan.seat(label)
        if not (seat.slot and seat.rhythm) or seat.fixed:
            return
        ends = (self.goals[label], max(self.goals.values(), key=slot_order))
        taken = {moment.day for moment in self.goals.values()}
        for end in dict.fromkeys(ends):
            dates, slot = list[str](), seat.slot
            while slot.day < end.day and len(dates) <= MOST_SKIPPED:
                free = slot.day not in taken or end is ends[0]
                if free and slot.day not in self.plan.skipped and str(slot.day) not in dates:
                    dates.append(str(slot.day))
                slot = seat.rhythm.next(slot)
            if 0 < len(dates) <= MOST_SKIPPED:
                yield [{"skip": dates}]

    def resumed(self, label: str) -> Iterator[Candidate]:
        """A label on a slot date that the channel has, and those after it in their order."""
        if self.plan.leader and not self.delta(label):
            yield [{"resume": label}]
        yield from self._resumed([label], self.goals[label])

    def on_one_date(self) -> Iterator[Candidate]:
        """Labels that share a slot date of the channel, and those after them in their order."""
        for group, together in islice(self.sharing_a_slot(), MOST_POINTS):
            for one in self._resumed(group, self.goals[group[0]]):
                yield [{**one[0], **({"together": "true"} if together else {})}]

    def _resumed(self, run: Sequence[str], when: Moment) -> Iterator[Candidate]:
        """Labels in a row on a slot date, if the channel has one then."""
        rhythm = self.plan.seat(run[0]).rhythm or self.plan.rhythm
        slots = rhythm.anchored(when.day).on(when.day) if rhythm else []
        if any(slot.minutes == when.minutes for slot in slots):
            yield [{"resume": self.runs(run), "on": _date(when, len(slots) > 1)}]

    def other_slot(self, label: str) -> Iterator[tuple[int, Candidate]]:
        """Another slot from a label on: one that is seen from there on, or with those before it."""
        at = self.numbers[label]
        onwards = [other for other in self.labels[at:] if other in self.goals]
        before = [
            place for other in self.labels[max(0, at - 4) : at] if (place := self.place(other))
        ]
        now, goal = self.place(label), self.goals[label]
        later = [self.goals[other] for other in onwards]
        for slots in dict.fromkeys((*slots_seen(later), *slots_seen(before + later))):
            rhythm = rhythm_of(slots, goal.zone, goal.day)
            dates = rhythm.on(goal.day)
            if not any(date.minutes == goal.minutes for date in dates):
                continue
            entry: Tree = {"slot": slots_text(slots), "from": label}
            if (
                not now
                or dates[0] != goal
                or rhythm_of(slots, goal.zone, now.day).first(now.day) != goal
            ):
                entry["on"] = _date(goal, len(dates) > 1)
            yield len(slots), [entry]

    def added(self) -> Iterator[Candidate]:
        """Labels that the run does not have: in a slot, where what follows moves on, or beside."""
        for label in self.timed(self.wrong):
            if label not in self.numbers:
                goal = self.goals[label]
                yield [{"special": label, "on": _date(goal, True)}]
                yield [{"special": label, "on": _date(goal, False)}]
                yield [{"special": label, "at": when_text(goal)}]

    def moved_alone(self) -> Iterator[Candidate]:
        """A fixed time for each label that moves."""
        yield from ([self._move(label)] for label in self.moved_ones)

    def moved_alike(self) -> Iterator[Candidate]:
        """Fixed times for those that move by the same time, the most first."""
        alike: dict[timedelta, list[str]] = {}
        for label in self.moved_ones:
            if delta := self.delta(label):
                alike.setdefault(delta, []).append(label)
        for delta, group in sorted(alike.items(), key=lambda item: -len(item[1])):
            if len(group) > 1:
                yield [{"move": self.runs(group), "by": duration_text(delta)}]

    def at_once(self) -> Iterator[Candidate]:
        """Labels that air at one time, or back to back."""
        times: dict[Moment, list[str]] = {}
        for label, goal in self.goals.items():
            if label in self.numbers:
                times.setdefault(goal, []).append(label)
        for goal, group in times.items():
            if len(group) > 1 and not set(group).isdisjoint(self.moved_ones):
                yield [{"move": self.runs(group), "to": when_text(goal), "together": "true"}]
        for group in self.back_to_back():
            yield [{"move": self.runs(group), "to": when_text(self.goals[group[0]])}]

    def out_of_the_way(self) -> Iterator[Candidate]:
        """What is not listed, and has a time at which something else is to air.

        What comes before all that is listed has aired, at a time that is not known: it is said to
        have followed the one before it. What comes after has no time any more.
        """
        listed = [n for n, label in enumerate(self.labels) if label in self.goals]
        for label in self.wrong:
            if label in self.now.goals or label not in self.numbers:
                continue
            at = self.numbers[label]
            if at > max(listed, default=-1):
                yield [{"pause": self.labels[max(listed, default=-1) + 1]}]
                yield [{"pause": label}]
                continue
            last = min(n for n in listed if n > at) - 1
            if at and (place := self.place(self.labels[at - 1])):
                run = self.labels[at - 1 : last + 1]
                yield from self._resumed(run, place)
                yield [{"move": self.runs(run), "to": when_text(place)}]


def _date(goal: Moment, timed: bool) -> str:
    """A slot's day, with its time where the day has several slots."""
    if timed and goal.minutes is not None:
        return f"{goal.day} {time_text(goal.minutes)}"
    return str(goal.day)
