"""One announcement, or the plan with its own entries: what holds before it and by it, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from rougecal.history.entries import Applied
from rougecal.history.plan import Key
from rougecal.history.state import State
from rougecal.schedule import Entry


class Step:
    """What an announcement comes to; the first step is the plan with its own entries."""

    def __init__(
        self,
        time: datetime,  # UTC, of the announcement; of the plan, of publication
        announced: bool,
        states: tuple[State, State],  # what held before it, and what holds by it
        applied: Sequence[Applied],  # each of its entries, in order
        beyond: Collection[Key] | None,  # too far ahead to be shown; None if every end is known
    ) -> None:
        self.time, self.announced, self.applied, self.beyond = time, announced, applied, beyond
        self.before, self.state = states
        self.changed = self._changed()
        # airings too far ahead stay unseen, but for those that an announcement names
        self.hidden = beyond or ()
        if beyond and announced:
            self.hidden = set(beyond).difference(*(one.told for one in applied))
        # the entries without a verb, which say that details were edited, with their places
        self.details = [(n, one) for n, one in enumerate(applied) if not one.entry.verb]

    def _changed(self) -> Collection[Key]:
        """What stands otherwise after the last entry than before the first; of the plan, all."""
        old, new = self.before.standings, self.state.standings
        if not self.announced:
            return new.keys()
        if len(self.applied) == 1:  # as of most announcements
            return self.applied[0].changed
        keys = {key for applied in self.applied for key in applied.changed}
        return {key for key in keys if old.get(key) != new.get(key)}

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
