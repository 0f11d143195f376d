"""The app's responses: conformance 38 to 55, 58 and 59, and hostile requests.

What can be seen from outside is tested on the app and on the real server.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from threading import Event, Semaphore
from typing import Any
from urllib.parse import parse_qsl, quote
from xml.etree import ElementTree as Xml

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from rougecal import server
from rougecal.feeds import Feed, Selection, read_selection, render_feed, xmltv_export
from rougecal.store import Snapshot, Watcher, load
from rougecal.web import (
    ADDRESSES,
    Viewer,
    app_for,
    app_from_env,
    cache,
    create_app,
    feed_views,
    makers,
)
from rougecal.web.cache import Address, CacheKey, ResponseCache
from rougecal.web.responses import HTML, CachedResponse, cached_response

NIGHT_TRAIN = """\
title: {en: Night Train, ja: 夜行列車}
timezone: Asia/Tokyo
published: 2024-01-01
channels:
  tv:
    name: {en: Station, ja: 放送局}
    slot: Wed 24:55
    from: 2024-01-10
    audio: ja
  stream:
    name: Stream
    follows: tv
    after: 2h
    audio: [ja, en]
episodes:
  1: {en: One, ja: 一}
  2: {en: Two, ja: 二}
  3: {en: Three, ja: 三}
changes:
  - announced: 2024-01-12 18:00
    move: 2
    to: 2024-01-17 25:25
    reason: {en: Football, ja: サッカー}
"""
OTHER = "title: Other\ntimezone: UTC\npublished: 2024-01-01\nepisodes: 2\nchannels:\n"
OTHER += "  web: {name: Web, slot: Mon 20:00, from: 2024-01-01}\n"
BASE = "https://tv.example.org/guide"
FEEDS = (
    "/all.ics",
    "/feed.ics?show=night-train&show=other&audio=ja&remind=15m",
    "/night-train.ics",
    "/night-train.ics?lang=ja",
    "/night-train/tv.ics",
    "/night-train/tv/2.ics",
)
OTHERS = (
    *("/night-train.json", "/night-train.atom", "/schema.json", "/night-train.xml", "/guide.xml"),
    *("/healthz", "/robots.txt"),
)
PAGES = ("/", "/night-train/")
ERRORS = ("/none.ics", "/feed.ics?remind=soon", "/night-train")  # the last is a redirect
KEPT = (*FEEDS, *OTHERS[:5], "/robots.txt")  # what may be kept by caches


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes


Asks = Callable[..., Reply]


def folder_with(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def asking(app: Flask) -> Asks:
    """Sends requests to an app, with the headers named and no others."""
    client = app.test_client()

    def ask(path: str, method: str = "GET", **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("User-Agent", "")
        reply = client.open(path, method=method, headers=named)
        return Reply(
            reply.status_code, {k.lower(): v for k, v in reply.headers.items()}, reply.data
        )

    return ask


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def schedules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = {"night-train": NIGHT_TRAIN, "other": OTHER}
    return folder_with(tmp_path_factory.mktemp("good") / "schedules", **texts)


@pytest.fixture(scope="module")
def port(schedules: Path) -> Iterator[int]:
    """A real server's, which runs as long as these tests do."""
    found = free_port()
    known = {"ROUGECAL_SCHEDULES": str(schedules), "ROUGECAL_BASE_URL": BASE}
    command = f"from rougecal.server import run; run('127.0.0.1', {found}, 1)"
    process = subprocess.Popen([sys.executable, "-c", command], env=os.environ | known)
    for _ in range(200):
        time.sleep(0.05)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", found)) == 0:
                break
    yield found
    process.terminate()
    assert process.wait(15) == 0


@pytest.fixture(scope="module")
def app(schedules: Path) -> Flask:
    return create_app(schedules, BASE)


