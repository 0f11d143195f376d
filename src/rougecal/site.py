"""The app's addresses as a folder of static files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rougecal.catalog import Catalog
from rougecal.clock import start_of_day
from rougecal.feed import every, join
from rougecal.listing import listing
from rougecal.news import atom
from rougecal.selection import PLAIN, Selection
from rougecal.web import feeds, pages
from rougecal.web.answers import Ask
from rougecal.web.lines import Reader
from rougecal.words import TONGUES


def files(catalog: Catalog, today: date, base: str) -> Iterator[tuple[str, bytes]]:
    """Every file of the site: its path below the folder, and its content.

    The same catalog, day (UTC) and base give the same bytes.
    """
    shows, now = list(catalog.shows.values()), start_of_day(today, "UTC")
    yield from every(shows, today, base)
    for path, make in (("schema.json", feeds.schema), ("robots.txt", feeds.robots)):
        yield path, make(Ask(catalog, now)).body
    for name in pages.ASSETS:
        yield f"static/{name}", pages.read_asset(name)
    for lang in TONGUES:
        reader = Reader(lang, now, base, static=True)
        page = pages.tongue(reader, lang) or "index.html"
        yield page, pages.front(catalog, reader, Selection()).encode()
        for show in shows:
            yield f"{show.id}/{page}", pages.one(show, reader).encode()
    for show in shows:
        yield f"{show.id}.json", listing(show, Selection(shows=(show.id,)), today, base)
        yield f"{show.id}.atom", atom(show.schedule, base)
        for airing, event in show.events(PLAIN).items():
            if not airing.placement.note:
                yield f"{airing.uid}.ics", join([event])
