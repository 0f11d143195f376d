"""What holds for each label on each channel: a seat in a slot, a fixed time, or nothing yet.

A channel with slots of its own holds a seat for every label; the plan seats the labels in order,
one slot date after the other. A follower has its leader's labels, and holds only what differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from rougecal.clock import Moment, Rhythm
from rougecal.errors import did_you_mean
from rougecal.schedule import Channel, Texts

LENGTH = timedelta(minutes=30)  # of an airing, where nothing says otherwise
MAX_RERUNS = 1000  # of one entry
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

    def find(self, label: str, key: str) -> str:
        """The label, if the channel has it; raises EntryError with what was probably meant."""
        if not self.has(label):
            hint = did_you_mean(label, self.labels)
            raise EntryError(key, f"{self.id} has no episode labelled {label!r}{hint}")
        return label

    def since(self, label: str, key: str) -> list[str]:
        """A label and all after it in the order of the labels, without reruns."""
        return self.expand([f"{label}+"], key)

    def expand(self, runs: Iterable[str], key: str) -> list[str]:
        """`9 to 12` → 9, 10, 11, 12, and `9+` → 9 and all after it, by the order of the labels.

        Raises EntryError for a label that is not there, or named twice.
        """
        found: dict[str, None] = {}
        for run, labels in self._runs(runs, key):
            if twice := next((label for label in labels if label in found), ""):
                raise EntryError(key, f"{run!r} names {twice} again; name each label once")
            found.update(dict.fromkeys(labels))
        return list(found)

    def _runs(
        self, runs: Iterable[str], key: str, begins: int = 0
    ) -> Iterator[tuple[str, Sequence[str]]]:
        """Each run with its labels; of numbers below `begins`, all of them, listed or not."""
        every = self.labels
        numbers = {label: number for number, label in enumerate(every)}
        for run in runs:
            first, _, last = run.removesuffix("+").partition(" to ")
            last = last or first
            earlier: list[str] = []
            if first.isdecimal() and last.isdecimal() and int(first) <= min(int(last), begins - 1):
                numbered = range(int(first), min(int(last) + 1, begins))
                earlier = [str(number) for number in numbered[: MAX_RERUNS + 1]]
                if int(last) < begins:
                    yield run, earlier
                    continue
                first = str(begins)
            start, stop = (numbers[self.find(end, key)] for end in (first, last))
            if stop < start:
                raise EntryError(key, f"{run!r} runs backwards: {last!r} stands before {first!r}")
            if run.endswith("+"):
                if key in ("move", "again") and self.station.next:
                    what = f"{self.station.id} has no known end; name the last label too"
                    raise EntryError(key, f"{what}: {first} to …")
                yield run, [label for label in every[start:] if not is_rerun(label)]
            else:
                yield run, earlier + every[start : stop + 1]

    def shown(self, runs: Iterable[str], key: str) -> list[str]:
        """As `expand`, but numbers before the first one here need no label: of earlier seasons.

        A label may be named twice, and so be shown twice.
        """
        begins = min((int(label) for label in self.labels if label.isdecimal()), default=0)
        found: list[str] = []
        for run, labels in self._runs(runs, key, begins):
            found += labels
            if len(found) > MAX_RERUNS:
                raise EntryError(key, f"up to {run!r} are more than {MAX_RERUNS:,} episodes")
        return found


Plans = Mapping[str, ChannelPlan]


def linked(plans: Plans) -> Plans:
    """The same plans, each follower beside its leader as it is here."""
    whole: dict[str, ChannelPlan] = {}
    for name, plan in plans.items():
        leader = whole[plan.leader.id] if plan.leader else None
        whole[name] = plan if plan.leader is leader else plan._replace(leader=leader)
    return whole
