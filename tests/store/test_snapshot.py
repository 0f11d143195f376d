"""A folder of schedules as a snapshot: what was good once stays, whatever becomes of its file."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rougecal.show import parse
from rougecal.store import Snapshot, begin, load, stamps
from rougecal.store import snapshot as catalog
from rougecal.store.snapshot import finish

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


def said(found: Snapshot) -> list[str]:
    """The problems, with the files' names and no folder."""
    return [
        f"{Path(p.mark.path).name}:{p.mark.line}:{p.mark.column}: {p.message}"
        for p in found.problems
    ]


def remove(path: Path) -> None:
    path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)


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
    assert sorted(found.never_valid) == sorted(found.unresolved_at_start) == ["a", "other"]
    mended = load(save(tmp_path, a=good()), found)
    assert mended.never_valid == mended.unresolved_at_start == frozenset(["other"])


def test_a_new_file_that_is_not_good_yet_is_owed_to_nobody(tmp_path: Path) -> None:
    """Else /all.ics would have to stop for whoever begins to write a schedule."""
    first = load(save(tmp_path, b=good()))
    second = load(save(tmp_path, a=BROKEN), first)
    assert (sorted(second.never_valid), sorted(second.unresolved_at_start)) == (["a"], [])


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

    def fail(*_: object, **__: object) -> None:
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

    monkeypatch.setattr("rougecal.store.folder.parse", fail)
    found = load(save(tmp_path, a=good(), b=good()))
    assert list(found.shows) == ["b"]
    assert said(found) == ["a.yaml:1:1: a bug in rougecal, please report it: KeyError('what')"]


def test_who_bears_an_ids_name_has_it(tmp_path: Path) -> None:
    """At a start, where nobody had it; and not a copy that somebody left there."""
    copies = {name: good(name, id="show") for name in ("a", "show.bak", "z")}
    found = load(save(tmp_path, show=good("Its own"), **copies))
    assert found.shows["show"].schedule.title["und"] == "Its own"
    said_of = [f"{name}.yaml:1:1: show.yaml has the id 'show' too" for name in copies]
    assert [problem.partition(";")[0] for problem in said(found)] == said_of


def test_a_broken_file_keeps_the_id_that_it_bears(tmp_path: Path) -> None:
    """At a start, and while it is broken: its subscribers would get another show."""
    found = load(save(tmp_path, show=BROKEN, copy=good("Another", id="show")))
    assert (dict(found.shows), set(found.never_valid)) == ({}, {"show"})
    assert "copy.yaml:1:1: show.yaml has the id 'show' too; give one of them another `id:`" in said(
        found
    )
    found = load(save(tmp_path, show=good("Mended")), found)
    assert found.shows["show"].schedule.title["und"] == "Mended"


def test_a_broken_file_that_does_not_bear_the_id_yields_to_a_valid_one(tmp_path: Path) -> None:
    found = load(save(tmp_path, a="id: show\n" + BROKEN, b=good("Valid", id="show")))
    assert found.shows["show"].schedule.title["und"] == "Valid"
    assert not found.never_valid


@pytest.mark.parametrize(
    "rename",
    [
        lambda path: path.rename(path.with_name("new.yaml")),
        lambda path: (path.with_name("new.yaml").write_bytes(path.read_bytes()), path.unlink()),
        lambda path: path.write_text(good("Edited", id="new")),
    ],
    ids=["moved", "copied and removed, as git does", "another id"],
)
def test_of_a_renamed_show_the_newer_alone_is_listed(
    tmp_path: Path, rename: Callable[[Path], object]
) -> None:
    """Its old feed stays until a restart, but /all.ics must not have every event twice."""
    folder = save(tmp_path, old=good(), other=good("Other"))
    found = load(folder)
    assert list(found.listed) == ["old", "other"]
    rename(folder / "old.yaml")
    for _ in range(2):
        found = load(folder, found)
        assert list(found.shows) == ["new", "old", "other"]
        assert list(found.listed) == ["new", "other"]
        save(folder, other=good("Edited"))
    (folder / "new.yaml").unlink(missing_ok=True)
    (folder / "old.yaml").write_text(good(episodes=3))
    found = load(folder, found)
    assert "old" in found.listed, "its file is back"


LOG = "[{announced: 2024-01-02, move: 2, by: 1h}]"


def test_of_a_show_renamed_and_edited_in_one_save_the_newer_alone_is_listed(tmp_path: Path) -> None:
    folder = save(tmp_path, old=good(episodes=4), other=good("Other"))
    found = load(folder)
    (folder / "old.yaml").unlink()
    save(folder, new=good(episodes=5, changes=LOG))
    for _ in range(2):
        found = load(folder, found)
        assert list(found.listed) == ["new", "other"]
        save(folder, new=good("Edited", episodes=6))
    (folder / "new.yaml").unlink()
    assert list(load(folder, found).listed) == ["new", "other"], "both are gone, and one show"


