"""How each airing stands: when it is on, or why it has no time; and all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from rougecal.clock import Moment, start_of_day
from rougecal.history.plan import NO_TEXTS, Key, Plans, Status
from rougecal.schedule import Texts


class Placement(NamedTuple):
    """When an airing is on; for the off-air notice of a skipped date, what follows it and when."""

    moment: Moment
    start: datetime | None  # UTC; None where only the broadcast day is known
    length: timedelta
    tentative: bool = False
    together: bool = False
    title: Texts = NO_TEXTS  # that a special or a rerun was given
    follows: tuple[str, Moment] | None = None
    off_air: bool = False

    @property
    def order(self) -> datetime:
        """The start, or where only the day is known, the start of that day (UTC)."""
        return self.start or start_of_day(self.moment.day, self.moment.zone)


class Fault(NamedTuple):
    """Why a time can't be: a change of clocks skips or repeats it."""

    message: str


Standing = Placement | Status | Fault  # of an airing: when it is on, or why it has no time


class State(NamedTuple):
    """What holds for every channel, and how each airing and off-air notice stands by that."""

    plans: Plans
    standings: Mapping[Key, Standing]  # of what has none, nothing is known yet

    def placement(self, key: Key) -> Placement | None:
        """When an airing is on, if that is known."""
        standing = self.standings.get(key)
        return standing if isinstance(standing, Placement) else None


NOTHING = State({}, {})
