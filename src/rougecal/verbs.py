"""The verbs of the log, one function each.

Each takes a channel as it is, an entry and what is placed before it; gives the channel as it is
then and the labels that the entry is about; and raises Nonsense where it can't mean this channel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from rougecal.clock import WEEK, WEEKDAYS, Moment, Slot
from rougecal.model import Entry
from rougecal.tracks import Key, Nonsense, Placement, Row, Track, length_of

Placed = Mapping[Key, Placement]
Done = tuple[Track, list[str]]
PREVIEW = WEEK * 26  # how long before the run a single airing may be


def _skip(track: Track, entry: Entry, placed: Placed) -> Done:
    slot = _own_slot(track, "skip")
    (day,) = entry.skip or ()
    at = next((label for label, row in track.rows.items() if row.day == day), None)
    if at is None:
        seats = sorted(row.day for row in track.rows.values() if row.day)
        near = min(seats, key=lambda seat: abs(seat - day), default=None)
        hint = f"; the nearest night with one is {near}" if near else ""
        raise Nonsense(
            "skip", f"{track.id} has no episode in a slot on {_weekday(day)} {day}{hint}"
        )
    slot = track.rows[at].slot or slot
    night = Moment(day, slot.minutes, slot.zone or track.zone)
    moved = _settle(replace(track, dark={**track.dark, day: night}))
    return moved, [label for label in moved.rows if moved.rows[label] != track.rows[label]]


def _special(track: Track, entry: Entry, placed: Placed) -> Done:
    label = entry.special or ""
    if any(label.casefold() == other.casefold() for other in track.labels):
        raise Nonsense("special", f"{track.id} has an episode labelled {label!r} already")
    if entry.at is not None:
        row = Row(fixed=_moment(track, label, entry.at, "at", placed), title=entry.title)
        return track.put({label: row}), [label]
    day = entry.on or date.min
    slot = track.slot_on(day) or _own_slot(track, "on")
    _slot_night(track, day, slot)
    seated = track.put({label: Row(slot=slot, day=day, title=entry.title)})
    dark = {night: moment for night, moment in track.dark.items() if night != day}
    settled = _settle(replace(seated, dark=dark), first=label)
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
            moment = _moment(track, label, entry.to, "to", placed).plus(offset)
        elif now:
            moment = _later(now.moment, entry.by or timedelta(0))
        else:
            raise Nonsense("by", f"{label} on {track.id} has no time to move from; say `to:` when")
        if not entry.together and moment.minutes is not None:
            offset += entry.length or length_of(track, label)
        rows[label] = replace(
            track.row(label), fixed=moment, day=None, gone="", together=bool(entry.together)
        )
    return track.put(rows), labels


def _slot(track: Track, entry: Entry, placed: Placed) -> Done:
    _own_slot(track, "slot")
    slot = entry.slot
    assert slot  # `sense` saw to it
    labels = track.since(entry.from_ or "", "from")
    now = track.row(labels[0])
    old = now.day or (now.fixed.day if now.fixed else None)
    if not (entry.on or old):
        raise Nonsense("slot", f"{labels[0]} on {track.id} has no day yet; say `on:` which it gets")
    start = _slot_night(track, entry.on or slot.on_or_after(old or date.min), slot)
    rows = {labels[0]: replace(now, slot=slot, day=start, fixed=None, gone="")}
    for number, label in enumerate(labels[1:], 1):
        row = replace(track.row(label), slot=slot)
        if row.day and old:
            row = replace(row, day=start + WEEK * round((row.day - old) / WEEK))
        elif row.waiting and not old:
            row = replace(row, day=start + WEEK * number, gone="")
        rows[label] = row
    return _settle(track.put(rows)), labels


def _after(track: Track, entry: Entry, placed: Placed) -> Done:
    if not track.leader:
        raise Nonsense("after", f"{track.id} follows no channel; say `move` or `slot`")
    labels = track.since(entry.from_ or "", "from")
    rows = {label: replace(track.row(label), after=entry.after, fixed=None) for label in labels}
    return track.put(rows), labels


def _pause(track: Track, entry: Entry, placed: Placed) -> Done:
    labels = [
        label
        for label in track.since(entry.pause or "", "pause")
        if track.row(label).gone != "cancelled"
    ]
    return _off(track, labels, "postponed"), labels


def _resume(track: Track, entry: Entry, placed: Placed) -> Done:
    first, *later = track.since(entry.resume or "", "resume")
    if track.leader:
        back = [first, *(label for label in later if track.row(label).waiting)]
        rows = {label: replace(track.row(label), fixed=None, gone="") for label in back}
        return track.put(rows), back
    if not entry.on:
        raise Nonsense("resume", "say `on:` which slot day")
    dark = {night: moment for night, moment in track.dark.items() if night != entry.on}
    day = _slot_night(track, entry.on, track.row(first).slot)
    rows = {first: replace(track.row(first), day=day, fixed=None, gone="")}
    for label in later:
        row = track.row(label)
        if row.slot and (row.day or row.waiting):
            day = _open_night(row.slot.on_or_after(day + timedelta(days=1)), day, dark)
            rows[label] = replace(row, day=day, gone="")
    return _settle(replace(track.put(rows), dark=dark), first=first), list(rows)


def _cancel(track: Track, entry: Entry, placed: Placed) -> Done:
    labels = track.expand(entry.cancel or (), "cancel")
    return _off(track, labels, "cancelled"), labels


def _again(track: Track, entry: Entry, placed: Placed) -> Done:
    label = track.find(entry.again or "", "again")
    number = sum(name.startswith(f"{label}~") for name in track.labels) + 2
    assert entry.at is not None  # `sense` saw to it
    row = Row(
        fixed=_moment(track, label, entry.at, "at", placed),
        length=length_of(track, label),
        title=entry.title or track.row(label).title,
    )
    return track.put({f"{label}~{number}": row}), [f"{label}~{number}"]


def _edited(track: Track, entry: Entry, placed: Placed) -> Done:
    return track, track.expand(entry.episodes, "episodes") or track.labels


def _off(track: Track, labels: list[str], gone: str) -> Track:
    rows = {label: replace(track.row(label), day=None, fixed=None, gone=gone) for label in labels}
    return track.put(rows)


def _own_slot(track: Track, key: str) -> Slot:
    if track.channel.slot:
        return track.channel.slot
    why = f"follows {track.leader.id}" if track.leader else "has no slot"
    raise Nonsense(key, f"{track.id} {why}; say `move`, `after` or `pause` of it instead")


def _slot_night(track: Track, day: date, slot: Slot | None) -> date:
    slot = slot or _own_slot(track, "on")
    if day.weekday() != slot.weekday:
        raise Nonsense(
            "on",
            f"{day} is a {_weekday(day)}, but {track.id}'s slot is on {WEEKDAYS[slot.weekday]}s: "
            "give the broadcast day (25:00 is still the day before)",
        )
    return _in_run(track, day, "on", timedelta(0))


def _in_run(track: Track, day: date, key: str, early: timedelta) -> date:
    first = track.channel.from_
    if first and day < first - early:
        raise Nonsense(key, f"{day} lies before the run on {track.id}, which begins on {first}")
    return day


def _moment(
    track: Track, label: str, when: tuple[date | None, int | None], key: str, placed: Placed
) -> Moment:
    day, minutes = when
    now = placed.get(Key(track.id, label))
    if day:
        return Moment(_in_run(track, day, key, PREVIEW), minutes, track.zone)
    if not now:
        raise Nonsense(key, f"{label} on {track.id} has no day yet; give a day with the time")
    return Moment(now.moment.day, minutes, track.zone)


def _later(moment: Moment, delta: timedelta) -> Moment:
    try:
        return moment.plus(delta)
    except ValueError as error:
        raise Nonsense("by", str(error)) from None


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def _open_night(day: date, after: date, dark: Mapping[date, Moment]) -> date:
    while day <= after or day in dark:
        day += WEEK
    return day


def _settle(track: Track, first: str = "") -> Track:
    """Push every seat that is dark or taken to the next open night; `first` wins its own."""
    seats = sorted(
        (row.day, name != first, number, name)
        for number, (name, row) in enumerate(track.rows.items())
        if row.day
    )
    rows, last = {}, date.min
    for day, _, _, name in seats:
        last = _open_night(day, last, track.dark)
        rows[name] = replace(track.rows[name], day=last)
    return track.put(rows)


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
