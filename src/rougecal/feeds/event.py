"""An airing → its VEVENT (RFC 5545, 3.6.1), in a language and style."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from rougecal.clock import Moment, duration_text, local_moment
from rougecal.feeds.components import component, day, insert, line, span, text, utc
from rougecal.feeds.selection import BROADCAST_DAY, Style
from rougecal.feeds.together import Together, episodes_of
from rougecal.history import Airing
from rougecal.locale import Localizer
from rougecal.schedule import Song

SHORT, LONG = 255, 3000  # characters of a SUMMARY or LOCATION, and of a DESCRIPTION (Proton)

_DISPLAY = text("ACTION", "DISPLAY")
_FREE = (text("TRANSP", "TRANSPARENT"), text("X-MICROSOFT-CDO-BUSYSTATUS", "FREE"))


class RenderedEvent(NamedTuple):
    """A VEVENT without reminders, and the DESCRIPTION that a reminder of it has.

    No reminder is due, and the latter is empty, where no time is known or nothing airs.
    """

    event: bytes
    reminder: bytes
    start: datetime | None = None  # of the airing, where the event is of a whole day: not its own

    def with_reminders(self, uid: str, remind: Sequence[timedelta]) -> bytes:
        """The VEVENT of an airing (by its UID), with a VALARM for each time before its start."""
        if not (remind and self.reminder):
            return self.event
        return insert(
            self.event, [_alarm(uid, before, self.reminder, self.start) for before in remind]
        )


def render_event(airing: Airing, style: Style) -> bytes:
    """One airing as a VEVENT. Pure: the same airing and style give the same bytes."""
    return render_plain(airing, style).with_reminders(airing.uid, style.remind)


def render_plain(airing: Airing, style: Style) -> RenderedEvent:
    """One airing as a VEVENT, to which reminders can be added."""
    localizer = Localizer(airing.schedule, style.lang)
    summary, reminder = clip(_summary(airing, localizer, style.spoilers), SHORT), b""
    if airing.start and airing.on_air:
        reminder = text("DESCRIPTION", clip(localizer.say("reminder", summary), SHORT))
    event = component("VEVENT", _lines(airing, localizer, summary, style))
    return RenderedEvent(event, reminder, airing.start if style.allday else None)


def render_events(airings: Iterable[Airing], style: Style) -> dict[Airing, bytes]:
    """Some airings, each with its VEVENT."""
    return {airing: render_event(airing, style) for airing in airings}


def _lines(airing: Airing, localizer: Localizer, summary: str, style: Style) -> Iterable[bytes]:
    """The content lines of a VEVENT; the LAST-MODIFIED is the announcement's, never now."""
    channel, schedule = airing.channel, airing.schedule
    yield text("UID", airing.uid)
    yield from _times(airing, style.allday)
    yield utc("DTSTAMP", airing.modified)
    yield utc("LAST-MODIFIED", airing.modified)
    yield line("SEQUENCE", str(airing.sequence))
    yield text("STATUS", "CANCELLED" if airing.called_off else airing.status.upper())
    yield text("SUMMARY", summary)
    yield text("LOCATION", clip(localizer.pick(channel.name), SHORT))
    if description := "\n".join(
        _description(airing, localizer, style)
    ):  # libical refuses an empty one
        yield text("DESCRIPTION", clip(description, LONG))
    yield text("CATEGORIES", localizer.pick(schedule.title))
    if url := channel.url or schedule.url:
        yield line("URL", url)
    if color := channel.color or schedule.color:
        yield text("COLOR", color)
    yield from _FREE


def _times(airing: Airing, allday: str | None) -> tuple[bytes, bytes]:
    """DTSTART and DTEND; of a whole day the end is the next day (3.6.1).

    Where no time is known it is the broadcast day, whatever `allday` says; that is as in `Style`.
    """
    if airing.start and airing.end and not allday:
        return utc("DTSTART", airing.start), utc("DTEND", airing.end)
    first = airing.placement.moment.day
    if airing.start and allday and allday != BROADCAST_DAY:
        first = local_moment(airing.start, allday).day
    return day("DTSTART", first), day("DTEND", first + timedelta(days=1))


def _alarm(uid: str, before: timedelta, description: bytes, start: datetime | None) -> bytes:
    """A VALARM that shows a text some time before the start (RFC 5545, 3.6.6; UID: RFC 9074).

    Its trigger is relative to the event's beginning; with a `start`, it is an instant before that.
    """
    trigger = utc("TRIGGER;VALUE=DATE-TIME", start - before) if start else _trigger(before)
    ident = line("UID", f"{uid}/alarm/{duration_text(before)}")
    return component("VALARM", (_DISPLAY, trigger, description, ident))


@lru_cache(maxsize=1024)
def _trigger(before: timedelta) -> bytes:
    return span("TRIGGER", -before)


def clip(value: str, longest: int) -> str:
    """A text of at most `longest` characters, the last one … where it was cut."""
    return value if len(value) <= longest else value[: longest - 1] + "…"


# Texts for the viewer


