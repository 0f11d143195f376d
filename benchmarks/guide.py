"""How fast the guide is made and how small it is: `python benchmarks/guide.py`, some seconds.

The guide of 40 and of 1,000 shows of one season, and a show's page; CPU time of one process, the
best of many rounds, and the size as it is sent (gzip). Exits with 1 where a limit is missed.
"""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from season import schedule

from rougecal import parse
from rougecal.feeds import Selection
from rougecal.store import Snapshot
from rougecal.web import Viewer, front_page, show_page

NOW = datetime(2024, 2, 6, 12, tzinfo=UTC)  # the sixth week of the season
VIEWER = Viewer("en", NOW, "https://tv.example.org")
LIMITS = {40: (15.0, 12_000), 1000: (60.0, 50_000)}  # ms, bytes


def measure(name: str, make: Callable[[], str], rounds: int = 31) -> tuple[float, int]:
    """Print and give the milliseconds that a page takes, and its bytes in gzip."""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        html = make()
        spent.append((time.process_time() - start) * 1000)
    size = len(gzip.compress(html.encode(), 6))
    print(f"{name}: {min(spent):.1f} ms, {len(html.encode()):,} bytes, {size:,} in gzip")
    return min(spent), size


def main() -> bool:
    """Whether every limit is kept."""
    kept = True
    for count, (most, largest) in LIMITS.items():
        texts = {f"show-{number}": schedule(number) for number in range(1, count + 1)}
        shows = {name: parse(text, f"{name}.yaml") for name, text in texts.items()}
        catalog = Snapshot(shows=shows)
        for query in (Selection(), Selection(shows=("show-1", "show-2")), Selection(audio=("en",))):
            address = query.address if query != Selection() else "/"
            name = f"the guide of {count:,} shows, {address}"
            spent, size = measure(name, partial(front_page, catalog, VIEWER, query))
            kept = kept and spent <= most and size <= largest
    measure("a show's page", partial(show_page, shows["show-1"], VIEWER))
    return kept


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
