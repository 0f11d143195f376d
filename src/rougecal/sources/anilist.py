"""AniList (anilist.co): which episode of an anime is first broadcast when.

A GraphQL service without a key; AniList/docs describes it. It knows no station: the times are
those of the first broadcast in the country of origin. Only times to come are vouched for, and
what has aired may be dropped from the list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import Field

from rougecal.sources.answers import Minutes, Number, Shape, read_json
from rougecal.sources.observation import ListedChannel, Listing, Observation
from rougecal.sources.source import Questions, Request, Source, SourceError
from rougecal.sources.texts import by_language, clean_links, slug, usable, web_address

ADDRESS = "https://graphql.anilist.co"
SEASONS = ("winter", "spring", "summer", "fall")
PAGE, MAX_PAGES = 50, 20  # shows a page, as many as it gives; and pages
_FIELDS = """
  id idMal title { romaji english native } episodes duration format countryOfOrigin
  externalLinks { site url type }
  airingSchedule(perPage: 50) { nodes { episode airingAt } }
  coming: airingSchedule(notYetAired: true, perPage: 50) { nodes { episode airingAt } }
"""
_QUERY = (
    "query (%s) { Page(page: $page, perPage: %d) { pageInfo { hasNextPage } media(%s) { %s } } }"
)
_BY_ID = _QUERY % ("$page: Int, $ids: [Int]", PAGE, "id_in: $ids, type: ANIME", _FIELDS)
_BY_SEASON = _QUERY % (
    "$page: Int, $season: MediaSeason, $year: Int",
    PAGE,
    "season: $season, seasonYear: $year, type: ANIME, isAdult: false, sort: ID",
    _FIELDS,
)
_COUNTRIES = {  # of origin → its language and zone
    "JP": ("ja", "Asia/Tokyo"),
    "KR": ("ko", "Asia/Seoul"),
    "CN": ("zh", "Asia/Shanghai"),
    "TW": ("zh-TW", "Asia/Taipei"),
}
_NAME = {"en": "First broadcast", "ja": "最速放送"}
_TELEVISION = ("TV", "TV_SHORT")


class _Node(Shape):
    episode: Number
    airing_at: int = Field(ge=0, le=7_000_000_000)  # Unix time, until 2191


class _Nodes(Shape):
    nodes: tuple[_Node, ...] = ()


class _Title(Shape):
    romaji: str | None = None
    english: str | None = None
    native: str | None = None


class _Link(Shape):
    site: str
    url: str | None = None
    type: str | None = None


class _Media(Shape):
    id: int
    title: _Title
    id_mal: int | None = None
    episodes: Number | None = None
    duration: Minutes | None = None
    format: str | None = None
    country_of_origin: str | None = None
    external_links: tuple[_Link, ...] | None = None
    airing_schedule: _Nodes | None = None
    coming: _Nodes | None = None


class _PageInfo(Shape):
    has_next_page: bool = False


class _Page(Shape):
    page_info: _PageInfo = _PageInfo()
    media: tuple[_Media, ...]


class _Data(Shape):
    page: _Page | None = Field(None, alias="Page")
    media: _Media | None = Field(None, alias="Media")


class _Error(Shape):
    message: str


class _Answer(Shape):
    data: _Data | None = None
    errors: tuple[_Error, ...] | None = None


def questions(sources: Sequence[Source]) -> Questions:
    """Ask for ids together, fifty in one request, and for each season page by page."""
    ids = sorted({int(source.key) for source in sources if source.key.isdigit()})
    for first in range(0, len(ids), PAGE):
        yield _request(_BY_ID, page=1, ids=ids[first : first + PAGE])
    for source in sources:
        year, _, season = source.key.partition("-")
        if season:
            if season not in SEASONS:
                raise SourceError(f"{source}: a season is one of {', '.join(SEASONS)}")
            for page in range(1, MAX_PAGES + 1):
                answer = yield _request(
                    _BY_SEASON, page=page, season=season.upper(), year=int(year)
                )
                if not _read_page(answer).page_info.has_next_page:
                    break


def _request(query: str, **variables: Any) -> Request:
    body = {"query": " ".join(query.split()), "variables": variables}
    return Request(ADDRESS, json.dumps(body).encode())


def read(answers: Sequence[bytes], sources: Sequence[Source], _seen: datetime) -> list[Observation]:
    """The shows of all pages; where ids were asked for and no season, only those."""
    ids = {source.key for source in sources}
    every = all(source.key.isdigit() for source in sources)
    media = {one.id: one for answer in answers for one in _read_page(answer).media}
    return [_observation(one) for one in media.values() if str(one.id) in ids or not every]


def _read_page(answer: bytes) -> _Page:
    found = read_json(answer, _Answer, "AniList")
    if found.errors:
        raise SourceError(f"AniList: {found.errors[0].message}")
    if found.data and found.data.media:
        return _Page(media=(found.data.media,))
    if not found.data or not found.data.page:
        raise SourceError("AniList: unexpected answer: it has neither a Page nor a Media")
    return found.data.page


def _observation(media: _Media) -> Observation:
    title, page = media.title, f"https://anilist.co/anime/{media.id}"
    language, zone = _COUNTRIES.get(media.country_of_origin or "", ("und", "UTC"))
    romaji = None if title.english else title.romaji
    titles = {"en": title.english, f"{language}-Latn": romaji, language: title.native}
    length = timedelta(minutes=media.duration) if media.duration else None
    links: dict[str, str | None] = {"AniList": page, "MyAnimeList": _page_at_mal(media)}
    for link in media.external_links or ():
        links.setdefault(link.site, link.url)
    channel = ListedChannel(
        id="first-broadcast",
        source=f"anilist:{media.id}",
        page=page,
        name=_NAME,
        zone=zone,
        is_station=media.format in _TELEVISION,
        listings=_listings((media.airing_schedule, media.coming)),
    )
    return Observation(
        id=slug(title.english, title.romaji) or f"anilist-{media.id}",
        title=by_language(titles),
        channels=usable([channel]),
        episodes=media.episodes or None,
        length=length,
        url=web_address(links.pop("Official Site", None)),
        links=clean_links(links),
    )


def _page_at_mal(media: _Media) -> str | None:
    return f"https://myanimelist.net/anime/{media.id_mal}" if media.id_mal else None


def _listings(schedules: Iterable[_Nodes | None]) -> tuple[Listing, ...]:
    """Each episode once, as it is listed last."""
    nodes = {node.episode: node for some in schedules if some for node in some.nodes}
    return tuple(
        Listing(str(node.episode), datetime.fromtimestamp(node.airing_at, UTC))
        for node in nodes.values()
    )
