"""What 10,000 shows cost: `python benchmarks/scale.py [SHOWS]`, some minutes.

It writes a library of shows to a temporary folder, each with 13 episodes on a station and a stream,
titles in two languages and one announcement, and beside it a library of a single show. For each it
measures, in processes of their own: a cold start, memory, a reload after one edit, a poll while
every feed of the library is requested in turn, and a personal feed. Then it prints the sizes of a
real feed's responses, from which docs/scale.md calculates what subscribers cost.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from library import EPISODES, episodes
from werkzeug.test import create_environ

from rougecal.store import Watcher
from rougecal.web import create_app

SHOWS, POLLS, PERSONAL = 10_000, 10_000, 80
# Targets: a reload as a share of a cold start; KB an episode; a poll as a multiple of one show's.
RELOAD, MEMORY, POLL = 0.01, 10.0, 1.25
SHOW = """\
title: {{en: Show {0}, ja: 番組その{0}}}
timezone: Asia/Tokyo
published: 2023-12-01
url: https://example.org/{0}
channels:
  tv: {{name: {{en: Station, ja: 放送局}}, slot: {1:%a} {2}:{3:02}, from: {1}, audio: ja}}
  stream: {{name: Stream, follows: tv, after: 2h, audio: [ja, en]}}
episodes:
{4}changes:
  - {{announced: {5}, skip: {6}, reason: {{en: Football, ja: サッカー中継}}}}
"""
NEWS = "  - {{announced: {}-01-01, cancel: {}}}\n"


class Cost(NamedTuple):
    """What a library costs, in seconds and bytes."""

    cold: float  # a cold start, until every file is read
    memory: float  # peak memory of that
    reload: float  # of one file
    first: float  # the first poll after a start, of the last file
    during: float  # a poll of a file that is not read yet, 90th percentile
    whole: float  # until every file is read, while it is polled
    served: float  # memory with the feed of every show rendered
    made: float  # a feed requested for the first time, of events that are rendered
    poll: float  # a 304
    after: float  # the first 304 after a reload
    personal: float  # a personal feed requested for the first time
    every: float  # /all.ics, the first after a reload
    front: float  # the front page, rendered again


def main() -> None:
    shows = int(sys.argv[1]) if len(sys.argv) > 1 else SHOWS
    one, every = (cost(number) for number in (1, shows))
    fine = report(one, every, shows)
    sizes()
    sys.exit(not fine)


def cost(shows: int) -> Cost:
    """What a library of so many shows costs."""
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), shows)
        return Cost(*alone(reading, Path(name)), *alone(answering, Path(name)))


def write(folder: Path, shows: int) -> None:
    """Write a library of so many shows."""
    for number in range(shows):
        first = date(2024, 1, 1) + timedelta(days=number % 366)
        clock = (19 + number % 9, number % 12 * 5)
        night = first + timedelta(days=14)
        announced, titles = night - timedelta(days=5), episodes(number)
        text = SHOW.format(number, first, *clock, titles, announced, night)
        (folder / f"show-{number}.yaml").write_text(text, "utf-8")


def alone(measure: Callable[[Path], tuple[float, ...]], folder: Path) -> tuple[float, ...]:
    """Measure in a new process, so that its memory is that of the measured alone."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(measure, folder).result()


def reading(folder: Path) -> tuple[float, ...]:
    """The cold start, its memory, and a reload."""
    before, begin = peak(), time.perf_counter()
    watch = Watcher(folder)
    while watch.catalog.lazy_files:
        watch.look()
    cold, memory = time.perf_counter() - begin, peak() - before
    return cold, memory, statistics.median(reloads(watch, folder / "show-0.yaml"))


def reloads(watch: Watcher, path: Path) -> Iterator[float]:
    """Seconds to read a file again, for one edit after the other."""
    for episode in range(1, 8):
        edit(path, episode)
        watch.look()  # sees the change; the next look reads the file, if it is still the same
        yield timed(watch.look)
        assert "cancel" in watch.catalog.shows["show-0"].schedule.changes[-1].model_fields_set


def edit(path: Path, episode: int) -> None:
    """Cancel an episode by an announcement at the end of a schedule."""
    with path.open("a") as file:
        file.write(NEWS.format(2026 + episode, episode))


