"""Follows a folder of schedules: reads again what is saved, and says what broke."""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

from rougecal.catalog import load, stamps
from rougecal.errors import Problem

log = logging.getLogger("rougecal")

INTERVAL = 0.4  # seconds between two looks at the folder


class Watch:
    """The newest snapshot of a folder, as `catalog`; what was good once stays."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.catalog = load(folder)
        self._process = 0
        self._seen = stamps(folder)
        self._said: frozenset[Problem] = frozenset()
        self._say()

    def follow(self) -> None:
        """Look after the folder in a thread of this process; a fork of it needs one of its own."""
        if self._process != os.getpid():
            self._process = os.getpid()
            threading.Thread(target=self._run, name="rougecal-watch", daemon=True).start()

    def look(self) -> bool:
        """Read again what changed since the last look; whether anything had."""
        now = stamps(self.folder)
        if now == self._seen:
            return False
        self._seen = now
        self.catalog = load(self.folder, self.catalog)
        self._say()
        return True

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(INTERVAL):
            try:
                self.look()
            except Exception:  # a thread that dies would serve the past for ever
                log.exception("%s can't be followed", self.folder)

    def _say(self) -> None:
        problems = frozenset(self.catalog.problems)
        for problem in sorted(problems - self._said):
            log.warning("%s", problem)
        if self._said and not problems:
            log.warning("%s: all schedules are fine again", self.folder)
        self._said = problems
