"""A channel's listings and the log → what is to hold, and what in it contradicts the file."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from rougecal.history import Placement, Standing, Status, Trial
from rougecal.schedule import Schedule
from rougecal.sources.news import (
    Board,
    Goal,
    Position,
    contradictions,
    goals_of,
    last_day,
    listings_of,
    not_listed,
    said_last,
)
from rougecal.sources.observation import ListedChannel


def board_of(
    schedule: Schedule,
    name: str,
    listed: ListedChannel,
    count: int | None,
    seen: datetime,
    accept: bool,
) -> tuple[Board, list[str]]:
    """What is to hold of the whole log and of the source's alone; and the contradictions, in words.

    What contradicts the file is to hold only if one says `accept`.
    """
    goals = goals_of(listings_of(listed))
    today = last_day(goals, seen)
    alone = Position(said_last(schedule, listed.page, today), name, goals)
    alone = alone._replace(goals={**goals, **not_listed(alone, count, seen)})
    unheard = set(alone.wrong())
    is_alone = all(not e.announced or e.source == listed.page for e in schedule.changes)
    trial = alone.trial if is_alone else Trial(schedule, today)
    whole = _kept(Position(trial, name, {}), alone, unheard, seen)
    against = dict(contradictions(whole, whole.wrong(), seen))
    if against and not accept:
        whole = _kept(whole, alone, unheard - against.keys(), seen)
    if is_alone:
        return Board((whole,)), list(against.values())
    news = set(whole.wrong())
    goals = {
        label: goal for label, goal in alone.goals.items() if label in news or label not in unheard
    }
    return Board((whole, alone._replace(goals=goals))), list(against.values())


def _kept(whole: Position, alone: Position, news: Set[str], seen: datetime) -> Position:
    """What is to hold of the whole log: what is news; all else that is listed, as it stands.

    So does what is over and no longer listed.
    """
    labels = whole.trial.state.plans[whole.channel].labels
    first = next((n for n, label in enumerate(labels) if label in alone.goals), 0)
    goals: dict[str, Goal] = {}
    for label in (*labels[:first], *alone.goals):
        standing = whole.standing(label)
        if label in news:
            goals[label] = alone.goals[label]
        elif label not in alone.goals and not _is_over(standing, seen):
            continue
        elif isinstance(standing, Placement):
            goals[label] = standing.start or standing.moment.day
        elif isinstance(standing, Status):
            goals[label] = standing
    return whole._replace(goals=goals)


def _is_over(standing: Standing | None, seen: datetime) -> bool:
    return isinstance(standing, Placement) and standing.order < seen
