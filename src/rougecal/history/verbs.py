"""The verbs of the log, one function each.

Each takes a channel as it is, an entry and what is placed before it; gives the channel as it is
then and the labels that the entry is about; and raises Nonsense where it can't mean this channel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from rougecal.clock import WEEK, Moment, exists_once
from rougecal.history.placement import Placements, length_of
from rougecal.history.plan import ChannelPlan, EntryError, Key, Seat
from rougecal.history.slots import (
    later,
    moment_of,
    next_open_date,
    own_slot,
    reflow,
    slot_date,
    weekday,
)
from rougecal.schedule import Entry

Done = tuple[ChannelPlan, list[str]]


def _skip(track: ChannelPlan, entry: Entry, placed: Placements) -> Done:
    slot = own_slot(track, "skip")
    (day,) = entry.skip or ()
    at = next((label for label, row in track.rows.items() if row.day == day), None)
    if at is None:
        seats = sorted(row.day for row in track.rows.values() if row.day)
        near = min(seats, key=lambda seat: abs(seat - day), default=None)
        hint = f"; the nearest night with one is {near}" if near else ""
        raise EntryError(
            "skip", f"{track.id} has no episode in a slot on {weekday(day)} {day}{hint}"
        )
    slot = track.rows[at].slot or slot
    night = Moment(day, slot.minutes, slot.zone or track.zone)
    if not exists_once(night):  # then nothing could have aired at that time
        night = night._replace(minutes=None)
    moved = reflow(replace(track, skipped={**track.skipped, day: night}))
    return moved, [label for label in moved.rows if moved.rows[label] != track.rows[label]]


def _special(track: ChannelPlan, entry: Entry, placed: Placements) -> Done:
    label = entry.special or ""
    if any(label.casefold() == other.casefold() for other in track.labels):
        raise EntryError("special", f"{track.id} has an episode labelled {label!r} already")
    if entry.at is not None:
        row = Seat(fixed=moment_of(track, label, entry.at, "at", placed), title=entry.title)
        return track.put({label: row}), [label]
    day = entry.on or date.min
    slot = track.slot_on(day) or own_slot(track, "on")
    slot_date(track, day, slot)
    seated = track.put({label: Seat(slot=slot, day=day, title=entry.title)})
    skipped = {night: moment for night, moment in track.skipped.items() if night != day}
    settled = reflow(replace(seated, skipped=skipped), first=label)
    order = [name for name in track.rows if (track.rows[name].day or date.min) < day]
    return _before(settled, label, order), [label]


def _before(track: ChannelPlan, label: str, earlier: list[str]) -> ChannelPlan:
    """The same rows with `label` right after the last of the earlier ones."""
    names = [name for name in track.rows if name != label]
    at = max((names.index(name) + 1 for name in earlier if track.rows[name].day), default=0)
    names.insert(at, label)
    return replace(track, rows={name: track.rows[name] for name in names})


def _move(track: ChannelPlan, entry: Entry, placed: Placements) -> Done:
    labels, rows = track.expand(entry.move or (), "move"), {}
    offset = timedelta(0)
    for label in labels:
        now = placed.get(Key(track.id, label))
        if entry.to is not None:
            moment = moment_of(track, label, entry.to, "to", placed).plus(offset)
        elif now:
            moment = later(now.moment, entry.by or timedelta(0))
        else:
            raise EntryError(
                "by", f"{label} on {track.id} has no time to move from; say `to:` when"
            )
        if not entry.together and moment.minutes is not None:
            offset += entry.length or length_of(track, label)
        rows[label] = replace(
            track.row(label), fixed=moment, day=None, called_off="", together=bool(entry.together)
        )
    return track.put(rows), labels


def _slot(track: ChannelPlan, entry: Entry, placed: Placements) -> Done:
    own_slot(track, "slot")
    slot = entry.slot
    assert slot  # `sense` saw to it
    labels = track.since(entry.from_ or "", "from")
    now = track.row(labels[0])
    old = now.day or (now.fixed.day if now.fixed else None)
    if not (entry.on or old):
        raise EntryError(
            "slot", f"{labels[0]} on {track.id} has no day yet; say `on:` which it gets"
        )
    start = slot_date(track, entry.on or slot.on_or_after(old or date.min), slot)
    rows = {labels[0]: replace(now, slot=slot, day=start, fixed=None, called_off="")}
    for number, label in enumerate(labels[1:], 1):
        row = replace(track.row(label), slot=slot)
        if row.day and old:
            row = replace(row, day=start + WEEK * round((row.day - old) / WEEK))
        elif row.waiting and not old:
            row = replace(row, day=start + WEEK * number, called_off="")
        rows[label] = row
    return reflow(track.put(rows)), labels


def _after(track: ChannelPlan, entry: Entry, placed: Placements) -> Done:
    if not track.leader:
        raise EntryError("after", f"{track.id} follows no channel; say `move` or `slot`")
    labels = track.since(entry.from_ or "", "from")
    return track.change(labels, after=entry.after, fixed=None), labels


def _pause(track: ChannelPlan, entry: Entry, placed: Placements) -> Done:
    every = track.since(entry.pause or "", "pause")
    labels = [label for label in every if track.row(label).called_off != "cancelled"]
    return track.change(labels, day=None, fixed=None, called_off="postponed"), labels


def _resume(track: ChannelPlan, entry: Entry, placed: Placements) -> Done:
    first, *later = track.since(entry.resume or "", "resume")
    if track.leader:
        back = [first, *(label for label in later if track.row(label).waiting)]
        return track.change(back, fixed=None, called_off=""), back
    if not entry.on:
        raise EntryError("resume", "say `on:` which slot day")
    skipped = {night: moment for night, moment in track.skipped.items() if night != entry.on}
    day = slot_date(track, entry.on, track.row(first).slot)
    rows = {first: replace(track.row(first), day=day, fixed=None, called_off="")}
    for label in later:
        row = track.row(label)
        if row.slot and (row.day or row.waiting):
            day = next_open_date(row.slot.on_or_after(day + timedelta(days=1)), day, skipped)
            rows[label] = replace(row, day=day, called_off="")
    return reflow(replace(track.put(rows), skipped=skipped), first=first), list(rows)


def _cancel(track: ChannelPlan, entry: Entry, placed: Placements) -> Done:
    labels = track.expand(entry.cancel or (), "cancel")
    return track.change(labels, day=None, fixed=None, called_off="cancelled"), labels


def _again(track: ChannelPlan, entry: Entry, placed: Placements) -> Done:
    label = track.find(entry.again or "", "again")
    number = sum(name.startswith(f"{label}~") for name in track.labels) + 2
    assert entry.at is not None  # `sense` saw to it
    row = Seat(
        fixed=moment_of(track, label, entry.at, "at", placed),
        length=length_of(track, label),
        title=entry.title or track.row(label).title,
    )
    return track.put({f"{label}~{number}": row}), [f"{label}~{number}"]


def _edited(track: ChannelPlan, entry: Entry, placed: Placements) -> Done:
    return track, track.expand(entry.episodes, "episodes") or track.labels


VERBS: Mapping[str, Callable[[ChannelPlan, Entry, Placements], Done]] = {
    "skip": _skip,
    "special": _special,
    "move": _move,
    "slot": _slot,
    "after": _after,
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
    "again": _again,
    "": _edited,  # no verb: details were edited
}
