"""What attacks cost: `python benchmarks/attack.py [BEFORE]`, some minutes.

It measures the package as it stands in this tree and, beside it, that of the git revision BEFORE,
in processes of their own that take turns.

- Requests: a server of 500 shows is polled for known feeds by one address, at first undisturbed,
  while another asks for ten new personal feeds or pages a second. Figures are in ms.
- Files: the most expensive schedules known, near to what a log may come to; each is read, compared
  with an edit of itself, and shown as feed, JSON, Atom and page; seconds of a processor, and the
  peak of the memory in MB.
- Folder: a hundred of the worst file are saved, and then another file; seconds until the latter is
  served, and the same without the hundred.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import resource
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from season import schedule

HERE, PYTHON = Path(__file__).parent, sys.executable
SHOWS, SECONDS, RATE = 500, 20, 10  # seconds of each attack; new feeds a second
PATIENCE = 120  # seconds until an edit is taken not to be served
KNOWN = 20  # feeds that are polled, each some five times a second
POLLER, ATTACKER, STRANGER = "127.0.0.2", "127.0.0.3", "127.0.0.4"
FIVE = "".join(f"&remind={minutes}m" for minutes in range(1, 6))
ATTACKS = {
    "remind=Nm": "/feed.ics?remind={n}m",
    "past, an unknown language, five reminders": "/feed.ics?past={m}d&lang=x{a}" + FIVE,
    "all that aired since 2016, N reminders": "/feed.ics?past=3660d&remind={n}m&remind=1d",
    "the front page, past=Nd": "/?past={n}d",
    "an unknown option": "/feed.ics?x={n}",
}


# Requests


class Figure(NamedTuple):
    """Milliseconds of some polls, and what they were answered."""

    middle: float
    slow: float  # the 99th percentile
    worst: float
    statuses: dict[int, int]

    @classmethod
    def of(cls, polls: Sequence[tuple[float, int]]) -> Figure:
        times = sorted(taken * 1000 for taken, _ in polls) or [float("nan")]
        statuses = dict(sorted(Counter(status for _, status in polls).items()))
        return cls(times[len(times) // 2], times[len(times) * 99 // 100], times[-1], statuses)


def get(port: int, path: str, source: str) -> tuple[float, int]:
    """A request over a connection of its own: the seconds it took, and the status."""
    begin = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        reply = connection.getresponse()
        reply.read()
        return time.perf_counter() - begin, reply.status
    except OSError:
        return time.perf_counter() - begin, 0
    finally:
        connection.close()


def at_a_rate(rate: float, seconds: float, ask: Callable[[int], tuple[float, int]]) -> Figure:
    """Requests at fixed times, whether or not those before are answered yet."""
    found: list[tuple[float, int]] = []
    threads = []
    begin = time.perf_counter()
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, begin + number / rate - time.perf_counter()))
        thread = threading.Thread(target=lambda n=number: found.append(ask(n)))
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    return Figure.of(found)


@contextmanager
def serving(source: Path, folder: Path) -> Iterator[int]:
    """A server of a folder, by a tree's package; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"PYTHONPATH": str(source / "src")}
    command = [PYTHON, "-m", "rougecal", "serve", "--schedules", str(folder), "--port", str(port)]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while get(port, "/all.ics", POLLER)[1] != 200:
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def attacked(port: int, attack: str, first: int) -> tuple[Figure, Figure, Figure]:
    """The known feeds, the new ones of an attack, and feeds of shows not asked for yet."""
    figures: dict[str, Figure] = {}

    def run(name: str, rate: float, ask: Callable[[int], tuple[float, int]]) -> threading.Thread:
        def measure() -> None:
            figures[name] = at_a_rate(rate, SECONDS, ask)

        thread = threading.Thread(target=measure)
        thread.start()
        return thread

    def path(number: int) -> str:
        n = first + number
        letter = chr(97 + n % 26)
        return attack.format(n=n + 1, m=60 + n * 3 % 3600, a=letter)

    threads = [
        run("known", 5 * KNOWN, lambda n: get(port, f"/show-{1 + n % KNOWN:03}.ics", POLLER)),
        run("cold", 1, lambda n: get(port, f"/show-{(first + n) % SHOWS + 1:03}/tv.ics", STRANGER)),
    ]
    if attack:
        threads.append(run("new", RATE, lambda n: get(port, path(n), ATTACKER)))
    for thread in threads:
        thread.join()
    return figures["known"], figures.get("new", Figure.of(())), figures["cold"]


