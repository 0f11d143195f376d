"""`feeds.py SCHEDULES` says how many events rougecal renders a second, in one process and warm."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

from rougecal import catalog, feed
from rougecal.selection import Style

shows = catalog.load(Path(sys.argv[1])).shows
rates = []
for _ in range(9):
    fresh = [feed.Show(show.schedule) for show in shows.values()]
    start = time.perf_counter()
    events = sum(len(show.events(Style())) for show in fresh)
    rates.append(events / (time.perf_counter() - start))
print(f"rougecal {median(rates):.0f}")
