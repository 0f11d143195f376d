"""What breaks around the program, and that no subscriber loses anything by it.

Real processes: `rougecal serve` and `rougecal build`, and the fault put into them from outside.
What becomes of a single snapshot, file or answer is shown by the tests of store/ and web/;
docs/reliability.md has the whole table.
"""

from __future__ import annotations

import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from icalendar import Calendar

from rougecal.cli import cli
from rougecal.web import cache, create_app
from tests.conftest import ROOT
from tests.process import BASE, PATIENCE, Reply, Served, polling, rougecal, serving, started, until

SHOW = """\
title: {en: TITLE, ja: 番組}
timezone: Asia/Tokyo
published: 2024-01-01
channels:
  tv: {name: Station, slot: Wed 24:55, from: 2024-01-10}
  web: {name: Stream, follows: tv, after: 2h, audio: [ja, en]}
episodes: 12
changes:
  - {announced: 2024-01-12, move: 2, by: 30m, reason: Football}
"""
BROKEN = "title: [\n"


def text(title: str = "A Show") -> str:
    return SHOW.replace("TITLE", title)


def save(folder: Path, *names: str, title: str = "A Show") -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / f"{name}.yaml").write_text(text(title), "utf-8")
    return folder


# A schedule's file, under a running server and at its next start


class Fault(NamedTuple):
    """What becomes of a show's file, what is said of it, and how a restart answers for it."""

    happens: Callable[[Path], object]
    said: str
    restarted: int


def instead(make: Callable[[Path], object]) -> Callable[[Path], object]:
    def happens(path: Path) -> None:
        path.unlink()
        make(path)

    return happens


FAULTS = {
    "half-saved": Fault(lambda path: path.write_text(text()[:90]), "5:7: not YAML: a comma", 503),
    "broken": Fault(lambda path: path.write_text(BROKEN), "2:1: not YAML", 503),
    "emptied": Fault(lambda path: path.write_text(""), "1:1: nothing here", 503),
    "blank": Fault(lambda path: path.write_bytes(b"\0" * 500), "1:1: the invisible", 503),
    "huge": Fault(lambda path: path.write_bytes(b"#" * 2_000_000), "1:1: this file is larger", 503),
    "deleted": Fault(lambda path: path.unlink(), "1:1: deleted is gone; it stays up", 404),
    "renamed": Fault(lambda path: path.rename(f"{path}~"), "1:1: renamed is gone", 404),
    "a-dead-link": Fault(
        instead(lambda path: path.symlink_to("none")), "1:1: can't be read: No such file", 503
    ),
    "a-circle": Fault(
        instead(lambda path: path.symlink_to(path)), "1:1: can't be read: Too many levels", 503
    ),
    "a-folder": Fault(
        instead(lambda path: path.mkdir()), "1:1: can't be read: Is a directory", 503
    ),
}
GOOD = ("fine", "good")
PATHS = ("/all.ics", "/good.json", *(f"/{name}.ics" for name in (*GOOD, *FAULTS)))


class Story(NamedTuple):
    """What every address answered in each chapter, and what was said of each file once broken."""

    replies: dict[str, dict[str, Reply]]
    health: dict[str, str]
    log: str


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """All faults at once, each on a file of its own; then the folder vanishes, and comes back
    mended; and with all the faults once more the server is started anew."""
    folder = save(tmp_path_factory.mktemp("story") / "schedules", *GOOD, *FAULTS)
    away = folder.with_name("away")
    replies: dict[str, dict[str, Reply]] = {}

    def tell(chapter: str, served: Served, wrong: int) -> None:
        until(lambda: len(problems(served)) == wrong, chapter)
        replies[chapter] = {path: served.get(path) for path in PATHS}

    with serving(folder) as served:
        tell("before", served, 0)
        fail(folder)
        tell("broken", served, len(FAULTS))
        health = problems(served)
        folder.rename(away)
        tell("without the folder", served, len(GOOD) + len(FAULTS))
        mend(away)
        away.rename(folder)
        tell("back and mended", served, 0)
        log = served.log.read_text()
    fail(folder)
    with serving(folder) as served:
        tell("started anew", served, len(FAULTS) - 2)  # what is gone is not missed any more
        log += served.log.read_text()
        mend(folder)
        tell("mended at last", served, 0)
    return Story(replies, health, log)


def problems(served: Served) -> dict[str, str]:
    """What a server's /healthz says of each file."""
    return {
        problem["file"]: f"{problem['line']}:{problem['column']}: {problem['message']}"
        for problem in reversed(served.health()["problems"])
    }


