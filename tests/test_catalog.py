"""A folder of schedules as a snapshot: what was good once stays, whatever becomes of its file."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rougecal import catalog
from rougecal.catalog import Catalog, load
from rougecal.source import parse

GOOD = """\
title: {title}
timezone: UTC
published: 2024-01-01
episodes: {episodes}
channels:
  web: {{name: Web, slot: Mon 20:00, from: 2024-01-01}}
"""
BROKEN = "title: [\n"


def good(title: str = "A Show", episodes: int = 2, **more: str) -> str:
    return GOOD.format(title=title, episodes=episodes) + "".join(
        f"{key}: {value}\n" for key, value in more.items()
    )


def save(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


def said(found: Catalog) -> list[str]:
    """The problems, with the files' names and no folder."""
    return [
        f"{Path(p.mark.path).name}:{p.mark.line}:{p.mark.column}: {p.message}"
        for p in found.problems
    ]


def remove(path: Path) -> None:
    path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files parsed from now on."""
    names: list[str] = []

    def counted(data: bytes, path: str) -> object:
        names.append(Path(path).name)
        return parse(data, path)

    monkeypatch.setattr("rougecal.folder.parse", counted)
    return names


def test_shows_are_known_by_id_in_the_order_of_ids(tmp_path: Path) -> None:
    found = load(save(tmp_path, b=good(), a=good(id="z"), c=good()))
    assert list(found.shows) == ["b", "c", "z"]
    assert [show.id for show in found.shows.values()] == ["b", "c", "z"]
    assert not found.problems


def test_a_single_file_is_a_catalog_too(tmp_path: Path) -> None:
    save(tmp_path, a=good(), b=good())
    assert list(load(tmp_path / "a.yaml").shows) == ["a"]


@pytest.mark.parametrize("name", [".a.yaml", "a.yaml~", "a.yaml.swp", ".#a.yaml", "4913", "a.txt"])
def test_editors_own_files_are_none_of_ours(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(BROKEN)
    found = load(tmp_path)
    assert not found.files
    assert not found.problems


@pytest.mark.parametrize("where", ["none", "file.txt/none"])
def test_a_folder_that_is_none_is_an_empty_catalog(tmp_path: Path, where: str) -> None:
    (tmp_path / "file.txt").write_text("")
    found = load(tmp_path / where)
    assert (dict(found.shows), found.problems) == ({}, ())


def test_only_what_changed_is_parsed_again(tmp_path: Path, parsed: list[str]) -> None:
    first = load(save(tmp_path, a=good(), b=good(), c=good()))
    assert sorted(parsed) == ["a.yaml", "b.yaml", "c.yaml"]
    assert load(tmp_path, first) is first
    save(tmp_path, b=good("B"))
    second = load(tmp_path, first)
    assert parsed[3:] == ["b.yaml"]
    assert second.shows["a"] is first.shows["a"]
    assert second.shows["b"] is not first.shows["b"]
    assert first.shows["b"].schedule.title["und"] == "A Show", "a snapshot never changes"


def test_a_change_is_noticed_by_more_than_size_and_time(tmp_path: Path) -> None:
    """As `rsync --times` and `cp -p` do, which set back the time of a file."""
    path = save(tmp_path, a=good("A")) / "a.yaml"
    first, stat = load(tmp_path), path.stat()
    path.write_text(good("B"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert load(tmp_path, first).shows["a"].schedule.title["und"] == "B"


def test_a_broken_file_keeps_its_last_good_show_and_says_why(tmp_path: Path) -> None:
    first = load(save(tmp_path, a=good(), b=good()))
    second = load(save(tmp_path, a=good(colour="red")), first)
    assert second.shows["a"] is first.shows["a"]
    [problem] = said(second)
    assert problem.startswith("a.yaml:7:1: unknown key 'colour'")
    third = load(save(tmp_path, a=good(color="red")), second)
    assert third.shows["a"].schedule.color == "red"
    assert not third.problems


def test_a_file_that_never_was_good_has_a_show_to_come(tmp_path: Path) -> None:
    found = load(save(tmp_path, a=BROKEN, b=good(), c='id: "other"\n' + BROKEN))
    assert list(found.shows) == ["b"]
    assert sorted(found.broken) == sorted(found.owed) == ["a", "other"]
    mended = load(save(tmp_path, a=good()), found)
    assert mended.broken == mended.owed == frozenset(["other"])


def test_a_new_file_that_is_not_good_yet_is_owed_to_nobody(tmp_path: Path) -> None:
    """Else /all.ics would have to stop for whoever begins to write a schedule."""
    first = load(save(tmp_path, b=good()))
    second = load(save(tmp_path, a=BROKEN), first)
    assert (sorted(second.broken), sorted(second.owed)) == (["a"], [])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda path: path.unlink(), "a.yaml:1:1: a is gone; it stays up until a restart"),
        (lambda path: path.rename(path.with_suffix(".txt")), "a.yaml:1:1: a is gone"),
        (lambda path: path.rename(path.with_name("z.yaml")), "a.yaml:1:1: a is gone"),
        (lambda path: path.write_text(good(id="z")), "a.yaml:1:1: a is gone"),
        (lambda path: path.write_text(""), "a.yaml:"),
        (
            lambda path: path.write_bytes(path.read_bytes()[:40]),
            "a.yaml:",
        ),
        (lambda path: path.write_bytes(b"\0" * 500), "a.yaml:"),
        (lambda path: path.write_bytes(b"a" * 2_000_000), "a.yaml:"),
        (lambda path: (path.unlink(), path.mkdir()), "a.yaml:1:1: can't be read: Is a directory"),
        (
            lambda path: (path.unlink(), path.symlink_to("none.yaml")),
            "a.yaml:1:1: can't be read: No such file or directory",
        ),
        (
            lambda path: (path.unlink(), path.symlink_to("a.yaml")),
            "a.yaml:1:1: can't be read: Too many levels of symbolic links",
        ),
    ],
    ids=[
        *("deleted", "set aside", "renamed", "another id", "emptied", "half saved", "blank"),
        *("huge", "a folder", "a dead link", "a circle of links"),
    ],
)
def test_51_whatever_becomes_of_a_file_its_show_stays(
    tmp_path: Path, change: Callable[[Path], object], problem: str
) -> None:
    """Until a restart: the last good feed goes on."""
    first = load(save(tmp_path, a=good(), b=good()))
    change(tmp_path / "a.yaml")
    second = load(tmp_path, first)
    assert second.shows["a"] is first.shows["a"]
    assert second.shows["b"] is first.shows["b"]
    assert any(line.startswith(problem) for line in said(second)), said(second)
    assert load(tmp_path, second) is second
    remove(tmp_path / "a.yaml")
    third = load(save(tmp_path, a=good("Back")), second)
    assert third.shows["a"].schedule.title["und"] == "Back"


def test_51_a_folder_that_vanishes_and_comes_back_loses_nothing(
    tmp_path: Path, parsed: list[str]
) -> None:
    folder = save(tmp_path / "schedules", a=good(), b=good())
    first = load(folder)
    folder.rename(tmp_path / "away")
    second = load(folder, first)
    assert second.shows == first.shows
    assert len(second.problems) == 2
    (tmp_path / "away").rename(folder)
    third = load(folder, second)
    assert sorted(third.shows) == ["a", "b"]
    assert not third.problems


def test_a_file_that_keeps_its_id_may_be_renamed(tmp_path: Path) -> None:
    first = load(save(tmp_path, a=good(id="show")))
    (tmp_path / "a.yaml").rename(tmp_path / "b.yaml")
    second = load(tmp_path, first)
    assert (list(second.shows), second.problems) == (["show"], ())


def test_who_has_an_id_keeps_it(tmp_path: Path) -> None:
    first = load(save(tmp_path, m=good("First", id="show")))
    second = load(save(tmp_path, a=good("Second", id="show")), first)
    assert second.shows["show"] is first.shows["show"]
    [problem] = said(second)
    assert problem.startswith("a.yaml:1:1: ")
    assert problem.endswith("m.yaml has the id 'show' too; give one of them another `id:`")
    assert str(tmp_path) not in problem, "which /healthz shows to everybody"
    third = load(save(tmp_path, m=BROKEN), second)
    assert third.shows["show"] is first.shows["show"], "also while its file is broken"
    (tmp_path / "m.yaml").unlink()
    assert load(tmp_path, third).shows["show"].schedule.title["und"] == "Second"


def test_a_file_that_could_not_be_read_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a process has too many files open: nothing about the file itself will change."""
    first = load(save(tmp_path, a=good()))
    save(tmp_path, a=good("New"))

    def fail(*_: object) -> None:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", fail)
        second = load(tmp_path, first)
    assert said(second) == ["a.yaml:1:1: can't be read: Too many open files"]
    assert second.shows["a"] is first.shows["a"]
    assert load(tmp_path, second).shows["a"].schedule.title["und"] == "New"


