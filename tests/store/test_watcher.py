"""Following a folder: a save is served within a second, and what is wrong with it is said."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from rougecal.review import unrecorded
from rougecal.show import Show, parse
from rougecal.store import Watcher
from rougecal.store import watcher as watch
from rougecal.web import create_app
from tests.conftest import show_of

SHOW = """\
title: {en: A Show, ja: 番組}
timezone: Asia/Tokyo
published: 2024-01-01
channels:
  tv: {name: TV, slot: Wed 24:55, from: 2024-01-10}
  web: {name: Web, follows: tv, after: 1h}
episodes: {1: One, 2: {en: Two, ja: 二}, 3: Three}
changes:
  - {announced: 2024-01-12, move: 3, by: 30m}
"""
LOGGED = "  - {announced: 2024-01-20}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "show.yaml").write_text(SHOW)
    (tmp_path / "other.yaml").write_text(SHOW)
    return tmp_path


class Clock:
    """Seconds that pass as a test wants them to."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in ("watcher", "snapshot", "folder"):
        monkeypatch.setattr(f"rougecal.store.{module}.monotonic", clock.monotonic)
    return clock


def settle(watched: Watcher) -> bool:
    """Two looks: what changed is read once it has been left alone for one."""
    looks = [watched.look(), watched.look()]
    watched.review()
    return looks[1]


def test_a_save_is_read_once_it_is_left_alone(folder: Path) -> None:
    """Half a file may well be a valid schedule; that of the other half must not vanish."""
    watched = Watcher(folder)
    path, before = folder / "show.yaml", watched.catalog
    for half in (
        SHOW[:100],
        SHOW.partition("  web:")[0] + "episodes: 1\n",
        SHOW.replace("name: TV", "name: tV"),
    ):
        path.write_text(half)
        assert not watched.look()
        assert watched.catalog is before
    assert watched.look()
    assert watched.catalog.shows["show"].schedule.channels["tv"].name == {"und": "tV"}
    assert not watched.look()


