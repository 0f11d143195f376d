"""Options that several commands share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from rougecal.clock import parse_day
from rougecal.errors import ScheduleError
from rougecal.schedule import read_base
from rougecal.store import Snapshot, load


def _read_base(_context: click.Context, _option: click.Parameter, value: str) -> str:
    try:
        return read_base(value) if value else ""
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


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
    callback=_read_base,
    help="What absolute addresses begin with, such as https://tv.example.org",
)


def _read_today(_context: click.Context, _option: click.Parameter, value: str | None) -> date:
    try:
        return parse_day(value) if value else datetime.now(UTC).date()
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


today_option = click.option(
    "--today",
    metavar="YYYY-MM-DD",
    callback=_read_today,
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
