"""Writing files so that nobody ever sees half of one."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

_PART = re.compile(r"\.rougecal-(\d+)-\w+\.part")


def write(path: Path, content: bytes) -> bool:
    """Replace a file's content in one step; False, and left alone, where it is the same already.

    What a link leads to is replaced, not the link. Raises OSError; then the file is as it was
    and nothing else stays behind.
    """
    path, mode = path.resolve(), 0o644
    with suppress(FileNotFoundError):
        if path.read_bytes() == content:
            return False
        mode = path.stat().st_mode & 0o777
    path.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".rougecal-{os.getpid()}-"
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=".part")
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    return True


def sweep(folder: Path) -> None:
    """Remove what processes that were killed while they wrote here, or below, left behind.

    To be called before this one writes: what has its own number is an older one's of that number.
    """
    for path in folder.rglob(".rougecal-*.part"):
        found = _PART.fullmatch(path.name)
        if found and (int(found[1]) == os.getpid() or not _runs(int(found[1]))):
            path.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # another user's
        return True
    return True