def fail(folder: Path) -> None:
    for name, fault in FAULTS.items():
        fault.happens(folder / f"{name}.yaml")


def mend(folder: Path) -> None:
    for name in FAULTS:
        path = folder / f"{name}.yaml"
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
    save(folder, *FAULTS)


CHAPTERS = ("broken", "without the folder", "back and mended", "mended at last")


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("name", [*GOOD, *FAULTS])
def test_51_whatever_becomes_of_a_source_its_feed_stays(
    story: Story, name: str, chapter: str
) -> None:
    """Conformance 51: the same bytes under the same ETag, throughout."""
    for path in (f"/{name}.ics", "/good.json", "/all.ics"):
        before, then = story.replies["before"][path], story.replies[chapter][path]
        assert before.status == 200
        assert then.said == before.said


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_said(story: Story, name: str) -> None:
    """On /healthz and in the log, with its place."""
    said = FAULTS[name].said
    assert story.health[f"{name}.yaml"].startswith(said)
    assert f"/{name}.yaml:{said}" in story.log


@pytest.mark.parametrize("name", FAULTS)
def test_a_new_start_promises_what_it_does_not_know(story: Story, name: str) -> None:
    """503 for a file that is there and broken, 404 for one that is gone; never an empty feed."""
    reply = story.replies["started anew"][f"/{name}.ics"]
    assert reply.status == FAULTS[name].restarted
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert ("retry-after" in reply.headers) == (reply.status == 503)


def test_a_new_start_serves_the_good_and_nothing_with_the_broken_left_out(story: Story) -> None:
    anew, before = story.replies["started anew"], story.replies["before"]
    for name in GOOD:
        assert anew[f"/{name}.ics"].said == before[f"/{name}.ics"].said
    assert anew["/all.ics"].status == 503, "in it subscribers would miss the broken shows"


@pytest.mark.parametrize("what", ["schedules", "schedules/bad.yaml"])
def test_what_was_broken_from_the_start_is_owed_while_it_is_away(tmp_path: Path, what: str) -> None:
    """Else /all.ics would be served without it, and its events vanish from every calendar. A
    folder may go and come file by file, as `rm -r` and `rsync` have it."""
    folder = save(tmp_path / "schedules", "good")
    (folder / "bad.yaml").write_text(BROKEN)
    client = create_app(folder).test_client()
    moves = [(tmp_path / what, tmp_path / "away"), (tmp_path / "away", tmp_path / what)]
    for gone, (here, there) in zip((True, False), moves, strict=True):
        assert [client.get(path).status_code for path in ("/bad.ics", "/all.ics")] == [503, 503]
        here.rename(there)
        until(lambda gone=gone: (b"bad is gone" in client.get("/healthz").data) == gone)  # type: ignore[misc]
    assert [client.get(path).status_code for path in ("/bad.ics", "/all.ics")] == [503, 503]


@pytest.mark.parametrize("kind", ["a pipe", "a terminal", "a device", "a socket"])
def test_what_is_no_regular_file_holds_nobody_up(tmp_path: Path, kind: str) -> None:
    """Git carries links, and to read from a terminal is to wait for somebody to type."""
    folder = save(tmp_path / "schedules", "good")
    path, (master, slave) = folder / "odd.yaml", os.openpty()
    with socket.socket(socket.AF_UNIX) as listening, os.fdopen(master), os.fdopen(slave):
        match kind:
            case "a pipe":
                os.mkfifo(path)
            case "a terminal":
                path.symlink_to(os.ttyname(slave))
            case "a device":
                path.symlink_to("/dev/zero")
            case _:
                listening.bind(str(path))
        done = rougecal("check", folder, timeout=PATIENCE)
    assert done.returncode == 1
    [line] = done.stdout.splitlines()
    assert "/odd.yaml:1:1: can't be read: " in line


def test_a_renamed_show_stands_once_in_the_feed_of_all(tmp_path: Path) -> None:
    folder = save(tmp_path / "schedules", "good", "old")
    client = create_app(folder).test_client()
    before = client.get("/old.ics").data
    (folder / "old.yaml").rename(folder / "new.yaml")
    until(lambda: client.get("/new.ics").status_code == 200)
    found = Calendar.from_ical(client.get("/all.ics").data).events
    assert {str(event["UID"]).partition("/")[0] for event in found} <= {"good", "new"}
    assert client.get("/old.ics").data == before
    page = client.get("/").get_data(as_text=True)
    assert ('href="new/"' in page, 'href="old/"' in page) == (True, False)


# What a start refuses


