"""A corpus of feeds, the same on every run: the real schedules' and many drawn ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, given, seed, settings

from rougecal.feeds import Selection, choose, read_selection, render
from rougecal.show import Show, parse
from tests import strategies
from tests.readers.seen import When, meant

SCHEDULES = Path(__file__).parents[2] / "schedules"
TODAY, BASE = date(2024, 2, 20), "https://example.org"
DRAWN = 80
OPTIONS: tuple[dict[str, str], ...] = (
    {},
    {"lang": "ja"},
    {"remind": "15m"},
    {"download": "on"},
    {"only": "finales", "merge": "on"},
    {"audio": "tlh"},  # nothing airs in Klingon: a feed without an event
)


class Feed(NamedTuple):
    """A feed, and the UID, start and end of each event that is meant to be in it."""

    content: bytes
    events: list[tuple[str, When, When]]


def corpus() -> Iterator[Feed]:
    """Every feed of the corpus, in the same order."""
    real = [parse(path.read_bytes(), path.name) for path in sorted(SCHEDULES.glob("*.yaml"))]
    for show in real:
        for options in OPTIONS:
            yield feed([show], read_selection(options.items(), [show.id]))
        for channel in show.schedule.channels:
            yield feed([show], read_selection([], [show.id], [channel]))
    yield feed(real, Selection())
    for text, options in drawn():
        show = strategies.read(text).on(TODAY)
        yield feed([show], read_selection(options.items(), [show.id]))


def feed(shows: Sequence[Show], selection: Selection) -> Feed:
    """A feed, and what is meant to be in it."""
    events = [meant(airing) for airing in choose(shows, selection, TODAY)]
    return Feed(render(shows, selection, TODAY, BASE), events)


def drawn() -> list[tuple[str, dict[str, str]]]:
    """Texts of schedules, each with the options of a feed."""
    found = []

    @seed(20240110)
    @settings(
        max_examples=DRAWN,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategies.schedules_with_log(most=8), strategies.options)
    def draw(text: str, options: dict[str, str]) -> None:
        found.append((text, options))

    draw()
    return found
