"""deploy/nginx.conf by Debian's nginx: nobody's feed fails while processes of the app do."""

from __future__ import annotations

import shutil
import signal
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from rougecal.web import ADDRESSES
from tests.deploy.site import FRESH, NAME, Got, Site, ask, recorded, running

FEEDS = (
    "/all.ics",
    "/metallic-rouge.ics",
    "/metallic-rouge.ics?lang=ja&remind=15m",
    "/metallic-rouge/fuji-tv.ics",
    "/metallic-rouge/crunchyroll/3.ics",
    "/feed.ics?show=frieren&show=solo-leveling&audio=ja",
    "/solo-leveling.json",
    "/frieren.atom",
    "/schema.json",
    "/robots.txt",
    "/static/page.css",
)
FEED = "/metallic-rouge.ics"


@pytest.mark.parametrize("path", FEEDS)
def test_two_checkouts_and_nginx_give_the_same_bytes_and_etags(calm: Site, path: str) -> None:
    """Conformance 8, 43, 44, 45: whoever answers, from whatever folder, packed or not."""
    first, second = (app.ask(path) for app in calm.apps)
    plain, again = calm.ask(path), calm.ask(path)
    packed = calm.ask(path, Accept_Encoding="gzip, deflate, br")
    assert [got.status for got in (first, second, plain, again, packed)] == [200] * 5
    assert len({got.text for got in (first, second, plain, again, packed)}) == 1
    assert len({got.etag for got in (first, second, plain, again, packed)}) == 1
    assert "content-encoding" not in plain.headers
    if "content-encoding" in calm.apps[0].ask(path, Accept_Encoding="gzip").headers:
        assert packed.headers["content-encoding"] == "gzip"
        behind = calm.ask(path, Accept_Encoding="gzip", Via="1.1 cdn.example")
        assert behind.body == packed.body


@pytest.mark.parametrize("path", FEEDS)
def test_the_headers_are_those_of_the_app(calm: Site, path: str) -> None:
    """Conformance 38, 41, 49, 54: and HEAD has GET's."""
    ours = calm.apps[0].ask(path, Accept_Encoding="gzip").headers
    got, head = (calm.ask(path, method, Accept_Encoding="gzip") for method in ("GET", "HEAD"))
    apart = {"date", "server", "connection", "strict-transport-security"}
    assert {k: v for k, v in got.headers.items() if k not in apart} == {
        k: v for k, v in ours.items() if k not in apart
    }
    assert got.headers["strict-transport-security"] == "max-age=31536000"
    assert {**head.headers, "date": ""} == {**got.headers, "date": ""}
    assert not head.body


@pytest.mark.parametrize("wait", [0, FRESH], ids=["fresh", "asked anew"])
def test_43_an_etag_in_either_form_gives_304(calm: Site, wait: float) -> None:
    """And 48: the 304 repeats what a cache must know, without a body."""
    whole = calm.ask(FEED, Accept_Encoding="gzip")
    time.sleep(wait)
    for known in (whole.etag, whole.etag.removeprefix("W/"), f'"other", {whole.etag}', "*"):
        got = calm.ask(FEED, If_None_Match=known, Cache_Control="no-cache", Accept_Encoding="gzip")
        assert (got.status, got.body) == (304, b""), known
        for name in ("etag", "cache-control", "vary"):
            assert got.headers[name] == whole.headers[name]


def test_46_if_modified_since_gives_304_on_that_very_value(calm: Site) -> None:
    when = calm.ask(FEED).headers["last-modified"]
    assert calm.ask(FEED, If_Modified_Since=when).status == 304
    for other in ("Mon, 01 Jan 2029 00:00:00 GMT", "yesterday", ""):
        assert calm.ask(FEED, If_Modified_Since=other).status == 200
    assert calm.ask(FEED, If_None_Match='"other"', If_Modified_Since=when).status == 200


def test_every_address_of_the_app_passes(calm: Site) -> None:
    names = {"<show>": "metallic-rouge", "<channel>": "fuji-tv", "<label>": "1"}
    for rule in ADDRESSES:
        path = rule.replace("<name>", "page.js")
        for name, value in names.items():
            path = path.replace(name, value)
        assert calm.ask(path).status == 200, path
        assert calm.ask(path, "OPTIONS").headers["allow"] == "GET, HEAD, OPTIONS", path


