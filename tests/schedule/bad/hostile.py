"""Files meant to crash, to hang or to fill the memory; run as a script, prints what each came to."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from rougecal.errors import ScheduleError
from rougecal.schedule.checks import MAX_AIRINGS
from rougecal.schedule.fields import MAX_EPISODES
from rougecal.show import parse

SIZE = 999_000  # just under what is read
HEAD = "title: S\ntimezone: Asia/Tokyo\npublished: 2023-12-25\n"


def numbered(line: str, number: int) -> str:
    """A line with @ in it, once for each number."""
    return "".join(line.replace("@", str(n)) for n in range(number))


def channels(lines: str, rest: str = "episodes: 1\n") -> str:
    return f"{HEAD}channels:\n  tv: {{name: TV, slot: Wed 24:00, from: 2024-01-10}}\n{lines}{rest}"


def followers(number: int, follows: Callable[[int], str], rest: str = "episodes: 1\n") -> str:
    lines = [f"  c{n}: {{name: C, follows: {follows(n)}, after: {n}m}}\n" for n in range(number)]
    return channels("".join(lines), rest)


def log(entries: str, episodes: int = 1) -> str:
    return channels("", f"episodes: {episodes}\nchanges:\n{entries}")


def nights(number: int) -> str:
    return ",".join(str(date(2024, 1, 10) + timedelta(weeks=n)) for n in range(number))


def days(number: int) -> list[date]:
    return [date(2024, 1, 11) + timedelta(n) for n in range(number)]


DEEP = "nested more than 32 deep"
MANY = "more than 50,000 values in one file"
WORK = "up to here the log moves more than"
TITLE = "expected `title:`, `channels:` and so on at the start of a line"
NINES = "9" * 59 + "…"

Row = tuple[Callable[[], str], str]  # a text, and how its messages begin, if it is refused
FILES: dict[str, Row] = {
    "10,000 [": (lambda: "[" * 10_000, f"1:34: {DEEP}"),
    "10,000 {a:": (lambda: "{a: " * 10_000, f"1:133: {DEEP}"),
    "100,000 -": (lambda: "- " * 100_000, f"1:67: {DEEP}"),
    "100,000 ?": (lambda: "? " * 100_000, "1:3: expected a key"),
    "10,000 [{a:": (lambda: "[{a: " * 10_000, f"1:82: {DEEP}"),
    "a: below a:": (lambda: "".join(" " * n + "a:\n" for n in range(1000)), f"34:34: {DEEP}"),
    "- below -": (lambda: "".join(" " * n + "-\n" for n in range(1000)), f"34:34: {DEEP}"),
    "over 1 MB": (lambda: "a: b\n" * 250_000, "1:1: this file is larger"),
    "scalars": (lambda: "- a\n" * (SIZE // 4), f"50000:3: {MANY}"),
    "scalars in brackets": (lambda: "a: [" + "b," * 499_000 + "]", f"1:100001: {MANY}"),
    "one key again and again": (lambda: "a: b\n" * (SIZE // 5), "2:1: 'a' stands here twice"),
    "empty keys": (lambda: "?\n" * (SIZE // 2), "2:2: '' stands here twice"),
    "keys": (lambda: numbered("k@: b\n", 99_000), f"50000:9: {MANY}"),
    "unknown keys": (lambda: numbered("k@: b\n", 49_000), "1:1: `channels:` is missing"),
    "long keys": (lambda: numbered("x" * 990 + "@: b\n", 990), "1:1: `channels:` is missing"),
    "a long line": (lambda: "title: " + "x" * 990_000, "1:1: `channels:` is missing"),
    "many long lines": (lambda: ("- " + "x" * 9_990 + "\n") * 99, f"1:1: {TITLE}"),
    "a long word": (lambda: "x" * SIZE, f"1:1: {TITLE}"),
    "an open quote": (lambda: 'a: "' + "b\n " * 330_000, "1:4: not YAML: the closing quote"),
    "spaces": (lambda: " " * SIZE, "1:1: nothing here"),
    "line breaks": (lambda: "\n" * SIZE, "1:1: nothing here"),
    "comments": (lambda: "#\n" * (SIZE // 2), "1:1: nothing here"),
    "documents": (lambda: "---\n" * (SIZE // 4), "2:1: a second document"),
    "directives": (lambda: numbered("%TAG !a@! b\n", 60_000), "1:1: a line can't begin with %"),
    "anchors": (lambda: numbered("k@: &a@ b\n", 24_000), "1:1: `channels:` is missing"),
    "aliases": (lambda: "a: &a b\nc: [" + "*a," * 300_000 + "]", "1:4: anchors and aliases"),
    "a billion laughs": (
        lambda: "a: &b [x, x]\n" + numbered("b@: &b [*b, *b, *b]\n", 99),
        "1:1: `channels:` is missing",
    ),
    "tags": (lambda: numbered("k@: !t@ b\n", 24_000), "1:1: `channels:` is missing"),
    "languages": (
        lambda: f"title: {{{numbered('l@: t, ', 24_000)}}}",
        "1:1: `channels:` is missing",
    ),
    "99,999,999,999,999 episodes": (
        lambda: channels("", "episodes: 99999999999999\n"),
        "6:11: '99999999999999' is not a number of episodes",
    ),
    "99,999 episodes": (
        lambda: channels("", "episodes: 99999\n"),
        "6:11: `episodes:` has more than 3,000 entries",
    ),
    "a number of 900,000 digits": (
        lambda: channels("", f"episodes: {'9' * 900_000}\n"),
        f"6:11: '{NINES}' is not a number of episodes",
    ),
    "a duration of 900,000 digits": (
        lambda: channels(f"  c: {{name: C, follows: tv, after: {'9' * 900_000}w}}\n"),
        f"6:36: '{NINES}' is not a duration",
    ),
    "99999999999999999w": (
        lambda: channels("  c: {name: C, follows: tv, after: 99999999999999999w}\n"),
        "6:36: '99999999999999999w' is not a duration",
    ),
    "labels": (
        lambda: channels("", "episodes:\n" + numbered("  e@: t\n", 20_000)),
        "7:3: `episodes:` has more than 3,000 entries",
    ),
    "zones": (
        lambda: channels(numbered("  c@: {name: C, slot: Wed 1:00 Asia/Tokio@}\n", 8_000)),
        "6:23: 'Asia/Tokio0' is not a time zone",
    ),
    "colours": (
        lambda: channels(numbered("  c@: {name: C, color: crimsn@}\n", 8_000)),
        "6:24: 'crimsn0' is not a CSS colour name",
    ),
    "zones in the log": (
        lambda: log(numbered("- {slot: Wed 1:00 Asia/Tokio@, from: 1}\n", 8_000)),
        "8:10: 'Asia/Tokio0' is not a time zone",
    ),
    "channels that are not there": (
        lambda: log(f"- {{move: 1, by: 1m, hold: [{'x,' * 29_000}]}}\n"),
        "8:28: there is no channel 'x' here",
    ),
    "101 channels": (
        lambda: followers(100, lambda _: "tv"),
        "5:3: `channels:` has more than 100 entries",
    ),
    "a long chain": (
        lambda: followers(99, lambda n: f"c{n - 1}" if n else "tv"),
        "10:26: this follows more than 4 channels in a row",
    ),
    "a long circle": (
        lambda: followers(99, lambda n: f"c{(n or 99) - 1}"),
        "6:26: this follows more than 4 channels in a row",
    ),
    "skips": (lambda: log(f"- skip: [{nights(9_000)}]\n"), ""),
    "runs": (
        lambda: log(f"- {{move: [{'1 to 9,' * 19_000}], by: 1m}}\n", 9),
        "8:10: '1 to 9' names 1 again; name each label once",
    ),
    "specials": (
        lambda: log(numbered("- {special: x@, at: 2024-01-10 1:00}\n", 7_000)),
        f"1043:13: {WORK}",
    ),
    "reruns": (
        lambda: log("".join(f"- {{again: 1, at: {day} 1:00}}\n" for day in days(7_000))),
        f"1033:11: {WORK}",
    ),
    "withdrawals": (
        lambda: log(
            "".join(
                f"- {{announced: {day}, skip: 2024-01-10}}\n"
                f"- {{announced: {day} 1:00, withdraw: {day}}}\n"
                for day in days(2_000)
            ),
            2_000,
        ),
        f"54:33: {WORK}",
    ),
    "specials at the end of a long run": (
        lambda: log(
            "".join(
                f"- {{special: x{n}, on: {date(2024, 1, 10) + timedelta(weeks=3_000 + n)}}}\n"
                for n in range(500)
            ),
            3_000,
        ),
        f"171:13: {WORK}",
    ),
    "thousands of reruns in one entry": (
        lambda: channels(
            "",
            "episodes: 90000 to 90001\nchanges:\n"
            f"- {{again: [{', '.join(f'{n}001 to {n + 1}000' for n in range(1, 60))}], "
            "at: 2100-01-01}\n",
        ),
        "8:11: up to '2001 to 3000' are more than 1,000 episodes",
    ),
    "as many moves as may be": (
        lambda: log("- {move: 1, by: 1m}\n" * (MAX_AIRINGS // 100 - 5), 100),
        "",
    ),
    "as many followers as may be": (
        lambda: followers(
            MAX_AIRINGS // MAX_EPISODES - 1,
            lambda n: f"c{n - 1}" if n % 3 else "tv",
            f"episodes: {MAX_EPISODES}\n",
        ),
        "",
    ),
}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    results = {}
    for name, (text, _) in FILES.items():
        data, start, message = text().encode(), time.process_time(), ""
        try:
            parse(data, "show.yaml")
        except ScheduleError as error:
            message = str(error).removeprefix("show.yaml:")
        results[name] = (message, time.process_time() - start)
    json.dump((results, peak()), sys.stdout)


def peak() -> float:
    """The most memory held, in MB; getrusage would count what the parent held before the exec."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000


if __name__ == "__main__":
    main()
