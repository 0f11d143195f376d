"""`rougecal update`: what is new in the sources of schedules, added to their logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from rougecal.cli.asking import Asker, Problems, now_option, saved_option
from rougecal.cli.options import folder_option
from rougecal.errors import did_you_mean
from rougecal.schedule import Schedule
from rougecal.sources import Observation, Source, SourceError, announce, read_source, together
from rougecal.store import Snapshot, load, write_file

MOST_TOLD = 3  # of a show's contradictions


@click.command()
@click.argument("shows", nargs=-1, metavar="[SHOW]...")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if something is new.")
@saved_option
@click.option("--accept", is_flag=True, help="Also write what contradicts the schedule.")
@folder_option
@now_option
def update(
    shows: Sequence[str],
    check: bool,
    saved: Sequence[Path],
    accept: bool,
    folder: Path,
    now: datetime,
) -> None:
    """Ask the sources of schedules again, and add what is new to their logs.

    Without SHOW, all schedules are meant that have a channel with a `source:`. What subscribers
    will see is printed. A show whose source contradicts it is left as it is, and both values are
    printed; the exit code is then 1, and also if a source can't be asked.
    """
    problems, found = Problems(), load(folder)
    if not found.files:
        raise click.UsageError(f"no schedules (*.yaml) in {folder}; `rougecal import` writes some")
    for problem in found.problems:
        problems.tell(problem)
    asked = _sources(found, shows or list(found.shows), problems)
    if not asked:
        click.echo(f"no channel in {folder} has a `source:`; see `rougecal import`", err=True)
    every = [source for sources in asked.values() for source in sources]
    observed = _observe(every, Asker(saved, now), problems, is_saved=bool(saved))
    for name, sources in asked.items():
        seen = list(
            {id(one): one for one in (observed.get(str(s)) for s in sources) if one}.values()
        )
        _update(Path(found.sources[name].path), seen, now, accept, check, problems)
    problems.exit_if_any()


def _sources(found: Snapshot, names: Sequence[str], problems: Problems) -> dict[str, list[Source]]:
    """The sources of each show that has any, by its id."""
    asked: dict[str, list[Source]] = {}
    for name in names:
        if name not in found.shows:
            hint = did_you_mean(Path(name).stem, found.shows)  # a path, as `check` takes it
            raise click.UsageError(f"there is no show {name!r}{hint}")
        try:
            sources = _of_schedule(found.shows[name].schedule)
        except SourceError as error:
            problems.tell(f"{found.sources[name].path}: {error}")
        else:
            asked |= {name: sources} if sources else {}
    return asked


def _of_schedule(schedule: Schedule) -> list[Source]:
    return [read_source(one.source) for one in schedule.channels.values() if one.source]


def _observe(
    sources: Sequence[Source], asker: Asker, problems: Problems, is_saved: bool
) -> Mapping[str, Observation]:
    """What the sources publish, by the source of each channel; what can't be had is told.

    A saved answer is one source's: then it is told only where no source can have answered it.
    """
    found: dict[str, Observation] = {}
    errors: list[SourceError] = []
    for group in together(sources):
        try:
            observations = asker.observe(group)
        except SourceError as error:
            errors.append(error)
            continue
        for observation in observations:
            for note in observation.notes:
                click.echo(f"{observation.id}: {note}", err=True)
            found |= {channel.source: observation for channel in observation.channels}
    if not (is_saved and found):
        for wrong in errors:
            problems.tell(wrong)
    return found


def _update(
    path: Path,
    observations: Sequence[Observation],
    now: datetime,
    accept: bool,
    check: bool,
    problems: Problems,
) -> None:
    """Write and print what is new for one show; what contradicts it or can't be said is told."""
    text = path.read_bytes().decode()
    try:
        new = announce(text, str(path), observations, now, accept)
    except ValueError as error:  # a ScheduleError, which says what is wrong
        problems.tell_of(path, error)
        return
    if new.contradictions and not accept:
        _refuse(path, new.contradictions, problems)
        return
    for line in new.contradictions:
        click.echo(f"{path}: {line}", err=True)
    for line in new.unsaid:
        own = line.startswith(f"{path}:")  # a problem of the file names its place itself
        problems.tell(line if own else f"{path}: {line}")
    if new.text == text:
        return
    click.echo("\n".join([f"{path}:", *new.words]))
    if check:
        problems.any = True
    else:
        write_file(path, new.text.encode())


def _refuse(path: Path, contradictions: Sequence[str], problems: Problems) -> None:
    """Tell what of a show contradicts its file: the first few, for the rest may be put off too."""
    for line in contradictions[:MOST_TOLD]:
        problems.tell(f"{path}: {line}")
    more = len(contradictions) - MOST_TOLD
    rest = f"and {more} more; " if more > 0 else ""
    hint = f"`rougecal update {path.stem} --accept` takes what the source says"
    problems.tell(f"{path}: {rest}nothing is written; {hint}")
