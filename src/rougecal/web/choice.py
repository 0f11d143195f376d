"""What a viewer can choose: shows, channels and spoken languages, each a link that adds it or not.

The choice is the selection in the page's address, which is a feed's, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from rougecal.feeds import Selection
from rougecal.locale import UI_LANGUAGES, language_name, pick
from rougecal.schedule import Texts
from rougecal.show import Show
from rougecal.web.guide import Guide
from rougecal.web.options import fold, page_query
from rougecal.web.presenters import Viewer

OFFERED = {"channels": 6, "audio": 4}  # how many are offered, of those that are on most this week
MAX_FOUND, MAX_CHOSEN = 20, 40  # links that are shown; each has the whole choice in its address


class Chip(NamedTuple):
    """Something that can be chosen, and the query of the page on which it is, or no longer is."""

    kind: str  # shows, channels or audio: a field of a selection
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
    lang = viewer.lang
    titles = {show.id: show.schedule.title for show in shows}
    channels = {
        name: channel.name for show in shows for name, channel in show.schedule.channels.items()
    }
    names: Mapping[str, Mapping[str, Texts]] = {
        "shows": titles,
        "channels": channels,
        "audio": {tag: _names(tag) for tag in sorted(_spoken(shows))},
    }

    def chip(kind: str, value: str) -> Chip:
        text = pick(names[kind].get(value, {}), lang) or value
        every = viewer.options.every and kind == "shows"
        options = viewer.options._replace(query="", every=every)
        query = page_query(toggled(asked, kind, value), options)
        return Chip(kind, value, text, query, value in getattr(asked, kind))

    chosen = [chip(kind, value) for kind in names for value in getattr(asked, kind)][:MAX_CHOSEN]
    kinds = {"channels": 12} if viewer.static else OFFERED  # a host of files has no more
    offered = [
        chip(kind, value)
        for kind, most in kinds.items()
        for value, _ in getattr(guide, kind).most_common(most)
        if value not in getattr(asked, kind)
    ]
    hits = _search(names, viewer.options.query)
    every, only = (page_query(asked, viewer.options._replace(every=yes)) for yes in (True, False))
    return Choice(chosen, offered, [chip(*hit) for hit in hits], every, only)


def watched(shows: Iterable[Show], asked: Selection, viewer: Viewer) -> list[Chip]:
    """The channels of some shows, each a link that chooses it alone; the last chooses them all."""
    channels = {n: c.name for show in shows for n, c in show.schedule.channels.items()}
    options = viewer.options._replace(query="")
    found = []
    for name, texts in channels.items():
        query, chosen = page_query(replace(asked, channels=(name,)), options), (name,)
        text = pick(texts, viewer.lang)
        found.append(Chip("channels", name, text, query, asked.channels == chosen))
    whole = page_query(replace(asked, channels=()), options)
    return [*found, Chip("channels", "", "", whole, not asked.channels)]


def _spoken(shows: Iterable[Show]) -> set[str]:
    channels = (channel for show in shows for channel in show.schedule.channels.values())
    return {tag for channel in channels for tag in channel.audio}


def _names(tag: str) -> Texts:
    return {lang: language_name(tag, lang) for lang in UI_LANGUAGES}


def _search(names: Mapping[str, Mapping[str, Texts]], query: str) -> list[tuple[str, str]]:
    """The kind and value of everything with a name that has the query's words in it."""
    words = query.split()
    if not words:
        return []
    found = []
    for kind, texts in names.items():
        for value, by_lang in texts.items():
            text = fold(" ".join([value, *by_lang.values()]))
            if all(word in text for word in words):
                found.append((kind, value))
    return found[:MAX_FOUND]
