"""`feeds.py SCHEDULES` says how many events rougecal renders a second, in one process and warm."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

from rougecal.feeds import Style, render_event
from rougecal.store import load

shows = load(Path(sys.argv[1])).shows
rates = []
for _ in range(9):
    render_event.cache_clear()
    start = time.perf_counter()
    events = [render_event(a, Style()) for show in shows.values() for a in show.airings]
    rates.append(len(events) / (time.perf_counter() - start))
print(f"rougecal {median(rates):.0f}")
