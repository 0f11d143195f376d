"""Which entries of a log hold: not those of an announcement that was withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from rougecal.history.plan import EntryError
from rougecal.schedule import Announced, Entry


def in_force(entries: Sequence[Entry]) -> list[Entry]:
    """The entries that hold, in order: an announcement that is withdrawn withdraws nothing."""
    withdrawn, kept = set[Announced | None](), list[Entry]()
    for entry in reversed(entries):
        if entry.announced not in withdrawn:
            kept.append(entry)
            if entry.withdraw:
                withdrawn.add(entry.withdraw)
    return kept[::-1]


def check_withdrawal(withdrawal: Entry, entries: Sequence[Entry]) -> None:
    """Raise EntryError for a withdrawal of nothing that holds, or of itself."""
    if withdrawal.withdraw == withdrawal.announced:
        what = "an announcement can't withdraw itself; give this one a time: 2024-02-17 18:00"
        raise EntryError("withdraw", what)
    held = [entry for entry in in_force(entries) if entry.announced]
    if all(entry.announced != withdrawal.withdraw for entry in held):
        days = dict.fromkeys(str(e.announced.day) for e in held if e.announced and e.verb)
        others = f"others are of {', '.join(days)}" if days else "there is no other"
        raise EntryError("withdraw", f"no entry above that holds was announced then; {others}")


def said_before(entry: Entry, entries: Sequence[Entry]) -> Entry | None:
    """The last of some entries that holds and says the same as one, with the same verb."""
    for other in reversed(in_force(entries)):
        if entry.verb and entry.verb == other.verb and _same(entry, other):
            return other
    return None


def _same(entry: Entry, other: Entry) -> bool:
    """Whether two entries with one verb are about the same; of a skip, some of the same days."""
    if not set(entry.channels) <= set(other.channels or entry.channels):
        return False
    if entry.skip and other.skip:
        days = ((one, two) for one in entry.skip for two in other.skip)
        return any(one.first <= two.last and two.first <= one.last for one, two in days)
    about = {"announced", "channels", "reason", "source", "title", "tentative"}
    return entry.model_dump(exclude=about) == other.model_dump(exclude=about)
