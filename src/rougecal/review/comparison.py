"""Compares two versions of feeds, event by event: what will subscribers see change?

The events are compared as a calendar app reads them, so that a schedule, a feed's URL and a saved
.ics file are treated alike. A visible change without a newer LAST-MODIFIED is unrecorded: some
apps would never show it. An event that vanishes is an error, too, for apps would delete it from
people's calendars without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple

import pytz

from rougecal.clock import day_text
from rougecal.feeds import (
    DEFAULT_STYLE,
    Selection,
    Style,
    join,
    read_events,
    render,
    render_event,
    render_events,
    text_of,
)
from rougecal.history import Airing
from rougecal.schedule import Schedule
from rougecal.show import Show

VISIBLE = (
    *("SUMMARY", "DTSTART", "DTEND", "STATUS", "LOCATION", "DESCRIPTION"),
    *("URL", "CATEGORIES", "COLOR"),
)
TIMES = ("DTSTART", "DTEND")
TRANSLATED = ("SUMMARY", "DESCRIPTION")
INDENT = " " * 12


class EventView(NamedTuple):
    """An event as a calendar app reads it."""

    values: Mapping[str, str]  # by visible property; in other languages by "SUMMARY [ja]"
    start: datetime | date  # aware, or a day
    modified: datetime  # LAST-MODIFIED, else DTSTAMP
    zone: str = "UTC"  # the broadcaster's
    optional: bool = False  # only in its channel's own feed


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
    def wrong(self) -> str:
        """Why calendar apps would not show it properly; empty if they would."""
        if not self.new:
            return "it vanishes from people's calendars; cancel it instead"
        if self.kind == "left":
            return "it vanishes from calendars that have the show's feed, not its channel's"
        if self.old and self.fields and self.new.modified <= self.old.modified:
            return "no entry in the log says so; `rougecal record` adds one"
        return ""

    @property
    def fields(self) -> dict[str, tuple[str | None, str | None]]:
        """The visible properties that differ, each with its old and new value."""
        old, new = (event.values if event else {} for event in (self.old, self.new))
        names = [*VISIBLE, *(name for name in new if name in old)]  # languages that both have
        pairs = {name: (old.get(name), new.get(name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def events_in(content: bytes) -> dict[str, EventView]:
    """The events of a feed by UID. Raises ValueError where the bytes are no calendar."""
    found = {}
    for event in read_events(content):
        values = {name: text_of(event[name]) for name in VISIBLE if name in event}
        modified = event.get("LAST-MODIFIED", event["DTSTAMP"]).dt
        found[str(event["UID"])] = EventView(values, event["DTSTART"].dt, modified)
    return found


def events_of(shows: Iterable[Show], today: date | None = None) -> dict[str, EventView]:
    """The events of shows by UID, with their zones and what they read in other languages.

    With `today` (UTC), the events that each show's feed, and the feed of each of its optional
    channels, has on that day: those nearest to it, where all of them would be too large. Without
    it, every event, wherever it is.
    """
    events: dict[str, EventView] = {}
    for show in (show.on(today) for show in shows) if today else shows:
        plain = _rendered(show, None, today)
        for airing in show.airings:
            if event := plain.get(airing.uid):
                zone, optional = airing.placement.moment.zone, airing.channel.optional
                events[airing.uid] = event._replace(zone=zone, optional=bool(today and optional))
        for lang in show.schedule.languages:
            for uid, other in _rendered(show, lang, today).items():
                if uid in plain:
                    values = {
                        f"{n} [{lang}]": other.values[n] for n in TRANSLATED if n in other.values
                    }
                    known = events[uid].values
                    events[uid] = events[uid]._replace(values={**known, **values})
    return events


def _rendered(show: Show, lang: str | None, today: date | None) -> dict[str, EventView]:
    if not today:
        return events_in(join(render_events(show.airings, Style(lang)).values()))
    optional = [name for name, channel in show.schedule.channels.items() if channel.optional]
    feeds = [Selection((show.id,), parts, lang=lang) for parts in ((), *zip(optional))]
    return {uid: event for f in feeds for uid, event in events_in(render([show], f, today)).items()}


def compare(old: Mapping[str, EventView], new: Mapping[str, EventView]) -> list[Difference]:
    """The events in which a viewer sees a difference: in the order of `old`, then the added."""
    every = (Difference(uid, old.get(uid), new.get(uid)) for uid in {**old, **new})
    return [one for one in every if one.fields or one.kind in ("left", "joined")]


def unrecorded(old: Show, new: Show) -> list[str]:
    """The UIDs of events that an edit changes or takes away without an entry in the log.

    Some calendar apps would never show the change, and delete what vanished without a word. Only
    events that may differ are rendered, in one language after the other.
    """
    after = {airing.uid: airing for airing in new.airings}
    alike = _details(old.schedule) == _details(new.schedule)
    pairs = [
        (airing, now)
        for airing in old.airings
        if (now := after.get(airing.uid))
        and now.modified <= airing.modified
        and not (alike and _content(now) == _content(airing))
    ]
    wrong = {airing.uid for airing in old.airings} - after.keys()
    both = [lang for lang in old.schedule.languages if lang in new.schedule.languages]
    for style in (DEFAULT_STYLE, *map(Style, both)):
        wrong = wrong | {was.uid for was, now in pairs if _event(was, style) != _event(now, style)}
        pairs = [pair for pair in pairs if pair[0].uid not in wrong]
    return [airing.uid for airing in old.airings if airing.uid in wrong]


def _event(airing: Airing, style: Style) -> bytes:
    """An event, rendered without the cache, which is for what is served."""
    render: Callable[[Airing, Style], bytes] = getattr(render_event, "__wrapped__", render_event)
    return render(airing, style)


def _details(schedule: Schedule) -> Mapping[str, object]:
    """A schedule without its log and episodes, which are compared airing by airing."""
    return {name: value for name, value in schedule if name not in ("changes", "episodes")}


def _content(airing: Airing) -> tuple[object, ...]:
    """What an airing's event says in all languages, but for the details of its schedule."""
    revision = airing.modified, airing.sequence
    when = airing.placement, airing.previous, airing.status
    return *revision, *when, airing.title, airing.reason, airing.source


def table(differences: Iterable[Difference]) -> Iterator[str]:
    """Differences as lines of text; times in the broadcaster's zone and the reader's."""
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
            if old and new and name not in TIMES and (plain == name or plain not in fields):
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
