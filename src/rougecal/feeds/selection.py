"""Which airings a URL or a command names, and in what form; equal selections are equal values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from rougecal.clock import EARLIEST, LATEST, duration_text, parse_duration, start_of_day
from rougecal.history import Airing
from rougecal.schedule import read_id, read_lang

MAX_OPTIONS, MAX_LENGTH, MAX_REMINDERS = 300, 8000, 5
PAST, AHEAD = timedelta(days=60), timedelta(days=400)  # the window of a feed of every show


class Style(NamedTuple):
    """The form of an event: its language, its reminders, with or without episode titles."""

    lang: str | None = None
    remind: tuple[timedelta, ...] = ()
    spoilers: bool = True


DEFAULT_STYLE = Style()


class OptionError(ValueError):
    """An option that can't be read, in words for the one who wrote the URL, command or program.

    >>> from datetime import date
    >>> from rougecal import OptionError, load, render
    >>> try:
    ...     render(load("schedules").values(), today=date(2024, 1, 1), channel="crunchyrol")
    ... except OptionError as error:
    ...     print(error)
    there is no channel 'crunchyrol'; did you mean 'crunchyroll'?
    """


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
    download: bool = False
    label: str | None = None

    @property
    def style(self) -> Style:
        """The form of its events."""
        return Style(self.lang, self.remind, self.spoilers)

    def wants(self, airing: Airing) -> bool:
        """Whether an airing is selected, whatever today is."""
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
        options = list(self._options())
        if len(self.shows) == 1 and len(self.channels) < 2:
            parts = [*self.shows, *self.channels, *filter(None, [self.label])]
            path = "/" + "/".join(map(quote, parts)) + ".ics"
            options = [(key, value) for key, value in options if key not in ("show", "channel")]
        else:
            path = "/feed.ics" if self.shows or self.channels else "/all.ics"
        return path + (f"?{urlencode(options)}" if options else "")

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
        if self.download and not self.label:
            yield "download", "on"


def read_selection(
    pairs: Iterable[tuple[str, str]],
    shows: Iterable[str] = (),
    channels: Iterable[str] = (),
    label: str | None = None,
) -> Selection:
    """The options of a URL's query, and what its path names → the selection that they mean.

    `shows`, `channels` and `label` are the path's and beat the options. Unknown options are
    ignored, for trackers add them. Raises OptionError for a bad value.
    """
    given: dict[str, list[Any]] = {key: [] for key in READERS}
    pairs = list(pairs)
    if len(pairs) > MAX_OPTIONS or sum(len(key) + len(value) for key, value in pairs) > MAX_LENGTH:
        raise OptionError(
            f"too many options: at most {MAX_OPTIONS}, of {MAX_LENGTH:,} characters in all"
        )
    for key, text in pairs:
        if key in READERS:
            try:
                given[key].append(READERS[key](text))
            except ValueError as error:
                raise OptionError(f"{key}={text[:80]}: {error}") from None
    if len(set(given["remind"])) > MAX_REMINDERS:
        raise OptionError(f"remind: at most {MAX_REMINDERS} reminders")
    given["show"] = [*shows] or given["show"]
    given["channel"] = [*channels] or given["channel"]
    if label is not None:
        given["download"] = [True]
    show, channel, audio, remind = (
        tuple(sorted(set(given.pop(key)))) for key in ("show", "channel", "audio", "remind")
    )
    last = {key: values[-1] for key, values in given.items() if values}
    return Selection(show, channel, audio, remind, **last, label=label)


def _flag(text: str) -> bool:
    known = {"on": True, "1": True, "true": True, "yes": True}
    known |= {"off": False, "0": False, "false": False, "no": False}
    if text.lower() not in known:
        raise ValueError("expected on or off")
    return known[text.lower()]


def _span(longest: timedelta) -> Callable[[str], timedelta]:
    """A reader of durations from nothing to `longest`."""

    def read(text: str) -> timedelta:
        span = parse_duration(text)
        if not timedelta(0) <= span <= longest:
            raise ValueError(f"expected at most {duration_text(longest)}, and nothing negative")
        return span

    return read


READERS: Mapping[str, Callable[[str], Any]] = {
    "show": read_id,
    "channel": read_id,
    "audio": read_lang,
    "lang": read_lang,
    "remind": _span(timedelta(weeks=4)),
    "past": _span(timedelta(days=3660)),
    "notes": _flag,
    "spoilers": _flag,
    "cancelled": _flag,
    "download": _flag,
}
