"""The log → what airs when after each announcement, and what is wrong with an entry.

Entries are applied in order to the plan. Nothing is stored and nothing undone: an entry that is
withdrawn is one left out when the log is applied again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rougecal.clock import Moment, instant, start_of_day
from rougecal.errors import Loc
from rougecal.model import Announced, Entry, Schedule, Texts
from rougecal.tracks import (
    Key,
    Nonsense,
    Placement,
    Track,
    Tracks,
    gone,
    linked,
    placements,
    plan,
    title_of,
)
from rougecal.verbs import VERBS

Problems = list[tuple[Loc, str]]
NOBODY: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class State:
    """What holds for every channel, and what airs when by that."""

    tracks: Tracks
    placed: Mapping[Key, Placement]
    faults: Mapping[Key, str]  # times that a change of clocks skips or repeats

    @classmethod
    def of(cls, tracks: Tracks) -> State:
        return cls(tracks, *placements(tracks))

    @property
    def gone(self) -> dict[Key, str]:
        """Why an airing has no time any more: "cancelled" or "postponed"."""
        every = ((t, label) for t in self.tracks.values() for label in t.labels)
        return {Key(t.id, label): why for t, label in every if (why := gone(t, label))}

    @property
    def titles(self) -> dict[Key, Texts]:
        """The titles that specials and reruns were given."""
        every = ((t, label) for t in self.tracks.values() for label in t.labels)
        return {Key(t.id, label): title for t, label in every if (title := title_of(t, label))}


@dataclass(frozen=True, slots=True)
class Step:
    """What airs when once an entry has been applied; the first step is the plan itself."""

    entry: Entry | None
    time: datetime  # UTC, of the announcement; the plan's and its entries': of publication
    placed: Mapping[Key, Placement]
    gone: Mapping[Key, str]
    titles: Mapping[Key, Texts]
    named: frozenset[Key]  # the labels that the entry is about

    def edits(self, key: Key) -> bool:
        """Whether the entry says that details of an airing or note were edited."""
        if not self.entry or self.entry.verb:
            return False
        if self.entry.episodes:
            return key in self.named
        return not self.entry.channels or key.channel in self.entry.channels

    @property
    def announced(self) -> bool:
        return bool(self.entry and self.entry.announced)


def replay(schedule: Schedule) -> tuple[list[Step], Problems]:
    """The plan and each entry applied in order; and each entry that makes no sense, and why.

    Where there are problems the steps are of no use.
    """
    published = start_of_day(schedule.published, schedule.timezone)
    base = state = State.of(plan(schedule))
    steps, applied = [_step(None, published, state, NOBODY)], list[Entry]()
    problems: Problems = []
    unplanned = next((n for n, e in enumerate(schedule.changes) if e.announced), None)
    for number, entry in enumerate(schedule.changes):
        if number == unplanned:
            problems += _plan_problems(state, number)
        try:
            time = _time(entry, steps[-1], schedule.timezone)
            kept = _kept(entry, applied)
            after, named = (_again(base, kept), NOBODY) if entry.withdraw else apply(state, entry)
            _check(state, after, entry)
        except Nonsense as error:
            problems.append((("changes", number, error.key), str(error)))
        else:
            steps.append(_step(entry, time, after, named))
            state, applied = after, [*kept, entry]
    if unplanned is None:
        problems += _plan_problems(state, len(schedule.changes))
    return steps, problems


def apply(state: State, entry: Entry) -> tuple[State, frozenset[Key]]:
    """One entry applied: what holds then, and the labels that it is about.

    Raises Nonsense where it can't be applied.
    """
    tracks, named = state.tracks, NOBODY
    nights = [{"skip": (day,)} for day in entry.skip or ()]
    try:
        for part in [entry.model_copy(update=night) for night in nights] or [entry]:
            tracks, about = _each(tracks, part, state.placed)
            named |= about
        after = State.of(_held(tracks, entry, state))
    except OverflowError:
        raise Nonsense(entry.verb, "this leads beyond the calendar's end") from None
    return after, named


def _each(
    tracks: Tracks, entry: Entry, placed: Mapping[Key, Placement]
) -> tuple[Tracks, frozenset[Key]]:
    """The entry's verb on every channel it is about; one it can't mean is passed over."""
    own = [name for name, track in tracks.items() if not track.leader or not entry.verb]
    done: dict[str, Track] = {}
    about: set[Key] = set()
    refused = [Nonsense("channels", "no channel has a slot of its own; name those meant")]
    for name in entry.channels or own:
        try:
            track, labels = VERBS[entry.verb](tracks[name], entry, placed)
        except Nonsense as error:
            if entry.channels:
                raise
            refused.append(error)
        else:
            done[name] = _said(track, labels, entry, follows=name not in entry.channels)
            about |= {Key(name, label) for label in labels}
    if not done:
        raise refused[-1]
    slots = {track.channel.slot for track in done.values()}
    if len(slots) > 1 and not entry.channels and (entry.to or entry.at or entry.slot):
        raise Nonsense("channels", f"say which: {' and '.join(done)} air at different times")
    return linked({**tracks, **done}), frozenset(about)


def _said(track: Track, labels: list[str], entry: Entry, *, follows: bool) -> Track:
    """What an entry says beside its verb, kept for the labels that it is about."""
    if follows and track.leader:
        return track
    rows = {label: track.row(label) for label in labels}
    if entry.length:
        rows = {label: replace(row, length=entry.length) for label, row in rows.items()}
    if entry.tentative is not None:
        rows = {label: replace(row, tentative=entry.tentative) for label, row in rows.items()}
    return track.put(rows) if entry.length or entry.tentative is not None else track


def _held(tracks: Tracks, entry: Entry, before: State) -> Tracks:
    """The followers that are to keep their times, pinned to what they had."""
    for name in entry.hold:
        track, placed = tracks[name], placements(tracks)[0]
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
        held = replace(track.put(pins), dark={**track.dark, **nights})
        tracks = linked({**tracks, name: held})
    return tracks


def _step(entry: Entry | None, time: datetime, state: State, named: frozenset[Key]) -> Step:
    return Step(entry, time, state.placed, state.gone, state.titles, named)


def _time(entry: Entry, last: Step, zone: str) -> datetime:
    """When an entry was announced, at least a second after the one before it."""
    if not entry.announced:
        if last.announced:
            raise Nonsense(
                entry.verb,
                "an entry without `announced` is part of the plan; put it before those with one",
            )
        return last.time
    time = _announced(entry.announced, zone)
    before = last.entry.announced if last.entry else None
    if before and time < _announced(before, zone):
        raise Nonsense(
            "announced", "this was announced before the entry above it; keep their order"
        )
    if time < last.time and not last.announced:
        raise Nonsense("announced", "this was announced before the schedule was published")
    return max(time, last.time + timedelta(seconds=1))


def _announced(when: Announced, zone: str) -> datetime:
    if when.minutes is None:
        return start_of_day(when.day, zone)
    try:
        return instant(Moment(when.day, when.minutes, zone)) or start_of_day(when.day, zone)
    except ValueError as error:
        raise Nonsense("announced", str(error)) from None


def _kept(entry: Entry, applied: list[Entry]) -> list[Entry]:
    """The entries that hold, without those that this one withdraws."""
    if not entry.withdraw:
        return applied
    kept = [other for other in applied if other.announced != entry.withdraw]
    if len(kept) == len(applied):
        days = ", ".join(str(e.announced.day) for e in applied if e.announced and e.verb)
        raise Nonsense(
            "withdraw", f"nothing that was announced then holds; announced: {days or '-'}"
        )
    return kept


def _again(base: State, applied: Iterable[Entry]) -> State:
    """The whole log once more, from the plan on."""
    state = base
    for entry in applied:
        if not entry.withdraw:
            try:
                state, _ = apply(state, entry)
            except Nonsense as error:
                raise Nonsense("withdraw", f"a later entry then makes no sense: {error}") from None
    return state


def _check(before: State, after: State, entry: Entry) -> None:
    if entry.verb and (before.placed, before.gone) == (after.placed, after.gone):
        raise Nonsense(entry.verb, "this changes nothing; is it said already, or of another label?")
    if entry.announced:
        for key, fault in after.faults.items():
            if before.faults.get(key) != fault:
                raise Nonsense(entry.verb, f"{key.label} on {key.channel}: {fault}")
        known = _clashes(before)
        for clash in _clashes(after):
            if clash not in known:
                raise Nonsense(entry.verb, clash)


def _clashes(state: State) -> list[str]:
    """Airings of one channel that begin at one instant, unless moved there together."""
    seen: dict[tuple[str, datetime], tuple[str, Placement]] = {}
    clashes = []
    for key, airing in state.placed.items():
        if airing.note or not airing.start:
            continue
        label, other = seen.setdefault((key.channel, airing.start), (key.label, airing))
        if other is not airing and not (airing.together and other.together):
            what = f"{label} and {key.label} on {key.channel} both begin on {airing.moment.day}"
            clashes.append(
                f"{what} at {airing.start:%H:%M} UTC; `skip` or `special` moves what follows"
            )
    return clashes


def _plan_problems(state: State, entries: int) -> Iterator[tuple[Loc, str]]:
    """What is wrong once the plan's own entries have been applied."""
    for clash in _clashes(state):
        yield ("changes", entries - 1), clash
    for key, fault in state.faults.items():
        track: Track | None = state.tracks[key.channel]
        while track and track.leader:
            track = track.leader
        yield ("channels", track.id if track else key.channel, "slot"), f"{key.label}: {fault}"
