"""The nights of a channel: which one is meant, which are open, and who is pushed on to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from rougecal.clock import WEEK, WEEKDAYS, Moment, Slot
from rougecal.placing import Placed
from rougecal.tracks import Key, Nonsense, Track

PREVIEW = WEEK * 26  # how long before the run a single airing may be


def own_slot(track: Track, key: str) -> Slot:
    if track.channel.slot:
        return track.channel.slot
    why = f"follows {track.leader.id}" if track.leader else "has no slot"
    raise Nonsense(key, f"{track.id} {why}; say `move`, `after` or `pause` of it instead")


def slot_night(track: Track, day: date, slot: Slot | None) -> date:
    slot = slot or own_slot(track, "on")
    if day.weekday() != slot.weekday:
        what = f"{day} is a {weekday(day)}, but {track.id}'s slot is on {WEEKDAYS[slot.weekday]}s"
        raise Nonsense("on", f"{what}: give the broadcast day (25:00 is still the day before)")
    return in_run(track, day, "on", timedelta(0))


def in_run(track: Track, day: date, key: str, early: timedelta) -> date:
    first = track.channel.from_
    if first and day < first - early:
        raise Nonsense(key, f"{day} lies before the run on {track.id}, which begins on {first}")
    return day


def moment_of(
    track: Track, label: str, when: tuple[date | None, int | None], key: str, placed: Placed
) -> Moment:
    day, minutes = when
    now = placed.get(Key(track.id, label))
    if day:
        return Moment(in_run(track, day, key, PREVIEW), minutes, track.zone)
    if not now:
        raise Nonsense(key, f"{label} on {track.id} has no day yet; give a day with the time")
    return Moment(now.moment.day, minutes, track.zone)


def later(moment: Moment, delta: timedelta) -> Moment:
    try:
        return moment.plus(delta)
    except ValueError as error:
        raise Nonsense("by", str(error)) from None


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def open_night(day: date, after: date, dark: Mapping[date, Moment]) -> date:
    while day <= after or day in dark:
        day += WEEK
    return day


def settle(track: Track, first: str = "") -> Track:
    """Push every seat that is dark or taken to the next open night; `first` wins its own."""
    seats = sorted(
        (row.day, name != first, number, name)
        for number, (name, row) in enumerate(track.rows.items())
        if row.day
    )
    rows, last = {}, date.min
    for day, _, _, name in seats:
        last = open_night(day, last, track.dark)
        rows[name] = replace(track.rows[name], day=last)
    return track.put(rows)
