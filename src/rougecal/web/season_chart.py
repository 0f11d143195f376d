"""A season at a glance: weeks across, channels down, as the positions an SVG is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from rougecal.clock import WEEK, date_text
from rougecal.locale import date_words
from rougecal.web.presenters import AiringView, Viewer
from rougecal.web.show_view import ShowView, nearest

COLUMN, BREAK, EDGE = 25, 12, 1  # widths: of a week, of weeks left out, of the left edge
MARKED = ("cancelled", "postponed", "note", "tentative", "moved")  # the first of these marks a cell


class Cell(NamedTuple):
    """What one channel airs in one week."""

    x: int
    text: str
    kind: str  # as of an AiringView
    title: str


class Lane(NamedTuple):
    """One channel."""

    name: str
    color: str | None
    cells: list[Cell]


class SeasonChart(NamedTuple):
    """The whole chart; `today` is where this week's column begins, `kinds` are those in use."""

    width: int
    lanes: list[Lane]
    ticks: list[tuple[int, str]]
    today: int | None
    kinds: list[str]


def season_chart(show_view: ShowView, viewer: Viewer) -> SeasonChart:
    """The chart of a show with airings; its weeks are counted from the first broadcast day."""
    channels = [nearest(views, show_view.rows) for views in show_view.by_channel]
    first = min(view.day for views in channels for view in views)
    columns = _columns({_week(view.day, first) for views in channels for view in views})
    lanes = []
    for views in channels:
        in_order = sorted(views, key=lambda view: (view.day, view.begins))
        weeks = groupby(in_order, key=lambda view: _week(view.day, first))
        cells = [_cell(columns[week], list(group)) for week, group in weeks]
        channel = views[0].airing.channel
        color = channel.color or show_view.schedule.color
        lanes.append(Lane(views[0].localizer.pick(channel.name), color, cells))
    today = columns.get(_week(_same_weekday(viewer.today, first), first))
    used = {cell.kind for lane in lanes for cell in lane.cells}
    kinds = [kind for kind in MARKED if kind in used] + ["today"] * (today is not None)
    width = max(columns.values()) + COLUMN + EDGE
    return SeasonChart(width, lanes, _ticks(columns, first, viewer.lang), today, kinds)


def _same_weekday(today: date, first: date) -> date:
    """The day of this week, from Monday on, on which the run's weeks begin."""
    return today + timedelta(days=first.weekday() - today.weekday())


def _week(day: date, first: date) -> int:
    return (day - first) // WEEK


def _columns(weeks: set[int]) -> dict[int, int]:
    """Where each week's column begins; a gap of any length is drawn as one break."""
    columns: dict[int, int] = {}
    x = EDGE
    for week in sorted(weeks):
        x += BREAK if columns and week - 1 not in columns else 0
        columns[week] = x
        x += COLUMN
    return columns


def _ticks(columns: dict[int, int], first: date, lang: str) -> list[tuple[int, str]]:
    """A date over the first column, and over the first of every month that has room for it."""
    ticks: list[tuple[int, str]] = []
    month = 0
    for week, x in columns.items():
        day = first + timedelta(weeks=week)
        if day.month != month and (not ticks or x - ticks[-1][0] > 2 * COLUMN):
            ticks.append((x, date_text(day, date_words(lang))))
            month = day.month
    return ticks


def _cell(x: int, views: Sequence[AiringView]) -> Cell:
    """A week of one channel: its label, or the first and the last of several."""
    labels = [_short(view.airing.key.label) for view in views if view.kind != "note"]
    kinds = {view.kind for view in views if view.kind != "note" or not labels}
    kind = next((kind for kind in MARKED if kind in kinds), "confirmed")
    text = "–".join([labels[0], labels[-1]][: len(labels)]) if labels else "–"
    title = [f"{view.label} {view.when}" if view.kind != "note" else view.when for view in views]
    return Cell(x, text if len(text) <= 4 else f"{text[:3]}…", kind, ", ".join(title))


def _short(label: str) -> str:
    """A label for a cell; of a rerun ↻7."""
    bare, _, rerun = label.partition("~")
    return f"↻{bare}" if rerun else bare
