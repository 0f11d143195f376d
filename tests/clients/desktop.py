"""Thunderbird and Evolution's data server, tried by hand, for they take minutes.

    apt-get install --no-install-recommends thunderbird evolution-data-server \\
        gir1.2-ecal-2.0 python3-gi dbus
    python -m tests.clients.run evolution thunderbird

And with nginx-light and openssl: `python -m tests.clients.run --nginx evolution thunderbird`.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from tests.clients.apps import App, local
from tests.clients.scenario import Event
from tests.clients.served import Served


class Thunderbird(App):
    """It runs headless and polls each minute, unless it has given up."""

    VERSION = ("thunderbird", "--version")
    REGISTRY = "calendar.registry.f5d5a6fc-7a0c-4a68-9a8c-6a3d3a0a7a55"

    def __init__(self, served: Served, home: Path) -> None:
        super().__init__(served, home)
        calendar = {"name": "TV", "type": "ics", "uri": served.url, "cache.enabled": True}
        lines = [
            f'user_pref("{self.REGISTRY}.{name}", {json.dumps(value)});\n'
            for name, value in {**calendar, "refreshInterval": "1"}.items()
        ]
        (home / "user.js").write_text("".join(lines))
        self._process: subprocess.Popen[bytes] | None = None

    def sync(self) -> None:
        """Wait for its poll; one that does not poll is started anew, as its user will some day."""
        if not self._process:
            self._start()
        if not self._polls(80):
            print("it does not poll and is started anew")
            self.close()
            self._start()
            self._polls(30)
        time.sleep(3)  # until it has written what it got

    def events(self) -> Iterable[Event]:
        """From a copy of its database, for it keeps its own locked."""
        copy = self.home / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.home / "calendar-data", copy)
        with closing(sqlite3.connect(copy / "cache.sqlite")) as database:
            rows = database.execute("SELECT event_start, title FROM cal_events").fetchall()
        return [(local(start / 1_000_000), title) for start, title in rows]

    def close(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait()

    def _start(self) -> None:
        command = ["thunderbird", "--headless", "--profile", str(self.home)]
        env = os.environ | {"HOME": str(self.home)}
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, env=env, stdout=quiet, stderr=quiet)

    def _polls(self, patience: float) -> bool:
        before = len(self.served.requests)
        return self.served.until(lambda: len(self.served.requests) > before, patience)


class Evolution(App):
    """Its data server on a session bus of its own, told to poll by `eds.py`."""

    VERSION = ("dpkg-query", "--show", "evolution-data-server")
    _process: subprocess.Popen[str] | None = None
    _shown = "[]"

    def sync(self) -> None:
        process = self._process = self._process or self._start()
        print("poll", file=process.stdin, flush=True)
        assert process.stdout
        self._shown = process.stdout.readline()

    def events(self) -> Iterable[Event]:
        return [(local(start), summary) for start, summary in json.loads(self._shown)]

    def close(self) -> None:
        if self._process:
            self._process.communicate()

    def _start(self) -> subprocess.Popen[str]:
        env = {f"XDG_{name}": str(self.home) for name in ("CONFIG_HOME", "CACHE_HOME", "DATA_HOME")}
        env |= {"XDG_RUNTIME_DIR": str(self.home), "GSETTINGS_BACKEND": "memory"}
        where = urlsplit(self.served.url)
        script = str(Path(__file__).with_name("eds.py"))
        command = ["dbus-run-session", "--", "/usr/bin/python3", script]
        command += ["127.0.0.1", str(where.port), where.path]
        env, pipe, quiet = os.environ | env, subprocess.PIPE, subprocess.DEVNULL
        return subprocess.Popen(command, env=env, stdin=pipe, stdout=pipe, stderr=quiet, text=True)
