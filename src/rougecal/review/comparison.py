"""Compares two versions of feeds, event by event: what will subscribers see change?

A visible change without a newer LAST-MODIFIED is unrecorded: some apps would never show it. An
event that vanishes is an error, too, for apps would delete it from people's calendars without a
word. So is a SEQUENCE that falls (RFC 5545, 3.8.7.4): apps may take what follows for older than
what they have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple

import pytz

from rougecal.clock import day_text
from rougecal.feeds import DEFAULT_STYLE, Style, render_event
from rougecal.history import Airing
from rougecal.review.events import TIMES, VISIBLE, EventView, content_of, details_of
from rougecal.show import Show

INDENT = " " * 12
MAX_LOOKS = 5_000  # events that a comparison renders in two versions: less than a second's work


class Difference(NamedTuple):
    """An event that was added, changed or removed; `old` or `new` is None where it is missing."""

    uid: str
    old: EventView | None
    new: EventView | None

    @property
    def kind(self) -> str:
        """`added`, `vanished`, `left` or `joined` (the show's feed), `moved` or `changed`."""
        if not (self.old and self.new):
            return "added" if self.new else "vanished"
        if self.old.optional != self.new.optional:
            return "left" if self.new.optional else "joined"
        return "moved" if self.old.start != self.new.start else "changed"

    @property
    def fell(self) -> bool:
        """Whether the new revision of an event is lower than the old one."""
        return bool(self.old and self.new and self.new.sequence < self.old.sequence)

    @property
    def wrong(self) -> str:
        """Why calendar apps would not show it properly; empty if they would."""
        if not self.new:
            return "it vanishes from people's calendars; cancel it instead"
        if self.kind == "left":
            return "it vanishes from calendars that have the show's feed, not its channel's"
        if self.old and self.fell:
            fall = f"its revision falls from {self.old.sequence} to {self.new.sequence}"
            return f"{fall}; put the entries back that were deleted, and `withdraw` them"
        if self.old and self.fields and self.new.modified <= self.old.modified:
            return "no entry in the log says so; `rougecal record` adds one"
        return ""

    @property
    def fields(self) -> dict[str, tuple[str | None, str | None]]:
        """The visible properties that differ, each with its old and new value."""
        if self.old and self.new and not self.old.differs(self.new):
            return {}
        old, new = (event.values if event else {} for event in (self.old, self.new))
        names = [*VISIBLE, *(name for name in new if name in old)]  # languages that both have
        pairs = {name: (old.get(name), new.get(name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def compare(old: Mapping[str, EventView], new: Mapping[str, EventView]) -> list[Difference]:
    """The events that differ to a viewer, or are wrong: in the order of `old`, then the added."""
    every = (Difference(uid, old.get(uid), new.get(uid)) for uid in {**old, **new})
    return [one for one in every if one.kind not in ("moved", "changed") or one.fell or one.fields]


def unrecorded(old: Show, new: Show) -> list[str]:
    """The UIDs of events that an edit changes or takes away without an entry in the log.

    Some calendar apps would never show the change, and delete what vanished without a word. Events
    are rendered only where what they say may differ, and MAX_LOOKS times at most: what differs
    after that many is taken to be seen.
    """
    after, looks = {airing.uid: airing for airing in new.airings}, iter(range(MAX_LOOKS))
    alike = [
        name for name in old.schedule.channels if details_of(old, name) == details_of(new, name)
    ]
    both = [lang for lang in old.schedule.languages if lang in new.schedule.languages]
    styles = (DEFAULT_STYLE, *map(Style, both))

    def seen(was: Airing, now: Airing) -> bool:
        if was.key.channel in alike and content_of(was) == content_of(now):
            return False
        return any(
            next(looks, None) is None or render_event(was, style) != render_event(now, style)
            for style in styles
        )

    def wrong(was: Airing) -> bool:
        now = after.get(was.uid)
        if not now or now.sequence < was.sequence:
            return True
        return now.modified <= was.modified and seen(was, now)

    return [was.uid for was in old.airings if wrong(was)]


def table(differences: Iterable[Difference]) -> Iterator[str]:
    """Differences as lines of text; times in the broadcaster's zone and the reader's.

    The description of what was moved begins with its times, and is left out.
    """
    for difference in differences:
        old, new = difference.old, difference.new
        event = new or old
        summary = event.values.get("SUMMARY", "") if event else ""
        mark = "!" if difference.wrong else " "
        yield f"{mark} {difference.kind:<8}  {summary}  ({difference.uid})"
        if event and difference.kind != "changed":
            for zone in dict.fromkeys((pytz.timezone(event.zone), None)):
                yield INDENT + " → ".join(_time(one.start, zone) for one in (old, new) if one)
        fields = difference.fields
        for name, (before, after) in fields.items():
            plain = name.partition(" [")[0]  # of a change in every language, one is enough
            told = name in TIMES or (difference.kind == "moved" and plain == "DESCRIPTION")
            if old and new and not told and (plain == name or plain not in fields):
                yield f"{INDENT}{name}: {_short(before)} → {_short(after)}"
        if difference.wrong:
            yield f"{INDENT}{difference.wrong}"


def as_json(differences: Iterable[Difference]) -> list[dict[str, Any]]:
    """Differences as values for JSON: uid, kind, wrong, fields."""
    return [
        {"uid": d.uid, "kind": d.kind, "wrong": d.wrong or None, "fields": d.fields}
        for d in differences
    ]


def _time(start: datetime | date, zone: tzinfo | None) -> str:
    if not isinstance(start, datetime):
        return day_text(start)
    local = start.astimezone(zone)
    return f"{day_text(local)} {local:%H:%M %Z}"


def _short(text: str | None) -> str:
    line = (text or "–").replace("\n", " / ")
    return line if len(line) <= 60 else line[:59] + "…"
