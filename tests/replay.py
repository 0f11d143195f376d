"""Real announcements, followed as a subscriber would: `python -m tests.replay FILE.jsonl.gz`.

Each line of the file is a show: `id`, `title` by language, `minutes` or null, and `seen`, a list of
[when it was seen, [[episode, starts at], …]]. A schedule is imported from the first of these and
updated with each later one; after each, the feed is compared with the one before, event by event
and byte by byte. Says the figures and the ten worst shows; the last line is JSON.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from rougecal.errors import ScheduleError
from rougecal.feeds import Selection, render
from rougecal.show import Show, parse
from rougecal.sources import (
    ListedChannel,
    Listing,
    Observation,
    Unwritable,
    announce,
    schedule_text,
)

SEASON = 70  # shows of one update, for which the time is stated
_EVENT = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)


class Event(NamedTuple):
    """An event of a feed as its bytes have it."""

    content: bytes
    sequence: int
    modified: bytes
    start: bytes


class Followed(NamedTuple):
    """What became of a show through all its observations."""

    id: str
    faults: tuple[str, ...] = ()  # in words
    instants_wrong: int = 0
    uids_lost: int = 0
    entries: tuple[int, ...] = ()  # of each announcement
    others: int = 0  # entries without an episode moved: of what the source had not listed before
    updates: int = 0
    seconds: float = 0.0  # of CPU, of all updates
    slowest: float = 0.0


def main(path: str) -> int:
    """Follow every show of a file; gives 1 if anything is wrong."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        lines = list(file)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        shows = list(pool.map(follow, lines, chunksize=4))
    return report(shows)


def report(shows: list[Followed]) -> int:
    """Say the figures and the ten worst shows."""
    entries = [number for show in shows for number in show.entries]
    updates = sum(show.updates for show in shows)
    figures = {
        "shows": len(shows),
        "announcements": len(entries),
        "instants_wrong": sum(show.instants_wrong for show in shows),
        "uids_lost": sum(show.uids_lost for show in shows),
        "single": round(sum(n <= 1 for n in entries) / max(1, len(entries)), 3),
        "entries": round(sum(entries) / max(1, len(entries)), 3),
        "seconds": round(sum(show.seconds for show in shows) / max(1, updates) * SEASON, 3),
    }
    faults = sum(len(show.faults) for show in shows)
    print(f"{len(shows)} shows, {updates} updates, {len(entries)} announcements")
    print(f"faults: {faults}; of them at a wrong instant {figures['instants_wrong']} episodes")
    print(f"entries: {sum(entries)} for announcements, {sum(s.others for s in shows)} for others")
    print(f"slowest update: {max(show.slowest for show in shows):.3f} s of CPU")
    worst = sorted(shows, key=lambda s: (-len(s.faults), -max(s.entries, default=0), s.id))
    for show in worst[:10]:
        print(f"  {show.id}: entries {list(show.entries)}, {len(show.faults)} faults")
        for fault in show.faults[:3]:
            print(f"    {fault}")
    print(json.dumps(figures))
    return 1 if faults else 0


def follow(line: str) -> Followed:
    """Import a show from its first observation and update it with the others."""
    data = json.loads(line)
    (seen, listed), *later = data["seen"]
    try:
        text = schedule_text(_observation(data, listed), _time(seen))
    except Unwritable as error:
        wrong = len({episode for _, listed in data["seen"] for episode, _ in listed})
        return Followed(str(data["id"]), (f"{seen}: not imported: {error}",), wrong)
    follower = _Follower(data, text)
    follower.look(seen, listed)
    for seen, listed in later:
        follower.update(seen, listed)
    return follower.followed


