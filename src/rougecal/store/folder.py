"""The schedule files of a folder: which there are, whether one has changed, and its show."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from rougecal.errors import Mark, Problem, ScheduleError
from rougecal.schedule import MAX_BYTES
from rougecal.show import Show, parse

SUFFIXES = (".yaml", ".yml")

Stamp = tuple[int, ...]  # mtime and ctime in ns, size, inode; () where they can't be read
_ID = re.compile(rb"^id:\s*[\"']?([a-z0-9-]+)", re.MULTILINE)


class File(NamedTuple):
    """A schedule file as last read; another stamp means that it has changed."""

    stamp: Stamp
    id: str  # the show's; of a file that was never valid, the one it is most likely to have
    show: Show | None  # as it was last valid
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0  # that it took to parse
    ended: bool = True  # whether the content ends with a line end; else more may be on its way


class LazyFile:
    """A file that is read now, and parsed when its show is first asked for."""

    def __init__(self, path: str, stamp: Stamp) -> None:
        self.path, self._stamp, self._content = path, stamp, _read_bytes(path)
        self._file: File | None = None

    @property
    def file(self) -> File:
        """The file, parsed; always the same object, also if threads ask for it at once."""
        if not self._file:  # cached_property has a lock, in 3.11 one for all files
            file = _parsed(self.path, self._stamp, self._content)
            self._file = self._file or file  # another thread may have been faster
        return self._file


def read(path: str, stamp: Stamp, last: File | None = None) -> File:
    """Read and parse a file; an invalid one keeps the show that it had at `last`."""
    return _parsed(path, stamp, _read_bytes(path), last)


def paths(folder: Path) -> list[Path]:
    """The schedule files in a folder, sorted by name; a file alone is its own list."""
    return list(map(Path, stamps(folder)))


def stamps(folder: Path) -> dict[str, Stamp]:
    """The schedule files in a folder by path, each with its stamp; none where it can't be read."""
    try:
        if folder.is_file():
            return {str(folder): _stamp(folder)}
        with os.scandir(folder) as entries:
            found = {entry.path: _stamp(entry) for entry in entries if _is_schedule(entry.name)}
    except OSError:
        return {}
    return dict(sorted(found.items()))


def size(stamps: Mapping[str, Stamp]) -> int:
    """The size of files together, in bytes."""
    return sum(stamp[2] for stamp in stamps.values() if stamp)


def stem(path: str) -> str:
    """A file's name without its ending: its show's id, if none is written in it."""
    return os.path.splitext(os.path.basename(path))[0]


def problem_of(path: str, message: str) -> Problem:
    """A problem of a file as a whole."""
    return Problem(Mark(path, 1, 1), message)


def _is_schedule(name: str) -> bool:
    return name.endswith(SUFFIXES) and not name.startswith(".")


def _stamp(file: Path | os.DirEntry[str]) -> Stamp:
    """The stamp of a file, or of what a link leads to; () where there is none."""
    try:
        now = file.stat()
    except OSError:
        return ()
    return now.st_mtime_ns, now.st_ctime_ns, now.st_size, now.st_ino


def _read_bytes(path: str) -> bytes | OSError:
    """A file's content, at most one byte more than a schedule may have, or why it can't be read."""
    try:
        with open(path, "rb", opener=_open) as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        return error


def _open(path: str, flags: int) -> int:
    """Open a file without waiting, as one would for a pipe's writer or for a terminal's input.

    Raises OSError where it is neither a regular file nor a folder, which `open` itself refuses.
    """
    descriptor = os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file")
    return descriptor


def _parsed(path: str, stamp: Stamp, content: bytes | OSError, last: File | None = None) -> File:
    """The file with this content, or with the error of reading it; `last` as in `read`."""
    start = monotonic()
    file = _understood(path, stamp, content, last)
    if isinstance(content, OSError):
        return file  # without its seconds, so that it equals the last one and is not new
    return file._replace(seconds=monotonic() - start, ended=content.endswith(b"\n"))


def _understood(
    path: str, stamp: Stamp, content: bytes | OSError, last: File | None = None
) -> File:
    """The same without `seconds` and `ended`; whatever is wrong is among its problems."""
    try:
        if isinstance(content, OSError):
            raise content
        show = parse(content, path)
    except ScheduleError as error:
        problems = error.problems
    except OSError as error:  # to be tried again at the next look
        stamp = ()
        problems = (problem_of(path, f"can't be read: {error.strerror}"),)
    except Exception as error:  # one file must not take the others down
        problems = (problem_of(path, f"a bug in rougecal, please report it: {error!r}"),)
    else:
        return File(stamp, show.id, show)
    if last:
        return last._replace(stamp=stamp, problems=problems)
    written = None if isinstance(content, OSError) else _ID.search(content)
    return File(stamp, written[1].decode() if written else stem(path), None, problems)
