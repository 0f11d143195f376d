"""What pages show of an airing and of a show, in the viewer's language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from weakref import WeakKeyDictionary

from markupsafe import Markup, escape

from rougecal.clock import (
    WEEK,
    Moment,
    day_text,
    instant,
    local_moment,
    moment_text,
    start_of_day,
    time_text,
    weekday_text,
    zone_text,
)
from rougecal.feeds import remarks
from rougecal.history import Airing
from rougecal.locale import Localizer
from rougecal.show import Show
from rougecal.web.options import NO_OPTIONS, PageOptions
from rougecal.web.subscribe import google_event

MAX_ROWS = 60  # airings of a channel that a page shows
_IN_TEXT = re.compile("\ue000(.*?)\ue001(.*?)\ue002")  # how a time stands in a remark


@dataclass(frozen=True)
class Viewer:
    """Whom a response is for. What is not a page depends on `now` and `base` only."""

    lang: str  # of the page: en or ja
    now: datetime  # UTC
    base: str = ""  # what absolute addresses begin with; without it there are none
    static: bool = False  # on a host of files, which ignores options
    chosen: bool = False  # the URL names the language, so links within the site keep it
    options: PageOptions = NO_OPTIONS

    @property
    def today(self) -> date:
        """The UTC date."""
        return self.now.date()


@dataclass(frozen=True)
class AiringView:
    """One airing, or the off-air notice of a skipped night."""

    airing: Airing
    viewer: Viewer
    quiet: bool = False  # moved as one before it was, which tells so
    left: bool = False  # stands for the time that it was moved away from

    @cached_property
    def localizer(self) -> Localizer:
        """The texts of its show, in the viewer's language."""
        return Localizer(self.airing.schedule, self.viewer.lang)

    @property
    def moment(self) -> Moment:
        """When it airs, or where it was moved away from."""
        previous = self.airing.previous
        return previous if self.left and previous else self.airing.placement.moment

    @property
    def day(self) -> date:
        """The broadcast day."""
        return self.moment.day

    @property
    def start(self) -> datetime | None:
        """When it begins (UTC); None where only the day is known."""
        return instant(self.moment) if self.left else self.airing.start

    @property
    def begins(self) -> datetime:
        """The same, or where only the day is known, when that begins."""
        if self.left:
            return self.start or start_of_day(self.day, self.moment.zone)
        return self.airing.placement.order

    @property
    def order(self) -> tuple[date, datetime]:
        """Sorts by broadcast day, then by time."""
        return self.day, self.begins

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.airing.ends <= self.viewer.now

    @property
    def ahead(self) -> bool:
        """Whether it is on, or still to come."""
        return self.airing.ahead(self.viewer.now)

    @property
    def on_now(self) -> bool:
        """Whether it is on."""
        start = self.airing.start
        return start is not None and start <= self.viewer.now and self.ahead and not self.left

    @property
    def taken_back(self) -> bool:
        """Whether it is an off-air notice that does not hold any more."""
        return self.airing.placement.off_air and self.airing.called_off

    @property
    def minutes(self) -> int:
        """Its length."""
        return int(self.airing.placement.length.total_seconds()) // 60

    @property
    def label(self) -> str:
        """Its episode: `#8`, 第8話."""
        return self.localizer.episode(self.airing.key.label)

    @property
    def date(self) -> str:
        """Its broadcast day: `Wed 10 Jan`."""
        return day_text(self.day, self.viewer.lang, self.viewer.now.year)

    @property
    def weekday(self) -> str:
        """Its broadcast day's weekday: `Wed`."""
        return weekday_text(self.day, self.viewer.lang)

    @property
    def clock(self) -> str:
        """Its time on the broadcast clock, `24:55`; nothing where only the day is known."""
        minutes = self.moment.minutes
        return "" if minutes is None else time_text(minutes)

    @property
    def zone(self) -> str:
        """What its zone is called: `JST`."""
        return zone_text(self.begins, self.moment.zone)

    @property
    def when(self) -> str:
        """All of it: `Wed 10 Jan 24:55 JST`."""
        return moment_text(self.moment, self.viewer.lang, self.viewer.now.year)

    @property
    def iso(self) -> str:
        """When it begins (UTC) in ISO 8601; its day where only that is known."""
        return _iso(self.moment, self.start)

    @property
    def now(self) -> AiringView:
        """Where it is on after it was moved."""
        return replace(self, left=False)

    @property
    def near(self) -> bool:
        """Whether it was moved by less than a week, so that the weekday tells the day."""
        return abs(self.now.day - self.day) < WEEK

    @property
    def new_time(self) -> bool:
        """Whether it is on at another time of the week than before, and that is to be told."""
        previous, now = self.airing.previous, self.airing.placement.moment
        if not previous or self.quiet or not self.airing.on_air:
            return False
        return previous.minutes != now.minutes or (now.day - previous.day).days % 7 != 0

    @property
    def kind(self) -> str:
        """How a page marks it: note, cancelled, postponed, tentative, moved or confirmed."""
        if self.airing.placement.off_air:
            return "note"
        moved = self.airing.previous not in (None, self.airing.placement.moment)
        return "moved" if moved and self.airing.status == "confirmed" else self.airing.status

    @property
    def remarks(self) -> list[Markup]:
        """What changed, and why, with each time marked as one."""
        if self.quiet:
            unsure = self.airing.status == "tentative"
            return [escape(self.localizer.say("tentative"))] if unsure else []
        told = remarks(self.airing, self.localizer, self._marked)
        return [Markup(_IN_TEXT.sub(_time_element, escape(text))) for text in told]  # noqa: S704

    @property
    def reason(self) -> str:
        """Why it changed."""
        return self.localizer.pick(self.airing.reason)

    @property
    def google(self) -> str:
        """The link that opens Google Calendar with this airing filled in."""
        pick, airing = self.localizer.pick, self.airing
        title = " ".join(
            filter(None, [pick(airing.schedule.title), self.label, pick(airing.title)])
        )
        page = f"\n{self.viewer.base}/{airing.schedule.id}/" if self.viewer.base else ""
        return google_event(airing, title, self.when + page, pick(airing.channel.name))

    def _marked(self, moment: Moment) -> str:
        text = moment_text(moment, self.viewer.lang, self.viewer.now.year)
        return f"\ue000{_iso(moment, instant(moment))}\ue001{text}\ue002"


