"""What is sent: bytes, their gzip and their ETag made once, and RFC 9110's conditional requests."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

from flask import Request, Response
from werkzeug.datastructures import Accept, Headers
from werkzeug.http import http_date, parse_accept_header

from rougecal.catalog import Catalog
from rougecal.watch import Watch

MAX_ANSWERS = 512  # kept ready
MAX_AGE, STALE = 900, 7 * 24 * 3600  # seconds: between polls, and while the source is broken
CACHING = f"public, max-age={MAX_AGE}, stale-if-error={STALE}, stale-while-revalidate={MAX_AGE}"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY = (
    ("Access-Control-Allow-Origin", "*"),
    ("Content-Security-Policy", POLICY),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
)


class Answer(NamedTuple):
    """A representation and its headers, ready to be sent as often as it is asked for."""

    body: bytes
    zipped: bytes
    etag: str  # opaque, without W/ and quotes
    modified: datetime | None  # UTC
    headers: tuple[tuple[str, str], ...]


def answer(
    body: bytes,
    kind: str,
    modified: datetime | None = None,
    *extra: tuple[str, str],
    caching: str = CACHING,
) -> Answer:
    """The bytes of an address, whatever their encoding will be: hence one weak ETag (8.8.3)."""
    etag = hashlib.blake2b(body, digest_size=12).hexdigest()
    headers = (
        *SECURITY,
        ("Content-Type", kind),
        ("Cache-Control", caching),
        ("ETag", f'W/"{etag}"'),
        ("Vary", "Accept-Encoding"),
        *extra,
    )
    return Answer(body, gzip.compress(body, 6, mtime=0), etag, modified, headers)


def respond(found: Answer, request: Request) -> Response:
    """What this request gets of an answer: a 304, the bytes, or their gzip."""
    headers = list(found.headers)
    stamp = ""
    if found.modified and found.modified <= datetime.now(UTC):  # never later than Date (8.8.2.1)
        stamp = http_date(found.modified)
        headers.append(("Last-Modified", stamp))
    if _unchanged(request, found.etag, stamp):
        kept = [pair for pair in headers if pair[0] != "Content-Type"]
        return Response(status=304, headers=Headers(kept))
    body = found.body
    if _takes_gzip(request.headers.get("Accept-Encoding", "")):
        body = found.zipped
        headers.append(("Content-Encoding", "gzip"))
    return Response(body, headers=Headers(headers))


def _unchanged(request: Request, etag: str, stamp: str) -> bool:
    """If-None-Match, compared weakly, beats If-Modified-Since (13.1.2, 13.1.3)."""
    known = request.headers.get("If-None-Match")
    if known is not None:
        tags = (tag.strip().removeprefix("W/").strip('"') for tag in known.split(","))
        return known.strip() == "*" or etag in tags
    return bool(stamp) and request.headers.get("If-Modified-Since") == stamp


@lru_cache(maxsize=1024)
def _takes_gzip(header: str) -> bool:
    return parse_accept_header(header, Accept)["gzip"] > 0


class Ask(NamedTuple):
    """What an address needs to know to be answered, beside the parts of its path."""

    catalog: Catalog
    today: date  # UTC
    base: str  # what absolute addresses begin with, or nothing
    query: list[tuple[str, str]]


class Desk:
    """The newest snapshot, and the answers made of it so far: a poll costs a look-up."""

    def __init__(self, watch: Watch, base: str) -> None:
        self.watch = watch
        self.base = base
        self._made_of: tuple[Catalog, date] | None = None
        self._answers: OrderedDict[str, Answer] = OrderedDict()

    def answer(
        self, make: Callable[..., Answer], request: Request, named: Mapping[str, str]
    ) -> Answer:
        self.watch.follow()
        now = self.watch.catalog, datetime.now(UTC).date()
        if self._made_of is None or self._made_of[0] is not now[0] or self._made_of[1] != now[1]:
            self._made_of, self._answers = now, OrderedDict()
        answers, key = self._answers, request.full_path
        found = answers.get(key)
        if found is None:
            query = list(request.args.items(multi=True))
            found = answers[key] = make(Ask(*now, self.base, query), **named)
            if len(answers) > MAX_ANSWERS:
                answers.popitem(last=False)
        return found
