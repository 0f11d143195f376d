"""The app's addresses as a folder of static files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rougecal.clock import start_of_day
from rougecal.feeds import DEFAULT_STYLE, Selection, atom, every, join, json_export, render_events
from rougecal.locale import UI_LANGUAGES
from rougecal.store import Snapshot
from rougecal.web import (
    ASSETS,
    RequestContext,
    Viewer,
    front_page,
    page_path,
    read_asset,
    robots,
    schema,
    show_page,
)


def static_files(catalog: Snapshot, today: date, base: str) -> Iterator[tuple[str, bytes]]:
    """Every file of the site: its path below the folder, and its content.

    The same catalog, day (UTC) and base give the same bytes.
    """
    shows, now = list(catalog.shows.values()), start_of_day(today, "UTC")
    yield from every(shows, today, base)
    for path, make in (("schema.json", schema), ("robots.txt", robots)):
        yield path, make(RequestContext(catalog, now)).body
    for name in ASSETS:
        yield f"static/{name}", read_asset(name)
    for lang in UI_LANGUAGES:
        viewer = Viewer(lang, now, base, static=True)
        page = page_path(viewer, lang) or "index.html"
        yield page, front_page(catalog, viewer, Selection()).encode()
        for show in shows:
            yield f"{show.id}/{page}", show_page(show, viewer).encode()
    for show in shows:
        yield f"{show.id}.json", json_export(show, Selection(shows=(show.id,)), today, base)
        yield f"{show.id}.atom", atom(show, base)
        for airing, event in render_events(show.airings, DEFAULT_STYLE).items():
            if not airing.placement.off_air:
                yield f"{airing.uid}.ics", join([event])
