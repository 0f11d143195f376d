"""What a change costs: `python benchmarks/rhythms.py BEFORE [--rounds N]`, some minutes.

It sets the package as it stands in this tree beside the one of the git revision BEFORE, whose
schedules both must be able to read. The two take turns, each time in a process of its own, and a
figure is the ratio of processor time, after to before: the median over the rounds.

- "read" parses a file: each schedule of the repository and of tests/cases, a weekly show of 1,000
  episodes, and one with a log of 60 skips. "render" makes their feeds, no event rendered before.
- "rougecal build" and "feed" are whole processes over a season of 80 shows (see season.py).

Then, of this tree alone, a serial that airs Monday to Friday and began ten years before today:
without a known end, and of as many episodes as that is.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median

HERE, PYTHON = Path(__file__).parent, sys.executable
TODAY = date(2026, 1, 7)
SPAN = 0.2  # seconds for which a measure is taken again and again, at the least
SHOW = """\
title: {{en: Long, ja: 長い番組}}
timezone: Asia/Tokyo
published: 2000-01-01
channels:
  tv: {{name: TV, slot: {slot}, from: {first}}}
  web: {{name: Web, follows: tv, after: 1h}}
episodes: {episodes}
"""
BEGAN = date(2016, 1, 11)  # a Monday
Measures = dict[str, float]


def skips(count: int) -> str:
    """A log that skips every second week of a show that began on a Saturday in January 2001."""
    rows = (
        f"  - {{announced: {date(2000, 2, 1) + timedelta(n)}, "
        f"skip: {date(2001, 1, 6) + timedelta(weeks=2 * n)}, reason: Football}}\n"
        for n in range(count)
    )
    return "changes:\n" + "".join(rows)


def write_files(before: Path, folder: Path) -> None:
    """The schedules that are read: those of the earlier revision, and two that are large."""
    for path in (*before.glob("schedules/*.yaml"), *before.glob("tests/cases/*.yaml")):
        (folder / path.name).write_bytes(path.read_bytes())
    weekly = SHOW.format(first="2001-01-06", slot="Sat 9:00", episodes=1000)
    (folder / "1000-episodes.yaml").write_text(weekly, "utf-8")
    log = SHOW.format(first="2001-01-06", slot="Sat 9:00", episodes=300) + skips(60)
    (folder / "60-skips.yaml").write_text(log, "utf-8")


def seconds(work: Callable[[], object]) -> float:
    """The processor time of some work, the best of as many times as fit in SPAN."""
    best, stop = float("inf"), time.process_time() + SPAN
    while True:
        start = time.process_time()
        work()
        best = min(best, (end := time.process_time()) - start)
        if end > stop:
            return best


def measure(folder: Path) -> Measures:
    """In a process of its own: what reading and rendering each file of a folder costs."""
    from rougecal import feeds
    from rougecal.feeds import Selection, render, render_event
    from rougecal.show import Show, parse

    def feed(show: Show) -> None:
        if hasattr(render_event, "cache_clear"):  # before events were shared otherwise
            render_event.cache_clear()
        else:
            feeds.shared.EVENTS = feeds.shared.SharedEvents()
        render([show], Selection(shows=(show.id,)), TODAY, "https://tv.example.org")

    found = {}
    for path in sorted(folder.glob("*.yaml")):
        data, show = path.read_bytes(), parse(path.read_bytes(), path.name)
        found[f"read {path.stem}"] = seconds(partial(parse, data, path.name))
        found[f"render {path.stem}"] = seconds(partial(feed, show))
    return found


def serial() -> None:
    """In a process of its own: print what a daily serial of ten years costs, read and rendered."""
    from rougecal import parse, render

    weekdays = (TODAY - BEGAN).days // 7 * 5 + TODAY.weekday()
    for episodes in ("1+", str(weekdays)):
        text = SHOW.format(first=BEGAN, slot="Mon-Fri 8:00", episodes=episodes)
        start = time.process_time()
        show = parse(text, "serial.yaml").on(TODAY)
        read = time.process_time()
        size = len(render(show, today=TODAY))
        done = time.process_time()
        print(
            f"Mon-Fri, ten years, {episodes + ',':6}{len(show.airings):6,} airings:"
            f" read {read - start:.2f} s, rendered {done - read:.2f} s ({size:,} bytes),"
            f" in all {done - start:.2f} s"
        )


def process(source: Path, *words: str | Path) -> float:
    """Run Python with a tree's package; its processor time."""
    begun = os.times()
    environment = os.environ | {"PYTHONPATH": str(source / "src"), "PYTHONUTF8": "1"}
    environment |= {"ROUGECAL_BASE_URL": ""}
    command = [PYTHON, *map(str, words)]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    ended = os.times()
    spent = ended.children_user + ended.children_system
    return spent - begun.children_user - begun.children_system


def turn(source: Path, folder: Path) -> Measures:
    """One round of a tree."""
    measured, shows = folder / "measured.json", folder / "season" / "80"
    process(source, __file__, "--measure", folder / "files", "--to", measured)
    found: Measures = json.loads(measured.read_text())
    build = ("-m", "rougecal", "build", "--today", "2024-02-01", "--schedules", shows)
    shutil.rmtree(folder / "public", ignore_errors=True)  # else nothing is written again
    found["rougecal build --feeds"] = process(source, *build, "--feeds", "-o", folder / "public")
    found["rougecal feed"] = process(
        source, "-m", "rougecal", "feed", "show-001", "--schedules", shows
    )
    return found


def main(revision: str, rounds: int, folder: Path) -> None:
    before, after, files = folder / "before", HERE.parent, folder / "files"
    archive = ["git", "-C", str(after), "archive", revision]
    content = subprocess.run(archive, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(content)) as archived:
        archived.extractall(before, filter="data")
    files.mkdir()
    write_files(before, files)
    (folder / "season").mkdir()
    process(after, HERE / "season.py", folder / "season", "80")
    turns = []
    for n in range(rounds):
        pair = [(tree, turn(tree, folder)) for tree in (before, after)[:: 1 - n % 2 * 2]]
        turns.append(dict(pair))
        print(f"round {n + 1} of {rounds}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    print(f"{'median processor time':34}{'before':>12}{'after':>12}{'ratio':>8}")
    ratios: dict[str, list[float]] = {}
    for name in turns[0][before]:
        olds, news = ([found[tree][name] for found in turns] for tree in (before, after))
        ratio = median(new / old for old, new in zip(olds, news, strict=True))
        print(f"{name:34}{median(olds) * 1e3:9.2f} ms{median(news) * 1e3:9.2f} ms{ratio:8.2f}")
        ratios.setdefault(name.split()[0], []).append(ratio)
    for kind in ("read", "render"):
        found = ratios[kind]
        print(f"{kind}: the median file {median(found):.2f}, the worst {max(found):.2f}")
    command = [PYTHON, __file__, "--serial"]
    environment = os.environ | {"PYTHONPATH": str(after / "src")}
    for _ in range(3):
        subprocess.run(command, check=True, env=environment)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("before", nargs="?", metavar="BEFORE")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--to", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--serial", action="store_true", help="the daily serial alone")
    options = parser.parse_args()
    if options.measure:
        options.to.write_text(json.dumps(measure(options.measure)))
    elif options.serial:
        serial()
    elif options.before:
        with tempfile.TemporaryDirectory() as name:
            main(options.before, options.rounds, Path(name))
    else:
        parser.error("name the git revision to compare with")
