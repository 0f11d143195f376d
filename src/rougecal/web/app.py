"""The web app: each address is a pure function of what is known now; Flask finds the address."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed, ServiceUnavailable

from rougecal.feeds import OptionError
from rougecal.schedule import read_base
from rougecal.store import Watcher
from rougecal.web import feed_views, page_views
from rougecal.web.cache import CachingMiddleware
from rougecal.web.responses import METHODS, CachedResponse, Header, WsgiResponse, plain

ADDRESSES: Mapping[str, Callable[..., CachedResponse]] = {
    "/all.ics": feed_views.feed,
    "/feed.ics": feed_views.feed,
    "/<show>.ics": feed_views.show,
    "/<show>/<channel>.ics": feed_views.channel,
    "/<show>/<channel>/<label>.ics": feed_views.airing,
    "/<show>.json": feed_views.data,
    "/<show>.atom": feed_views.news,
    "/schema.json": feed_views.schema,
    "/healthz": feed_views.health,
    "/robots.txt": feed_views.robots,
    "/": page_views.index,
    "/<show>/": page_views.show,
    "/static/<name>": page_views.asset,
}
PREFLIGHT = (  # what a script of another origin may send, for it is what apps send too
    ("Access-Control-Allow-Headers", "*"),
    ("Access-Control-Allow-Methods", METHODS),
    ("Access-Control-Max-Age", "86400"),
)


def create_app(schedules: Path, base_url: str = "") -> Flask:
    """The app for a folder of schedules; `base_url` is what absolute addresses begin with."""
    return app_for(Watcher(schedules), base_url)


def app_from_env() -> Flask:
    """The app as ROUGECAL_SCHEDULES and ROUGECAL_BASE_URL say; it reads on before it is asked."""
    watch = Watcher(Path(os.environ.get("ROUGECAL_SCHEDULES", "schedules")))
    watch.follow()
    os.register_at_fork(after_in_child=watch.follow)
    return app_for(watch, os.environ.get("ROUGECAL_BASE_URL", ""))


def app_for(watch: Watcher, base_url: str = "") -> Flask:
    """The app for a folder that is followed. Raises ValueError for a base that is none."""
    app = Flask("rougecal.web", static_folder=None)
    app.url_map.merge_slashes = app.url_map.strict_slashes = False  # no redirect by Host header
    desk = CachingMiddleware(watch, read_base(base_url) if base_url else "", app.wsgi_app)

    def view(**parts: str) -> Response:
        if request.method == "OPTIONS":
            asked = PREFLIGHT if "Access-Control-Request-Method" in request.headers else ()
            return _response(plain("200 OK", "", ("Allow", METHODS), *asked))
        rule = request.url_rule.rule if request.url_rule else "/"
        sent = desk.answer(ADDRESSES[rule], request, parts)
        if rule.endswith("/") and not request.path.endswith("/"):
            query = quote(request.query_string, safe="%&=+")
            address = f"{request.path[1:]}/" + (f"?{query}" if query else "")
            sent = plain("308 Permanent Redirect", "", ("Location", address))
        return _response(sent)

    for number, rule in enumerate(ADDRESSES):
        app.add_url_rule(rule, str(number), view, methods=METHODS.split(", "))
    app.register_error_handler(HTTPException, _refuse)
    app.register_error_handler(OptionError, lambda error: _refuse(BadRequest(str(error))))
    app.wsgi_app = desk  # type: ignore[assignment]
    return app


def _refuse(error: HTTPException) -> Response:
    """An error in plain words, with the headers that it asks for."""
    extra: list[Header] = []
    if isinstance(error, MethodNotAllowed):
        extra = [("Allow", METHODS)]
    elif isinstance(error, ServiceUnavailable):
        extra = [("Retry-After", str(error.retry_after))]
    status = f"{error.code} {error.name}"
    return _response(plain(status, f"{status}\n\n{error.description}\n", *extra))


def _response(sent: WsgiResponse) -> Response:
    return Response(sent.body, sent.status, headers=list(sent.headers))
