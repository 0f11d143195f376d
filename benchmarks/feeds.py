"""`feeds.py SCHEDULES` prints how many events a second rougecal renders, warm, in one process."""

from __future__ import annotations

import sys
import time
from statistics import median

from rougecal import load
from rougecal.feeds import DEFAULT_STYLE, render_event

shows = load(sys.argv[1])
rates = []
for _ in range(9):
    start = time.perf_counter()
    events = [render_event(a, DEFAULT_STYLE) for show in shows.values() for a in show.airings]
    rates.append(len(events) / (time.perf_counter() - start))
print(f"rougecal {median(rates):.0f}")