class _Follower:
    """A show's file, and the feed that a subscriber has of it."""

    def __init__(self, data: Mapping[str, Any], text: str) -> None:
        self.data, self.text = data, text
        self.path = f"{data['id']}.yaml"
        self.followed = Followed(str(data["id"]))
        self.times: dict[int, datetime] = {}  # of each episode, as it was listed last
        self.events: dict[bytes, Event] = {}

    def update(self, seen: str, listed: list[tuple[int, str]]) -> None:
        """Update the file with an observation, and look at what comes of it."""
        observation, when = _observation(self.data, listed), _time(seen)
        moved = any(
            self.times.get(episode, _time(start)) != _time(start) for episode, start in listed
        )
        before, begun = self.text.count("\n  - "), time.process_time()
        update = announce(self.text, self.path, [observation], when, accept=True)
        took = time.process_time() - begun
        self.text = update.text
        written = self.text.count("\n  - ") - before
        done = self.followed
        self.followed = done._replace(
            entries=(*done.entries, written) if moved else done.entries,
            others=done.others + (0 if moved else written),
            updates=done.updates + 1,
            seconds=done.seconds + took,
            slowest=max(done.slowest, took),
        )
        for text in update.unsaid:
            self._fault(seen, text)
        if announce(self.text, self.path, [observation], when, accept=True).text != self.text:
            self._fault(seen, "a second update with the same answer writes something")
        self.look(seen, listed)

    def look(self, seen: str, listed: list[tuple[int, str]]) -> None:
        """Compare a file with what is listed, and its feed with the one before."""
        try:
            show = parse(self.text, self.path)
        except ScheduleError as error:
            self._fault(seen, f"check: {error.problems[0]}")
            return
        for warning in show.warnings:
            self._fault(seen, f"check: {warning.message}")
        unmoved = set[bytes]()
        at_once = Counter(start for _, start in listed)
        for episode, start in listed:
            if self.times.get(episode) == _time(start) and at_once[start] == 1:
                unmoved.add(f"{show.id}/tv/{episode}".encode())
            self.times[episode] = _time(start)
        self._compare_times(show, seen, listed)
        self._compare_events(show, seen, unmoved)

    def _compare_times(self, show: Show, seen: str, listed: list[tuple[int, str]]) -> None:
        """Every episode that is listed airs at its exact instant."""
        last = max(_time(start) for _, start in listed)
        far = max(_time(seen), last).date()
        airs = {a.key.label: a.start for a in show.on(far).airings if a.on_air}
        wrong = [episode for episode, start in listed if airs.get(str(episode)) != _time(start)]
        if wrong:
            self._fault(seen, f"not when they are listed: {wrong}")
            number = self.followed.instants_wrong + len(wrong)
            self.followed = self.followed._replace(instants_wrong=number)

    def _compare_events(self, show: Show, seen: str, unmoved: set[bytes]) -> None:
        """No event is lost or goes back, and what isn't revised has the same bytes."""
        feed = render([show], Selection((show.id,)), _time(seen).date())
        events = dict(map(_event, _EVENT.findall(feed)))
        lost = self.events.keys() - events.keys()
        if lost:
            self._fault(seen, f"lost: {sorted(lost)}")
            number = self.followed.uids_lost + len(lost)
            self.followed = self.followed._replace(uids_lost=number)
        for uid, old in self.events.items():
            new = events.get(uid, old)
            if new.sequence < old.sequence or new.modified < old.modified:
                self._fault(seen, f"{uid!r} goes back")
            if new.content != old.content and new.modified <= old.modified:
                self._fault(seen, f"{uid!r} differs without a revision")
            if new.content != old.content and new.start == old.start and uid in unmoved:
                self._fault(seen, f"{uid!r} was not moved, but differs")
        self.events = events

    def _fault(self, seen: str, text: str) -> None:
        faults = (*self.followed.faults, f"{seen}: {text}")
        self.followed = self.followed._replace(faults=faults)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _observation(data: Mapping[str, Any], listed: list[tuple[int, str]]) -> Observation:
    """What a reader makes of such an answer."""
    number, minutes = data["id"], data["minutes"]
    channel = ListedChannel(
        id="tv",
        source=f"anilist:{number}",
        page=f"https://anilist.co/anime/{number}",
        name={"en": "Television", "ja": "テレビ放送"},
        zone="Asia/Tokyo",
        is_station=True,
        listings=tuple(Listing(str(episode), _time(start)) for episode, start in listed),
    )
    length = timedelta(minutes=minutes) if minutes else None
    return Observation(str(number), data["title"], (channel,), length=length)


def _event(content: bytes) -> tuple[bytes, Event]:
    """An event's UID, and what a calendar app compares, read from its lines (RFC 5545, 3.1)."""
    values: dict[bytes, bytes] = {}
    for line in content.replace(b"\r\n ", b"").split(b"\r\n"):
        name, _, value = line.partition(b":")
        values.setdefault(name.partition(b";")[0], value)
    sequence, start = int(values.get(b"SEQUENCE", b"0")), values[b"DTSTART"]
    return values[b"UID"], Event(content, sequence, values[b"LAST-MODIFIED"], start)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
