"""A folder of schedules → an immutable snapshot of its shows.

A show that was valid in an earlier snapshot is in every later one until a restart: as it was last
valid while its file is invalid, and as it was when its file is gone.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import NamedTuple

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

AT_ONCE = 300_000  # bytes of schedules that are read before anything is served: half a second


class Source(NamedTuple):
    """What is known of a show's id: the file that it comes from, which may be gone by now."""

    path: str
    show: Show | None  # as it was last valid; None if it never was
    at_start: bool  # the file was there in the first snapshot: clients may hold older copies
    successor: str = ""  # the id that its file was given, or that a copy of its file has


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The shows of a folder at one time, by id and in the order of their ids."""

    files: Mapping[str, File] = field(default_factory=dict)  # by path
    shows: Mapping[str, Show] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)  # by id
    lazy_files: Mapping[str, LazyFile] = field(default_factory=dict)  # by name; else none
    edits: tuple[Problem, ...] = ()  # that subscribers see and no entry in a log explains

    @property
    def ids(self) -> Collection[str]:
        """The ids of its shows; before they are read, those that their files' names suggest."""
        return self.shows.keys() or dict.fromkeys(map(stem, self.lazy_files))

    @cached_property
    def listed(self) -> Mapping[str, Show]:
        """The shows of a feed or page of all: without those that now have another id."""
        replaced = {name for name, source in self.sources.items() if source.successor}
        return {name: show for name, show in self.shows.items() if name not in replaced}

    @cached_property
    def never_valid(self) -> frozenset[str]:
        """The ids of files that have never been valid; to be answered with 503."""
        return frozenset(name for name, source in self.sources.items() if not source.show)

    @cached_property
    def unresolved_at_start(self) -> frozenset[str]:
        """Those among them that were there at start-up; clients may hold older copies."""
        return frozenset(name for name in self.never_valid if self.sources[name].at_start)

    def find(self, name: str) -> Show | None:
        """A show by its id; before the folder is read, if the file of that name has it."""
        for suffix in SUFFIXES:
            lazy_file = self.lazy_files.get(name + suffix)
            if lazy_file and lazy_file.file.show and lazy_file.file.id == name:
                return lazy_file.file.show
        return self.shows.get(name)


def begin(folder: Path, at: Mapping[str, Stamp]) -> Snapshot:
    """A folder's first snapshot; that of a large folder is lazy, until `finish` reads all of it."""
    if size(at) <= AT_ONCE:
        return load(folder, at=at)
    every = (LazyFile(path, stamp) for path, stamp in at.items())
    return Snapshot(lazy_files={os.path.basename(one.path): one for one in every})


def finish(lazy: Snapshot) -> Snapshot:
    """The snapshot that `begin` would have made of the same files, had it read them at once."""
    return _snapshot({one.path: one.file for one in lazy.lazy_files.values()}, None)


def load(
    folder: Path,
    before: Snapshot | None = None,
    at: Mapping[str, Stamp] | None = None,
    accept: Callable[[str, File, File | None], bool] = lambda *_: True,
    seconds: float = math.inf,
) -> Snapshot:
    """Read a folder, or a single file; of the files that `before` knows only those that changed.

    `at` has the files to read and their stamps; by default, all that are there now. `accept` is
    called for each changed file with its path, the file as read and as it was last; one that it
    refuses stays as it was. After `seconds` the rest stays as it was, too: the files that took
    longest the last time. Nothing is raised: problems are part of the snapshot. Where nothing is
    new the result is `before` itself.
    """
    known = before.files if before else {}
    now = stamps(folder) if at is None else at
    files = {path: known[path] for path in now if path in known}
    changed = [path for path in now if path not in files or files[path].stamp != now[path]]
    changed.sort(key=lambda path: files[path].seconds if path in files else math.inf)
    end = monotonic() + seconds
    for path in changed:
        file = read(path, now[path], files.get(path))
        if accept(path, file, files.get(path)):
            files[path] = file
        if monotonic() >= end:
            break
    if before and files == known:
        return before
    return _snapshot({path: files[path] for path in now if path in files}, before)


def _snapshot(files: Mapping[str, File], before: Snapshot | None) -> Snapshot:
    """The snapshot of some files; it also has the shows that only `before` has."""
    known = before.sources if before else {}
    sources: dict[str, Source] = {}
    problems = [problem for file in files.values() for problem in file.problems]
    for path in sorted(files, key=lambda path: _claim(path, files[path], known)):
        name, show = files[path].id, files[path].show
        last = known.get(name)
        if name in sources:
            if show:
                other = f"{printable(Path(sources[name].path).name)} has the id {name!r} too"
                problems.append(problem_of(path, f"{other}; give one of them another `id:`"))
        elif show or not (last and last.show):
            sources[name] = Source(path, show, last.at_start if last else not before)
    gone = {
        name: source
        for name, source in known.items()
        if name not in sources and (source.show or (source.at_start and source.path not in files))
    }
    for name, source in gone.items():
        what = "it stays up until a restart" if source.show else "it was invalid at start-up"
        problems.append(problem_of(source.path, f"{name} is gone; {what}"))
    new = {name: source for name, source in sources.items() if name not in known}
    sources |= _with_successors(gone, sources, new)
    shows = {name: source.show for name, source in sorted(sources.items()) if source.show}
    edits = before.edits if before else ()
    return Snapshot(files, shows, tuple(sorted(problems)), sources, edits=edits)


def _with_successors(
    gone: Mapping[str, Source], present: Mapping[str, Source], new: Mapping[str, Source]
) -> dict[str, Source]:
    """Sources whose files are gone, each with the id that its show has now, if it has one.

    That is another id in its file, or in a copy of it; or, if it was renamed and edited at once, in
    a file that is `new` and much like it.
    """
    if not gone:
        return {}
    by_path = {source.path: name for name, source in present.items() if source.show}
    by_events = {_events(source.show): name for name, source in present.items() if source.show}
    found = {}
    for name, source in gone.items():
        same = by_events.get(_events(source.show), "") if source.show else ""
        known = source.successor if source.successor in {**present, **gone} else ""
        like = (n for n, other in new.items() if _alike(source.show, other.show))
        successor = by_path.get(source.path) or same or known or next(like, "")
        found[name] = source._replace(successor=successor)
    return found


def _alike(old: Show | None, new: Show | None) -> bool:
    """Whether two shows have one title, and the new one most of the old one's airings."""
    if not (old and new and old.schedule.title == new.schedule.title):
        return False
    before, now = (set(_events(show)[1:]) for show in (old, new))
    return 2 * len(before & now) > len(before)


def _events(show: Show) -> tuple[object, ...]:
    """A show's title, and what airs when: equal for one show under two ids."""
    airings = ((airing.key, airing.start) for airing in show.airings)
    return tuple(show.schedule.title.items()), *airings


def _claim(path: str, file: File, known: Mapping[str, Source]) -> tuple[bool, bool, bool, str]:
    """A sort key for files that claim one id: the current owner wins, then the file of that name.

    Then a valid file wins over an invalid one, and then the first by name.
    """
    owner = known.get(file.id)
    owns = bool(owner and owner.show and owner.path == path)
    return not owns, stem(path) != file.id, not file.show, path
