"""What airs in the weeks around a day, as XMLTV: a programme guide for media centres.

The elements and their order are those of xmltv.dtd 0.5, which is part of XMLTV
(https://github.com/XMLTV/xmltv). It wants a dot in a channel's id: fuji-tv.rougecal. The same id
means the same channel in every show, and on every host.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from xml.etree import ElementTree as Xml

from rougecal.clock import WEEK, start_of_day
from rougecal.feeds.calendar import airings_of, choose
from rougecal.feeds.event import episode_label, remarks, titles
from rougecal.feeds.selection import Selection
from rougecal.history import Airing, is_rerun
from rougecal.locale import Localizer
from rougecal.schedule import UNDETERMINED, Texts
from rougecal.show import Show

MOST = 20_000  # programmes of a guide: some 10 MB
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tv SYSTEM "xmltv.dtd">\n'


def xmltv_export(shows: Sequence[Show], selection: Selection, today: date, base: str = "") -> bytes:
    """The programmes that a selection names in the weeks around `today` (UTC), and their channels.

    These are the week before, or as far back as `past` says, this one, and the four after it.
    Where nothing airs in them it is the programme nearest to `today`; of too many, the MOST that
    are nearest. `base` is what absolute addresses begin with.
    """
    tv = Xml.Element("tv", {"generator-info-name": "rougecal"})
    if base:
        tv.set("source-info-url", f"{base}/")
    airings = _programmes(shows, selection, today)
    for _, airing in sorted({a.key.channel: a for a in reversed(airings)}.items()):
        _put_channel(tv, airing, Localizer(airing.schedule, selection.lang))
    for airing in airings:
        _put_programme(tv, airing, Localizer(airing.schedule, selection.lang), selection.spoilers)
    return _HEAD + Xml.tostring(tv, encoding="unicode").encode() + b"\n"


def _programmes(shows: Sequence[Show], selection: Selection, today: date) -> Sequence[Airing]:
    """The airings of a guide: what airs, at a time that is known.

    The weeks begin on Mondays, so that a guide changes with the schedules and once a week. What
    starts together is one programme, since two at a time on a channel are none to a media centre.
    """
    monday = today - timedelta(days=today.weekday())
    until = start_of_day(monday + 5 * WEEK, "UTC")
    past = today - monday + WEEK if selection.past is None else selection.past
    on_air = replace(selection, past=past, merge=True, notes=False, cancelled=False)
    midnight = start_of_day(today, "UTC")

    def distance(airing: Airing) -> timedelta:
        return abs(airing.placement.order - midnight)

    near = [a for a in choose(shows, on_air, today) if a.start and a.placement.order < until]
    if not near:
        every = (a for show in shows for a in airings_of(show.on(today), on_air))
        known = [airing for airing in every if airing.start and on_air.wants(airing)]
        return sorted(known, key=distance)[:1]
    if len(near) > MOST:
        near = sorted(near, key=distance)[:MOST]
        near.sort(key=lambda airing: (airing.placement.order, airing.uid))
    return near


def _put_channel(tv: Xml.Element, airing: Airing, localizer: Localizer) -> None:
    """The channel that an airing is on, by its names."""
    channel = Xml.SubElement(tv, "channel", id=_channel_id(airing))
    _put(channel, "display-name", airing.channel.name, localizer)


def _put_programme(tv: Xml.Element, airing: Airing, localizer: Localizer, spoilers: bool) -> None:
    schedule, key = airing.schedule, airing.key
    times = {"start": _time(airing.start), "stop": _time(airing.end)}
    programme = Xml.SubElement(tv, "programme", {**times, "channel": _channel_id(airing)})
    _put(programme, "title", schedule.title, localizer)
    if spoilers:
        _put(programme, "sub-title", airing.title, localizer)
    if description := "\n".join(_description(airing, localizer, spoilers)):
        _put(programme, "desc", {localizer.lang: description}, localizer)
    if schedule.cast:
        credits_ = Xml.SubElement(programme, "credits")
        for credit in schedule.cast:
            actor = Xml.SubElement(credits_, "actor", role=localizer.pick(credit.role))
            actor.text = localizer.pick(credit.name)
    if url := airing.channel.url or schedule.url:
        Xml.SubElement(programme, "url").text = url
    number = key.label.partition("~")[0]
    if name := episode_label(airing, localizer):
        Xml.SubElement(programme, "episode-num", system="onscreen").text = name
    if number.isdecimal() and int(number):  # from 0; seasons are not known here
        Xml.SubElement(programme, "episode-num", system="xmltv_ns").text = f".{int(number) - 1}."
    Xml.SubElement(programme, "previously-shown" if is_rerun(key.label) else "new")


def _description(airing: Airing, localizer: Localizer, spoilers: bool) -> Iterator[str]:
    """What changed and why, the titles of what starts together, and what the show is about."""
    yield from remarks(airing, localizer, localizer.when)
    if spoilers:
        yield from titles(airing, localizer)
    if airing.schedule.synopsis:
        yield localizer.pick(airing.schedule.synopsis)


def _put(parent: Xml.Element, name: str, texts: Texts, localizer: Localizer) -> None:
    """A text in each of its languages; the reader's first, for many programs read but one."""
    first = localizer.pick(texts)
    for tag, text in sorted(texts.items(), key=lambda item: item[1] != first):
        language = {} if tag == UNDETERMINED else {"lang": tag}
        Xml.SubElement(parent, name, language).text = text


def _channel_id(airing: Airing) -> str:
    return f"{airing.key.channel}.rougecal"


def _time(when: datetime | None) -> str:
    """A UTC instant in the notation of XMLTV."""
    return f"{when:%Y%m%d%H%M%S} +0000" if when else ""
