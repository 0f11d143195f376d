"""`rougecal import`: what sources publish, written as schedules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from rougecal.cli.asking import Asker, Problems, now_option, saved_option
from rougecal.cli.options import folder_option, read_with
from rougecal.cli.schedules import schema_file
from rougecal.clock import parse_zone
from rougecal.schedule import read_id
from rougecal.sources import (
    FILE,
    Observation,
    Source,
    SourceError,
    add_channel,
    read_source,
    schedule_text,
)
from rougecal.store import load, write_file


@click.command("import")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--into",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A schedule: the channels are added to it.",
)
@saved_option
@click.option("--show", default="", help="The title of the show that is meant in a guide.")
@click.option("--channel", default="", help="The guide's id of a channel: only that one.")
@click.option("--page", default="", help="Of a file: a web address for it, which viewers can read.")
@click.option(
    "--zone",
    callback=read_with(parse_zone, str),
    help="The channels' zone, where the source has none.",
)
@click.option(
    "--id",
    "name",
    callback=read_with(read_id, str),
    help="The show's id, in place of its title's.",
)
@folder_option
@now_option
def import_(
    sources: Sequence[str],
    into: Path | None,
    saved: Sequence[Path],
    zone: str,
    name: str,
    folder: Path,
    now: datetime,
    **meant: str,
) -> None:
    """Write schedules of what sources publish.

    SOURCE is anilist:ID, a season like anilist:2026-fall, tvmaze:ID, syoboi:TID, or a guide: the
    file or address of XMLTV or iCalendar. `rougecal update` asks them again.
    """
    if into and name:
        raise click.UsageError("--id names a new file; --into takes one that is there")
    problems, asker = Problems(), Asker(saved, now)
    for text in sources:
        try:
            found = asker.observe([_meant(read_source(text), meant)])
        except SourceError as error:
            problems.tell(error)
            continue
        if len(found) > 1 and (into or name):
            raise click.UsageError(f"{text} is {len(found)} shows; --into and --id are for one")
        shows = [_as_asked(one, zone, name) for one in found]
        known = {} if into or name else _known(shows, folder)
        new = [one for one in shows if one.id not in known]
        done = [_import(one, into, folder, now, problems) for one in new]
        _tell_known(list(known.values()), folder)
        if not known and not any(done):
            problems.tell(f"{text}: nothing to write")
    problems.exit_if_any()


def _meant(source: Source, meant: Mapping[str, str]) -> Source:
    """A source with what the options say of it. Raises UsageError for one that is no guide."""
    given = {key: value for key, value in meant.items() if value}
    if given and source.kind != FILE:
        raise click.UsageError(f"--{next(iter(given))} is for guides; {source} is none")
    return source._replace(**given)


def _as_asked(observation: Observation, zone: str, name: str) -> Observation:
    """An observation with the zone and the id that the options say."""
    channels = (one._replace(zone=zone or one.zone) for one in observation.channels)
    return observation._replace(channels=tuple(channels), id=name or observation.id)


def _import(
    observation: Observation, into: Path | None, folder: Path, now: datetime, problems: Problems
) -> bool:
    """Write one show, and say so; returns whether it is there now."""
    path = into or folder / f"{observation.id}.yaml"
    for note in observation.notes:
        click.echo(f"{observation.id}: {note}", err=True)
    listed = [one for one in observation.channels if one.airs]
    if not listed:
        click.echo(f"{observation.id}: no times are known yet", err=True)
        return False
    if not into and path.exists():
        what = "exists already; --into adds the channels to it, --id names another file"
        problems.tell(f"{path} {what}")
        return False
    try:
        old = path.read_bytes().decode() if into else ""
        text = add_channel(old, observation, now) if into else schedule_text(observation, now)
    except ValueError as error:  # Unwritable or ScheduleError, which say what is wrong
        problems.tell_of(path, error)
        return False
    write_file(path.parent / "schema.json", schema_file())
    write_file(path, text.encode())
    if any(one.zone.startswith("Etc/") for one in listed):
        what = "its zone is an offset alone, which no clock change moves; see --zone"
        click.echo(f"{path}: {what}", err=True)
    for channel in listed:
        count = len(channel.listings)
        airings = f"{count} {'airing' if count == 1 else 'airings'}"
        click.echo(f"{path}: {airings} on {channel.id}, from {channel.source}")
    return True


def _known(observations: Sequence[Observation], folder: Path) -> dict[str, str]:
    """Of the shows that a file has a source of already, under whatever name: its id by theirs."""
    shows = load(folder).shows.items()
    files = {one.source: name for name, show in shows for one in show.schedule.channels.values()}
    return {
        one.id: files[channel.source]
        for one in observations
        for channel in one.channels
        if channel.source in files
    }


def _tell_known(names: Sequence[str], folder: Path) -> None:
    """Say which files were left as they are; of a whole season, how many."""
    if len(names) > 1:
        told = f"{folder} has {len(names)} of them already; `rougecal update` asks again"
        click.echo(told, err=True)
    elif names:
        path = folder / f"{names[0]}.yaml"
        click.echo(f"{path} has it already; `rougecal update {path.stem}` asks again", err=True)
