"""The plan: each channel's labels, what holds for each, and the airings that follow from it.

A channel with a slot of its own holds for each label a seat (a slot day), a fixed time, or
nothing yet; the plan seats the labels in order, a week apart. A follower's airings are derived
from its leader's unless a row of its own says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from rougecal.clock import WEEK, Moment, Slot, instant, local_moment, start_of_day
from rougecal.errors import meant
from rougecal.model import Channel, Schedule, Texts

LENGTH = timedelta(minutes=30)  # of an airing, where nothing says otherwise


class Key(NamedTuple):
    """An airing's identity within its show; a skipped night's note has the label `note/DAY`."""

    channel: str
    label: str


class Nonsense(ValueError):
    """An entry that makes no sense where it stands: the key it is about, and why."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True, slots=True)
class Placement:
    """When an airing is on; for a note of a skipped night, what follows it and when."""

    moment: Moment
    start: datetime | None
    length: timedelta
    tentative: bool = False
    together: bool = False
    follows: tuple[str, Moment] | None = None
    note: bool = False

    @property
    def order(self) -> datetime:
        """The start, or where only the day is known, the start of that day."""
        return self.start or start_of_day(self.moment.day, self.moment.zone)


@dataclass(frozen=True, slots=True)
class Row:
    """One label on one channel: its seat or fixed time, and what entries said of it."""

    slot: Slot | None = None
    day: date | None = None
    fixed: Moment | None = None
    gone: str = ""  # "cancelled" or "postponed"
    after: timedelta | None = None
    length: timedelta | None = None
    tentative: bool | None = None
    together: bool = False
    title: Texts = field(default_factory=dict)

    @property
    def waiting(self) -> bool:
        """Whether it is to have a slot day, and has none yet or lost it."""
        return not (self.day or self.fixed or self.gone == "cancelled")


@dataclass(frozen=True, slots=True)
class Track:
    """One channel: its rows in the order of the labels (a follower's: only what differs)."""

    id: str
    channel: Channel
    leader: Track | None
    zone: str
    rows: Mapping[str, Row]
    dark: Mapping[date, Moment]  # nights skipped; a follower's: those it does not follow

    @property
    def labels(self) -> list[str]:
        """Every label in order; a follower has its leader's, but for reruns, and then its own."""
        if not self.leader:
            return list(self.rows)
        led = [label for label in self.leader.labels if "~" not in label]
        return led + [label for label in self.rows if label not in led]

    def row(self, label: str) -> Row:
        return self.rows.get(label, Row())

    def put(self, rows: Mapping[str, Row]) -> Track:
        return replace(self, rows={**self.rows, **rows})

    def slot_on(self, day: date) -> Slot | None:
        """The slot in force on a day: that of the last label seated by then."""
        seated = [(row.day, row.slot) for row in self.rows.values() if row.day and row.day <= day]
        return max(seated, key=lambda seat: seat[0])[1] if seated else self.channel.slot

    def find(self, label: str, key: str) -> str:
        """The label as it is known here, or Nonsense with what was probably meant."""
        if label not in self.labels:
            hint = meant(label, self.labels)
            raise Nonsense(key, f"{self.id} has no episode labelled {label!r}{hint}")
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
                raise Nonsense(key, f"{run!r} runs backwards: {last!r} stands before {first!r}")
            labels += onwards[: onwards.index(stop) + 1]
        return labels


Tracks = Mapping[str, Track]
Placed = Mapping[Key, Placement]


def plan(schedule: Schedule) -> Tracks:
    """Every channel as it was before any entry, leaders before their followers."""
    tracks: dict[str, Track] = {}
    waiting = dict(schedule.channels)
    while waiting:
        name = next(n for n, c in waiting.items() if not c.follows or c.follows in tracks)
        channel = waiting.pop(name)
        leader = tracks[channel.follows] if channel.follows else None
        zone = (channel.slot and channel.slot.zone) or (
            leader.zone if leader else schedule.timezone
        )
        first = channel.from_
        rows = (
            {}
            if leader
            else {
                label: Row(slot=channel.slot, day=first + WEEK * number if first else None)
                for number, label in enumerate(schedule.episodes)
            }
        )
        tracks[name] = Track(name, channel, leader, zone, rows, {})
    return tracks


