"""The app's addresses as a folder of static files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from rougecal.catalog import Catalog
from rougecal.feed import Show, join
from rougecal.selection import PLAIN, Selection
from rougecal.web import feeds, pages
from rougecal.web.answers import Answer, Ask
from rougecal.web.lines import Reader
from rougecal.words import TONGUES


def files(catalog: Catalog, today: date, base: str) -> Iterator[tuple[str, bytes]]:
    """Every file of the site: its path below the folder, and its content.

    The same catalog, day (UTC) and base give the same bytes.
    """
    ask = Ask(catalog, datetime(today.year, today.month, today.day, tzinfo=UTC), base)
    for path, make in (
        ("all.ics", feeds.feed),
        ("schema.json", feeds.schema),
        ("robots.txt", feeds.robots),
    ):
        yield path, make(ask).body
    for name in pages.ASSETS:
        yield f"static/{name}", pages.read_asset(name)
    for lang in TONGUES:
        reader = Reader(lang, ask.now, base, static=True)
        yield _page(lang), pages.front(catalog, reader, Selection()).encode()
        for show in catalog.shows.values():
            yield f"{show.id}/{_page(lang)}", pages.one(show, reader).encode()
    for show in catalog.shows.values():
        yield from _feeds(show, ask)


def _page(lang: str) -> str:
    return "index.html" if lang == TONGUES[0] else f"index.{lang}.html"


def _feeds(show: Show, ask: Ask) -> Iterator[tuple[str, bytes]]:
    makers: dict[str, Callable[[Ask, str], Answer]] = {
        "ics": feeds.show,
        "json": feeds.data,
        "atom": feeds.news,
    }
    for suffix, make in makers.items():
        yield f"{show.id}.{suffix}", make(ask, show.id).body
    for channel in show.schedule.channels:
        yield f"{show.id}/{channel}.ics", feeds.channel(ask, show.id, channel).body
    for airing, rendered in zip(show.airings, show.events(PLAIN), strict=True):
        if not airing.placement.note:
            path = f"{show.id}/{airing.key.channel}/{airing.key.label}.ics"
            yield path, join([rendered])
