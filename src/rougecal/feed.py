"""Airings → iCalendar bytes (RFC 5545, 7986): an event is rendered once, a feed is a join.

icalendar supplies the components, their value types and order. Two things it gets wrong are
done here: it splits an escaped backslash when it folds, and turns a literal `\\N` into a break.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import icalendar
import webcolors
from icalendar.parser import Contentline, Parameters
from icalendar.prop import vDate, vDatetime, vDuration, vInt, vText, vUri

from rougecal.airings import Airing
from rougecal.clock import duration_text, moment_text
from rougecal.model import Song
from rougecal.words import Words

PRODID = "-//rougecal//rougecal//EN"
LIMIT = 950_000  # bytes; Google refuses a feed of more than 1 MB
REFRESH = timedelta(hours=1)
SHORT, LONG = 255, 3000  # characters of a SUMMARY or LOCATION, and of a DESCRIPTION (Proton)
TAIL = b"END:VCALENDAR\r\n"
_STATUS = {"confirmed": "CONFIRMED", "tentative": "TENTATIVE"}


class Style(NamedTuple):
    """How an event is written: language, reminders before it, and with or without titles."""

    lang: str | None = None
    remind: tuple[timedelta, ...] = ()
    spoilers: bool = True


PLAIN = Style()


class Text(vText):
    """TEXT with every backslash escaped, a capital N behind it or not (RFC 5545, 3.3.11)."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode()


class Line(Contentline):
    """A content line, folded to 75 octets between characters and never within an escape."""

    def to_ical(self) -> bytes:
        raw = self.encode()
        if len(raw) <= 75:
            return raw
        parts, start, end = [], 0, 75
        while end < len(raw):
            while raw[end] & 0xC0 == 0x80:  # inside a character
                end -= 1
            before = raw[start:end]
            end -= (len(before) - len(before.rstrip(b"\\"))) % 2  # inside an escape
            parts.append(raw[start:end])
            start, end = end, end + 74
        return b"\r\n ".join([*parts, raw[start:]])


class Lines:
    """A component whose content lines are folded by `Line`."""

    def content_line(self, name: str, value: object, sorted: bool = True) -> Contentline:  # noqa: A002
        params: Any = getattr(value, "params", Parameters())
        line: Contentline = Line.from_parts(name, params, value, sorted=sorted)
        return line


class Event(Lines, icalendar.Event):
    """VEVENT."""


class Calendar(Lines, icalendar.Calendar):
    """VCALENDAR."""


_OPAQUE = {"TRANSP": Text("TRANSPARENT"), "X-MICROSOFT-CDO-BUSYSTATUS": Text("FREE")}


def event(airing: Airing, style: Style = PLAIN) -> bytes:
    """One airing as a VEVENT. Pure: the same airing and style give the same bytes."""
    words = Words(airing.schedule, style.lang)
    summary = _clip(_summary(airing, words, style.spoilers), SHORT)
    modified = vDatetime(airing.modified)
    component = Event()
    component.update(_OPAQUE)
    component["UID"] = Text(airing.uid)
    component["DTSTAMP"] = component["LAST-MODIFIED"] = modified
    component["SEQUENCE"] = vInt(airing.sequence)
    component["STATUS"] = Text(_STATUS.get(airing.status, "CANCELLED"))
    component["SUMMARY"] = Text(summary)
    component["LOCATION"] = Text(_clip(words.pick(airing.channel.name), SHORT))
    component["DESCRIPTION"] = Text(_clip("\n".join(_description(airing, words)), LONG))
    component["CATEGORIES"] = Text(words.pick(airing.schedule.title))
    if url := airing.channel.url or airing.schedule.url:
        component["URL"] = vUri(url)
    if color := airing.channel.color or airing.schedule.color:
        component["COLOR"] = Text(color)
    _when(component, airing)
    if not airing.off and airing.start and not airing.placement.note:
        for before in style.remind:
            component.add_component(_alarm(airing, before, words.say("reminder", summary)))
    return bytes(component.to_ical())


def _when(component: Event, airing: Airing) -> None:
    if airing.start and airing.end:
        component["DTSTART"], component["DTEND"] = vDatetime(airing.start), vDatetime(airing.end)
        return
    day = airing.placement.moment.day
    for name, value in (("DTSTART", vDate(day)), ("DTEND", vDate(day + timedelta(days=1)))):
        value.params = Parameters(VALUE="DATE")
        component[name] = value


class Alarm(Lines, icalendar.Alarm):
    """VALARM."""


def _alarm(airing: Airing, before: timedelta, text: str) -> Alarm:
    alarm = Alarm()
    alarm["ACTION"] = Text("DISPLAY")
    alarm["TRIGGER"] = vDuration(-before)
    alarm["DESCRIPTION"] = Text(_clip(text, SHORT))
    alarm["UID"] = Text(f"{airing.uid}/alarm/{duration_text(before)}")
    return alarm


