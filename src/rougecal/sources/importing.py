"""A first observation of a show → the text of its file, or of one with more channels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rougecal.clock import WEEKDAYS, local_moment
from rougecal.errors import ScheduleError
from rougecal.history import Trial, meant_by
from rougecal.review import unrecorded
from rougecal.schedule import Schedule
from rougecal.show import Show, parse
from rougecal.sources.candidates import Tree
from rougecal.sources.news import Position, goals_of, last_day, listings_of
from rougecal.sources.observation import ListedChannel, Observation
from rougecal.sources.planning import PlannedChannel, Unwritable, plan_channel
from rougecal.sources.writing import Text, compact, entry_lines, mapping_lines, without_empty

NAMES = [name[:3] for name in WEEKDAYS]


def schedule_text(observation: Observation, seen: datetime) -> str:
    """The text of a new file, for a show as a source sees it at a time.

    Raises Unwritable if the airings that it makes are not exactly those that are listed.
    """
    try:
        return _schedule_text(observation, seen, closed=False)
    except Unwritable:  # what nobody knows of yet may be in the way, or at a time that can't be
        return _schedule_text(observation, seen, closed=True)


def _schedule_text(observation: Observation, seen: datetime, closed: bool) -> str:
    """The text of a new file, whose runs are `closed`, or may go on without a known end."""
    listed = _with_airings(observation)
    zone = listed[0].zone
    planned = [plan_channel(observation, one, zone, seen, {}, closed) for one in listed]
    episodes = planned[0].episodes
    head = {
        "title": observation.title,
        "timezone": zone,
        "published": str(local_moment(seen, zone).day),
        "url": observation.url,
    }
    channels = {one.id: one.tree_beside(episodes) for one in planned}
    lines = [
        "# yaml-language-server: $schema=schema.json",
        *(f"# {_whence(one, seen)}" for one in listed),
        *mapping_lines(without_empty(head)),
        *mapping_lines(without_empty({"links": observation.links}), deep=1),
        *map(_with_civil_day, mapping_lines({"channels": channels}, deep=2)),
        *mapping_lines({"episodes": compact(episodes)}, deep=1),
        *_changes(planned),
    ]
    text = "\n".join([*lines, ""])
    _check(_read(text, observation), listed, seen)
    return text


def add_channel(text: str, observation: Observation, seen: datetime) -> str:
    """The text of a show's file with the channels of an observation; all else stays as it is.

    Entries that are older than the channels name those that they were about. Raises Unwritable as
    `schedule_text`, and where the file can't take a channel.
    """
    old = _read(text, observation)
    schedule, listed = old.schedule, _with_airings(observation)
    _refuse_known(schedule, listed)
    zone, known = schedule.timezone, schedule.episodes
    planned = [plan_channel(observation, one, zone, seen, known) for one in listed]
    edited = Text(text, observation.id)
    try:
        for about, one in zip(listed, planned, strict=True):
            lines = mapping_lines({one.id: one.tree_beside(known)}, deep=1)
            edited.add_channels([f"# {_whence(about, seen)}", *map(_with_civil_day, lines)])
        for number, entry in enumerate(schedule.changes):
            if entry.verb and not entry.channels and not entry.withdraw:
                edited.name_channels(number, meant_by(schedule.channels, entry.verb))
        trees = [{**tree, "channels": [one.id]} for one in planned for tree in one.entries]
        if trees:
            edited.add_entries(trees, planned=True)
    except ScheduleError as error:
        raise Unwritable(str(error.problems[0])) from None
    new = _read(str(edited), observation)
    _check(new, listed, seen)
    if wrong := unrecorded(old, new):
        raise Unwritable(f"with these channels, {', '.join(wrong[:3])} would change")
    return str(edited)


def _refuse_known(schedule: Schedule, listed: Sequence[ListedChannel]) -> None:
    """Raise Unwritable where a schedule has a channel already, by its id or under another."""
    known = {one.source: name for name, one in schedule.channels.items()}
    for one in listed:
        if one.id in schedule.channels:
            raise Unwritable(f"the show has a channel {one.id} already")
        if name := known.get(one.source):
            raise Unwritable(f"the show's channel {name} has the source {one.source} already")


def _with_airings(observation: Observation) -> list[ListedChannel]:
    """The channels on which something is to air; raises Unwritable where there are none."""
    listed = [one for one in observation.channels if one.airs]
    if not listed:
        raise Unwritable("the source lists no episode that is to air")
    return listed


def _whence(listed: ListedChannel, seen: datetime) -> str:
    return f"From {listed.source} as of {seen:%Y-%m-%d %H:%M} UTC: {listed.page}"


def _changes(planned: Sequence[PlannedChannel]) -> list[str]:
    """The plan's own entries; channels with the same ones share them."""
    sharing: dict[str, tuple[tuple[Tree, ...], list[str]]] = {}
    for one in planned:
        sharing.setdefault(str(one.entries), (one.entries, []))[1].append(one.id)
    lines = [
        line
        for entries, names in sharing.values()
        for tree in entries
        for line in entry_lines({**tree, "channels": names} if len(planned) > 1 else tree)
    ]
    return ["changes:  # known beforehand", *lines] if lines else []


def _with_civil_day(line: str) -> str:
    """A line with a comment, where a slot of one day lies past midnight."""
    before, _, value = line.partition("slot: ")
    day, _, time = value.partition(" ")
    hours, _, minutes = time.partition(" ")[0].partition(":")
    if before.strip() or day not in NAMES or not hours.isdecimal() or int(hours) < 24:
        return line
    civil = WEEKDAYS[(NAMES.index(day) + 1) % 7]
    return f"{line}  # {civil} {int(hours) - 24}:{minutes}"


def _read(text: str, observation: Observation) -> Show:
    try:
        return parse(text, f"{observation.id}.yaml")
    except ScheduleError as error:
        raise Unwritable(str(error.problems[0])) from None


def _check(show: Show, listed: Sequence[ListedChannel], seen: datetime) -> None:
    """Raises Unwritable if a show has other airings than are listed."""
    for one in listed:
        goals = goals_of(listings_of(one))
        trial = Trial(show.schedule, last_day(goals, seen))
        if wrong := Position(trial, one.id, goals, timeless=True).wrong():
            raise Unwritable(f"{one.id}: what is listed of {', '.join(wrong)} is not what airs")
