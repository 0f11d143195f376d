"""A first observation of a show → the text of its file, as a careful keeper would have written it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from rougecal.clock import DAY_MINUTES, WEEKDAYS, Moment, Rhythm, Slot, duration_text, local_moment, slot_order, time_text
from rougecal.errors import ScheduleError
from rougecal.history import Status, Trial, replay, rhythm_of
from rougecal.schedule import Schedule
from rougecal.show import parse
from rougecal.sources.candidates import Tree
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
from rougecal.sources.writing import compact, entry_lines, inline, mapping_lines, without_empty

MOST_DAYS = 2  # first days that are tried with each rhythm
MOST_SOLUTIONS = 10  # that are judged


class Unwritable(ValueError):
    """An observation of which no file can be made; says why in one line."""


class PlannedChannel(NamedTuple):
    """A channel as it stands in a file, its episodes, and the plan's own entries about it."""

    id: str
    tree: Tree
    episodes: Mapping[str, Mapping[str, str]]
    entries: tuple[Tree, ...]


def schedule_text(observation: Observation, seen: datetime) -> str:
    """The text of a new file, for a show as a source sees it at a time.

    Raises Unwritable if the airings that it makes are not exactly those that are listed.
    """
    listed = [one for one in observation.channels if not all(each.withdrawn for each in one.listings)]
    if not listed:
        raise Unwritable("the source lists no episode that is to air")
    zone = listed[0].zone
    planned = [plan_channel(observation, one, zone, seen) for one in listed]
    episodes = planned[0].episodes
    channels = {
        one.id: one.tree
        if one.episodes == episodes
        else {**one.tree, "episodes": compact(one.episodes)}
        for one in planned
    }
    head = {
        "title": observation.title,
        "timezone": zone,
        "published": str(local_moment(seen, zone).day),
        "url": observation.url,
    }
    lines = [
        "# yaml-language-server: $schema=schema.json",
        *(f"# {_whence(one, seen)}" for one in listed),
        *mapping_lines(without_empty(head)),
        *mapping_lines(without_empty({"links": observation.links}), deep=1),
        *mapping_lines({"channels": channels}, deep=2),
        *mapping_lines({"episodes": compact(episodes)}, deep=1),
        *_changes(planned),
    ]
    text = "\n".join([*map(_with_civil_day, lines), ""])
    _check(text, observation, seen)
    return text


def _whence(listed: ListedChannel, seen: datetime) -> str:
    return f"From {listed.source} as of {seen:%Y-%m-%d %H:%M} UTC: {listed.page}"


def _changes(planned: Sequence[PlannedChannel]) -> list[str]:
    """The plan's own entries; channels with the same ones share them."""
    sharing: dict[str, list[str]] = {}
    entries = {str(one.entries): one.entries for one in planned}
    for one in planned:
        sharing.setdefault(str(one.entries), []).append(one.id)
    lines = [
        line
        for key, names in sharing.items()
        for tree in entries[key]
        for line in entry_lines({**tree, "channels": names} if len(planned) > 1 else tree)
    ]
    return ["changes:  # known beforehand", *lines] if lines else []


def _with_civil_day(line: str) -> str:
    """A line with a comment, where its slot lies past midnight."""
    head, key, value = line.partition("slot: ")
    day, _, time = value.partition(" ")
    hours, _, minutes = time.partition(" ")[0].partition(":")
    names = [name[:3] for name in WEEKDAYS]
    if head.strip() or not key or day not in names or not hours.isdecimal() or int(hours) < 24:
        return line
    civil = WEEKDAYS[(names.index(day) + 1) % 7]
    return f"{line}  # {civil} {int(hours) - 24}:{minutes}"


def _check(text: str, observation: Observation, seen: datetime) -> None:
    """Raises Unwritable if a text is not a schedule, or makes other airings than are listed."""
    try:
        schedule = parse(text, f"{observation.id}.yaml").schedule
    except ScheduleError as error:
        raise Unwritable(str(error.problems[0])) from None
    for listed in observation.channels:
        goals = goals_of(listings_of(listed))
        position = Position(Trial(schedule, last_day(goals, seen)), listed.id, goals, timeless=True)
        if listed.id in schedule.channels and (wrong := position.wrong()):
            raise Unwritable(f"{listed.id}: what is listed of {', '.join(wrong)} is not what airs")