def _iso(moment: Moment, start: datetime | None) -> str:
    return f"{start:%Y-%m-%dT%H:%MZ}" if start else f"{moment.day}"


def _time_element(found: re.Match[str]) -> str:
    return f'<time datetime="{found[1]}">{found[2]}</time>'


def repeated_moves(show: Show) -> frozenset[Airing]:
    """The airings that were moved just as one before them was, by one announcement."""
    if show not in _REPEATED:
        found, seen = [], set[object]()
        for airing in show.airings:
            previous, now = airing.previous, airing.placement.moment
            if previous and airing.on_air:
                minutes = (now.minutes or 0) - (previous.minutes or 0)
                move = airing.key.channel, airing.modified, now.day - previous.day, minutes
                if move in seen:
                    found.append(airing)
                seen.add(move)
        _REPEATED[show] = frozenset(found)
    return _REPEATED[show]


_REPEATED: WeakKeyDictionary[Show, frozenset[Airing]] = WeakKeyDictionary()  # as they were found


def dated(when: datetime, zone: str, viewer: Viewer) -> str:
    """The civil day of an instant in a zone: `Wed 10 Jan`."""
    return day_text(local_moment(when, zone).day, viewer.lang, viewer.now.year)


class ShowView:
    """A show, and its airings and off-air notices in the order in which they air."""

    def __init__(self, show: Show, viewer: Viewer) -> None:
        self.schedule, known = show.schedule, show.on(viewer.now.date())
        quiet = repeated_moves(known)
        self.airing_views = [AiringView(one, viewer, one in quiet) for one in known.airings]
        self.ahead = [view for view in self.airing_views if view.ahead]

    @property
    def ran(self) -> list[AiringView]:
        """What airs or aired on the channel that began first."""
        on_air = [view for view in self.airing_views if view.airing.on_air]
        return [view for view in on_air if view.airing.key.channel == on_air[0].airing.key.channel]

    @property
    def soon(self) -> list[AiringView]:
        """What is on or to come, called off or not, and the nights without an episode."""
        return [view for view in self.airing_views if not (view.over or view.taken_back)]

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
