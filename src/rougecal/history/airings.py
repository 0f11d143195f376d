"""What a viewer sees of each airing: when, whether it stands, what became of it, which revision.

An announcement touches an airing if after all its entries anything a viewer sees of it differs,
or if an entry without a verb names it. SEQUENCE counts the announcements that touched it,
LAST-MODIFIED is the time of the last (RFC 5545, 3.8.7.3 and 3.8.7.4); the plan revises nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from rougecal.clock import Moment
from rougecal.history.entries import Applied
from rougecal.history.placement import Placement, Standing, State
from rougecal.history.plan import NO_TEXTS, Key, Status
from rougecal.schedule import Channel, Entry, Schedule, Texts


@dataclass(frozen=True, slots=True, eq=False)
class Airing:
    """One episode on one channel at one instant, or the off-air notice of a night without one.

    >>> from rougecal import load
    >>> airing = load("schedules")["solo-leveling"].airings[14]
    >>> airing.uid, airing.title["ja"], airing.sequence
    ('solo-leveling/tv/7.5', '総集編', 1)
    >>> print(airing.start, airing.status)
    2024-02-24 15:00:00+00:00 confirmed
    """

    schedule: Schedule
    key: Key
    placement: Placement  # its last one, where it is called off
    title: Texts
    status: Status
    modified: datetime  # UTC, of the last entry that touched it, else of publication
    sequence: int
    previous: Moment | None  # its time before the last entry that moved it
    reason: Texts
    source: str | None

    @property
    def uid(self) -> str:
        """Its UID: show/channel/label, for a notice show/channel/note/DAY (RFC 7986, 5.3)."""
        return f"{self.schedule.id}/{self.key.channel}/{self.key.label}"

    @property
    def channel(self) -> Channel:
        """The channel that it is on."""
        return self.schedule.channels[self.key.channel]

    @property
    def start(self) -> datetime | None:
        """The UTC instant; None where only the broadcast day is known."""
        return self.placement.start

    @property
    def end(self) -> datetime | None:
        """The UTC instant at which it is over; None where only the broadcast day is known."""
        return self.start + self.placement.length if self.start else None

    @property
    def called_off(self) -> bool:
        """Whether it will not air, or not at a time that is known."""
        return self.status in (Status.CANCELLED, Status.POSTPONED)

    @property
    def on_air(self) -> bool:
        """Whether something airs, at a time or on a day."""
        return not self.called_off and not self.placement.off_air

    @property
    def ends(self) -> datetime:
        """When it is past (UTC); where only the day is known, when the broadcast day is."""
        return self.end or self.placement.order + timedelta(hours=30)

    def ahead(self, now: datetime) -> bool:
        """Whether something is to air after `now` (aware), or airs then."""
        return self.on_air and self.ends > now


@dataclass(frozen=True, eq=False)
class Step:
    """What an announcement comes to; the first step is the plan with its own entries."""

    time: datetime  # UTC, of the announcement; of the plan, of publication
    announced: bool
    before: State
    state: State
    applied: Sequence[Applied]  # each of its entries, in order
    beyond: Collection[Key] | None = None  # too far ahead to be shown; None if every end is known

    @cached_property
    def changed(self) -> set[Key]:
        """What stands otherwise after the last entry than before the first; of the plan, all."""
        old, new = self.before.standings, self.state.standings
        if not self.announced:
            return set(new)
        if len(self.applied) == 1:  # as of most announcements
            return set(self.applied[0].changed)
        keys = {key for applied in self.applied for key in applied.changed}
        return {key for key in keys if old.get(key) != new.get(key)}

    @cached_property
    def hidden(self) -> Collection[Key]:
        """What stays unseen: airings too far ahead, but for those that an announcement names."""
        if not (self.beyond and self.announced):
            return self.beyond or ()
        return set(self.beyond).difference(*(applied.told for applied in self.applied))

    @cached_property
    def details(self) -> list[tuple[int, Applied]]:
        """Its entries without a verb, which say that details were edited, with their places."""
        return [(n, applied) for n, applied in enumerate(self.applied) if not applied.entry.verb]

    @cached_property
    def _numbers(self) -> Mapping[Key, list[int]]:
        """By airing, the places of the entries that changed it, or that the plan says it by."""
        found: dict[Key, list[int]] = {}
        for number, applied in enumerate(self.applied):
            for key in applied.changed if self.announced else applied.told:
                found.setdefault(key, []).append(number)
        return found

    def edits(self, key: Key) -> bool:
        """Whether an entry without a verb is about an airing or notice."""
        return any(_edits(applied, key) for _, applied in self.details)

    def about(self, key: Key) -> list[Entry]:
        """The entries that say something of an airing, in order."""
        if self.announced and len(self.applied) == 1 and not self.details and key in self.changed:
            return [self.applied[0].entry]  # as of most announcements
        numbers = self._numbers.get(key, [])
        if self.details:
            edits = [number for number, applied in self.details if _edits(applied, key)]
            numbers = sorted({*numbers, *edits})
        return [self.applied[number].entry for number in numbers]


def _edits(applied: Applied, key: Key) -> bool:
    entry = applied.entry
    if entry.episodes:
        return key in applied.named
    return not entry.channels or key.channel in entry.channels


Airings = dict[Key, Airing]
Touched = tuple[tuple[Airing | None, Airing], ...]  # each as it was, if it was, and as it is


def touch(schedule: Schedule, seen: Airings, step: Step) -> Touched:
    """Bring what viewers see up to a step; gives each airing that the step touched.

    What it doesn't touch stays the same object.
    """
    touched = []
    for key in _in_order(seen, step):
        old = seen.get(key)
        if not old and key in step.hidden:
            continue
        new = _after(schedule, key, old, step)
        if new and new is not old:
            seen[key] = new
            touched.append((old, new))
    return tuple(touched)


def _in_order(seen: Airings, step: Step) -> Iterable[Key]:
    """The keys that a step may touch; those that are new in the order of channels and labels."""
    changed = step.changed
    if not step.announced:
        return [key for key in step.state.standings if key not in seen]
    if step.details:
        return dict.fromkeys((*seen, *step.state.standings))
    if step.beyond is not None:  # an end that becomes known shows all before it
        changed = changed | (step.state.standings.keys() - seen.keys() - set(step.beyond))
    if len(changed) < 2:
        return changed
    return [key for key in {**seen, **step.state.standings} if key in changed]


def _after(schedule: Schedule, key: Key, old: Airing | None, step: Step) -> Airing | None:
    """An airing as a step leaves it; None where there is none."""
    standing = step.state.standings.get(key)
    now, status = standing if isinstance(standing, Placement) else None, _status(standing)
    if old and status == old.status and (not now or _looks_like(now, old.placement)):
        return _revised(old, old.placement, status, None, step) if step.edits(key) else old
    if old:
        left = old.placement.moment if not now or now.moment != old.placement.moment else None
        return _revised(old, now or old.placement, status, left, step)
    return _new(schedule, key, now, status, step) if now else None


def _looks_like(now: Placement, old: Placement) -> bool:
    """Whether two placements are the same to viewers, who do not see what may begin with it."""
    return now == old or now._replace(together=old.together) == old


def _status(standing: Standing | None) -> Status:
    if isinstance(standing, Placement):
        unsure = standing.tentative or not standing.start
        return Status.TENTATIVE if unsure else Status.CONFIRMED
    return standing if isinstance(standing, Status) else Status.CANCELLED


def _new(schedule: Schedule, key: Key, now: Placement, status: Status, step: Step) -> Airing:
    """An airing that no viewer has seen yet; an announcement that adds it is its first revision."""
    titles = step.state.plans[key.channel].titles
    title = now.title or titles.get(key.label) or titles.get(key.label.partition("~")[0])
    entries, sequence = step.about(key) if step.applied else [], 1 if step.announced else 0
    reason, source = _reason(entries), _source(entries) if step.announced else None
    about = (title or NO_TEXTS, status, step.time, sequence, None, reason, source)
    return Airing(schedule, key, now, *about)


def _revised(
    old: Airing, now: Placement, status: Status, left: Moment | None, step: Step
) -> Airing:
    """An airing as an announcement leaves it; `left` is the time that it took it from."""
    entries, title = step.about(old.key), now.title or old.title
    reason = _reason(entries) or (NO_TEXTS if left else old.reason)
    source, previous = _source(entries) or old.source, left or old.previous
    same = (old.schedule, old.key, now, title, status)
    return Airing(*same, step.time, old.sequence + 1, previous, reason, source)


def _reason(entries: Sequence[Entry]) -> Texts:
    """The reason that the last of some entries gives."""
    for entry in reversed(entries):
        if entry.reason:
            return entry.reason
    return NO_TEXTS


def _source(entries: Sequence[Entry]) -> str | None:
    return next((entry.source for entry in reversed(entries) if entry.source), None)
