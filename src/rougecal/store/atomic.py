"""Writing files so that nobody ever sees half of one, or a part of many."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_STAGE = re.compile(r"\.rougecal-(\d+)-\w+")


def write_file(path: Path, content: bytes) -> bool:
    """Replace a file's content in one step; False, and left alone, where it is the same already.

    What a link leads to is replaced, not the link. Raises OSError; then the file is as it was
    and nothing else stays behind.
    """
    path = path.resolve()  # so that what is new is written to the same disk
    with _stage(path.parent, path.parent) as put:
        return put(path.name, content)


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Callable[[str, bytes], bool]]:
    """Like `write`, for many files below a folder: what is put is there when the block ends.

    All is written beside the folder before the first file is replaced, so that whatever ends the
    block earlier, a full disk or a kill, leaves every file as it was.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    together = folder.stat().st_dev == folder.parent.stat().st_dev
    beside = together and os.access(folder.parent, os.W_OK)
    with _stage(folder, folder.parent if beside else folder) as put:
        yield put


@contextmanager
def _stage(folder: Path, room: Path) -> Iterator[Callable[[str, bytes], bool]]:
    room.mkdir(parents=True, exist_ok=True)
    _sweep(room)
    changed: list[Path] = []
    with _saying(folder):
        stage = tempfile.TemporaryDirectory(dir=room, prefix=f".rougecal-{os.getpid()}-")
    with stage as name:

        def put(path: str, content: bytes) -> bool:
            target = folder / path
            target = target.resolve() if target.is_symlink() else target
            known = target.is_file()
            if known and target.read_bytes() == content:
                return False
            new = Path(name, str(len(changed)))
            with _saying(target):
                new.write_bytes(content)
            if known:
                shutil.copymode(target, new)
            changed.append(target)
            return True

        yield put
        for number, target in enumerate(changed):
            with _saying(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(Path(name, str(number)), target)


@contextmanager
def _saying(path: Path) -> Iterator[None]:
    """Let an error name what was to be written, not where we write it first."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


def _sweep(room: Path) -> None:
    """Remove what processes that were killed while they wrote left behind.

    What has this one's number is an older one's of that number, as in a container.
    """
    for path in room.glob(".rougecal-*"):
        found = _STAGE.fullmatch(path.name)
        if found and (int(found[1]) == os.getpid() or not _runs(int(found[1]))):
            shutil.rmtree(path, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # another user's
        return True
    return True