def current(number: int) -> str:
    """A season's show that began a few weeks ago, by today's date."""
    today = datetime.now(UTC).date()
    monday = today - timedelta(weeks=6, days=today.weekday())
    text = schedule(number)
    first = re.search(r"from: 2024-01-(\d\d)", text)
    assert first, "January 2024 begins on a Monday"
    return text.replace(first[0], f"from: {monday + timedelta(int(first[1]) - 1)}")


def requests(trees: dict[str, Path], folder: Path) -> None:
    """Print the table of requests."""
    for number in range(1, SHOWS + 1):
        (folder / f"show-{number:03}.yaml").write_text(current(number), "utf-8")
    print(
        f"\n{'requests':44}{'':8}{'known: median':>14}{'p99':>8}{'worst':>8}"
        f"{'new: p99':>10}{'cold: worst':>12}  answered"
    )
    for name, attack in {"undisturbed": "", **ATTACKS}.items():
        for tree, source in trees.items():
            with serving(source, folder) as port:
                for show in range(1, KNOWN + 1):
                    get(port, f"/show-{show:03}.ics", POLLER)
                known, new, cold = attacked(port, attack, 40)
            assert set(known.statuses) <= {200, 0}, known
            lost = f", {known.statuses[0]} known polls broke off" if 0 in known.statuses else ""
            print(
                f"{name:44}{tree:8}{known.middle:14.1f}{known.slow:8.1f}{known.worst:8.1f}"
                f"{new.slow:10.0f}{cold.worst:12.0f}  {new.statuses}{lost}",
                flush=True,
            )


# Files

HEAD = "timezone: UTC\npublished: 2000-01-01\n"


