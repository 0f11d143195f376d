"""Which airings a URL or a command names, and in what form; equal selections are equal values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote, urlencode

from rougecal.clock import EARLIEST, LATEST, duration_text, start_of_day
from rougecal.history import Airing

PREMIERES, FINALES, BROADCAST_DAY = "premieres", "finales", "on"  # values of `only` and `allday`
PAST, AHEAD = timedelta(days=60), timedelta(days=400)  # the window of a feed of every show


class Style(NamedTuple):
    """The form of an event: its language, its reminders, with or without episode titles.

    `allday` makes it a whole day: the broadcast day (`on`), or the civil day in a zone.
    """

    lang: str | None = None
    remind: tuple[timedelta, ...] = ()
    spoilers: bool = True
    allday: str | None = None


DEFAULT_STYLE = Style()


@dataclass(frozen=True)
class Selection:
    """Shows (none: every one), their channels, and what is wanted of their airings.

    Without `channels` and `audio`, every channel is meant that its schedule does not call optional.


    >>> from rougecal import Selection, load
    >>> selection = Selection(shows=("metallic-rouge",), channels=("crunchyroll",), lang="ja")
    >>> selection.address
    '/metallic-rouge/crunchyroll.ics?lang=ja'
    >>> sum(map(selection.wants, load("schedules")["metallic-rouge"].airings))
    13
    """

    shows: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    audio: tuple[str, ...] = ()
    remind: tuple[timedelta, ...] = ()
    lang: str | None = None
    spoilers: bool = True
    past: timedelta | None = None
    notes: bool = True
    cancelled: bool = True
    only: str | None = None  # premieres or finales
    merge: bool = False  # one event for the episodes of a channel that start together
    allday: str | None = None
    download: bool = False
    label: str | None = None

    @property
    def style(self) -> Style:
        """The form of its events."""
        return Style(self.lang, self.remind, self.spoilers, self.allday)

    def wants(self, airing: Airing) -> bool:
        """Whether an airing is selected, whatever today is, by what it is itself.

        `only` depends on the airings beside it: `choose` gives those of a selection with it.
        """
        placement, channel = airing.placement, airing.channel
        return (
            (not self.channels or airing.key.channel in self.channels)
            and (not self.label or airing.key.label == self.label)
            and (not self.audio or any(map(self._hears, channel.audio)))
            and (not channel.optional or bool(self.channels or self.audio))
            and (self.notes or not placement.off_air)
            and (self.cancelled or not airing.called_off)
        )

    def _hears(self, spoken: str) -> bool:
        return any(spoken == tag or spoken.startswith(f"{tag}-") for tag in self.audio)

    def window(self, today: date) -> tuple[datetime, datetime]:
        """Bounds (UTC): what is selected ends after the first and begins before the second.

        Without `past`, and with shows named, these are the first and last day of the calendar.
        """
        midnight = start_of_day(today, "UTC")
        past = PAST if self.past is None and not self.shows else self.past
        start = EARLIEST if past is None else midnight - past
        return start, LATEST if self.shows else midnight + AHEAD

    @property
    def windowed(self) -> bool:
        """Whether what is selected depends on the day."""
        return self.past is not None or not self.shows

    @property
    def address(self) -> str:
        """The canonical path and query of this selection."""
        options = self.options
        if len(self.shows) == 1 and len(self.channels) < 2:
            parts = [*self.shows, *self.channels, *filter(None, [self.label])]
            path = "/" + "/".join(map(quote, parts)) + ".ics"
            options = [(key, value) for key, value in options if key not in ("show", "channel")]
        else:
            path = "/feed.ics" if self.shows or self.channels else "/all.ics"
        return path + (f"?{urlencode(options)}" if options else "")

    @property
    def options(self) -> list[tuple[str, str]]:
        """The query that means this selection, but for the label of a download."""
        return list(self._options())

    def _options(self) -> Iterable[tuple[str, str]]:
        """The query of its address; what has its default value is left out."""
        lists = {"show": self.shows, "channel": self.channels, "audio": self.audio}
        yield from ((key, value) for key, values in lists.items() for value in values)
        if self.lang:
            yield "lang", self.lang
        yield from (("remind", duration_text(before)) for before in self.remind)
        if self.past is not None:
            yield "past", duration_text(self.past)
        flags = {"notes": self.notes, "spoilers": self.spoilers, "cancelled": self.cancelled}
        yield from ((key, "off") for key, value in flags.items() if not value)
        if self.only:
            yield "only", self.only
        if self.merge:
            yield "merge", "on"
        if self.allday:
            yield "allday", self.allday
        if self.download and not self.label:
            yield "download", "on"