def _summary(airing: Airing, localizer: Localizer, spoilers: bool) -> str:
    """`Show #8 – Title`, marked where it is a rerun or called off; off air, the notice's text."""
    show = localizer.pick(airing.schedule.title)
    if airing.placement.off_air:
        daily = len(airing.schedule.weekdays_of(airing.key.channel)) > 1
        summary = localizer.say("skipped-day" if daily else "skipped", show=show)
        return localizer.say("was-skipped", summary) if airing.called_off else summary
    title = localizer.pick(airing.title) if spoilers else ""
    show = f"{show} {episode_label(airing, localizer)}".rstrip()
    summary = localizer.say("summary", show=show, title=title) if title else show
    if "~" in airing.key.label:
        summary = localizer.say("rerun", summary)
    return localizer.say(airing.status, summary) if airing.called_off else summary


def episode_label(airing: Airing, localizer: Localizer) -> str:
    """`#8`, of episodes that start together `#8–#10`; nothing where a number is no name."""
    if isinstance(airing, Together):
        return localizer.episodes(episode.key.label for episode in airing.episodes)
    return localizer.label(airing.key.label)


def episode_name(airing: Airing, localizer: Localizer) -> str:
    """The same, marked where it is a rerun, or the show's title where that is nothing."""
    several = isinstance(airing, Together)
    return episode_label(airing, localizer) if several else localizer.episode(airing.key.label)


def _description(airing: Airing, localizer: Localizer, style: Style) -> Iterable[str]:
    """The lines of a DESCRIPTION; an off-air notice has only what changed, why, and the source."""
    yield from _time_text(airing, localizer)
    if style.spoilers:
        yield from titles(airing, localizer)
    channel, schedule = airing.channel, airing.schedule
    sources = dict.fromkeys(filter(None, (episode.source for episode in episodes_of(airing))))
    yield from (localizer.say("source", source) for source in sources)
    if airing.placement.off_air:
        return
    if channel.audio:
        yield localizer.say("audio", localizer.languages(channel.audio))
    if channel.regions:
        yield localizer.say("regions", localizer.pick(channel.regions))
    for kind, song in (("opening", schedule.opening), ("ending", schedule.ending)):
        if song:
            yield localizer.say(kind, _song(song, localizer))
    if schedule.url:
        yield localizer.say("site", schedule.url)
    for name, url in schedule.links.items():
        yield f"{name}: {url}"


def titles(airing: Airing, localizer: Localizer) -> Iterable[str]:
    """A line for each of the episodes that start together and have titles."""
    for episode in airing.episodes if isinstance(airing, Together) else ():
        if title := localizer.pick(episode.title):
            yield localizer.say("summary", show=localizer.label(episode.key.label), title=title)


def _time_text(airing: Airing, localizer: Localizer) -> Iterable[str]:
    """When it airs, on the broadcast clock; what changed, and why."""
    placement = airing.placement
    if airing.on_air:
        minutes = str(placement.length // timedelta(minutes=1))
        when = localizer.when(placement.moment)
        yield localizer.say("time" if airing.start else "day", when=when, minutes=minutes)
    yield from remarks(airing, localizer, localizer.when)


def remarks(
    airing: Airing, localizer: Localizer, when_text: Callable[[Moment], str]
) -> Iterable[str]:
    """Sentences about an airing: what changed and why, and whether it is not confirmed yet.

    `when_text` writes out a moment. What is so of some episodes that start together begins with
    their names.
    """
    if not isinstance(airing, Together):
        yield from _remarks(airing, localizer, when_text)
        return
    said: dict[str, list[str]] = {}
    episodes = airing.episodes
    for episode in episodes:
        for sentence in _remarks(episode, localizer, when_text):
            said.setdefault(sentence, []).append(episode.key.label)
    for sentence, labels in said.items():
        if len(labels) == len(episodes):
            yield sentence
        else:
            yield localizer.say("because", what=localizer.episodes(labels), reason=sentence)


def _remarks(
    airing: Airing, localizer: Localizer, when_text: Callable[[Moment], str]
) -> Iterable[str]:
    """The sentences about one episode or off-air notice."""
    change, reason = _change(airing, localizer, when_text), localizer.pick(airing.reason)
    if change and reason:
        yield localizer.say("because", what=change, reason=reason)
    elif change or reason:
        yield change or reason
    if airing.status == "tentative" and airing.start:
        yield localizer.say("tentative")


def _change(airing: Airing, localizer: Localizer, when_text: Callable[[Moment], str]) -> str:
    """What changed: the previous time if there was another, or what follows a skipped night."""
    moment, previous = airing.placement.moment, airing.previous
    if airing.placement.off_air:
        if not airing.placement.follows:
            return ""
        label, follows = airing.placement.follows
        return localizer.say("follows", label=localizer.episode(label), when=when_text(follows))
    if airing.called_off:
        return localizer.say(f"is-{airing.status}", previous=when_text(moment))
    if previous and previous != moment:
        return localizer.say("moved", previous=when_text(previous))
    return ""


def _song(song: Song, localizer: Localizer) -> str:
    title, artist = localizer.pick(song.title), localizer.pick(song.artist)
    return localizer.say("song", title=title, artist=artist) if artist else title