def tags(count: int) -> list[str]:
    return ["en", "ja", *(f"a{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(2, count))]


def titled(languages: int, what: str = "T") -> str:
    return f"title: {{{', '.join(f'{tag}: {what}' for tag in tags(languages))}}}\n{HEAD}"


def channels(count: int, slot: str = "Sat 20:00, from: 2000-01-01", after: str = "1h") -> str:
    """A channel with a slot, and others that follow it."""
    rows = f"  c0: {{name: C, slot: {slot}}}\n"
    rows += "".join(f"  c{n}: {{name: C, follows: c0, after: {after}}}\n" for n in range(1, count))
    return f"channels:\n{rows}"


def log(rows: Iterator[str]) -> str:
    """A log whose entries are announced day after day; nothing, if there are none."""
    entries = list(rows)
    if not entries:
        return ""
    announced = (date(2000, 1, 2) + timedelta(n) for n in range(100_000))
    return "changes:\n" + "".join(
        f"  - {{announced: {day}, {row}}}\n" for day, row in zip(announced, entries, strict=False)
    )


def wide(number: int, episodes: int, languages: int) -> str:
    return f"{titled(languages)}{channels(number)}episodes: {episodes}\n"


def skipped(number: int, episodes: int, nights: int) -> str:
    """Nights skipped in one entry, on every channel."""
    days = ", ".join(str(date(2000, 1, 1) + timedelta(weeks=2 * n)) for n in range(nights))
    plan = f"{titled(2)}{channels(number)}episodes: {episodes}\n"
    return f"{plan}changes:\n  - {{announced: 2000-01-02, skip: [{days}]}}\n"


def skips(number: int, episodes: int, nights: int) -> str:
    """Nights skipped in an entry each."""
    days = (date(2000, 1, 1) + timedelta(weeks=2 * n) for n in range(nights))
    return f"{titled(2)}{channels(number)}episodes: {episodes}\n{log(f'skip: {d}' for d in days)}"


def pinned(number: int, episodes: int, entries: int) -> str:
    """A follower's own times, moved again and again."""
    rows = (f"move: {1 + n % episodes}, by: 1m, channels: c1" for n in range(entries))
    return f"{titled(2)}{channels(number)}episodes: {episodes}\n{log(rows)}"


def edits(number: int, episodes: int, entries: int) -> str:
    """Details of everything edited, again and again."""
    plan = f"{titled(2)}{channels(number)}episodes: {episodes}\n"
    return plan + log("reason: Why" for _ in range(entries))


def open_run(number: int, nights: int) -> str:
    """A run without a known end, every day since 1960, with nights skipped."""
    slot = "Mon-Sun 20:00, from: 1960-01-01"
    days = (date(1965, 1, 1) + timedelta(2 * n) for n in range(nights))
    rows = log(f"skip: {day}" for day in days)
    head = titled(2).replace("2000-01-01", "1960-01-01")
    return f"{head}{channels(number, slot)}episodes: 1+\n{rows}"


def links(number: int, episodes: int) -> str:
    """Long texts in every event."""
    rows = "".join(f"  l{n}: https://example.org/{'x' * 1900}\n" for n in range(50))
    return f"{wide(number, episodes, 2)}links:\n{rows}"


FILES: dict[str, Callable[[], str]] = {
    "10 channels × 1,900 episodes × 30 languages": lambda: wide(10, 1900, 30),
    "8 channels × 2,500 episodes × 50 languages": lambda: wide(8, 2500, 50),
    "100 channels × 200 episodes × 50 languages": lambda: wide(100, 200, 50),
    "6 channels × 3,000 episodes × 50 links of 2 KB": lambda: links(6, 3000),
    "25 nights off on 6 channels × 3,000": lambda: skipped(6, 3000, 25),
    "40 nights off on 60 channels × 300": lambda: skipped(60, 300, 40),
    "5 skips, 6 channels × 3,000": lambda: skips(6, 3000, 5),
    "15 skips, 60 channels × 100": lambda: skips(60, 100, 15),
    "a follower moved 80 times, 2 × 3,000": lambda: pinned(2, 3000, 80),
    "5 edits of all, 6 channels × 3,000": lambda: edits(6, 3000, 5),
    "every day since 1960, 4 channels, 5 skips": lambda: open_run(4, 5),
    "every day since 1960, 100 channels": lambda: open_run(100, 0),
}
WORST = "10 channels × 1,900 episodes × 30 languages"
EDIT = "synopsis: {}\n"


def peak() -> float:
    """The peak of this process's memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(path: Path) -> None:
    """In a process of its own: print what a file costs, as JSON."""
    from rougecal.errors import ScheduleError
    from rougecal.review import unrecorded
    from rougecal.show import parse
    from rougecal.web import create_app

    text, before = path.read_text("utf-8"), peak()
    found: dict[str, float | str] = {}
    start = time.process_time()

    def lap(name: str) -> None:
        nonlocal start
        found[name] = time.process_time() - start
        start = time.process_time()

    try:
        old = parse(text, path.name)
        lap("read")
        new = parse(text.replace("T,", "U,", 1) + EDIT.format("It was edited"), path.name)
        start = time.process_time()
        found["unrecorded"] = len(unrecorded(old, new))
        lap("compare")
        same = parse(text + EDIT.format("It was edited"), path.name)
        start = time.process_time()
        unrecorded(old, same)
        lap("compare again")
        del old, new, same
        app = create_app(path.parent)
        client = app.test_client()
        start = time.process_time()
        for name in ("ics", "json", "atom"):
            assert client.get(f"/{path.stem}.{name}").status_code == 200
            lap(name)
        assert client.get(f"/{path.stem}/").status_code == 200
        lap("page")
        assert client.get(f"/{path.stem}/?lang=ja").status_code == 200
        lap("page again")
    except ScheduleError as error:
        lap("refused")
        found["why"] = str(error).partition("\n")[0]
    print(json.dumps(found | {"memory": peak() - before, "bytes": len(text.encode())}))


def files(trees: dict[str, Path], folder: Path) -> None:
    """Print the table of files."""
    print(
        f"\n{'files':48}{'':8}{'KB':>6}{'read':>7}{'compare':>9}{'again':>7}"
        f"{'ics':>7}{'json':>7}{'atom':>7}{'page':>7}{'again':>7}{'MB':>6}"
    )
    for number, (name, text) in enumerate(FILES.items()):
        path = folder / str(number) / "show.yaml"
        path.parent.mkdir()
        path.write_text(text(), "utf-8")
        for tree, source in trees.items():
            environment = os.environ | {"PYTHONPATH": str(source / "src")}
            command = [PYTHON, __file__, "--file", str(path)]
            done = subprocess.run(command, env=environment, capture_output=True, check=False)
            if done.returncode:
                print(f"{name:48}{tree:8} failed: {done.stderr.decode().strip().splitlines()[-1]}")
                continue
            cost = json.loads(done.stdout)
            row = f"{name:48}{tree:8}{cost['bytes'] / 1000:6.1f}"
            if "refused" in cost:
                print(f"{row}{cost['refused']:7.2f} refused: {cost['why'].partition(': ')[2]}")
                continue
            laps = ("compare again", "ics", "json", "atom", "page", "page again")
            row += f"{cost['read']:7.2f}{cost['compare']:9.2f}"
            row += "".join(f"{cost[lap]:7.2f}" for lap in laps)
            print(f"{row}{cost['memory']:6.0f}", flush=True)


# A folder


def delayed(folder: Path, costly: str, count: int) -> None:
    """In a process of its own: print how long an edit waits after so many costly files' edits."""
    from rougecal.store import Watcher

    for number in range(count):
        (folder / f"costly-{number}.yaml").write_text(costly, "utf-8")
    quick = folder / "quick.yaml"
    quick.write_text(wide(1, 3, 2), "utf-8")
    watcher = Watcher(folder)
    while watcher.catalog.lazy_files:
        watcher.look()
    watcher.follow()
    time.sleep(1)
    for number in range(count):
        (folder / f"costly-{number}.yaml").write_text(costly + EDIT.format(number), "utf-8")
    time.sleep(0.5)
    quick.write_text(wide(1, 4, 2), "utf-8")
    begin = time.monotonic()
    while len(watcher.catalog.shows["quick"].airings) < 4:
        time.sleep(0.01)
    print(json.dumps(time.monotonic() - begin))


def folders(trees: dict[str, Path], folder: Path) -> None:
    """Print the table of folders."""
    print(f"\n{'seconds until an edit is served':48}")
    worst = FILES[WORST]()
    for count in (0, 100):
        for tree, source in trees.items():
            place = folder / f"{tree or 'now'}-{count}"
            place.mkdir()
            (folder / "costly.txt").write_text(worst, "utf-8")
            environment = os.environ | {"PYTHONPATH": str(source / "src")}
            command = [PYTHON, __file__, "--folder", str(place), "--count", str(count)]
            took = f"over {PATIENCE}"
            with suppress(subprocess.TimeoutExpired):
                done = subprocess.run(
                    command, env=environment, capture_output=True, check=True, timeout=PATIENCE
                )
                took = f"{float(done.stdout):7.2f}"
            print(f"after {count} edits of the worst file{'':17}{tree:8}{took}")


def main(revision: str | None, parts: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, trees = Path(name), {}
        if revision:
            before = trees["before"] = folder / "before"
            archive = ["git", "-C", str(HERE.parent), "archive", revision, "src"]
            content = subprocess.run(archive, check=True, capture_output=True).stdout
            with tarfile.open(fileobj=io.BytesIO(content)) as archived:
                archived.extractall(before, filter="data")
        trees["now"] = HERE.parent
        for part, run in (("requests", requests), ("files", files), ("folder", folders)):
            if part in parts:
                (folder / part).mkdir()
                run(trees, folder / part)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("before", nargs="?", metavar="BEFORE", help="a git revision")
    parser.add_argument("--only", action="append", choices=("requests", "files", "folder"))
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.file:
        measure(options.file)
    elif options.folder:
        costly = (options.folder.parent / "costly.txt").read_text("utf-8")
        delayed(options.folder, costly, options.count)
    else:
        main(options.before, options.only or ("requests", "files", "folder"))
