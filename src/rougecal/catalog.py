"""A folder of schedules → an immutable snapshot of shows; what was good once stays.

A show that was good in an earlier snapshot is in every later one, until a restart: in its last
good state while its file is broken, and as it was when its file is gone. A large folder may be
read bit by bit, one snapshot after the other; who asks for a show meanwhile need not wait.
"""

from __future__ import annotations

import errno
import math
import os
import re
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rougecal.errors import Mark, Problem, ScheduleError, printable
from rougecal.feed import Show
from rougecal.source import MAX_BYTES, parse

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


@dataclass(frozen=True, eq=False)
class Catalog:
    """The shows of a folder at one time, by id and in the order of their ids."""

    files: Mapping[str, File] = field(default_factory=dict)
    shows: Mapping[str, Show] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)  # the file of each, to come or here
    problems: tuple[Problem, ...] = ()
    broken: frozenset[str] = frozenset()  # shows to come, whose files never were good
    owed: frozenset[str] = frozenset()  # those broken from the start: somebody may know them
    unread: frozenset[str] = frozenset()  # files whose turn has not come yet
    early: dict[str, File] = field(default_factory=dict)  # of these, what was asked for

    def find(self, name: str) -> Show | None:
        """A show by its id; one whose file's turn has not come yet is read now."""
        path = self.origins.get(name, "")
        if name in self.shows or path not in self.unread:
            return self.shows.get(name)
        file = self.early.get(path) or _read(path, _stamp(Path(path)), None)
        if not (file.show and file.id == name):
            return None
        self.early[path] = file
        return file.show


def load(
    folder: Path,
    before: Catalog | None = None,
    at: Mapping[str, Stamp] | None = None,
    until: float = math.inf,
) -> Catalog:
    """Read a folder, or a single file; of what `before` knows only the changed files.

    `at` are the files to know and their stamps, if not all as they are now. From a time `until`
    (of `time.monotonic`) on, files that no snapshot ever had are left to a later one. Nothing is
    raised: problems stand in the snapshot. Where nothing is new it is `before` itself.
    """
    last = before or Catalog()
    known = {path: file for path, file in last.files.items() if not file.unread} | last.early
    files = {}
    for path, stamp in (stamps(folder) if at is None else at).items():
        was = known.get(path)
        if was and was.stamp == stamp:
            files[path] = was
        elif time.monotonic() >= until and (not before or path in before.unread):
            files[path] = File((), Path(path).stem)
        else:
            files[path] = _read(path, stamp, was)
    return before if before and files == before.files else _snapshot(files, before)


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


def _read(path: str, stamp: Stamp, last: File | None) -> File:
    data = b""
    try:
        if stat.S_ISFIFO(os.stat(path).st_mode):
            raise OSError(errno.EINVAL, "")  # a pipe would have us wait for who writes to it
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
        show = Show(parse(data, path))
    except ScheduleError as error:
        problems = error.problems
    except OSError as error:  # to be tried again at the next look
        stamp, problems = (), _problem(path, f"can't be read: {os.strerror(error.errno or 0)}")
    except Exception as error:  # one file must not take the others down
        problems = _problem(path, f"a bug in rougecal, please report it: {error!r}")
    else:
        return File(stamp, show.id, show)
    written = _ID.search(data)
    name = written[1].decode() if written else Path(path).stem
    return File(stamp, last.id if last else name, last.show if last else None, problems)


def _problem(path: str, message: str) -> tuple[Problem, ...]:
    return (Problem(Mark(path, 1, 1), message),)


def _snapshot(files: Mapping[str, File], before: Catalog | None) -> Catalog:
    last = before or Catalog()
    shows, origins = {}, {}
    unread = {path: file.id for path, file in files.items() if file.unread}
    awaited = set(unread.values())  # nobody else gets these ids meanwhile
    problems = [problem for file in files.values() for problem in file.problems]
    for path in sorted(files, key=partial(_claim, files, last)):
        name, show = files[path].id, files[path].show
        if show and name not in shows and name not in awaited:
            shows[name], origins[name] = show, path
        elif show and name in shows:
            said = f"{printable(Path(origins[name]).name)} has the id {name!r} too"
            problems += _problem(path, f"{said}; give one of them another `id:`")
    for name in last.shows.keys() - shows.keys():
        shows[name], origins[name] = last.shows[name], last.origins[name]
        problems += _problem(origins[name], f"{name} is gone; it stays up until a restart")
    never = {file.id: path for path, file in files.items() if file.id not in shows}
    for name in last.owed - shows.keys() - never.keys():
        if last.origins[name] not in files:  # else its file was mended with another id
            never[name] = last.origins[name]
            problems += _problem(never[name], f"{name} is gone, and was broken from the start")
    broken = frozenset(never)
    late = {files[path].id for path in last.unread & files.keys()}
    return Catalog(
        files,
        dict(sorted(shows.items())),
        origins | never,
        tuple(sorted(problems)),
        broken,
        broken & (last.owed | late) if before else broken,
        frozenset(unread),
    )


def _claim(files: Mapping[str, File], last: Catalog, path: str) -> tuple[bool, bool]:
    """How good a file's claim to its show's id is: who had it keeps it, then who bears its name."""
    name = files[path].id
    return last.origins.get(name) != path, not os.path.basename(path).startswith(f"{name}.")
