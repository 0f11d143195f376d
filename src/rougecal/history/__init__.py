"""The plan and the log of a schedule → its airings and their revisions.

`log` applies one announcement after the other; `verbs` has a function for each verb, and `slots`
moves what a skipped night pushes on.
"""

from __future__ import annotations

from rougecal.history.airings import Airing
from rougecal.history.entries import MAX_COST, Budget, meant_by
from rougecal.history.judging import LogProblem
from rougecal.history.log import Announcement, History, Trial, replay
from rougecal.history.lookahead import horizon
from rougecal.history.placement import Placement, Standing, is_notice
from rougecal.history.plan import ChannelPlan, EntryError, Key, Status, is_rerun

__all__ = [
    "MAX_COST",
    "Airing",
    "Announcement",
    "Budget",
    "ChannelPlan",
    "EntryError",
    "History",
    "Key",
    "LogProblem",
    "Placement",
    "Standing",
    "Status",
    "Trial",
    "horizon",
    "is_notice",
    "is_rerun",
    "meant_by",
    "replay",
]
