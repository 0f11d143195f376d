"""What others publish: observations, and the schedules and announcements made of them."""

from __future__ import annotations

from rougecal.sources.announcing import Update, announce
from rougecal.sources.observation import ListedChannel, Listing, Observation
from rougecal.sources.planning import Unwritable, schedule_text

__all__ = [
    "ListedChannel",
    "Listing",
    "Observation",
    "Unwritable",
    "Update",
    "announce",
    "schedule_text",
]
