"""Airings → a feed's bytes: a head, a join of events that were rendered once, a tail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial

import webcolors

from rougecal.clock import start_of_day
from rougecal.feeds.components import component, line, span, text, utc_timezone
from rougecal.feeds.event import SHORT, clip, render_event
from rougecal.feeds.selection import Selection
from rougecal.history import Airing
from rougecal.locale import MESSAGES, Localizer, ui_language
from rougecal.show import Show

PRODID = "-//rougecal//rougecal//EN"
LIMIT = 950_000  # bytes; Google refuses a feed of more than 1 MB
REFRESH = timedelta(hours=1)
_FORMAT = (text("VERSION", "2.0"), text("PRODID", PRODID), text("CALSCALE", "GREGORIAN"))


def render(shows: Sequence[Show], selection: Selection, today: date, base: str = "") -> bytes:
    """The feed or download that a selection names, from the shows that it names.

    `today` (UTC) matters only to a selection with a window, and to a feed too large to be whole;
    `base` is what absolute addresses begin with, and without it there are none.
    """
    render = partial(render_event, style=selection.style)
    chosen = choose(shows, selection, today)
    kept = _filling(chosen, render)
    if len(kept) < len(chosen):  # too large to be whole
        midday = start_of_day(today, "UTC") + timedelta(hours=12)
        near = sorted(chosen, key=lambda airing: abs(airing.placement.order - midday))
        kept = _filling(near, render)
    head = () if selection.download else _head(shows, selection, base)
    return join([kept[airing] for airing in chosen if airing in kept], head)


def _filling(airings: Iterable[Airing], render: Callable[[Airing], bytes]) -> dict[Airing, bytes]:
    """As many events, from the first on, as one feed may hold."""
    size, kept = 0, dict[Airing, bytes]()
    for airing in airings:
        rendered = render(airing)
        size += len(rendered)
        if size > LIMIT:
            break
        kept[airing] = rendered
    return kept


def every(shows: Sequence[Show], today: date, base: str = "") -> Iterator[tuple[str, bytes]]:
    """Each feed that has an address of its own, by its path: of all, of a show, of a channel."""
    yield "all.ics", render(shows, Selection(), today, base)
    for show in shows:
        for channels in ((), *((channel,) for channel in show.schedule.channels)):
            selection = Selection((show.id,), channels)
            yield selection.address[1:], render([show], selection, today, base)


def choose(shows: Sequence[Show], selection: Selection, today: date) -> list[Airing]:
    """The airings a selection is about; of several shows in order of time."""
    start, end = selection.window(today)
    near = [
        airing
        for show in shows
        if show.ends >= start
        for airing in show.airings
        if airing.ends >= start and airing.placement.order < end and selection.wants(airing)
    ]
    if not near:  # a window never empties a feed
        every = [airing for show in shows for airing in show.airings if selection.wants(airing)]
        near = [max(every, key=lambda airing: airing.placement.order)] if every else []
    if len(shows) > 1:
        near.sort(key=lambda airing: (airing.placement.order, airing.uid))
    return near


def _head(shows: Sequence[Show], selection: Selection, base: str) -> Iterator[bytes]:
    """What stands before a feed's events; a download of airings has none of it (RFC 7986, 5)."""
    name, about, color = _title(shows, selection)
    for key in ("NAME", "X-WR-CALNAME"):
        yield text(key, clip(name, SHORT))
    for key in ("DESCRIPTION", "X-WR-CALDESC"):
        yield text(key, clip(about, SHORT))
    if color:
        yield text("COLOR", color)
        yield text("X-APPLE-CALENDAR-COLOR", webcolors.name_to_hex(color).upper())
    if base:
        yield line("URL", f"{base}/{shows[0].id}/" if len(shows) == 1 else f"{base}/")
        yield line("SOURCE;VALUE=URI", f"{base}{selection.address}")
    yield span("REFRESH-INTERVAL;VALUE=DURATION", REFRESH)
    yield span("X-PUBLISHED-TTL", REFRESH)


def _title(shows: Sequence[Show], selection: Selection) -> tuple[str, str, str | None]:
    """A feed's name and description, and its colour if it has one."""
    if len(shows) != 1:
        phrases = MESSAGES[ui_language(selection.lang)]
        name = phrases["personal" if selection.shows else "all"]
        return name, phrases["about-many"], None
    schedule = shows[0].schedule
    words = Localizer(schedule, selection.lang)
    name, color = words.pick(schedule.title), schedule.color
    if len(selection.channels) == 1 and selection.channels[0] in schedule.channels:
        channel = schedule.channels[selection.channels[0]]
        name, color = f"{name} – {words.pick(channel.name)}", channel.color or color
    return name, words.say("about", name), color


def join(events: Iterable[bytes], head: Iterable[bytes] = ()) -> bytes:
    """A whole calendar. Without a head it is a download of airings, not a feed to subscribe."""
    return component("VCALENDAR", (*_FORMAT, *head), list(events) or [utc_timezone()])
