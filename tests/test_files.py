"""Files are replaced in one step, or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from rougecal.files import sweep, write

KILLED = """
import os, signal, sys
from pathlib import Path
from rougecal import files
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
files.write(Path(sys.argv[1]), b"new")
"""


def test_a_new_file_and_its_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.ics"
    assert write(path, b"one")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"one", 0o644)


def test_what_is_the_same_is_left_alone(tmp_path: Path) -> None:
    """So that a sync uploads only what changed."""
    path = tmp_path / "a"
    write(path, b"one")
    os.utime(path, ns=(1, 1))
    assert not write(path, b"one")
    assert path.stat().st_mtime_ns == 1
    assert write(path, b"two")
    assert path.stat().st_mtime_ns != 1


def test_who_reads_while_it_is_replaced_reads_the_old_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write(path, b"old" * 1000)
    with path.open("rb") as reader:
        write(path, b"new")
        assert reader.read() == b"old" * 1000


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "real", tmp_path / "link"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    assert write(link, b"new")
    assert link.is_symlink()
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o640)


def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, mkstemp = tmp_path / "a", tempfile.mkstemp
    write(path, b"old")

    def on_a_full_disk(**options: str) -> tuple[int, str]:
        handle, name = mkstemp(dir=options["dir"])
        os.close(handle)
        return os.open("/dev/full", os.O_WRONLY), name

    monkeypatch.setattr(tempfile, "mkstemp", on_a_full_disk)
    with pytest.raises(OSError, match="No space left on device"):
        write(path, b"new")
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["a"]


def test_a_kill_leaves_the_old_file_and_the_next_run_sweeps(tmp_path: Path) -> None:
    path = tmp_path / "site" / "a"
    write(path, b"old")
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    assert len(list(path.parent.iterdir())) == 2
    ours = path.with_name(f".rougecal-{os.getppid()}-x.part")  # that of a process that still runs
    other = path.with_name(".rougecal-x.part")
    for kept in (ours, other):
        kept.touch()
    sweep(tmp_path)
    assert sorted(path.parent.iterdir()) == sorted([path, ours, other])
