"""An airing and a show as a page tells of them: in the broadcaster's words, for a reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rougecal.clock import Moment, day_text, local_moment, moment_text
from rougecal.feeds import remarks
from rougecal.history import Airing
from rougecal.locale import Localizer
from rougecal.show import Show
from rougecal.web.subscribe import google_event

KEEP = 60  # airings of a channel that a page shows


@dataclass(frozen=True)
class Viewer:
    """Whom a page is for, and when: their language, UTC, and what absolute addresses begin with."""

    lang: str
    now: datetime
    base: str = ""
    static: bool = False  # on a host of files, which knows no options
    chosen: bool = False  # the language, by a link: then the page's own links keep it


@dataclass(frozen=True)
class AiringView:
    """One airing, or the note of a night without one."""

    airing: Airing
    words: Localizer
    viewer: Viewer

    @property
    def day(self) -> date:
        """The broadcast day."""
        return self.airing.placement.moment.day

    @property
    def order(self) -> tuple[date, datetime]:
        return self.day, self.airing.placement.order

    @property
    def ends(self) -> bool:
        return self.airing.ends <= self.viewer.now

    @property
    def ahead(self) -> bool:
        return self.airing.ahead(self.viewer.now)

    @property
    def label(self) -> str:
        return self.words.episode(self.airing.key.label)

    @property
    def date(self) -> str:
        return day_text(self.day, self.viewer.lang, self.viewer.now.year)

    @property
    def when(self) -> str:
        return self._told(self.airing.placement.moment)

    @property
    def clock(self) -> str:
        """The time of the broadcast day, with its zone; nothing where only the day is known."""
        moment, lang = self.airing.placement.moment, self.viewer.lang
        return moment_text(moment, lang).removeprefix(day_text(moment.day, lang)).strip()

    @property
    def iso(self) -> str:
        start = self.airing.start
        return f"{start:%Y-%m-%dT%H:%MZ}" if start else f"{self.day}"

    @property
    def end(self) -> str:
        return f"{self.airing.ends:%Y-%m-%dT%H:%MZ}"

    @property
    def kind(self) -> str:
        """What a look should tell: note, cancelled, postponed, tentative, moved or as planned."""
        if self.airing.placement.off_air:
            return "note"
        moved = self.airing.previous not in (None, self.airing.placement.moment)
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
        place, base = self.words.pick(self.airing.channel.name), self.viewer.base
        page = f"\n{base}/{self.airing.schedule.id}/" if base else ""
        return google_event(self.airing, title, self.when + page, place)

    def _told(self, moment: Moment) -> str:
        return moment_text(moment, self.viewer.lang, self.viewer.now.year)


def dated(when: datetime, zone: str, viewer: Viewer) -> str:
    """The civil day of an instant in a zone."""
    return day_text(local_moment(when, zone).day, viewer.lang, viewer.now.year)


class ShowView:
    """A show as a page tells a reader of it."""

    def __init__(self, show: Show, viewer: Viewer) -> None:
        self.schedule = show.schedule
        self.airing_views = airing_views(show, viewer)
        self.ahead = [view for view in self.airing_views if view.ahead]

    @property
    def ran(self) -> list[AiringView]:
        """What there was to see on the channel that began."""
        on_air = [view for view in self.airing_views if view.airing.on_air]
        return [view for view in on_air if view.airing.key.channel == on_air[0].airing.key.channel]

    def next(self, what: str) -> list[AiringView]:
        """The next airing of every `label`, or on every `channel`, in order."""
        found: dict[str, AiringView] = {}
        for view in self.ahead:
            found.setdefault(getattr(view.airing.key, what), view)
        return sorted(found.values(), key=lambda view: view.order)


def airing_view(airing: Airing, viewer: Viewer) -> AiringView:
    return AiringView(airing, Localizer(airing.schedule, viewer.lang), viewer)


def airing_views(show: Show, viewer: Viewer) -> list[AiringView]:
    """A show's airings and notes in the order in which they air."""
    words = Localizer(show.schedule, viewer.lang)
    return [AiringView(airing, words, viewer) for airing in show.airings]


def by_channel(every: Sequence[AiringView]) -> Iterator[list[AiringView]]:
    """The lines of each channel that airs something."""
    for name in every[0].airing.schedule.channels if every else ():
        if found := [view for view in every if view.airing.key.channel == name]:
            yield found


def nearest(every: list[AiringView]) -> list[AiringView]:
    """At most KEEP lines in a row: a third of them over, the rest to come, where there are."""
    ahead = next((n for n, view in enumerate(every) if not view.ends), len(every))
    start = max(0, min(ahead - KEEP // 3, len(every) - KEEP))
    return every[start : start + KEEP]