@pytest.fixture(scope="module", params=["app", "server"])
def ask(request: pytest.FixtureRequest) -> Asks:
    if request.param == "app":
        return asking(request.getfixturevalue("app"))
    found: int = request.getfixturevalue("port")

    def over_tcp(path: str, method: str = "GET", **headers: str) -> Reply:
        connection = HTTPConnection("127.0.0.1", found, timeout=10)
        address = quote(path, safe="/?&=%")
        connection.putrequest(method, address, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        reply = connection.getresponse()
        body = reply.read()
        connection.close()
        return Reply(reply.status, {k.lower(): v for k, v in reply.getheaders()}, body)

    return over_tcp


@pytest.mark.parametrize("path", FEEDS[:-1])
def test_38_a_feed_is_a_calendar_inline(ask: Asks, path: str) -> None:
    reply = ask(path)
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    assert reply.headers["content-disposition"] == "inline"
    assert reply.body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert Calendar.from_ical(reply.body).events


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize(
    "headers",
    [
        {"User_Agent": "Google-Calendar-Importer"},
        {"User_Agent": "Mozilla/5.0 Thunderbird/115.0", "Accept": "text/calendar"},
        {"Accept": "text/html,application/xhtml+xml"},
        {"Accept_Language": "ja"},
        {"Cookie": "a=b", "Authorization": "Basic YTpi"},
    ],
    ids=lambda headers: "-".join(headers),
)
def test_39_a_feed_is_the_same_for_every_app(ask: Asks, path: str, headers: dict[str, str]) -> None:
    plain, other = ask(path), ask(path, **headers)
    assert (other.status, other.body) == (200, plain.body)
    assert other.headers["etag"] == plain.headers["etag"]


def test_40_robots_may_read_feeds(ask: Asks) -> None:
    reply = ask("/robots.txt")
    assert (reply.status, reply.body) == (200, b"User-agent: *\nAllow: /\n")


@pytest.mark.parametrize("headers", [{}, {"Accept_Encoding": "gzip"}, {"If_None_Match": "*"}])
@pytest.mark.parametrize("path", [*FEEDS, *OTHERS, *PAGES, "/none.ics", "/night-train"])
def test_41_head_has_the_headers_of_get(ask: Asks, path: str, headers: dict[str, str]) -> None:
    get, head = ask(path, **headers), ask(path, "HEAD", **headers)
    assert head.body == b""
    for reply in (get, head):
        reply.headers.pop("date", None)
    assert (head.status, head.headers) == (get.status, get.headers)
    if get.status == 200:
        assert get.headers["content-length"] == str(len(get.body))


@pytest.mark.parametrize("path", [*FEEDS, *OTHERS, *PAGES])
def test_42_options_lists_what_is_allowed(ask: Asks, path: str) -> None:
    reply = ask(path, "OPTIONS")
    assert (reply.status, reply.headers["allow"]) == (200, "GET, HEAD, OPTIONS")
    assert "access-control-allow-headers" not in reply.headers


def test_42_a_script_may_ask_with_any_header(ask: Asks) -> None:
    """Browsers ask first whether a page of another origin may send an If-None-Match."""
    reply = ask("/night-train.ics", "OPTIONS", Access_Control_Request_Method="GET")
    assert reply.status == 200
    assert reply.headers["access-control-allow-headers"] == "*"
    assert reply.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/night-train.ics", "/feed.ics?remind=15m", "/", "/robots.txt"])
@pytest.mark.parametrize(
    "method", ["PROPFIND", "REPORT", "PUT", "POST", "DELETE", "PATCH", "MKCALENDAR", "TRACE"]
)
def test_42_other_methods_are_not_allowed(ask: Asks, path: str, method: str) -> None:
    reply = ask(path, method)
    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", KEPT)
@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize(
    ("form", "status"),
    [
        ("{}", 304),
        ("W/{}", 304),
        ('"older", W/{}', 304),
        ('W/"older",{} , "x"', 304),
        ("*", 304),
        ('W/"older"', 200),
        ('"older", "oldest"', 200),
        ("", 200),
        (",,", 200),
        ('"', 200),
    ],
)
def test_43_if_none_match(ask: Asks, path: str, encoding: str, form: str, status: int) -> None:
    """Also with the Cache-Control that Thunderbird and Evolution send with every poll."""
    etag = ask(path).headers["etag"]
    assert re.fullmatch(r'W/"[0-9a-f]{24}"', etag)
    known = form.format(etag.removeprefix("W/"))
    headers = {"If_None_Match": known, "Cache_Control": "no-cache", "Accept_Encoding": encoding}
    reply = ask(path, **headers)
    assert reply.status == status
    assert (reply.body == b"") == (status == 304)


@pytest.mark.parametrize("path", KEPT)
def test_44_the_same_under_gzip(ask: Asks, path: str) -> None:
    plain, zipped = ask(path), ask(path, Accept_Encoding="deflate, gzip;q=0.5, br")
    assert zipped.headers["etag"] == plain.headers["etag"]
    assert plain.headers["vary"] == zipped.headers["vary"] == "Accept-Encoding"
    if "content-encoding" in zipped.headers:
        assert zipped.headers["content-encoding"] == "gzip"
        assert len(zipped.body) < len(plain.body)
        assert gzip.decompress(zipped.body) == plain.body
    else:
        assert zipped.body == plain.body, "too short to become shorter"
    assert zipped.headers["content-length"] == str(len(zipped.body))


@pytest.mark.parametrize(
    "header", [None, "", "identity", "br", "gzip;q=0", "*;q=0", "gzip;q=x", ";;,,=", "é, \x7f"]
)
def test_45_uncompressed_where_gzip_is_not_asked_for(app: Flask, header: str | None) -> None:
    headers = {} if header is None else {"Accept_Encoding": header}
    reply = asking(app)("/night-train.ics", **headers)
    assert "content-encoding" not in reply.headers
    assert reply.body.startswith(b"BEGIN:VCALENDAR\r\n")


@pytest.mark.parametrize("path", FEEDS)
def test_46_last_modified_is_the_logs_and_never_ahead(ask: Asks, path: str) -> None:
    reply = ask(path)
    modified = parsedate_to_datetime(reply.headers["last-modified"])
    assert modified <= datetime.now(UTC)
    if path == "/night-train.ics":
        assert reply.headers["last-modified"] == "Fri, 12 Jan 2024 09:00:00 GMT"
    if "date" in reply.headers:  # the server's own
        assert modified <= parsedate_to_datetime(reply.headers["date"])


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Fri, 12 Jan 2024 09:00:00 GMT", 304),
        ("Fri, 12 Jan 2024 09:00:01 GMT", 200),
        ("Fri, 12 Jan 2024 08:59:59 GMT", 200),
        ("Sat, 12 Jan 2199 09:00:00 GMT", 200),
        ("yesterday", 200),
        ("", 200),
        ("\xfe\xff", 200),
    ],
)
def test_46_if_modified_since_means_that_very_value(ask: Asks, since: str, status: int) -> None:
    assert ask("/night-train.ics", If_Modified_Since=since).status == status


def test_46_an_announcement_in_the_future_gives_no_last_modified(tmp_path: Path) -> None:
    text = NIGHT_TRAIN.replace("announced: 2024-01-12 18:00", "announced: 2199-01-12 18:00")
    reply = asking(create_app(folder_with(tmp_path, show=text)))("/show.ics")
    assert (reply.status, reply.headers.get("last-modified")) == (200, None)


@pytest.mark.parametrize(("tag", "status"), [('"older"', 200), ("{}", 304)])
@pytest.mark.parametrize("since", ["Fri, 12 Jan 2024 09:00:00 GMT", "Fri, 1 Jan 2010 09:00:00 GMT"])
def test_47_if_none_match_beats_if_modified_since(
    ask: Asks, tag: str, status: int, since: str
) -> None:
    known = tag.format(ask("/night-train.ics").headers["etag"])
    reply = ask("/night-train.ics", If_None_Match=known, If_Modified_Since=since)
    assert reply.status == status


@pytest.mark.parametrize("path", [*KEPT, *PAGES])
def test_48_a_304_repeats_the_caching_headers(ask: Asks, path: str) -> None:
    reply, again = ask(path), ask(path, If_None_Match="*")
    assert (again.status, again.body) == (304, b"")
    for name in ("etag", "cache-control", "vary", "access-control-allow-origin"):
        assert again.headers[name] == reply.headers[name]
    assert not {"content-type", "content-length", "content-encoding"} & again.headers.keys()


@pytest.mark.parametrize("path", FEEDS)
def test_49_how_long_a_feed_keeps(ask: Asks, path: str) -> None:
    caching = ask(path).headers["cache-control"]
    assert {"max-age=900", "stale-if-error=604800"} <= set(caching.split(", "))


