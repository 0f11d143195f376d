"""An airing → its VEVENT (RFC 5545, 3.6.1), in a language and style."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from rougecal.airings import Airing
from rougecal.clock import Moment, duration_text, moment_text
from rougecal.components import (
    Alarm,
    Event,
    Parameters,
    Text,
    Utc,
    vDate,
    vDuration,
    vInt,
    vUri,
)
from rougecal.model import Song
from rougecal.selection import Style
from rougecal.words import Words

SHORT, LONG = 255, 3000  # characters of a SUMMARY or LOCATION, and of a DESCRIPTION (Proton)

_STATUS = {"confirmed": "CONFIRMED", "tentative": "TENTATIVE"}
_OPAQUE = {"TRANSP": Text("TRANSPARENT"), "X-MICROSOFT-CDO-BUSYSTATUS": Text("FREE")}


def event(airing: Airing, style: Style) -> bytes:
    """One airing as a VEVENT. Pure: the same airing and style give the same bytes."""
    words = Words(airing.schedule, style.lang)
    summary = clip(_summary(airing, words, style.spoilers), SHORT)
    component = Event()
    component["UID"] = Text(airing.uid)
    _when(component, airing)
    component["DTSTAMP"] = component["LAST-MODIFIED"] = Utc(airing.modified)
    component["SEQUENCE"] = vInt(airing.sequence)
    component["STATUS"] = Text(_STATUS.get(airing.status, "CANCELLED"))
    component["SUMMARY"] = Text(summary)
    component["LOCATION"] = Text(clip(words.pick(airing.channel.name), SHORT))
    component["DESCRIPTION"] = Text(clip("\n".join(_description(airing, words)), LONG))
    component["CATEGORIES"] = Text(words.pick(airing.schedule.title))
    if url := airing.channel.url or airing.schedule.url:
        component["URL"] = vUri(url)
    if color := airing.channel.color or airing.schedule.color:
        component["COLOR"] = Text(color)
    component.update(_OPAQUE)
    if not airing.off and airing.start and not airing.placement.note:
        for before in style.remind:
            component.add_component(_alarm(airing, before, words.say("reminder", summary)))
    return bytes(component.to_ical(sorted=False))  # in the order above


def _when(component: Event, airing: Airing) -> None:
    if airing.start and airing.end:
        component["DTSTART"], component["DTEND"] = Utc(airing.start), Utc(airing.end)
        return
    day = airing.placement.moment.day
    for name, value in (("DTSTART", vDate(day)), ("DTEND", vDate(day + timedelta(days=1)))):
        value.params = Parameters(VALUE="DATE")
        component[name] = value


def _alarm(airing: Airing, before: timedelta, text: str) -> Alarm:
    alarm = Alarm()
    alarm["ACTION"] = Text("DISPLAY")
    alarm["TRIGGER"] = vDuration(-before)
    alarm["DESCRIPTION"] = Text(clip(text, SHORT))
    alarm["UID"] = Text(f"{airing.uid}/alarm/{duration_text(before)}")
    return alarm


def clip(text: str, longest: int) -> str:
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
    if not airing.off and not placement.note:
        minutes = str(placement.length // timedelta(minutes=1))
        when = moment_text(placement.moment, words.ours)
        yield words.say("time" if airing.start else "day", when=when, minutes=minutes)
    yield from remarks(airing, words, lambda moment: moment_text(moment, words.ours))


def remarks(airing: Airing, words: Words, told: Callable[[Moment], str]) -> Iterable[str]:
    """What became of an airing, and why; `told` puts a moment in words."""
    fate, reason = _fate(airing, words, told), words.pick(airing.reason)
    if fate or reason:
        yield words.say("because", what=fate, reason=reason) if fate and reason else fate or reason
    if airing.status == "tentative" and airing.start:
        yield words.say("tentative")


def _fate(airing: Airing, words: Words, told: Callable[[Moment], str]) -> str:
    """What became of the time that was first known, or what follows a skipped night."""
    placement, was = airing.placement, airing.was
    if placement.note:
        label, moment = placement.follows or ("", None)
        return words.say("follows", label=words.label(label), when=told(moment)) if moment else ""
    if airing.off:
        return words.say(f"is-{airing.status}", was=told(placement.moment))
    return words.say("moved", was=told(was)) if was and was != placement.moment else ""


def _song(song: Song, words: Words) -> str:
    title, artist = words.pick(song.title), words.pick(song.artist)
    return words.say("song", title=title, artist=artist) if artist else title
