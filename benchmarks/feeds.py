"""`feeds.py SCHEDULES FOLDER` writes rougecal's feeds, but no downloads, by library calls;

`feeds.py SCHEDULES` says how many events it renders a second, in one process and warm.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path
from statistics import median

from rougecal import catalog, feed, files
from rougecal.selection import Selection, Style

shows = catalog.load(Path(sys.argv[1])).shows
if len(sys.argv) == 2:
    rates = []
    for _ in range(9):
        fresh = [feed.Show(show.schedule) for show in shows.values()]
        start = time.perf_counter()
        events = sum(len(show.events(Style())) for show in fresh)
        rates.append(events / (time.perf_counter() - start))
    print(f"rougecal {median(rates):.0f}")
    sys.exit()
wanted = [Selection(), *(Selection((name,)) for name in shows)]
wanted += [Selection((name,), (channel,)) for name in shows for channel in ("tv", "stream")]
for one in wanted:
    content = feed.calendar([shows[n] for n in one.shows or shows], one, date(2024, 2, 1))
    files.write(Path(sys.argv[2] + one.address), content)
