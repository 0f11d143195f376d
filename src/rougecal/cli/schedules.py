"""Commands that write a new schedule, check schedules, and print their JSON Schema."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from rougecal.cli.limits import warn_if_cut
from rougecal.cli.options import folder_option
from rougecal.cli.versions import committed, version
from rougecal.clock import WEEKDAYS
from rougecal.feeds import Selection, render_feed
from rougecal.review import compare, events_of, unrecorded
from rougecal.schedule import json_schema, read_id
from rougecal.show import Show
from rougecal.store import Snapshot, load, write_file

NEW = """\
# yaml-language-server: $schema=schema.json
title: {{en: {title}}}
timezone: Asia/Tokyo
published: {today}              # the day on which you first publish this
channels:
  tv:
    name: My Station
    slot: {weekday} 24:55                    # the broadcast clock: 0:55 of the day after
    from: {today}               # the first night, as the station writes it
    length: 30m
  stream:
    name: My Streaming Service
    follows: tv
    after: 2h30m
episodes: 13                          # or a title each:  1: {{en: …, ja: …}}
"""


@click.command()
@click.argument("show")
@folder_option
def new(show: str, folder: Path) -> None:
    """Write a new schedule for you to edit.

    SHOW is the show's id, with which its addresses begin, such as metallic-rouge.
    """
    try:
        path = folder / f"{read_id(show)}.yaml"
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if path.exists():
        raise click.UsageError(f"{path} exists already")
    today = datetime.now(UTC).date()
    weekday = WEEKDAYS[today.weekday()][:3]
    text = NEW.format(title=show.replace("-", " ").title(), today=today, weekday=weekday)
    write_file(folder / "schema.json", schema_file())
    write_file(path, text.encode())
    click.echo(f"{path}: edit it, then run `rougecal check` and `rougecal next`")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--since",
    metavar="PUBLISHED",
    help="What subscribers have by now, as `diff` takes a version: a feed's address, a saved .ics "
    "file, git:REV. An event that has vanished since, or changed without an entry, is a problem.",
)
@folder_option
def check(paths: Sequence[Path], since: str | None, folder: Path) -> None:
    """Check schedules, and list every problem.

    Each problem is a line: path:line:column: message. Without PATHS, all in the folder are checked.
    """
    found = [load(path) for path in paths or [folder]]
    problems = [problem for one in found for problem in one.problems]
    for problem in problems:
        click.echo(problem)
    for warning in (w for one in found for show in one.shows.values() for w in show.warnings):
        click.echo(f"{warning.mark}: warning: {warning.message}", err=True)
    shows = sum(len(one.shows) for one in found)
    if problems:
        sys.exit(1)
    if not shows:
        raise click.UsageError(f"no schedules (*.yaml) in {folder}")
    every = [a for one in found for show in one.shows.values() for a in show.airings]
    airings = sum(not airing.placement.off_air for airing in every)
    click.echo(f"{shows} {'show' if shows == 1 else 'shows'}, {airings} airings: fine", err=True)
    today = datetime.now(UTC).date()
    for one in found:
        for path, file in one.files.items():
            if file.show:
                for doubt in _doubts(Path(path), file.show):
                    click.echo(f"{path}: {doubt}", err=True)
                warn_if_cut(render_feed([file.show], Selection((file.id,)), today), today)
    if since:
        _check_since(since, paths[0] if paths else folder, found)


def _check_since(since: str, place: Path, found: Sequence[Snapshot]) -> None:
    """Print a line for each event that subscribers would not see properly, and exit with 1.

    `since` is the version that they have, `place` the folder or file that git has it of. Whole
    shows that are not there any more are said on stderr: to take one down is no mistake by itself.
    """
    today, shows = datetime.now(UTC).date(), [s for one in found for s in one.shows.values()]
    published = version(since, place, today)
    ids = {show.id for show in shows}
    old = {uid: event for uid, event in published.items() if uid.partition("/")[0] in ids}
    wrong = [one for one in compare(old, events_of(shows, today)) if one.wrong]
    for difference in wrong:
        click.echo(f"{difference.uid}: {difference.wrong}")
    for name in sorted(
        {uid.partition("/")[0] for uid in published} - ids if place.is_dir() else ()
    ):
        click.echo(f"{name} is published and not here: subscribers get no more of it", err=True)
    if wrong:
        sys.exit(1)


def _doubts(path: Path, show: Show) -> Iterator[str]:
    """What is valid but probably not meant: an announcement to come, an edit without entry."""
    last = max((e.announced.day for e in show.schedule.changes if e.announced), default=date.min)
    today = datetime.now(UTC).date()
    if last > today + timedelta(days=1):
        yield f"an entry is announced on {last}, which is yet to come"
    old = committed(path)
    if not old or not (wrong := len(unrecorded(old.on(today), show.on(today)))):
        return
    events = f"{wrong} events differ" if wrong > 1 else "an event differs"
    if _planned(show) > _planned(old):
        yield f"{events} from git's HEAD by an entry without `announced:`; was it forgotten?"
    else:
        yield (
            f"{events} from git's HEAD without an entry in the log; "
            "see `rougecal diff git:HEAD`, and `rougecal record` to add it"
        )


def _planned(show: Show) -> int:
    """The number of log entries that are part of the plan."""
    return sum(not entry.announced for entry in show.schedule.changes)


@click.command()
def schema() -> None:
    """Print the JSON Schema of schedules, with which editors complete and check them."""
    click.echo(schema_file(), nl=False)


def schema_file() -> bytes:
    """The JSON Schema, as the file beside schedules that their first line names."""
    return (json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n").encode()
