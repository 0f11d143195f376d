"""Reads the events of a version: of schedules, a saved .ics, a feed's URL, or a git revision."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import click

from rougecal.errors import ScheduleError, printable
from rougecal.review import EventView, events_in, events_of
from rougecal.show import Show, parse
from rougecal.store import SUFFIXES, load, paths

TIMEOUT = 30  # seconds for git


class VersionError(ValueError):
    """A version that can't be read, and why, on one line."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


def version(what: str, folder: Path, today: date, whole: bool = False) -> dict[str, EventView]:
    """`read_version` for a command: a version that can't be read is a UsageError."""
    try:
        return read_version(what, folder, today, whole)
    except VersionError as error:
        raise click.UsageError(str(error)) from None


def read_version(what: str, folder: Path, today: date, whole: bool = False) -> dict[str, EventView]:
    """The events of a version by UID: `git:REV` (of `folder`), a URL, or a file or folder.

    Schedules have the events that are in their feeds on a day (UTC), or the `whole` of them, as
    `events_of` says. Raises ScheduleError, VersionError or OSError.
    """
    if what.startswith("git:"):
        return events_of(_at_revision(folder, what.removeprefix("git:")), today, whole)
    if what.startswith(("http://", "https://")):
        return _events(_fetch(what), what)
    path = Path(what)
    if path.suffix == ".ics":
        return _events(path.read_bytes(), what)
    if not paths(path):
        raise VersionError(f"{what}: no schedule, .ics file, http(s) address or git:REV")
    found = load(path)
    if found.problems:
        raise ScheduleError(found.problems)
    return events_of(found.shows.values(), today, whole)


def _at_revision(folder: Path, revision: str) -> list[Show]:
    """The shows of a folder, or of a single file, as git has them at a revision."""
    if revision.startswith("-"):
        raise VersionError(f"git:{revision} is no revision")
    place, what = (folder, "./") if folder.is_dir() else (folder.parent, f"./{folder.name}")
    listed = _git(place, "ls-tree", "--name-only", "-z", revision, what).decode().split("\0")
    return [
        parse(_git(place, "show", f"{revision}:./{name}"), f"git:{revision}/{name}")
        for name in listed
        if name.endswith(SUFFIXES)
    ]


def committed(path: Path) -> Show | None:
    """A file's show as in git's HEAD; None where that is the same bytes, missing or invalid."""
    try:
        text = _git(path.parent, "show", f"HEAD:./{path.name}")
        return None if text == path.read_bytes() else parse(text, path.name)
    except (VersionError, ScheduleError):
        return None


def _git(place: Path, *command: str) -> bytes:
    """What git prints for a command in a folder. Raises VersionError with git's own message."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the revision can't be an option
            ["git", "-C", str(place), *command],  # noqa: S607
            capture_output=True,
            check=True,
            timeout=TIMEOUT,
        )
    except FileNotFoundError:
        raise VersionError("git is not installed") from None
    except subprocess.SubprocessError as error:
        message = getattr(error, "stderr", None) or b"no answer"
        line = message.decode(errors="replace").strip().partition("\n")[0]
        raise VersionError(f"git: {line}") from None
    return done.stdout


def _fetch(url: str) -> bytes:
    """The body at an http(s) address. Raises VersionError."""
    from rougecal.sources import Door, Request, SourceError  # for few versions are addresses

    try:
        return Door().ask(Request(url))
    except SourceError as error:
        raise VersionError(str(error)) from None


def _events(content: bytes, what: str) -> dict[str, EventView]:
    try:
        return events_in(content)
    except (ValueError, KeyError) as error:
        raise VersionError(f"{what} is no calendar: {error}") from None
