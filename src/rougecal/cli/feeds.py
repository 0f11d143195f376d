"""Commands that render, list and serve feeds."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from rougecal.cli.limits import warn_if_cut
from rougecal.cli.options import base_option, folder_option, good, today_option
from rougecal.clock import day_text, moment_text
from rougecal.errors import ScheduleError, did_you_mean
from rougecal.feeds import OptionError, Selection, choose, read_selection, render_feed
from rougecal.feeds import every as feeds_of
from rougecal.history import Airing
from rougecal.locale import Localizer
from rougecal.show import Show
from rougecal.store import (
    SUFFIXES,
    begin,
    load,
    replacing_folder,
    stamps,
    write_file,
)

LISTED = 20  # shows whose addresses `serve` prints


@click.command()
@click.argument("what", metavar="SHOW[/CHANNEL[/EPISODE]]")
@click.option("--lang", help="A language: ja, pt-BR.")
@click.option("--audio", multiple=True, help="Only channels with this spoken language.")
@click.option("--remind", multiple=True, help="A reminder before each airing: 15m.")
@click.option("--past", help="Only airings that are over for no longer than this: 30d.")
@click.option("--notes/--no-notes", default=True, help="Off-air notices for skipped nights.")
@click.option("--spoilers/--no-spoilers", default=True, help="Episode titles.")
@click.option("--cancelled/--no-cancelled", default=True, help="Cancelled and postponed airings.")
@click.option("--only", help="Only the first or last episodes of runs: premieres or finales.")
@click.option("--merge", is_flag=True, help="One event for episodes that start together.")
@click.option("--allday", help="Whole days: on, of the broadcast day, or of a zone: Europe/Rome.")
@today_option
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file.")
@folder_option
@base_option
def feed(
    what: str, today: date, output: Path | None, folder: Path, base_url: str, **options: Any
) -> None:
    """Print one feed; with EPISODE, a download of that airing alone."""
    name, *rest = what.split("/")
    if len(rest) > 2 or not all([name, *rest]):
        raise click.UsageError(f"{what!r} is not SHOW, SHOW/CHANNEL or SHOW/CHANNEL/EPISODE")
    pairs = [(key, value) for key in ("audio", "remind") for value in options[key]]
    pairs += [(key, options[key]) for key in ("lang", "past", "only", "allday") if options[key]]
    pairs += [(key, "off") for key in ("notes", "spoilers", "cancelled") if not options[key]]
    pairs += [("merge", "on")] if options["merge"] else []
    try:
        selection = read_selection(pairs, [name], rest[:1], rest[1] if len(rest) > 1 else None)
    except OptionError as error:
        raise click.UsageError(str(error)) from None
    show = _find(folder, name).on(today)
    for channel in selection.channels:
        if channel not in show.schedule.channels:
            hint = did_you_mean(channel, show.schedule.channels)
            raise click.UsageError(f"{name} has no channel {channel!r}{hint}")
    if selection.label and not any(map(selection.wants, show.airings)):
        hint = did_you_mean(selection.label, {airing.key.label for airing in show.airings})
        raise click.UsageError(f"no episode {selection.label!r} on {rest[0]}{hint}")
    made = render_feed([show], selection, today, base_url)
    if output:
        write_file(output, made.content)
    else:
        sys.stdout.buffer.write(made.content)
    warn_if_cut(made, today)


def _find(folder: Path, name: str) -> Show:
    """A show by its id; the file of that name is read first, and the whole folder if need be.

    Raises ScheduleError where its file is invalid, and UsageError where there is none.
    """
    for path in (*(folder / f"{name}{suffix}" for suffix in SUFFIXES), folder):
        found = load(path)
        if name in found.shows:
            return found.shows[name]
        if name in found.never_valid:
            wrong = found.sources[name].path
            raise ScheduleError(one for one in found.problems if one.mark.path == wrong)
    hint = did_you_mean(name, found.shows)
    raise click.UsageError(f"there is no show {name!r} in {folder}{hint}")


@click.command()
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="public", show_default=True
)
@today_option
@click.option("--feeds", is_flag=True, help="Only feeds: no pages, no downloads of single airings.")
@folder_option
@base_option
def build(output: Path, today: date, feeds: bool, folder: Path, base_url: str) -> None:
    """Write every feed and page as a static file."""
    found = good(folder)
    on_cut = partial(warn_if_cut, today=today)
    if feeds:
        every = feeds_of(list(found.shows.values()), today, base_url, on_cut)
    else:
        from rougecal import site

        every = site.static_files(found, today, base_url, on_cut)
    with replacing_folder(output) as put, _progress(every, str(output)) as bar:
        new = [put(path, content) for path, content in bar]
    click.echo(f"{output}: {len(new)} files, {sum(new)} of them new or changed", err=True)


def _progress(every: Iterable[tuple[str, bytes]], label: str) -> Any:
    """A progress bar with the current file's name, if stderr is a terminal."""
    return click.progressbar(
        every,
        label=label,
        item_show_func=lambda item: item[0] if item else "",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    )


