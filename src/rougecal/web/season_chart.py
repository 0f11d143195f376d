"""A picture of a run: weeks across, channels down, as the places an SVG is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from rougecal.clock import WEEK, day_text
from rougecal.web.presenters import AiringView, Viewer, by_channel, nearest

WIDE, BREAK, LANE, TOP, EDGE = 25, 12, 44, 22, 1  # of a week, of weeks left out, of a channel
TOLD = ("cancelled", "postponed", "note", "tentative", "moved")  # what a cell says first of its own


class Cell(NamedTuple):
    """What one channel airs in one week of the run."""

    x: int
    text: str
    kind: str
    title: str


class Lane(NamedTuple):
    """One channel."""

    y: int
    name: str
    color: str | None
    cells: list[Cell]


class SeasonChart(NamedTuple):
    """The run; `today` is where this week's column begins."""

    width: int
    height: int
    lanes: list[Lane]
    ticks: list[tuple[int, str]]
    today: int | None
    kinds: list[str]  # what a reader needs a key for


def season_chart(every: Sequence[AiringView], viewer: Viewer) -> SeasonChart:
    """The picture of at least one line; weeks count from the first broadcast day shown."""
    shown = list(map(nearest, by_channel(every)))
    first = min(view.day for found in shown for view in found)
    weeks = sorted({_week(view.day, first) for found in shown for view in found})
    places = _places(weeks)
    lanes = []
    for number, found in enumerate(shown):
        airing, words = found[0].airing, found[0].words
        in_order = sorted(found, key=lambda view: view.order)
        grouped = groupby(in_order, key=lambda view: _week(view.day, first))
        cells = [_cell(places[week], list(group)) for week, group in grouped]
        color = airing.channel.color or airing.schedule.color
        lanes.append(Lane(TOP + number * LANE, words.pick(airing.channel.name), color, cells))
    today = places.get(_week(viewer.now.date(), first))
    told = {cell.kind for lane in lanes for cell in lane.cells}
    told |= {"today"} if today is not None else set()
    return SeasonChart(
        places[weeks[-1]] + WIDE + EDGE,
        TOP + len(lanes) * LANE,
        lanes,
        list(_ticks(places, first, viewer.lang)),
        today,
        [kind for kind in (*TOLD, "today") if kind in told],
    )


def _week(day: date, first: date) -> int:
    return (day - first) // WEEK


def _places(weeks: Sequence[int]) -> dict[int, int]:
    """Where each week's column begins; weeks in which nothing airs are drawn as one break."""
    places: dict[int, int] = {}
    x, last = EDGE, weeks[0]
    for week in weeks:
        x += BREAK if week > last + 1 else 0
        places[week], last = x, week
        x += WIDE
    return places


def _ticks(places: dict[int, int], first: date, lang: str) -> list[tuple[int, str]]:
    """A date over the first column, and over the first of every month that has room for it."""
    ticks: list[tuple[int, str]] = []
    month = 0
    for week, x in places.items():
        day = first + timedelta(weeks=week)
        if day.month != month and (not ticks or x - ticks[-1][0] > 2 * WIDE):
            text = day_text(day, lang)
            ticks.append((x, text.partition("(")[0] if lang == "ja" else text.partition(" ")[2]))
            month = day.month
    return ticks


def _cell(x: int, group: list[AiringView]) -> Cell:
    """A week of one channel: its label, or the first and last of several."""
    labels = [_short(view.airing.key.label) for view in group if view.kind != "note"]
    kinds = {view.kind for view in group if view.kind != "note" or not labels}
    kind = next((kind for kind in TOLD if kind in kinds), "confirmed")
    text = "–".join([labels[0], labels[-1]][: len(labels)]) if labels else "–"
    said = [f"{view.label} {view.when}" if view.kind != "note" else view.when for view in group]
    return Cell(x, text if len(text) <= 4 else f"{text[:3]}…", kind, ", ".join(said))


def _short(label: str) -> str:
    """A label for a cell: of a rerun ↻7."""
    bare, _, again = label.partition("~")
    return f"↻{bare}" if again else bare
