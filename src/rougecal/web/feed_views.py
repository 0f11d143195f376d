"""The views for calendar apps and programs: a snapshot, a viewer, a selection → a response."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath
from urllib.parse import quote

from werkzeug.exceptions import NotFound, ServiceUnavailable

from rougecal.clock import start_of_day
from rougecal.errors import Problem, printable
from rougecal.feeds import Selection, atom, compact, json_export, render_feed, xmltv_export
from rougecal.locale import Localizer
from rougecal.schedule import json_schema
from rougecal.show import Show
from rougecal.store import Snapshot
from rougecal.web.presenters import Viewer
from rougecal.web.responses import TEXT, CachedResponse, cached_response

CALENDAR = "text/calendar; charset=utf-8"
JSON, ATOM, XML = "application/json", "application/atom+xml", "application/xml"
ROBOTS = b"User-agent: *\nAllow: /\n"


def feed(catalog: Snapshot, viewer: Viewer, selection: Selection) -> CachedResponse:
    """A feed, or a download of one airing. Raises NotFound or ServiceUnavailable."""
    shows = [show.on(viewer.today) for show in _shows(catalog, selection)]
    if selection.label and not any(selection.wants(a) for show in shows for a in show.airings):
        [channel] = selection.channels
        raise NotFound(f"There is no episode {selection.label[:80]!r} on {channel[:80]!r}.")
    made = render_feed(shows, selection, viewer.today, viewer.base)
    modified = _modified(shows, selection, viewer, selection.windowed or made.cut)
    headers = [("Content-Disposition", _disposition(shows, selection))]
    return cached_response(made.content, CALENDAR, modified, *headers)


def data(catalog: Snapshot, viewer: Viewer, selection: Selection) -> CachedResponse:
    """A show's airings as JSON, selected by the same options as in its feed."""
    show = find(catalog, *selection.shows)
    body = json_export(show, selection, viewer.today, viewer.base)
    return cached_response(body, JSON, _modified([show], selection, viewer, selection.windowed))


def news(catalog: Snapshot, viewer: Viewer, selection: Selection) -> CachedResponse:
    """A show's log as an Atom feed."""
    show = find(catalog, *selection.shows)
    body = atom(show, viewer.base, selection.lang)
    return cached_response(body, ATOM, _modified([show], selection, viewer))


def guide(catalog: Snapshot, viewer: Viewer, selection: Selection) -> CachedResponse:
    """What airs in the weeks around today, as XMLTV. Raises as `feed` does."""
    shows = [show.on(viewer.today) for show in _shows(catalog, selection)]
    body = xmltv_export(shows, selection, viewer.today, viewer.base)
    return cached_response(body, XML, _modified(shows, selection, viewer, windowed=True))


def schema(*_: object) -> CachedResponse:
    """The JSON Schema of schedule files."""
    return cached_response(compact(json_schema()), "application/schema+json")


def robots(*_: object) -> CachedResponse:
    """robots.txt (RFC 9309): everything may be read."""
    return cached_response(ROBOTS, TEXT)


def health(catalog: Snapshot, *_: object) -> CachedResponse:
    """Whether all schedules are valid, and what is wrong with those that are not, as JSON.

    Edits that subscribers see and no entry in a log explains are named, too; files without their
    folder.
    """
    problems, edits = _named(catalog.problems), _named(catalog.edits)
    known = {"shows": len(catalog.shows), "unread": len(catalog.lazy_files)}
    state = "degraded" if problems else "loading" if catalog.lazy_files else "ok"
    body = compact({"status": state, **known, "problems": problems, "unrecorded": edits})
    return cached_response(body, JSON, caching="no-store")


def _named(problems: Iterable[Problem]) -> list[dict[str, object]]:
    return [
        {"file": printable(PurePath(path).name), "line": line, "column": column, "message": message}
        for (path, line, column), message in problems
    ]


def find(catalog: Snapshot, name: str) -> Show:
    """A show by its id. Raises NotFound, or ServiceUnavailable while its file was never valid.

    Calendar apps keep their events on either; after an empty feed they would delete them.
    """
    if found := catalog.find(name):
        return found
    if name in catalog.never_valid or catalog.lazy_files or not catalog.shows:
        raise unavailable(catalog)
    raise NotFound(f"There is no show {name[:80]!r}.")


def unavailable(catalog: Snapshot) -> ServiceUnavailable:
    """The error for what an unread or an invalid file may hold."""
    if catalog.lazy_files:
        return ServiceUnavailable("The schedules are still being read.", retry_after=30)
    return ServiceUnavailable("A schedule is being mended.", retry_after=300)


def _shows(catalog: Snapshot, selection: Selection) -> list[Show]:
    """The shows of a feed. Of several that are named, those that no longer exist are left out.

    Raises ServiceUnavailable where a show is missing that may come back, since subscribers would
    lose its events; and NotFound if no show is left, or none has any of the channels.
    """
    names = selection.shows
    if not names and (catalog.lazy_files or catalog.unresolved_at_start or not catalog.shows):
        raise unavailable(catalog)
    here = [
        n for n in names if n in catalog.shows or n in catalog.never_valid or catalog.lazy_files
    ]
    shows = [find(catalog, name) for name in here or names] or list(catalog.listed.values())
    known = {channel for show in shows for channel in show.schedule.channels}
    if selection.channels and known.isdisjoint(selection.channels):
        raise NotFound(f"There is no channel {selection.channels[0][:80]!r} here.")
    return shows


def _modified(
    shows: list[Show], selection: Selection, viewer: Viewer, windowed: bool = False
) -> datetime | None:
    """When what is selected last changed: by the log, or by the day if that matters."""
    by_day = windowed or any(show.is_open for show in shows)
    last = start_of_day(viewer.today, "UTC") if by_day else None
    for show in shows:
        if last is None or show.modified > last:
            times = [airing.modified for airing in show.airings if selection.wants(airing)]
            last = max([*times, last] if last else times, default=None)
    return last if last and last <= viewer.now else None


def _disposition(shows: list[Show], selection: Selection) -> str:
    """Content-Disposition: a download's name, else inline: Google subscribes to no attachment.

    The name is there twice: in ASCII, and in UTF-8 (RFC 6266).
    """
    if not selection.download:
        return "inline"
    parts = [*selection.shows, *selection.channels, *filter(None, [selection.label])]
    ascii_name = name = "-".join(parts).replace("~", "-")[:150] or "all"
    if len(shows) == 1:
        localizer = Localizer(shows[0].schedule, selection.lang)
        label = [localizer.label(selection.label)] if selection.label else []
        name = " ".join([localizer.pick(shows[0].schedule.title), *filter(None, label)])
    utf8 = quote(f"{name}.ics", safe="")
    return f"attachment; filename=\"{ascii_name}.ics\"; filename*=UTF-8''{utf8}"