def _clip(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


# What a viewer reads in an event


def _summary(airing: Airing, words: Words, spoilers: bool) -> str:
    show, label = words.pick(airing.schedule.title), words.label(airing.key.label)
    if airing.placement.note:
        text = words.say("skipped", show=show)
        return words.say("was-skipped", text) if airing.off else text
    title = words.pick(airing.title) if spoilers else ""
    text = words.say("summary" if title else "untitled", show=show, label=label, title=title)
    if "~" in airing.key.label:
        text = words.say("rerun", text)
    return words.say(airing.status, text) if airing.off else text


def _description(airing: Airing, words: Words) -> Iterable[str]:
    yield from _times(airing, words)
    channel, schedule = airing.channel, airing.schedule
    if airing.source:
        yield words.say("source", airing.source)
    if airing.placement.note:
        return
    if channel.audio:
        yield words.say("audio", words.languages(channel.audio))
    if channel.regions:
        yield words.say("regions", words.pick(channel.regions))
    for kind, song in (("opening", schedule.opening), ("ending", schedule.ending)):
        if song:
            yield words.say(kind, _song(song, words))
    if schedule.url:
        yield words.say("site", schedule.url)
    for name, url in schedule.links.items():
        yield f"{name}: {url}"


def _times(airing: Airing, words: Words) -> Iterable[str]:
    """When it is on, in the broadcaster's words, and what became of it and why."""
    placement = airing.placement
    when = moment_text(placement.moment, words.ours)
    minutes = str(placement.length // timedelta(minutes=1))
    if placement.note:
        follows = placement.follows
        said = follows and words.say(
            "follows", label=words.label(follows[0]), when=moment_text(follows[1], words.ours)
        )
        yield from filter(None, (said, words.pick(airing.reason)))
        return
    if airing.off:
        said = words.say(f"is-{airing.status}", was=when)
    else:
        yield words.say("time" if airing.start else "day", when=when, minutes=minutes)
        said = words.say("moved", was=moment_text(airing.was, words.ours)) if airing.was else ""
    reason = words.pick(airing.reason)
    yield from filter(
        None,
        (words.say("because", what=said, reason=reason) if said and reason else said or reason,),
    )
    if airing.status == "tentative":
        yield words.say("tentative")


def _song(song: Song, words: Words) -> str:
    title, artist = words.pick(song.title), words.pick(song.artist)
    return words.say("song", title=title, artist=artist) if artist else title


# A feed


class Head(NamedTuple):
    """What stands before the events; a download of one airing has none of it but the rest."""

    name: str
    description: str
    color: str | None = None
    url: str | None = None  # absolute: the page
    source: str | None = None  # absolute: the feed itself


def join(head: Head | None, events: Sequence[bytes]) -> bytes:
    """A whole calendar. Without a head it is a download of airings, not a feed to subscribe."""
    calendar = Calendar()
    for name, value in (("VERSION", "2.0"), ("PRODID", PRODID), ("CALSCALE", "GREGORIAN")):
        calendar[name] = Text(value)
    if head:
        _describe(calendar, head)
    if not events:
        calendar.add_component(_utc())
    start = calendar.to_ical().removesuffix(TAIL)
    return b"".join((start, *events, TAIL))


def _describe(calendar: Calendar, head: Head) -> None:
    for names, text in (
        (("NAME", "X-WR-CALNAME"), head.name),
        (("DESCRIPTION", "X-WR-CALDESC"), head.description),
    ):
        for name in names:
            calendar[name] = Text(_clip(text, SHORT))
    if head.color:
        calendar["COLOR"] = Text(head.color)
        calendar["X-APPLE-CALENDAR-COLOR"] = Text(webcolors.name_to_hex(head.color).upper())
    if head.url:
        calendar["URL"] = vUri(head.url)
    if head.source:
        calendar["SOURCE"] = vUri(head.source)
        calendar["SOURCE"].params = Parameters(VALUE="URI")
    for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        calendar[name] = vDuration(REFRESH)
    calendar["REFRESH-INTERVAL"].params = Parameters(VALUE="DURATION")
    calendar["X-PUBLISHED-TTL"].params = Parameters()


def _utc() -> icalendar.Timezone:
    """The component that a calendar without an event needs to be one (RFC 5545, 3.4)."""
    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone["TZID"] = Text("UTC")
    standard["DTSTART"] = vDatetime(datetime(1970, 1, 1))  # a zone's rules are local
    standard["TZOFFSETFROM"] = standard["TZOFFSETTO"] = icalendar.vUTCOffset(timedelta(0))
    standard["TZNAME"] = Text("UTC")
    zone.add_component(standard)
    return zone