@click.command("next")
@click.option("-n", "number", default=10, show_default=True, help="Number of airings.")
@click.option("--lang", help="A language: ja, pt-BR.")
@folder_option
def next_(number: int, lang: str | None, folder: Path) -> None:
    """List what airs next, in your own time zone."""
    now = datetime.now(UTC)
    coming = choose(list(good(folder).shows.values()), Selection(), now.date())
    coming = [airing for airing in coming if airing.ahead(now)]
    for airing in coming[:number]:
        click.echo(_line(airing, Localizer(airing.schedule, lang)))
    if not coming:
        click.echo("no upcoming episodes", err=True)


def _line(airing: Airing, words: Localizer) -> str:
    """An airing in one line: the time in the reader's zone, show, channel, broadcaster's time."""
    moment, local = airing.placement.moment, airing.start and airing.start.astimezone()
    when = f"{day_text(local or moment.day)} " + (f"{local:%H:%M %Z}" if local else "--:--")
    named = (airing.schedule.title, airing.title, airing.channel.name)
    show, title, channel = map(words.pick, named)
    what = " ".join(filter(None, (show, words.label(airing.key.label), title)))
    return f"{when}  {what}  {channel}  ({moment_text(moment)})"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--workers", type=click.IntRange(1), default=1, show_default=True, help="Number of processes."
)
@click.option("--strict", is_flag=True, help="Refuse to start if any schedule is invalid.")
@folder_option
@base_option
def serve(host: str, port: int, workers: int, strict: bool, folder: Path, base_url: str) -> None:
    """Serve the feeds and pages.

    The folder is watched: a schedule that is saved is served within a second.
    """
    from rougecal import server

    shows = _served(folder, strict)
    server.try_address(host, port)
    anywhere = host in ("0.0.0.0", "::")  # noqa: S104 - asked for, not bound here
    name = socket.gethostname() if anywhere else f"[{host}]" if ":" in host else host
    address = base_url or f"http://{name}:{port}"
    click.echo(f"Open      {address}/")
    for show in shows[:LISTED]:
        click.echo(f"Subscribe webcal:{address.partition(':')[2]}/{show}.ics")
    if len(shows) > LISTED:
        click.echo(f"          and so on for all {len(shows):,} shows")
    base = base_url or ("" if anywhere else address)
    os.environ |= {"ROUGECAL_SCHEDULES": str(folder.absolute()), "ROUGECAL_BASE_URL": base}
    server.run(host, port, workers)


def _served(folder: Path, strict: bool) -> list[str]:
    """The ids of the shows to be served; each worker reads their schedules for itself."""
    found = load(folder) if strict else begin(folder, stamps(folder))
    if found.problems and (strict or not found.shows):
        raise ScheduleError(found.problems)  # else the server logs them, and serves the others
    if not found.ids:
        raise click.UsageError(f"nothing to serve: no schedule (*.yaml) in {folder}")
    return list(found.ids)