@pytest.mark.parametrize(
    "path",
    [
        *("/.git/config", "/wsgi.py", "/schedules/metallic-rouge.yaml", "/static/../wsgi.py"),
        *("/a/b/c/d.ics", "/a/.ics", "/A.ics", "/%2e%2e/%2e%2e/etc/passwd", "/a%00.ics"),
        *("/metallic-rouge/fuji-tv", "/metallic-rouge.html", "/index.php", "/..%2fall.ics"),
    ],
)
def test_other_addresses_never_reach_the_app(calm: Site, path: str) -> None:
    got = calm.ask(path)
    assert got.status in (400, 404)
    assert "content-security-policy" not in got.headers, "the app puts it on all that it answers"
    assert "calendar" not in got.headers["content-type"]


def test_an_unknown_feed_is_the_apps_404(calm: Site) -> None:
    """Conformance 53."""
    got = calm.ask("/no-such-show.ics")
    assert (got.status, got.headers["content-type"]) == (404, "text/plain; charset=utf-8")


@pytest.mark.parametrize("method", ["PROPFIND", "PUT", "POST", "DELETE", "REPORT", "TRACE"])
@pytest.mark.parametrize("path", [FEED, "/", "/no/such/place"])
def test_42_other_methods_get_405_with_allow(calm: Site, path: str, method: str) -> None:
    got = calm.ask(path, method)
    assert (got.status, got.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert "content-security-policy" not in got.headers


def test_pages_are_kept_by_language(calm: Site) -> None:
    for _ in range(2):
        for lang in ("en", "ja"):
            page = calm.ask("/metallic-rouge/", Accept_Language=lang, Accept_Encoding="gzip")
            assert f'<html lang="{lang}"'.encode() in page.text


def test_52_http_leads_to_https_in_one_step(calm: Site) -> None:
    path = "/feed.ics?show=frieren&lang=ja"
    proof = calm.folder / "acme/.well-known/acme-challenge/token"
    proof.parent.mkdir(parents=True)
    proof.write_text("proof")
    with closing(HTTPConnection("127.0.0.1", calm.http, timeout=5)) as line:
        got = ask(line, path, Host=NAME)
        assert (got.status, got.headers["location"]) == (301, f"https://{NAME}{path}")
        assert ask(line, "/.well-known/acme-challenge/token", Host=NAME).body == b"proof"


def test_another_name_gets_no_answer(calm: Site) -> None:
    with socket.create_connection(("127.0.0.1", calm.http), 5) as line:
        line.sendall(b"GET /all.ics HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            line.recv(1000)
    with closing(calm.line("evil.example")) as refused, pytest.raises(ssl.SSLError):
        ask(refused, "/all.ics")
    with pytest.raises(ConnectionResetError):  # a name in TLS, and another in the request
        calm.ask(FEED, Host="evil.example")


def test_a_long_address_passes_and_one_too_long_is_refused(calm: Site) -> None:
    long = "&".join(["show=frieren", *(f"show=one-of-many-shows-{n:05}" for n in range(293))])
    assert len(long) > 8192, "more than nginx takes by itself"
    assert calm.ask(f"/feed.ics?{long}").status == 200
    assert calm.ask(f"/feed.ics?{'x' * 17_000}").status == 414
    assert calm.ask(FEED, Content_Length="2000").status == 413


def test_the_app_is_asked_once_and_told_no_more_than_it_needs(site: Site) -> None:
    """No cookie, no host name; once for ten who ask at once, and later whether it is new."""
    site.kill()
    sent = {"Cookie": "a=b", "X_Forwarded_Host": "evil.example", "Accept_Language": "ja"}
    with recorded(site.apps[0].port) as asked:
        with ThreadPoolExecutor(10) as pool:
            got = list(pool.map(lambda _: site.ask("/x.ics?lang=ja", **sent), range(10)))
        assert [(one.status, one.text) for one in got] == [(200, b"OK")] * 10
        time.sleep(FRESH)
        with closing(site.line()) as line:
            line.request("GET", "/x.ics?lang=ja", headers={"If-None-Match": '"2"'})
            assert line.getresponse().read() == b"OK"
    told = b"GET /x.ics?lang=ja HTTP/1.1\r\nAccept-Encoding: gzip\r\nAccept-Language: ja\r\n"
    told += b"Host: rougecal\r\n"
    again = told.replace(b"Accept-Language: ja\r\n", b"") + b'If-None-Match: W/"1"\r\n'
    assert list(map(in_order, asked)) == [in_order(told), in_order(again)]


def in_order(request: bytes) -> list[bytes]:
    return sorted(filter(None, request.split(b"\r\n")))


# Faults


def test_a_save_is_seen_by_the_first_who_asks_once_the_copy_is_old(site: Site) -> None:
    """Not by the second: who polls once an hour would always be an hour late."""
    before = site.ask(FEED)
    for app in site.apps:
        path = app.schedules / "metallic-rouge.yaml"
        path.write_text(path.read_text().replace("Code Eve", "Code Eve!"))
    deadline = time.monotonic() + 10
    for app in site.apps:
        while b"Code Eve!" not in app.ask(FEED).text:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    time.sleep(FRESH)
    after = site.ask(FEED, If_None_Match=before.etag)
    assert (after.status, b"Code Eve!" in after.text) == (200, True)
    assert after.etag != before.etag


def test_a_show_that_one_process_does_not_know_yet_is_found_at_the_other(site: Site) -> None:
    """As while machines pull one after the other."""
    shutil.copy(site.apps[1].schedules / "frieren.yaml", site.apps[1].schedules / "new.yaml")
    deadline = time.monotonic() + 10
    while site.apps[1].ask("/new.ics").status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert site.apps[0].ask("/new.ics").status == 404
    asked = [site.ask(f"/new.ics?x={number}").status for number in range(10)]
    assert asked == [200] * 10


def test_a_broken_start_goes_on_from_what_is_kept_and_leaves_the_others_alone(site: Site) -> None:
    """A process started anew knows no last good version: it answers 503, nginx with its copy."""
    before = site.ask("/frieren.ics")
    site.kill()
    for app in site.apps:
        (app.schedules / "frieren.yaml").write_text("title: [\n")
    site.start()
    assert [app.ask("/frieren.ics").status for app in site.apps] == [503, 503]
    time.sleep(FRESH)
    for number in range(20):
        got = site.ask("/frieren.ics")
        assert (got.status, got.text) == (200, before.text)
        other = site.ask(f"{FEED}?x={number}", source=f"127.0.0.{number // 5 + 1}")
        assert other.status == 200
        new = site.ask(f"/frieren.ics?x={number}", source=f"127.0.0.{number // 5 + 1}")
        assert new.status == 503


def test_one_killed_under_load_fails_no_poll(tmp_path: Path) -> None:
    with running(tmp_path, ("rate=5r/s", "rate=1000r/s")) as site:
        _kill_one_under_load(site)


def _kill_one_under_load(site: Site) -> None:
    whole = site.ask(FEED)
    etag, known = whole.etag, (whole.status, whole.text)
    wrong: list[object] = []
    polls = [0] * 4

    def poll(number: int) -> None:
        """A hundred asks of the app and as many of what is kept, half of either for changes."""
        with closing(site.line()) as line:
            for count in range(100):
                for path in (FEED, f"{FEED}?x={number}-{count}"):
                    got = ask(line, path, If_None_Match=etag if count % 2 else '"old"')
                    if (got.status, got.text) != ((304, b"") if count % 2 else known):
                        wrong.append((path, got.status))
                    polls[number] += 1
                time.sleep(0.02)

    def run(number: int) -> None:
        try:
            poll(number)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.7)
    halfway = sum(polls)
    site.apps[0].kill()
    for thread in threads:
        thread.join(60)
    assert not wrong
    assert 0 < halfway < sum(polls) == 800


def goes_on(site: Site, before: dict[str, Got]) -> None:
    """Every feed that somebody asked for is answered as before, packed or not, and by 304."""
    for path, known in before.items():
        for encoding in ("", "gzip", "br;q=1, gzip;q=0.5", "identity"):
            got = site.ask(path, Accept_Encoding=encoding)
            assert (got.status, got.text, got.etag) == (200, known.text, known.etag)
        assert site.ask(path, If_None_Match=known.etag).status == 304
        assert site.ask(path, If_None_Match='W/"old"').status == 200
        assert site.ask(path, "HEAD").status == 200


def test_all_killed_feeds_go_on_and_come_back(site: Site) -> None:
    """Also over a restart of nginx; what nobody asked for before is a 503 and no calendar."""
    before = {path: site.ask(path) for path in FEEDS}
    site.kill()
    time.sleep(FRESH)
    goes_on(site, before)
    site.stop_nginx()
    site.start_nginx()
    goes_on(site, before)
    got = site.ask("/frieren/ntv.ics")
    assert (got.status, got.headers["content-type"]) == (503, "text/plain")
    assert (got.headers["retry-after"], got.headers["cache-control"]) == ("60", "no-store")
    site.apps[1].launch()
    site.apps[1].wait()
    assert site.ask("/frieren/ntv.ics").status == 200, "the app answers again"
    goes_on(site, before)


def test_all_hung_feeds_go_on(site: Site) -> None:
    """Within the time that the app is given, and while one asks the others need not wait."""
    before = site.ask(FEED)
    for app in site.apps:
        app.signal(signal.SIGSTOP)
    time.sleep(FRESH)
    begin = time.monotonic()
    assert site.ask(FEED).text == before.text
    assert time.monotonic() - begin < 5