def answering(folder: Path) -> tuple[float, ...]:
    """What responses cost, from the start of the app on: the figures of Cost from `first` on."""
    shows, before, begin = len(list(folder.iterdir())), peak(), time.perf_counter()
    app = create_app(folder, "https://tv.example.org")
    poll(app, f"/show-{shows - 1}.ics")
    first, waits = time.perf_counter() - begin, [0.0]
    while unread(app):
        waits.append(timed(lambda: poll(app, f"/show-{shows - 1 - len(waits) % shows}.ics")))
        time.sleep(0.1)
    whole, during = time.perf_counter() - begin, sorted(waits)[len(waits) * 9 // 10]
    etag = poll(app, "/show-0.ics")
    paths = [f"/show-{number % shows}.ics" for number in range(POLLS)]
    etags = {path: poll(app, path) for path in paths[:shows]}
    parts = [path.replace(".ics", "/tv.ics") for path in paths[:shows]]
    made = timed(lambda: [poll(app, path) for path in parts]) / shows
    again, served = steady(app, paths * 2, etags), peak() - before
    edit(folder / "show-0.yaml", 9)
    while poll(app, "/show-0.ics") == etag:
        time.sleep(0.05)
    others = paths[1:shows] or paths[:1]
    etags["/show-0.ics"] = poll(app, "/show-0.ics")
    after = steady(app, others, etags)
    own = statistics.median(personal(app, min(shows, PERSONAL)))
    all_ics, front = (timed(lambda: poll(app, path)) for path in ("/all.ics", "/"))  # noqa: B023
    return first, during, whole, served, made, again, after, own, all_ics, front


def unread(app: Flask) -> int:
    """How many files the app has not read yet."""
    return int(json.loads(app.test_client().get("/healthz").data)["unread"])


def personal(app: Flask, shows: int) -> Iterator[float]:
    """Seconds of personal feeds over rendered shows, each with another `past`."""
    names = "&".join(f"show=show-{number}" for number in range(shows))
    for days in range(3000, 3020):
        yield timed(lambda: poll(app, f"/feed.ics?{names}&past={days}d"))  # noqa: B023


def poll(app: Flask, path: str, etag: str = "") -> str:
    """One poll of the WSGI app, without a server; gives the ETag of the response."""
    received: list[tuple[str, str]] = []
    status = "304 Not Modified" if etag else "200 OK"
    headers = {"Accept-Encoding": "gzip"} | ({"If-None-Match": etag} if etag else {})

    def start(got: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], None]:
        assert got == status, f"{path}: {got}"
        received.extend(headers)
        return lambda _: None

    b"".join(app.wsgi_app(create_environ(path, headers=headers), start))
    return dict(received)["ETag"]


def steady(app: Flask, paths: Sequence[str], etags: Mapping[str, str]) -> float:
    """Seconds of a 304: the median over batches of 100, since the machine has other load."""
    hundreds = [paths[n : n + 100] for n in range(0, len(paths), 100)]
    return statistics.median(
        timed(lambda: [poll(app, path, etags[path]) for path in some]) / len(some)  # noqa: B023
        for some in hundreds
    )


def timed(run: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def peak() -> float:
    """The peak memory of this process so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def report(one: Cost, every: Cost, shows: int) -> bool:
    """Print the figures beside their targets; returns whether all are reached."""
    episodes = shows * EPISODES
    share, memory = every.reload / every.cold, every.served / episodes / 1024
    ratio = every.poll / one.poll
    print(f"{shows:,} shows, {episodes:,} episodes{'1 show':>21}{'all':>12}  target")
    for name, here, there, aim in (
        ("cold start", one.cold, every.cold, ""),
        ("first poll of a cold start", one.first, every.first, ""),
        ("a poll during a start", one.during, every.during, ""),
        ("a cold start while polled", one.whole, every.whole, ""),
        ("reload after one edit", one.reload, every.reload, reached(share, RELOAD, "of a start")),
        ("a feed, first request", one.made, every.made, ""),
        ("a poll: 304", one.poll, every.poll, reached(ratio, POLL, "times one show's")),
        ("the first 304 after a reload", one.after, every.after, ""),
        ("a personal feed, 80 shows", one.personal, every.personal, ""),
        ("/all.ics, after a reload", one.every, every.every, ""),
        ("the front page", one.front, every.front, ""),
    ):
        print(f"{name:28}{here * 1000:13,.3f} ms{there * 1000:13,.3f} ms  {aim}")
    print(f"memory: read {every.memory / episodes / 1024:.1f} KB an episode, and ", end="")
    print(f"served {memory:.1f}  {reached(memory, MEMORY, 'KB')}")
    return share <= RELOAD and memory <= MEMORY and ratio <= POLL


def reached(measured: float, aim: float, of: str) -> str:
    """A figure, its target, and whether it is reached."""
    return f"{measured:.4f}, <= {aim} {of}: {'yes' if measured <= aim else 'NO'}"


def sizes() -> None:
    """Print the sizes of the app's responses, head and body."""
    app = create_app(Path(__file__).parent.parent / "schedules", "https://tv.example.org")
    client = app.test_client()
    print(f"\n{'bytes':36}{'head':>8}{'body':>10}")
    for path in ("/metallic-rouge.ics", "/metallic-rouge/crunchyroll.ics", "/all.ics"):
        etag = client.get(path).headers["ETag"]
        for name, headers in (
            ("", {}),
            ("gzip", {"Accept-Encoding": "gzip"}),
            ("304", {"If-None-Match": etag}),
        ):
            response = client.get(path, headers=headers)
            head = f"HTTP/1.1 {response.status}\r\n{response.headers}"
            print(f"{path + ' ' + name:36}{len(head):8,}{len(response.data):10,}")


if __name__ == "__main__":
    main()
