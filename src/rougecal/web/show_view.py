"""What pages show of a show's airings: those ahead, by channel, and which moves are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary

from rougecal.history import Airing
from rougecal.show import Show
from rougecal.web.presenters import AiringView, Viewer

MAX_ROWS, ALL_ROWS = 60, 240  # airings that a page shows: of a channel, and of all together
_TIMELINES: WeakKeyDictionary[Show, Timeline] = WeakKeyDictionary()


class Timeline(NamedTuple):
    """When a show's airings begin, and which moves are told: of several alike the first."""

    starts: list[datetime]  # UTC, in order
    told: list[Airing]  # moved, and not as one before it was by the same announcement
    quiet: frozenset[Airing]  # moved alike


def timeline_of(show: Show) -> Timeline:
    """The timeline of a show, made once."""
    if show not in _TIMELINES:
        told, quiet, seen = list[Airing](), list[Airing](), set[object]()
        for airing in show.airings if show.history.announcements else ():
            previous, now = airing.previous, airing.placement.moment
            if previous and airing.on_air:
                minutes = (now.minutes or 0) - (previous.minutes or 0)
                move = airing.key.channel, airing.modified, now.day - previous.day, minutes
                (quiet if move in seen else told).append(airing)
                seen.add(move)
        starts = [airing.placement.order for airing in show.airings]
        _TIMELINES[show] = Timeline(starts, told, frozenset(quiet))
    return _TIMELINES[show]


class ShowView:
    """A show, and its airings and off-air notices in the order in which they air."""

    def __init__(self, show: Show, viewer: Viewer) -> None:
        self.schedule, known = show.schedule, show.on(viewer.now.date())
        quiet = timeline_of(known).quiet
        self.airing_views = [AiringView(one, viewer, one in quiet) for one in known.airings]

    @cached_property
    def next(self) -> AiringView | None:
        """What is on, or airs next."""
        return next((view for view in self.airing_views if view.ahead), None)

    @property
    def ran(self) -> list[AiringView]:
        """What airs or aired on the channel that began first."""
        on_air = [view for view in self.airing_views if view.airing.on_air]
        return [view for view in on_air if view.airing.key.channel == on_air[0].airing.key.channel]

    @property
    def soon(self) -> Iterator[AiringView]:
        """What is on or to come, called off or not, and the nights without an episode."""
        for view in self.airing_views:
            if not (view.airing.channel.optional or view.over or view.taken_back):
                yield view

    @cached_property
    def by_channel(self) -> list[list[AiringView]]:
        """The airings and notices of each channel that has any."""
        found: dict[str, list[AiringView]] = {name: [] for name in self.schedule.channels}
        for view in self.airing_views:
            found[view.airing.key.channel].append(view)
        return [views for views in found.values() if views]

    @property
    def rows(self) -> int:
        """How many airings a page shows of each channel: of many channels a few each."""
        return min(MAX_ROWS, max(2, ALL_ROWS // max(1, len(self.by_channel))))


def nearest(views: Sequence[AiringView], rows: int) -> Sequence[AiringView]:
    """At most so many consecutive views: a third of them past, the rest ahead, if there are."""
    first = next((number for number, view in enumerate(views) if not view.over), len(views))
    start = max(0, min(first - rows // 3, len(views) - rows))
    return views[start : start + rows]
