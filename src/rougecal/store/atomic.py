"""Replaces files atomically: a reader sees the old content or the new, never a part of it."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_STAGE = re.compile(r"\.rougecal-(\d+)-\w+")


def write_file(path: Path, content: bytes) -> bool:
    """Replace a file's content in one step; a file that has it already is left alone.

    Folders that are missing are made. Of a symbolic link, the target is replaced. Returns whether
    anything was written. Raises OSError; then the file is as it was, and nothing is left behind.
    """
    path = path.resolve()  # os.replace works within one file system only
    with _made(path.parent), _stage(path.parent, path.parent) as put:
        return put(path.name, content)


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Callable[[str, bytes], bool]]:
    """Like `write_file`, for many files below a folder: yields a function that takes one of them.

    It takes a path below the folder and its content, and returns whether that is new or changed.
    All is written beside the folder first, and moved there when the block ends: an error, a full
    disk or a kill before that leaves every file as it was. Raises OSError.
    """
    folder = folder.resolve()
    with _made(folder):
        together = folder.stat().st_dev == folder.parent.stat().st_dev
        beside = together and os.access(folder.parent, os.W_OK)
        with _stage(folder, folder.parent if beside else folder) as put:
            yield put


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """A folder to write to, made if need be; after an error, what was made is removed again."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for path in missing:
            with suppress(OSError):  # it is not empty
                path.rmdir()
        raise


@contextmanager
def _stage(folder: Path, room: Path) -> Iterator[Callable[[str, bytes], bool]]:
    """Takes files for a folder, writes them in `room`, and moves them when the block ends."""
    _sweep(room)
    changed: list[Path] = []
    with _naming(folder):
        stage = tempfile.TemporaryDirectory(dir=room, prefix=f".rougecal-{os.getpid()}-")
    with stage as name:

        def put(path: str, content: bytes) -> bool:
            target = folder / path
            target = target.resolve() if target.is_symlink() else target
            known = target.is_file()
            if known and target.read_bytes() == content:
                return False
            new = Path(name, str(len(changed)))
            with _naming(target):
                new.write_bytes(content)
            if known:
                shutil.copymode(target, new)
            changed.append(target)
            return True

        yield put
        for number, target in enumerate(changed):
            with _naming(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(Path(name, str(number)), target)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let an OSError name the file that was to be written, and not the one written first."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


def _sweep(room: Path) -> None:
    """Remove the stages of processes that were killed while they wrote.

    One with our own process id is of an earlier process, as in a container, where ids recur.
    """
    for path in room.glob(".rougecal-*"):
        found = _STAGE.fullmatch(path.name)
        if found and (int(found[1]) == os.getpid() or not _runs(int(found[1]))):
            shutil.rmtree(path, ignore_errors=True)


def _runs(process: int) -> bool:
    """Whether there is a process with this id."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # another user's
        return True
    return True