@pytest.mark.parametrize(
    ("files", "options", "code", "said"),
    [
        (None, [], 2, "nothing to serve: no schedule (*.yaml) in "),
        ({"notes.txt": "title: x"}, [], 2, "nothing to serve: no schedule (*.yaml) in "),
        ({"bad.yaml": BROKEN}, [], 1, "bad.yaml:2:1: not YAML: "),
        ({"bad.yaml": BROKEN, "good.yaml": text()}, ["--strict"], 1, "bad.yaml:2:1: not YAML: "),
    ],
    ids=["no folder", "no schedule", "all broken", "--strict"],
)
def test_a_start_that_is_refused_says_why(
    tmp_path: Path, files: dict[str, str] | None, options: list[str], code: int, said: str
) -> None:
    folder = tmp_path / "schedules"
    for name, text in (files or {}).items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    done = rougecal("serve", "--schedules", folder, "--port", "1", *options)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


# Processes that end, under load

LOAD = ("/good.ics", "/fine/tv.ics?lang=ja", "/all.ics", "/good.json")
POLLERS = 4


def test_a_killed_worker_under_load_and_then_sigterm(tmp_path: Path) -> None:
    """No answer is ever wrong, short or empty, and only polls that were under way may fail."""
    folder = save(tmp_path / "schedules", *GOOD)
    with serving(folder, "--workers", "2") as served:
        right = {path: served.get(path).said for path in LOAD}
        assert {status for status, _, _ in right.values()} == {200}
        with polling(served, LOAD, POLLERS) as polls:
            until(lambda: len(polls) > 100)
            workers = served.workers()
            os.kill(workers[0], signal.SIGKILL)
            until(lambda: workers[0] not in served.workers(), "its end")
            gone, seen = time.monotonic(), len(polls)
            until(lambda: {*served.workers()} - {*workers}, "a new worker")
            until(lambda: len(polls) > seen + 200)
        assert [poll for poll in polls if not poll.reply and poll.began > gone] == []
        with polling(served, LOAD, POLLERS) as last:
            until(lambda: len(last) > 100)
            told = time.monotonic()
            assert served.stop() == 0
    assert all(poll.reply for poll in last if poll.ended < told)
    said = [(poll.path, poll.reply.said) for poll in (*polls, *last) if poll.reply]
    assert [path for path, reply in said if reply != right[path]] == []


def test_a_worker_that_keeps_dying_ends_the_server_for_a_manager_to_start_it_anew(
    tmp_path: Path,
) -> None:
    with serving(save(tmp_path / "schedules", *GOOD), "--workers", "2") as served:
        first, second = served.workers()

        def kill_the_new() -> bool:
            new = set() if served.ended else {*served.workers()} - {first, second}
            for worker in new:
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            return served.ended

        os.kill(first, signal.SIGKILL)
        until(kill_the_new, "the end")
        assert served.process.wait() == 1


def test_workers_outlive_the_main_process(tmp_path: Path) -> None:
    with serving(save(tmp_path / "schedules", *GOOD), "--workers", "2") as served:
        right, workers = served.get("/all.ics").said, served.workers()
        served.process.kill()
        served.process.wait(PATIENCE)
        try:
            assert [served.get("/all.ics").said for _ in range(20)] == [right] * 20
        finally:
            for worker in workers:
                os.kill(worker, signal.SIGKILL)


def test_sigterm_while_it_starts_ends_it_at_once(tmp_path: Path) -> None:
    """Its workers end by themselves; it would wait an hour before it kills them."""
    folder = save(tmp_path / "schedules", *GOOD)
    patient = "from rougecal import cli, server; server.PATIENCE = 3600; cli.main()"
    served = started(folder, "--workers", "2", program=("-c", patient))
    until(served.workers, "a worker")
    assert served.stop() == 0


HELD = """
import time
from pathlib import Path
from rougecal import cli
from rougecal.store import watcher
finish = watcher.finish
def held(catalog):
    while not Path("GO").exists():
        time.sleep(0.01)
    return finish(catalog)
watcher.finish = held
cli.main()
"""


def test_a_poll_does_not_wait_for_the_last_of_many_files(tmp_path: Path) -> None:
    """They are read by and by, which here begins only when the polls are answered."""
    folder = save(tmp_path / "schedules", *(f"show-{number:04}" for number in range(1500)))
    program = ("-c", HELD.replace("GO", str(tmp_path / "go")))
    with serving(folder, program=program) as served:
        reply, health = served.get("/show-1499.ics"), served.health()
        assert (reply.status, health["status"], health["problems"]) == (200, "loading", [])
        assert served.get("/all.ics").status == 503
        assert served.get("/show-1500.ics").status == 503
        (tmp_path / "go").touch()
        until(lambda: served.health()["status"] == "ok", "the end of reading")
        assert served.get("/show-1499.ics").said == reply.said
        assert (served.get("/all.ics").status, served.get("/show-1500.ics").status) == (200, 404)
        told = served.log.read_text()
    assert told.count("Subscribe") == 20
    assert "[WARNING]" not in told, "granian would warn of threads that are meant to wait"


