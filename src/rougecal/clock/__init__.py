"""Wall clocks and zones ↔ instants, in the notation of broadcasters."""

from __future__ import annotations

from rougecal.clock.broadcast import (
    DAY_MINUTES,
    EARLIEST,
    LATEST,
    WEEK,
    WEEKDAYS,
    Moment,
    at_offset,
    clock_text,
    date_text,
    day_text,
    duration_text,
    exists_once,
    instant,
    local_moment,
    moment_text,
    start_of_day,
    time_text,
)
from rougecal.clock.notation import (
    When,
    parse_day,
    parse_duration,
    parse_slot,
    parse_when,
    parse_zone,
)
from rougecal.clock.rhythm import Rhythm, Slot, slot_order

__all__ = [
    "DAY_MINUTES",
    "EARLIEST",
    "LATEST",
    "WEEK",
    "WEEKDAYS",
    "Moment",
    "Rhythm",
    "Slot",
    "When",
    "at_offset",
    "clock_text",
    "date_text",
    "day_text",
    "duration_text",
    "exists_once",
    "instant",
    "local_moment",
    "moment_text",
    "parse_day",
    "parse_duration",
    "parse_slot",
    "parse_when",
    "parse_zone",
    "slot_order",
    "start_of_day",
    "time_text",
]
