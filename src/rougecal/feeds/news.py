"""A show's log as news: what each announcement changed (Atom, RFC 4287)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree as Xml

from rougecal.clock import start_of_day
from rougecal.history import Airing
from rougecal.locale import Localizer
from rougecal.schedule import Entry, Schedule
from rougecal.show import Show

Touched = list[tuple[Airing | None, Airing]]  # each airing before, if it was there, and after


@dataclass(frozen=True)
class News:
    """One announcement: its time (UTC), a headline, and a line for each airing that it changed."""

    time: datetime
    headline: str
    source: str | None
    touched: Touched = field(repr=False)
    localizer: Localizer = field(repr=False)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines, made when they are asked for: a page shows the headline alone."""
        pick = self.localizer.pick
        return tuple(
            f"{pick(now.channel.name)}: {_sentence(old, now, self.localizer)}"
            for old, now in self.touched
            if not now.placement.off_air or not old
        )


def news_items(show: Show, lang: str | None = None) -> list[News]:
    """Every announcement of a show, the newest first."""
    localizer, found = Localizer(show.schedule, lang), []
    channels = list(show.schedule.channels)
    for announcement in show.history.announcements:
        touched = sorted(
            announcement.touched,
            key=lambda pair: (channels.index(pair[1].key.channel), pair[1].placement.order),
        )
        headline = _headline(touched, announcement.entries, localizer)
        sources = (entry.source for entry in announcement.entries if entry.source)
        source = next(sources, None)
        found.append(News(announcement.time, headline, source, touched, localizer))
    return found[::-1]


def _headline(touched: Touched, entries: Sequence[Entry], localizer: Localizer) -> str:
    """One sentence for each kind of change to the first channel, and the reasons."""
    first = touched[0][1].key.channel
    kinds: dict[str, Touched] = {}
    for old, now in touched:
        if now.key.channel == first and (not now.placement.off_air or not old):
            kinds.setdefault(_kind(old, now), []).append((old, now))
    headline = localizer.say("then").join(_merged(changes, localizer) for changes in kinds.values())
    if all(entry.channels for entry in entries):
        headline = f"{localizer.pick(touched[0][1].channel.name)}: {headline}"
    reasons = dict.fromkeys(localizer.pick(entry.reason) for entry in entries if entry.reason)
    reason = localizer.series(reasons)
    return localizer.say("because", what=headline, reason=reason) if reason else headline


def _merged(changes: Touched, localizer: Localizer) -> str:
    """Changes of one kind in a sentence: the first, and the labels of the others."""
    sentence = _sentence(*changes[0], localizer)
    others = [now for _, now in changes[1:]]
    if not others:
        return sentence
    if others[0].placement.off_air:
        labels = localizer.series(_name(now, localizer) for now in others)
    else:
        labels = localizer.episodes(now.key.label for now in others)
    return localizer.say("too", what=sentence, labels=labels)


def _name(airing: Airing, localizer: Localizer) -> str:
    """An episode by its label, an off-air notice by its day."""
    if airing.placement.off_air:
        return localizer.when(airing.placement.moment)
    return localizer.episode(airing.key.label)


def _kind(old: Airing | None, now: Airing) -> str:
    """What happened to an airing, as the key of the message that says so."""
    if now.called_off:
        return f"goes-{now.status}"
    if now.placement.off_air:
        return "night"
    if not old:
        return "airs"
    if old.called_off:
        return "comes"
    if old.placement.moment != now.placement.moment:
        return "moves"
    return "unconfirmed" if now.status == "tentative" != old.status else "edited"


def _sentence(old: Airing | None, now: Airing, localizer: Localizer) -> str:
    """What happened to one airing, with its times on the broadcast clock."""
    when = localizer.when(now.placement.moment)
    previous = localizer.when(old.placement.moment) if old else ""
    label = localizer.episode(now.key.label)
    return localizer.say(_kind(old, now), label=label, when=when, previous=previous)


def atom(show: Show, base: str = "", lang: str | None = None) -> bytes:
    """A show's news as an Atom feed; `base` is what absolute addresses begin with."""
    schedule = show.schedule
    localizer = Localizer(schedule, lang)
    items, published = news_items(show, lang), start_of_day(schedule.published, schedule.timezone)
    feed = Xml.Element(
        "feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": localizer.ui_lang}
    )
    _put(feed, "id", _urn(schedule, "news"))
    _put(feed, "title", localizer.say("news", localizer.pick(schedule.title)))
    _put(feed, "updated", (items[0].time if items else published).isoformat())
    _put(Xml.SubElement(feed, "author"), "name", "rougecal")
    if base:
        Xml.SubElement(feed, "link", rel="self", href=f"{base}/{schedule.id}.atom")
        Xml.SubElement(feed, "link", rel="alternate", href=f"{base}/{schedule.id}/")
    for item in items:
        entry = Xml.SubElement(feed, "entry")
        _put(entry, "id", _urn(schedule, item.time.isoformat()))
        _put(entry, "title", item.headline)
        _put(entry, "updated", item.time.isoformat())
        link = item.source or (f"{base}/{schedule.id}/" if base else "")
        if link:
            Xml.SubElement(entry, "link", rel="alternate", href=link)
        _put(entry, "content", "\n".join(item.lines))
    return bytes(Xml.tostring(feed, encoding="utf-8", xml_declaration=True))


def _put(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = text


def _urn(schedule: Schedule, what: str) -> str:
    """An id that is the same wherever the feed is served (RFC 4287, 4.2.6)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"rougecal:{schedule.id}/{what}").urn
