"""A folder of schedule files: which there are, whether one has changed, and what is in it."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

from rougecal.errors import Mark, Problem, ScheduleError
from rougecal.feed import Show
from rougecal.source import parse
from rougecal.tree import MAX_BYTES

SUFFIXES = (".yaml", ".yml")

Stamp = tuple[int, ...]
_ID = re.compile(rb"^id:\s*[\"']?([a-z0-9-]+)", re.MULTILINE)


class File(NamedTuple):
    """A schedule file as last read; another stamp means that it has changed."""

    stamp: Stamp  # empty where it is yet to be read
    id: str  # the show's; of a file that was never good, what it will be by all signs
    show: Show | None = None  # the last good one
    problems: tuple[Problem, ...] = ()

    @property
    def unread(self) -> bool:
        return not (self.show or self.problems)


def paths(folder: Path) -> list[Path]:
    """The schedule files in a folder, sorted by name; a file alone is its own list."""
    return list(map(Path, stamps(folder)))


def stamps(folder: Path) -> dict[str, Stamp]:
    """Those files, and what tells whether one has changed without reading it."""
    try:
        if folder.is_file():
            return {str(folder): _stamp(folder)}
        with os.scandir(folder) as entries:
            found = {entry.path: _stamp(entry) for entry in entries if _is_ours(entry.name)}
    except OSError:
        return {}
    return dict(sorted(found.items()))


def _is_ours(name: str) -> bool:
    return name.endswith(SUFFIXES) and not name.startswith(".")


def _stamp(file: Path | os.DirEntry[str]) -> Stamp:
    try:
        now = file.stat()
    except OSError:
        return ()
    return now.st_mtime_ns, now.st_ctime_ns, now.st_size, now.st_ino


def read(path: str, stamp: Stamp | None = None, last: File | None = None) -> File:
    """Read a file; what is wrong with it stands beside the show that it was at `last`."""
    stamp, data = _stamp(Path(path)) if stamp is None else stamp, b""
    try:
        if stat.S_ISFIFO(os.stat(path).st_mode):
            raise OSError(errno.EINVAL, "")  # a pipe would have us wait for who writes to it
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        show = Show(parse(data, path))
    except ScheduleError as error:
        problems = error.problems
    except OSError as error:  # to be tried again at the next look
        stamp = ()
        problems = (problem_of(path, f"can't be read: {os.strerror(error.errno or 0)}"),)
    except Exception as error:  # one file must not take the others down
        problems = (problem_of(path, f"a bug in rougecal, please report it: {error!r}"),)
    else:
        return File(stamp, show.id, show)
    written = _ID.search(data)
    name = written[1].decode() if written else Path(path).stem
    return File(stamp, last.id if last else name, last.show if last else None, problems)


def problem_of(path: str, message: str) -> Problem:
    """What is wrong with a file as a whole."""
    return Problem(Mark(path, 1, 1), message)
