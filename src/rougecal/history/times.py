"""When the announcements of a log were made: UTC instants, each after the one before it."""

from __future__ import annotations

from datetime import datetime, timedelta

from rougecal.clock import Moment, instant, start_of_day
from rougecal.history.plan import EntryError
from rougecal.schedule import Announced, Schedule


class Times:
    """The times of a log's announcements so far: of the last one, before any of publication."""

    def __init__(self, schedule: Schedule) -> None:
        self._zone = schedule.timezone
        self.published = self.last = start_of_day(schedule.published, schedule.timezone)
        self._announced: Announced | None = None  # the last announcement's, as written

    def take(self, announced: Announced | None) -> datetime:
        """When the next announcement was made (UTC), at least a second after the last one.

        Without one it is the plan's own: the last time. Raises EntryError where that can't be.
        """
        if not announced:
            if self._announced:
                what = "`announced:` is missing; what was irregular from the start does without "
                raise EntryError("", f"{what}it, and stands before the others")
            return self.last
        time, last = _instant(announced, self._zone), self._announced
        if last and time < _instant(last, self._zone):
            what = f"this was announced before the entry above it, of {last.day}; keep their order"
            raise EntryError("announced", what)
        if time < self.published:
            what = "this was announced before the schedule was published"
            raise EntryError("announced", what)
        self.last, self._announced = max(time, self.last + timedelta(seconds=1)), announced
        return self.last


def _instant(when: Announced, zone: str) -> datetime:
    if when.minutes is None:
        return start_of_day(when.day, zone)
    try:
        return instant(Moment(when.day, when.minutes, zone)) or start_of_day(when.day, zone)
    except ValueError as error:
        raise EntryError("announced", f"{error}; leave out the time, or give another") from None
