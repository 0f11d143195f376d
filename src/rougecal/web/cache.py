"""The response cache: a normalised request has one response, made once and kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from time import time
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import HTTPException, NotFound, ServiceUnavailable
from werkzeug.http import parse_accept_header

from rougecal.feeds import OptionError, Selection
from rougecal.locale import UI_LANGUAGES
from rougecal.store import Snapshot, Watcher
from rougecal.web.makers import Makers
from rougecal.web.options import NO_OPTIONS, PageOptions
from rougecal.web.presenters import Viewer
from rougecal.web.responses import MAX_HEADER, CachedResponse, WsgiResponse, negotiate

MAX_RESPONSES, MAX_SIZE = 1024, 64_000_000  # responses, and their bytes
SHOW_RESPONSES, SHOW_SIZE = 4, 64_000  # the same, more of them for each show
MAX_PATH, MAX_QUERY = 1_000, 16_000  # characters of a URL's path, and of its query
DAY_SECONDS = 24 * 3600
CLOCK = range(-2_208_988_800, 32_503_680_000)  # seconds since 1970: the years 1900 to 2999

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Address(NamedTuple):
    """What answers at an address: a view, and the fields of a selection that it depends on."""

    view: Callable[[Snapshot, Viewer, Selection], CachedResponse]
    fields: tuple[str, ...] = ()
    page: bool = False  # depends on the visitor's language and the minute, too
    guide: bool = False  # depends on the options of pages, too


class CacheKey(NamedTuple):
    """A normalised request. In one generation equal keys have the same response."""

    address: Address
    selection: Selection
    lang: str = ""  # of a page: one of UI_LANGUAGES
    chosen: bool = False  # whether the URL names that language
    options: PageOptions = NO_OPTIONS  # of the guide


class ResponseCache:
    """Responses by key, with LRU eviction: bounded in number and in bytes."""

    def __init__(self, shows: int = 0, most: int = MAX_RESPONSES, size: int = MAX_SIZE) -> None:
        self._most, self._room = most + SHOW_RESPONSES * shows, size + SHOW_SIZE * shows
        self._responses: OrderedDict[CacheKey, CachedResponse] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: CacheKey) -> CachedResponse | None:
        """The response of a key, if it is still here."""
        with self._lock:
            if key in self._responses:
                self._responses.move_to_end(key)
            return self._responses.get(key)

    def put(self, key: CacheKey, response: CachedResponse) -> CachedResponse:
        """Keep a response; the same is returned."""
        with self._lock:
            if key in self._responses:
                self._room += self._responses.pop(key).size
            self._responses[key] = response
            self._room -= response.size
            while len(self._responses) > self._most or self._room < 0:
                self._room += self._responses.popitem(last=False)[1].size
        return response

    def items(self) -> list[tuple[CacheKey, CachedResponse]]:
        """All of it, the least recently used first."""
        with self._lock:
            return list(self._responses.items())


class Generation:
    """A snapshot on one UTC day, and the responses made from it."""

    def __init__(self, catalog: Snapshot, now: float, before: Generation | None = None) -> None:
        self.catalog = catalog
        self.begin, self.end = now, (now // DAY_SECONDS + 1) * DAY_SECONDS
        self.cache = ResponseCache(len(catalog.ids))
        if before and before.begin <= now < before.end:
            for key, response in before.cache.items():
                if self._remains(key, before.catalog):
                    self.cache.put(key, response)

    def _remains(self, key: CacheKey, before: Snapshot) -> bool:
        """Whether a response is about one show that is still the same. Pages are made anew."""
        shows = [] if key.address.page else key.selection.shows
        return len(shows) == 1 and self.catalog.shows.get(shows[0]) is before.find(shows[0])


class CachingMiddleware:
    """Caching middleware: serves a cached response, or calls the app, whose views call `respond`.

    `read_key` turns a path and a query, as WSGI has them, into a key, without the language of a
    page unless the query has one. It raises HTTPException or OptionError.
    """

    def __init__(
        self,
        app: WSGIApplication,
        watcher: Watcher,
        base: str,
        read_key: Callable[[str, str], CacheKey],
    ) -> None:
        self._app, self._watcher, self._base = app, watcher, base
        self._read_key = lru_cache(maxsize=MAX_RESPONSES)(read_key)
        self._generation = Generation(watcher.catalog, 0)  # of a day that is over
        self._makers = Makers()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        found = self._cached(environ) if method in ("GET", "HEAD") else None
        if not found:
            return self._app(environ, start)
        response = negotiate(found, environ)
        start(response.status, list(response.headers))
        return [b"" if method == "HEAD" else response.body]

    def _cached(self, environ: WSGIEnvironment) -> CachedResponse | None:
        """The cached response to a GET; None where the app has to answer."""
        try:
            key, generation, minute = self._key(environ), self.generation(), _minute()
        except (HTTPException, OptionError):
            return None  # for the app to say
        if key.address.page and not environ["PATH_INFO"].endswith("/"):
            return None  # for the app to redirect
        return _fresh(generation.cache.get(key), minute)

    def respond(self, environ: WSGIEnvironment) -> WsgiResponse:
        """The response to a GET that is not cached: made, unless another thread just did.

        Raises HTTPException or OptionError where there is none.
        """
        key, generation, minute = self._key(environ), self.generation(), _minute()
        viewer = Viewer(key.lang, minute, self._base, chosen=key.chosen, options=key.options)
        bounded = bool(environ.get("QUERY_STRING"))
        with self._makers.turn(key, bounded):
            found = _fresh(generation.cache.get(key), minute)
            if not found:
                with self._makers.maker(bounded):
                    found = key.address.view(generation.catalog, viewer, key.selection)
                found = found._replace(minute=minute if key.address.page else None)
                generation.cache.put(key, found)
        return negotiate(found, environ)

    def _key(self, environ: WSGIEnvironment) -> CacheKey:
        """The key of a request, with a page's language. Raises HTTPException or OptionError."""
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        if len(path) > MAX_PATH:
            raise NotFound("There is nothing at an address as long as this.")
        if len(query) > MAX_QUERY:
            raise OptionError(f"too many options: at most {MAX_QUERY:,} characters in all")
        key = self._read_key(path, query)
        if key.address.page and not key.lang:
            key = key._replace(lang=accepted_language(environ.get("HTTP_ACCEPT_LANGUAGE", "")))
        return key

    def generation(self) -> Generation:
        """The current one; a new day, a new snapshot or a clock set back begin a new one.

        Raises ServiceUnavailable while the clock is far off.
        """
        self._watcher.follow()
        current, now = self._generation, _seconds()
        if current.catalog is not self._watcher.catalog or not current.begin <= now < current.end:
            self._generation = current = Generation(self._watcher.catalog, now, current)
        return current


def _seconds() -> float:
    """The seconds since 1970. Raises ServiceUnavailable for a year that no schedule is of."""
    now = time()
    if not CLOCK[0] <= now <= CLOCK[-1]:
        raise ServiceUnavailable("This server's clock is wrong.", retry_after=300)
    return now


def _minute() -> datetime:
    """The minute that it is (UTC)."""
    return datetime.fromtimestamp(_seconds() // 60 * 60, UTC)


def _fresh(found: CachedResponse | None, minute: datetime) -> CachedResponse | None:
    """A response, unless it is a page of another minute."""
    return found if found and found.minute in (None, minute) else None


def accepted_language(header: str) -> str:
    """The language of ours that an Accept-Language header prefers, else English (RFC 9110)."""
    header = header if len(header) < MAX_HEADER else ""
    return parse_accept_header(header, LanguageAccept).best_match(UI_LANGUAGES, "en")
