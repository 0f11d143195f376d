"""One entry of the log, applied to what holds for every channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rougecal.history.placement import Placements, State, placements
from rougecal.history.plan import ChannelPlan, EntryError, Key, Plan, linked
from rougecal.history.verbs import VERBS
from rougecal.schedule import Entry

NOBODY: frozenset[Key] = frozenset()


def apply(state: State, entry: Entry) -> tuple[State, frozenset[Key]]:
    """One entry applied: what holds then, and the labels that it is about.

    Raises Nonsense where it can't be applied.
    """
    tracks, named = state.tracks, NOBODY
    nights = [entry.model_copy(update={"skip": (day,)}) for day in entry.skip or ()]
    try:
        for part in nights or [entry]:
            tracks, about = _each(tracks, part, state.placed)
            named |= about
        after = placements(_held(tracks, entry, state))
    except OverflowError:
        raise EntryError(entry.verb, "this leads beyond the calendar's end") from None
    return after, named


def _each(tracks: Plan, entry: Entry, placed: Placements) -> tuple[Plan, frozenset[Key]]:
    """The entry's verb on every channel it is about; one it can't mean is passed over."""
    own = [name for name, track in tracks.items() if not track.leader or not entry.verb]
    done: dict[str, ChannelPlan] = {}
    about: set[Key] = set()
    refused = [EntryError("channels", "no channel has a slot of its own; name those meant")]
    for name in entry.channels or own:
        try:
            track, labels = VERBS[entry.verb](tracks[name], entry, placed)
        except EntryError as error:
            if entry.channels:
                raise
            refused.append(error)
        else:
            done[name] = _said(track, labels, entry, follows=name not in entry.channels)
            about |= {Key(name, label) for label in labels}
    if not done:
        raise refused[-1]
    if left := [name for name in own if name not in done and _stays_off(tracks[name], entry)]:
        what = f"{left[0]} would stay postponed; resume it first, in an entry with `channels:`"
        raise EntryError("resume", what)
    slots = {track.channel.slot for track in done.values()}
    if len(slots) > 1 and not entry.channels and (entry.to or entry.at or entry.slot):
        raise EntryError(
            "channels", f"say which in `channels:`; {' and '.join(done)} air at different times"
        )
    return linked({**tracks, **done}), frozenset(about)


def _stays_off(track: ChannelPlan, entry: Entry) -> bool:
    """Whether an entry about every channel resumes what it leaves postponed on one."""
    return bool(
        entry.resume and not entry.channels and track.row(entry.resume).called_off == "postponed"
    )


def _said(track: ChannelPlan, labels: list[str], entry: Entry, *, follows: bool) -> ChannelPlan:
    """What an entry says beside its verb, kept for the labels that it is about."""
    both = {"length": entry.length, "tentative": entry.tentative}
    said = {key: value for key, value in both.items() if value is not None}
    return track if not said or (follows and track.leader) else track.change(labels, **said)


def _held(tracks: Plan, entry: Entry, before: State) -> Plan:
    """The followers that are to keep their times, pinned to what they had."""
    for name in entry.hold:
        track, placed = tracks[name], placements(tracks).placed
        here = [key for key in {**before.placed, **placed} if key.channel == name]
        moved = [key for key in here if placed.get(key) != before.placed.get(key)]
        pins = {
            key.label: replace(track.row(key.label), fixed=old.moment)
            for key in moved
            if (old := before.placed.get(key)) and not old.note
        }
        nights = {
            date.fromisoformat(key.label.removeprefix("note/")): placed[key].moment
            for key in moved
            if key in placed and key not in before.placed and placed[key].note
        }
        held = replace(track.put(pins), skipped={**track.skipped, **nights})
        tracks = linked({**tracks, name: held})
    return tracks