@pytest.mark.parametrize(
    ("old", "new", "logged"),
    [
        ("to: 2024-01-17 25:25", "to: 2024-01-17 25:26", False),
        ("en: Three", "en: 3rd", False),
        ("Football", "Handball", False),
        ("    reason", "  - {announced: 2024-01-20, cancel: 3}\n#", True),
        ("    reason", "  - announced: 2024-01-20\n#", True),
    ],
)
def test_50_a_visible_change_changes_the_etag(
    tmp_path: Path, old: str, new: str, logged: bool
) -> None:
    before = asking(create_app(folder_with(tmp_path / "1", a=NIGHT_TRAIN)))("/a.ics").headers
    text = NIGHT_TRAIN.replace(old, new)
    after = asking(create_app(folder_with(tmp_path / "2", a=text)))("/a.ics").headers
    assert after["etag"] != before["etag"]
    assert (after["last-modified"] != before["last-modified"]) == logged


@pytest.mark.parametrize("path", ["/night-train.ics", "/feed.ics?show=night-train", "/all.ics"])
def test_51_a_show_that_was_never_valid_is_unavailable(tmp_path: Path, path: str) -> None:
    """After a restart its last valid state is unknown: neither 404 nor a feed without it."""
    folder = folder_with(tmp_path, **{"night-train": "title: [", "other": OTHER})
    ask = asking(create_app(folder))
    reply = ask(path)
    assert (reply.status, reply.headers["retry-after"]) == (503, "300")
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert ask("/other.ics").status == 200
    assert ask("/none.ics").status == 404


def test_51_an_invalid_file_with_an_id_of_its_own_is_unavailable_by_that_id(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, file="id: 'renamed'\ntitle: [", other=OTHER)
    assert asking(create_app(folder))("/renamed.ics").status == 503


@pytest.mark.parametrize("path", ["/all.ics", "/feed.ics?channel=tv", "/night-train.ics"])
def test_51_without_any_schedule_nothing_is_empty(tmp_path: Path, path: str) -> None:
    assert asking(create_app(tmp_path / "none"))(path).status == 503


def test_51_of_several_shows_one_that_no_longer_exists_is_left_out(ask: Asks) -> None:
    alone, both = ask("/other.ics"), ask("/feed.ics?show=gone&show=other")
    events = [len(Calendar.from_ical(reply.body).events) for reply in (alone, both)]
    assert events == [2, 2]
    assert ask("/feed.ics?show=gone&show=lost").status == 404


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/night-train", 308, "night-train/"),
        ("/night-train?lang=ja&x=%22%0d%0a", 308, "night-train/?lang=ja&x=%22%0d%0a"),
        ("/night-train?\r\nSet-Cookie: a=b", 308, "night-train/?%0D%0ASet-Cookie%3A%20a=b"),
        ("//night-train", 308, "night-train/"),
        ("//evil.example/..", 404, None),
        ("/night-train//tv.ics", 404, None),
        ("/night-train.ics/", 200, None),
        ("/favicon.ico", 404, None),
    ],
)
@pytest.mark.parametrize("host", ["tv.example.org", "evil.example:99", "", "a b<script>"])
def test_52_at_most_one_redirect_and_none_by_the_host_header(
    app: Flask, path: str, status: int, location: str | None, host: str
) -> None:
    """A redirect is relative, so it holds behind a proxy, under any prefix and with TLS too."""
    path, _, query = path.partition("?")
    reply = ask_raw(app, path, query, HTTP_HOST=host)
    assert (reply.status, reply.headers.get("location")) == (status, location)
    assert asking(app)("/night-train/").status == 200


def ask_raw(app: Flask, path: str, query: str = "", method: str = "GET", **more: str) -> Reply:
    """Calls an app with a WSGI environment that no HTTP client would send."""
    seen: list[tuple[str, dict[str, str]]] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
    }

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[..., object]:
        seen.append((status, {name.lower(): value for name, value in headers}))
        return print

    body = b"".join(app({**environ, **more}, start))
    status, headers = seen[0]
    return Reply(int(status.split()[0]), headers, body)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", ""])
def test_absolute_addresses_come_from_the_base_url(app: Flask, schedules: Path, host: str) -> None:
    for known in (app, create_app(schedules)):
        for path in (*FEEDS, *OTHERS, *PAGES):
            name, _, query = path.partition("?")
            reply = ask_raw(known, name, query, HTTP_HOST=host)
            assert b"evil.example" not in reply.body
            if path == "/night-train.ics":
                source = f"SOURCE;VALUE=URI:{BASE}{path}\r\n".encode()
                assert (source in reply.body) == (known is app)


@pytest.mark.parametrize(
    "path",
    [
        "/none.ics",
        "/none/tv.ics",
        "/night-train/none.ics",
        "/night-train/tv/9.ics",
        "/none.json",
        "/none.atom",
        "/none/",
        "/a/b/c/d",
        "/feed.ics?show=none",
        "/feed.ics?show=night-train&channel=none",
        "/all.ics?channel=none&channel=neither",
        "/%00.ics",
        "/%ff%fe.ics",
        "/%zz.ics",
        "/night-train%2ftv.ics/x",
        "/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/NIGHT-TRAIN.ics",
        "/<script>alert(1)</script>.ics",
        "/" + "a" * 20_000 + ".ics",
        "/night-train/" + "a" * 20_000 + ".ics",
        "/night-train/tv/" + "1" * 20_000 + ".ics",
    ],
    ids=lambda path: path[:30],
)
def test_53_what_is_unknown_is_not_found(ask: Asks, path: str) -> None:
    reply = ask(path)
    assert reply.status == 404
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert len(reply.body) < 500


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT"])
@pytest.mark.parametrize("headers", [{}, {"If_None_Match": "*"}, {"Accept_Encoding": "gzip"}])
@pytest.mark.parametrize("path", [*FEEDS, *OTHERS, *PAGES, "/none.ics", "/feed.ics?lang=%20"])
def test_54_every_answer_is_open_and_safe(
    ask: Asks, path: str, headers: dict[str, str], method: str
) -> None:
    found = ask(path, method, **headers).headers
    assert found["access-control-allow-origin"] == "*"
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "no-referrer"
    assert found["content-security-policy"].startswith("default-src 'none'; ")
    assert "unsafe" not in found["content-security-policy"]
    assert "set-cookie" not in found


