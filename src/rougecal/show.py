"""A show: its schedule, and what the schedule's plan and log come to."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from rougecal.clock import EARLIEST
from rougecal.errors import Loc, Problem, ScheduleError
from rougecal.history import Airing, History, LogProblem, horizon, replay
from rougecal.schedule import Schedule, read_schedule


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Pause Python's search for garbage, which would look again and again through what is read.

    A long log makes hundreds of thousands of objects and no garbage: that took 40% of the time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@dataclass(frozen=True, eq=False)
class Show:
    """A valid schedule, as written, and its history: what the plan and the log come to.

    `load` and `parse` make shows; two shows are never equal.

    >>> from rougecal import load
    >>> show = load("schedules")["solo-leveling"]
    >>> show.id, len(show.schedule.channels), len(show.airings)
    ('solo-leveling', 2, 26)
    """

    schedule: Schedule
    history: History
    warnings: tuple[Problem, ...] = ()  # about what is valid, but probably not meant
    _until: date | None = field(default=None, repr=False)  # what `on` made it for
    _by_horizon: dict[date, Show] = field(default_factory=dict, repr=False)  # the last one alone

    @property
    def id(self) -> str:
        """The show's id, with which its addresses begin."""
        return self.schedule.id

    @property
    def airings(self) -> tuple[Airing, ...]:
        """Every airing and off-air notice, in the order in which they air."""
        return self.history.airings

    def on(self, today: date) -> Show:
        """The show as it is known on a day (UTC): with the airings of the eight weeks after it.

        They are missing here only from a run without a known end (`episodes: 1173+`); any other
        show is the same on every day.

        >>> from datetime import date
        >>> from rougecal import load
        >>> show = load("schedules")["frieren"]
        >>> show.on(date(2024, 1, 1)) is show
        True
        """
        if not self.is_open:
            return self
        until = horizon(today)
        if self._until == until:
            return self
        known = self._by_horizon.get(until)  # in one step: other threads may be a week ahead
        if not known:
            with _no_garbage_collection():
                history, _ = replay(self.schedule, today)
            known = Show(self.schedule, history, self.warnings, until)
            self._by_horizon.clear()
            self._by_horizon[until] = known
        return known

    @cached_property
    def is_open(self) -> bool:
        """Whether a run has no known end, so that the airings depend on the day."""
        return self.schedule.is_open

    @cached_property
    def modified(self) -> datetime:
        """When the log last changed an airing (UTC); of a show without any, long ago."""
        return max((airing.modified for airing in self.airings), default=EARLIEST)

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages of all texts that its events may have."""
        schedule, channels = self.schedule, self.schedule.channels.values()
        songs = [song for song in (schedule.opening, schedule.ending) if song]
        runs = [schedule.episodes, *(channel.episodes or {} for channel in channels)]
        texts = [schedule.title, schedule.numbering]
        texts += [text for song in songs for text in (song.title, song.artist)]
        texts += [text for channel in channels for text in (channel.name, channel.regions)]
        texts += [title for episodes in runs for title in episodes.values()]
        texts += [text for entry in schedule.changes for text in (entry.title, entry.reason)]
        return frozenset(tag for text in texts for tag in text)

    @cached_property
    def ends(self) -> datetime:
        """When its last airing is over (UTC); of a show in which nothing airs, long ago."""
        return max((airing.ends for airing in self.airings), default=EARLIEST)


def parse(text: bytes | str, path: str = "show.yaml") -> Show:
    """A schedule file's text (bytes in UTF-8) → the show.

    `path` is the file's name in messages, and gives the show's id where the text has no `id:`;
    the file itself is not read. Raises ScheduleError with every problem and its place.

    >>> from rougecal import parse
    >>> show = parse('''
    ... title: My Show
    ... timezone: Asia/Tokyo
    ... published: 2024-01-01
    ... channels:
    ...   tv: {name: My Station, slot: Wed 24:55, from: 2024-01-10}
    ... episodes: 13
    ... ''', "my-show.yaml")
    >>> print(show.id, show.airings[0].start)
    my-show 2024-01-10 15:55:00+00:00
    """
    data = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    with _no_garbage_collection():
        schedule, place, warnings = read_schedule(data, path)
        history, problems = replay(schedule)
    if problems:
        raise ScheduleError.of_file(_placed(problem, place) for problem in problems)
    return Show(schedule, history, warnings)


def _placed(problem: LogProblem, place: Callable[[Loc, str], Problem]) -> Problem:
    """A problem of the log with its place, and the line of the earlier entry that it is about."""
    earlier = f" (line {place(problem.see, '').mark.line} says so)" if problem.see else ""
    return place(problem.loc, problem.message + earlier)
