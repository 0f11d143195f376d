"""What pages show of an airing and of a show, in the viewer's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from rougecal.clock import Moment, clock_text, day_text, local_moment, moment_text
from rougecal.feeds import episode_name, remarks
from rougecal.history import Airing
from rougecal.locale import Localizer
from rougecal.show import Show
from rougecal.web.subscribe import google_event

MAX_ROWS = 60  # airings of a channel that a page shows


@dataclass(frozen=True)
class Viewer:
    """Whom a response is for. What is not a page depends on `now` and `base` only."""

    lang: str  # of the page: en or ja
    now: datetime  # UTC
    base: str = ""  # what absolute addresses begin with; without it there are none
    static: bool = False  # on a host of files, which ignores options
    chosen: bool = False  # the URL names the language, so links within the site keep it

    @property
    def today(self) -> date:
        """The UTC date."""
        return self.now.date()


@dataclass(frozen=True)
class AiringView:
    """One airing, or the off-air notice of a skipped night."""

    airing: Airing
    viewer: Viewer

    @cached_property
    def localizer(self) -> Localizer:
        """The texts of its show, in the viewer's language."""
        return Localizer(self.airing.schedule, self.viewer.lang)

    @property
    def day(self) -> date:
        """The broadcast day."""
        return self.airing.placement.moment.day

    @property
    def order(self) -> tuple[date, datetime]:
        """Sorts by broadcast day, then by time."""
        return self.day, self.airing.placement.order

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.airing.ends <= self.viewer.now

    @property
    def ahead(self) -> bool:
        """Whether it is on, or still to come."""
        return self.airing.ahead(self.viewer.now)

    @property
    def label(self) -> str:
        """Its episode: `#8`, 第8話."""
        return episode_name(self.airing, self.localizer)

    @property
    def date(self) -> str:
        """Its broadcast day: `Wed 10 Jan`."""
        return day_text(self.day, self.viewer.lang, self.viewer.now.year)

    @property
    def clock(self) -> str:
        """Its time on the broadcast clock, `24:55 JST`; nothing where only the day is known."""
        return clock_text(self.airing.placement.moment)

    @property
    def when(self) -> str:
        """Both: `Wed 10 Jan 24:55 JST`."""
        return self._moment_text(self.airing.placement.moment)

    @property
    def iso(self) -> str:
        """When it begins (UTC) in ISO 8601; its day where only that is known."""
        start = self.airing.start
        return f"{start:%Y-%m-%dT%H:%MZ}" if start else f"{self.day}"

    @property
    def end(self) -> str:
        """When it ends (UTC) in ISO 8601."""
        return f"{self.airing.ends:%Y-%m-%dT%H:%MZ}"

    @property
    def kind(self) -> str:
        """How a page marks it: note, cancelled, postponed, tentative, moved or confirmed."""
        if self.airing.placement.off_air:
            return "note"
        moved = self.airing.previous not in (None, self.airing.placement.moment)
        return "moved" if moved and self.airing.status == "confirmed" else self.airing.status

    @property
    def remarks(self) -> list[str]:
        """What changed, and why."""
        return list(remarks(self.airing, self.localizer, self._moment_text))

    @property
    def google(self) -> str:
        """The link that opens Google Calendar with this airing filled in."""
        pick, airing = self.localizer.pick, self.airing
        title = " ".join(
            filter(None, [pick(airing.schedule.title), self.label, pick(airing.title)])
        )
        page = f"\n{self.viewer.base}/{airing.schedule.id}/" if self.viewer.base else ""
        return google_event(airing, title, self.when + page, pick(airing.channel.name))

    def _moment_text(self, moment: Moment) -> str:
        return moment_text(moment, self.viewer.lang, self.viewer.now.year)


def dated(when: datetime, zone: str, viewer: Viewer) -> str:
    """The civil day of an instant in a zone: `Wed 10 Jan`."""
    return day_text(local_moment(when, zone).day, viewer.lang, viewer.now.year)


class ShowView:
    """A show, and its airings and off-air notices in the order in which they air."""

    def __init__(self, show: Show, viewer: Viewer) -> None:
        self.schedule, known = show.schedule, show.on(viewer.now.date())
        self.airing_views = [AiringView(airing, viewer) for airing in known.airings]
        self.ahead = [view for view in self.airing_views if view.ahead]

    @property
    def ran(self) -> list[AiringView]:
        """What airs or aired on the channel that began first."""
        on_air = [view for view in self.airing_views if view.airing.on_air]
        return [view for view in on_air if view.airing.key.channel == on_air[0].airing.key.channel]

    def next(self, what: str) -> list[AiringView]:
        """The next airing of every `label`, or on every `channel`, in order."""
        found: dict[str, AiringView] = {}
        for view in self.ahead:
            found.setdefault(getattr(view.airing.key, what), view)
        return sorted(found.values(), key=lambda view: view.order)

    def by_channel(self) -> Iterator[list[AiringView]]:
        """The airings and notices of each channel that has any."""
        for name in self.schedule.channels:
            if found := [view for view in self.airing_views if view.airing.key.channel == name]:
                yield found


def nearest(views: Sequence[AiringView]) -> Sequence[AiringView]:
    """At most MAX_ROWS consecutive views: a third of them past, the rest ahead, if there are."""
    first = next((number for number, view in enumerate(views) if not view.over), len(views))
    start = max(0, min(first - MAX_ROWS // 3, len(views) - MAX_ROWS))
    return views[start : start + MAX_ROWS]
