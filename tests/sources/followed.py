"""A real subscriber of real announcements: `python -m tests.sources.followed FILE.jsonl.gz`.

Of the shows of such a file (see `tests.replay`) the twenty with most announcements. Each is imported
from its first observation and updated with each later one; its feed is served as it is on that day,
and vdirsyncer synchronises whenever the feed's bytes are other ones. It must then hold exactly the
feed's events. Says how many shows, syncs and differences there were; gives 1 if any.
"""

from __future__ import annotations

import gzip
import json
import logging
import os
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from werkzeug import Request, Response

from rougecal.feeds import Selection, render
from rougecal.show import parse
from rougecal.sources import announce, schedule_text
from tests.replay import _observation as observation
from tests.system.test_subscriber import served, subscribe, sync

SHOWS = 20
_EVENT = re.compile(rb"BEGIN:VEVENT\r?\n.*?END:VEVENT", re.DOTALL)


class Followed(NamedTuple):
    """What became of a show: how often its feed was fetched, and what was not as it should be."""

    id: str
    syncs: int
    differences: tuple[str, ...]  # in words


def main(path: str) -> int:
    """Follow the shows of a file; gives 1 if what is held is ever not the feed."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        lines = sorted(file, key=lambda line: (-announcements(line), json.loads(line)["id"]))
    quiet = (logging.WARNING,)  # a line for each request, else
    with ProcessPoolExecutor(os.cpu_count(), initializer=logging.disable, initargs=quiet) as pool:
        shows = list(pool.map(follow, lines[:SHOWS]))
    for show in shows:
        for difference in show.differences:
            print(f"{show.id}: {difference}")
    syncs = sum(show.syncs for show in shows)
    differences = sum(len(show.differences) for show in shows)
    print(f"{len(shows)} shows, {syncs} syncs, {differences} differences")
    return 1 if differences else 0


def announcements(line: str) -> int:
    """How many of a show's observations list another time of an episode than the one before."""
    times: dict[int, str] = {}
    moves = 0
    for _, listed in json.loads(line)["seen"]:
        moves += any(times.get(episode, start) != start for episode, start in listed)
        times |= dict(listed)
    return moves


def feeds(line: str) -> Iterator[tuple[str, bytes]]:
    """When a show was seen, and its feed on that day, with all that was announced by then."""
    data, text = json.loads(line), ""
    path = f"{data['id']}.yaml"
    for seen, listed in data["seen"]:
        found, when = observation(data, listed), datetime.fromisoformat(seen)
        if text:
            text = announce(text, path, [found], when, accept=True).text
        else:
            text = schedule_text(found, when)
        show = parse(text, path)
        yield seen, render([show], Selection((show.id,)), when.date())


def follow(line: str) -> Followed:
    """Let vdirsyncer follow a show's feed through all its observations."""
    feed, syncs, differences = b"", 0, list[str]()

    @Request.application
    def app(_request: Request) -> Response:
        return Response(feed, mimetype="text/calendar")

    with TemporaryDirectory() as folder, served(app) as url:
        home = Path(folder)
        for seen, new in feeds(line):
            if new == feed:
                continue
            feed = new
            if not syncs:
                subscribe(home, f"{url}/show.ics")
            sync(home)
            syncs += 1
            differences += _compare(seen, feed, home / "calendar")
    return Followed(str(json.loads(line)["id"]), syncs, tuple(differences))


def _compare(seen: str, feed: bytes, calendar: Path) -> Iterator[str]:
    """What is held and not in the feed, or the other way round, in words."""
    held = [event for path in calendar.iterdir() for event in _events(path.read_bytes())]
    wanted = _events(feed)
    for what, some, others in (("missing", wanted, held), ("not in the feed", held, wanted)):
        found = [event for event in some if some.count(event) > others.count(event)]
        if found:
            yield f"{seen}: {what}: {sorted(set(found))}"


def _events(content: bytes) -> list[str]:
    """The lines of each event (RFC 5545, 3.1), all but its UID: vdirsyncer gives it another."""
    texts = (found.decode().replace("\r\n", "\n") for found in _EVENT.findall(content))
    return [re.sub(r"\nUID:[^\n]*", "", text.replace("\n ", "")) for text in texts]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
