"""The views for people: the front page, a page for each show, and the files these need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from importlib.resources import files
from itertools import islice
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from rougecal.clock import WEEK, duration_text
from rougecal.feeds import Selection, choose, describe, news_items
from rougecal.locale import UI_LANGUAGES, language_name, pick
from rougecal.schedule import UNDETERMINED, Channel, Schedule, Texts
from rougecal.show import Show
from rougecal.store import Snapshot
from rougecal.web.feed_views import find, unavailable
from rougecal.web.messages import SPANS, say
from rougecal.web.presenters import AiringView, ShowView, Viewer, dated, nearest
from rougecal.web.responses import HTML, CachedResponse, cached_response
from rougecal.web.season_chart import season_chart
from rougecal.web.subscribe import FeedLink, subscribe_links

SOON = 15  # airings that the front page announces at most
LISTED = 500  # shows that it lists; more if more have airings ahead
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


def front(catalog: Snapshot, viewer: Viewer, selection: Selection) -> CachedResponse:
    """The front page. Raises ServiceUnavailable until every schedule has been read."""
    if catalog.lazy_files:
        raise unavailable(catalog)
    return cached_response(front_page(catalog, viewer, selection).encode(), HTML)


def show(catalog: Snapshot, viewer: Viewer, selection: Selection) -> CachedResponse:
    """The page of a show. Raises NotFound or ServiceUnavailable."""
    html = show_page(find(catalog, *selection.shows), viewer)
    return cached_response(html.encode(), HTML)


def asset(name: str, *_: object) -> CachedResponse:
    """A static file, by its name in ASSETS."""
    return cached_response(read_asset(name), ASSETS[name])


def read_asset(name: str) -> bytes:
    """The content of a static file."""
    return (files("rougecal.web") / "static" / name).read_bytes()


class ChannelSection(NamedTuple):
    """A channel of a show: the airings on its page, of how many, and the channel's feed."""

    channel: Channel
    airing_views: Sequence[AiringView]
    total: int
    feed: FeedLink


def front_page(catalog: Snapshot, viewer: Viewer, asked: Selection) -> str:
    """The HTML of every show: what airs next, and a form to choose a feed, filled in as `asked`."""
    listed = (show.on(viewer.now.date()) for show in catalog.listed.values())
    shows = sorted(listed, key=lambda show: show.ends, reverse=True)
    on_air = sum(show.ends > viewer.now for show in shows)
    show_views = [ShowView(show, viewer) for show in shows[: max(on_air, LISTED)]]
    show_views.sort(key=lambda show_view: show_view.ahead[0].end if show_view.ahead else "~")
    selection = _in_page_language(asked, shows, viewer)
    asked_for = [show for show in shows if not asked.shows or show.id in asked.shows]
    chosen = choose(asked_for, selection, viewer.today)
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
        preview=[AiringView(airing, viewer) for airing in islice(ahead, 3)],
        feed=_feed_link(asked_for if asked.shows else shows, selection, viewer, ""),
    )


def show_page(show: Show, viewer: Viewer) -> str:
    """The HTML of one show."""
    show_view = ShowView(show, viewer)
    whole = _in_page_language(Selection(shows=(show.id,)), [show], viewer)
    sections = []
    for views in show_view.by_channel():
        airing = views[0].airing
        selection = replace(whole, channels=(airing.key.channel,))
        feed = _feed_link([show], selection, viewer, "../")
        sections.append(ChannelSection(airing.channel, nearest(views), len(views), feed))
    items = news_items(show, viewer.lang)
    return _render(
        "show.html",
        viewer,
        "../",
        show_view=show_view,
        schedule=show.schedule,
        next=show_view.next("channel"),
        sections=sections,
        chart=season_chart(show_view, viewer) if sections else None,
        news=[(dated(item.time, show.schedule.timezone, viewer), item) for item in items],
        feed=_feed_link([show], whole, viewer, "../"),
        download_options=f"?lang={whole.lang}" if whole.lang else "",
    )


def _soon(show_views: Iterable[ShowView]) -> list[AiringView]:
    """The week that begins with the next airing, every episode once."""
    every = [view for show_view in show_views for view in show_view.next("label")]
    every.sort(key=lambda view: view.order)
    return [view for view in every if view.day < every[0].day + WEEK][:SOON]


def _in_page_language(selection: Selection, shows: Iterable[Show], viewer: Viewer) -> Selection:
    """A selection with the page's language, where its feed would be in another."""
    same = all(show.schedule.main_language == viewer.lang for show in shows)
    if viewer.static or selection.lang or same:
        return selection
    return replace(selection, lang=viewer.lang)


def _feed_link(shows: Sequence[Show], selection: Selection, viewer: Viewer, root: str) -> FeedLink:
    """The links to a feed, under the feed's own name; `root` as in `_render`."""
    name, *_ = describe(shows, replace(selection, lang=selection.lang or viewer.lang))
    address = selection.address
    links = subscribe_links(viewer.base + address, name) if viewer.base else None
    return FeedLink(root + address[1:], links)


def _offers(schedules: Sequence[Schedule], lang: str) -> dict[str, dict[str, str]]:
    """The options of the form: for each, its values and what they are called."""
    schedules = sorted(schedules, key=lambda schedule: schedule.id)
    channels = {name: channel for s in schedules for name, channel in s.channels.items()}
    audio = sorted({tag for channel in channels.values() for tag in channel.audio})
    languages = {tag for s in schedules for tag in [s.main_language, *s.languages]}
    languages = languages.union(UI_LANGUAGES) - {UNDETERMINED}
    return {
        "show": {s.id: pick(s.title, lang) for s in schedules},
        "channel": {name: pick(channel.name, lang) for name, channel in channels.items()},
        "audio": {tag: language_name(tag, lang) for tag in audio},
        "remind": {span: say(lang, span) for span in SPANS},
        "lang": {tag: language_name(tag, lang) for tag in sorted(languages)},
    }


def _render(template: str, viewer: Viewer, root: str, **values: object) -> str:
    """A page's HTML; `root` is the relative link from it to the front page's folder."""
    lang = viewer.lang
    return TEMPLATES.get_template(template).render(
        viewer=viewer,
        lang=lang,
        root=root,
        say=partial(say, lang),
        text=partial(_text, lang),
        plain=lambda texts: pick(texts, lang),
        language_path=partial(page_path, viewer),
        here=page_path(viewer, lang) if viewer.static or viewer.chosen else "",
        language_names=lambda tags: ", ".join(language_name(tag, lang) for tag in tags),
        **values,
    )


def _text(lang: str, texts: Texts) -> Markup:
    """A text as HTML, with its language where that is not the page's."""
    found = pick(texts, lang)
    tag = next((tag for tag, value in texts.items() if value == found), UNDETERMINED)
    if tag in (UNDETERMINED, lang):
        return escape(found)
    return Markup('<span lang="{}">{}</span>').format(tag, found)


def page_path(viewer: Viewer, lang: str) -> str:
    """What follows a page's folder in the address of its version in a language: `?lang=ja`."""
    if viewer.static:
        return "" if lang == UI_LANGUAGES[0] else f"index.{lang}.html"
    return f"?lang={lang}"