def plan_channel(
    observation: Observation, listed: ListedChannel, zone: str, seen: datetime
) -> PlannedChannel:
    """A channel's slot, first day and irregular nights, with the fewest entries.

    Raises Unwritable where no entries give exactly what is listed.
    """
    listings = listings_of(listed)
    goals = goals_of(listings)
    moments = {
        label: moment_at(listing.start, listed.zone, listed.is_station)
        for label, listing in listings.items()
    }
    length = _length(observation, listed)
    found: list[PlannedChannel] = []
    for slots, day in _rhythms(list(moments.values()), listed.zone):
        episodes = _episodes(observation, listings, moments, rhythm_of(slots, listed.zone, day), seen)
        own = tuple(slot._replace(zone=listed.zone) for slot in slots)
        tree: Tree = {
            "name": dict(listed.name),
            "slot": slots_text(slots if listed.zone == zone else own),
            "from": str(day),
            "length": duration_text(length) if length else None,
            "audio": listed.audio,
            "url": listed.url,
            "source": listed.source,
        }
        one = PlannedChannel(listed.id, without_empty(tree), episodes, ())
        entries = _entries(one, observation, listed, goals, seen)
        if entries is not None:
            found.append(one._replace(entries=entries))
        if entries == ():
            break
    if not found:
        raise Unwritable(f"{listed.id}: no slot and entries give exactly what is listed")
    return min(found, key=lambda one: len(one.entries))


def _rhythms(moments: Sequence[Moment], zone: str) -> Iterator[tuple[tuple[Slot, ...], date]]:
    """Slots and first days that may be meant, the likeliest first."""
    ordered = sorted(moments, key=slot_order)
    for slots in slots_seen(ordered):
        for day in first_days(Rhythm(rhythm_of(slots, zone).slots), ordered)[:MOST_DAYS]:
            yield slots, day


def _length(observation: Observation, listed: ListedChannel) -> timedelta | None:
    """The usual length of a channel's episodes, in whole minutes."""
    lengths = Counter(one.length for one in listed.listings if one.length)
    usual = lengths.most_common(1)[0][0] if lengths else observation.length
    return max(usual // timedelta(minutes=1), 1) * timedelta(minutes=1) if usual else None


def _episodes(
    observation: Observation,
    listings: Mapping[str, Listing],
    moments: Mapping[str, Moment],
    rhythm: Rhythm,
    seen: datetime,
) -> Mapping[str, Mapping[str, str]]:
    """The labels in order with their titles; a run whose end nobody knows goes on from there."""
    numbers = sorted(int(label) for label in listings if label.isdecimal())
    between = iter(range(numbers[0], numbers[-1] + 1) if numbers else ())
    labels = list[str]()
    for label in listings:
        if label.isdecimal():
            labels.append(str(next(between)))
        else:
            labels.append(label)
    labels += map(str, between)
    count = observation.episodes
    titles: dict[str, Mapping[str, str]] = {
        label: listings[label].title if label in listings else {} for label in labels
    }
    if not labels[-1].isdecimal() or (count and numbers[-1] <= count):
        more = range(numbers[-1] + 1, (count or 0) + 1) if labels[-1].isdecimal() else ()
        return {**titles, **{str(n): {} for n in more}}
    goes_on = len(set(moments.values())) > 1 or len(moments) == 1
    last = max(moments.values(), key=lambda moment: moment.day)
    following = rhythm.first(last.day + timedelta(days=1))
    if count or not goes_on or following.day < seen.date():
        return titles
    return _open(titles)


def _open(titles: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
    """Episodes with no known end: `1173+`, or with titles first and the number after the last."""
    labels = list(titles)
    consecutive = all(label.isdecimal() for label in labels)
    consecutive = consecutive and labels == [str(int(labels[0]) + n) for n in range(len(labels))]
    if consecutive and not any(titles.values()):
        return {f"{labels[0]}+": {}}
    return {**titles, f"{int(labels[-1]) + 1}+": {}}


def _entries(
    one: PlannedChannel,
    observation: Observation,
    listed: ListedChannel,
    goals: Mapping[str, Goal],
    seen: datetime,
) -> tuple[Tree, ...] | None:
    """The plan's own entries by which a channel's airings are those listed; None if there are none."""
    tree: dict[str, Any] = {
        "id": "show",
        "title": {"en": "show"},
        "timezone": listed.zone,
        "published": str(local_moment(seen, listed.zone).day),
        "channels": {one.id: {**one.tree, "slot": one.tree["slot"]}},
        "episodes": dict(one.episodes),
    }
    schedule = Schedule.model_validate(tree)
    position = Position(Trial(schedule, last_day(goals, seen)), one.id, goals, timeless=True)
    called_off = _undated(position, observation.episodes)
    board = Board((position._replace(goals={**goals, **called_off}),))
    search = Search({}, listed.is_station)
    for trees in islice(search.solutions(board), MOST_SOLUTIONS):
        entries = tuple(map(search.entry, trees))
        if not replay(schedule.model_copy(update={"changes": entries}), seen.date())[1]:
            return trees
    return None


def _undated(position: Position, count: int | None) -> dict[str, Goal]:
    """The labels after the last that is listed, of a source that knows the whole run."""
    labels = position.trial.state.plans[position.channel].labels
    if count is None or len(position.goals) >= MOST_LISTED:
        return {}
    last = max(labels.index(label) for label in position.goals if label in labels)
    return dict.fromkeys(labels[last + 1 :], Status.POSTPONED)


__all__ = ["DAY_MINUTES", "Unwritable", "inline", "plan_channel", "schedule_text", "time_text"]
