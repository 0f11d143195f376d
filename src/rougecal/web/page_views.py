"""The views for people: the guide, a page for each show, and the files these need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from importlib.resources import files
from itertools import islice
from typing import Any, NamedTuple

from rougecal.clock import EARLIEST, LATEST, duration_text, local_moment
from rougecal.feeds import Selection, airings_of, describe, news_items
from rougecal.locale import UI_LANGUAGES, language_name
from rougecal.schedule import UNDETERMINED, Channel
from rougecal.show import Show
from rougecal.store import Snapshot
from rougecal.web.choice import make_choice, toggled, watched
from rougecal.web.feed_views import find, unavailable
from rougecal.web.guide import Card, make_cards, make_guide
from rougecal.web.options import PageOptions, page_query
from rougecal.web.presenters import AiringView, Viewer
from rougecal.web.rendering import page_path, render
from rougecal.web.responses import HTML, CachedResponse, cached_response
from rougecal.web.season_chart import season_chart
from rougecal.web.show_view import ShowView, nearest
from rougecal.web.subscribe import FeedLink, subscribe_links

LISTED = 40  # shows without a card that the guide lists; the others are found by searching
NEXT = 4  # cards of what a show airs next
SPANS = ("5m", "15m", "1h", "1d")  # the reminders that the form offers
ASSETS = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "choice.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "touch.png": "image/png",
}


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
    """A channel of a show: the airings on its page, of `total`, and the channel's feed."""

    channel: Channel
    past: Sequence[AiringView]
    ahead: Sequence[AiringView]
    total: int
    feed: FeedLink


def front_page(catalog: Snapshot, viewer: Viewer, asked: Selection) -> str:
    """The HTML of the guide: the week that the viewer asks for, and the feed that was `asked`."""
    shows = [show.on(viewer.today) for show in catalog.listed.values()]
    chosen = [show for show in shows if show.id in asked.shows] if asked.shows else shows
    seen = shows if viewer.options.every else chosen
    guide = make_guide(seen, asked, viewer)
    carded = {card.schedule.id for card in guide.cards}
    others = [show for show in seen if show.id not in carded]
    others.sort(key=lambda show: show.ends, reverse=True)
    show_views = [ShowView(show, viewer) for show in others[:LISTED]]
    show_views.sort(key=lambda view: view.next.begins if view.next else LATEST)
    choice = make_choice(shows, asked, guide, viewer)
    return render(
        "front.html",
        viewer,
        "",
        zone=guide.zone,
        guide=guide,
        is_over=(viewer.static or not viewer.options.first)
        and not any(show.ends > viewer.now for show in seen),
        choice=choice,
        star=partial(_star_link, viewer, asked),
        asked=asked,
        link=partial(_week_link, viewer, asked),
        show_views=show_views,
        more=len(others) - len(show_views),
        **_subscribing(shows, chosen, asked, viewer),
    )


def _star_link(viewer: Viewer, asked: Selection, show: str) -> str:
    """The query of the page on which a show is chosen, or no longer is; all stay seen."""
    options = viewer.options._replace(every=True, query="")
    return page_query(toggled(asked, "shows", show), options)


def _subscribing(
    shows: Sequence[Show], chosen: Sequence[Show], asked: Selection, viewer: Viewer
) -> dict[str, Any]:
    """What the guide offers to subscribe to: the feed of what is chosen, and its options."""
    selection = _in_page_language(asked, chosen, viewer)
    return {
        "match": any(asked.wants(a) for show in chosen for a in airings_of(show, asked)),
        "watched": watched(chosen, asked, viewer) if asked.shows else [],
        "feed": _feed_link(chosen if asked.shows else shows, selection, viewer, ""),
        "languages": _languages(shows, viewer.lang),
        "spans": SPANS,
        "reminders": [duration_text(before) for before in asked.remind],
    }


def _week_link(viewer: Viewer, asked: Selection, first: date | None) -> str:
    """The link to the guide for the week of a day, or from today on, with the same choice."""
    if viewer.static:
        return page_path(replace(viewer, options=PageOptions(first)), viewer.lang)
    return page_query(asked, viewer.options._replace(first=first, query=""))


def show_page(show: Show, viewer: Viewer) -> str:
    """The HTML of one show."""
    show_view = ShowView(show, viewer)
    whole = _in_page_language(Selection(shows=(show.id,)), [show], viewer)
    sections = []
    for views in show_view.by_channel:
        airing, shown = views[0].airing, nearest(views, show_view.rows)
        selection = replace(whole, channels=(airing.key.channel,))
        feed = _feed_link([show], selection, viewer, "../")
        past = [view for view in shown if view.over]
        ahead = [view for view in shown if not view.over]
        sections.append(ChannelSection(airing.channel, past, ahead, len(views), feed))
    items = news_items(show, viewer.lang)
    return render(
        "show.html",
        viewer,
        "../",
        f"{show.id}/",
        show.schedule.timezone,
        show_view=show_view,
        schedule=show.schedule,
        next=_next_cards(show_view) if show_view.next else [],
        sections=sections,
        chart=season_chart(show_view, viewer) if sections else None,
        news=[(local_moment(item.time, show.schedule.timezone).day, item) for item in items],
        feed=_feed_link([show], whole, viewer, "../"),
        download_options=f"?lang={whole.lang}" if whole.lang else "",
    )


def _next_cards(show_view: ShowView) -> list[Card]:
    """The cards of what airs next: an episode is on every channel within a day, mostly."""
    several = islice(show_view.soon, 3 * NEXT * len(show_view.by_channel))
    return make_cards(several)[:NEXT]


def error_page(lang: str, status: int, message: str, root: str) -> str:
    """The HTML of an error, with a way back to the guide, which `root` links to."""
    viewer = Viewer(lang, EARLIEST)
    return render("error.html", viewer, root, status=status, message=message)


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
    return FeedLink(root + address[1:], name, links)


def _languages(shows: Iterable[Show], lang: str) -> dict[str, str]:
    """The languages that a feed can be in, and what they are called in `lang`."""
    tags = {tag for show in shows for tag in show.schedule.title}.union(UI_LANGUAGES)
    return {tag: language_name(tag, lang) for tag in sorted(tags - {UNDETERMINED})}