FEW_FILES = """
import resource
from rougecal import cli
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
cli.main()
"""


def test_connections_without_number_leave_files_to_open_and_the_processor_idle(
    tmp_path: Path,
) -> None:
    """Where a process may have few open files: it takes fewer connections, and no show is gone."""
    folder = save(tmp_path / "schedules", *GOOD)
    with serving(folder, program=("-c", FEW_FILES)) as served, ExitStack() as connections:
        for _ in range(100):
            idle = connections.enter_context(socket.socket())
            idle.setblocking(False)
            idle.connect_ex(("127.0.0.1", served.port))
        start, spent = time.monotonic(), served.seconds()
        time.sleep(2)
        used = (served.seconds() - spent) / (time.monotonic() - start)
        save(folder, "good", title="New")
        until(lambda: "events change" in served.log.read_text(), "to read what is saved")
        connections.close()
        assert served.get("/good.ics").status == 200
    assert used < 0.2, "of a processor"
    assert "is gone" not in served.log.read_text()


HALF = b"GET /good.ics HTTP/1.1\r\nHost: a\r\nX-Half: "


def test_1100_half_requests_hold_no_poll_up(tmp_path: Path) -> None:
    """Each is a connection, of which a process takes more than its usual limit of open files."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < 4000:
        pytest.skip("this machine allows fewer open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, most))
    with serving(save(tmp_path / "schedules", *GOOD)) as served, ExitStack() as connections:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        halves = [connections.enter_context(served.connection()) for _ in range(1100)]
        for half in halves:
            half.sendall(HALF)
        assert served.get("/good.ics").status == 200
        for half in halves:
            half.setblocking(False)
            with pytest.raises(BlockingIOError):  # it is held still, so the poll waited for none
                half.recv(1)


# A build that ends too soon


class Site(NamedTuple):
    """New schedules, the site as it was made of older ones, and as it should become."""

    schedules: Path
    old: dict[str, bytes]
    new: dict[str, bytes]


Ended = subprocess.CompletedProcess[str]
KILLED = """
import os, signal, sys
from rougecal.cli import main
real, left = os.replace, int(sys.argv.pop(1))
def replace(*paths):
    global left
    left -= 1
    real(*paths) if left else os.kill(os.getpid(), signal.SIGKILL)
os.replace = replace
main()
"""


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def building(schedules: Path, output: Path) -> list[str]:
    options = f"--schedules {schedules} -o {output} --base-url {BASE} --today 2024-02-08"
    return ["build", *options.split()]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("site") / "schedules"
    made: list[dict[str, bytes]] = []
    for title in ("A Show", "A Show with a longer name " * 7):
        output = folder.with_name(f"site-{len(made)}")
        assert rougecal(*building(save(folder, "good", title=title), output)).returncode == 0
        made.append(tree(output))
    return Site(folder, *made)


@pytest.fixture
def output(site: Site, tmp_path: Path) -> Iterator[Path]:
    """The old site, in a folder that may become a disk of its own."""
    disk = tmp_path / "disk"
    lay(site.old, disk / "public")
    yield disk / "public"
    if disk.is_mount():
        subprocess.run(["umount", disk], check=True)


def lay(files: dict[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def full_disk(site: Site, output: Path) -> Ended:
    """On a disk of 1 MB with room for a few pages more than the old site has."""
    disk = output.parent
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may make a disk, and not everywhere")
    lay(site.old, output)
    room = os.statvfs(disk)
    (disk / "ballast").write_bytes(b"\0" * (room.f_bavail - 6) * room.f_bsize)
    return rougecal(*building(site.schedules, output))


def file_limit(site: Site, output: Path) -> Ended:
    """Where no file may be larger than some of the site's are: writing fails as on a full disk."""
    limit = (20_000, 20_000)
    return rougecal(
        *building(site.schedules, output),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )


def killed_at(number: int) -> Callable[[Site, Path], Ended]:
    """Killed when a file is written and about to take the old one's place."""

    def run(site: Site, output: Path) -> Ended:
        arguments = [str(number), *building(site.schedules, output)]
        return subprocess.run([sys.executable, "-c", KILLED, *arguments], text=True, check=False)

    return run


