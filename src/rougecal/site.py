"""The app's addresses as a folder of static files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from rougecal.clock import WEEK, start_of_day
from rougecal.feeds import (
    DEFAULT_STYLE,
    Feed,
    Selection,
    atom,
    compact,
    every,
    join,
    json_export,
    renderer,
    xmltv_export,
)
from rougecal.locale import UI_LANGUAGES
from rougecal.schedule import json_schema
from rougecal.store import Snapshot
from rougecal.web import (
    ASSETS,
    ROBOTS,
    PageOptions,
    Viewer,
    front_page,
    page_path,
    read_asset,
    show_page,
)


def static_files(
    catalog: Snapshot,
    today: date,
    base: str,
    on_cut: Callable[[Feed], object] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Every file of the site: its path below the folder, and its content.

    The same catalog, day (UTC) and base give the same bytes. `on_cut` is called with each feed
    that is too large to be whole.
    """
    shows, now = [show.on(today) for show in catalog.shows.values()], start_of_day(today, "UTC")
    yield from every(shows, today, base, on_cut)
    yield "guide.xml", xmltv_export(shows, Selection(), today, base)
    yield "schema.json", compact(json_schema())
    yield "robots.txt", ROBOTS
    for name in ASSETS:
        yield f"static/{name}", read_asset(name)
    for lang in UI_LANGUAGES:
        viewer = Viewer(lang, now, base, static=True)
        page = page_path(viewer, lang) or "index.html"
        yield page, front_page(catalog, viewer, Selection()).encode()
        later = replace(viewer, options=PageOptions(today + WEEK))
        yield page_path(later, lang), front_page(catalog, later, Selection()).encode()
        for show in shows:
            yield f"{show.id}/{page}", show_page(show, viewer).encode()
    render = renderer(shows, DEFAULT_STYLE)
    for show in shows:
        yield f"{show.id}.json", json_export(show, Selection(shows=(show.id,)), today, base)
        yield f"{show.id}.atom", atom(show, base)
        yield f"{show.id}.xml", xmltv_export([show], Selection(shows=(show.id,)), today, base)
        for airing in show.airings:
            if not airing.placement.off_air:
                yield f"{airing.uid}.ics", join([render(airing)])
