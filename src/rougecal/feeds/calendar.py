"""Airings → a feed's bytes: a head, and the events, which feeds share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import webcolors

from rougecal.clock import start_of_day
from rougecal.feeds.components import component, line, span, text, utc_timezone
from rougecal.feeds.event import SHORT, clip
from rougecal.feeds.runs import ends_of_runs
from rougecal.feeds.selection import Selection
from rougecal.feeds.shared import renderer
from rougecal.feeds.together import episodes_of, merged
from rougecal.history import Airing
from rougecal.locale import Localizer, language_name, messages, ui_language
from rougecal.show import Show

PRODID = "-//rougecal//rougecal//EN"
LIMIT = 950_000  # bytes; Google refuses a feed of more than 1 MB
REFRESH = timedelta(hours=1)
NAMED = 3  # shows, or channels and languages, that a feed's name lists
_FORMAT = (text("VERSION", "2.0"), text("PRODID", PRODID), text("CALSCALE", "GREGORIAN"))


class Feed(NamedTuple):
    """A feed's bytes, which have `kept` of the `total` events that were selected."""

    address: str  # below the base: /all.ics
    content: bytes
    kept: int
    total: int

    @property
    def cut(self) -> bool:
        """Whether events were left out, for all of them would be more than LIMIT bytes."""
        return self.kept < self.total


def render(shows: Sequence[Show], selection: Selection, today: date, base: str = "") -> bytes:
    """The bytes of `render_feed`."""
    return render_feed(shows, selection, today, base).content


def render_feed(shows: Sequence[Show], selection: Selection, today: date, base: str = "") -> Feed:
    """The feed or download that a selection names, from the shows that it names.

    `today` (UTC) matters only to a selection with a window, to a run without a known end, and to
    a feed that is cut, which keeps the events nearest to it. `base` is what absolute addresses
    begin with; without it there are none.
    """
    chosen = _selected(shows, selection, today)
    kept = _fitting(chosen, renderer(shows, selection.style), today)
    head = () if selection.download else _head(shows, selection, base)
    airings = _in_order(shows, [airing for airing in chosen if airing in kept])
    content = join([kept[airing] for airing in airings], head)
    return Feed(selection.address, content, len(kept), len(chosen))


def in_feed(shows: Sequence[Show], selection: Selection, today: date) -> Collection[Airing]:
    """The airings whose events `render_feed` keeps, with the same arguments."""
    return _fitting(_selected(shows, selection, today), renderer(shows, selection.style), today)


def _fitting(
    airings: Iterable[Airing], render: Callable[[Airing], bytes], today: date
) -> dict[Airing, bytes]:
    """The rendered events of the airings nearest to a day (UTC), as many as fit in one feed."""
    midday = start_of_day(today, "UTC") + timedelta(hours=12)
    size, kept = 0, dict[Airing, bytes]()
    far = {airing: abs((airing.placement.order - midday).total_seconds()) for airing in airings}
    for airing in sorted(far, key=far.__getitem__):  # in one step, so of numbers: that is short
        rendered = render(airing)
        size += len(rendered)
        if size > LIMIT:
            break
        kept[airing] = rendered
    return kept


def every(
    shows: Sequence[Show],
    today: date,
    base: str = "",
    on_cut: Callable[[Feed], object] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Each feed that has an address of its own, by its path: of all shows, of a show, of a channel.

    `on_cut` is called with each that is too large to be whole.
    """
    feeds = [(shows, Selection())]
    for show in shows:
        parts = [(), *((channel,) for channel in show.schedule.channels)]
        feeds += [([show], Selection((show.id,), channels)) for channels in parts]
    for some, selection in feeds:
        feed = render_feed(some, selection, today, base)
        if feed.cut and on_cut:
            on_cut(feed)
        yield feed.address[1:], feed.content


def choose(shows: Sequence[Show], selection: Selection, today: date) -> list[Airing]:
    """The airings that a selection names on a day (UTC), in order of time."""
    return _in_order(shows, _selected(shows, selection, today))


def _in_order(shows: Sequence[Show], airings: list[Airing]) -> list[Airing]:
    """Airings in order of time, which are in the order of their shows."""
    if len(shows) > 1:
        airings.sort(key=lambda airing: (airing.placement.order, airing.uid))
    return airings


def _selected(shows: Sequence[Show], selection: Selection, today: date) -> list[Airing]:
    """The airings that a selection names on a day (UTC), one show after the other."""
    shows, (start, end) = [show.on(today) for show in shows], selection.window(today)
    near = [
        airing
        for show in shows
        if show.ends >= start
        for airing in airings_of(show, selection)
        if airing.ends >= start and airing.placement.order < end and selection.wants(airing)
    ]
    if not near:  # a window never empties a feed
        every = [a for show in shows for a in airings_of(show, selection) if selection.wants(a)]
        near = [max(every, key=lambda airing: airing.placement.order)] if every else []
    return near


def airings_of(show: Show, selection: Selection) -> Sequence[Airing]:
    """A show's airings in order of time, merged and of the ends of runs alone if so selected."""
    if selection.label:
        return show.airings  # of one episode there is nothing to leave out
    airings = merged(show) if selection.merge else show.airings
    if not selection.only:
        return airings
    ends = ends_of_runs(show, selection.only)
    return [airing for airing in airings if any(e.key in ends for e in episodes_of(airing))]


def _head(shows: Sequence[Show], selection: Selection, base: str) -> Iterator[bytes]:
    """The properties of a calendar that is subscribed to (RFC 7986, 5); a download has none."""
    name, about, color = describe(shows, selection)
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


def describe(shows: Sequence[Show], selection: Selection) -> tuple[str, str, str | None]:
    """A feed's name, which says what was chosen, its description, and its colour if it has one."""
    known, color = messages(ui_language(selection.lang)), None
    if len(shows) == 1:
        schedule = shows[0].schedule
        localizer = Localizer(schedule, selection.lang)
        known, name = messages(localizer.ui_lang), localizer.pick(schedule.title)
        color, (only, *others) = schedule.color, (*selection.channels, "")
        if only in schedule.channels and others == [""]:
            color = schedule.channels[only].color or color
    elif selection.shows and len(shows) <= NAMED:
        schedules = sorted((show.schedule for show in shows), key=lambda schedule: schedule.id)
        titles = [Localizer(s, selection.lang).pick(s.title) for s in schedules]
        name = known["feed.list"].join(titles)
    else:
        name = known["feed.personal" if selection.shows else "feed.all"]
    if chosen := _chosen(shows, selection):
        name = f"{name} – {known['feed.list'].join(chosen)}"
    about = known["feed.about"].format(name) if len(shows) == 1 else known["feed.about-many"]
    return name, about, color


def _chosen(shows: Sequence[Show], selection: Selection) -> list[str]:
    """The names of the channels and languages that a selection chooses, if they are few."""
    names = {}
    for show in shows:
        localizer = Localizer(show.schedule, selection.lang)
        for name in selection.channels:
            if name in show.schedule.channels and name not in names:
                names[name] = localizer.pick(show.schedule.channels[name].name)
    lang = Localizer(shows[0].schedule, selection.lang).ui_lang if shows else "en"
    found = [*names.values(), *(language_name(tag, lang) for tag in selection.audio)]
    return found if len(found) <= NAMED else []


def join(events: Iterable[bytes], head: Iterable[bytes] = ()) -> bytes:
    """A whole VCALENDAR of rendered events. Without a head it is a download, not a feed."""
    return component("VCALENDAR", (*_FORMAT, *head), list(events) or [utc_timezone()])
