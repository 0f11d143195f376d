"""Files are replaced in one step, or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rougecal.store.atomic import replacing_folder, write_file

KILLED = """
import os, signal, sys
from pathlib import Path
from rougecal.store import atomic
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
atomic.write_file(Path(sys.argv[1]), b"new")
"""


def test_a_new_file_and_its_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.ics"
    assert write_file(path, b"one")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"one", 0o644)


def test_what_is_the_same_is_left_alone(tmp_path: Path) -> None:
    """So that a sync uploads only what changed."""
    path = tmp_path / "a"
    write_file(path, b"one")
    os.utime(path, ns=(1, 1))
    assert not write_file(path, b"one")
    assert path.stat().st_mtime_ns == 1
    assert write_file(path, b"two")
    assert path.stat().st_mtime_ns != 1


def test_who_reads_while_it_is_replaced_reads_the_old_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_file(path, b"old" * 1000)
    with path.open("rb") as viewer:
        write_file(path, b"new")
        assert viewer.read() == b"old" * 1000


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "real", tmp_path / "link"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    assert write_file(link, b"new")
    assert link.is_symlink()
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o640)


@pytest.fixture
def disk_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the second file is written."""
    write_bytes = Path.write_bytes

    def on_a_full_disk(path: Path, content: bytes) -> int:
        done = write_bytes(path, content)
        if content == b"last":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return done

    monkeypatch.setattr(Path, "write_bytes", on_a_full_disk)


@pytest.mark.usefixtures("disk_is_full")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_file(path, b"old")
    with pytest.raises(OSError, match="No space left on device") as caught:
        write_file(path, b"last")
    assert caught.value.filename == str(path), "else nobody knows which disk"
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize(
    ("function", "named"), [("tempfile.mkdtemp", "folder"), ("os.replace", "folder/a")]
)
def test_an_error_names_what_was_to_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, named: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "a stage")

    monkeypatch.setattr(function, fail)
    with pytest.raises(PermissionError) as caught:
        write_file(tmp_path / "folder" / "a", b"new")
    assert caught.value.filename == str(tmp_path / named)


def test_the_files_of_a_site_change_together(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "site"
    for old, new in ((b"", b"1"), (b"1", b"2")):
        with replacing_folder(folder) as put:
            assert put("a", new)
            assert put("sub/b", new)
            assert put("same", b"same") == (not old)
            assert b"".join(content(folder).values()) in (b"", old + b"same" + old)
        assert content(folder) == {"a": new, "same": b"same", "sub/b": new}
    assert [path.name for path in folder.parent.iterdir()] == ["site"]


@pytest.mark.usefixtures("disk_is_full")
def test_what_ends_a_site_too_soon_leaves_the_old_one_whole(tmp_path: Path) -> None:
    folder = tmp_path / "site"

    def made(*contents: bytes) -> None:
        with replacing_folder(folder) as put:
            for name, content in zip("ab", contents, strict=True):
                put(name, content)

    made(b"old", b"old")
    with pytest.raises(OSError, match="No space left"):
        made(b"new", b"last")
    with pytest.raises(ValueError, match="shorter"):  # a bug in what makes the site
        made(b"new")
    assert content(folder) == {"a": b"old", "b": b"old"}
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.usefixtures("disk_is_full")
def test_a_first_site_that_fails_leaves_no_empty_folder(tmp_path: Path) -> None:
    with (
        pytest.raises(OSError, match="No space left"),
        replacing_folder(tmp_path / "deep" / "site") as put,
    ):
        put("a", b"last")
    with pytest.raises(OSError, match="No space left"):
        write_file(tmp_path / "new" / "a", b"last")
    assert list(tmp_path.iterdir()) == []


def test_a_site_whose_parent_may_not_be_written_to_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with replacing_folder(tmp_path / "site") as put:
        put("a", b"new")
        assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert content(tmp_path / "site") == {"a": b"new"}


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_kill_leaves_the_old_file_and_the_next_run_sweeps(tmp_path: Path) -> None:
    path = tmp_path / "site" / "a"
    write_file(path, b"old")
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    assert len(list(path.parent.iterdir())) == 2
    ours = path.with_name(f".rougecal-{os.getppid()}-x")  # that of a process that still runs
    other = path.with_name(".rougecal-x")
    for kept in (ours, other):
        kept.mkdir()
    write_file(path, b"new")
    assert sorted(path.parent.iterdir()) == sorted([path, ours, other])
