"""The newest snapshot, and the answers made of it so far: a poll costs a look-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import NotFound
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Request

from rougecal.feeds import OptionError
from rougecal.locale import MESSAGES, ui_language
from rougecal.store import Snapshot, Watcher
from rougecal.web.responses import (
    MAX_HEADER,
    CachedResponse,
    RequestContext,
    ResponseCache,
    WsgiResponse,
    respond,
)

MAX_PATH, MAX_QUERY = 1_000, 16_000  # characters and bytes of a URL's
DAY_SECONDS = 24 * 3600  # seconds

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Generation:
    """A snapshot on one UTC day, and its answers, of which a new one keeps what still holds."""

    def __init__(self, catalog: Snapshot, now: float, before: Generation | None = None) -> None:
        self.catalog = catalog
        self.begin, self.end = now, (now // DAY_SECONDS + 1) * DAY_SECONDS
        self.shelf = ResponseCache(len(catalog.ids))
        if before and before.begin <= now < before.end:
            self.shelf.keep(before.shelf, catalog.shows)


class CachingMiddleware:
    """A WSGI app before the app: it hands out what is ready, and lets `app` find what is not."""

    def __init__(self, watch: Watcher, base: str, app: WSGIApplication) -> None:
        self._watch, self._base, self._app = watch, base, app
        self._edition = Generation(watch.catalog, time())

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        ready = self.edition().shelf.get(_url(environ)) if method in ("GET", "HEAD") else None
        if not ready:
            return self._app(environ, start)
        sent = respond(ready, environ)
        start(sent.status, list(sent.headers))
        return [b"" if method == "HEAD" else sent.body]

    def answer(
        self, make: Callable[..., CachedResponse], request: Request, parts: Mapping[str, str]
    ) -> WsgiResponse:
        """What `make` answers, made once: a feed for the day, a page for a minute and language."""
        environ, edition = request.environ, self.edition()
        if len(environ["PATH_INFO"]) > MAX_PATH:
            raise NotFound("There is nothing at an address as long as this.")
        if len(request.query_string) > MAX_QUERY:
            raise OptionError(f"too many options: at most {MAX_QUERY:,} characters in all")
        written = request.query_string.decode("utf-8", "replace")
        query = parse_qsl(written, keep_blank_values=True, errors="replace")
        now = datetime.fromtimestamp(time() // 60 * 60, UTC)
        lang = language(query, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        shelf, url = edition.shelf, _url(environ)
        with shelf.making:
            found = shelf.get(url) or shelf.get((*url, lang))
            if not found or found.minute not in (None, now):
                ask = RequestContext(edition.catalog, now, self._base, query, lang, shelf)
                found = make(ask, **parts)
                if found.personal:
                    url, found = (*url, lang), found._replace(minute=now)
                about = None if query else edition.catalog.find(parts.get("show", ""))
                shelf.put(url, found, about)
        return respond(found, environ)

    def edition(self) -> Generation:
        """What is known now; a new day, a new snapshot or a clock set back begin a new one."""
        self._watch.follow()
        edition, now = self._edition, time()
        if edition.catalog is not self._watch.catalog or not edition.begin <= now < edition.end:
            self._edition = edition = Generation(self._watch.catalog, now, edition)
        return edition


def language(query: Sequence[tuple[str, str]], accepted: str) -> str:
    """The visitor's language of those we have: as the URL says, else as the browser does."""
    asked = [value for key, value in query if key == "lang"]
    if asked:
        return ui_language(asked[-1])
    accepted = accepted if len(accepted) < MAX_HEADER else ""
    return parse_accept_header(accepted, LanguageAccept).best_match(list(MESSAGES), "en")


def _url(environ: Mapping[str, Any]) -> tuple[str, ...]:
    return environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "").strip("&")
