"""What the addresses for calendars and machines answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import PurePath
from urllib.parse import quote

from werkzeug.exceptions import NotFound, ServiceUnavailable

from rougecal.clock import start_of_day
from rougecal.errors import printable
from rougecal.feeds import (
    LIMIT,
    Selection,
    atom,
    compact,
    json_export,
    read_selection,
    render,
)
from rougecal.locale import Localizer
from rougecal.schedule import json_schema
from rougecal.show import Show
from rougecal.store import Snapshot
from rougecal.web.responses import TEXT, CachedResponse, RequestContext, answer

CALENDAR = "text/calendar; charset=utf-8"
JSON, ATOM = "application/json", "application/atom+xml"


def feed(ask: RequestContext) -> CachedResponse:
    return _feed(ask, read_selection(ask.query))


def show(ask: RequestContext, show: str) -> CachedResponse:
    find(ask, show)
    return _feed(ask, read_selection(ask.query, [show]))


def channel(ask: RequestContext, show: str, channel: str) -> CachedResponse:
    if channel not in find(ask, show).schedule.channels:
        raise NotFound(f"{show} has no channel {channel[:80]!r}.")
    return _feed(ask, read_selection(ask.query, [show], [channel]))


def airing(ask: RequestContext, show: str, channel: str, label: str) -> CachedResponse:
    selection = read_selection(ask.query, [show], [channel], label)
    here = (airing for airing in find(ask, show).airings if airing.key.channel == channel)
    if not any(map(selection.wants, here)):
        raise NotFound(f"{show} has no episode {label[:80]!r} on {channel[:80]!r}.")
    return _feed(ask, selection)


def data(ask: RequestContext, show: str) -> CachedResponse:
    """A show's airings as JSON, selected by the same options as in its feed."""
    found = find(ask, show)
    selection = replace(read_selection(ask.query), shows=(show,))
    body = json_export(found, selection, ask.today, ask.base)
    return answer(body, JSON, _modified([found], selection, ask))


def news(ask: RequestContext, show: str) -> CachedResponse:
    """A show's log as news."""
    found = find(ask, show)
    selection = read_selection(ask.query, [show])
    body = atom(found, ask.base, selection.lang)
    return answer(body, ATOM, _modified([found], Selection(shows=(show,)), ask))


def schema(_ask: RequestContext) -> CachedResponse:
    return answer(compact(json_schema()), "application/schema+json")


def robots(_ask: RequestContext) -> CachedResponse:
    return answer(b"User-agent: *\nAllow: /\n", TEXT)


def health(ask: RequestContext) -> CachedResponse:
    """Whether all schedules are good, and what is wrong with which; without folders' names."""
    problems = [
        {"file": printable(PurePath(path).name), "line": line, "column": column, "message": message}
        for (path, line, column), message in ask.catalog.problems
    ]
    known = {"shows": len(ask.catalog.shows), "unread": len(ask.catalog.lazy_files)}
    state = "degraded" if problems else "loading" if ask.catalog.lazy_files else "ok"
    body = compact({"status": state, **known, "problems": problems})
    return answer(body, JSON, caching="no-store")


def find(ask: RequestContext, name: str) -> Show:
    """A show by its id. Raises NotFound, or ServiceUnavailable while its file has never been good.

    A calendar app keeps its events on either; on an empty feed it would delete them.
    """
    catalog = ask.catalog
    if found := catalog.find(name):
        return found
    if name in catalog.never_valid or catalog.lazy_files or not catalog.shows:
        raise later(catalog)
    raise NotFound(f"There is no show {name[:80]!r}.")


def later(catalog: Snapshot) -> ServiceUnavailable:
    """Any file that is still unread may have what is asked for; else it is one that is broken."""
    if catalog.lazy_files:
        return ServiceUnavailable("The schedules are still being read.", retry_after=30)
    return ServiceUnavailable("A schedule is being mended.", retry_after=300)


def _feed(ask: RequestContext, selection: Selection) -> CachedResponse:
    """A feed, made once for all the options that ask for it."""
    if not ask.query:
        return _made(ask, selection)
    return ask.shelf.get(selection) or ask.shelf.put(selection, _made(ask, selection))


def _made(ask: RequestContext, selection: Selection) -> CachedResponse:
    shows = _shows(ask, selection)
    body = render(shows, selection, ask.today, ask.base)
    modified = _modified(shows, selection, ask, windowed=len(body) > LIMIT // 2)
    return answer(body, CALENDAR, modified, ("Content-Disposition", _disposition(shows, selection)))


def _shows(ask: RequestContext, selection: Selection) -> list[Show]:
    """The shows a feed is made of. Of several, one that was taken down is passed over.

    Never empty by mistake: without one that is yet to be mended its subscribers would lose it
    (ServiceUnavailable), and if no channel has the name any more, everything (NotFound).
    """
    catalog, names = ask.catalog, selection.shows
    if not names and (catalog.lazy_files or catalog.unresolved_at_start or not catalog.shows):
        raise later(catalog)
    here = [
        n for n in names if n in catalog.shows or n in catalog.never_valid or catalog.lazy_files
    ]
    shows = [find(ask, name) for name in here or names] or list(catalog.listed.values())
    known = {channel for show in shows for channel in show.schedule.channels}
    if selection.channels and known.isdisjoint(selection.channels):
        raise NotFound(f"There is no channel {selection.channels[0][:80]!r} here.")
    return shows


def _modified(
    shows: list[Show], selection: Selection, ask: RequestContext, windowed: bool = False
) -> datetime | None:
    """When the logs last touched what is selected, and the day began if that matters."""
    every = (airing for show in shows for airing in show.airings)
    times = [airing.modified for airing in every if selection.wants(airing)]
    if selection.windowed or windowed:
        times.append(start_of_day(ask.today, "UTC"))
    last = max(times, default=None)
    return last if last and last <= ask.now else None


def _disposition(shows: list[Show], selection: Selection) -> str:
    """Inline, for Google takes no attachment to subscribe to; a download with its file names."""
    if not selection.download:
        return "inline"
    parts = [*selection.shows, *selection.channels, *filter(None, [selection.label])]
    ascii_name = "-".join(parts).replace("~", "-")[:150] or "all"
    name = ascii_name
    if len(shows) == 1:
        words = Localizer(shows[0].schedule, selection.lang)
        label = [words.label(selection.label)] if selection.label else []
        name = " ".join([words.pick(shows[0].schedule.title), *label])
    utf8 = quote(f"{name}.ics", safe="")
    return f"attachment; filename=\"{ascii_name}.ics\"; filename*=UTF-8''{utf8}"
