"""Responses: body, gzip, headers and ETag, made once; conditional requests (RFC 9110, 13)."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from werkzeug.datastructures import Accept
from werkzeug.http import http_date, parse_accept_header

MAX_AGE, STALE = 900, 7 * 24 * 3600  # seconds: between polls, and while the source is broken
CACHING = f"max-age={MAX_AGE}, stale-if-error={STALE}, stale-while-revalidate={MAX_AGE}"
BRIEFLY = f"max-age=60, stale-if-error={STALE}"  # for pages, which depend on the time
MAX_HEADER = 1000  # characters; a longer one is ignored
METHODS = "GET, HEAD, OPTIONS"
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
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"

Header = tuple[str, str]


class WsgiResponse(NamedTuple):
    """A response as WSGI wants it (PEP 3333)."""

    status: str
    headers: tuple[Header, ...]
    body: bytes


class CachedResponse(NamedTuple):
    """The response of an address in each form that a client may be sent."""

    etag: str  # the header's value: W/"…"
    modified: str  # the value of Last-Modified, or nothing
    plain: WsgiResponse
    zipped: WsgiResponse
    unchanged: WsgiResponse  # 304
    minute: datetime | None = None  # of a page: in which it was made (UTC)

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return len(self.plain.body) + len(self.zipped.body)


def cached_response(
    body: bytes,
    content_type: str,
    modified: datetime | None = None,
    *extra: Header,
    caching: str = "",
) -> CachedResponse:
    """A body with its headers, under one weak ETag (8.8.3): it is the same in every encoding.

    `modified` is an aware time that must not lie ahead of the clock (8.8.2.1). HTML depends on the
    visitor's language and is cached for a minute; anything else as `caching` says, or for long.
    """
    page = content_type == HTML
    caching = caching or (BRIEFLY if page else CACHING)
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    vary = "Accept-Encoding, Accept-Language" if page else "Accept-Encoding"
    stamp = http_date(modified) if modified else ""
    shared = (*SECURITY, ("Cache-Control", caching), ("ETag", etag), ("Vary", vary))
    headers = (*shared, ("Content-Type", content_type), *extra)
    if stamp:
        headers = (*headers, ("Last-Modified", stamp))
    plain = zipped = WsgiResponse("200 OK", (*headers, _length(body)), body)
    small = gzip.compress(body, 6, mtime=0)
    if len(small) < len(body):
        headers = (*headers, ("Content-Encoding", "gzip"), _length(small))
        zipped = WsgiResponse("200 OK", headers, small)
    unchanged = WsgiResponse("304 Not Modified", shared, b"")  # the headers of 15.4.5
    return CachedResponse(etag, stamp, plain, zipped, unchanged)


def plain(status: str, text: str, *extra: Header, content_type: str = TEXT) -> WsgiResponse:
    """A text that no cache may store, such as an error."""
    body = text.encode()
    caching = ("Cache-Control", "no-store")
    headers = (*SECURITY, ("Content-Type", content_type), caching, *extra, _length(body))
    return WsgiResponse(status, headers, body)


def negotiate(found: CachedResponse, environ: Mapping[str, Any]) -> WsgiResponse:
    """The form of a response that a GET gets: 304, the body, or the body in gzip.

    If-None-Match, compared weakly, beats If-Modified-Since (13.1.2, 13.1.3).
    """
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is None:
        same = found.modified and found.modified == environ.get("HTTP_IF_MODIFIED_SINCE")
    else:
        same = known == found.etag or _names(known, found.etag)
    if same:
        return found.unchanged
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    return found.zipped if len(accepted) < MAX_HEADER and _takes_gzip(accepted) else found.plain


def _names(known: str, etag: str) -> bool:
    """Whether an If-None-Match header has an ETag, compared weakly (8.8.3.2), or `*`."""
    tags = (tag.strip().removeprefix("W/") for tag in known.split(","))
    return known.strip() == "*" or etag.removeprefix("W/") in tags


@lru_cache(maxsize=1024)
def _takes_gzip(header: str) -> bool:
    return parse_accept_header(header, Accept)["gzip"] > 0


def _length(body: bytes) -> Header:
    return "Content-Length", str(len(body))
