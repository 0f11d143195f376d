"""A real subscriber: vdirsyncer follows a feed over HTTP, through every change of a log and for years.

After each sync it must hold exactly the feed's events, none twice and none lost. (What it gives
them for a UID is its own: vdirsyncer's http storage names an event by a hash of its content.)
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import icalendar
import pytest
import yaml
from vdirsyncer.cli import app as vdirsyncer_app
from werkzeug import Request, Response
from werkzeug.serving import make_server

from rougecal import parse, render
from rougecal.web import create_app
from tests.conftest import ROOT

Event = tuple[str, ...]

CONFIG = """\
[general]
status_path = "{home}/status/"

[pair tv]
a = "feed"
b = "calendar"
collections = null
conflict_resolution = "a wins"

[storage feed]
type = "http"
url = "{url}"

[storage calendar]
type = "filesystem"
path = "{home}/calendar/"
fileext = ".ics"
"""

# The two shows' own logs, and after them all else that may happen to a show
LOGS: dict[str, list[dict[str, Any]]] = {
    "solo-leveling": [
        {"move": "9", "by": "30m", "reason": "Football"},
        {"pause": "10"},
        {"resume": "10", "on": "2024-04-06"},
        {"cancel": "12"},
        {"withdraw": "2024-02-20"},
    ],
    "frieren": [
        {"skip": "2024-01-12", "tentative": "true"},
        {"again": "16", "at": "2024-01-12 22:00"},
        {"special": "SP", "at": "2024-03-29 21:00", "length": "1h"},
        {"slot": "Sat 23:30", "from": "27"},
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "schedules"
    folder.mkdir()
    return folder


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """The app on a port of its own, over a folder whose files a test writes."""
    with served(create_app(folder)) as url:
        yield url


@contextmanager
def served(app: Any) -> Iterator[str]:
    """A WSGI app on a port of its own; the address of its root."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def entries(name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A real schedule without its log, and that log with the rest, each entry announced."""
    text = (ROOT / f"schedules/{name}.yaml").read_text()
    tree: dict[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)
    log = [*tree.pop("changes"), *LOGS[name]]
    first = int(log[0].get("announced", "2024-02-01")[-2:])
    return tree, [
        {"announced": f"2024-02-{day:02}", **entry} for day, entry in enumerate(log, first)
    ]


@lru_cache(10_000)
def events(content: bytes) -> list[Event]:
    """The events of a calendar; much of what is asked for in one week was there the week before."""
    names = ("SUMMARY", "DTSTART", "DTEND", "STATUS", "SEQUENCE", "DESCRIPTION", "LOCATION")
    read: Any = icalendar.Calendar.from_ical(content)
    return sorted(
        tuple(event[name].to_ical().decode() for name in names) for event in read.walk("VEVENT")
    )


def save(path: Path, tree: dict[str, Any]) -> None:
    """As an editor saves: all at once."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(tree) + "\n")  # a file without a line end is waited for
    part.replace(path)


def fetch(url: str, before: list[Event]) -> list[Event]:
    """The feed's events, once they are not those before: a save is served within a second."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with suppress(URLError), urlopen(url) as answer:
            found = events(answer.read())
            if found != before:
                return found
        time.sleep(0.05)
    raise AssertionError("the change was never served")


