"""Episodes of a channel that start together → one airing of them all, with a revision of its own.

A service that releases a season at once fills an evening of a calendar with ten events; an option
makes one of them. It has a UID of its own, show/channel/together/LABEL with the label of its first
episode, so that neither its revision nor that of an episode's own event ever falls: an episode that
leaves is on its own again under its own UID, and the others go on under theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from rougecal.clock import start_of_day
from rougecal.history import Airing, Announcement, Key, Status, is_rerun
from rougecal.show import Show


@dataclass(slots=True, eq=False)
class Together(Airing):
    """Several episodes of a channel that start at one instant, or that are called off from it.

    Two of the same episodes in the same revision are equal, so that their event is rendered once.
    """

    episodes: tuple[Airing, ...]  # in the order of their labels

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Together) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[object, ...]:
        return self.episodes, self.sequence, self.modified


class _Start(NamedTuple):
    """What episodes share that are one event."""

    channel: str
    at: datetime | date  # the instant (UTC); where no time is known, the broadcast day
    called_off: Status | None


Revision = tuple[int, datetime]  # SEQUENCE and LAST-MODIFIED (UTC)


def episodes_of(airing: Airing) -> tuple[Airing, ...]:
    """The episodes of one event: itself, or those that start together."""
    return airing.episodes if isinstance(airing, Together) else (airing,)


def merged(show: Show) -> Sequence[Airing]:
    """A show's airings in order of time, with one for those that start together.

    Reruns and off-air notices stay what they are.
    """
    groups: dict[_Start, list[Airing]] = {}
    for airing in show.airings:
        if start := _start(airing):
            groups.setdefault(start, []).append(airing)
    several = {start: tuple(found) for start, found in groups.items() if len(found) > 1}
    if not several:
        return show.airings
    revisions = _revisions(show, {found[0].key: start for start, found in several.items()})
    airings: list[Airing] = []
    for airing in show.airings:
        start = _start(airing)
        episodes = several.get(start) if start else None
        if not episodes:
            airings.append(airing)
        elif airing is episodes[0]:
            airings.append(_one(episodes, revisions[airing.key]))
    return airings


def _start(airing: Airing) -> _Start | None:
    """By what an episode is merged with others; None for a rerun and for an off-air notice."""
    placement, key = airing.placement, airing.key
    if placement.off_air or is_rerun(key.label):
        return None
    at = airing.start or placement.moment.day
    return _Start(key.channel, at, airing.status if airing.called_off else None)


def _one(episodes: tuple[Airing, ...], revision: Revision) -> Together:
    """Episodes that start together as one airing, which ends when the last of them does."""
    first, (sequence, modified) = episodes[0], revision
    longest = max(episode.placement.length for episode in episodes)
    unsure = any(episode.status == Status.TENTATIVE for episode in episodes)
    return Together(
        schedule=first.schedule,
        key=Key(first.key.channel, f"together/{first.key.label}"),
        placement=first.placement._replace(length=longest),
        title={},
        status=Status.TENTATIVE if unsure else first.status,
        modified=modified,
        sequence=sequence,
        previous=_common([episode.previous for episode in episodes]),
        reason=_common([episode.reason for episode in episodes]) or {},
        source=_common([episode.source for episode in episodes]),
        episodes=episodes,
    )


def _common(values: Sequence[Any]) -> Any:
    """What all values are; None if they differ."""
    return values[0] if all(value == values[0] for value in values) else None


def _revisions(show: Show, firsts: dict[Key, _Start]) -> dict[Key, Revision]:
    """The revisions of merged airings, by their first episodes; `firsts` has what those share now.

    An announcement revises one if it touched an episode that was part of it before, or is since.
    So the log is walked from its end, and the first episodes with it back to where they were.
    """
    published = start_of_day(show.schedule.published, show.schedule.timezone)
    revisions = dict.fromkeys(firsts, (0, published))
    there: dict[_Start | None, set[Key]] = {}
    for key, start in firsts.items():
        there.setdefault(start, set()).add(key)
    for announcement in reversed(show.history.announcements):
        for key in _revised(announcement, there):
            count, modified = revisions[key]
            revisions[key] = count + 1, modified if count else announcement.time
    return revisions


def _revised(announcement: Announcement, there: dict[_Start | None, set[Key]]) -> set[Key]:
    """The first episodes whose merged airings an announcement revised.

    `there` has the first episodes by where they are after it, and then by where they were before.
    """
    pairs = [
        (_start(old) if old else None, _start(new), new.key) for old, new in announcement.touched
    ]
    revised = set[Key]().union(*(there.get(after, ()) for _, after, _ in pairs if after))
    for before, after, key in pairs:
        if before != after and key in there.get(after, ()):
            there[after].remove(key)
            there.setdefault(before, set()).add(key)
    return revised.union(*(there.get(before, ()) for before, _, _ in pairs if before))
