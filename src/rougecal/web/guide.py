"""A week of airings as a TV guide shows it: days, and on each a card for every episode."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from rougecal.clock import WEEK, local_moment, start_of_day, zone_text
from rougecal.feeds import Selection, airings_of
from rougecal.history import Airing
from rougecal.schedule import Schedule
from rougecal.show import Show
from rougecal.web.presenters import AiringView, Viewer
from rougecal.web.show_view import timeline_of

DAY = timedelta(days=1)
NIGHT = timedelta(hours=5)  # until then a broadcast day goes on after midnight
MAX_CARDS = 20  # on a day
UTC_BEFORE, UTC_AFTER = DAY, timedelta(hours=20)  # how far a viewer's week may reach beyond ours


@dataclass
class Card:
    """An episode, or a night without one, with its channels: what begins within a day."""

    views: list[AiringView] = field(default_factory=list)

    @property
    def first(self) -> AiringView:
        """The channel that begins first."""
        return self.views[0]

    @property
    def schedule(self) -> Schedule:
        """The show's."""
        return self.first.airing.schedule

    @cached_property
    def kind(self) -> str:
        """How it is marked: as of its first view, or left, where it was moved away."""
        return "left" if self.first.left else self.first.kind

    @property
    def new_time(self) -> bool:
        """Whether a channel has it at another time of the week than before."""
        return any(view.new_time and not view.left for view in self.views)

    @property
    def on_now(self) -> bool:
        """Whether it is on."""
        return any(view.on_now for view in self.views)

    @property
    def over(self) -> bool:
        """Whether nothing of it is on or to come."""
        return all(view.over for view in self.views)


class Day(NamedTuple):
    """A day of the guide; `more` cards are left out. One that is spare is seen in other zones."""

    day: date
    cards: list[Card]
    more: int
    spare: bool
    today: bool


class Guide(NamedTuple):
    """Seven days from `first` on, one more on either side, and the weeks that links lead to."""

    first: date
    days: list[Day]
    zone: str  # the zone of most shows
    zone_name: str  # what that is called: JST
    earlier: date | None  # a day in the last week before with an airing
    later: date | None

    @property
    def last(self) -> date:
        """The seventh day."""
        return self.first + WEEK - DAY

    @property
    def cards(self) -> list[Card]:
        """Those of the seven days."""
        return [card for day in self.days if not day.spare for card in day.cards]


def make_guide(shows: Sequence[Show], selection: Selection, viewer: Viewer) -> Guide:
    """The guide of the week that the viewer asks for, to what a selection wants of some shows."""
    zones = Counter(show.schedule.timezone for show in shows)
    zone = max(sorted(zones), key=lambda name: zones[name], default="UTC")
    today = local_moment(viewer.now - NIGHT, zone).day
    first = viewer.options.first or today
    start, end = (start_of_day(day, "UTC") for day in (first, first + WEEK))
    views = _views(shows, selection, viewer, start - 2 * DAY, end + DAY)
    earlier, later = _neighbours(shows, selection, first)
    return Guide(
        first,
        _days(make_cards(views), first, today),
        zone,
        zone_text(viewer.now, zone),
        earlier,
        later,
    )


def _neighbours(
    shows: Iterable[Show], selection: Selection, first: date
) -> tuple[date | None, date | None]:
    """The days of the last airing wanted before the week, and of the first one after it."""
    start, end = (start_of_day(day, "UTC") for day in (first + DAY, first + WEEK - DAY))
    before, after = [], []
    for show in shows:
        starts = timeline_of(show).starts
        for airing in reversed(show.airings[: bisect_left(starts, start)]):
            if airing.placement.moment.day < first and selection.wants(airing):
                before.append(airing.placement.moment.day)
                break
        for airing in show.airings[bisect_left(starts, end) :]:
            if airing.placement.moment.day >= first + WEEK and selection.wants(airing):
                after.append(airing.placement.moment.day)
                break
    return max(before, default=None), min(after, default=None)


def make_cards(views: Iterable[AiringView]) -> list[Card]:
    """Views → cards in order of time. What begins a day or more after the first is another card."""
    found: list[Card] = []
    current: dict[tuple[str, str, str], Card] = {}
    for view in sorted(views, key=lambda view: view.begins):
        airing = view.airing
        notice, called_off = airing.placement.off_air, airing.called_off
        state = "left" if view.left else str(airing.status) if called_off else ""
        key = (airing.schedule.id, "" if notice else airing.key.label, state)
        card = current.get(key)
        if not card or view.begins - card.first.begins >= DAY:
            current[key] = card = Card()
            found.append(card)
        card.views.append(view)
    return found


def _views(
    shows: Iterable[Show], selection: Selection, viewer: Viewer, start: datetime, end: datetime
) -> Iterator[AiringView]:
    """What is wanted and begins between two instants, and the times that it was moved away from."""
    for show in shows:
        starts, told, quiet = timeline_of(show)
        airings = airings_of(show, selection)
        if airings is not show.airings:
            starts, told = [airing.placement.order for airing in airings], []
        for airing in airings[bisect_left(starts, start) : bisect_left(starts, end)]:
            view = AiringView(airing, viewer, airing in quiet)
            if selection.wants(airing) and not view.taken_back:
                yield view
        for airing in told:
            left = AiringView(airing, viewer, left=True)
            wanted = start <= left.begins < end and selection.wants(airing)
            if wanted and not _is_held(show.airings, airing.key.channel, left.day):
                yield left


def _is_held(airings: Iterable[Airing], channel: str, day: date) -> bool:
    """Whether something, or the notice that nothing, is on a channel on a day."""
    on_channel = (airing for airing in airings if airing.key.channel == channel)
    return any(airing.placement.moment.day == day for airing in on_channel)


def _days(cards: Iterable[Card], first: date, today: date) -> list[Day]:
    """Nine days: the week, the day before and the day after, as far as viewers elsewhere see it."""
    start, end = start_of_day(first, "UTC") - UTC_BEFORE, start_of_day(first + WEEK, "UTC")
    by_day: dict[date, list[Card]] = {first + n * DAY: [] for n in range(-1, 8)}
    for card in cards:
        spare = not first <= card.first.day < first + WEEK
        near = start <= card.first.begins < end + UTC_AFTER
        if card.first.day in by_day and (near or not spare):
            by_day[card.first.day].append(card)
    found = []
    for day, every in by_day.items():
        kept = every
        if len(every) > MAX_CARDS:
            kept = list(islice((card for card in every if not card.over), MAX_CARDS))
            kept = kept or every[:MAX_CARDS]
        spare = not first <= day < first + WEEK
        found.append(Day(day, kept, len(every) - len(kept), spare, day == today))
    return found
