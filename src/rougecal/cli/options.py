"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from rougecal.clock import parse_day
from rougecal.errors import ScheduleError, UnknownName
from rougecal.schedule import read_base
from rougecal.store import Snapshot, load

T = TypeVar("T")
Callback = Callable[[click.Context, click.Parameter, str | None], T]


def read_with(read: Callable[[str], T], missing: Callable[[], T]) -> Callback[T]:
    """An option's callback: its text as `read` reads it, or what `missing` gives without one.

    A ValueError of `read` is a BadParameter in its words, with what was probably meant.
    """

    def callback(_context: click.Context, _option: click.Parameter, value: str | None) -> T:
        try:
            return read(value) if value else missing()
        except ValueError as error:
            hint = error.hint if isinstance(error, UnknownName) else ""
            raise click.BadParameter(f"{error}{hint}") from None

    return callback


folder_option = click.option(
    "--schedules",
    "folder",
    type=click.Path(path_type=Path),
    default="schedules",
    envvar="ROUGECAL_SCHEDULES",
    show_default=True,
    show_envvar=True,
    help="The folder of schedules.",
)
base_option = click.option(
    "--base-url",
    default="",
    envvar="ROUGECAL_BASE_URL",
    show_envvar=True,
    callback=read_with(read_base, str),
    help="What absolute addresses begin with, such as https://tv.example.org",
)


today_option = click.option(
    "--today",
    metavar="YYYY-MM-DD",
    callback=read_with(parse_day, lambda: datetime.now(UTC).date()),
    help="The day, in UTC, around which a feed has its events if it can't have them all; now "
    "if not given.",
)


def good(folder: Path) -> Snapshot:
    """The shows of a folder in which every schedule is valid.

    Raises ScheduleError with every problem, or UsageError if there is no schedule.
    """
    found = load(folder)
    if found.problems:
        raise ScheduleError(found.problems)
    if not found.shows:
        raise click.UsageError(f"no schedules (*.yaml) in {folder}; `rougecal new SHOW` writes one")
    return found
