"""A real subscriber: vdirsyncer follows a feed over HTTP through every change of a log.

After each sync it must hold exactly the feed's events, none twice and none lost. (What it gives
them for a UID is its own: vdirsyncer's http storage names an event by a hash of its content.)
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import icalendar
import pytest
import yaml
from werkzeug.serving import make_server

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
    server = make_server("127.0.0.1", 0, create_app(folder), threaded=True)
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


def events(content: bytes) -> list[Event]:
    names = ("SUMMARY", "DTSTART", "DTEND", "STATUS", "SEQUENCE", "DESCRIPTION", "LOCATION")
    read: Any = icalendar.Calendar.from_ical(content)
    return sorted(
        tuple(event[name].to_ical().decode() for name in names) for event in read.walk("VEVENT")
    )


def save(path: Path, tree: dict[str, Any]) -> None:
    """As an editor saves: all at once."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(tree))
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


@pytest.mark.parametrize("name", LOGS)
def test_a_subscriber_holds_exactly_the_feeds_events(
    name: str, folder: Path, address: str, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text(CONFIG.format(home=tmp_path, url=f"{address}/{name}.ics"))
    (tmp_path / "calendar").mkdir()
    tree, log = entries(name)
    feed: list[Event] = []
    for count in range(len(log) + 1):
        save(folder / f"{name}.yaml", {**tree, "changes": log[:count]})
        feed = fetch(f"{address}/{name}.ics", feed)
        if not count:
            vdirsyncer(tmp_path, "discover")
        vdirsyncer(tmp_path, "sync")
        files = [path.read_bytes() for path in (tmp_path / "calendar").iterdir()]
        held = sorted(event for file in files for event in events(file))
        assert held == feed, f"after {log[:count][-1:]}"
