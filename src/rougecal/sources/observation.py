"""What a source says at one time: which episodes it lists, on which channels, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

NO_TEXTS: Mapping[str, str] = {}


class Listing(NamedTuple):
    """An episode as a source lists it on one channel."""

    label: str  # as in a schedule: "7", "7.5", "SP"
    start: datetime | date  # aware; a day alone where the source knows no time
    title: Mapping[str, str] = NO_TEXTS  # by language tag
    length: timedelta | None = None
    withdrawn: bool = False  # the source says that it will not air then


class ListedChannel(NamedTuple):
    """One channel's listings, in order of time."""

    id: str  # for the file: "tokyo-mx"
    source: str  # what `source:` says, and what `update` asks again: "syoboi:6904@19"
    page: str  # the web address that viewers may read, and that entries made from it bear
    name: Mapping[str, str]
    zone: str  # of its clock: "Asia/Tokyo"
    is_station: bool  # it writes 24:55 for 0:55 of the day after; a stream does not
    listings: tuple[Listing, ...]
    audio: tuple[str, ...] = ()
    url: str | None = None

    @property
    def airs(self) -> bool:
        """Whether something listed is to air."""
        return not all(listing.withdrawn for listing in self.listings)


class Observation(NamedTuple):
    """A show as a source sees it at one time; what the source does not say is empty or None."""

    id: str  # for the file's name: "frieren"
    title: Mapping[str, str]
    channels: tuple[ListedChannel, ...]
    episodes: int | None = None  # how many there will be
    length: timedelta | None = None
    url: str | None = None
    links: Mapping[str, str] = NO_TEXTS  # by name
    notes: tuple[str, ...] = ()  # what was left out of it, and why; a line each
