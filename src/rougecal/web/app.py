"""The Flask app: which view answers at which address, and what it says when none does."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, quote

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed, ServiceUnavailable
from werkzeug.routing import Map
from werkzeug.wsgi import get_path_info

from rougecal.feeds import OptionError, Selection, read_selection
from rougecal.locale import ui_language
from rougecal.schedule import read_base
from rougecal.store import Watcher
from rougecal.web import feed_views, page_views
from rougecal.web.cache import Address, CacheKey, CachingMiddleware, accepted_language
from rougecal.web.options import NO_OPTIONS, read_page_options
from rougecal.web.responses import HTML, MAX_HEADER, METHODS, Header, WsgiResponse, plain

_ALL = tuple(field.name for field in fields(Selection))
_FEED = Address(feed_views.feed, _ALL)  # however it is named, a selection has one response
_GUIDE = Address(feed_views.guide, _ALL)
ADDRESSES: Mapping[str, Address] = {
    "/all.ics": _FEED,
    "/feed.ics": _FEED,
    "/<show>.ics": _FEED,
    "/<show>/<channel>.ics": _FEED,
    "/<show>/<channel>/<label>.ics": _FEED,
    "/<show>.json": Address(feed_views.data, _ALL),
    "/<show>.atom": Address(feed_views.news, ("shows", "lang")),
    "/<show>.xml": _GUIDE,
    "/guide.xml": _GUIDE,
    "/schema.json": Address(feed_views.schema),
    "/healthz": Address(feed_views.health),
    "/robots.txt": Address(feed_views.robots),
    "/": Address(page_views.front, _ALL, page=True, guide=True),
    "/<show>/": Address(page_views.show, ("shows",), page=True),
    **{f"/static/{n}": Address(partial(page_views.asset, n)) for n in page_views.ASSETS},
}
SWITCH_INTERVAL = 0.0005  # seconds that a thread with a cached response waits for one that renders
PREFLIGHT = (  # scripts of other origins may send any header, as calendar apps do
    ("Access-Control-Allow-Headers", "*"),
    ("Access-Control-Allow-Methods", METHODS),
    ("Access-Control-Max-Age", "86400"),
)


def create_app(schedules: Path, base_url: str = "") -> Flask:
    """The app for a folder of schedules; `base_url` is what absolute addresses begin with."""
    return app_for(Watcher(schedules), base_url)


def app_from_env() -> Flask:
    """The app as ROUGECAL_SCHEDULES and ROUGECAL_BASE_URL say; it begins to read at once."""
    watcher = Watcher(Path(os.environ.get("ROUGECAL_SCHEDULES", "schedules")))
    watcher.follow()
    sys.setswitchinterval(SWITCH_INTERVAL)
    os.register_at_fork(after_in_child=watcher.follow)
    return app_for(watcher, os.environ.get("ROUGECAL_BASE_URL", ""))


def app_for(watcher: Watcher, base_url: str = "") -> Flask:
    """The app for a folder that is followed. Raises ValueError for a malformed base URL."""
    app = Flask("rougecal.web", static_folder=None)
    app.url_map.merge_slashes = app.url_map.strict_slashes = False  # no redirect by Host header
    base = read_base(base_url) if base_url else ""
    middleware = CachingMiddleware(app.wsgi_app, watcher, base, _key_reader(app.url_map))

    def view(**_: str) -> Response:
        if request.method == "OPTIONS":
            asked = PREFLIGHT if "Access-Control-Request-Method" in request.headers else ()
            return _response(plain("200 OK", "", ("Allow", METHODS), *asked))
        response = middleware.respond(request.environ)
        if str(request.url_rule).endswith("/") and not request.path.endswith("/"):
            query = quote(request.query_string, safe="%&=+")
            address = f"{request.path[1:]}/" + (f"?{query}" if query else "")
            response = plain("308 Permanent Redirect", "", ("Location", address))
        return _response(response)

    for number, rule in enumerate(ADDRESSES):
        app.add_url_rule(rule, str(number), view, methods=METHODS.split(", "))
    app.register_error_handler(HTTPException, _refuse)
    app.register_error_handler(OptionError, lambda error: _refuse(BadRequest(str(error))))
    app.wsgi_app = middleware  # type: ignore[assignment]
    return app


def _key_reader(url_map: Map) -> Callable[[str, str], CacheKey]:
    """The function by which the middleware turns a request into a cache key."""
    urls = url_map.bind("")

    def read_key(path: str, query: str) -> CacheKey:
        """A path and a query as WSGI has them → a key without what the response ignores.

        What the path names beats the query. Raises NotFound, or OptionError for a bad value.
        """
        rule, parts = urls.match(get_path_info({"PATH_INFO": path}), return_rule=True)
        written = query.encode("latin-1").decode("utf-8", "replace")
        pairs = parse_qsl(written, keep_blank_values=True, errors="replace")
        show, channel = ([parts[key]] if key in parts else [] for key in ("show", "channel"))
        asked = read_selection(pairs, show, channel, parts.get("label"))
        address = ADDRESSES[rule.rule]
        selection = Selection(**{name: getattr(asked, name) for name in address.fields})
        chosen = address.page and asked.lang is not None
        lang = ui_language(asked.lang) if chosen else ""
        options = read_page_options(pairs) if address.guide else NO_OPTIONS
        return CacheKey(address, selection, lang, chosen, options)

    return read_key


def _refuse(error: HTTPException) -> Response:
    """An error in plain words, for a browser as a page, with the headers of its status."""
    extra: list[Header] = []
    if isinstance(error, MethodNotAllowed):
        extra = [("Allow", METHODS)]
    elif isinstance(error, ServiceUnavailable):
        extra = [("Retry-After", str(error.retry_after))]
    status = f"{error.code} {error.name}"
    if len(request.headers.get("Accept", "")) < MAX_HEADER and (
        request.accept_mimetypes.best_match(["text/plain", "text/html"]) == "text/html"
    ):
        lang = accepted_language(request.headers.get("Accept-Language", ""))
        root = "../" * (request.path.count("/") - 1)
        page = page_views.error_page(lang, error.code or 0, str(error.description), root)
        return _response(plain(status, page, *extra, content_type=HTML))
    return _response(plain(status, f"{status}\n\n{error.description}\n", *extra))


def _response(response: WsgiResponse) -> Response:
    return Response(response.body, response.status, headers=list(response.headers))
