"""deploy/nginx.conf under load: one visitor's requests fail nobody else's polls.

A visitor is a source address of loopback: POLLS for those who poll, others for who sends too much.
"""

from __future__ import annotations

import resource
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection
from itertools import product
from pathlib import Path

import pytest

from tests.deploy.site import FRESH, NAME, Got, Site, ask, recorded, running
from tests.deploy.test_nginx import FEED, FEEDS

GREEDY = "127.0.0.66"
HALF = b"GET /all.ics HTTP/1.1\r\nHost: tv.example.org\r\nX-Half: "
QUERY = f"{FEED}?lang=ja"


# Requests by half


@contextmanager
def half_sent(port: int, sent: bytes, number: int) -> Iterator[list[socket.socket]]:
    """That many connections from one address, each with the first half of what is due."""
    with ExitStack() as stack:
        lines = []
        for _ in range(number):
            line = socket.create_connection(("127.0.0.1", port), 10, (GREEDY, 0))
            lines.append(stack.enter_context(line))
            with suppress(OSError):  # nginx closes it at once where it has no connections left
                line.sendall(sent)
        yield lines


def still_open(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        line.recv(1)
    except BlockingIOError:
        return True
    except OSError:
        pass
    return False


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_2000_half_requests_fail_no_poll(calm: Site, scheme: str) -> None:
    """On port 443 they are half TLS handshakes."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    port, half = (calm.http, HALF) if scheme == "http" else (calm.https, _hello(calm))
    with half_sent(port, half, 2000) as lines:
        polls = Counter(poll(calm, FEED) for _ in range(126))
        held = sum(map(still_open, lines))
    print(f"{scheme}: {held} half requests held; polls: {dict(polls)}")
    assert polls == {"200": 126}
    assert held == 2000, "or the polls had nothing to withstand"


def poll(site: Site, path: str, source: str = "127.0.0.1") -> str:
    """The status, or the name of the error, of a poll with a connection of its own."""
    try:
        return str(site.ask(path, source=source).status)
    except OSError as error:
        return type(error).__name__


def _tls(site: Site, line: socket.socket, *protocols: str) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(site.certificate))
    context.set_alpn_protocols(list(protocols))
    return context.wrap_socket(line, server_hostname=NAME)


def _hello(site: Site) -> bytes:
    """The first half of a TLS handshake's first message."""
    coming, going = ssl.MemoryBIO(), ssl.MemoryBIO()
    shake = ssl.create_default_context().wrap_bio(coming, going, server_hostname=NAME)
    with suppress(ssl.SSLWantReadError):
        shake.do_handshake()
    return going.read()[:100]


SLOW: dict[str, Callable[[Site], tuple[int, bytes]]] = {
    "http, nothing": lambda site: (site.http, b""),
    "http, a line": lambda site: (site.http, b"GET /all.ics"),
    "http, the name": lambda site: (site.http, HALF),
    "http, another name": lambda site: (site.http, HALF.replace(b"tv.example.org", b"evil")),
    "https, nothing": lambda site: (site.https, b""),
    "https, half a handshake": lambda site: (site.https, _hello(site)),
}
HTTP2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"  # RFC 9113, 3.4: and SETTINGS


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with time-outs of a second, much shorter than nginx's own of 60."""
    shorter = (
        ("client_header_timeout 10s", "client_header_timeout 1s"),
        ("keepalive_timeout 20s", "keepalive_timeout 1s"),
    )
    with running(tmp_path_factory.mktemp("hasty"), *shorter) as site:
        yield site


@pytest.mark.parametrize("case", SLOW)
def test_who_sends_half_a_request_is_closed(hasty: Site, case: str) -> None:
    port, sent = SLOW[case](hasty)
    with socket.create_connection(("127.0.0.1", port), 15) as line:
        line.sendall(sent)
        assert closed(line)


@pytest.mark.parametrize(
    ("protocol", "sent"),
    [("http/1.1", b""), ("http/1.1", HALF), ("h2", HTTP2), ("h2", HTTP2 + b"\0\1\0\1\5\0\0\0\1")],
    ids=["nothing", "half", "HTTP/2 without a request", "half of HTTP/2"],
)
def test_who_sends_half_a_request_over_tls_is_closed(
    hasty: Site, protocol: str, sent: bytes
) -> None:
    bare = socket.create_connection(("127.0.0.1", hasty.https), 15)
    with _tls(hasty, bare, protocol) as line:
        line.sendall(sent)
        assert closed(line)


def test_who_sends_a_request_byte_by_byte_is_closed(hasty: Site) -> None:
    """The time-out is for all headers together."""
    with socket.create_connection(("127.0.0.1", hasty.http), 15) as line:
        assert any(sent_into_the_void(line, bytes([byte])) for byte in HALF + b"x" * 40)


def sent_into_the_void(line: socket.socket, byte: bytes) -> bool:
    """Whether the connection is closed when a byte is sent, or a moment later."""
    line.settimeout(0.2)
    try:
        line.sendall(byte)
        return not line.recv(1)
    except TimeoutError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize("header", ["Content-Length: 100", "Transfer-Encoding: chunked"])
def test_a_body_is_refused_before_it_is_sent(calm: Site, header: str) -> None:
    """Sent byte by byte it would hold a connection for as long as its sender likes."""
    bare = socket.create_connection(("127.0.0.1", calm.https), 15)
    with _tls(calm, bare, "http/1.1") as line:
        line.sendall(HALF + f"\r\n{header}\r\n\r\n1".encode())
        assert line.recv(100).startswith(b"HTTP/1.1 413")


def closed(line: socket.socket) -> bool:
    """Whether nginx closes the connection before the test's own time-out; it may say why first."""
    try:
        while line.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


# Rates


def test_4000_polls_from_one_address_are_answered(calm: Site) -> None:
    """As of all who live behind one NAT. Thunderbird polls no more after one 429."""
    for path in FEEDS:
        assert calm.ask(path).status == 200

    def poll_on(number: int) -> Counter[int]:
        with closing(calm.line(source=GREEDY)) as line:
            return Counter(ask(line, FEEDS[(number + n) % len(FEEDS)]).status for n in range(500))

    with ThreadPoolExecutor(8) as pool:
        polls = sum(pool.map(poll_on, range(8)), Counter())
    print(f"4,000 polls behind one address: {dict(polls)}")
    assert polls == {200: 4000}


def refuse(site: Site, source: str) -> Got:
    """Ask for ever new feeds until they are refused."""
    with closing(site.line(source=source)) as line:
        for number in range(500):
            got = ask(line, f"{FEED}?x={source}-{number}")
            if got.status != 200:
                return got
    raise AssertionError("nothing is refused")


def test_new_feeds_are_limited_and_known_ones_are_not(calm: Site) -> None:
    """A stale copy is the answer where the limit keeps it from being asked anew."""
    known = {path: calm.ask(path) for path in (FEED, QUERY)}
    time.sleep(FRESH)
    refused = refuse(calm, "127.0.0.70")
    assert (refused.status, refused.headers["retry-after"]) == (429, "60")
    assert refused.headers["cache-control"] == "no-store"
    for path, before in known.items():
        got = calm.ask(path, source="127.0.0.70")
        assert (got.status, got.text, got.etag) == (200, before.text, before.etag)
        again = calm.ask(path, source="127.0.0.70", If_None_Match=before.etag)
        assert again.status == 304


def test_a_limit_on_queries_is_not_one_on_feeds_or_on_other_visitors(calm: Site) -> None:
    assert refuse(calm, "127.0.0.71").status == 429
    assert calm.ask("/solo-leveling/crunchyroll.ics", source="127.0.0.71").status == 200
    assert calm.ask(f"{FEED}?x=other", source="127.0.0.72").status == 200


def test_visitors_of_one_ipv6_network_share_a_limit(calm: Site) -> None:
    """Who has one IPv6 address has 2 ** 64 of them."""

    def limited(address: str, number: int) -> int:
        with closing(HTTPConnection("127.0.0.1", calm.limiter, timeout=15)) as line:
            return ask(line, f"{FEED}?x=6-{number}", X_Real_IP=address).status

    asked = [limited(f"2001:db8::{number + 1:x}", number) for number in range(60)]
    assert asked[:10] == [200] * 10
    assert 429 in asked
    assert limited("2001:db8:0:1::1", 99) == 200


# Processes


def test_feeds_with_a_query_have_a_process_of_their_own(site: Site) -> None:
    """Else all others would wait for those, which may take long to make."""
    site.kill()
    feeds, queries = (app.port for app in site.apps)
    with recorded(feeds) as plain, recorded(queries) as personal:
        for number in range(5):
            assert site.ask(f"/x/{number}.ics").status == 200
            assert site.ask(f"/x.ics?x={number}").status == 200
    assert [b"?" in request.split(b"\r\n")[0] for request in plain] == [False] * 5
    assert [b"?" in request.split(b"\r\n")[0] for request in personal] == [True] * 5


def test_a_query_that_takes_too_long_is_not_passed_on(site: Site) -> None:
    """A feed without one is, for its process may hang."""
    site.kill()
    feeds, queries = (app.port for app in site.apps)
    with recorded(feeds) as plain, recorded(queries, 2) as personal:
        assert site.ask("/x.ics?x=1").status == 503
    assert (len(plain), len(personal)) == (0, 1)
    with recorded(feeds, 2) as plain, recorded(queries) as personal:
        assert site.ask("/x/1.ics").status == 200
    assert (len(plain), len(personal)) == (1, 1)


def test_16_feeds_with_a_query_are_made_at_one_time(tmp_path: Path) -> None:
    """Who asks for one more is told so at once; feeds without a query are not counted."""
    patient = ("proxy_read_timeout 1s", "proxy_read_timeout 15s")
    with running(tmp_path, patient) as site:
        site.kill()
        feeds, queries = (app.port for app in site.apps)
        with recorded(feeds, 4) as plain, recorded(queries, 4) as personal:
            paths = [f"/x.ics?x={number}" for number in range(30)]
            paths += [f"/x/{number}.ics" for number in range(30)]
            sources = [f"127.0.5.{number + 1}" for number in range(60)]
            with ThreadPoolExecutor(60) as pool:
                got = list(pool.map(site.ask, paths, ["GET"] * 60, sources))
    assert Counter(one.status for one in got[:30]) == {200: 16, 503: 14}
    assert Counter(one.status for one in got[30:]) == {200: 30}
    assert (len(plain), len(personal)) == (30, 16)
    assert {one.headers["retry-after"] for one in got if one.status == 503} == {"60"}


# The cache


def test_no_number_of_new_addresses_evicts_a_feed(tmp_path: Path) -> None:
    """Nor of queries, of shows that are made up, of languages, or of ways to write an address."""
    small = [
        (f"keys_zone=rougecal_{name}:16m", f"keys_zone=rougecal_{name}:32k") for name in CACHES
    ]
    with running(tmp_path, *small) as site:
        before = {path: site.ask(path) for path in FEEDS if "?" not in path}
        others = [f"{FEED}?x={number}" for number in range(600)]
        others += [f"/no-such-show-{number}.ics" for number in range(400)]
        others += [f"{'/' * (number + 2)}all.ics" for number in range(272)]
        others += [f"/{''.join(letters)}.ics" for letters in encoded("frieren")]
        asked: Counter[int] = Counter()
        for number in range(0, len(others), 10):
            with closing(site.line(source=f"127.0.9.{number // 10 + 1}")) as line:
                for path in others[number : number + 10]:
                    asked[ask(line, path, Accept_Language=f"x-{path[-3:]}").status] += 1
        assert asked == {200: 1000, 404: 400}
        site.kill()
        time.sleep(FRESH)
        left = Counter(site.ask(path).status for path in before)
    print(f"known feeds after 1,400 new addresses: {dict(left)}")
    assert left == {200: len(before)}


CACHES = ("feeds", "queries")


def encoded(word: str) -> Iterator[tuple[str, ...]]:
    """Every way to write a word with some of its letters percent-encoded, of 2 ** length."""
    return product(*((letter, f"%{ord(letter):x}") for letter in word))


# Scripts of other origins


def test_a_preflight_is_answered_as_by_the_app(calm: Site) -> None:
    asked = {"Origin": "https://calendar.example", "Access_Control_Request_Method": "GET"}
    asked["Access_Control_Request_Headers"] = "if-none-match"
    for path in (FEED, QUERY, "/all.ics"):
        ours = calm.apps[0].ask(path, "OPTIONS", **asked).headers
        got = calm.ask(path, "OPTIONS", **asked)
        assert got.status == 204
        for name in ("origin", "methods", "headers"):
            header = f"access-control-allow-{name}"
            assert got.headers[header] == ours[header]
        assert got.headers["access-control-max-age"] == ours["access-control-max-age"]
        assert got.headers["allow"] == ours["allow"]


def test_a_preflight_is_answered_while_the_app_is_down(site: Site) -> None:
    known = site.ask(FEED)
    site.kill()
    time.sleep(FRESH)
    asked = {"Access_Control_Request_Method": "GET"}
    assert site.ask(FEED, "OPTIONS", **asked).headers["access-control-allow-origin"] == "*"
    assert site.ask(FEED, If_None_Match=known.etag).status == 304
