"""Do readers that are not written in Python see in a feed what is meant to be in it?

Each reader is a process that gets every feed of the corpus and prints what it sees of them.
`python -m tests.readers.compare` needs ical.js and libical; `.ci/run` installs both.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.readers.corpus import Feed, corpus
from tests.readers.seen import Seen, by_icalendar

HERE = Path(__file__).parent
READERS = {
    "ical.js": ("node", str(HERE / "icaljs.cjs")),
    "libical": (sys.executable, str(HERE / "libical.py")),
}


def main() -> int:
    """Compare every reader; 1 if any sees something else."""
    feeds = list(corpus())
    expected = [by_icalendar(feed.content) for feed in feeds]
    wrong = [
        f"feed {number}: icalendar sees other events than are meant"
        for number, (feed, seen) in enumerate(zip(feeds, expected, strict=True))
        if [event[:3] for event in seen] != feed.events
    ]
    with TemporaryDirectory() as folder:
        paths = list(_written(Path(folder), feeds))
        for reader, command in READERS.items():
            wrong += _differences(reader, [*command, *paths], expected)
    print(*wrong, sep="\n", end="\n" if wrong else "", file=sys.stderr)
    events = sum(map(len, expected))
    print(f"{', '.join(READERS)}: {len(feeds)} feeds, {events} events, {len(wrong)} differences")
    return bool(wrong)


def _written(folder: Path, feeds: Sequence[Feed]) -> Iterator[str]:
    for number, feed in enumerate(feeds):
        path = folder / f"{number}.ics"
        path.write_bytes(feed.content)
        yield str(path)


def _differences(
    reader: str, command: list[str], expected: Sequence[Sequence[Seen]]
) -> Iterator[str]:
    """What a reader sees otherwise than icalendar does, event by event."""
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    for number, (seen, meant) in enumerate(zip(json.loads(result.stdout), expected, strict=True)):
        for event, other in zip_longest(map(tuple, seen), map(tuple, meant)):
            if event != other:
                yield f"feed {number}: {reader} sees {event}, not {other}"


if __name__ == "__main__":
    sys.exit(main())
