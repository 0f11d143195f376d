"""An airing and a show as a page tells of them: in the broadcaster's words, for a reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rougecal.airings import Airing
from rougecal.clock import Moment, day_text, local_moment, moment_text
from rougecal.event import remarks
from rougecal.feed import Show
from rougecal.web.subscribe import google_event
from rougecal.words import Words

KEEP = 60  # airings of a channel that a page shows


@dataclass(frozen=True)
class Reader:
    """Whom a page is for, and when: their language, UTC, and what absolute addresses begin with."""

    lang: str
    now: datetime
    base: str = ""
    static: bool = False  # on a host of files, which knows no options
    chosen: bool = False  # the language, by a link: then the page's own links keep it


@dataclass(frozen=True)
class Line:
    """One airing, or the note of a night without one."""

    airing: Airing
    words: Words
    reader: Reader

    @property
    def day(self) -> date:
        """The broadcast day."""
        return self.airing.placement.moment.day

    @property
    def order(self) -> tuple[date, datetime]:
        return self.day, self.airing.placement.order

    @property
    def over(self) -> bool:
        return self.airing.over <= self.reader.now

    @property
    def ahead(self) -> bool:
        return self.airing.ahead(self.reader.now)

    @property
    def label(self) -> str:
        return self.words.episode(self.airing.key.label)

    @property
    def date(self) -> str:
        return day_text(self.day, self.reader.lang, self.reader.now.year)

    @property
    def when(self) -> str:
        return self._told(self.airing.placement.moment)

    @property
    def clock(self) -> str:
        """The time of the broadcast day, with its zone; nothing where only the day is known."""
        moment, lang = self.airing.placement.moment, self.reader.lang
        return moment_text(moment, lang).removeprefix(day_text(moment.day, lang)).strip()

    @property
    def iso(self) -> str:
        start = self.airing.start
        return f"{start:%Y-%m-%dT%H:%MZ}" if start else f"{self.day}"

    @property
    def end(self) -> str:
        return f"{self.airing.over:%Y-%m-%dT%H:%MZ}"

    @property
    def kind(self) -> str:
        """What a look should tell: note, cancelled, postponed, tentative, moved or as planned."""
        if self.airing.placement.note:
            return "note"
        moved = self.airing.was not in (None, self.airing.placement.moment)
        return "moved" if moved and self.airing.status == "confirmed" else self.airing.status

    @property
    def remarks(self) -> list[str]:
        """What became of it and why."""
        return list(remarks(self.airing, self.words, self._told))

    @property
    def google(self) -> str:
        """The link that opens Google Calendar with this airing filled in."""
        titles = self.words.pick(self.airing.schedule.title), self.words.pick(self.airing.title)
        title = " ".join(filter(None, [titles[0], self.label, titles[1]]))
        place, base = self.words.pick(self.airing.channel.name), self.reader.base
        page = f"\n{base}/{self.airing.schedule.id}/" if base else ""
        return google_event(self.airing, title, self.when + page, place)

    def _told(self, moment: Moment) -> str:
        return moment_text(moment, self.reader.lang, self.reader.now.year)


def dated(when: datetime, zone: str, reader: Reader) -> str:
    """The civil day of an instant in a zone."""
    return day_text(local_moment(when, zone).day, reader.lang, reader.now.year)


class Entry:
    """A show as a page tells a reader of it."""

    def __init__(self, show: Show, reader: Reader) -> None:
        self.schedule = show.schedule
        self.lines = lines(show, reader)
        self.ahead = [line for line in self.lines if line.ahead]

    @property
    def ran(self) -> list[Line]:
        """What there was to see on the channel that began."""
        live = [line for line in self.lines if line.airing.live]
        return [line for line in live if line.airing.key.channel == live[0].airing.key.channel]

    def next(self, what: str) -> list[Line]:
        """The next airing of every `label`, or on every `channel`, in order."""
        found: dict[str, Line] = {}
        for line in self.ahead:
            found.setdefault(getattr(line.airing.key, what), line)
        return sorted(found.values(), key=lambda line: line.order)


def line_of(airing: Airing, reader: Reader) -> Line:
    return Line(airing, Words(airing.schedule, reader.lang), reader)


def lines(show: Show, reader: Reader) -> list[Line]:
    """A show's airings and notes in the order in which they air."""
    words = Words(show.schedule, reader.lang)
    return [Line(airing, words, reader) for airing in show.airings]


def by_channel(every: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines of each channel that airs something."""
    for name in every[0].airing.schedule.channels if every else ():
        if found := [line for line in every if line.airing.key.channel == name]:
            yield found


def nearest(every: list[Line]) -> list[Line]:
    """At most KEEP lines in a row: a third of them over, the rest to come, where there are."""
    ahead = next((n for n, line in enumerate(every) if not line.over), len(every))
    start = max(0, min(ahead - KEEP // 3, len(every) - KEEP))
    return every[start : start + KEEP]
