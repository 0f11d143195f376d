"""The nights of a channel: which one is meant, which are open, and who is pushed on to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from rougecal.clock import WEEK, WEEKDAYS, Moment, Slot
from rougecal.history.placement import Placements
from rougecal.history.plan import ChannelPlan, EntryError, Key

PREVIEW = WEEK * 26  # how long before the run a single airing may be


def own_slot(track: ChannelPlan, key: str) -> Slot:
    if track.channel.slot:
        return track.channel.slot
    why = f"follows {track.leader.id}" if track.leader else "has no slot"
    raise EntryError(key, f"{track.id} {why}; say `move`, `after` or `pause` of it instead")


def slot_date(track: ChannelPlan, day: date, slot: Slot | None) -> date:
    slot = slot or own_slot(track, "on")
    if day.weekday() != slot.weekday:
        what = f"{day} is a {weekday(day)}, but {track.id}'s slot is on {WEEKDAYS[slot.weekday]}s"
        raise EntryError("on", f"{what}: give the broadcast day (25:00 is still the day before)")
    return in_run(track, day, "on", timedelta(0))


def in_run(track: ChannelPlan, day: date, key: str, early: timedelta) -> date:
    first = track.channel.from_
    if first and day < first - early:
        raise EntryError(key, f"{day} lies before the run on {track.id}, which begins on {first}")
    return day


def moment_of(
    track: ChannelPlan,
    label: str,
    when: tuple[date | None, int | None],
    key: str,
    placed: Placements,
) -> Moment:
    day, minutes = when
    now = placed.get(Key(track.id, label))
    if day:
        return Moment(in_run(track, day, key, PREVIEW), minutes, track.zone)
    if not now:
        raise EntryError(key, f"{label} on {track.id} has no day yet; give a day with the time")
    return Moment(now.moment.day, minutes, track.zone)


def later(moment: Moment, delta: timedelta) -> Moment:
    try:
        return moment.plus(delta)
    except ValueError as error:
        raise EntryError("by", str(error)) from None


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def next_open_date(day: date, after: date, skipped: Mapping[date, Moment]) -> date:
    while day <= after or day in skipped:
        day += WEEK
    return day


def reflow(track: ChannelPlan, first: str = "") -> ChannelPlan:
    """Push every seat that is dark or taken to the next open night; `first` wins its own."""
    seats = sorted(
        (row.day, name != first, number, name)
        for number, (name, row) in enumerate(track.rows.items())
        if row.day
    )
    rows, last = {}, date.min
    for day, _, _, name in seats:
        last = next_open_date(day, last, track.skipped)
        rows[name] = replace(track.rows[name], day=last)
    return track.put(rows)
