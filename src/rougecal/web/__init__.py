"""The web app: each address is a pure function of what is known now; Flask carries the answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from rougecal.selection import OptionError
from rougecal.watch import Watch
from rougecal.web import feeds
from rougecal.web.answers import SECURITY, Answer, Desk, respond

ADDRESSES: Mapping[str, Callable[..., Answer]] = {
    "/all.ics": feeds.every,
    "/feed.ics": feeds.personal,
    "/<show>.ics": feeds.show,
    "/<show>/<channel>.ics": feeds.channel,
    "/<show>/<channel>/<label>.ics": feeds.airing,
    "/schema.json": feeds.schema,
    "/healthz": feeds.health,
    "/robots.txt": feeds.robots,
    "/": feeds.index,
}


def create_app(schedules: Path, base_url: str = "") -> Flask:
    """The app for a folder of schedules; `base_url` is what absolute addresses begin with."""
    app = Flask("rougecal.web", static_folder=None)
    desk = Desk(Watch(schedules), base_url.rstrip("/"))

    def view(**named: str) -> Response:
        make = ADDRESSES[request.url_rule.rule if request.url_rule else "/"]
        return respond(desk.answer(make, request, named), request)

    for number, rule in enumerate(ADDRESSES):
        app.add_url_rule(rule, str(number), view)
    app.register_error_handler(HTTPException, _refuse)
    app.register_error_handler(OptionError, _refuse_option)
    return app


def app_from_env() -> Flask:
    """The app as ROUGECAL_SCHEDULES and ROUGECAL_BASE_URL say."""
    folder = os.environ.get("ROUGECAL_SCHEDULES", "schedules")
    return create_app(Path(folder), os.environ.get("ROUGECAL_BASE_URL", ""))


def _refuse(error: HTTPException) -> Response:
    """An error in plain words, with the headers that the error itself asks for."""
    kept = [pair for pair in error.get_headers() if pair[0] in ("Allow", "Retry-After", "Location")]
    return _plain(f"{error.code} {error.name}\n\n{error.description}\n", error.code or 500, kept)


def _refuse_option(error: OptionError) -> Response:
    return _plain(f"400 Bad Request\n\n{error}\n", 400, [])


def _plain(text: str, status: int, headers: list[tuple[str, str]]) -> Response:
    kind = ("Content-Type", "text/plain; charset=utf-8")
    caching = ("Cache-Control", "no-store")
    return Response(text, status, headers=[*SECURITY, kind, caching, *headers])
