"""What others publish: observations, and the schedules and announcements made of them."""

from __future__ import annotations

from rougecal.sources.announcing import Update, announce
from rougecal.sources.importing import add_channel, schedule_text
from rougecal.sources.observation import ListedChannel, Listing, Observation
from rougecal.sources.planning import Unwritable

__all__ = [
    "ListedChannel",
    "Listing",
    "Observation",
    "Unwritable",
    "Update",
    "add_channel",
    "announce",
    "schedule_text",
]
