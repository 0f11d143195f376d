"""Observations of schedules: what a source would say if it knew a show's airings."""

from __future__ import annotations

from datetime import date

from rougecal.history import Airing, Status, is_notice, is_rerun
from rougecal.show import Show
from rougecal.sources import ListedChannel, Listing, Observation


def listed_airings(show: Show, channel: str) -> list[Airing]:
    """What a source lists of a channel: neither notices nor reruns, nor what has no time."""
    return [
        airing
        for airing in show.airings
        if airing.key.channel == channel
        and not is_notice(airing.key.label)
        and not is_rerun(airing.key.label)
        and airing.status is not Status.POSTPONED
    ]


def times(show: Show, channel: str) -> dict[str, date]:
    """Label → the instant or day of what airs on a channel."""
    return {
        a.key.label: a.start or a.placement.moment.day
        for a in listed_airings(show, channel)
        if a.on_air
    }


def observation_of(show: Show, count: int | None = None) -> Observation:
    """What a source that knows all airings of a show says."""
    channels = []
    for name, channel in show.schedule.channels.items():
        airings = listed_airings(show, name)
        if airings:
            zone = airings[0].placement.moment.zone
            listings = tuple(map(_listing, airings))
            about = (f"test:{show.id}@{name}", f"https://example.org/{name}", channel.name)
            channels.append(ListedChannel(name, *about, zone, True, listings))
    return Observation(show.id, show.schedule.title, tuple(channels), count)


def _listing(airing: Airing) -> Listing:
    start: date = airing.start or airing.placement.moment.day
    length = airing.placement.length
    return Listing(airing.key.label, start, airing.title, length, airing.status is Status.CANCELLED)
