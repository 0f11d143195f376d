"""What is sent: bytes, their gzip, headers and ETag made once; RFC 9110's conditional requests."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from werkzeug.datastructures import Accept
from werkzeug.http import http_date, parse_accept_header

from rougecal.show import Show
from rougecal.store import Snapshot

MAX_RESPONSES, MAX_SIZE = 1024, 64_000_000  # kept ready, and their bytes
SHOW_RESPONSES, SHOW_SIZE = 4, 64_000  # and beside them, for every show
MAX_AGE, STALE = 900, 7 * 24 * 3600  # seconds: between polls, and while the source is broken
CACHING = f"max-age={MAX_AGE}, stale-if-error={STALE}, stale-while-revalidate={MAX_AGE}"
BRIEFLY = f"max-age=60, stale-if-error={STALE}"  # a page tells the time
MAX_HEADER = 1000  # characters of one that is worth reading
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
    """All that an address can be answered with, ready to be sent as often as it is asked for."""

    etag: str  # as it is sent: W/"…"
    modified: str  # as it is sent, or nothing
    plain: WsgiResponse
    zipped: WsgiResponse
    unchanged: WsgiResponse
    personal: bool  # whether it depends on the visitor's language and the time
    minute: datetime | None = None  # in which a personal one was made

    @property
    def body(self) -> bytes:
        return self.plain.body

    @property
    def size(self) -> int:
        return len(self.plain.body) + len(self.zipped.body)


def answer(
    body: bytes,
    kind: str,
    modified: datetime | None = None,
    *extra: Header,
    caching: str = "",
) -> CachedResponse:
    """The bytes of an address; one weak ETag (8.8.3), for it is the same in every encoding.

    `modified` is an aware time that must not lie ahead of the clock (8.8.2.1). HTML is a page,
    which depends on the visitor's language and the time.
    """
    personal = kind == HTML
    caching = caching or (BRIEFLY if personal else CACHING)
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    vary = "Accept-Encoding, Accept-Language" if personal else "Accept-Encoding"
    stamp = http_date(modified) if modified else ""
    kept = (*SECURITY, ("Cache-Control", caching), ("ETag", etag), ("Vary", vary))
    headers = (*kept, ("Content-Type", kind), *extra)
    if stamp:
        headers = (*headers, ("Last-Modified", stamp))
    plain = zipped = WsgiResponse("200 OK", (*headers, _length(body)), body)
    small = gzip.compress(body, 6, mtime=0)
    if len(small) < len(body):
        headers = (*headers, ("Content-Encoding", "gzip"), _length(small))
        zipped = WsgiResponse("200 OK", headers, small)
    unchanged = WsgiResponse("304 Not Modified", kept, b"")  # what 15.4.5 asks for, and no more
    return CachedResponse(etag, stamp, plain, zipped, unchanged, personal)


def plain(status: str, text: str, *extra: Header) -> WsgiResponse:
    """An error, or what else is not kept, in plain words."""
    body = text.encode()
    caching = ("Cache-Control", "no-store")
    headers = (*SECURITY, ("Content-Type", TEXT), caching, *extra, _length(body))
    return WsgiResponse(status, headers, body)


def respond(found: CachedResponse, environ: Mapping[str, Any]) -> WsgiResponse:
    """What a GET gets of an answer: a 304, the bytes, or their gzip.

    If-None-Match, compared weakly, beats If-Modified-Since (13.1.2, 13.1.3).
    """
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is None:
        same = found.modified and found.modified == environ.get("HTTP_IF_MODIFIED_SINCE")
    else:
        same = known == found.etag or _names(known, found.etag)
    if same:
        return found.unchanged
    return found.zipped if _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) else found.plain


def _names(known: str, etag: str) -> bool:
    tags = (tag.strip().removeprefix("W/") for tag in known.split(","))
    return known.strip() == "*" or etag.removeprefix("W/") in tags


def _takes_gzip(header: str) -> bool:
    return len(header) < MAX_HEADER and _reads_gzip(header)


@lru_cache(maxsize=1024)
def _reads_gzip(header: str) -> bool:
    return parse_accept_header(header, Accept)["gzip"] > 0


def _length(body: bytes) -> Header:
    return "Content-Length", str(len(body))


class ResponseCache:
    """Answers kept ready, by what they answer; the least lately asked for gives way."""

    def __init__(self, shows: int = 0, most: int = MAX_RESPONSES, size: int = MAX_SIZE) -> None:
        self.making = threading.RLock()  # for who makes an answer, so that others wait for it
        self._most, self._room = most + SHOW_RESPONSES * shows, size + SHOW_SIZE * shows
        self._kept: OrderedDict[Hashable, tuple[CachedResponse, Show | None]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> CachedResponse | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, made: CachedResponse, show: Show | None = None) -> CachedResponse:
        """Keep an answer; it holds as long as the `show` that it is about, if it is about one."""
        with self._lock:
            if key in self._kept:
                self._room += self._kept.pop(key)[0].size
            self._kept[key] = made, show
            self._room -= made.size
            while len(self._kept) > self._most or self._room < 0:
                _, (called_off, _) = self._kept.popitem(last=False)
                self._room += called_off.size
        return made

    def keep(self, before: ResponseCache, shows: Mapping[str, Show]) -> None:
        """Take over what still holds of an earlier shelf."""
        with before._lock:
            kept = list(before._kept.items())
        for key, (made, show) in kept:
            if show and shows.get(show.id) is show:
                self.put(key, made, show)


@dataclass(frozen=True)
class RequestContext:
    """What an address needs to know to be answered, beside the parts of its path."""

    catalog: Snapshot
    now: datetime  # UTC, to the minute; for pages only, for all else is kept for the day
    base: str = ""  # what absolute addresses begin with, or nothing
    query: Sequence[tuple[str, str]] = ()
    lang: str = "en"  # of pages: the visitor's, en or ja
    shelf: ResponseCache = field(default_factory=ResponseCache)

    @property
    def today(self) -> date:
        return self.now.date()
