"""The commands. They exit with 0 if all is fine, 1 on problems, 2 if not understood."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from rougecal import catalog as catalogs
from rougecal import clock, files
from rougecal.airings import Airing
from rougecal.errors import ScheduleError, meant
from rougecal.feed import Show, calendar
from rougecal.model import json_schema, read_id
from rougecal.selection import OptionError, read_selection
from rougecal.words import Words

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


def main() -> None:
    """Run a command; what goes wrong is said in plain words, never as a traceback."""
    try:
        cli(prog_name="rougecal")
    except ScheduleError as error:
        _stop(error)
    except OSError as error:
        _stop(f"{error.filename or 'rougecal'}: {error.strerror or error}")


def _stop(message: object) -> None:
    click.echo(str(message), err=True)
    sys.exit(1)


def _folder(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--schedules",
        "folder",
        type=click.Path(path_type=Path),
        default="schedules",
        envvar="ROUGECAL_SCHEDULES",
        show_default=True,
        show_envvar=True,
        help="The folder of schedules.",
    )(command)


def _base(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--base-url",
        default="",
        envvar="ROUGECAL_BASE_URL",
        show_envvar=True,
        callback=_read_base,
        help="What absolute addresses begin with, such as https://tv.example.org",
    )(command)


def _read_base(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise click.BadParameter("it begins with http:// or https://")
    return value.rstrip("/")


def _today(_context: click.Context, _option: click.Parameter, value: str | None) -> date:
    try:
        return clock.parse_day(value) if value else datetime.now(UTC).date()
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _good(folder: Path) -> catalogs.Catalog:
    """The shows of a folder in which nothing is wrong."""
    found = catalogs.load(folder)
    if found.problems:
        raise ScheduleError(found.problems)
    if not found.shows:
        raise click.UsageError(f"no schedules (*.yaml) in {folder}; `rougecal new SHOW` writes one")
    return found


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rougecal", message="%(prog)s %(version)s")
def cli() -> None:
    """Turns schedules of when shows air into calendar feeds, and serves them."""


@cli.command()
@click.argument("show")
@_folder
def new(show: str, folder: Path) -> None:
    """Write a first schedule for SHOW, an id such as metallic-rouge, to edit from there."""
    try:
        path = folder / f"{read_id(show)}.yaml"
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if path.exists():
        raise click.UsageError(f"{path} exists already")
    today = datetime.now(UTC).date()
    weekday = clock.WEEKDAYS[today.weekday()][:3]
    text = NEW.format(title=show.replace("-", " ").title(), today=today, weekday=weekday)
    files.write(folder / "schema.json", _schema())
    files.write(path, text.encode())
    click.echo(f"{path}: edit it, then see `rougecal check` and `rougecal next`")


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@_folder
def check(paths: Sequence[Path], folder: Path) -> None:
    """Say everything that is wrong with schedules, as path:line:column: message."""
    found = [catalogs.load(path) for path in paths or [folder]]
    problems = [problem for one in found for problem in one.problems]
    for problem in problems:
        click.echo(problem)
    shows = sum(len(one.shows) for one in found)
    if problems:
        sys.exit(1)
    if not shows:
        raise click.UsageError(f"no schedules (*.yaml) in {folder}")
    airings = sum(len(show.airings) for one in found for show in one.shows.values())
    click.echo(f"{shows} {'show' if shows == 1 else 'shows'}, {airings} airings: fine", err=True)


@cli.command()
@click.argument("what", metavar="SHOW[/CHANNEL[/EPISODE]]")
@click.option("--lang", help="A language: ja, pt-BR.")
@click.option("--audio", multiple=True, help="Only channels with this spoken language.")
@click.option("--remind", multiple=True, help="A reminder before each airing: 15m.")
@click.option("--past", help="Only what is at most this long past: 30d.")
@click.option("--notes/--no-notes", default=True, help="Notes for nights without an episode.")
@click.option("--spoilers/--no-spoilers", default=True, help="Episode titles.")
@click.option("--cancelled/--no-cancelled", default=True, help="What was called off.")
@click.option("--today", callback=_today, help="For --past; today in UTC if not given.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file.")
@_folder
@_base
def feed(
    what: str, today: date, output: Path | None, folder: Path, base_url: str, **options: Any
) -> None:
    """Print one feed; with an EPISODE, a download of one airing."""
    name, *rest = what.split("/")
    pairs = [(key, value) for key in ("audio", "remind") for value in options[key]]
    pairs += [(key, options[key]) for key in ("lang", "past") if options[key]]
    pairs += [(key, "off") for key in ("notes", "spoilers", "cancelled") if not options[key]]
    try:
        selection = read_selection(pairs, [name], rest[:1], rest[1] if len(rest) > 1 else None)
    except OptionError as error:
        raise click.UsageError(str(error)) from None
    show = _find(folder, name)
    for channel in selection.channels:
        if channel not in show.schedule.channels:
            hint = meant(channel, show.schedule.channels)
            raise click.UsageError(f"{name} has no channel {channel!r}{hint}")
    if selection.label and not any(map(selection.wants, show.airings)):
        hint = meant(selection.label, {airing.key.label for airing in show.airings})
        raise click.UsageError(f"no episode {selection.label!r} on {rest[0]}{hint}")
    content = calendar([show], selection, today, base_url)
    if output:
        files.write(output, content)
    else:
        sys.stdout.buffer.write(content)


def _find(folder: Path, name: str) -> Show:
    """A show by its id, from the file that has its name if there is one."""
    for path in (folder / f"{name}.yaml", folder):
        found = catalogs.load(path)
        if found.problems and path != folder:
            raise ScheduleError(found.problems)
        if name in found.shows:
            return found.shows[name]
    raise click.UsageError(f"there is no show {name!r} in {folder}{meant(name, found.shows)}")


@cli.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="public", show_default=True
)
@click.option("--today", callback=_today, help="For /all.ics; today in UTC if not given.")
@_folder
@_base
def build(output: Path, today: date, folder: Path, base_url: str) -> None:
    """Write every feed as a file, for any host that serves files."""
    from rougecal import site

    found = _good(folder)
    every = list(site.files(found, today, base_url))
    with click.progressbar(
        every, label=str(output), file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        written = sum(files.write(output / path, content) for path, content in bar)
    click.echo(f"{output}: {len(every)} files, {written} of them new or changed", err=True)


@cli.command("next")
@click.option("-n", "number", default=10, show_default=True, help="How many airings.")
@click.option("--lang", help="A language: ja, pt-BR.")
@_folder
def next_(number: int, lang: str | None, folder: Path) -> None:
    """Say what airs next, in your own time zone."""
    now = datetime.now(UTC)
    shows = _good(folder).shows.values()
    coming = [
        a
        for show in shows
        for a in show.airings
        if a.over > now and not a.off and not a.placement.note
    ]
    for airing in sorted(coming, key=lambda a: a.placement.order)[:number]:
        click.echo(_line(airing, Words(airing.schedule, lang)))
    if not coming:
        click.echo("nothing is to come", err=True)


def _line(airing: Airing, words: Words) -> str:
    """An airing in one line: when in the reader's own zone, what, where, when there."""
    moment, local = airing.placement.moment, airing.start and airing.start.astimezone()
    when = f"{clock.day_text(local or moment.day)} " + (f"{local:%H:%M %Z}" if local else "--:--")
    named = (airing.schedule.title, airing.title, airing.channel.name)
    show, title, channel = map(words.pick, named)
    what = " ".join(filter(None, (show, words.label(airing.key.label), title)))
    return f"{when}  {what}  {channel}  ({clock.moment_text(moment)})"


@cli.command()
def schema() -> None:
    """Print the JSON Schema of schedules, by which editors complete and check."""
    click.echo(_schema(), nl=False)


def _schema() -> bytes:
    return (json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n").encode()


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes.")
@_folder
@_base
def serve(host: str, port: int, workers: int, folder: Path, base_url: str) -> None:
    """Serve the feeds and pages; a schedule that is saved is read again at once."""
    from rougecal import server

    address = base_url or f"http://{host}:{port}"
    webcal = "webcal:" + address.partition(":")[2]
    found = catalogs.load(folder)
    for problem in found.problems:
        click.echo(problem, err=True)
    if not found.shows:
        raise click.UsageError(f"nothing to serve: no good schedule (*.yaml) in {folder}")
    click.echo(f"Open      {address}/")
    for name in found.shows:
        click.echo(f"Subscribe {webcal}/{name}.ics")
    os.environ |= {"ROUGECAL_SCHEDULES": str(folder.absolute()), "ROUGECAL_BASE_URL": address}
    server.run(host, port, workers)
