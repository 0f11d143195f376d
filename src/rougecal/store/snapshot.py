"""A folder of schedules → an immutable snapshot of shows; what was good once stays.

A show that was good in an earlier snapshot is in every later one, until a restart: in its last
good state while its file is broken, and as it was when its file is gone.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rougecal.errors import Problem, printable
from rougecal.show import Show
from rougecal.store.folder import (
    SUFFIXES,
    File,
    LazyFile,
    Stamp,
    problem_of,
    read,
    size,
    stamps,
    stem,
)

AT_ONCE = 300_000  # bytes of schedules that are worth waiting for: about half a second


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The shows of a folder at one time, by id and in the order of their ids."""

    files: Mapping[str, File] = field(default_factory=dict)
    shows: Mapping[str, Show] = field(default_factory=dict)
    paths_by_id: Mapping[str, str] = field(
        default_factory=dict
    )  # the file of each, to come or here
    problems: tuple[Problem, ...] = ()
    never_valid: frozenset[str] = frozenset()  # shows to come, whose files never were good
    unresolved_at_start: frozenset[str] = (
        frozenset()
    )  # those broken from the start: somebody may know them
    lazy_files: Mapping[str, LazyFile] = field(
        default_factory=dict
    )  # at a start: all files, by name

    @property
    def ids(self) -> Collection[str]:
        """Of its shows; while they are unread, what their files' names make likely."""
        return self.shows.keys() or dict.fromkeys(map(stem, self.lazy_files))

    def find(self, name: str) -> Show | None:
        """A show by its id; while it is unread, if its file bears its name."""
        for suffix in SUFFIXES:
            lazy_files = self.lazy_files.get(name + suffix)
            if lazy_files and lazy_files.file.show and lazy_files.file.id == name:
                return lazy_files.file.show
        return self.shows.get(name)


def begin(folder: Path, at: Mapping[str, Stamp]) -> Snapshot:
    """A folder's first snapshot; of a large one all is unread, for `finish` to make sense of."""
    if size(at) <= AT_ONCE:
        return load(folder, at=at)
    every = (LazyFile(path, stamp) for path, stamp in at.items())
    return Snapshot(lazy_files={os.path.basename(one.path): one for one in every})


def finish(catalog: Snapshot) -> Snapshot:
    """The first snapshot once all of it is read, as if it had been so at once."""
    return _snapshot({one.path: one.file for one in catalog.lazy_files.values()}, None)


def load(
    folder: Path, before: Snapshot | None = None, at: Mapping[str, Stamp] | None = None
) -> Snapshot:
    """Read a folder, or a single file; of what `before` knows only the changed files.

    `at` are the files to know and their stamps, if not all as they are now. Nothing is raised:
    problems stand in the snapshot. Where nothing is new it is `before` itself.
    """
    known = before.files if before else {}
    files = {}
    for path, stamp in (stamps(folder) if at is None else at).items():
        last = known.get(path)
        files[path] = last if last and last.stamp == stamp else read(path, stamp, last)
    return before if before and files == known else _snapshot(files, before)


def _snapshot(files: Mapping[str, File], before: Snapshot | None) -> Snapshot:
    last = before or Snapshot()
    shows: dict[str, Show] = {}
    paths_by_id, never = dict[str, str](), dict[str, str]()
    problems = [problem for file in files.values() for problem in file.problems]
    for path in _by_claim(files, last.paths_by_id):
        name, show = files[path].id, files[path].show
        if show and name not in shows:
            shows[name], paths_by_id[name] = show, path
        elif show:
            said = f"{printable(Path(paths_by_id[name]).name)} has the id {name!r} too"
            problems.append(problem_of(path, f"{said}; give one of them another `id:`"))
        else:
            never.setdefault(name, path)
    for name in last.shows.keys() - shows.keys():
        shows[name], paths_by_id[name] = last.shows[name], last.paths_by_id[name]
        problems.append(
            problem_of(paths_by_id[name], f"{name} is gone; it stays up until a restart")
        )
    for name in last.unresolved_at_start - shows.keys() - never.keys():
        if last.paths_by_id[name] not in files:  # else its file was mended with another id
            never[name] = last.paths_by_id[name]
            problems.append(
                problem_of(never[name], f"{name} is gone, and was broken from the start")
            )
    never_valid = frozenset(never.keys() - shows.keys())
    unresolved_at_start = never_valid & last.unresolved_at_start if before else never_valid
    whole = dict(sorted(shows.items()))
    return Snapshot(
        files, whole, never | paths_by_id, tuple(sorted(problems)), never_valid, unresolved_at_start
    )


def _by_claim(files: Mapping[str, File], paths_by_id: Mapping[str, str]) -> list[str]:
    """Who had an id keeps it, then who bears its name has it, then who comes first."""

    def claim(path: str) -> tuple[bool, bool]:
        name = files[path].id
        return paths_by_id.get(name) != path, stem(path) != name

    return sorted(files, key=claim)
