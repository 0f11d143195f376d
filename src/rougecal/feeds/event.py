"""An airing → its VEVENT (RFC 5545, 3.6.1), in a language and style."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import lru_cache

from rougecal.clock import Moment, duration_text, moment_text
from rougecal.feeds.components import component, day, line, span, text, utc
from rougecal.feeds.selection import Style
from rougecal.history import Airing
from rougecal.locale import Localizer
from rougecal.schedule import Song

SHORT, LONG = 255, 3000  # characters of a SUMMARY or LOCATION, and of a DESCRIPTION (Proton)

_FREE = (text("TRANSP", "TRANSPARENT"), text("X-MICROSOFT-CDO-BUSYSTATUS", "FREE"))


@lru_cache(maxsize=1 << 16)  # feeds of one style share what is rendered
def render_event(airing: Airing, style: Style) -> bytes:
    """One airing as a VEVENT. Pure: the same airing and style give the same bytes."""
    words = Localizer(airing.schedule, style.lang)
    summary = clip(_summary(airing, words, style.spoilers), SHORT)
    rings = airing.start and airing.on_air
    about = words.say("reminder", summary)
    alarms = [_alarm(airing, before, about) for before in style.remind if rings]
    return component("VEVENT", _lines(airing, words, summary), alarms)


def render_events(airings: Iterable[Airing], style: Style) -> dict[Airing, bytes]:
    """A VEVENT for each of some airings."""
    return {airing: render_event(airing, style) for airing in airings}


def _lines(airing: Airing, words: Localizer, summary: str) -> Iterable[bytes]:
    channel, schedule = airing.channel, airing.schedule
    yield text("UID", airing.uid)
    yield from _times(airing)
    yield utc("DTSTAMP", airing.modified)
    yield utc("LAST-MODIFIED", airing.modified)
    yield line("SEQUENCE", str(airing.sequence))
    yield text("STATUS", "CANCELLED" if airing.called_off else airing.status.upper())
    yield text("SUMMARY", summary)
    yield text("LOCATION", clip(words.pick(channel.name), SHORT))
    yield text("DESCRIPTION", clip("\n".join(_description(airing, words)), LONG))
    yield text("CATEGORIES", words.pick(schedule.title))
    if url := channel.url or schedule.url:
        yield line("URL", url)
    if color := channel.color or schedule.color:
        yield text("COLOR", color)
    yield from _FREE


def _times(airing: Airing) -> tuple[bytes, bytes]:
    if airing.start and airing.end:
        return utc("DTSTART", airing.start), utc("DTEND", airing.end)
    first = airing.placement.moment.day
    return day("DTSTART", first), day("DTEND", first + timedelta(days=1))


def _alarm(airing: Airing, before: timedelta, about: str) -> bytes:
    lines = (
        text("ACTION", "DISPLAY"),
        span("TRIGGER", -before),
        text("DESCRIPTION", clip(about, SHORT)),
        text("UID", f"{airing.uid}/alarm/{duration_text(before)}"),
    )
    return component("VALARM", lines)


def clip(words: str, longest: int) -> str:
    return words if len(words) <= longest else words[: longest - 1] + "…"


# What a viewer reads in an event


def _summary(airing: Airing, words: Localizer, spoilers: bool) -> str:
    show, label = words.pick(airing.schedule.title), words.label(airing.key.label)
    if airing.placement.off_air:
        said = words.say("skipped", show=show)
        return words.say("was-skipped", said) if airing.called_off else said
    title = words.pick(airing.title) if spoilers else ""
    said = words.say("summary" if title else "untitled", show=show, label=label, title=title)
    if "~" in airing.key.label:
        said = words.say("rerun", said)
    return words.say(airing.status, said) if airing.called_off else said


def _description(airing: Airing, words: Localizer) -> Iterable[str]:
    yield from _told(airing, words)
    channel, schedule = airing.channel, airing.schedule
    if airing.source:
        yield words.say("source", airing.source)
    if airing.placement.off_air:
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


def _told(airing: Airing, words: Localizer) -> Iterable[str]:
    """When it is on, in the broadcaster's words, and what became of it and why."""
    placement = airing.placement
    if airing.on_air:
        minutes = str(placement.length // timedelta(minutes=1))
        when = moment_text(placement.moment, words.ours)
        yield words.say("time" if airing.start else "day", when=when, minutes=minutes)
    yield from remarks(airing, words, lambda moment: moment_text(moment, words.ours))


def remarks(airing: Airing, words: Localizer, told: Callable[[Moment], str]) -> Iterable[str]:
    """What became of an airing, and why; `told` puts a moment in words."""
    fate, reason = _fate(airing, words, told), words.pick(airing.reason)
    if fate or reason:
        yield words.say("because", what=fate, reason=reason) if fate and reason else fate or reason
    if airing.status == "tentative" and airing.start:
        yield words.say("tentative")


def _fate(airing: Airing, words: Localizer, told: Callable[[Moment], str]) -> str:
    """What became of the time that was known before, or what follows a skipped night."""
    placement, previous = airing.placement, airing.previous
    if placement.off_air:
        label, moment = placement.follows or ("", None)
        return words.say("follows", label=words.episode(label), when=told(moment)) if moment else ""
    if airing.called_off:
        return words.say(f"is-{airing.status}", previous=told(placement.moment))
    return (
        words.say("moved", previous=told(previous))
        if previous and previous != placement.moment
        else ""
    )


def _song(song: Song, words: Localizer) -> str:
    title, artist = words.pick(song.title), words.pick(song.artist)
    return words.say("song", title=title, artist=artist) if artist else title