def test_55_a_feeds_address_ends_in_a_readable_name() -> None:
    calendars = [rule for rule, found in ADDRESSES.items() if found.view is feed_views.feed]
    assert len(calendars) == 5
    assert all(rule.endswith(".ics") for rule in calendars)


@pytest.mark.parametrize("options", ["", "?lang=ja", "?notes=off&lang=en"])
def test_58_a_download_is_the_event_without_a_calendars_name(ask: Asks, options: str) -> None:
    feed = Calendar.from_ical(ask(f"/night-train.ics{options}").body)
    download = ask(f"/night-train/tv/2.ics{options}")
    assert b"NAME" not in download.body
    [event] = Calendar.from_ical(download.body).events
    [same] = [other for other in feed.events if other["UID"] == event["UID"]]
    assert (event["UID"], event["SEQUENCE"]) == ("night-train/tv/2", 1)
    assert event.to_ical() == same.to_ical()


@pytest.mark.parametrize(
    ("path", "plain", "title"),
    [
        ("/night-train/tv/2.ics", "night-train-tv-2", "Night%20Train%20%232"),
        (
            "/night-train/tv/2.ics?lang=ja",
            "night-train-tv-2",
            "%E5%A4%9C%E8%A1%8C%E5%88%97%E8%BB%8A%20%E7%AC%AC2%E8%A9%B1",
        ),
        ("/night-train.ics?download=on", "night-train", "Night%20Train"),
        ("/all.ics?download=on", "all", "all"),
    ],
)
def test_59_a_download_has_two_file_names(ask: Asks, path: str, plain: str, title: str) -> None:
    headers = ask(path).headers
    names = f"filename=\"{plain}.ics\"; filename*=UTF-8''{title}.ics"
    assert headers["content-disposition"] == f"attachment; {names}"
    assert headers["content-type"] == "text/calendar; charset=utf-8"


# Pages depend on the visitor


@pytest.mark.parametrize(
    ("query", "accepted", "lang"),
    [
        ("", "", "en"),
        ("", "ja", "ja"),
        ("", "ja-JP,ja;q=0.9,en;q=0.8", "ja"),
        ("", "en-GB,en;q=0.9,ja;q=0.8", "en"),
        ("", "fr,nl;q=0.5", "en"),
        ("", "de-AT,de;q=0.9,en;q=0.8", "de"),
        ("", "fr,ja;q=0.5", "ja"),
        ("", "en;q=0,ja", "ja"),
        ("", ";;;=,,q=\xff", "en"),
        ("?lang=ja", "en", "ja"),
        ("?lang=en", "ja", "en"),
        ("?lang=ja-JP", "", "ja"),
        ("?lang=fr", "ja", "en"),
    ],
)
def test_a_pages_language(app: Flask, query: str, accepted: str, lang: str) -> None:
    for path in PAGES:
        page = asking(app)(path + query, Accept_Language=accepted).body.decode()
        assert f'<html lang="{lang}">' in page


def test_a_page_varies_by_language_and_a_feed_does_not(ask: Asks) -> None:
    english, japanese = (ask("/night-train/", Accept_Language=lang) for lang in ("en", "ja"))
    assert english.body != japanese.body
    assert "夜行列車".encode() in japanese.body
    assert english.headers["vary"] == japanese.headers["vary"] == "Accept-Encoding, Accept-Language"
    assert "max-age=60" in english.headers["cache-control"]


# Hostile and unusual requests


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lang=english", "language"),
        ("remind=soon", "30m"),
        ("past=-1d", "negative"),
        ("notes=maybe", "on or off"),
        ("show=A%20B", "can't be an id"),
        ("audio=%00", "language"),
        ("show=<script>alert(1)</script>", "can't be an id"),
        ("remind=1m&remind=2m&remind=3m&remind=4m&remind=5m&remind=6m", "at most 5"),
        ("&".join(["show=other"] * 301), "too many options"),
        ("&".join(["a=1"] * 10_000), "too many options"),
        ("utm=" + "x" * 9_000, "too many options"),
        ("x" * 20_000, "too many options"),
    ],
    ids=lambda text: text[:25],
)
@pytest.mark.parametrize("path", ["/feed.ics", "/night-train.ics", "/night-train.json"])
def test_a_bad_option_is_a_400_in_plain_words(
    ask: Asks, path: str, query: str, expected: str
) -> None:
    reply = ask(f"{path}?{query}")
    assert reply.status == 400
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert expected in reply.body.decode()
    assert len(reply.body) < 400


@pytest.mark.parametrize(
    "query", ["utm_source=x", "fbclid=1&lang=ja", "%ff=%fe", "&&=&a&", "x=%zz"]
)
def test_an_unknown_option_is_ignored(ask: Asks, query: str) -> None:
    assert ask(f"/night-train.ics?{query}").status == 200


EVERY_ADDRESS = (*FEEDS, *OTHERS, *PAGES, "/static/page.css")


@pytest.mark.parametrize("bad", ["lang=zzzz", "remind=soon", "notes=maybe", "show=A%20B"])
@pytest.mark.parametrize("path", EVERY_ADDRESS)
def test_a_bad_value_of_a_known_option_is_a_400_at_every_address(
    ask: Asks, path: str, bad: str
) -> None:
    reply = ask(path + ("&" if "?" in path else "?") + bad)
    assert reply.status == 400
    assert bad.partition("=")[0] in reply.body.decode()


@pytest.mark.parametrize("path", EVERY_ADDRESS)
def test_an_unknown_option_changes_nothing_at_any_address(ask: Asks, path: str) -> None:
    reply = ask(path + ("&" if "?" in path else "?") + "utm_source=x&Lang=zzzz")
    assert (reply.status, reply.body) == (200, ask(path).body)


@pytest.mark.parametrize("end", [".ics", ".json", ".atom", "/"])
def test_what_the_path_names_is_not_widened_by_the_query(ask: Asks, end: str) -> None:
    path = f"/night-train{end}"
    assert ask(f"{path}?show=other").body == ask(path).body


@pytest.mark.parametrize("query", ["channel=stream", "show=other", "show=other&channel=web"])
@pytest.mark.parametrize("path", ["/night-train/tv.ics", "/night-train/tv/2.ics"])
def test_a_channel_that_the_path_names_is_not_widened_by_the_query(
    ask: Asks, path: str, query: str
) -> None:
    assert ask(f"{path}?{query}").body == ask(path).body