def test_a_bug_that_one_file_finds_takes_no_other_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(data: bytes, path: str) -> object:
        if path.endswith("a.yaml"):
            raise KeyError("what")
        return parse(data, path)

    monkeypatch.setattr("rougecal.folder.parse", fail)
    found = load(save(tmp_path, a=good(), b=good()))
    assert list(found.shows) == ["b"]
    assert said(found) == ["a.yaml:1:1: a bug in rougecal, please report it: KeyError('what')"]


def test_who_bears_an_ids_name_has_it(tmp_path: Path) -> None:
    """At a start, where nobody had it: in whatever order the files are read."""
    save(tmp_path, a=good("Another", id="show"), show=good("Its own"))
    for until in (math.inf, 0):
        first = load(tmp_path, until=until)
        found = load(tmp_path, first)
        assert found.shows["show"].schedule.title["und"] == "Its own"
        [problem] = said(found)
        assert problem.startswith("a.yaml:1:1: show.yaml has the id 'show' too")


def test_a_large_folder_is_read_bit_by_bit(tmp_path: Path, parsed: list[str]) -> None:
    """Who asks for a show before its turn does not wait, and what was read for them is kept."""
    first = load(save(tmp_path, a=good(), b=BROKEN, c=good(id="see"), d=good()), until=0)
    assert (len(first.unread), parsed, first.problems) == (4, [], ())
    assert sorted(first.broken) == sorted(first.owed) == ["a", "b", "c", "d"]
    asked = first.find("d")
    assert asked
    assert asked is first.find("d")
    assert [first.find(name) for name in ("b", "c", "see", "no")] == [None] * 4
    assert parsed == ["d.yaml", "b.yaml", "c.yaml"]
    second = load(tmp_path, first, until=0)
    assert sorted(Path(path).name for path in second.unread) == ["a.yaml", "b.yaml", "c.yaml"]
    assert dict(second.shows) == {"d": asked}
    third = load(tmp_path, second)
    assert parsed[3:] == ["a.yaml", "b.yaml", "c.yaml"]
    assert (sorted(third.shows), sorted(third.owed)) == (["a", "d", "see"], ["b"])
    assert not third.unread
    assert load(tmp_path, third) is third


