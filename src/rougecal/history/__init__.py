"""The plan and the log of a schedule → its airings and their revisions."""

from __future__ import annotations

from rougecal.history.airings import Airing, Announcement, History, replay
from rougecal.history.plan import Key

__all__ = ["Airing", "Announcement", "History", "Key", "replay"]
