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
from rougecal.tracks import Key, Row, Track, Tracks
from rougecal.values import Texts

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


Placed = Mapping[Key, Placement]


class State(NamedTuple):
    """What holds for every channel, and what airs when by that."""

    tracks: Tracks
    placed: Placed  # what has a time or a day, and a note for each skipped night
    gone: Mapping[Key, str]  # why others have none any more: "cancelled" or "postponed"
    faults: Mapping[Key, str]  # times that a change of clocks skips or repeats


def placements(tracks: Tracks) -> State:
    """What airs when, leaders before their followers."""
    placed: dict[Key, Placement] = {}
    gone: dict[Key, str] = {}
    faults: dict[Key, str] = {}
    for track in tracks.values():
        for label in track.labels:
            key, row = Key(track.id, label), track.row(label)
            above = Key(track.leader.id, label) if track.leader else key
            why = row.gone or ("" if row.fixed else gone.get(above, ""))
            try:
                found = None if why else _placement(track, label, row, placed.get(above))
            except ValueError as error:
                faults[key] = str(error)
                continue
            if found:
                placed[key] = found
            elif why:
                gone[key] = why
    for track in tracks.values():
        for day, moment in _dark(track).items():
            placed[Key(track.id, f"note/{day}")] = _note(track, moment, placed)
    return State(tracks, placed, gone, faults)


def length_of(track: Track, label: str) -> timedelta:
    """A label's own length, or its leader's own, or the channel's, or the leader's."""
    stated: timedelta | None = None
    at: Track | None = track
    while not stated and at:
        stated, at = at.row(label).length, at.leader
    fallback = length_of(track.leader, label) if track.leader else LENGTH
    return stated or track.channel.length or fallback


def _placement(track: Track, label: str, row: Row, led: Placement | None) -> Placement | None:
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


def _dark(track: Track) -> dict[date, Moment]:
    """The nights on which a channel's viewers would look for an episode in vain."""
    if not track.leader:
        return dict(track.dark)
    after = track.channel.after or timedelta(0)
    led = {day: night for day, night in _dark(track.leader).items() if day not in track.dark}
    return {day: _later(night, after, track.zone) for day, night in led.items()}


def _note(track: Track, night: Moment, placed: Mapping[Key, Placement]) -> Placement:
    note = Placement(night, instant(night), length_of(track, ""), note=True)
    coming = [
        (airing.order, number, label, airing.moment)
        for number, label in enumerate(track.labels)
        if (airing := placed.get(Key(track.id, label))) and airing.order > note.order
    ]
    follows = min(coming)[2:] if coming else None
    return replace(note, follows=follows)
