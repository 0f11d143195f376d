"""Airings → a feed's bytes: a head, a join of events that were rendered once, a tail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import webcolors

from rougecal.airings import Airing, airings
from rougecal.components import Property, component, span, text, uri, utc_timezone
from rougecal.event import SHORT, clip, event
from rougecal.model import Schedule
from rougecal.selection import Selection, Style
from rougecal.words import PHRASES, Words, phrases_language

PRODID = "-//rougecal//rougecal//EN"
LIMIT = 950_000  # bytes; Google refuses a feed of more than 1 MB
REFRESH = timedelta(hours=1)
_FORMAT = (text("VERSION", "2.0"), text("PRODID", PRODID), text("CALSCALE", "GREGORIAN"))
MAX_STYLES = 4  # of one show kept rendered


class Show:
    """A valid schedule, its airings in order, and their events in the styles asked for so far."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.airings = tuple(airings(schedule))
        self._events: dict[Style, tuple[bytes, ...]] = {}

    @property
    def id(self) -> str:
        return self.schedule.id

    def events(self, style: Style) -> tuple[bytes, ...]:
        """A VEVENT for each airing; of the styles, those asked for last are kept rendered."""
        found = self._events.pop(style, None)
        if found is None:
            found = tuple(event(airing, style) for airing in self.airings)
            while len(self._events) >= MAX_STYLES:  # a copy, for other threads may change it
                self._events.pop(next(iter(tuple(self._events))), None)
        self._events[style] = found
        return found


def calendar(shows: Sequence[Show], selection: Selection, today: date, base: str = "") -> bytes:
    """The feed or download that a selection names, from the shows that it names.

    `today` (UTC) matters only to a selection with a window, and to a feed too large to be whole;
    `base` is what absolute addresses begin with, and without it there are none.
    """
    chosen = choose(shows, selection, today)
    head = None if selection.download else _head(shows, selection, base)
    return join(head, [rendered for _, rendered in _nearest(chosen, today)])


def every(shows: Sequence[Show], today: date, base: str = "") -> Iterator[tuple[str, bytes]]:
    """Each feed that has an address of its own, by its path: of all, of a show, of a channel."""
    yield "all.ics", calendar(shows, Selection(), today, base)
    for show in shows:
        for channels in ((), *((channel,) for channel in show.schedule.channels)):
            selection = Selection((show.id,), channels)
            yield selection.address[1:], calendar([show], selection, today, base)


Chosen = list[tuple[Airing, bytes]]


def choose(shows: Sequence[Show], selection: Selection, today: date) -> Chosen:
    """The airings a selection is about, with their events; of several shows in order of time."""
    every = [
        (airing, rendered)
        for show in shows
        for airing, rendered in zip(show.airings, show.events(selection.style), strict=True)
        if selection.wants(airing)
    ]
    near = [pair for pair in every if selection.within(pair[0], today)]
    if not near and every:  # a window never empties a feed
        near = [max(every, key=lambda pair: pair[0].placement.order)]
    if len(shows) > 1:
        near.sort(key=lambda pair: (pair[0].placement.order, pair[0].uid))
    return near


def _nearest(chosen: Chosen, today: date) -> Chosen:
    """What fits into a feed, the nearest to today first kept."""
    if sum(len(rendered) for _, rendered in chosen) <= LIMIT:
        return chosen
    midday = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    order = sorted(range(len(chosen)), key=lambda i: abs(chosen[i][0].placement.order - midday))
    size, kept = 0, []
    for index in order:
        size += len(chosen[index][1])
        if size > LIMIT:
            break
        kept.append(index)
    return [chosen[index] for index in sorted(kept)]


def _head(shows: Sequence[Show], selection: Selection, base: str) -> Head:
    address = f"{base}{selection.address}" if base else None
    if len(shows) != 1:
        phrases = PHRASES[phrases_language(selection.style.lang)]
        name = phrases["personal" if selection.shows else "all"]
        return Head(
            name, phrases["about"].format(name), url=f"{base}/" if base else None, source=address
        )
    schedule = shows[0].schedule
    words = Words(schedule, selection.style.lang)
    name, color = words.pick(schedule.title), schedule.color
    url = f"{base}/{schedule.id}/" if base else None
    if len(selection.channels) == 1 and selection.channels[0] in schedule.channels:
        channel = schedule.channels[selection.channels[0]]
        name, color = f"{name} – {words.pick(channel.name)}", channel.color or color
    return Head(name, words.say("about", name), color, url, address)


class Head(NamedTuple):
    """What stands before the events; a download of one airing has none of it but the rest."""

    name: str
    description: str
    color: str | None = None
    url: str | None = None  # absolute: the page
    source: str | None = None  # absolute: the feed itself


def join(head: Head | None, events: Sequence[bytes]) -> bytes:
    """A whole calendar. Without a head it is a download of airings, not a feed to subscribe."""
    about = _about(head) if head else ()
    return component("VCALENDAR", (*_FORMAT, *about), events or [utc_timezone()])


def _about(head: Head) -> Iterator[Property]:
    for name in ("NAME", "X-WR-CALNAME"):
        yield text(name, clip(head.name, SHORT))
    for name in ("DESCRIPTION", "X-WR-CALDESC"):
        yield text(name, clip(head.description, SHORT))
    if head.color:
        yield text("COLOR", head.color)
        yield text("X-APPLE-CALENDAR-COLOR", webcolors.name_to_hex(head.color).upper())
    if head.url:
        yield uri("URL", head.url)
    if head.source:
        yield uri("SOURCE;VALUE=URI", head.source)
    yield span("REFRESH-INTERVAL;VALUE=DURATION", REFRESH)
    yield span("X-PUBLISHED-TTL", REFRESH)
