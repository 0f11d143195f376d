"""Follows a folder of schedules: reads what is saved, and logs what is wrong with it."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from rougecal.review import unrecorded
from rougecal.store.folder import Stamp, stamps
from rougecal.store.snapshot import Snapshot, begin, finish, load

log = logging.getLogger("rougecal")

INTERVAL = 0.2  # seconds between two looks at the folder; a save is read at the second of them


class Watcher:
    """The newest snapshot of a folder, as `catalog`; a show that was valid once stays in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stamps = stamps(folder)
        self.catalog = begin(folder, self._stamps)
        self._process = 0
        self._lock = threading.Lock()
        _log_changes(Snapshot(), self.catalog)

    def follow(self) -> None:
        """Follow the folder in a thread of this process, if none does; a fork needs its own."""
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process != os.getpid():
                if not self.catalog.lazy_files:
                    self._stamps = stamps(self.folder)  # read what was saved since the fork
                    self.look()
                threading.Thread(target=self._run, name="rougecal-watch", daemon=True).start()
                self._process = os.getpid()

    def look(self) -> bool:
        """Read the files that changed and have been left alone since; of a lazy snapshot, all.

        A file that still changes may be half written. Returns whether there is a new snapshot.
        """
        old = self.catalog
        try:
            self.catalog = finish(old) if old.lazy_files else self._changed()
            if self.catalog is not old:
                _log_changes(old, self.catalog)
        except Exception:  # a bug; if the thread died of it, no edit would ever be served again
            log.exception("%s can't be followed", self.folder)
        return self.catalog is not old

    def _changed(self) -> Snapshot:
        before, now = self._stamps, stamps(self.folder)
        self._stamps = now
        at = now if now == before else _settled(before, now, self.catalog)
        return load(self.folder, self.catalog, at)

    def _run(self) -> None:
        took = 0.0
        while True:
            time.sleep(max(INTERVAL, 10 * took))  # at most a tenth of a processor, however many
            start = time.monotonic()
            took = 0.0 if self.look() else time.monotonic() - start


def _settled(
    before: Mapping[str, Stamp], now: Mapping[str, Stamp], catalog: Snapshot
) -> dict[str, Stamp]:
    """The stamps by which to load: of a file that changed between two looks, the one last read."""
    known = {path: file.stamp for path, file in catalog.files.items()}
    at = {}
    for path in sorted(known.keys() | now.keys()):
        stamps = now if before.get(path) == now.get(path) else known
        if path in stamps:
            at[path] = stamps[path]
    return at


def _log_changes(old: Snapshot, new: Snapshot) -> None:
    """Log the problems that are new since the last snapshot, and the files that have none now."""
    for problem in new.problems:
        path = problem.mark.path
        if problem not in old.problems or old.files.get(path) is not new.files.get(path):
            log.warning("%s", problem)
    wrong = {problem.mark.path for problem in new.problems}
    for path in sorted({problem.mark.path for problem in old.problems} - wrong):
        log.warning("%s: fine again", path)
    for name, show in new.shows.items():
        previous = old.shows.get(name, show)
        if uids := previous is not show and unrecorded(previous, show):
            many = f"{len(uids)} events" if len(uids) > 1 else "an event"
            log.warning(
                "%s: subscribers see %s change (%s) and no entry in the log says so; "
                "`rougecal record` adds one",
                *(new.sources[name].path, many, ", ".join(uids[:3]) + (", …" if uids[3:] else "")),
            )
