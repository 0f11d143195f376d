"""A folder of schedules → an immutable snapshot of shows; what breaks keeps its last good state."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from rougecal.errors import Mark, Problem, ScheduleError
from rougecal.feed import Show
from rougecal.source import MAX_BYTES, parse

SUFFIXES = (".yaml", ".yml")


class File(NamedTuple):
    """A schedule file as last read: a change of its stamp means that it is read again."""

    stamp: tuple[int, ...]
    show: Show | None  # the last good one
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Catalog:
    """The shows of a folder at one time, by id and in the order of their ids."""

    files: Mapping[str, File] = field(default_factory=dict)
    shows: Mapping[str, Show] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def broken(self) -> frozenset[str]:
        """The names of files that exist but never were good: a feed of theirs is to come."""
        return frozenset(Path(path).stem for path, file in self.files.items() if not file.show)


def load(folder: Path, before: Catalog | None = None) -> Catalog:
    """Read a folder, or a single file; of what `before` knows only the changed files.

    Nothing is raised: problems stand in the snapshot. A file that broke or vanished since
    `before` keeps its last good show.
    """
    known = dict(before.files) if before else {}
    files: dict[str, File] = {}
    for path in paths(folder):
        files[str(path)] = _read(path, known.pop(str(path), None))
    for name, file in known.items():
        if file.show:
            gone = Problem(Mark(name, 1, 1), "this file is gone; its show stays up until a restart")
            files[name] = file._replace(stamp=(), problems=(gone,))
    return _snapshot(files)


def paths(folder: Path) -> list[Path]:
    """The schedule files in a folder, sorted by name; a file alone is its own list."""
    try:
        if folder.is_file():
            return [folder]
        found = [path for path in folder.iterdir() if path.suffix in SUFFIXES]
    except OSError:
        return []
    return sorted(path for path in found if not path.name.startswith("."))


def stamps(folder: Path) -> dict[str, tuple[int, ...]]:
    """What tells whether anything in a folder has changed, without reading it."""
    return {str(path): _stamp(path) for path in paths(folder)}


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        stat = path.stat()
    except OSError:
        return ()
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _read(path: Path, before: File | None) -> File:
    stamp = _stamp(path)
    if before and stamp and before.stamp == stamp:
        return before
    last = before.show if before else None
    try:
        with path.open("rb") as file:
            return File(stamp, Show(parse(file.read(MAX_BYTES + 1), str(path))))
    except ScheduleError as error:
        return File(stamp, last, error.problems)
    except OSError as error:
        problem = Problem(Mark(str(path), 1, 1), f"can't be read: {os.strerror(error.errno or 0)}")
        return File(stamp, last, (problem,))


def _snapshot(files: dict[str, File]) -> Catalog:
    shows: dict[str, Show] = {}
    where: dict[str, str] = {}
    problems = [problem for file in files.values() for problem in file.problems]
    for path, file in files.items():
        if not file.show:
            continue
        name = file.show.id
        if name in shows:
            message = f"{where[name]} has the id {name!r} too; give one of them another `id:`"
            problems.append(Problem(Mark(path, 1, 1), message))
            continue
        shows[name], where[name] = file.show, path
    return Catalog(files, dict(sorted(shows.items())), tuple(sorted(problems)))
