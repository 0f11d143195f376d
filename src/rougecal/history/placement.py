"""What holds for each label → when it airs: every airing's instant, and a note for a night without.

An airing with a seat is on at its slot's time that night; a follower's is derived from its
leader's unless a row of its own fixed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from rougecal.clock import Moment, instant, local_moment, start_of_day
from rougecal.history.plan import ChannelPlan, Key, Plan, Seat
from rougecal.schedule import Texts

LENGTH = timedelta(minutes=30)  # of an airing, where nothing says otherwise


@dataclass(frozen=True, slots=True)
class Placement:
    """When an airing is on; for a note of a skipped night, what follows it and when."""

    moment: Moment
    start: datetime | None
    length: timedelta
    tentative: bool = False
    together: bool = False
    title: Texts = field(default_factory=dict)  # that a special or a rerun was given
    follows: tuple[str, Moment] | None = None
    note: bool = False

    @property
    def order(self) -> datetime:
        """The start, or where only the day is known, the start of that day."""
        return self.start or start_of_day(self.moment.day, self.moment.zone)


Placements = Mapping[Key, Placement]


class State(NamedTuple):
    """What holds for every channel, and what airs when by that."""

    tracks: Plan
    placed: Placements  # what has a time or a day, and a note for each skipped night
    called_off: Mapping[Key, str]  # why others have none any more: "cancelled" or "postponed"
    faults: Mapping[Key, str]  # times that a change of clocks skips or repeats


def placements(tracks: Plan) -> State:
    """What airs when, leaders before their followers."""
    placed: dict[Key, Placement] = {}
    called_off: dict[Key, str] = {}
    faults: dict[Key, str] = {}
    for track in tracks.values():
        for label in track.labels:
            key, row = Key(track.id, label), track.row(label)
            above = Key(track.leader.id, label) if track.leader else key
            why = row.called_off or ("" if row.fixed else called_off.get(above, ""))
            try:
                found = None if why else _placement(track, label, row, placed.get(above))
            except ValueError as error:
                faults[key] = str(error)
                continue
            if found:
                placed[key] = found
            elif why:
                called_off[key] = why
    for track in tracks.values():
        for day, moment in _dark(track).items():
            placed[Key(track.id, f"note/{day}")] = _note(track, moment, placed)
    return State(tracks, placed, called_off, faults)


def length_of(track: ChannelPlan, label: str) -> timedelta:
    """A label's own length, or its leader's own, or the channel's, or the leader's."""
    stated: timedelta | None = None
    at: ChannelPlan | None = track
    while not stated and at:
        stated, at = at.row(label).length, at.leader
    fallback = length_of(track.leader, label) if track.leader else LENGTH
    return stated or track.channel.length or fallback


def _placement(
    track: ChannelPlan, label: str, row: Seat, led: Placement | None
) -> Placement | None:
    """When a label is on, by its own row or by what it is led by; None if it has no day yet."""
    if row.fixed:
        moment = row.fixed
    elif row.day and row.slot:
        moment = Moment(row.day, row.slot.minutes, row.slot.zone or track.zone)
    elif led:
        after = row.after if row.after is not None else track.channel.after or timedelta(0)
        moment = _later(led.moment, after, track.zone)
    else:
        return None
    return Placement(
        moment,
        instant(moment),
        length_of(track, label),
        tentative=bool(led and led.tentative) if row.tentative is None else row.tentative,
        together=row.together or bool(led and led.together and not row.fixed),
        title=row.title or (led.title if led else {}),
    )


def _later(moment: Moment, after: timedelta, zone: str) -> Moment:
    """An elapsed time after a moment; after a day alone, the whole days of it."""
    start = instant(moment)
    if start is None:
        return moment.plus(timedelta(days=after.days))
    return local_moment(start + after, zone)


def _dark(track: ChannelPlan) -> dict[date, Moment]:
    """The nights on which a channel's viewers would look for an episode in vain."""
    if not track.leader:
        return dict(track.skipped)
    after = track.channel.after or timedelta(0)
    led = {day: night for day, night in _dark(track.leader).items() if day not in track.skipped}
    return {day: _later(night, after, track.zone) for day, night in led.items()}


def _note(track: ChannelPlan, night: Moment, placed: Mapping[Key, Placement]) -> Placement:
    note = Placement(night, instant(night), length_of(track, ""), note=True)
    coming = [
        (airing.order, number, label, airing.moment)
        for number, label in enumerate(track.labels)
        if (airing := placed.get(Key(track.id, label))) and airing.order > note.order
    ]
    follows = min(coming)[2:] if coming else None
    return replace(note, follows=follows)
