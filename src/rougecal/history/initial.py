"""The plan of a schedule → what holds before any entry: a seat for each label in its turn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rougecal.clock import Rhythm, rhythm_of
from rougecal.history.plan import LENGTH, ChannelPlan, Plans, Seat
from rougecal.schedule import Schedule


def initial_plans(schedule: Schedule) -> Plans:
    """Every channel as it is before any entry, leaders before their followers."""
    plans: dict[str, ChannelPlan] = {}
    waiting = dict(schedule.channels)
    while waiting:
        name = next(n for n, c in waiting.items() if not c.follows or c.follows in plans)
        channel = waiting.pop(name)
        leader = plans[channel.follows] if channel.follows else None
        own = channel.slot[0].zone if channel.slot else None
        zone = leader.zone if leader else own or schedule.timezone
        length = channel.length or (leader.length if leader else LENGTH)
        rhythm = rhythm_of(channel.slot, zone, channel.from_) if channel.slot else None
        titles = leader.titles if leader else channel.episodes or schedule.episodes
        labels, following = _labels(titles)
        seats = {} if leader else _seats(rhythm, channel.from_, labels)
        run = (0, "") if leader else (following, labels[-1] if labels else "")
        plans[name] = ChannelPlan(
            name, channel, leader, zone, length, titles, rhythm, seats, *run, {}
        )
    return plans


def _labels(episodes: Iterable[str]) -> tuple[list[str], int]:
    """The labels that are known, and of a run without a known end the number that comes next."""
    labels = list(episodes)
    if labels[-1].endswith("+"):
        return labels[:-1], int(labels[-1][:-1])
    return labels, 0


def _seats(rhythm: Rhythm | None, first: date | None, labels: Iterable[str]) -> dict[str, Seat]:
    """The labels in order, one slot date after the other; without a first day they have none."""
    if not rhythm or not first:
        return {label: Seat(rhythm) for label in labels}
    dates = rhythm.dates(first)
    return {label: Seat(rhythm, next(dates)) for label in labels}
