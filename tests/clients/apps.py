"""The calendar apps that CI lets follow a feed, each behind the same few methods."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

from tests.clients.scenario import Event
from tests.clients.served import Served
from tests.readers.compare import READERS
from tests.readers.seen import by_ical
from tests.system.test_subscriber import CONFIG

ZONE = "Asia/Tokyo"  # in which the apps show times
TIME = "%Y-%m-%d %H:%M"


class App:
    """A calendar app that is to follow a feed, with a home of its own."""

    VERSION: tuple[str, ...] = ("true",)  # the command that says it

    def __init__(self, served: Served, home: Path) -> None:
        self.served, self.home = served, home

    def sync(self) -> None:
        """Poll, or wait until it has polled; a poll that fails is the app's to bear."""

    def events(self) -> Iterable[Event]:
        """What it shows now."""
        return ()

    def close(self) -> None:
        """End what it started; most start nothing that stays."""

    def run(self, *command: str) -> str:
        """What a program prints, in the apps' zone and a locale that has all characters."""
        env = os.environ | {"HOME": str(self.home), "TZ": ZONE, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, env=env, input=b"y\n", capture_output=True)
        return done.stdout.decode().strip()


class Khal(App):
    """vdirsyncer fetches, khal lists."""

    VERSION = ("khal", "--version")
    CONFIG = "[calendars]\n[[tv]]\npath = {}\n[locale]\nlongdateformat = %Y-%m-%d\n"

    def __init__(self, served: Served, home: Path) -> None:
        super().__init__(served, home)
        (home / "calendar").mkdir()
        (home / "config").write_text(CONFIG.format(home=home, url=served.url))
        (home / "khal").write_text(
            f"{self.CONFIG.format(home / 'calendar')}longdatetimeformat = {TIME}\n"
        )
        self._vdirsyncer("discover")

    def sync(self) -> None:
        self._vdirsyncer("sync")

    def events(self) -> Iterable[Event]:
        form = ("--day-format", "", "--format", "{start-long}\t{title}")
        return rows(self.run("khal", "-c", f"{self.home}/khal", "list", *form, "2024-04-01", "60d"))

    def _vdirsyncer(self, command: str) -> str:
        program = (sys.executable, "-m", "vdirsyncer")
        return self.run(*program, "-c", f"{self.home}/config", command)


class Download(App):
    """What only reads files: each good answer takes the place of the one before."""

    def sync(self) -> None:
        with suppress(URLError), urlopen(self.served.url) as answer:
            (self.home / "rouge.ics").write_bytes(answer.read())


class Calcurse(Download):
    """Its imports add to what is there, so it begins anew with each file."""

    VERSION = ("calcurse", "--version")

    def events(self) -> Iterable[Event]:
        data = self.home / "calcurse"
        shutil.rmtree(data, ignore_errors=True)
        self.run("calcurse", "-D", str(data), "-i", f"{self.home}/rouge.ics")
        form = ("--filter-type", "cal", "--format-apt", f"%(start:{TIME})\t%m\n")
        days = ("--from", "04/01/2024", "--days", "60")
        return rows(self.run("calcurse", "-D", str(data), "-Q", *days, *form))


class Ical(Download):
    """The library by which Home Assistant reads feeds."""

    VERSION = (sys.executable, "-c", "import importlib.metadata as m; print(m.version('ical'))")

    def events(self) -> Iterable[Event]:
        seen = by_ical((self.home / "rouge.ics").read_bytes())
        return [(local(event.start), event.summary) for event in seen]


class IcalJs(Download):
    """The library by which Thunderbird and Nextcloud read feeds."""

    def events(self) -> Iterable[Event]:
        (seen,) = json.loads(self.run(*READERS["ical.js"], f"{self.home}/rouge.ics"))
        return [(local(start), summary) for _, start, _, summary, *_ in seen]


def rows(printed: str) -> Iterable[Event]:
    """Lines of a time, a tab and a summary; those without a tab are headings."""
    for line in printed.splitlines():
        when, tab, summary = line.partition("\t")
        if tab:
            yield when, summary


def local(seconds: str | float) -> str:
    return datetime.fromtimestamp(float(seconds), ZoneInfo(ZONE)).strftime(TIME)