def linked(tracks: Tracks) -> Tracks:
    """The same channels, each follower beside its leader as it is here."""
    whole: dict[str, Track] = {}
    for name, track in tracks.items():
        follows = track.channel.follows
        whole[name] = replace(track, leader=whole[follows]) if follows else track
    return whole


def placements(tracks: Tracks) -> tuple[dict[Key, Placement], dict[Key, str]]:
    """Every airing that has a time or a day, and a note for each skipped night.

    Beside them, the airings whose time a change of clocks skips or repeats, and which it does.
    """
    placed: dict[Key, Placement] = {}
    faults: dict[Key, str] = {}
    for track in tracks.values():
        for label in track.labels:
            key = Key(track.id, label)
            try:
                found = _derived(track, label, placed) if track.leader else _own(track, label)
            except ValueError as error:
                faults[key] = str(error)
            else:
                if found:
                    placed[key] = found
    for track in tracks.values():
        for day, moment in _dark(track).items():
            placed[Key(track.id, f"note/{day}")] = _note(track, moment, placed)
    return placed, faults


def length_of(track: Track, label: str) -> timedelta:
    """A label's own length, or its leader's own, or the channel's, or the leader's."""
    stated: timedelta | None = None
    at: Track | None = track
    while not stated and at:
        stated, at = at.row(label).length, at.leader
    fallback = length_of(track.leader, label) if track.leader else LENGTH
    return stated or track.channel.length or fallback


def title_of(track: Track, label: str) -> Texts:
    """The title that a special or a rerun was given here or on the channel it follows."""
    own = track.row(label).title
    return own or (title_of(track.leader, label) if track.leader else {})


def gone(track: Track, label: str) -> str:
    """Why a label has no time any more: "cancelled", "postponed", or nothing."""
    return track.row(label).gone or (gone(track.leader, label) if track.leader else "")


def _own(track: Track, label: str) -> Placement | None:
    row = track.rows[label]
    if row.day and row.slot:
        moment = Moment(row.day, row.slot.minutes, row.slot.zone or track.zone)
    elif row.fixed:
        moment = row.fixed
    else:
        return None
    length, tentative = length_of(track, label), bool(row.tentative)
    return Placement(moment, instant(moment), length, tentative, row.together)


def _derived(track: Track, label: str, placed: Mapping[Key, Placement]) -> Placement | None:
    row, leader = track.row(label), track.leader
    led = placed.get(Key(leader.id, label)) if leader else None
    if row.gone or not (led or row.fixed):
        return None
    tentative = bool(led and led.tentative) if row.tentative is None else row.tentative
    length = length_of(track, label)
    if row.fixed:
        return Placement(row.fixed, instant(row.fixed), length, tentative, row.together)
    assert led
    after = row.after if row.after is not None else track.channel.after or timedelta(0)
    moment, start = _later(led.moment, after, track.zone)
    return Placement(moment, start, length, tentative, led.together)


def _later(moment: Moment, after: timedelta, zone: str) -> tuple[Moment, datetime | None]:
    """An elapsed time after a moment; after a day alone, the whole days of it."""
    start = instant(moment)
    if start is None:
        return moment.plus(timedelta(days=after.days)), None
    return local_moment(start + after, zone), start + after


def _dark(track: Track) -> dict[date, Moment]:
    """The nights on which a channel's viewers would look for an episode in vain."""
    if not track.leader:
        return dict(track.dark)
    after = track.channel.after or timedelta(0)
    led = {day: night for day, night in _dark(track.leader).items() if day not in track.dark}
    return {day: _later(night, after, track.zone)[0] for day, night in led.items()}


def _note(track: Track, night: Moment, placed: Mapping[Key, Placement]) -> Placement:
    note = Placement(night, instant(night), length_of(track, ""), note=True)
    coming = [
        (airing.order, number, label, airing.moment)
        for number, label in enumerate(track.labels)
        if (airing := placed.get(Key(track.id, label))) and airing.order > note.order
    ]
    follows = min(coming)[2:] if coming else None
    return replace(note, follows=follows)
