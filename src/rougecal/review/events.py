"""The events of a version of schedules, each as a calendar app reads it.

A schedule, a feed's URL and a saved .ics file are treated alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property, partial

from rougecal.feeds import (
    DEFAULT_STYLE,
    Selection,
    Style,
    in_feed,
    read_events,
    render_event,
    text_of,
    written_values,
)
from rougecal.history import Airing
from rougecal.show import Show

VISIBLE = (
    *("SUMMARY", "DTSTART", "DTEND", "STATUS", "LOCATION", "DESCRIPTION"),
    *("URL", "CATEGORIES", "COLOR"),
)
TIMES = ("DTSTART", "DTEND")
TRANSLATED = ("SUMMARY", "DESCRIPTION")
MAX_TRANSLATED = (
    5_000  # events of a version that are rendered in another language: some 0.3 seconds
)

Values = Mapping[str, str]  # by visible property; in other languages by "SUMMARY [ja]"


@dataclass(eq=False)
class EventView:
    """An event as a calendar app reads it; what it says is read when it is asked for.

    Two events with the same `content` say the same in every language; None if that is not known.
    """

    start: datetime | date  # aware, or a day
    modified: datetime  # LAST-MODIFIED, else DTSTAMP
    sequence: int
    read: Callable[[], Values]
    content: object = None
    zone: str = "UTC"  # the broadcaster's
    optional: bool = False  # only in its channel's own feed

    @cached_property
    def values(self) -> Values:
        """What it says."""
        return self.read()

    def differs(self, other: EventView) -> bool:
        """Whether two versions of an event may differ, as far as can be told without reading."""
        return self.content is None or self.content != other.content


def events_in(content: bytes) -> dict[str, EventView]:
    """The events of a feed by UID. Raises ValueError where the bytes are no calendar."""
    found = {}
    for event in read_events(content):
        values = {name: text_of(event[name]) for name in VISIBLE if name in event}
        modified = event.get("LAST-MODIFIED", event["DTSTAMP"]).dt
        read: Callable[[], Values] = partial(dict, values)
        view = EventView(event["DTSTART"].dt, modified, event.get("SEQUENCE", 0), read)
        found[str(event["UID"])] = view
    return found


def events_of(shows: Iterable[Show], today: date, whole: bool = False) -> dict[str, EventView]:
    """The events of shows by UID, with their zones and what they read in other languages.

    Gives the events that are in the shows' feeds, and in those of their optional channels, on a
    day (UTC); with `whole`, every event of a show as it is known on that day, in a feed or not. Of
    those that are asked what they say, only the first MAX_TRANSLATED say it in other languages.
    """
    events, looks = dict[str, EventView](), iter(range(MAX_TRANSLATED))
    for show in (show.on(today) for show in shows):
        details, langs = cache(partial(details_of, show)), show.schedule.languages
        published = () if whole else _in_feeds(show, today)
        for airing in show.airings if whole else filter(published.__contains__, show.airings):
            moment, channel = airing.placement.moment, airing.key.channel
            events[airing.uid] = EventView(
                airing.start or moment.day,
                airing.modified,
                airing.sequence,
                partial(_read, airing, langs, looks),
                (content_of(airing), details(channel)),
                moment.zone,
                bool(airing.channel.optional and not whole),
            )
    return events


def _in_feeds(show: Show, today: date) -> set[Airing]:
    """The airings in a show's feed, and in those of its optional channels.

    Each is rendered for it, for only its bytes tell which of many fit in a feed.
    """
    optional = [name for name, channel in show.schedule.channels.items() if channel.optional]
    feeds = [Selection((show.id,), parts) for parts in ((), *zip(optional))]
    return {airing for selection in feeds for airing in in_feed([show], selection, today)}


def _read(airing: Airing, langs: Iterable[str], looks: Iterator[int]) -> Values:
    """What an airing's event says, and what it says in other languages, while looks are left."""
    written = written_values(render_event(airing, DEFAULT_STYLE))
    values = {name: _text(name, written[name]) for name in VISIBLE if name in written}
    for lang, _ in zip(langs, looks, strict=False):
        other = written_values(render_event(airing, Style(lang)))
        values |= {f"{name} [{lang}]": other[name] for name in TRANSLATED if name in other}
    return values


def _text(name: str, value: str) -> str:
    """A value as `text_of` gives it."""
    if name not in TIMES:
        return value
    return (datetime if "T" in value else date).fromisoformat(value).isoformat()


def details_of(show: Show, name: str) -> object:
    """What the events of a channel say beside what is their own; None if there is none."""
    schedule, channel = show.schedule, show.schedule.channels.get(name)
    if not channel:
        return None
    of_show = (schedule.url, schedule.color, list(schedule.links.items()))
    of_channel = (channel.audio, channel.url, channel.color, len(schedule.weekdays_of(name)) > 1)
    songs = [song for song in (schedule.opening, schedule.ending) if song]
    texts = [schedule.title, schedule.numbering, channel.name, channel.regions]
    texts += [text for song in songs for text in (song.title, song.artist)]
    return of_show, of_channel, bool(schedule.opening), [list(text.items()) for text in texts]


def content_of(airing: Airing) -> tuple[object, ...]:
    """What an airing's event says in all languages, but for the details of its channel.

    The order of a text's languages counts, for the first of them stands in for those it lacks.
    """
    revision = airing.modified, airing.sequence
    when = airing.placement, airing.previous, airing.status
    return *revision, *when, list(airing.title.items()), list(airing.reason.items()), airing.source
