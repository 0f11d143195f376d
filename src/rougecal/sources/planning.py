"""A channel's first listings → its slot, first day, episodes, and the plan's own entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from rougecal.clock import WEEK, Moment, Rhythm, Slot, duration_text, rhythm_of, slot_order
from rougecal.history import Status, Trial
from rougecal.schedule import Schedule, Texts
from rougecal.sources.candidates import Tree
from rougecal.sources.episodes import Episodes, open_run
from rougecal.sources.news import (
    MOST_LISTED,
    Board,
    Goal,
    Position,
    goals_of,
    last_day,
    listings_of,
)
from rougecal.sources.observation import ListedChannel, Listing, Observation
from rougecal.sources.search import Search
from rougecal.sources.slots_seen import first_days, moment_at, slots_seen, slots_text
from rougecal.sources.writing import compact, without_empty

MOST_DAYS = 2  # first days that are tried with each rhythm
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Unwritable(ValueError):
    """An observation of which no file can be made; says why in one line."""


class PlannedChannel(NamedTuple):
    """A channel as it stands in a file, its episodes, and the plan's own entries about it."""

    id: str
    tree: Tree
    episodes: Episodes
    entries: tuple[Tree, ...]

    def tree_beside(self, episodes: Episodes) -> Tree:
        """The channel in a show of such episodes: with its own, if they are others."""
        if list(self.episodes.items()) == list(episodes.items()):
            return self.tree
        return {**self.tree, "episodes": compact(self.episodes)}


def plan_channel(
    observation: Observation,
    listed: ListedChannel,
    zone: str,
    seen: datetime,
    known: Episodes,
    closed: bool = False,
) -> PlannedChannel:
    """A channel of a show in a zone, with the fewest entries; `known` are the show's episodes.

    A `closed` run ends with what is listed: so nothing that nobody knows of is in the way.
    Raises Unwritable where no entries give exactly what is listed.
    """
    listings = listings_of(listed)
    moments = {
        label: moment_at(one.start, listed.zone, listed.is_station)
        for label, one in listings.items()
    }
    found: list[PlannedChannel] = []
    search = Search({}, listed.is_station)
    for slots, day in _rhythms(list(moments.values()), listed.zone):
        rhythm = rhythm_of(slots, listed.zone, day)
        episodes: Episodes = {label: listings[label].title for label in _in_order(listings)}
        if not closed:
            episodes = _episodes(observation, listings, moments, rhythm, seen)
            if _are_among(listings, known):
                episodes = known
        tree = _tree(observation, listed, slots if listed.zone == zone else rhythm.slots, day)
        one = PlannedChannel(listed.id, tree, episodes, ())
        entries = _entries(one, observation, listed, seen, search)
        if entries is not None:
            found.append(one._replace(entries=entries))
        if entries == ():
            break
    if not found:
        raise Unwritable(f"{listed.id}: no slot and entries give exactly what is listed")
    return min(found, key=lambda one: len(one.entries))


def _tree(
    observation: Observation, listed: ListedChannel, slots: Sequence[Slot], day: date
) -> Tree:
    """A channel's keys in a file."""
    lengths = Counter(one.length for one in listed.listings if one.length)
    length = lengths.most_common(1)[0][0] if lengths else observation.length
    tree: Tree = {
        "name": dict(listed.name),
        "slot": slots_text(slots),
        "from": str(day),
        "length": duration_text(max(length, MINUTE)) if length else None,
        "audio": listed.audio,
        "url": listed.url,
        "source": listed.source,
    }
    return without_empty(tree)


def _are_among(listings: Mapping[str, Listing], known: Episodes) -> bool:
    """Whether a channel's labels are those of the show, from its first one on."""
    return all(label in known for label in listings) and next(iter(known), "") in listings


def _rhythms(moments: Sequence[Moment], zone: str) -> Iterator[tuple[tuple[Slot, ...], date]]:
    """Slots and first days that may be meant, the likeliest first, the first airing's last."""
    ordered = sorted(moments, key=slot_order)
    for slots in slots_seen(ordered):
        for day in first_days(Rhythm(rhythm_of(slots, zone).slots), ordered)[:MOST_DAYS]:
            yield slots, day
    first = ordered[0]
    yield (Slot((first.day.weekday(),), first.minutes, None),), first.day


def _episodes(
    observation: Observation,
    listings: Mapping[str, Listing],
    moments: Mapping[str, Moment],
    rhythm: Rhythm,
    seen: datetime,
) -> Episodes:
    """The labels in order with their titles; a run whose end nobody knows goes on from there."""
    labels = _in_order(listings)
    titles: dict[str, Texts] = {label: listings[label].title for label in labels}
    last = int(labels[-1]) if labels[-1].isdecimal() else 0
    if any(label.isdecimal() and int(label) > last for label in labels) or not last:
        return titles  # nobody can say what comes next
    count = observation.episodes
    if count and last <= count:
        return {**titles, **{str(number): {} for number in range(last + 1, count + 1)}}
    latest = max(moments.values(), key=lambda moment: moment.day)
    at_once = len(moments) > 1 and len(set(moments.values())) == 1
    days = [moment.day for moment in moments.values()]
    is_sparse = latest.day - min(days) > (52 + len(days)) * WEEK  # a run that nobody goes on with
    is_over = is_sparse or rhythm.first(latest.day + DAY).day < seen.date()
    return titles if count or at_once or is_over else open_run(titles)


def _in_order(listings: Mapping[str, Listing]) -> list[str]:
    """The labels in the order of time, but numbers without a gap in theirs."""
    numbers = sorted(int(label) for label in listings if label.isdecimal())
    following = iter(numbers)
    if numbers != list(range(numbers[0] if numbers else 0, numbers[-1] + 1 if numbers else 0)):
        return list(listings)
    ordered = [str(next(following)) if label.isdecimal() else label for label in listings]
    return ordered if set(ordered) == listings.keys() else list(listings)


def _entries(
    one: PlannedChannel,
    observation: Observation,
    listed: ListedChannel,
    seen: datetime,
    search: Search,
) -> tuple[Tree, ...] | None:
    """The plan's own entries by which a channel's airings are those listed; None without any."""
    goals = goals_of(listings_of(listed))
    tree: dict[str, Any] = {
        "id": "show",
        "title": {"en": "show"},
        "timezone": listed.zone,
        "published": str(seen.date()),
        "channels": {one.id: one.tree},
        "episodes": dict(one.episodes),
    }
    schedule = Schedule.model_validate(tree)
    trial = Trial(schedule, last_day(goals, seen))
    position = Position(trial, one.id, goals, timeless=True)
    goals |= _undated(position, observation.episodes)
    board = Board((position._replace(goals=goals),))
    return search.exact(schedule, board, seen)


def _undated(position: Position, count: int | None) -> dict[str, Goal]:
    """The labels after the last that is listed, of a source that knows the whole run."""
    labels = position.trial.state.plans[position.channel].labels
    if count is None or len(position.goals) >= MOST_LISTED:
        return {}
    last = max(labels.index(label) for label in position.goals if label in labels)
    return dict.fromkeys(labels[last + 1 :], Status.POSTPONED)
