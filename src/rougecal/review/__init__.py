"""Two versions of schedules compared, and the log entries that an edit lacks."""

from __future__ import annotations

from rougecal.review.comparison import Difference, as_json, compare, table, unrecorded
from rougecal.review.events import EventView, events_in, events_of
from rougecal.review.record import lacking, with_entries

__all__ = [
    "Difference",
    "EventView",
    "as_json",
    "compare",
    "events_in",
    "events_of",
    "lacking",
    "table",
    "unrecorded",
    "with_entries",
]