@settings(max_examples=250, deadline=None)
@given(
    path=st.text(st.characters(max_codepoint=255), max_size=40).map(lambda path: f"/{path}"),
    query=st.text(st.characters(max_codepoint=255), max_size=60),
    headers=st.dictionaries(
        st.sampled_from(
            ["HOST", "ACCEPT_ENCODING", "ACCEPT_LANGUAGE", "IF_NONE_MATCH", "IF_MODIFIED_SINCE"]
        ),
        st.text(st.characters(max_codepoint=255), max_size=40),
    ),
    method=st.sampled_from(["GET", "HEAD", "OPTIONS", "PUT", "get", "", "\x00", "M-SEARCH"]),
    known=st.sampled_from(
        ["", "/night-train", "/night-train.ics", "/feed.ics", "/night-train/tv/"]
    ),
)
def test_no_request_makes_the_app_fail(
    app: Flask, path: str, query: str, headers: dict[str, str], method: str, known: str
) -> None:
    more = {f"HTTP_{name}": value for name, value in headers.items()}
    reply = ask_raw(app, known or path, query, method, **more)
    assert reply.status in (200, 304, 308, 400, 404, 405)


def test_a_bug_is_a_500_that_tells_nothing(
    schedules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    app = create_app(schedules)
    monkeypatch.setattr("rougecal.web.feed_views.render_feed", fail)
    app.logger.disabled = True
    reply = asking(app)("/night-train.ics")
    assert (reply.status, b"secret" in reply.body) == (500, False)
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"


# Responses are made once


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The feeds made from now on."""
    found: list[bytes] = []

    def counted(*args: Any) -> Feed:
        time.sleep(0.01)  # so that others come while it is made
        feed = render_feed(*args)
        found.append(feed.content)
        return feed

    monkeypatch.setattr("rougecal.web.feed_views.render_feed", counted)
    return found


def test_a_feed_is_made_once_whatever_url_asks_for_it(schedules: Path, made: list[bytes]) -> None:
    ask = asking(create_app(schedules, BASE))
    for path in (
        "/feed.ics?show=night-train&audio=en&remind=15m&remind=1h",
        "/feed.ics?remind=1h&audio=en&show=night-train&remind=15m&utm=x",
        "/night-train.ics?audio=en&remind=60m&remind=15m&remind=15m",
    ):
        for headers in ({}, {"Accept_Encoding": "gzip"}, {"If_None_Match": "*"}):
            assert ask(path, **headers).status in (200, 304)
    assert len(made) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/night-train.json", "/night-train.json?utm=x"),
        ("/night-train.json", "/night-train.json?show=other&x=1"),
        ("/night-train.json?remind=1h&audio=en", "/night-train.json?audio=en&x&remind=60m"),
        ("/night-train.atom", "/night-train.atom?remind=15m&utm=x"),
        ("/schema.json", "/schema.json?x&lang=ja"),
        ("/static/page.css", "/static/page.css?v=2"),
        ("/night-train/", "/night-train/?x=1&remind=15m"),
        ("/night-train/?lang=fr", "/night-train/?lang=nl"),
        ("/", "/?utm=x"),
        ("/?show=other&audio=en", "/?audio=en&show=other&show=other&x"),
    ],
)
def test_requests_that_mean_the_same_are_answered_from_one_response(
    schedules: Path, monkeypatch: pytest.MonkeyPatch, first: str, second: str
) -> None:
    made = []

    def counted(body: bytes, *args: Any, **named: Any) -> CachedResponse:
        made.append(body)
        return cached_response(body, *args, **named)

    for views in ("feed_views", "page_views"):
        monkeypatch.setattr(f"rougecal.web.{views}.cached_response", counted)
    ask = asking(create_app(schedules, BASE))
    assert ask(first).body == ask(second).body
    assert len(made) == 1


def test_many_threads_get_one_feed(schedules: Path, made: list[bytes]) -> None:
    app = create_app(schedules, BASE)
    begin = threading.Barrier(8)

    def poll(number: int) -> bytes:
        ask = asking(app)
        begin.wait()
        return ask("/night-train.ics" if number % 2 else "/other.ics").body

    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(poll, range(8)))
    assert len(set(bodies)) == len(made) == 2


@dataclass
class Stalled:
    """Feeds that begin to be made and go on when they are released; those with `remind` only."""

    begun: Semaphore = field(default_factory=lambda: Semaphore(0))
    released: Event = field(default_factory=Event)

    def render(self, shows: Any, selection: Selection, *args: Any) -> Feed:
        if selection.remind:
            self.begun.release()
            assert self.released.wait(60)
        return render_feed(shows, selection, *args)


@pytest.fixture
def stalled(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stalled]:
    found = Stalled()
    monkeypatch.setattr("rougecal.web.feed_views.render_feed", found.render)
    yield found
    found.released.set()


def test_responses_that_are_cached_or_quick_do_not_wait_for_one_that_is_being_made(
    schedules: Path, stalled: Stalled
) -> None:
    app = create_app(schedules, BASE)
    ask = asking(app)
    assert ask("/all.ics").status == ask("/all.ics?lang=ja").status == 200
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(asking(app), "/all.ics?remind=1m")
        assert stalled.begun.acquire(timeout=60)
        for cached in ("/all.ics", "/all.ics?lang=ja"):
            assert ask(cached).status == 200
        for new in ("/night-train.ics", "/other.ics?lang=ja", "/", "/?show=other", "/other.json"):
            assert ask(new).status == 200
        assert not slow.done()
        stalled.released.set()
        assert slow.result().status == 200


def test_a_server_process_switches_soon_from_rendering_to_a_cached_response(
    schedules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sys.getswitchinterval()
    monkeypatch.setenv("ROUGECAL_SCHEDULES", str(schedules))
    try:
        assert asking(app_from_env())("/all.ics").status == 200
        assert sys.getswitchinterval() <= before / 5
    finally:
        sys.setswitchinterval(before)


def test_more_requests_with_options_than_can_be_made_are_refused_at_once(
    schedules: Path, stalled: Stalled
) -> None:
    """Requests without options are never refused, and everything recovers."""
    app = create_app(schedules, BASE)
    ask = asking(app)
    assert ask("/all.ics?lang=ja").status == 200
    with ThreadPoolExecutor(makers.MAKERS + makers.WAITERS) as pool:
        paths = [f"/all.ics?remind={n + 1}m" for n in range(makers.MAKERS + makers.WAITERS)]
        slow = [pool.submit(asking(app), path) for path in paths[: makers.MAKERS]]
        for _ in slow:
            assert stalled.begun.acquire(timeout=60)
        slow += [pool.submit(asking(app), path) for path in paths[makers.MAKERS :]]
        replies = (ask(f"/other.ics?past={days}d") for days in range(1, 1000))
        refused = next(reply for reply in replies if reply.status != 200)
        assert (refused.status, refused.headers["retry-after"]) == (503, "10")
        assert refused.headers["content-type"] == "text/plain; charset=utf-8"
        for path in ("/all.ics?lang=ja", "/all.ics", "/night-train.ics", "/", "/other/"):
            assert ask(path).status == 200, path
        assert not stalled.begun.acquire(blocking=False), "one more was made than may be"
        stalled.released.set()
        assert {future.result().status for future in slow} == {200}
    assert ask("/feed.ics?lang=ja&show=other&show=night-train").status == 200


def test_a_server_has_threads_to_spare_for_what_is_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few processors there are, and however many new feeds are asked for."""
    given: dict[str, Any] = {}

    class Server:
        def __init__(self, *_: object, **options: object) -> None:
            given.update(options)

        def serve(self) -> None:
            pass

    monkeypatch.setattr("granian.Granian", Server)
    monkeypatch.setattr(server, "try_address", lambda *_: None)
    monkeypatch.setattr(os, "register_at_fork", lambda **_: None)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    server.run("127.0.0.1", 1, 1)
    assert given["blocking_threads"] >= 2 * (makers.MAKERS + makers.WAITERS)


def test_one_response_is_made_once_for_all_that_wait_for_it(
    schedules: Path, stalled: Stalled
) -> None:
    app = create_app(schedules, BASE)
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(asking(app), "/all.ics?remind=1m") for _ in range(2)]
        assert stalled.begun.acquire(timeout=60)
        stalled.released.set()
        assert len({future.result().body for future in both}) == 1
    assert not stalled.begun.acquire(blocking=False)


