"""The app's addresses as a folder of static files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rougecal.catalog import Catalog
from rougecal.feed import calendar
from rougecal.selection import Selection


def files(catalog: Catalog, today: date, base: str) -> Iterator[tuple[str, bytes]]:
    """Every file of the site: its path below the folder, and its content."""
    shows = catalog.shows
    for selection in selections(catalog):
        named = [shows[name] for name in selection.shows] or list(shows.values())
        yield selection.address.lstrip("/"), calendar(named, selection, today, base)


def selections(catalog: Catalog) -> list[Selection]:
    """Every feed that has an address of its own without options."""
    found = [Selection()]
    for name, show in catalog.shows.items():
        found.append(Selection(shows=(name,)))
        found += [
            Selection(shows=(name,), channels=(channel,)) for channel in show.schedule.channels
        ]
        found += [
            Selection(
                shows=(name,), channels=(airing.key.channel,), label=airing.key.label, download=True
            )
            for airing in show.airings
            if not airing.placement.note
        ]
    return found
