"""What a viewer can choose: shows, channels and spoken languages, each a link that adds it or not.

The choice is the selection in the page's address, which is a feed's, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from rougecal.feeds import Selection
from rougecal.locale import UI_LANGUAGES, language_name, pick
from rougecal.schedule import Texts
from rougecal.show import Show
from rougecal.web.guide import Guide
from rougecal.web.options import fold, page_query
from rougecal.web.presenters import Viewer

KINDS = ("shows", "channels", "audio")  # the fields of a selection that can be chosen
MOST = 6  # channels and languages that are offered: those that are on most this week
MAX_FOUND, MAX_CHOSEN = 20, 40  # links that are shown; each has the whole choice in its address


class Chip(NamedTuple):
    """Something that can be chosen, and the query of the page on which it is, or no longer is."""

    value: str
    text: str
    query: str
    chosen: bool


class Choice(NamedTuple):
    """What is chosen, what is offered, and what a search found."""

    chosen: list[Chip]
    offered: list[Chip]
    found: list[Chip]
    every: str  # the query of the page that shows what is not chosen, too
    only: str  # and of that which does not


def toggled(selection: Selection, kind: str, value: str) -> Selection:
    """A selection with a show, channel or language more, or without it."""
    values: Any = tuple(sorted({*getattr(selection, kind)} ^ {value}))
    return replace(selection, **{kind: values})


def make_choice(shows: Sequence[Show], asked: Selection, guide: Guide, viewer: Viewer) -> Choice:
    """What can be chosen of some shows, on the page that a viewer asked for."""

    def chip(kind: str, value: str) -> Chip:
        text = pick(_names(shows, kind, value), viewer.lang) or value
        every = viewer.options.every and kind == "shows"
        options = viewer.options._replace(query="", every=every)
        query = page_query(toggled(asked, kind, value), options)
        return Chip(value, text, query, value in getattr(asked, kind))

    chosen = [(kind, value) for kind in KINDS for value in getattr(asked, kind)][:MAX_CHOSEN]
    airings = [view.airing for card in guide.cards for view in card.views]
    channels = Counter(airing.key.channel for airing in airings)
    audio = Counter(tag for airing in airings for tag in airing.channel.audio)
    most = [("channels", value) for value, _ in channels.most_common(MOST)]
    if not viewer.static:  # a host of files has no feed of a language
        most += [("audio", value) for value, _ in audio.most_common(MOST)]
    offered = [(kind, value) for kind, value in most if value not in getattr(asked, kind)]
    found = _search(shows, viewer.options.query)
    every, only = (page_query(asked, viewer.options._replace(every=yes)) for yes in (True, False))
    return Choice(
        [chip(*one) for one in chosen],
        [chip(*one) for one in offered],
        [chip(*one) for one in found],
        every,
        only,
    )


def watched(shows: Iterable[Show], asked: Selection, viewer: Viewer) -> list[Chip]:
    """The channels of some shows, each a link that chooses it alone; the last chooses them all."""
    names: dict[tuple[str, ...], Texts] = {
        (name,): channel.name for show in shows for name, channel in show.schedule.channels.items()
    }
    names[()] = {}
    options = viewer.options._replace(query="")
    found = []
    for channels, texts in names.items():
        query = page_query(replace(asked, channels=channels), options)
        text = pick(texts, viewer.lang)
        found.append(Chip("".join(channels), text, query, asked.channels == channels))
    return found


def _names(shows: Iterable[Show], kind: str, value: str) -> Texts:
    """What a show, channel or language is called, by language; nothing if it is not known."""
    if kind == "audio":
        return {lang: language_name(value, lang) for lang in UI_LANGUAGES}
    for show in shows:
        if kind == "shows" and show.id == value:
            return show.schedule.title
        if kind == "channels" and value in show.schedule.channels:
            return show.schedule.channels[value].name
    return {}


def _search(shows: Iterable[Show], query: str) -> list[tuple[str, str]]:
    """The kind and value of everything with a name that has the query's words in it."""
    if not query:
        return []
    names: dict[tuple[str, str], Texts] = {}
    for show in shows:
        names["shows", show.id] = show.schedule.title
        for name, channel in show.schedule.channels.items():
            names["channels", name] = channel.name
            names |= {("audio", tag): _names((), "audio", tag) for tag in channel.audio}
    folded = {key: fold(" ".join([key[1], *texts.values()])) for key, texts in names.items()}
    found = [key for key, text in folded.items() if all(word in text for word in query.split())]
    return sorted(found, key=lambda key: KINDS.index(key[0]))[:MAX_FOUND]
