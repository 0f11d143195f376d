"""Follows a folder of schedules: reads what is saved, and logs what is wrong with it."""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from rougecal.errors import Problem
from rougecal.review import unrecorded
from rougecal.show import Show
from rougecal.store.folder import File, Stamp, problem_of, stamps
from rougecal.store.snapshot import Snapshot, begin, finish, load

log = logging.getLogger("rougecal")

INTERVAL = 0.2  # seconds between two looks at the folder; a save is read at the second of them
BUDGET = 0.5  # seconds after which a look leaves the files that cost the most to the next one
PATIENCE = 3.0  # seconds that a file is left alone before it may take events away


class Edit(NamedTuple):
    """A show that was edited: since it was last as its log says, and until it is again."""

    path: str
    old: Show
    new: Show
    reviewed: bool = False
    problem: Problem | None = None


class Watcher:
    """The newest snapshot of a folder, as `catalog`; a show that was valid once stays in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stamps = stamps(folder)
        self.catalog = begin(folder, self._stamps)
        self._waiting: dict[str, tuple[Stamp, float]] = {}  # may be half written; since when
        self._edits: dict[str, Edit] = {}  # by id; to be reviewed, or not in the log
        self._edited = threading.Event()
        self._process = 0
        self._lock, self._reviewing = threading.Lock(), threading.Lock()
        _log_problems(Snapshot(), self.catalog)

    def follow(self) -> None:
        """Follow the folder in threads of this process, if none do; a fork needs its own."""
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process != os.getpid():
                self._edited = threading.Event()  # another process may have held the old one's lock
                if not self.catalog.lazy_files:
                    self._stamps = stamps(self.folder)  # read what was saved since the fork
                    self.look()
                for run in (self._look_on, self._review_on):
                    threading.Thread(target=run, name="rougecal-watch", daemon=True).start()
                self._process = os.getpid()
                gc.freeze()  # what is read stays, and to look through it holds every thread up

    def look(self) -> bool:
        """Read the files that changed and have been left alone since; of a lazy snapshot, all.

        A file that still changes may be half written. Returns whether anything was read.
        """
        old = new = self.catalog
        try:
            new = finish(old) if old.lazy_files else self._changed()
            self.catalog = self._with_edits(new)
            if new is not old:
                _log_problems(old, new)
                self._note_edits(old, new)
                if not old.lazy_files:
                    gc.collect(1)  # else what is garbage by now would stay, too
                gc.freeze()
        except Exception:  # a bug; if the thread died of it, no edit would ever be served again
            log.exception("%s can't be followed", self.folder)
        return new is not old

    def review(self) -> None:
        """Find and log the edits that subscribers see and no entry in the log explains.

        To compare all events of a show may take long, so this has a thread of its own, and several
        edits of a show are compared as one. The next look puts what is found into the snapshot.
        """
        for name, edit in list(self._edits.items()):
            if not edit.reviewed:
                problem = _problem(edit)
                if problem:
                    log.warning("%s: %s", edit.path, problem.message)
                with self._reviewing:
                    if self._edits[name] is edit and problem:
                        self._edits[name] = edit._replace(reviewed=True, problem=problem)
                    elif self._edits[name] is edit:
                        del self._edits[name]

    def _changed(self) -> Snapshot:
        """The next snapshot: of the files that are settled, and those that waited long enough."""
        before, now = self._stamps, stamps(self.folder)
        self._stamps = now
        known = {path: file.stamp for path, file in self.catalog.files.items()}
        at = dict(now) if now == before else _settled(before, now, known)
        for path, (stamp, since) in list(self._waiting.items()):
            if at.get(path) != stamp:
                del self._waiting[path]
            elif monotonic() < since + PATIENCE:
                del at[path]
                at |= {path: known[path]} if path in known else {}
        return load(self.folder, self.catalog, at, self._accept, BUDGET)

    def _accept(self, path: str, file: File, last: File | None) -> bool:
        """Whether to serve a file as it was read now; one that may be half written waits first."""
        shows = file.show, last.show if last else None
        if file.problems or (file.ended and not _lost(*shows)) or path in self._waiting:
            self._waiting.pop(path, None)
            return True
        self._waiting[path] = file.stamp, monotonic()
        return False

    def _note_edits(self, old: Snapshot, new: Snapshot) -> None:
        """Keep each edited show with its oldest version that no entry explains, for `review`."""
        for name, show in new.shows.items():
            previous = old.shows.get(name, show)
            if previous is not show:
                with self._reviewing:
                    since = self._edits[name].old if name in self._edits else previous
                    self._edits[name] = Edit(new.sources[name].path, since, show)
                self._edited.set()

    def _with_edits(self, snapshot: Snapshot) -> Snapshot:
        """A snapshot with the edits that `review` found."""
        found = (edit.problem for edit in list(self._edits.values()))
        edits = tuple(sorted(filter(None, found)))
        return snapshot if snapshot.edits == edits else replace(snapshot, edits=edits)

    def _look_on(self) -> None:
        took = 0.0
        while True:
            time.sleep(max(INTERVAL, 10 * took))  # at most a tenth of a processor, however many
            start = monotonic()
            took = 0.0 if self.look() else monotonic() - start

    def _review_on(self) -> None:
        while self._edited.wait():
            self._edited.clear()
            try:
                self.review()
            except Exception:  # a bug, as above
                log.exception("an edit can't be compared")


def _problem(edit: Edit) -> Problem | None:
    """What is wrong with an edit, if subscribers see it and its log does not say so."""
    today = datetime.now(UTC).date()
    uids = unrecorded(edit.old.on(today), edit.new.on(today))
    if not uids:
        return None
    many = f"{len(uids)} events" if len(uids) > 1 else "an event"
    some = ", ".join(uids[:3]) + (", …" if uids[3:] else "")
    what = f"subscribers see {many} change ({some}) and no entry in the log says so"
    return problem_of(edit.path, f"{what}; `rougecal record` adds one")


def _settled(
    before: Mapping[str, Stamp], now: Mapping[str, Stamp], known: Mapping[str, Stamp]
) -> dict[str, Stamp]:
    """The stamps by which to load: of a file that changed between two looks, the one last read."""
    at = {}
    for path in sorted(known.keys() | now.keys()):
        stamps = now if before.get(path) == now.get(path) else known
        if path in stamps:
            at[path] = stamps[path]
    return at


def _lost(new: Show | None, old: Show | None) -> bool:
    """Whether a show lacks events that it had."""
    if not new or not old:
        return False
    return not {airing.uid for airing in old.airings} <= {airing.uid for airing in new.airings}


def _log_problems(old: Snapshot, new: Snapshot) -> None:
    """Log the problems that are new since the last snapshot, and the files that have none now."""
    for problem in new.problems:
        path = problem.mark.path
        if problem not in old.problems or old.files.get(path) is not new.files.get(path):
            log.warning("%s", problem)
    wrong = {problem.mark.path for problem in new.problems}
    for path in sorted({problem.mark.path for problem in old.problems} - wrong):
        log.warning("%s: fine again", path)
