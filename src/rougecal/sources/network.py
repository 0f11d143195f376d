"""The door to the network: everything that rougecal asks of other machines is asked here.

https only, but for this machine and a service that is asked over plain http. An answer is bounded
in time and in size, also after gzip. A source is asked no faster than it allows; where it says how
long to wait, that is done, within a bound.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from rougecal.sources.source import MAX_ANSWER, Request, SourceError

PACES: Mapping[str, float] = {  # seconds between two requests of a service; see docs/sources.md
    "graphql.anilist.co": 2.0,
    "api.tvmaze.com": 0.5,
    "cal.syoboi.jp": 1.0,
}
PLAIN_HTTP = frozenset({"cal.syoboi.jp"})
CONNECT, READ, WHOLE = 10.0, 30.0, 120.0  # seconds to connect, between two bytes, for an answer
MAX_REDIRECTS, MAX_TRIES = 5, 3
MAX_WAIT = 120.0  # seconds that a source may ask to be left alone for
_REDIRECTS, _BUSY = frozenset({301, 302, 303, 307, 308}), frozenset({429, 500, 502, 503, 504})
_CHUNK = 1 << 16


class Door:
    """Asks, and keeps connections and each service's pace; `sleep` and `timeouts` are for tests."""

    def __init__(
        self,
        sleep: Callable[[float], object] = time.sleep,
        timeouts: tuple[float, float, float] = (CONNECT, READ, WHOLE),
        paces: Mapping[str, float] = PACES,
    ) -> None:
        self._sleep, self._whole, self._paces = sleep, timeouts[2], paces
        self._timeout = urllib3.Timeout(connect=timeouts[0], read=timeouts[1])
        self._asked: dict[str, float] = {}  # by host: when, on the monotonic clock
        self._pools: dict[str, urllib3.PoolManager] = {}  # by proxy

    def ask(self, request: Request) -> bytes:
        """The body of the answer. Raises SourceError, which names the address."""
        try:
            return self._ask(request)
        except urllib3.exceptions.HTTPError as error:
            raise SourceError(f"{request.url}: {_reason(error)}") from None
        except (ValueError, OSError) as error:  # of an address, or of a connection
            if isinstance(error, SourceError):
                raise
            raise SourceError(f"{request.url}: {error}") from None

    def _ask(self, request: Request) -> bytes:
        url, is_here = request.url, _is_loopback(urlsplit(request.url).hostname)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._answer(url, request)
            if response.status not in _REDIRECTS:
                return self._body(url, response)
            response.close()
            if request.body:
                raise SourceError(f"{url}: it moved to {response.headers.get('Location')}")
            url = urljoin(url, response.headers.get("Location", ""))
            if _is_loopback(urlsplit(url).hostname) and not is_here:
                raise SourceError(f"{request.url}: it redirects to this machine: {url}")
        raise SourceError(f"{request.url}: more than {MAX_REDIRECTS} redirects")

    def _answer(self, url: str, request: Request) -> urllib3.BaseHTTPResponse:
        """The first answer that is not a plea to come back later. Raises SourceError."""
        host = _checked(url)
        for tried in range(1, MAX_TRIES + 1):
            self._keep_pace(host)
            response = self._send(url, request)
            if response.status not in _BUSY:
                return response
            wait = _wait(response.headers.get("Retry-After"), tried)
            response.close()
            if tried == MAX_TRIES or wait > MAX_WAIT:
                again = f"; it says to try again in {wait:.0f} seconds" if wait > MAX_WAIT else ""
                raise SourceError(f"{url}: {response.status} {response.reason}{again}")
            self._sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _send(self, url: str, request: Request) -> urllib3.BaseHTTPResponse:
        headers = {
            "User-Agent": f"rougecal/{version('rougecal')}",
            "Accept-Encoding": "gzip",
            **({"Content-Type": "application/json"} if request.body else {}),
        }
        return self._pool(url).request(
            "POST" if request.body else "GET",
            url,
            body=request.body,
            headers=headers,
            timeout=self._timeout,
            retries=False,
            redirect=False,
            preload_content=False,
        )

    def _pool(self, url: str) -> urllib3.PoolManager:
        """The connections for an address: directly, or by the proxy that the environment names."""
        scheme, host = urlsplit(url)[:2]
        proxy = "" if proxy_bypass(host) else getproxies().get(scheme, "")
        if proxy not in self._pools:
            self._pools[proxy] = urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()
        return self._pools[proxy]

    def _keep_pace(self, host: str) -> None:
        """Wait until a service may be asked again."""
        now = time.monotonic()
        at = max(now, self._asked.get(host, float("-inf")) + self._paces.get(host, 0.0))
        if at > now:
            self._sleep(at - now)
        self._asked[host] = at

    def _body(self, url: str, response: urllib3.BaseHTTPResponse) -> bytes:
        """A whole body, uncompressed. Raises SourceError for an error, and beyond a bound."""
        until, parts, size = time.monotonic() + self._whole, list[bytes](), 0
        try:
            if response.status >= 400:
                raise SourceError(f"{url}: {response.status} {response.reason}")
            if (response.length_remaining or 0) > MAX_ANSWER:  # its Content-Length
                raise SourceError(f"{url}: the answer has more than {MAX_ANSWER:,} bytes")
            while part := response.read1(_CHUNK, decode_content=True):
                parts.append(part)
                size += len(part)
                if size > MAX_ANSWER:
                    raise SourceError(f"{url}: the answer has more than {MAX_ANSWER:,} bytes")
                if time.monotonic() > until:
                    raise SourceError(f"{url}: no whole answer within {self._whole:.0f} seconds")
        except BaseException:
            response.close()  # what is left of it would be read by the next request
            raise
        response.release_conn()
        return b"".join(parts)


def _checked(url: str) -> str:
    """The host of an address that may be asked. Raises SourceError."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise SourceError(f"{url}: no http(s) address")
    if parts.scheme == "http" and host not in PLAIN_HTTP and not _is_loopback(host):
        raise SourceError(f"{url}: only https addresses are asked")
    return host


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def _wait(retry_after: str | None, tried: int) -> float:
    """The seconds that a Retry-After asks for (RFC 9110, 10.2.3); without one, 5, then 10."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 5.0 * tried


def _reason(error: urllib3.exceptions.HTTPError) -> str:
    """What went wrong with a connection, without urllib3's account of its objects."""
    if isinstance(error, urllib3.exceptions.NewConnectionError):  # is a TimeoutError, too
        return getattr(error.__cause__, "strerror", None) or str(error)
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "no answer in time"
    if isinstance(error, urllib3.exceptions.ProtocolError):
        return "the answer ended early"
    return str(error.__cause__ or error)
