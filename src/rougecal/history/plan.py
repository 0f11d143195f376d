"""The plan: each channel's labels in order, and what holds for each of them.

A channel with a slot of its own holds for each label a seat (a slot day), a fixed time, or
nothing yet; the plan seats the labels in order, a week apart. A follower has its leader's labels,
and holds only what differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from rougecal.clock import WEEK, Moment, Slot
from rougecal.errors import did_you_mean
from rougecal.schedule import Channel, Schedule, Texts


class Key(NamedTuple):
    """An airing's identity within its show; a skipped night's note has the label `note/DAY`."""

    channel: str
    label: str


class EntryError(ValueError):
    """An entry that makes no sense where it stands: the key it is about, and why."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True, slots=True)
class Seat:
    """One label on one channel: its seat or fixed time, and what entries said of it."""

    slot: Slot | None = None
    day: date | None = None
    fixed: Moment | None = None
    called_off: str = ""  # "cancelled" or "postponed"
    after: timedelta | None = None
    length: timedelta | None = None
    tentative: bool | None = None
    together: bool = False
    title: Texts = field(default_factory=dict)

    @property
    def waiting(self) -> bool:
        """Whether it is to have a slot day, and has none yet or lost it."""
        return not (self.day or self.fixed or self.called_off == "cancelled")


EMPTY = Seat()


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """One channel: its rows in the order of the labels (a follower's: only what differs)."""

    id: str
    channel: Channel
    leader: ChannelPlan | None
    zone: str
    rows: Mapping[str, Seat]
    skipped: Mapping[date, Moment]  # nights skipped; a follower's: those it does not follow

    @property
    def labels(self) -> list[str]:
        """Every label in order; a follower has its leader's, but for reruns, and then its own."""
        if not self.leader:
            return list(self.rows)
        led = [label for label in self.leader.labels if "~" not in label]
        return led + [label for label in self.rows if label not in led]

    def row(self, label: str) -> Seat:
        return self.rows.get(label, EMPTY)

    def put(self, rows: Mapping[str, Seat]) -> ChannelPlan:
        return replace(self, rows={**self.rows, **rows})

    def change(self, labels: Iterable[str], **said: Any) -> ChannelPlan:
        """The same said of the rows of several labels."""
        return self.put({label: replace(self.row(label), **said) for label in labels})

    def slot_on(self, day: date) -> Slot | None:
        """The slot in force on a day: that of the last label seated by then."""
        seated = [(row.day, row.slot) for row in self.rows.values() if row.day and row.day <= day]
        return max(seated, key=lambda seat: seat[0])[1] if seated else self.channel.slot

    def find(self, label: str, key: str) -> str:
        """The label as it is known here, or Nonsense with what was probably meant."""
        if label not in self.labels:
            hint = did_you_mean(label, self.labels)
            raise EntryError(key, f"{self.id} has no episode labelled {label!r}{hint}")
        return label

    def since(self, label: str, key: str) -> list[str]:
        """A label and all after it, reruns apart."""
        at = self.labels.index(self.find(label, key))
        return [label for label in self.labels[at:] if "~" not in label]

    def expand(self, runs: Iterable[str], key: str) -> list[str]:
        """`9 to 12` → 9, 10, 11, 12, by the order of the labels here."""
        labels: list[str] = []
        for run in runs:
            first, _, last = run.partition(" to ")
            onwards = self.labels[self.labels.index(self.find(first, key)) :]
            stop = self.find(last or first, key)
            if stop not in onwards:
                raise EntryError(key, f"{run!r} runs backwards: {last!r} stands before {first!r}")
            labels += onwards[: onwards.index(stop) + 1]
        return labels


Plan = Mapping[str, ChannelPlan]


def plan(schedule: Schedule) -> Plan:
    """Every channel as it was before any entry, leaders before their followers."""
    tracks: dict[str, ChannelPlan] = {}
    waiting = dict(schedule.channels)
    while waiting:
        name = next(n for n, c in waiting.items() if not c.follows or c.follows in tracks)
        channel = waiting.pop(name)
        leader = tracks[channel.follows] if channel.follows else None
        zone = (channel.slot and channel.slot.zone) or schedule.timezone
        rows = {} if leader else _seats(channel, schedule.episodes)
        tracks[name] = ChannelPlan(name, channel, leader, leader.zone if leader else zone, rows, {})
    return tracks


def _seats(channel: Channel, labels: Iterable[str]) -> dict[str, Seat]:
    """The labels in order, a week apart; without a first night they have no day yet."""
    first = channel.from_
    return {
        label: Seat(channel.slot, first + WEEK * number if first else None)
        for number, label in enumerate(labels)
    }


def linked(tracks: Plan) -> Plan:
    """The same channels, each follower beside its leader as it is here."""
    whole: dict[str, ChannelPlan] = {}
    for name, track in tracks.items():
        follows = track.channel.follows
        whole[name] = replace(track, leader=whole[follows]) if follows else track
    return whole
