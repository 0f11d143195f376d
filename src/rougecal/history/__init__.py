"""The plan and the log of a schedule → its airings and their revisions.

In the order in which it is done: `initial` gives each label its first seat in a `plan`. `log` takes
one announcement after the other (`times`, `in_force`, `lookahead`). `entries` applies each of its
entries by the function of its verb (`verbs`, `seating`, `resuming`, by `labels` and `slots`).
`placement` says when each airing is on by that (`state`, `notices`), `judging` whether that can be,
and `airings` what viewers see of the whole `step`.
"""

from __future__ import annotations

from rougecal.history.airings import Airing
from rougecal.history.entries import MAX_COST, Budget, meant_by
from rougecal.history.judging import LogProblem
from rougecal.history.log import Announcement, History, Trial, replay
from rougecal.history.lookahead import horizon
from rougecal.history.notices import is_notice
from rougecal.history.plan import ChannelPlan, EntryError, Key, Status, is_rerun
from rougecal.history.state import Placement, Standing

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
