"""The pages: what airs next, a show and its airings, and the ways to subscribe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from importlib.resources import files
from itertools import islice
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound

from rougecal.catalog import Catalog
from rougecal.clock import WEEK, duration_text
from rougecal.feed import Show, choose
from rougecal.model import Channel, Schedule
from rougecal.news import news
from rougecal.selection import Selection, read_selection
from rougecal.values import PLAIN, Texts
from rougecal.web.answers import HTML, Answer, Ask, answer
from rougecal.web.feeds import find, later
from rougecal.web.lines import Entry, Line, Reader, by_channel, dated, line_of, nearest
from rougecal.web.phrases import SPANS, say
from rougecal.web.subscribe import Feed, link
from rougecal.web.timeline import picture
from rougecal.words import TONGUES, language_name, languages, main_language, pick

SOON = 15  # airings that the front page announces at most
LISTED = 500  # shows that it lists, and those besides of which something is to come
ASSETS = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
TEMPLATES = Environment(
    loader=PackageLoader("rougecal.web"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


def index(ask: Ask) -> Answer:
    if ask.catalog.unread:
        raise later(ask.catalog)
    html = front(ask.catalog, _reader(ask), read_selection(ask.query))
    return answer(html.encode(), HTML)


def show(ask: Ask, show: str) -> Answer:
    return answer(one(find(ask, show), _reader(ask)).encode(), HTML)


def asset(_ask: Ask, name: str) -> Answer:
    """One of the pages' own files."""
    if name not in ASSETS:
        raise NotFound(f"There is no {name[:80]!r} here.")
    return answer(read_asset(name), ASSETS[name])


def read_asset(name: str) -> bytes:
    return (files("rougecal.web") / "static" / name).read_bytes()


def _reader(ask: Ask) -> Reader:
    return Reader(ask.lang, ask.now, ask.base, chosen=any(key == "lang" for key, _ in ask.query))


class Part(NamedTuple):
    """A channel of a show: the airings that are shown, and how many there are."""

    channel: Channel
    lines: list[Line]
    all: int
    feed: Feed


def front(catalog: Catalog, reader: Reader, asked: Selection) -> str:
    """The page of every show: what airs next, and how to subscribe to what was asked for."""
    shows = sorted(catalog.shows.values(), key=lambda show: show.over, reverse=True)
    live = sum(show.over > reader.now for show in shows)
    entries = [Entry(show, reader) for show in shows[: max(live, LISTED)]]
    entries.sort(key=lambda entry: entry.ahead[0].end if entry.ahead else "~")
    selection = _spoken(asked, shows, reader)
    asked_for = [show for show in shows if not asked.shows or show.id in asked.shows]
    chosen = choose(asked_for, selection, reader.now.date())
    ahead = (airing for airing in chosen if airing.ahead(reader.now))
    return _render(
        "front.html",
        reader,
        "",
        entries=entries,
        more=len(shows) - len(entries),
        soon=_soon(entries),
        selection=selection,
        offers=_offers([entry.schedule for entry in entries], reader.lang),
        reminders=[duration_text(before) for before in selection.remind],
        count=len(chosen),
        preview=[line_of(airing, reader) for airing in islice(ahead, 3)],
        feed=link(selection, reader.base, "", say(reader.lang, "all")),
    )


def one(show: Show, reader: Reader) -> str:
    """The page of one show."""
    entry, title = Entry(show, reader), pick(show.schedule.title, reader.lang)
    told = news(show.schedule, reader.lang)
    whole = _spoken(Selection(shows=(show.id,)), [show], reader)
    parts = []
    for found in by_channel(entry.lines):
        first = found[0].airing
        own = link(replace(whole, channels=(first.key.channel,)), reader.base, "../", title)
        parts.append(Part(first.channel, nearest(found), len(found), own))
    return _render(
        "show.html",
        reader,
        "../",
        entry=entry,
        schedule=show.schedule,
        next=entry.next("channel"),
        parts=parts,
        picture=picture(entry.lines, reader) if entry.lines else None,
        news=[(dated(item.time, show.schedule.timezone, reader), item) for item in told],
        feed=link(whole, reader.base, "../", title),
    )


def _soon(entries: Iterable[Entry]) -> list[Line]:
    """The week that begins with what airs next, every episode once."""
    every = [line for entry in entries for line in entry.next("label")]
    every.sort(key=lambda line: line.order)
    return [line for line in every if line.day < every[0].day + WEEK][:SOON]


def _spoken(selection: Selection, shows: Iterable[Show], reader: Reader) -> Selection:
    """A selection in the page's language, where the feed would be in another."""
    spoken = all(main_language(show.schedule) == reader.lang for show in shows)
    if reader.static or selection.lang or spoken:
        return selection
    return replace(selection, lang=reader.lang)


def _offers(schedules: Sequence[Schedule], lang: str) -> dict[str, dict[str, str]]:
    """What a feed of one's own can be made of: each option's values, and how they are called."""
    schedules = sorted(schedules, key=lambda schedule: schedule.id)
    channels = {name: channel for s in schedules for name, channel in s.channels.items()}
    heard = sorted({tag for channel in channels.values() for tag in channel.audio})
    told = sorted(
        {*TONGUES, *(tag for s in schedules for tag in [main_language(s), *languages(s)])}
    )
    return {
        "show": {s.id: pick(s.title, lang) for s in schedules},
        "channel": {name: pick(channel.name, lang) for name, channel in channels.items()},
        "audio": {tag: language_name(tag, lang) for tag in heard},
        "remind": {span: say(lang, span) for span in SPANS},
        "lang": {tag: language_name(tag, lang) for tag in told if tag != PLAIN},
    }


def _render(template: str, reader: Reader, root: str, **told: object) -> str:
    """A page's HTML; `root` leads from it to the front page's folder."""
    lang = reader.lang
    return TEMPLATES.get_template(template).render(
        reader=reader,
        lang=lang,
        root=root,
        say=partial(say, lang),
        text=partial(_text, lang),
        plain=lambda texts: pick(texts, lang),
        tongue=partial(tongue, reader),
        here=tongue(reader, lang) if reader.static or reader.chosen else "",
        spoken=lambda tags: ", ".join(language_name(tag, lang) for tag in tags),
        **told,
    )


def _text(lang: str, texts: Texts) -> Markup:
    """A text as HTML that says in which language it is, where that is not the page's."""
    found = pick(texts, lang)
    tag = next((tag for tag, value in texts.items() if value == found), PLAIN)
    if tag in (PLAIN, lang):
        return escape(found)
    return Markup('<span lang="{}">{}</span>').format(tag, found)


def tongue(reader: Reader, lang: str) -> str:
    """What stands behind a page's folder in the address of its version in a language."""
    if reader.static:
        return "" if lang == TONGUES[0] else f"index.{lang}.html"
    return f"?lang={lang}"
