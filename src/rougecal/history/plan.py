"""What holds for each label on each channel: a seat in a slot, a fixed time, or nothing yet.

A channel with slots of its own holds a seat for every label; the plan seats the labels in order,
one slot date after the other. A follower has its leader's labels, and holds only what differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from rougecal.clock import Moment, Rhythm, instant, local_moment
from rougecal.schedule import Channel, Texts

LENGTH = timedelta(minutes=30)  # of an airing, where nothing says otherwise
NO_TEXTS: Texts = {}


class Key(NamedTuple):
    """An airing's identity within its show; an off-air notice has the label `note/DAY`."""

    channel: str
    label: str


class Status(StrEnum):
    """Where an airing stands; what is called off has no time to air at."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


class EntryError(ValueError):
    """An entry of the log that can't be applied where it stands: the key it is about, and why.

    `off` is how many days the date that the message hints at is from the one that was given.
    """

    def __init__(self, key: str, message: str, off: int = 0) -> None:
        super().__init__(message)
        self.key, self.off = key, off


class SaidAlready(EntryError):
    """An entry that does nothing, for an earlier one that holds says so."""


def is_rerun(label: str) -> bool:
    """Whether a label is that of a rerun: `5~2` is the second showing of 5."""
    return "~" in label


class Seat(NamedTuple):
    """What a channel holds for one label: a slot date or a fixed time, and what entries said."""

    rhythm: Rhythm | None = None
    slot: Moment | None = None  # the slot date that it has
    offset: timedelta | None = None  # after its time, of one that shares it with the one before
    fixed: Moment | None = None
    called_off: Status | None = None
    after: timedelta | None = None
    length: timedelta | None = None
    tentative: bool | None = None
    together: bool = False
    title: Texts = NO_TEXTS
    last: Moment | None = None  # when it was to air, of one that was postponed

    @property
    def begins(self) -> Moment | None:
        """When it begins by the slot date that it has; where no time is known, on its day."""
        if self.slot and self.offset and self.slot.minutes is not None:
            return self.slot.plus(self.offset)
        return self.slot

    @property
    def waiting(self) -> bool:
        """Whether it is to have a slot date, and has none yet or lost it."""
        return not (self.slot or self.fixed or self.called_off is Status.CANCELLED)


EMPTY = Seat()


class ChannelPlan(NamedTuple):
    """One channel: its seats in the order of the labels (a follower's: only what differs)."""

    id: str
    channel: Channel
    leader: ChannelPlan | None
    zone: str  # the name of the channel's time zone
    length: timedelta  # of its airings: the channel's, its leader's, or else LENGTH
    titles: Mapping[str, Texts]  # of its episodes, its leader's or the show's, by label
    rhythm: Rhythm | None  # the channel's own slots, as the schedule states them
    seats: Mapping[str, Seat]
    next: int  # the number after the last label of a run without a known end; of others 0
    last: str  # that label, if the run has one yet
    skipped: Mapping[date, Moment]  # slot dates without an episode; a follower's: those it ignores

    @property
    def labels(self) -> list[str]:
        """Every label in order; a follower has those of its leader's it takes, then its own."""
        if not self.leader:
            return list(self.seats)
        led = {label: None for label in self.leader.labels if self.takes(label)}
        return list(led | dict.fromkeys(self.seats))

    def takes(self, label: str) -> bool:
        """Whether a follower has one of its leader's labels: a rerun only if it wants them."""
        return bool(self.channel.reruns) or not is_rerun(label)

    @property
    def station(self) -> ChannelPlan:
        """The channel that it follows in the end; itself, if it follows none."""
        return self.leader.station if self.leader else self

    def delay_of(self, label: str) -> timedelta:
        """How long after its leader a follower shows a label."""
        stated = self.seat(label).after
        return stated if stated is not None else self.channel.after or timedelta(0)

    def after_leader(self, moment: Moment, label: str) -> Moment:
        """When a follower shows a label that its leader shows at a moment."""
        return _elapsed_after(moment, self.delay_of(label), self.zone)

    def seat(self, label: str) -> Seat:
        """What is held for a label; for a follower's label that does not differ, nothing."""
        return self.seats.get(label, EMPTY)

    def put(self, seats: Mapping[str, Seat]) -> ChannelPlan:
        """The same plan with other seats for some labels; new labels go to the end."""
        return self._replace(seats={**self.seats, **seats})

    def change(self, labels: Iterable[str], **fields: Any) -> ChannelPlan:
        """The same plan with the same fields of several labels' seats changed."""
        return self.put({label: self.seat(label)._replace(**fields) for label in labels})

    def rhythm_on(self, day: date) -> Rhythm | None:
        """The slots in force on a broadcast day: those of the last label seated by then."""
        seated = [(s.slot.day, s.rhythm) for s in self.seats.values() if s.slot]
        before = [seat for seat in seated if seat[0] <= day]
        return max(before, key=lambda seat: seat[0])[1] if before else self.rhythm

    def rhythm_for(self, label: str) -> Rhythm | None:
        """The slots in force for a label: its own, else the channel's; a follower's leader's."""
        if self.leader:
            return self.leader.rhythm_for(label)
        return self.seat(label).rhythm or self.rhythm

    def length_of(self, label: str) -> timedelta:
        """A label's own length, else its leader's own, else that of the channel's airings."""
        plan: ChannelPlan | None = self
        while plan:
            if stated := plan.seat(label).length:
                return stated
            plan = plan.leader
        return self.length

    def has(self, label: str) -> bool:
        """Whether a label is one of the channel's, without making the list of them."""
        led = self.leader and self.takes(label) and self.leader.has(label)
        return bool(led) or label in self.seats


@lru_cache(maxsize=1 << 16)
def _elapsed_after(moment: Moment, after: timedelta, zone: str) -> Moment:
    """An elapsed time after a moment; after a day alone, the whole days of it."""
    start = instant(moment)
    if start is None:
        return moment.plus(timedelta(days=after.days))
    return local_moment(start + after, zone)


Plans = Mapping[str, ChannelPlan]


def linked(plans: Plans) -> Plans:
    """The same plans, each follower beside its leader as it is here."""
    whole: dict[str, ChannelPlan] = {}
    for name, plan in plans.items():
        leader = whole[plan.leader.id] if plan.leader else None
        whole[name] = plan if plan.leader is leader else plan._replace(leader=leader)
    return whole