def test_what_was_broken_from_the_start_is_owed_whenever_it_is_read(tmp_path: Path) -> None:
    first = load(save(tmp_path, a='id: "show"\n' + BROKEN, b=good()), until=0)
    assert load(tmp_path, first).owed == frozenset(["show"]) == load(tmp_path).owed


def test_what_is_asked_for_early_and_then_saved_is_read_again(tmp_path: Path) -> None:
    first = load(save(tmp_path, a=good("Old")), until=0)
    assert first.find("a")
    assert load(save(tmp_path, a=good("New!")), first).shows["a"].schedule.title["und"] == "New!"


@settings(max_examples=50, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_bit_by_bit_or_at_once_a_folder_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    """Whatever is asked for meanwhile, and whichever files claim one id."""
    folder = tmp_path_factory.mktemp("bits")
    texts = [good(), BROKEN, *(good(id=name) for name in "abx"), 'id: "x"\n' + BROKEN]
    for name in "abcd":
        save(folder, **{name: chance.choice(texts)})
    clock = SimpleNamespace(monotonic=count().__next__)  # so that `until` counts files
    with mock.patch.object(catalog, "time", clock):
        found = load(folder, until=0)
        while found.unread:
            for name in chance.choices("abcdx", k=3):
                found.find(name)
            clock.monotonic = count().__next__
            found = load(folder, found, until=chance.randint(1, 3))
    whole = load(folder)
    for one in (found, whole):
        assert not one.unread
    assert said(found) == said(whole)
    for part in ("files", "shows", "broken", "owed", "origins"):
        assert sorted(getattr(found, part)) == sorted(getattr(whole, part)), part
    assert found.origins == whole.origins


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_whatever_happens_a_show_once_good_stays(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """Any run of edits, breaks, renames and deletions; nothing once served is ever lost."""
    chance, folder = random.Random(seed), tmp_path_factory.mktemp("chance")
    found, served = load(save(folder, a=good(), b=good())), {"a", "b"}
    for step in range(10):
        path = folder / f"{chance.choice('abcd')}.yaml"
        text = chance.choice([good(f"T{step}"), BROKEN, good(id=chance.choice("abcxyz")), ""])
        match chance.randrange(4):
            case 0:
                path.unlink(missing_ok=True)
            case 1 if path.exists():
                path.rename(folder / f"{chance.choice('abcd')}.yaml")
            case _:
                path.write_text(text)
        found = load(folder, found)
        served |= found.shows.keys()
        assert found.shows.keys() == served
        assert not found.broken & served
        good_now = {show.id for show in load(folder).shows.values()}
        assert good_now <= served