def test_another_season_is_another_show(tmp_path: Path) -> None:
    """Its episodes have the same labels, and other dates."""
    found = load(save(tmp_path, old=good()))
    (tmp_path / "old.yaml").unlink()
    save(tmp_path, new=good().replace("2024-01-01}", "2024-07-01}"))
    assert list(load(tmp_path, found).listed) == ["new", "old"]


def test_a_show_that_is_gone_is_listed_though_a_new_one_came(tmp_path: Path) -> None:
    folder = save(tmp_path, old=good())
    found = load(folder)
    (folder / "old.yaml").unlink()
    found = load(save(folder, new=good("New", episodes=3)), found)
    assert list(found.listed) == ["new", "old"]


# A large folder at a start


def begun(folder: Path) -> Snapshot:
    """As if it were a large one."""
    with mock.patch.object(catalog, "AT_ONCE", 0):
        return begin(folder, stamps(folder))


def test_a_small_folder_is_read_at_once(tmp_path: Path) -> None:
    save(tmp_path, a=good())
    assert list(begin(tmp_path, stamps(tmp_path)).shows) == ["a"]


def test_of_a_large_folder_what_is_asked_for_is_read_at_once(
    tmp_path: Path, parsed: list[str]
) -> None:
    """Who asks for a show before its turn does not wait, and nothing is read twice."""
    first = begun(save(tmp_path, a=good(), b=BROKEN, c=good(id="see"), d=good()))
    assert list(first.ids) == ["a", "b", "c", "d"]
    assert (first.shows, first.problems, parsed) == ({}, (), [])
    asked = first.find("d")
    assert asked
    assert asked is first.find("d")
    assert [first.find(name) for name in ("b", "c", "see", "no")] == [None] * 4
    assert parsed == ["d.yaml", "b.yaml", "c.yaml"]
    whole = finish(first)
    assert sorted(parsed) == ["a.yaml", "b.yaml", "c.yaml", "d.yaml"]
    assert whole.shows["d"] is asked
    assert (sorted(whole.shows), sorted(whole.unresolved_at_start)) == (["a", "d", "see"], ["b"])
    assert not whole.lazy_files
    assert load(tmp_path, whole) is whole


@pytest.mark.parametrize("asked", [False, True], ids=["not asked for", "asked for"])
@pytest.mark.parametrize(
    ("change", "airings", "problem"),
    [
        (lambda path: path.unlink(), 2, "a.yaml:1:1: a is gone"),
        (lambda path: path.rename(path.with_suffix(".yml")), 2, ""),
        (lambda path: path.write_text(BROKEN), 2, "a.yaml:2:1: not YAML"),
        (lambda path: path.write_text(good(episodes=1)), 1, ""),
    ],
    ids=["removed", "renamed", "broken", "edited"],
)
def test_51_what_becomes_of_a_file_before_its_turn_loses_nothing(
    tmp_path: Path, asked: bool, change: Callable[[Path], object], airings: int, problem: str
) -> None:
    """What is served at first is what was there at the start; a later snapshot knows better."""
    first = begun(save(tmp_path, a=good(), b=good()))
    before = first.find("a") if asked else None
    change(tmp_path / "a.yaml")
    whole = finish(first)
    assert before in (None, whole.shows["a"])
    assert (len(whole.shows["a"].airings), whole.problems) == (2, ())
    after = load(tmp_path, whole)
    assert len(after.shows["a"].airings) == airings
    assert [line.startswith(problem) for line in said(after)] == [True] * bool(problem)


@settings(max_examples=100, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_at_once_or_later_a_folder_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    """Whatever is asked for meanwhile, and whichever files claim one id."""
    folder = tmp_path_factory.mktemp("start")
    texts = [good(), BROKEN, *(good(id=name) for name in "abx"), 'id: "x"\n' + BROKEN]
    names = ("a.yaml", "a.yml", "b.yaml", "b.x.yaml", "a.b.yaml", "x.yaml", "c.yaml")
    for name in chance.sample(names, 4):
        (folder / name).write_text(chance.choice(texts))
    first, whole = begun(folder), load(folder)
    asked = {name: show for name in chance.choices("abcx", k=3) if (show := first.find(name))}
    found = finish(first)
    assert said(found) == said(whole)
    what = [
        {name: (source.path, bool(source.show), source.at_start) for name, source in each.items()}
        for each in (found.sources, whole.sources)
    ]
    assert what[0] == what[1]
    assert list(found.shows) == list(whole.shows)
    assert asked.items() <= found.shows.items()


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
        assert not found.never_valid & served
        good_now = {show.id for show in load(folder).shows.values()}
        assert good_now <= served
