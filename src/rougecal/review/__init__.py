"""Two versions of schedules compared, and the log entries that an edit lacks."""

from __future__ import annotations

from rougecal.review.comparison import (
    Difference,
    EventView,
    as_json,
    compare,
    events_in,
    events_of,
    table,
    unrecorded,
)
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