def vdirsyncer(home: Path, command: str) -> None:
    program = [sys.executable, "-m", "vdirsyncer", "-c", str(home / "config"), command]
    done = subprocess.run(program, input="y\n", capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def subscribe(home: Path, url: str) -> None:
    (home / "config").write_text(CONFIG.format(home=home, url=url))
    (home / "calendar").mkdir()
    vdirsyncer(home, "discover")


def held(home: Path) -> list[Event]:
    """The events that the subscriber has."""
    files = [path.read_bytes() for path in (home / "calendar").iterdir()]
    return sorted(event for file in files for event in events(file))


@pytest.mark.parametrize("name", LOGS)
def test_a_subscriber_holds_exactly_the_feeds_events(
    name: str, folder: Path, address: str, tmp_path: Path
) -> None:
    tree, log = entries(name)
    feed: list[Event] = []
    for count in range(len(log) + 1):
        save(folder / f"{name}.yaml", {**tree, "changes": log[:count]})
        feed = fetch(f"{address}/{name}.ics", feed)
        if not count:
            subscribe(tmp_path, f"{address}/{name}.ics")
        vdirsyncer(tmp_path, "sync")
        assert held(tmp_path) == feed, f"after {log[:count][-1:]}"


# A show without a known end, polled every week for two years

LONG = """\
title: {en: Heroes of the Morning, ja: 朝の英雄}
timezone: Asia/Tokyo
published: 2023-12-20
channels:
  tv: {name: TV, slot: Sun 9:30, from: 2024-01-07}
  web: {name: Web, follows: tv, after: 1h}
episodes: 1173+
changes:
"""
ANNOUNCED = (  # the day, and the entries announced on it
    (date(2024, 2, 20), "skip: 2024-03-17, reason: Marathon"),
    (date(2024, 5, 1), "skip: 2024-08-04, reason: Olympics"),  # of a night that nobody knows yet
    (date(2024, 6, 10), "move: 1197 to 1198, to: 2024-06-30 9:00, reason: A double episode"),
    (date(2024, 6, 10), "resume: 1199, on: 2024-07-07"),
    (date(2024, 12, 15), "skip: 2025-01-05, reason: Ekiden"),
    (date(2025, 4, 1), "skip: 2025-05-04, tentative: true, reason: Baseball"),
    (date(2025, 4, 15), "withdraw: 2025-04-01"),
    (date(2025, 9, 3), "cancel: 1262+, reason: The last is 1261"),
)
FIRST_POLL, POLLS = date(2024, 1, 3), 104


def long_feed(today: date) -> bytes:
    """The feed as it is on a day, with what has been announced by then."""
    log = [f"  - {{announced: {day}, {entry}}}\n" for day, entry in ANNOUNCED if day <= today]
    text = LONG + "".join(log) if log else LONG.replace("changes:\n", "")
    return render(parse(text, "heroes.yaml").on(today), today=today)


def by_uid(feed: bytes) -> dict[str, bytes]:
    """The bytes of each event."""
    found = re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", feed, re.DOTALL)
    named = {value(event, "UID"): event for event in found}
    assert len(named) == len(found), "no UID twice"
    return named


def value(event: bytes, name: str) -> str:
    text = event.replace(b"\r\n ", b"").decode()
    [found] = re.findall(rf"^{name}[:;](.*)\r$", text, re.MULTILINE)
    return str(found)


def sync(home: Path) -> None:
    """As the program does, in this process: starting it a hundred times takes a minute."""
    vdirsyncer_app.main(
        ["--verbosity", "ERROR", "-c", str(home / "config"), "sync"], standalone_mode=False
    )


def test_a_subscriber_follows_a_long_running_show_for_two_years(tmp_path: Path) -> None:
    feed = b""

    @Request.application
    def app(request: Request) -> Response:
        return Response(feed, mimetype="text/calendar")

    before: dict[str, bytes] = {}
    with served(app) as url:
        for today in (FIRST_POLL + timedelta(weeks=n) for n in range(POLLS)):
            feed = long_feed(today)
            if not before:
                subscribe(tmp_path, f"{url}/heroes.ics")
            sync(tmp_path)
            now = by_uid(feed)
            assert held(tmp_path) == sorted(e for event in now.values() for e in events(event))
            check_step(before, now, today)
            before = now
    ended = [event for event in before.values() if value(event, "STATUS") == "CANCELLED"]
    assert {value(event, "UID").rpartition("/")[2] for event in ended} >= {"1262", "1263"}
    assert "heroes/tv/1261" in before


def check_step(before: dict[str, bytes], now: dict[str, bytes], today: date) -> None:
    """What must hold of a feed and the one a week before, by UID."""
    assert before.keys() <= now.keys(), f"{today}: nothing vanishes"
    week = today - timedelta(weeks=1)
    known = {day for day, _ in ANNOUNCED if week < day <= today}
    for uid, old in before.items():
        new = now[uid]
        revision = int(value(new, "SEQUENCE")) - int(value(old, "SEQUENCE"))
        assert 0 <= revision <= len(known), f"{today}: {uid}"
        assert value(old, "LAST-MODIFIED") <= value(new, "LAST-MODIFIED"), f"{today}: {uid}"
        assert revision or new == old, f"{today}: {uid} was not touched"
