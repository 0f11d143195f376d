"""The verbs of the log, one function each.

Each takes a channel as it is, an entry and what is placed before it; gives the channel as it is
then and the labels that the entry is about; and raises Nonsense where it can't mean this channel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from rougecal.clock import WEEK, Moment, exists_once
from rougecal.model import Entry
from rougecal.nights import later, moment_of, open_night, own_slot, settle, slot_night, weekday
from rougecal.placing import Placed, length_of
from rougecal.tracks import Key, Nonsense, Row, Track

Done = tuple[Track, list[str]]


def _skip(track: Track, entry: Entry, placed: Placed) -> Done:
    slot = own_slot(track, "skip")
    (day,) = entry.skip or ()
    at = next((label for label, row in track.rows.items() if row.day == day), None)
    if at is None:
        seats = sorted(row.day for row in track.rows.values() if row.day)
        near = min(seats, key=lambda seat: abs(seat - day), default=None)
        hint = f"; the nearest night with one is {near}" if near else ""
        raise Nonsense("skip", f"{track.id} has no episode in a slot on {weekday(day)} {day}{hint}")
    slot = track.rows[at].slot or slot
    night = Moment(day, slot.minutes, slot.zone or track.zone)
    if not exists_once(night):  # then nothing could have aired at that time
        night = night._replace(minutes=None)
    moved = settle(replace(track, dark={**track.dark, day: night}))
    return moved, [label for label in moved.rows if moved.rows[label] != track.rows[label]]


def _special(track: Track, entry: Entry, placed: Placed) -> Done:
    label = entry.special or ""
    if any(label.casefold() == other.casefold() for other in track.labels):
        raise Nonsense("special", f"{track.id} has an episode labelled {label!r} already")
    if entry.at is not None:
        row = Row(fixed=moment_of(track, label, entry.at, "at", placed), title=entry.title)
        return track.put({label: row}), [label]
    day = entry.on or date.min
    slot = track.slot_on(day) or own_slot(track, "on")
    slot_night(track, day, slot)
    seated = track.put({label: Row(slot=slot, day=day, title=entry.title)})
    dark = {night: moment for night, moment in track.dark.items() if night != day}
    settled = settle(replace(seated, dark=dark), first=label)
    order = [name for name in track.rows if (track.rows[name].day or date.min) < day]
    return _before(settled, label, order), [label]


def _before(track: Track, label: str, earlier: list[str]) -> Track:
    """The same rows with `label` right after the last of the earlier ones."""
    names = [name for name in track.rows if name != label]
    at = max((names.index(name) + 1 for name in earlier if track.rows[name].day), default=0)
    names.insert(at, label)
    return replace(track, rows={name: track.rows[name] for name in names})


def _move(track: Track, entry: Entry, placed: Placed) -> Done:
    labels, rows = track.expand(entry.move or (), "move"), {}
    offset = timedelta(0)
    for label in labels:
        now = placed.get(Key(track.id, label))
        if entry.to is not None:
            moment = moment_of(track, label, entry.to, "to", placed).plus(offset)
        elif now:
            moment = later(now.moment, entry.by or timedelta(0))
        else:
            raise Nonsense("by", f"{label} on {track.id} has no time to move from; say `to:` when")
        if not entry.together and moment.minutes is not None:
            offset += entry.length or length_of(track, label)
        rows[label] = replace(
            track.row(label), fixed=moment, day=None, gone="", together=bool(entry.together)
        )
    return track.put(rows), labels


def _slot(track: Track, entry: Entry, placed: Placed) -> Done:
    own_slot(track, "slot")
    slot = entry.slot
    assert slot  # `sense` saw to it
    labels = track.since(entry.from_ or "", "from")
    now = track.row(labels[0])
    old = now.day or (now.fixed.day if now.fixed else None)
    if not (entry.on or old):
        raise Nonsense("slot", f"{labels[0]} on {track.id} has no day yet; say `on:` which it gets")
    start = slot_night(track, entry.on or slot.on_or_after(old or date.min), slot)
    rows = {labels[0]: replace(now, slot=slot, day=start, fixed=None, gone="")}
    for number, label in enumerate(labels[1:], 1):
        row = replace(track.row(label), slot=slot)
        if row.day and old:
            row = replace(row, day=start + WEEK * round((row.day - old) / WEEK))
        elif row.waiting and not old:
            row = replace(row, day=start + WEEK * number, gone="")
        rows[label] = row
    return settle(track.put(rows)), labels


def _after(track: Track, entry: Entry, placed: Placed) -> Done:
    if not track.leader:
        raise Nonsense("after", f"{track.id} follows no channel; say `move` or `slot`")
    labels = track.since(entry.from_ or "", "from")
    return track.change(labels, after=entry.after, fixed=None), labels


def _pause(track: Track, entry: Entry, placed: Placed) -> Done:
    every = track.since(entry.pause or "", "pause")
    labels = [label for label in every if track.row(label).gone != "cancelled"]
    return track.change(labels, day=None, fixed=None, gone="postponed"), labels


def _resume(track: Track, entry: Entry, placed: Placed) -> Done:
    first, *later = track.since(entry.resume or "", "resume")
    if track.leader:
        back = [first, *(label for label in later if track.row(label).waiting)]
        return track.change(back, fixed=None, gone=""), back
    if not entry.on:
        raise Nonsense("resume", "say `on:` which slot day")
    dark = {night: moment for night, moment in track.dark.items() if night != entry.on}
    day = slot_night(track, entry.on, track.row(first).slot)
    rows = {first: replace(track.row(first), day=day, fixed=None, gone="")}
    for label in later:
        row = track.row(label)
        if row.slot and (row.day or row.waiting):
            day = open_night(row.slot.on_or_after(day + timedelta(days=1)), day, dark)
            rows[label] = replace(row, day=day, gone="")
    return settle(replace(track.put(rows), dark=dark), first=first), list(rows)


def _cancel(track: Track, entry: Entry, placed: Placed) -> Done:
    labels = track.expand(entry.cancel or (), "cancel")
    return track.change(labels, day=None, fixed=None, gone="cancelled"), labels


def _again(track: Track, entry: Entry, placed: Placed) -> Done:
    label = track.find(entry.again or "", "again")
    number = sum(name.startswith(f"{label}~") for name in track.labels) + 2
    assert entry.at is not None  # `sense` saw to it
    row = Row(
        fixed=moment_of(track, label, entry.at, "at", placed),
        length=length_of(track, label),
        title=entry.title or track.row(label).title,
    )
    return track.put({f"{label}~{number}": row}), [f"{label}~{number}"]


def _edited(track: Track, entry: Entry, placed: Placed) -> Done:
    return track, track.expand(entry.episodes, "episodes") or track.labels


VERBS: Mapping[str, Callable[[Track, Entry, Placed], Done]] = {
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