def killed_early(site: Site, output: Path) -> Ended:
    """Killed from outside, once something new is written."""
    command = [sys.executable, "-m", "rougecal", *building(site.schedules, output)]
    with subprocess.Popen(command) as process:
        until(lambda: list(output.parent.glob(f".rougecal-{process.pid}-*/1")))
        process.kill()
    return Ended(command, process.returncode, "", "")


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (full_disk, 1, "No space left on device"),
        (file_limit, 1, "File too large"),
        (killed_early, -signal.SIGKILL, None),
    ],
    ids=["a full disk", "a limit on files", "killed"],
)
def test_a_build_that_ends_too_soon_leaves_the_old_site_whole(
    site: Site, output: Path, fault: Callable[[Site, Path], Ended], code: int, said: str | None
) -> None:
    """Nothing else is in it, and beside it nothing either unless it was killed."""
    done = fault(site, output)
    assert done.returncode == code
    assert tree(output) == site.old
    if said:
        [line] = done.stderr.splitlines()
        assert line.startswith(f"{output}/")
        assert line.endswith(f": {said}")
    end_what_was_begun(site, output)


@pytest.mark.parametrize("number", [2, 20])
def test_a_build_that_is_killed_at_its_end_leaves_every_file_whole(
    site: Site, output: Path, number: int
) -> None:
    """All is written by then, and the files take their places one by one."""
    assert killed_at(number)(site, output).returncode == -signal.SIGKILL
    left = tree(output)
    new = {name for name in left if left[name] == site.new[name] != site.old[name]}
    assert len(new) == number - 1
    assert all(left[name] == site.old[name] for name in left.keys() - new)
    assert left.keys() == site.old.keys()
    end_what_was_begun(site, output)


def end_what_was_begun(site: Site, output: Path) -> None:
    """The next build does, and sweeps what a killed one left."""
    (output.parent / "ballast").unlink(missing_ok=True)
    assert CliRunner().invoke(cli, building(site.schedules, output)).exit_code == 0
    assert tree(output) == site.new
    assert [path.name for path in output.parent.iterdir()] == ["public"]


def test_a_build_in_a_container_sweeps_what_one_with_its_process_id_left(
    site: Site, output: Path
) -> None:
    """There every build is process 1, or 7."""
    output.with_name(f".rougecal-{os.getpid()}-dead").mkdir()
    assert CliRunner().invoke(cli, building(site.schedules, output)).exit_code == 0
    assert tree(output) == site.new
    assert [path.name for path in output.parent.iterdir()] == ["public"]


# A clock that jumps

NOW = 1_705_000_000  # 2024-01-11, 19:06:40 UTC
JUMPS = {
    "a second back": NOW - 1,
    "a day back": NOW - 86_400,
    "before the log's last entry": NOW - 90_000_000,
    "to a machine's first second": 0,
    "over midnight": NOW + 20_000,
    "a year ahead": NOW + 31_536_000,
    "past 2038": 2**31 + 1,
    "past 2106": 2**32 + 1,
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A subscriber of an app whose clock was right at first."""
    return create_app(save(tmp_path_factory.mktemp("clock"), *GOOD), BASE).test_client()


@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_jumps_changes_no_feed(
    kept: FlaskClient, jump: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its bytes nor its ETag; conformance 46: it is never modified later than now."""
    seen: dict[str, set[tuple[str, bytes]]] = {}
    for now in (NOW, JUMPS[jump], JUMPS[jump] + 60, NOW):
        monkeypatch.setattr(cache, "time", lambda now=now: now)
        for path in ("/good.ics", "/fine/tv.ics?lang=ja", "/good.json", "/good.atom"):
            reply = kept.get(path)
            assert reply.status_code == 200
            seen.setdefault(path, set()).add((reply.headers["ETag"], reply.data))
            if modified := reply.headers.get("Last-Modified"):
                assert parsedate_to_datetime(modified).timestamp() <= now
        assert Calendar.from_ical(kept.get("/all.ics").data).events, "a window empties no feed"
        assert {kept.get(path).status_code for path in ("/", "/good/", "/healthz")} == {200}
    assert {path: len(found) for path, found in seen.items()} == dict.fromkeys(seen, 1)


# The table


def test_every_test_that_the_table_names_is_there() -> None:
    table = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    named = re.findall(r"`([\w/]*test_\w+)\.py::(test_\w+)`", table)
    assert len(named) > 30
    for module, name in named:
        assert f"\ndef {name}(" in (ROOT / "tests" / f"{module}.py").read_text("utf-8"), name