def test_a_file_replaced_in_two_steps_never_is_gone(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As editors do: the old one is renamed away, then the new one gets its name."""
    watched, path = Watcher(folder), folder / "show.yaml"
    path.rename(folder / "show.yaml~")
    assert not watched.look()
    path.write_text(SHOW + LOGGED)
    assert settle(watched)
    assert not caplog.records


def test_a_file_that_never_rests_does_not_hold_up_the_others(folder: Path) -> None:
    watched = Watcher(folder)
    (folder / "other.yaml").write_text(SHOW.replace("A Show", "Other"))
    for number in range(2):
        (folder / "show.yaml").write_text(SHOW + "#" * number)
        watched.look()
    assert watched.catalog.shows["other"].schedule.title["en"] == "Other"


def test_costly_files_do_not_delay_the_edit_of_another(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file cost the last time says when it is its turn; a look takes not much longer."""
    costly = [folder / f"costly-{number}.yaml" for number in range(5)]

    def slow(data: bytes, path: str) -> object:
        clock.now += path.startswith(str(folder / "costly"))
        return parse(data, path)

    monkeypatch.setattr("rougecal.store.folder.parse", slow)
    for path in costly:
        path.write_text(SHOW)
    watched = Watcher(folder)
    for path in (*costly, folder / "show.yaml"):
        path.write_text(SHOW.replace("A Show", "B Show") + LOGGED)
    titles = []
    for _ in range(7):
        start = clock.now
        watched.look()
        assert clock.now - start <= 1
        shows = watched.catalog.shows.values()
        titles.append({show.id: show.schedule.title["en"] for show in shows})
    assert titles[1]["show"] == "B Show"
    assert titles[1]["costly-4"] == "A Show"
    assert {title for name, title in titles[-1].items() if name != "other"} == {"B Show"}


def test_a_comparison_that_takes_long_delays_no_edit(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr(watch, "unrecorded", lambda *_: [str(go.wait(60))])
    watched = Watcher(folder)
    watched.follow()
    for name in ("show", "other"):
        (folder / f"{name}.yaml").write_text(SHOW.replace("A Show", "B Show"))
        until(lambda name=name: watched.catalog.shows[name].schedule.title["en"] == "B Show")  # type: ignore[misc]
    go.set()


@pytest.mark.parametrize(
    "half",
    [
        SHOW.replace(", 3: Three}", "}").replace("move: 3", "move: 2"),
        SHOW.partition("  web:")[0] + "episodes: 3\n",
        SHOW.replace("name: TV", "name: tV").rstrip(),
    ],
    ids=["fewer episodes", "fewer channels", "no line end"],
)
def test_what_may_be_half_a_file_waits_longer(folder: Path, clock: Clock, half: str) -> None:
    """A save that stops in the middle: half a file may be a valid schedule that lacks events."""
    watched = Watcher(folder)
    before = watched.catalog
    (folder / "show.yaml").write_text(half)
    assert not settle(watched)
    clock.now += watch.PATIENCE / 2
    assert not settle(watched)
    assert watched.catalog is before
    (folder / "show.yaml").write_text(half + "\n# changed again\n")
    waits = half.endswith("\n")
    assert settle(watched) != waits
    clock.now += watch.PATIENCE
    assert watched.look() == waits
    assert watched.catalog is not before
    assert not settle(watched)


def test_what_may_be_half_a_file_is_read_twice_and_no_more(
    folder: Path, clock: Clock, parsed: list[str]
) -> None:
    watched = Watcher(folder)
    (folder / "show.yaml").write_text(
        SHOW.replace(", 3: Three}", "}").replace("move: 3", "move: 2")
    )
    for _ in range(20):
        watched.look()
    clock.now += watch.PATIENCE
    for _ in range(20):
        watched.look()
    assert len(watched.catalog.shows["show"].airings) == 4
    assert parsed[2:] == ["show.yaml"] * 2


def test_only_what_changed_is_parsed_again(folder: Path, parsed: list[str]) -> None:
    watched = Watcher(folder)
    assert sorted(parsed) == ["other.yaml", "show.yaml"]
    (folder / "show.yaml").write_text(SHOW + LOGGED)
    for _ in range(5):
        watched.look()
    assert parsed[2:] == ["show.yaml"]


def said(caplog: pytest.LogCaptureFixture, folder: Path) -> list[str]:
    """The log, without the folder's name; each line once."""
    lines = [record.getMessage().removeprefix(f"{folder}/") for record in caplog.records]
    caplog.clear()
    return lines


def test_what_breaks_is_said_once_and_that_it_is_mended(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watched, path = Watcher(folder), folder / "show.yaml"
    assert said(caplog, folder) == []
    path.write_text(SHOW + "colour: red\n")
    assert settle(watched)
    [line] = said(caplog, folder)
    assert line.startswith("show.yaml:10:1: unknown key 'colour'; did you mean 'color'?")
    assert len(watched.catalog.shows["show"].airings) == 6
    assert not settle(watched)
    assert said(caplog, folder) == []
    path.write_text(SHOW + "colour: blue\n")
    assert settle(watched)
    assert len(said(caplog, folder)) == 1, "who saves again is told again"
    path.write_text(SHOW)
    assert settle(watched)
    assert said(caplog, folder) == ["show.yaml: fine again"]
    path.unlink()
    assert settle(watched)
    assert said(caplog, folder) == ["show.yaml:1:1: show is gone; it stays up until a restart"]
    path.write_text(SHOW)
    assert settle(watched)
    assert said(caplog, folder) == ["show.yaml: fine again"]


def test_what_is_wrong_from_the_start_is_said(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "bad.yaml").write_text("title: [\n")
    watched = Watcher(folder)
    assert [line.partition(" ")[0] for line in said(caplog, folder)] == ["bad.yaml:2:1:"]
    assert sorted(watched.catalog.shows) == ["other", "show"]


ALL = "tv/1 tv/2 tv/3 web/1 web/2 web/3"


@pytest.mark.parametrize(
    ("old", "new", "uids"),
    [
        ("A Show", "B Show", ALL),
        ("ja: 番組", "ja: 番組です", ALL),
        ("Two", "2nd", "tv/2 web/2"),
        ("ja: 二", "ja: 二話", "tv/2 web/2"),
        ("name: Web", "name: Net", "web/1 web/2 web/3"),
        ("after: 1h", "after: 2h", "web/1 web/2 web/3"),
        ("after: 1h", "after: 1h, length: 20m", "web/1 web/2 web/3"),
        ("by: 30m", "by: 45m", "tv/3 web/3"),
        ("2024-01-12", "2024-01-11", "tv/3 web/3"),
        ("3: Three", "4: Three", "tv/3 web/3"),
        ("{1: One,", "{0: Zero, 1: One,", ALL),
        ("timezone", "# nothing that anybody sees\ntimezone", ""),
        ("timezone", "synopsis: Only on the page\ntimezone", ""),
        ("ja: 番組", "ja: 番組, fr: Une émission", ""),
        ("3: Three}", "3: Three, 4: Four}", ""),
    ],
)
def test_an_edit_that_the_log_does_not_tell_of_is_noticed(old: str, new: str, uids: str) -> None:
    """And with an entry in the log, all is well but where an event vanishes."""
    text = SHOW.replace(old, new)
    if old == "3: Three":
        text = text.replace("move: 3", "move: 4")
    before, after, logged = map(show_of, (SHOW, text, text + LOGGED))
    assert sorted(unrecorded(before, after)) == [f"show/{uid}" for uid in uids.split()]
    called_off = {a.uid for a in before.airings} - {a.uid for a in after.airings}
    assert set(unrecorded(before, logged)) == called_off


def test_an_edit_without_an_entry_is_logged_and_served(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    watched = Watcher(folder)
    (folder / "show.yaml").write_text(SHOW.replace("name: TV", "name: Telly"))
    assert settle(watched)
    [line] = said(caplog, folder)
    assert line == (
        "show.yaml: subscribers see 3 events change (show/tv/1, show/tv/2, show/tv/3) and no entry "
        "in the log says so; `rougecal record` adds one"
    )
    assert watched.catalog.shows["show"].schedule.channels["tv"].name == {"und": "Telly"}
    (folder / "show.yaml").write_text(SHOW.replace("name: TV", "name: Telly") + LOGGED)
    assert settle(watched)
    assert said(caplog, folder) == []


def test_an_edit_is_named_until_the_log_tells_of_it(folder: Path) -> None:
    """Or until it is undone; what else is edited meanwhile is named with it."""
    watched, path = Watcher(folder), folder / "show.yaml"

    def named(text: str) -> str:
        path.write_text(text)
        settle(watched)
        watched.look()
        return " ".join(edit.message for edit in watched.catalog.edits)

    telly = SHOW.replace("name: TV", "name: Telly")
    assert "subscribers see 3 events change (show/tv/1, show/tv/2, show/tv/3)" in named(telly)
    assert "see 3 events" in named(telly + "synopsis: Not in a feed\n")
    assert "see 6 events" in named(telly.replace("name: Web", "name: Net"))
    assert named(SHOW) == ""
    assert "see 3 events" in named(telly)
    assert named(telly + LOGGED) == ""
    assert watched.catalog.shows["show"].schedule.changes[-1].announced


# In the app


def until(true: Callable[[], bool]) -> float:
    """Wait for something; how many seconds it took."""
    begin = time.monotonic()
    while not true():
        assert time.monotonic() < begin + 60, "it did not happen"
        time.sleep(0.01)
    return time.monotonic() - begin


def title(client: FlaskClient) -> str:
    return str(Calendar.from_ical(client.get("/show.ics").data)["NAME"])


def health(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get("/healthz").data)
    return found


def test_a_save_is_served_within_a_second_and_a_broken_one_never(folder: Path) -> None:
    """Conformance 51: when the source is broken the last good feed goes on."""
    client, path = create_app(folder).test_client(), folder / "show.yaml"
    good = client.get("/show.ics")
    assert (title(client), health(client)["status"]) == ("A Show", "ok")
    took = []
    for name in ("1st Show", "2nd Show", "B Show"):
        path.write_text(SHOW.replace("A Show", name))
        took.append(until(lambda name=name: title(client) == name))  # type: ignore[misc]
    assert min(took) < 1
    path.write_text("title: [\n")
    until(lambda: health(client)["status"] == "degraded")
    assert title(client) == "B Show"
    [problem] = health(client)["problems"]
    assert (problem["file"], problem["line"]) == ("show.yaml", 2)
    path.unlink()
    until(lambda: "is gone" in health(client)["problems"][0]["message"])
    assert title(client) == "B Show"
    path.write_text(SHOW)
    until(lambda: health(client)["status"] == "ok")
    assert client.get("/show.ics").headers["ETag"] == good.headers["ETag"]


def test_a_folder_that_vanishes_keeps_every_feed(folder: Path, tmp_path: Path) -> None:
    client = create_app(folder).test_client()
    before = {path: client.get(path).data for path in ("/all.ics", "/show.ics", "/other.json")}
    away = folder.rename(tmp_path.with_name(f"{tmp_path.name}-away"))
    until(lambda: len(health(client)["problems"]) == 2)
    assert {path: client.get(path).data for path in before} == before
    away.rename(folder)
    until(lambda: health(client)["status"] == "ok")


def test_a_poll_looks_at_no_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(folder).test_client()
    etag = client.get("/show.ics").headers["ETag"]
    here = threading.get_ident()
    looks: list[str] = []
    stat = os.stat

    def counted(path: str, *rest: object, **more: object) -> os.stat_result:
        if threading.get_ident() == here:
            looks.append(path)
        return stat(path)

    monkeypatch.setattr(os, "stat", counted)
    assert client.get("/show.ics", headers={"If-None-Match": etag}).status_code == 304
    assert looks == []


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # that threads run: meant
def looked_through() -> list[Show]:
    """The shows that the next full garbage collection looks through, with all that is in them."""
    return [found for found in gc.get_objects() if isinstance(found, Show)]


def test_what_is_read_is_spared_the_garbage_collector(folder: Path) -> None:
    """It would hold every thread up, for 0.2 s with 500 shows, again and again."""
    watched = Watcher(folder)
    watched.follow()
    assert looked_through() == []
    (folder / "show.yaml").write_text(SHOW.replace("A Show", "Another"))
    until(lambda: watched.catalog.shows["show"].schedule.title["en"] == "Another")
    until(lambda: looked_through() == [])


def test_a_fork_follows_by_itself_and_begins_with_what_is_new(folder: Path) -> None:
    """As under `gunicorn --preload`: threads do not survive a fork, and workers are born later."""
    app = create_app(folder)
    client, path = app.test_client(), folder / "show.yaml"
    assert title(client) == "A Show"
    context = multiprocessing.get_context("fork")
    told, born = context.Queue(), context.Event()

    def worker() -> None:
        born.wait(20)
        told.put(title(client))
        path.write_text(SHOW.replace("A Show", "C Show"))
        until(lambda: title(client) != "B Show")
        told.put(title(client))

    child = context.Process(target=worker)
    child.start()
    path.write_text(SHOW.replace("A Show", "B Show"))
    born.set()
    assert [told.get(timeout=20), told.get(timeout=20)] == ["B Show", "C Show"]
    child.join(20)
    until(lambda: title(client) == "C Show")


PRELOADED = """
import os, sys, threading
from rougecal.store import snapshot
from rougecal.web import app_from_env
snapshot.AT_ONCE = 0
app = app_from_env()
if child := os.fork():
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
threads = [thread for thread in threading.enumerate() if thread.name == "rougecal-watch"]
while app.test_client().get("/all.ics").status_code != 200:
    threads[0].join(0.05)
"""


def test_a_fork_at_the_start_reads_on_by_itself(folder: Path) -> None:
    """Before anybody asks it: as under `gunicorn --preload`, with a folder that is large."""
    known = {**os.environ, "ROUGECAL_SCHEDULES": str(folder)}
    command = [sys.executable, "-W", "ignore", "-c", PRELOADED]
    assert subprocess.run(command, env=known, timeout=60, check=False).returncode == 0


def test_what_can_not_be_followed_is_tried_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(folder).test_client()
    with monkeypatch.context() as patch:
        patch.setattr(watch, "load", lambda *_: 1 / 0)
        assert title(client) == "A Show"
        until(lambda: "can't be followed" in caplog.text)
    (folder / "show.yaml").write_text(SHOW.replace("A Show", "B Show"))
    until(lambda: title(client) == "B Show")
