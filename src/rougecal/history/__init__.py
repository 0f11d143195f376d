"""The plan and the log of a schedule → its airings and their revisions.

`log` applies one announcement after the other; `verbs` has a function for each verb, and `slots`
moves what a skipped night pushes on.
"""

from __future__ import annotations

from rougecal.history.airings import Airing
from rougecal.history.judging import LogProblem
from rougecal.history.log import Announcement, History, replay
from rougecal.history.lookahead import horizon
from rougecal.history.placement import is_notice
from rougecal.history.plan import Key, Status, is_rerun

__all__ = [
    "Airing",
    "Announcement",
    "History",
    "Key",
    "LogProblem",
    "Status",
    "horizon",
    "is_notice",
    "is_rerun",
    "replay",
]
