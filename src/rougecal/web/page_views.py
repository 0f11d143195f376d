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

from rougecal.clock import WEEK, duration_text
from rougecal.feeds import Selection, choose, news_items, read_selection
from rougecal.locale import UI_LANGUAGES, language_name, pick
from rougecal.schedule import UNDETERMINED, Channel, Schedule, Texts
from rougecal.show import Show
from rougecal.store import Snapshot
from rougecal.web.feed_views import find, later
from rougecal.web.messages import SPANS, say
from rougecal.web.presenters import (
    AiringView,
    ShowView,
    Viewer,
    airing_view,
    by_channel,
    dated,
    nearest,
)
from rougecal.web.responses import HTML, CachedResponse, RequestContext, answer
from rougecal.web.season_chart import season_chart
from rougecal.web.subscribe import Feed, link

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


def index(ask: RequestContext) -> CachedResponse:
    if ask.catalog.lazy_files:
        raise later(ask.catalog)
    html = front_page(ask.catalog, _reader(ask), read_selection(ask.query))
    return answer(html.encode(), HTML)


def show(ask: RequestContext, show: str) -> CachedResponse:
    return answer(show_page(find(ask, show), _reader(ask)).encode(), HTML)


def asset(_ask: RequestContext, name: str) -> CachedResponse:
    """One of the pages' own files."""
    if name not in ASSETS:
        raise NotFound(f"There is no {name[:80]!r} here.")
    return answer(read_asset(name), ASSETS[name])


def read_asset(name: str) -> bytes:
    return (files("rougecal.web") / "static" / name).read_bytes()


def _reader(ask: RequestContext) -> Viewer:
    return Viewer(ask.lang, ask.now, ask.base, chosen=any(key == "lang" for key, _ in ask.query))


class ChannelSection(NamedTuple):
    """A channel of a show: the airings that are shown, and how many there are."""

    channel: Channel
    lines: list[AiringView]
    all: int
    feed: Feed


def front_page(catalog: Snapshot, viewer: Viewer, asked: Selection) -> str:
    """The page of every show: what airs next, and how to subscribe to what was asked for."""
    shows = sorted(catalog.listed.values(), key=lambda show: show.ends, reverse=True)
    on_air = sum(show.ends > viewer.now for show in shows)
    show_views = [ShowView(show, viewer) for show in shows[: max(on_air, LISTED)]]
    show_views.sort(key=lambda show_view: show_view.ahead[0].end if show_view.ahead else "~")
    selection = _spoken(asked, shows, viewer)
    asked_for = [show for show in shows if not asked.shows or show.id in asked.shows]
    chosen = choose(asked_for, selection, viewer.now.date())
    ahead = (airing for airing in chosen if airing.ahead(viewer.now))
    return _render(
        "front.html",
        viewer,
        "",
        show_views=show_views,
        more=len(shows) - len(show_views),
        soon=_soon(show_views),
        selection=selection,
        offers=_offers([show_view.schedule for show_view in show_views], viewer.lang),
        reminders=[duration_text(before) for before in selection.remind],
        count=len(chosen),
        preview=[airing_view(airing, viewer) for airing in islice(ahead, 3)],
        feed=link(selection, viewer.base, "", say(viewer.lang, "all")),
    )


def show_page(show: Show, viewer: Viewer) -> str:
    """The page of one show."""
    show_view, title = ShowView(show, viewer), pick(show.schedule.title, viewer.lang)
    told = news_items(show, viewer.lang)
    whole = _spoken(Selection(shows=(show.id,)), [show], viewer)
    parts = []
    for found in by_channel(show_view.airing_views):
        first = found[0].airing
        own = link(replace(whole, channels=(first.key.channel,)), viewer.base, "../", title)
        parts.append(ChannelSection(first.channel, nearest(found), len(found), own))
    return _render(
        "show.html",
        viewer,
        "../",
        show_view=show_view,
        schedule=show.schedule,
        next=show_view.next("channel"),
        parts=parts,
        picture=season_chart(show_view.airing_views, viewer) if show_view.airing_views else None,
        news=[(dated(item.time, show.schedule.timezone, viewer), item) for item in told],
        feed=link(whole, viewer.base, "../", title),
    )


def _soon(show_views: Iterable[ShowView]) -> list[AiringView]:
    """The week that begins with what airs next, every episode once."""
    every = [line for show_view in show_views for line in show_view.next("label")]
    every.sort(key=lambda line: line.order)
    return [line for line in every if line.day < every[0].day + WEEK][:SOON]


def _spoken(selection: Selection, shows: Iterable[Show], viewer: Viewer) -> Selection:
    """A selection in the page's language, where the feed would be in another."""
    spoken = all(show.schedule.main_language == viewer.lang for show in shows)
    if viewer.static or selection.lang or spoken:
        return selection
    return replace(selection, lang=viewer.lang)


def _offers(schedules: Sequence[Schedule], lang: str) -> dict[str, dict[str, str]]:
    """What a feed of one's own can be made of: each option's values, and how they are called."""
    schedules = sorted(schedules, key=lambda schedule: schedule.id)
    channels = {name: channel for s in schedules for name, channel in s.channels.items()}
    heard = sorted({tag for channel in channels.values() for tag in channel.audio})
    told = sorted(
        {*UI_LANGUAGES, *(tag for s in schedules for tag in [s.main_language, *s.languages])}
    )
    return {
        "show": {s.id: pick(s.title, lang) for s in schedules},
        "channel": {name: pick(channel.name, lang) for name, channel in channels.items()},
        "audio": {tag: language_name(tag, lang) for tag in heard},
        "remind": {span: say(lang, span) for span in SPANS},
        "lang": {tag: language_name(tag, lang) for tag in told if tag != UNDETERMINED},
    }


def _render(template: str, viewer: Viewer, root: str, **told: object) -> str:
    """A page's HTML; `root` leads from it to the front page's folder."""
    lang = viewer.lang
    return TEMPLATES.get_template(template).render(
        viewer=viewer,
        lang=lang,
        root=root,
        say=partial(say, lang),
        text=partial(_text, lang),
        plain=lambda texts: pick(texts, lang),
        tongue=partial(page_path, viewer),
        here=page_path(viewer, lang) if viewer.static or viewer.chosen else "",
        spoken=lambda tags: ", ".join(language_name(tag, lang) for tag in tags),
        **told,
    )


def _text(lang: str, texts: Texts) -> Markup:
    """A text as HTML that says in which language it is, where that is not the page's."""
    found = pick(texts, lang)
    tag = next((tag for tag, value in texts.items() if value == found), UNDETERMINED)
    if tag in (UNDETERMINED, lang):
        return escape(found)
    return Markup('<span lang="{}">{}</span>').format(tag, found)


def page_path(viewer: Viewer, lang: str) -> str:
    """What stands behind a page's folder in the address of its version in a language."""
    if viewer.static:
        return "" if lang == UI_LANGUAGES[0] else f"index.{lang}.html"
    return f"?lang={lang}"
