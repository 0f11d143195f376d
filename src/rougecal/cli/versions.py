"""Where a version of feeds can come from: schedules, a saved .ics, a feed's URL, a git revision."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from rougecal.errors import ScheduleError
from rougecal.review import EventView, events_in, events_of
from rougecal.show import Show, parse
from rougecal.store import SUFFIXES, load, paths

MAX_FEED, TIMEOUT = 20_000_000, 30  # bytes and seconds


class VersionError(ValueError):
    """A version that can't be had, in plain words."""


def read_version(what: str, folder: Path) -> dict[str, EventView]:
    """The events of a version by UID: `git:REV` (of `folder`), a URL, or a file or folder.

    Raises ScheduleError or VersionError.
    """
    if what.startswith("git:"):
        return events_of(at_revision(folder, what.removeprefix("git:")))
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
    return events_of(found.shows.values())


def at_revision(folder: Path, revision: str) -> list[Show]:
    """The good shows of a folder as git has them at a revision; a file alone is its own folder."""
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
    """A schedule file as git's HEAD has it; None if it is the same, or not there, or not good."""
    try:
        text = _git(path.parent, "show", f"HEAD:./{path.name}")
        return None if text == path.read_bytes() else parse(text, path.name)
    except (VersionError, ScheduleError):
        return None


def _git(place: Path, *command: str) -> bytes:
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
        said = getattr(error, "stderr", b"") or b"no answer"
        raise VersionError(f"git: {said.decode(errors='replace').strip()}") from None
    return done.stdout


def _fetch(url: str) -> bytes:
    request = Request(url, headers={"User-Agent": "rougecal"})  # noqa: S310 - http(s) only
    try:
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            return bytes(answer.read(MAX_FEED))
    except OSError as error:  # of which URLError and HTTPError are kinds
        if isinstance(error, HTTPError):
            error.close()
        raise VersionError(f"{url}: {getattr(error, 'reason', error)}") from None


def _events(content: bytes, what: str) -> dict[str, EventView]:
    try:
        return events_in(content)
    except (ValueError, KeyError) as error:
        raise VersionError(f"{what} is no calendar: {error}") from None
