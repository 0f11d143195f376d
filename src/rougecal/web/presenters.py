"""What pages show of an airing, in the viewer's language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from markupsafe import Markup, escape

from rougecal.clock import (
    WEEK,
    Moment,
    instant,
    start_of_day,
    time_text,
    weekday_text,
    zone_text,
)
from rougecal.feeds import episode_name, remarks
from rougecal.history import Airing
from rougecal.locale import Localizer, date_words
from rougecal.web.options import NO_OPTIONS, PageOptions
from rougecal.web.subscribe import google_event

_IN_TEXT = re.compile("\ue000(.*?)\ue001(.*?)\ue002")  # how a time stands in a remark


@dataclass(frozen=True)
class Viewer:
    """Whom a response is for. What is not a page depends on `now` and `base` only."""

    lang: str  # of the page: one of UI_LANGUAGES
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
    def begins(self) -> datetime:
        """When it begins (UTC), or where only the day is known, when that begins."""
        if self.left:
            return instant(self.moment) or start_of_day(self.day, self.moment.zone)
        return self.airing.placement.order

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
        return episode_name(self.airing, self.localizer)

    @property
    def weekday(self) -> str:
        """Its broadcast day's weekday: `Wed`."""
        return weekday_text(self.day, date_words(self.viewer.lang))

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
        return self.localizer.when(self.moment, self.viewer.now.year)

    @property
    def iso(self) -> str:
        """When it begins (UTC) in ISO 8601; its day where only that is known."""
        return _iso(self.moment)

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
        text = self.localizer.when(moment, self.viewer.now.year)
        return f"\ue000{_iso(moment)}\ue001{text}\ue002"


def _iso(moment: Moment) -> str:
    start = instant(moment)
    return f"{start:%Y-%m-%dT%H:%MZ}" if start else f"{moment.day}"


def _time_element(found: re.Match[str]) -> str:
    return f'<time datetime="{found[1]}">{found[2]}</time>'
