"""Commands for edits: what subscribers will see of one, and the log entries that it lacks."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click

from rougecal.cli.options import folder_option, good, today_option
from rougecal.cli.versions import version
from rougecal.clock import local_moment
from rougecal.review import (
    Difference,
    as_json,
    compare,
    events_of,
    lacking,
    table,
    with_entries,
)
from rougecal.schedule import Announced, Schedule
from rougecal.show import Show, parse
from rougecal.store import paths, write_file


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_data", is_flag=True, help="Print JSON, for programs.")
@today_option
@folder_option
def diff(old: str, new: str, as_data: bool, today: date, folder: Path) -> None:
    """Show what subscribers will see change from OLD to NEW.

    Each is a schedule, a folder, an .ics file, a feed's URL, or git:REV: the folder of schedules,
    or the file that the other one is, at that revision. The exit code is 1 if an event changes
    without an entry in the log, or vanishes.
    """
    place = next((Path(side) for side in (old, new) if Path(side).exists()), folder)
    found = compare(version(old, place, today), version(new, place, today))
    if as_data:
        click.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2))
    else:
        for line in table(found):
            click.echo(line)
        wrong = sum(bool(difference.wrong) for difference in found)
        click.echo(f"{len(found)} events differ, {wrong} of them wrongly", err=True)
    if any(difference.wrong for difference in found):
        sys.exit(1)


@click.command()
@click.option(
    "--since", default="git:HEAD", show_default=True, help="A version, as `diff` takes it."
)
@folder_option
def record(since: str, folder: Path) -> None:
    """Add the log entries that edits since a version lack.

    Each entry names the episodes and channels whose events differ, and no others.
    """
    today = datetime.now(UTC).date()
    old, vanished = version(since, folder, today, whole=True), []
    shows = [(path, show) for path in paths(folder) for show in good(path).shows.values()]
    for path, show in shows:
        before = {uid: event for uid, event in old.items() if uid.startswith(f"{show.id}/")}
        differences = compare(before, events_of([show], today, whole=True))
        vanished += [one for one in differences if not one.new]
        _record(path, show.on(today), [one for one in differences if one.new and one.wrong], today)
    for one in vanished:
        click.echo(f"{one.uid}: {one.wrong}", err=True)
    if vanished:
        sys.exit(1)


def _record(path: Path, show: Show, wrong: list[Difference], today: date) -> None:
    """Add the missing entries to one file; nothing is written unless they make it right."""
    if not wrong:
        return
    uids = {one.uid for one in wrong}
    names = lacking(show.airings, [a.key for a in show.airings if a.uid in uids])
    text = path.read_bytes().decode()
    recorded = with_entries(text, str(path), names, _now(show.schedule)).encode()
    after = parse(recorded, str(path))
    old = {one.uid: one.old for one in wrong if one.old}
    found = compare(old, events_of([after], today, whole=True))
    if any(one.wrong for one in found if one.uid in old):
        raise click.ClickException(f"{path}: this edit can't be recorded; see `rougecal diff`")
    write_file(path, recorded)
    for labels, channels in names:
        what = ", ".join(labels) or "everything"
        where = f" on {', '.join(channels)}" if channels else ""
        click.echo(f"{path}: recorded a change of {what}{where}")


def _now(schedule: Schedule) -> Announced:
    """The minute that it is in the schedule's zone, or the log's latest time if that is later."""
    moment = local_moment(datetime.now(UTC), schedule.timezone)
    known = [entry.announced for entry in schedule.changes if entry.announced]
    now = Announced(moment.day, moment.minutes)
    return max([now, *known], key=lambda one: (one.day, one.minutes or 0))
