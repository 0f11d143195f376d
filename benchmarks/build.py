"""How fast and how lean is `rougecal build`?  `python benchmarks/build.py [--rounds N] [--npm]`

It writes a season to a temporary folder: 80 shows of 13 episodes on 2 channels, 2,080 events, every
second show in Japanese; and one of 770 shows, 20,020 events. Then it times whole processes, from
the interpreter's start to its end. They take turns, and a ratio is the median over the rounds.

- `rougecal build --feeds` reads the schedules and writes 241 feeds; "the whole site" adds pages in
  three languages, JSON, Atom and 2,080 downloads of one airing.
- yaml2ics (installed if it is missing) reads the same events with their texts ready and writes one
  calendar. The floor reads them as JSON, makes components of typed values and writes one calendar
  with icalendar's `to_ical()`: no YAML, no plan, no texts to compose. The events of all three must
  be the same.
- `rougecal feed` writes one show; "its imports" imports the third-party modules that it loads.

`--npm` also installs npm's ics and @hebcal/icalendar, and counts the events that each renders a
second, warm and in one process. They are given the texts that rougecal composes; @hebcal/icalendar
leaves out URL, STATUS, SEQUENCE, COLOR and LAST-MODIFIED.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

HERE, PYTHON = Path(__file__).parent, sys.executable
SAME = ("UID:", "DTSTART:", "DTEND:", "SUMMARY:", "LOCATION:", "STATUS:", "LAST-MODIFIED:")
LOADED = """
import sys
from rougecal.cli import cli
cli(sys.argv[1:], standalone_mode=False)
files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
found = (n for n, file in files.items() if "-packages" in file and not n.startswith("rougecal"))
print(*found, file=sys.stderr)
"""
IMPORT = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"
RATIOS = (  # name, numerator, denominator, what is first subtracted from both, factor, target
    ("yaml2ics / build", "yaml2ics", "build", "", 1, ">= 3"),
    ("build / floor", "build", "floor", "", 1, "<= 2.5"),
    ("the whole site / build", "the whole site", "build", "", 1, ""),
    ("feed / its imports", "feed", "its imports", "", 1, "<= 1.3"),
    ("an event of 20,020 / of 2,080", "build, 770 shows", "build", "", 80 / 770, "<= 1"),
    ("the same, imports apart", "build, 770 shows", "build", "its imports", 80 / 770, "<= 1"),
)
Run = tuple[float, float, float]  # seconds, seconds of the processor, MB at the peak


def run(command: list[str], folder: Path) -> Run:
    """Run a process; this one stays small, since a child's peak is never below its parent's."""
    shutil.rmtree(folder / "public", ignore_errors=True)
    with (folder / "out.ics").open("wb") as out, (folder / "errors.txt").open("wb") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[:6]} failed: {(folder / 'errors.txt').read_text()}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def programs(folder: Path) -> dict[str, list[str]]:
    """The commands that are timed, by name."""
    few, many, public = str(folder / "80"), str(folder / "770"), str(folder / "public")
    feed = ["feed", "show-001", "--schedules", few]
    build = [PYTHON, "-m", "rougecal", "build", "--today", "2024-02-01", "-o", public]
    loaded = subprocess.run(
        [PYTHON, "-c", LOADED, *feed], check=True, capture_output=True, text=True
    ).stderr.split()
    yaml2ics = sorted(map(str, (folder / "yaml2ics").iterdir()))
    return {
        "build": [*build, "--feeds", "--schedules", few],
        "the whole site": [*build, "--schedules", few],
        "yaml2ics": [PYTHON, "-c", "import yaml2ics; yaml2ics.cli()", *yaml2ics],
        "floor": [PYTHON, str(HERE / "floor.py"), str(folder / "events.json")],
        "feed": [PYTHON, "-m", "rougecal", *feed],
        "its imports": [PYTHON, "-c", IMPORT, *loaded],
        "build, 770 shows": [*build, "--feeds", "--schedules", many],
    }


def event_lines(command: list[str], folder: Path) -> list[str]:
    """The content lines of a program's events that are compared, unfolded and sorted."""
    run(command, folder)
    files = list((folder / "public").glob("*-*.ics")) or [folder / "out.ics"]
    text = "".join(path.read_bytes().decode() for path in files).replace("\r\n ", "")
    return sorted(line for line in text.split("\r\n") if line.startswith(SAME))


def report(runs: dict[str, list[Run]]) -> None:
    """Print the medians, and the ratios with their targets."""
    print(f"{'medians':32}{'wall':>8}{'CPU':>10}{'peak':>11}")
    for name, found in runs.items():
        wall, cpu, peak = map(median, zip(*found, strict=True))
        print(f"{name:32}{wall:8.2f} s{cpu:8.2f} s{peak:8.0f} MB")
    print(f"\n{'ratios':32}{'wall':>8}{'CPU':>10}{'peak':>11}")
    for what, over, under, less, factor, target in RATIOS:
        off = runs.get(less, [(0, 0, 0)] * len(runs[over]))
        trios = [zip(*trio, strict=True) for trio in zip(runs[over], runs[under], off, strict=True)]
        each = [[factor * (o - f) / (u - f) for o, u, f in trio] for trio in trios]
        wall, cpu, peak = map(median, zip(*each, strict=True))
        reached = wall <= float(target[2:]) if "<" in target else wall >= float(target[2:] or 0)
        verdict = f"   target {target}: {'reached' if reached else 'missed'}" if target else ""
        print(f"{what:32}{wall:8.2f}x{cpu:9.2f}x{peak:10.2f}x{verdict}")


def rates(folder: Path) -> None:
    """Print how many events a second rougecal and the two npm packages render."""
    (folder / "package.json").write_text('{"allowScripts": {"murmurhash3": true}}')
    install = ["npm", "install", "--silent", "ics", "@hebcal/icalendar"]
    subprocess.run(install, cwd=folder, check=True)
    shutil.copy(HERE / "rate.mjs", folder)
    print("\nevents a second, in one process", flush=True)
    subprocess.run([PYTHON, str(HERE / "feeds.py"), str(folder / "80")], check=True)
    subprocess.run(["node", "rate.mjs", "events.json"], cwd=folder, check=True)


def main(folder: Path, rounds: int, npm: bool) -> None:
    os.environ |= {"PYTHONUTF8": "1", "ROUGECAL_BASE_URL": ""}
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else each run compiles our modules anew
    subprocess.run([PYTHON, str(HERE / "season.py"), str(folder), "80", "770"], check=True)
    if not importlib.util.find_spec("yaml2ics"):
        install = [PYTHON, "-m", "pip", "install", "-q", "--target", str(folder / "pip")]
        subprocess.run([*install, "yaml2ics==0.3"], check=True)
        os.environ["PYTHONPATH"] = str(folder / "pip")
    commands = programs(folder)
    ours, *others = (event_lines(commands[name], folder) for name in ("build", "yaml2ics", "floor"))
    if others != [ours, ours] or len(ours) != 2080 * len(SAME):
        raise SystemExit("these are not the same events")
    turns = [{name: run(commands[name], folder) for name in commands} for _ in range(rounds)]
    report({name: [turn[name] for turn in turns] for name in commands})
    if npm:
        rates(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--npm", action="store_true")
    options = parser.parse_args()
    ram = "/dev/shm"  # a disk on which many files were just deleted is slow to create new ones
    room = os.path.isdir(ram) and shutil.disk_usage(ram).free > 1 << 30
    with tempfile.TemporaryDirectory(dir=ram if room else None) as name:
        main(Path(name), options.rounds, options.npm)
