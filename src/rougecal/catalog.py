"""A folder of schedules → an immutable snapshot of shows; what was good once stays.

A show that was good in an earlier snapshot is in every later one, until a restart: in its last
good state while its file is broken, and as it was when its file is gone. A large folder may be
read bit by bit, one snapshot after the other; who asks for a show meanwhile need not wait.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rougecal.errors import Problem, printable
from rougecal.feed import Show
from rougecal.folder import File, Stamp, problem_of, read, stamps


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
        file = self.early.get(path) or read(path)
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
            files[path] = read(path, stamp, was)
    return before if before and files == before.files else _snapshot(files, before)


def _snapshot(files: Mapping[str, File], before: Catalog | None) -> Catalog:
    last = before or Catalog()
    unread = frozenset(path for path, file in files.items() if file.unread)
    problems = [problem for file in files.values() for problem in file.problems]
    shows, origins = {}, {}
    for name, path, show in _claims(files, last, unread):
        if name not in shows:
            shows[name], origins[name] = show, path
        else:
            said = f"{printable(Path(origins[name]).name)} has the id {name!r} too"
            problems.append(problem_of(path, f"{said}; give one of them another `id:`"))
    for name in last.shows.keys() - shows.keys():
        shows[name], origins[name] = last.shows[name], last.origins[name]
        problems.append(problem_of(origins[name], f"{name} is gone; it stays up until a restart"))
    never = {file.id: path for path, file in files.items() if file.id not in shows}
    for name in last.owed - shows.keys() - never.keys():
        if last.origins[name] not in files:  # else its file was mended with another id
            never[name] = path = last.origins[name]
            problems.append(problem_of(path, f"{name} is gone, and was broken from the start"))
    broken = frozenset(never)
    late = {files[path].id for path in last.unread & files.keys()}
    owed = broken & (last.owed | late) if before else broken
    whole = dict(sorted(shows.items()))
    return Catalog(files, whole, origins | never, tuple(sorted(problems)), broken, owed, unread)


def _claims(
    files: Mapping[str, File], last: Catalog, unread: Collection[str]
) -> Iterator[tuple[str, str, Show]]:
    """The ids that files' shows have, with path and show.

    The best claim comes first: who had it keeps it, then who bears its name. What a file that is
    yet to be read bears is nobody else's meanwhile.
    """
    awaited = {files[path].id for path in unread}

    def weigh(path: str) -> tuple[bool, bool]:
        name = files[path].id
        return last.origins.get(name) != path, not os.path.basename(path).startswith(f"{name}.")

    for path in sorted(files, key=weigh):
        _, name, show, _ = files[path]
        if show and name not in awaited:
            yield name, path, show
