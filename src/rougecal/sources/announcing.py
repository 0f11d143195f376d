"""What is new in observations of a show → its file with one announcement more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from rougecal.clock import exists_once, local_moment, start_of_day, time_text
from rougecal.errors import ScheduleError
from rougecal.review import compare, events_of, lacking, table, unrecorded
from rougecal.schedule import Announced, Schedule
from rougecal.show import Show, parse
from rougecal.sources.boards import board_of
from rougecal.sources.candidates import Candidate, Tree
from rougecal.sources.episodes import grown, with_titles
from rougecal.sources.news import Board, listings_of
from rougecal.sources.observation import ListedChannel, Observation
from rougecal.sources.search import MOST_WORK, Search
from rougecal.sources.writing import Text, inline, without_empty

MINUTE = timedelta(minutes=1)
MOST_WITHDRAWN = 6  # announcements that may be withdrawn, from the last on


class Update(NamedTuple):
    """A file's text with what is new, and what is to be told of it, each in one line."""

    text: str
    words: tuple[str, ...] = ()  # what subscribers will see change
    contradictions: tuple[str, ...] = ()  # what is far from the file; written only if accepted
    unsaid: tuple[str, ...] = ()  # what no entries say exactly, and so is not written


def announce(
    text: str,
    path: str,
    observations: Sequence[Observation],
    seen: datetime,
    accept: bool = False,
) -> Update:
    """Add what is new in a show's sources to the log of its file, as one announcement.

    `path` names the file, `seen` is when the sources were asked. Where nothing is new the text is
    the same. Raises ScheduleError where the text is no valid schedule.
    """
    show = parse(text, path)
    work = _Work(show, seen, accept)
    for observation in observations:
        for listed in observation.channels:
            work.take(observation, listed)
    try:
        return work.update(text, path)
    except ScheduleError as error:
        why = tuple(str(problem) for problem in error.problems)
        return Update(text, (), tuple(work.contradictions), (*work.unsaid, *why))


class _Work:
    """An update that is being made, channel by channel."""

    def __init__(self, show: Show, seen: datetime, accept: bool) -> None:
        self.show, self.seen, self.accept = show, seen, accept
        self.schedule = show.schedule
        self.announced = _announced(show.schedule, seen)
        self.trees: list[Tree] = []
        self.boards: list[Board] = []
        self.contradictions: list[str] = []
        self.unsaid: list[str] = []
        self.work = 2 * MOST_WORK  # of all channels; each may do half of what is left
        self.page = ""  # of the last source that said something

    def take(self, observation: Observation, listed: ListedChannel) -> None:
        """Add the entries that a channel's listings need."""
        channels = self.schedule.channels
        known = (name for name, channel in channels.items() if channel.source == listed.source)
        name = next(known, "")
        if not name:
            return
        listings = listings_of(listed)
        schedule = grown(self.schedule, name, listings, observation.episodes)
        schedule = with_titles(schedule, name, listings)
        count = observation.episodes
        board, against = board_of(schedule, name, listed, count, self.seen, self.accept)
        self.contradictions += against
        common = self._common(name, listed.page)
        undone = list(self._withdrawals(name, listed.page))
        search = Search(common, listed.is_station, self.work // 2)
        trees = search.exact(schedule, board, self.seen, undone) if board.wrong() else ()
        self.work -= search.spent
        if trees is not None:
            changes = (*schedule.changes, *map(search.entry, trees))
            self.schedule = schedule.model_copy(update={"changes": changes})
            self.page = listed.page
            self.trees += [{**tree, **common} for tree in trees]
            self.boards.append(board)
            return
        labels = ", ".join(board.wrong()[:5])
        self.unsaid.append(f"{name}: no entries say exactly what {listed.source} says of {labels}")

    def _common(self, name: str, page: str) -> Tree:
        """What each entry about a channel says beside its verb."""
        channels = self.schedule.channels
        own = [other for other, channel in channels.items() if not channel.follows]
        alone = own == [name] and not channels[name].episodes
        return {
            **({} if alone else {"channels": [name]}),
            "announced": _text_of(self.announced),
            "source": page,
        }

    def _withdrawals(self, name: str, page: str) -> Iterator[Candidate]:
        """The last announcements of a source about a channel alone, each withdrawn."""
        changes = self.schedule.changes
        withdrawn = {entry.withdraw for entry in changes}
        times = dict.fromkeys(e.announced for e in reversed(changes) if e.announced)
        for announced in islice((t for t in times if t not in withdrawn), MOST_WITHDRAWN):
            entries = [entry for entry in changes if entry.announced == announced]
            if all(e.source == page and set(e.channels) <= {name} for e in entries):
                yield [{"withdraw": _text_of(announced)}]

    def update(self, text: str, path: str) -> Update:
        """The file's new text, read back; raises ScheduleError if it is not valid."""
        told, today = (tuple(self.contradictions), tuple(self.unsaid)), self.seen.date()
        if not self.boards:
            return Update(text, (), *told)
        old, (written, new) = self.show.on(today), self._written(text, path)
        if lacks := self._details(unrecorded(old, new.on(today))):
            self.trees += lacks
            written, new = self._written(text, path)
        if written == text:
            return Update(text, (), *told)
        lines = table(compare(events_of([old], today), events_of([new], today)))
        return Update(written, tuple(lines) or tuple(map(inline, self.trees)), *told)

    def _written(self, text: str, path: str) -> tuple[str, Show]:
        """The file with the episodes and entries so far, and the show that it makes."""
        edited, before = Text(text, path), self.show.schedule
        for name, channel in self.schedule.channels.items():
            if channel.episodes and channel.episodes != before.channels[name].episodes:
                edited.put_episodes(channel.episodes, name)
        if self.schedule.episodes != before.episodes:
            edited.put_episodes(self.schedule.episodes)
        if self.trees:
            edited.add_entries(self.trees)
        written = str(edited)
        return written, self.show if written == text else parse(written, path)

    def _details(self, uids: Sequence[str]) -> list[Tree]:
        """Entries for the events whose details differ without one, as by a title revealed."""
        airings = self.show.on(self.seen.date()).airings
        wrong = [airing.key for airing in airings if airing.uid in uids]
        about = {"announced": _text_of(self.announced), "source": self.page}
        return [
            without_empty({"episodes": labels, "channels": names, **about})
            for labels, names in (lacking(airings, wrong) if wrong else ())
        ]


def _announced(schedule: Schedule, seen: datetime) -> Announced:
    """When an announcement that was seen is made: after all that the log has (in its zone)."""
    last = max((e.announced for e in schedule.changes if e.announced), default=None, key=_order)
    zone = schedule.timezone
    at = max(seen, start_of_day(schedule.published, zone))
    while True:
        moment = local_moment(at, zone)
        found = Announced(moment.day, moment.minutes)
        if exists_once(moment._replace(utc=None)) and (not last or _order(found) > _order(last)):
            return found
        at += MINUTE


def _order(announced: Announced) -> tuple[date, int]:
    return announced.day, -1 if announced.minutes is None else announced.minutes


def _text_of(announced: Announced) -> str:
    time = "" if announced.minutes is None else f" {time_text(announced.minutes):0>5}"
    return f"{announced.day}{time}"
