"""What a viewer sees of each airing: when, whether it stands, what became of it, which revision.

An announcement touches an airing if after all its entries anything a viewer sees of it differs,
or if an entry without a verb names it. SEQUENCE counts the announcements that touched it,
LAST-MODIFIED is the time of the last (RFC 5545, 3.8.7.3 and 3.8.7.4); the plan revises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rougecal.clock import Moment
from rougecal.history.plan import NO_TEXTS, Key, Status
from rougecal.history.state import Placement
from rougecal.history.step import Step
from rougecal.schedule import Channel, Entry, Schedule, Texts


@dataclass(slots=True, eq=False)  # a frozen one takes five times as long to make
class Airing:
    """One episode on one channel at one instant, or the off-air notice of a night without one.

    Feeds and pages share it, so nothing changes it: what an announcement touches is made anew.

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


Airings = dict[Key, Airing]
Touched = tuple[tuple[Airing | None, Airing], ...]  # each as it was, if it was, and as it is


def touch(schedule: Schedule, seen: Airings, step: Step) -> Touched:
    """Bring what viewers see up to a step; gives each airing that the step touched.

    What it doesn't touch stays the same object.
    """
    touched, hidden = [], step.hidden
    for key in _in_order(seen, step):
        old = seen.get(key)
        if not old and key in hidden:
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
    if any(not applied.entry.episodes for _, applied in step.details):
        return dict.fromkeys((*seen, *step.state.standings))
    if step.details:
        changed = set(changed).union(*(applied.named for _, applied in step.details))
    if step.beyond is not None:  # an end that becomes known shows all before it
        shown = step.state.standings.keys() - seen.keys() - set(step.beyond)
        changed = shown.union(changed)
    if len(changed) < 2:
        return changed
    return [key for key in {**seen, **step.state.standings} if key in changed]


def _after(schedule: Schedule, key: Key, old: Airing | None, step: Step) -> Airing | None:
    """An airing as a step leaves it; None where there is none."""
    standing, now, status = step.state.standings.get(key), None, Status.CANCELLED
    if isinstance(standing, Placement):
        unsure = standing.tentative or not standing.start
        now, status = standing, Status.TENTATIVE if unsure else Status.CONFIRMED
    elif isinstance(standing, Status):
        status = standing
    if old and status == old.status and (not now or _looks_like(now, old.placement)):
        return _revised(old, old.placement, status, None, step) if step.edits(key) else old
    if old:
        left = old.placement.moment if not now or now.moment != old.placement.moment else None
        return _revised(old, now or old.placement, status, left, step)
    return _new(schedule, key, now, status, step) if now else None


def _looks_like(now: Placement, old: Placement) -> bool:
    """Whether two placements are the same to viewers, who do not see what may begin with it."""
    return now == old or now._replace(together=old.together) == old


def _new(schedule: Schedule, key: Key, now: Placement, status: Status, step: Step) -> Airing:
    """An airing that no viewer has seen yet; an announcement that adds it is its first revision."""
    titles = step.state.plans[key.channel].titles
    title = now.title or titles.get(key.label.partition("~")[0]) or NO_TEXTS
    reason, source, sequence = NO_TEXTS, None, 1 if step.announced else 0
    if step.applied:
        entries = step.about(key)
        reason, source = _reason(entries), _source(entries) if step.announced else None
    return Airing(schedule, key, now, title, status, step.time, sequence, None, reason, source)


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
    for entry in reversed(entries):
        if entry.source:
            return entry.source
    return None
