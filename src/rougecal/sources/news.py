"""What of an observation is news: what differs from what its source said last.

What a source said last is the plan with the entries that bear its address, alone. So an entry of
the keeper's stands until the source says something new about that airing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from rougecal.clock import WEEK, local_moment, moment_text, slot_order
from rougecal.history import Budget, EntryError, Key, Placement, Standing, Status, Trial
from rougecal.schedule import Entry, Schedule
from rougecal.sources.observation import ListedChannel, Listing
from rougecal.sources.slots_seen import moment_at

Goal = datetime | date | Status  # when an episode airs, or that it is called off
Goals = Mapping[str, Goal]  # by label; `13+` cancelled: the run ends before 13
MOST_LISTED = 25  # of one answer of AniList; what lies beyond is not known
MONTH = timedelta(days=31)


class Position(NamedTuple):
    """What holds by a log, and what is to hold on one channel."""

    trial: Trial
    channel: str
    goals: Goals
    timeless: bool = False  # whether what is to air on a day may have no time

    def standing(self, label: str) -> Standing | None:
        """How a label stands by the log."""
        return self.trial.state.standings.get(Key(self.channel, label))

    def wrong(self) -> list[str]:
        """The labels that do not stand as they are to, in the order of the goals."""
        times = Counter[Goal](g for g in self.goals.values() if isinstance(g, datetime))
        return [label for label, goal in self.goals.items() if not self._met(label, goal, times)]

    def in_the_way(self) -> Iterator[str]:
        """The labels without a goal that begin when one that has a goal is to."""
        times = set(self.goals.values())
        for key, standing in self.trial.state.standings.items():
            if key.channel != self.channel or key.label in self.goals:
                continue
            if not isinstance(standing, Placement) or standing.off_air or standing.together:
                continue
            if standing.start and standing.start in times:
                yield key.label

    def shifts(self, labels: Iterable[str]) -> int:
        """By how many different times some labels are off: as many entries may say it."""
        found = set[object]()
        for label in labels:
            goal, standing = self.goals.get(label), self.standing(label)
            if isinstance(goal, datetime) and isinstance(standing, Placement) and standing.start:
                found.add(goal - standing.start)
            else:
                found.add(isinstance(goal, Status))
        return len(found)

    def _met(self, label: str, goal: Goal, times: Mapping[Goal, int]) -> bool:
        if label.endswith("+"):
            return not self.trial.state.plans[self.channel].next
        standing = self.standing(label)
        if isinstance(goal, Status):
            return standing in (goal, Status.CANCELLED, None)
        together = times.get(goal, 0) < 2 or (isinstance(standing, Placement) and standing.together)
        if self.timeless and isinstance(standing, Placement) and not isinstance(goal, datetime):
            return standing.start is None and standing.moment.day == goal
        return together and says(standing, goal)


def says(standing: Standing | None, goal: Goal) -> bool:
    """Whether a placement is at a time, or on a day that may be a civil or a broadcast one."""
    if not isinstance(standing, Placement):
        return False
    if isinstance(goal, datetime):
        return standing.start == goal
    days = {standing.moment.day}
    if standing.start:
        days.add(local_moment(standing.start, standing.moment.zone).day)
    return goal in days


@dataclass(frozen=True)
class Board:
    """The whole log, and the source's alone, as they stand after some entries that are tried."""

    positions: tuple[Position, ...]  # the whole log first

    @property
    def whole(self) -> Position:
        """The whole log's position."""
        return self.positions[0]

    def wrong(self) -> list[str]:
        """The labels that do not stand as they are to by either, or are in the way of others."""
        wrong = [label for one in self.positions for label in one.wrong()]
        return list(dict.fromkeys((*wrong, *self.whole.in_the_way())))

    @property
    def size(self) -> int:
        """How many airings are looked through."""
        return sum(len(one.trial.state.standings) for one in self.positions)

    def after(self, entries: Iterable[Entry], budget: Budget | None = None) -> Board | None:
        """The board after more entries; None where one can't be applied, or for that `budget`."""
        more, budget = tuple(entries), budget or Budget()
        try:
            return Board(
                tuple(p._replace(trial=p.trial.after(more, budget)) for p in self.positions)
            )
        except EntryError:
            return None


def listings_of(listed: ListedChannel) -> dict[str, Listing]:
    """A channel's listings by label: of several of one label the first that is not withdrawn."""
    found: dict[str, Listing] = {}
    for listing in sorted(listed.listings, key=lambda listing: listing.withdrawn):
        found.setdefault(listing.label, listing)
    order = sorted(
        found.values(), key=lambda one: slot_order(moment_at(one.start, listed.zone, False))
    )
    return {listing.label: listing for listing in order}


def goals_of(listings: Mapping[str, Listing]) -> dict[str, Goal]:
    """When each listed episode airs, in order, or that it does not."""
    return {
        label: Status.CANCELLED if listing.withdrawn else listing.start
        for label, listing in listings.items()
    }


def last_day(goals: Goals, seen: datetime) -> date:
    """The day (UTC) by which a run without a known end has all that is listed."""
    days = [goal.date() if isinstance(goal, datetime) else goal for goal in goals.values()]
    return max([seen.date(), *(day for day in days if isinstance(day, date))])


def said_last(schedule: Schedule, page: str, today: date) -> Trial:
    """What a source said last: the plan with the entries that bear its address, alone."""
    own = tuple(e for e in schedule.changes if not e.announced or e.source == page)
    if len(own) < len(schedule.changes):
        schedule = schedule.model_copy(update={"changes": own})
    return Trial(schedule, today)


def not_listed(said: Position, count: int | None, seen: datetime) -> dict[str, Goal]:
    """What is called off since a source that knows the whole run lists no time for it.

    Only a source that says how many episodes there are (`count`), and lists fewer than it can, is
    known to list all; what scrolled out at the beginning is not gone.
    """
    if count is None or len(said.goals) >= MOST_LISTED:
        return {}
    plan, found = said.trial.state.plans[said.channel], dict[str, Goal]()
    numbers = [int(label) for label in said.goals if label.isdecimal()]
    if max(numbers, default=0) > count:
        return {}  # it counts otherwise than it numbers
    if plan.next:
        found[f"{count + 1}+"] = Status.CANCELLED
    labels = plan.labels
    last = max((n for n, label in enumerate(labels) if label in said.goals), default=-1)
    for label in labels[last + 1 :] if numbers else ():
        standing = said.standing(label)
        if "~" not in label and isinstance(standing, Placement) and standing.order > seen:
            beyond = label.isdecimal() and int(label) > count
            if not (beyond and plan.next):
                found[label] = Status.CANCELLED if beyond else Status.POSTPONED
    return found


def contradictions(
    now: Position, labels: Iterable[str], seen: datetime
) -> Iterator[tuple[str, str]]:
    """Labels whose new time is far from the file's, or that are over, each with both values."""
    for label in labels:
        standing, goal = now.standing(label), now.goals[label]
        if not isinstance(standing, Placement):
            continue
        moment, over = standing.moment, standing.order + standing.length < seen - WEEK
        new = None if isinstance(goal, Status) else moment_at(goal, moment.zone, False)
        far = new and abs(new.day - moment.day) > MONTH
        if over or far:
            other = moment_text(new, year=seen.year) if new else str(goal)
            file = moment_text(moment, year=seen.year)
            yield label, f"{label} on {now.channel}: {file} in the file, {other} by the source"
