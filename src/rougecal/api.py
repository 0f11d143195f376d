"""`load` and `render` for Python programs, which import them from `rougecal`."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypedDict, Unpack

from rougecal.clock import duration_text
from rougecal.errors import ScheduleError, did_you_mean
from rougecal.feeds import OptionError, Selection, read_selection
from rougecal.feeds import render as render_feed
from rougecal.schedule import read_base
from rougecal.show import Show
from rougecal.store import load as read_folder

Span = str | timedelta


class Options(TypedDict, total=False):
    """The options of a feed, by the names and in the notation that its address has them in."""

    channel: str | Iterable[str]  # only these channels, by id
    audio: str | Iterable[str]  # only channels with one of these spoken languages
    lang: str  # the language of titles and texts: "ja", "pt-BR"
    remind: Span | Iterable[Span]  # reminders before each airing: "15m"
    past: Span  # only what is at most this long past: "30d"
    notes: bool  # False: no off-air notices
    spoilers: bool  # False: no episode titles
    cancelled: bool  # False: nothing that was cancelled or postponed
    only: str  # "premieres" or "finales": the first or last episode of each channel's runs
    merge: bool  # True: one event for the episodes of a channel that start together
    allday: bool | str  # whole days: True, the broadcaster's; "Europe/Rome", those of a zone
    download: bool  # True: a one-off file without the name and refresh interval of a feed


def load(path: str | os.PathLike[str]) -> dict[str, Show]:
    """Read a schedule file, or the `*.yaml` and `*.yml` of a folder; the shows by id, in order.

    Raises ScheduleError with the problems of all files if any has one, and OSError if there is no
    `path`. A folder without schedules gives an empty dict.

    >>> from rougecal import load
    >>> shows = load("schedules")
    >>> list(shows)
    ['frieren', 'metallic-rouge', 'solo-leveling']
    >>> shows["frieren"].schedule.title["ja"]
    '葬送のフリーレン'
    """
    folder = Path(path)
    found = read_folder(folder)
    if found.problems:
        raise ScheduleError(found.problems)
    if not found.files:
        os.listdir(folder)  # raises OSError where the store sees an empty folder
    return dict(found.shows)


def render(
    shows: Show | Iterable[Show],
    selection: Selection | None = None,
    *,
    today: date,
    base_url: str = "",
    **options: Unpack[Options],
) -> bytes:
    """The iCalendar feed (RFC 5545, UTF-8) of one show or of several, as their address serves it.

    Choose what is in it by `options` or by a Selection; of one that names no show, all `shows` are
    meant. `today` (a UTC date) matters only with `past`, for a run without a known end, and for a
    feed beyond 950,000 bytes, which keeps what is nearest to it. `base_url` is what absolute
    addresses begin with; without it the feed has none.

    Raises OptionError for a value that can't be read and for a channel or show that is not there.

    >>> from datetime import date
    >>> from rougecal import load, render
    >>> show = load("schedules")["frieren"]
    >>> feed = render(show, today=date(2023, 9, 1), lang="ja", remind="15m")
    >>> feed.count(b"BEGIN:VEVENT")
    29
    """
    given = [shows] if isinstance(shows, Show) else list(shows)
    by_id = {show.id: show for show in given}
    if not given:
        raise OptionError("no show to render: an empty feed would empty calendars")
    if len(by_id) < len(given):
        raise OptionError("two of the shows have the same id")
    if selection and options:
        raise TypeError("render() takes a Selection or options, not both")
    wanted = selection or _selection(options)
    wanted = replace(wanted, shows=wanted.shows or tuple(sorted(by_id)))
    _require("show", wanted.shows, by_id)
    chosen = [by_id[name] for name in wanted.shows]
    channels = {channel: "" for show in chosen for channel in show.schedule.channels}
    _require("channel", wanted.channels, channels)
    return render_feed(chosen, wanted, today, read_base(base_url) if base_url else "")


def _selection(options: Options) -> Selection:
    if unknown := options.keys() - Options.__annotations__.keys():
        raise TypeError(f"render() got an unexpected keyword argument {min(unknown)!r}")
    return read_selection(_pairs(options))


def _pairs(options: Options) -> Iterator[tuple[str, str]]:
    """Options as the query of an address has them."""
    values: Any
    for name, values in options.items():
        for value in [values] if isinstance(values, str | bool | timedelta) else values:
            if isinstance(value, bool):
                yield name, "on" if value else "off"
            else:
                yield name, value if isinstance(value, str) else duration_text(value)


def _require(kind: str, names: Iterable[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise OptionError(f"there is no {kind} {name!r}{did_you_mean(name, known)}")