def test_a_maker_that_fails_makes_room_for_the_next(
    schedules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(schedules, BASE)
    app.logger.disabled = True
    ask = asking(app)
    with monkeypatch.context() as patch:
        patch.setattr("rougecal.web.feed_views.render_feed", lambda *_: 1 / 0)
        for _ in range(2 * (makers.MAKERS + makers.WAITERS)):
            assert ask("/all.ics?lang=ja").status == 500
    assert ask("/all.ics?lang=ja").status == 200


def test_a_new_day_and_a_clock_set_back_begin_anew(
    schedules: Path, made: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight = 20_000 * cache.DAY_SECONDS
    ask = asking(create_app(schedules, BASE))
    for seconds, count in ((-20, 1), (-10, 1), (-1, 1), (1, 2), (30, 2), (-5, 3), (0, 4)):
        monkeypatch.setattr(cache, "time", lambda at=midnight + seconds: at)
        reply = ask("/all.ics")
        assert len(made) == count, seconds
        assert (
            parsedate_to_datetime(reply.headers["last-modified"]).timestamp() <= midnight + seconds
        )


@pytest.mark.parametrize(
    "seconds",
    [-1e18, -62_135_596_801, -62_135_596_800, 253_402_300_799, 253_402_300_800, 2.0**63, 1e30],
)
def test_a_clock_that_is_far_off_gives_an_error_page(
    schedules: Path, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """Beyond the years 1 to 9999 there is no day; and once it is right, all is well."""
    monkeypatch.setattr(cache, "time", lambda: seconds)
    ask = asking(create_app(schedules, BASE))
    for path in (*FEEDS, *PAGES, *OTHERS):
        reply = ask(path)
        assert (reply.status, reply.headers["retry-after"]) == (503, "300"), path
        assert reply.body.endswith(b"This server's clock is wrong.\n")
    assert ask("/none/none/none/none").status == 404
    monkeypatch.setattr(cache, "time", time.time)
    for path in (*FEEDS, *PAGES, *OTHERS):
        assert ask(path).status == 200, path


@pytest.mark.parametrize("year", [1900, 1969, 2199, 2999])
def test_a_clock_of_any_century_gives_answers(
    schedules: Path, monkeypatch: pytest.MonkeyPatch, year: int
) -> None:
    seconds = datetime(year, 12, 31, 23, 59, tzinfo=UTC).timestamp()
    monkeypatch.setattr(cache, "time", lambda: seconds)
    ask = asking(create_app(schedules, BASE))
    for path in (*FEEDS, *PAGES, *OTHERS):
        assert ask(path).status == 200, path


def test_a_page_is_made_once_a_minute_and_language(
    schedules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def page(_catalog: Snapshot, viewer: Viewer, _selection: Selection) -> CachedResponse:
        seen.append((viewer.now.second, viewer.lang))
        return cached_response(f"{viewer.now:%H:%M} {viewer.lang}".encode(), HTML)

    monkeypatch.setitem(ADDRESSES, "/<show>/", Address(page, ("shows",), page=True))
    ask = asking(create_app(schedules))
    for seconds, lang, expected in (
        (0, "en", b"00:00 en"),
        (59, "en", b"00:00 en"),
        (59, "ja", b"00:00 ja"),
        (60, "en", b"00:01 en"),
        (119, "ja", b"00:01 ja"),
        (119, "en-GB", b"00:01 en"),
    ):
        monkeypatch.setattr(cache, "time", lambda at=20_000 * cache.DAY_SECONDS + seconds: at)
        assert ask("/night-train/", Accept_Language=lang).body == expected
    assert seen == [(0, "en"), (0, "ja"), (0, "en"), (0, "ja")]


def test_responses_about_one_show_survive_an_edit_of_another(
    tmp_path: Path, made: list[bytes]
) -> None:
    watched = Watcher(folder_with(tmp_path, **{"night-train": NIGHT_TRAIN, "other": OTHER}))
    ask = asking(app_for(watched, BASE))
    paths = ("/night-train.ics", "/other.ics", "/all.ics", "/feed.ics?show=night-train&show=other")
    before = {path: ask(path).body for path in paths}
    assert len(made) == len(paths)
    folder_with(tmp_path, other=OTHER.replace("Other", "Renamed"))
    while watched.catalog.shows["other"].schedule.title["und"] != "Renamed":
        watched.look()
    after = {path: ask(path).body for path in paths}
    assert after["/night-train.ics"] == before["/night-train.ics"]
    assert b"Renamed" in after["/other.ics"]
    assert len(made) == 2 * len(paths) - 1


def test_while_a_large_folder_is_read_nothing_is_wrong_and_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A show is read when it is requested; what needs every file is unavailable."""
    texts = {"night-train": NIGHT_TRAIN, "other": OTHER, "x": "id: named\n" + OTHER}
    folder = folder_with(tmp_path, **texts)
    whole = asking(create_app(folder, BASE))
    one = (*OTHERS[:2], *FEEDS[1:], "/night-train/", "/other.ics")
    every = ("/all.ics", "/", "/named.ics", "/none.ics", "/feed.ics?show=other&show=named")
    after = {path: whole(path) for path in (*one, *every)}
    monkeypatch.setattr("rougecal.store.snapshot.AT_ONCE", 0)
    monkeypatch.setattr(Watcher, "follow", lambda _: None)
    watched = Watcher(folder)
    ask = asking(app_for(watched, BASE))
    for path in one:
        assert ask(path) == after[path], path
    for path in every:
        reply = ask(path)
        assert (reply.status, reply.headers["retry-after"]) == (503, "30"), path
        assert reply.body.endswith(b"still being read.\n")
    state = {"status": "loading", "shows": 0, "unread": 3, "problems": [], "unrecorded": []}
    assert json.loads(ask("/healthz").body) == state
    watched.look()
    for path in (*one, *every):
        assert ask(path) == after[path], path
    assert ask("/none.ics").status == 404


def test_a_response_cache_is_bounded_in_number_and_in_bytes() -> None:
    one = cached_response(b"x" * 1000, "text/plain")
    keys = [
        CacheKey(ADDRESSES["/all.ics"], Selection(past=timedelta(days=days))) for days in range(5)
    ]
    by_number, by_size = (
        ResponseCache(most=3, size=10**9),
        ResponseCache(most=10**9, size=3 * one.size),
    )
    for responses in (by_number, by_size):
        for key in keys[:3]:
            assert responses.put(key, one) is one
        responses.put(keys[2], one)  # anew, which takes no more room
        assert responses.get(keys[0]) is one  # used last, so it stays
        responses.put(keys[3], one)
        assert [responses.get(key) is one for key in keys[:4]] == [True, False, True, True]
    by_size.put(keys[4], cached_response(os.urandom(10_000), "text/plain"))
    assert by_size.get(keys[4]) is None


# For machines


def test_json_contains_what_a_feed_contains(ask: Asks) -> None:
    found = json.loads(ask("/night-train.json").body)
    assert {key: found[key] for key in ("id", "title", "timezone", "feed")} == {
        "id": "night-train",
        "title": {"en": "Night Train", "ja": "夜行列車"},
        "timezone": "Asia/Tokyo",
        "feed": f"{BASE}/night-train.ics",
    }
    assert found["channels"]["stream"] == {
        "name": {"und": "Stream"},
        "follows": "tv",
        "audio": ["ja", "en"],
        "regions": {},
        "url": None,
        "color": None,
    }
    assert found["airings"][2] == {
        "uid": "night-train/tv/2",
        "channel": "tv",
        "label": "2",
        "title": {"en": "Two", "ja": "二"},
        "start": "2024-01-17T16:25:00Z",
        "end": "2024-01-17T16:55:00Z",
        "day": "2024-01-17",
        "when": {
            "en": "Wed 17 Jan 25:25 JST",
            "de": "Mi. 17. Jan. 25:25 JST",
            "ja": "1月17日(水) 25:25 JST",
        },
        "note": False,
        "status": "confirmed",
        "was": {
            "start": "2024-01-17T15:55:00Z",
            "day": "2024-01-17",
            "when": {
                "en": "Wed 17 Jan 24:55 JST",
                "de": "Mi. 17. Jan. 24:55 JST",
                "ja": "1月17日(水) 24:55 JST",
            },
        },
        "reason": {"en": "Football", "ja": "サッカー"},
        "source": None,
        "sequence": 1,
        "modified": "2024-01-12T09:00:00Z",
    }


@pytest.mark.parametrize(
    "options",
    ["", "?audio=en", "?channel=tv", "?cancelled=off", "?past=1d", "?only=finales&merge=on"],
)
def test_json_has_the_options_of_feeds(ask: Asks, options: str) -> None:
    events = Calendar.from_ical(ask(f"/night-train.ics{options}").body).events
    found = json.loads(ask(f"/night-train.json{options}").body)
    assert found["feed"] == f"{BASE}/night-train.ics{options}".replace(".ics?channel=", "/") + (
        ".ics" if "channel" in options else ""
    )
    assert [airing["uid"] for airing in found["airings"]] == [event["UID"] for event in events]
    starts = [f"{event.start:%Y-%m-%dT%H:%M:%SZ}" for event in events]
    assert [airing["start"] for airing in found["airings"]] == starts


@pytest.mark.parametrize("options", ["", "&audio=en&spoilers=off", "&channel=stream&lang=ja"])
def test_a_guide_is_xmltv_with_the_options_of_feeds(
    ask: Asks, schedules: Path, options: str
) -> None:
    """Jellyfin accepts no encoding, and gets none."""
    shows, query = load(schedules).shows, f"past=3650d{options}"
    today = datetime.now(UTC).date()
    for path, show in (("/guide.xml", []), ("/night-train.xml", ["night-train"])):
        reply = ask(f"{path}?{query}")
        assert reply.headers["content-type"] == "application/xml"
        assert "content-encoding" not in reply.headers
        selection = read_selection(parse_qsl(query), show)
        named = [shows[name] for name in show or shows]
        assert reply.body == xmltv_export(named, selection, today, BASE)
        assert reply.body.count(b"<programme ") > 1
    assert ask("/none.xml").status == 404
    assert ask("/guide.xml?only=pilots").status == 400


def test_json_without_spoilers_has_no_titles(ask: Asks) -> None:
    found = json.loads(ask("/night-train.json?spoilers=off&show=other").body)
    assert {json.dumps(airing["title"]) for airing in found["airings"]} == {"{}"}


def test_an_airing_without_a_time_has_null_in_json(tmp_path: Path) -> None:
    text = NIGHT_TRAIN.replace("slot: Wed 24:55", "slot: Wed").partition("  stream:")[0]
    text += "episodes: 1\n"
    [airing] = json.loads(asking(create_app(folder_with(tmp_path, a=text)))("/a.json").body)[
        "airings"
    ]
    assert (airing["start"], airing["end"], airing["day"]) == (None, None, "2024-01-10")
    assert airing["when"]["en"] == "Wed 10 Jan"


def test_atom(ask: Asks) -> None:
    reply = ask("/night-train.atom?lang=ja")
    assert reply.headers["content-type"] == "application/atom+xml"
    assert reply.headers["last-modified"] == "Fri, 12 Jan 2024 09:00:00 GMT"
    feed = Xml.fromstring(reply.body)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert "サッカー" in reply.body.decode()


def test_health_names_problems_without_their_folder(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, good=OTHER, bad=f"{OTHER}colour: red\n")
    reply = asking(create_app(folder))("/healthz")
    assert reply.headers["cache-control"] == "no-store"
    found = json.loads(reply.body)
    [problem] = found.pop("problems")
    assert found == {"status": "degraded", "shows": 1, "unread": 0, "unrecorded": []}
    assert (problem["file"], problem["line"], problem["column"]) == ("bad.yaml", 7, 1)
    assert "did you mean 'color'?" in problem["message"]
    assert str(tmp_path) not in reply.body.decode()


def test_health_names_edits_that_the_log_does_not_tell_of(tmp_path: Path) -> None:
    watched = Watcher(folder_with(tmp_path, other=OTHER))
    ask = asking(app_for(watched, BASE))
    assert json.loads(ask("/healthz").body)["unrecorded"] == []
    folder_with(tmp_path, other=OTHER.replace("Other", "Renamed"))

    def named() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(ask("/healthz").body)["unrecorded"]
        return found

    deadline = time.monotonic() + 60
    while not named():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    [edit] = named()
    assert (edit["file"], edit["line"]) == ("other.yaml", 1)
    assert edit["message"].startswith("subscribers see 2 events change (other/web/1, other/web/2)")


# The server


@pytest.mark.parametrize(
    "base",
    [
        *("nope", "tv.example.org", "https://", "ftp://tv.example.org", "https://tv example.org"),
        *("https://a/?x", "https://a/#x", "https://a:99999", "https://[::1", "https://u@a/"),
    ],
)
def test_a_malformed_base_url_is_refused(schedules: Path, base: str) -> None:
    with pytest.raises(ValueError, match="is not the address of a site; write it like https://"):
        create_app(schedules, base)


@pytest.mark.parametrize(
    "base", ["https://a", "http://a:8000/guide/", "HTTPS://a.example", "http://[::1]"]
)
def test_a_well_formed_base_url_is_accepted(schedules: Path, base: str) -> None:
    feed = asking(create_app(schedules, base))("/other.ics").body.decode()
    assert f"SOURCE;VALUE=URI:{base.rstrip('/')}/other.ics" in feed


def test_a_port_in_use_is_reported_before_anything_else(port: int, schedules: Path) -> None:
    command = [sys.executable, "-m", "rougecal", "serve", "--port", str(port)]
    command += ["--schedules", str(schedules)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    message = f"127.0.0.1:{port}: Address already in use; choose another with --port\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", message)


def test_a_port_in_use_is_said_in_plain_words(port: int) -> None:
    with pytest.raises(OSError, match="Address already in use") as caught:
        server.run("127.0.0.1", port, 1)
    assert caught.value.filename == f"127.0.0.1:{port}"


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /night-train HTTP/1.1\r\nHost: evil.example\r\n",
        b"GET http://evil.example/night-train HTTP/1.1\r\nHost: evil.example\r\n",
        b"GET //evil.example/ HTTP/1.1\r\nHost: a\r\nHost: evil.example\r\n",
        b"GET /night-train HTTP/1.0\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\n",
        b"GET /\xff\xfe.ics HTTP/1.1\r\nHost: a\r\n",
        b"GET /\x00.ics HTTP/1.1\r\nHost: a\r\n",
        b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: a\r\n",
        b"GET /feed.ics?" + b"a=1&" * 10_000 + b" HTTP/1.1\r\nHost: a\r\n",
        b"GET /night-train.ics HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 1_000_000 + b"\r\n",
        b"\x16\x03\x01\x02\x00",
    ],
    ids=lambda request_bytes: request_bytes[:30],
)
def test_no_bytes_make_the_server_fail(port: int, ask: Asks, request_bytes: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        reply = b""
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request_bytes + b"Connection: close\r\n\r\n")
            while more := connection.recv(65536):
                reply += more
    status = int(reply.split()[1]) if reply else 400  # or it hung up
    assert status in (200, 308, 400, 404, 405, 414, 431)
    assert b"//evil.example" not in reply
    assert ask("/night-train.ics").status == 200


FINE = (
    "The server didn't understand the request.",  # the 400 that is meant
)


def test_httplint_finds_nothing_wrong_with_any_kind_of_response(port: int) -> None:
    httplint = pytest.importorskip("httplint", reason="it is not among what runs these tests")
    worse, connection = ("WARN", "BAD"), HTTPConnection("127.0.0.1", port, timeout=10)
    asked: list[dict[str, str]] = [{}, {"Accept-Encoding": "gzip"}, {"If-None-Match": "*"}]
    paths = (*FEEDS, *OTHERS, *PAGES, *ERRORS, "/static/page.css")
    for method, path, headers in product(("GET", "HEAD", "OPTIONS", "PUT"), paths, asked):
        connection.request(method, path, headers={"Accept-Encoding": "identity", **headers})
        reply = connection.getresponse()
        linter = httplint.HttpResponseLinter(start_time=time.time(), no_content=method == "HEAD")
        linter.process_response_topline(b"1.1", str(reply.status).encode(), reply.reason.encode())
        linter.process_headers([(k.encode(), v.encode("latin-1")) for k, v in reply.getheaders()])
        linter.feed_content(reply.read())
        linter.finish_content(True)
        notes = [note.summary for note in linter.notes if note.level.name in worse]
        assert [text for text in notes if text not in FINE] == [], (method, path, headers)
    connection.close()
