"""What a viewer sees of each airing: when, whether it stands, what became of it, which revision.

An airing is touched by an entry if anything a viewer sees of it differs, or if an entry without
a verb names it. SEQUENCE counts the announced entries that touched it, LAST-MODIFIED is the time
of the last (RFC 5545, 3.8.7.3 and 3.8.7.4); what the plan's own entries say revises nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from rougecal.clock import Moment
from rougecal.history.log import Problems, Step, apply_log
from rougecal.history.placement import Placement
from rougecal.history.plan import Key
from rougecal.schedule import Channel, Entry, Schedule, Texts


@dataclass(frozen=True, slots=True, eq=False)
class Airing:
    """One episode on one channel at one instant, or the note of a night without one."""

    schedule: Schedule
    key: Key
    placement: Placement
    title: Texts
    status: str  # confirmed, tentative, cancelled or postponed
    modified: datetime  # UTC, of the last entry that touched it, else of publication
    sequence: int = 0
    previous: Moment | None = None  # its time before the last entry that changed it
    reason: Texts = field(default_factory=dict)
    source: str | None = None

    @property
    def uid(self) -> str:
        return f"{self.schedule.id}/{self.key.channel}/{self.key.label}"

    @property
    def channel(self) -> Channel:
        return self.schedule.channels[self.key.channel]

    @property
    def start(self) -> datetime | None:
        """The UTC instant; None where only the broadcast day is known."""
        return self.placement.start

    @property
    def end(self) -> datetime | None:
        return self.start + self.placement.length if self.start else None

    @property
    def off(self) -> bool:
        """Whether it will not air, or not at a time that is known."""
        return self.status in ("cancelled", "postponed")

    @property
    def on_air(self) -> bool:
        """Whether something airs, at a time or on a day."""
        return not self.off and not self.placement.note

    @property
    def ends(self) -> datetime:
        """When it is past; where only the day is known, when the broadcast day is."""
        return self.end or self.placement.order + timedelta(hours=30)

    def ahead(self, now: datetime) -> bool:
        """Whether something is to air, or airs now."""
        return self.on_air and self.ends > now


class Announcement(NamedTuple):
    """One announced entry of the log, and what it came to."""

    time: datetime  # UTC
    entry: Entry
    touched: tuple[tuple[Airing | None, Airing], ...]  # each as it was, if it was, and as it is


class History(NamedTuple):
    """What a schedule's plan and log come to."""

    airings: tuple[Airing, ...] = ()  # and off-air notices, in the order in which they air
    announcements: tuple[Announcement, ...] = ()  # in the order of the log


def replay(schedule: Schedule) -> tuple[History, Problems]:
    """Apply the log to the plan, entry by entry; or say which entries make no sense, and why."""
    steps, problems = apply_log(schedule)
    if problems:
        return History(), problems
    announcements = []
    seen: dict[Key, Airing] = {}
    for step in steps:
        before, seen = seen, _after(schedule, seen, step)
        if step.entry and step.announced:
            pairs = ((before.get(key), airing) for key, airing in seen.items())
            touched = tuple((old, new) for old, new in pairs if old is not new)
            announcements.append(Announcement(step.time, step.entry, touched))
    channels = {name: number for number, name in enumerate(schedule.channels)}
    # sorted() is stable: what begins at one instant stays in the order of channels and labels
    in_order = sorted(seen.values(), key=lambda a: (a.placement.order, channels[a.key.channel]))
    return History(tuple(in_order), tuple(announcements)), []


def _after(schedule: Schedule, before: dict[Key, Airing], step: Step) -> dict[Key, Airing]:
    """What is seen after a step; an airing that it doesn't touch is the same object as before."""
    seen, placed = {}, step.state.placed
    for key in {**before, **placed}:
        old, now = before.get(key), placed.get(key)
        status = _status(key, step)
        if old and status == old.status and now in (None, old.placement):
            seen[key] = _touched(old, None, step) if step.edits(key) else old
        elif now:
            seen[key] = _placed(schedule, key, now, old, step)
        elif old and step.announced:  # what the plan itself takes away was never there
            seen[key] = _touched(replace(old, status=status), old.placement.moment, step)
    return seen


def _status(key: Key, step: Step) -> str:
    now = step.state.placed.get(key)
    if not now:
        return step.state.called_off.get(key, "cancelled")
    return "tentative" if now.tentative or not now.start else "confirmed"


def _placed(schedule: Schedule, key: Key, now: Placement, old: Airing | None, step: Step) -> Airing:
    """A new airing, or one at another time or with another status than before."""
    title = now.title or schedule.episodes.get(key.label.partition("~")[0]) or {}
    status = _status(key, step)
    if not old:
        reason = step.entry.reason if step.entry else {}
        new = Airing(schedule, key, now, title, status, step.time, reason=reason)
        return _touched(new, None, step)
    left = None if old.placement.moment == now.moment else old.placement.moment
    new = replace(old, placement=now, status=status, title=title or old.title)
    return _touched(new, left, step)


def _touched(airing: Airing, previous: Moment | None, step: Step) -> Airing:
    """An airing as an entry leaves it; `was` is the time that the entry took it from."""
    entry = step.entry
    if not entry:
        return airing
    if not entry.announced:
        about = airing.key in step.named and entry.verb != "skip"  # not what is merely pushed on
        return replace(airing, reason=entry.reason) if about else airing
    reason = entry.reason if previous else entry.reason or airing.reason
    return replace(
        airing,
        modified=step.time,
        sequence=airing.sequence + 1,
        previous=previous or airing.previous,
        reason=reason,
        source=entry.source or airing.source,
    )
