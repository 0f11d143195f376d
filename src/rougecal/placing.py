"""What holds for each label → when it airs: every airing's instant, and a note for a night without.

An airing with a seat is on at its slot's time that night; a follower's is derived from its
leader's unless a row of its own fixed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rougecal.clock import Moment, instant, local_moment, start_of_day
from rougecal.model import Texts
from rougecal.tracks import Key, Track, Tracks

LENGTH = timedelta(minutes=30)  # of an airing, where nothing says otherwise


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


Placed = Mapping[Key, Placement]


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
    moment = _later(led.moment, after, track.zone)
    return Placement(moment, instant(moment), length, tentative, led.together)


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
