"""The door to the network, against a server that limits, stalls, lies and redirects in circles."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest

from rougecal.sources.network import MAX_REDIRECTS, MAX_TRIES, Door
from rougecal.sources.source import MAX_ANSWER, Request, SourceError
from tests.sources.server import Server, http, running

PATIENT = (30.0, 30.0, 60.0)  # seconds to connect, between two bytes, for an answer
NO_PAUSE, NO_TIME = (30.0, 0.2, 60.0), (30.0, 30.0, 0.6)


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as server:
        yield server


class Slept(list[float]):
    """What a door slept for, without sleeping."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def ask(server: Server, *answers: bytes, path: str = "", slept: Slept | None = None) -> bytes:
    server.answers = list(answers)
    slept = Slept() if slept is None else slept
    return Door(slept, PATIENT).ask(Request(server.url + path))


def refused(
    server: Server,
    *answers: object,
    slept: Slept | None = None,
    timeouts: tuple[float, float, float] = PATIENT,
) -> str:
    """The message of a refusal, which is one line and names the address."""
    server.answers = list(answers)  # type: ignore[arg-type]
    slept = Slept() if slept is None else slept
    with pytest.raises(SourceError) as caught:
        Door(slept, timeouts).ask(Request(server.url))
    message = str(caught.value)
    assert message.isprintable()
    assert message.startswith(("http://127.0.0.1:", "https://"))
    return message.split(": ", 1)[1]


# What is asked


def test_a_request_names_the_project_and_takes_gzip(server: Server) -> None:
    body = gzip.compress(b"fine" * 1000)
    assert ask(server, http(body, "200 OK", "Content-Encoding: gzip")) == b"fine" * 1000
    (asked,) = server.asked
    assert asked.line == "GET / HTTP/1.1"
    assert asked.headers["user-agent"].startswith("rougecal/")
    assert asked.headers["accept-encoding"] == "gzip"


def test_a_request_with_a_body_is_a_post_of_json(server: Server) -> None:
    server.answers = [http(b"{}")]
    assert Door(Slept()).ask(Request(server.url, b'{"query": ""}')) == b"{}"
    (asked,) = server.asked
    assert asked.line.startswith("POST ")
    assert (asked.headers["content-type"], json.loads(asked.body)) == (
        "application/json",
        {"query": ""},
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://tv.example.org/feed.ics",
        "ftp://tv.example.org/",
        "file:///etc/passwd",
        "",
        "tv",
        "http://",
    ],
)
def test_only_https_is_asked_but_of_this_machine(url: str) -> None:
    with pytest.raises(SourceError, match=r"only https|no http\(s\) address"):
        Door(Slept()).ask(Request(url))


@pytest.mark.parametrize("url", ["https://[::1", "https://a b/", "https://x:99999/", "https://\0/"])
def test_what_is_no_address_is_told_in_one_line(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        Door(Slept(), PATIENT).ask(Request(url))
    assert str(caught.value).isprintable()


def test_the_proxy_of_the_environment_is_asked(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server.answers = [http(b"by proxy")]
    assert Door(Slept(), PATIENT).ask(Request("http://cal.syoboi.jp/db.php?a=b")) == b"by proxy"
    assert server.asked[0].line == "GET http://cal.syoboi.jp/db.php?a=b HTTP/1.1"


# Limits of the source


def test_a_source_is_waited_for_as_long_as_it_asks(server: Server) -> None:
    slept = Slept()
    busy = http(b"<html>", "429 Too Many Requests", "Retry-After: 7")
    assert ask(server, busy, http(b"now"), slept=slept) == b"now"
    assert slept == [7.0]


def test_a_source_may_say_when_as_a_date(server: Server) -> None:
    slept = Slept()
    date = formatdate(time.time() + 60, usegmt=True)
    busy = http(b"", "503 Service Unavailable", f"Retry-After: {date}")
    assert ask(server, busy, http(b"now"), slept=slept) == b"now"
    assert 50 < slept[0] <= 60


def test_a_source_that_asks_for_too_long_is_left_alone(server: Server) -> None:
    slept = Slept()
    busy = http(b"", "429 Too Many Requests", "Retry-After: 3600")
    message = refused(server, busy, slept=slept)
    assert message == "429 Too Many Requests; it says to try again in 3600 seconds"
    assert (slept, len(server.asked)) == ([], 1)


@pytest.mark.parametrize(
    "status", ["500 Internal Server Error", "502 Bad Gateway", "429 Slow Down"]
)
def test_a_source_that_stays_busy_is_asked_three_times(server: Server, status: str) -> None:
    slept = Slept()
    assert refused(server, http(b"<html>", status), slept=slept) == status
    assert (slept, len(server.asked)) == ([5.0, 10.0], MAX_TRIES)


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "410 Gone"])
def test_a_refusal_is_told_at_once(server: Server, status: str) -> None:
    assert refused(server, http(b"<html>", status)) == status
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "value", ["soon", "-5", "1e9", "", "9" * 400, "Thu, 99 Foo 9999 99:99:99 GMT"]
)
def test_a_bad_retry_after_is_survived(server: Server, value: str) -> None:
    assert refused(server, http(b"", "429 Too Many Requests", f"Retry-After: {value}")).startswith(
        "429"
    )


def test_a_source_is_asked_no_faster_than_its_pace(server: Server) -> None:
    slept = Slept()
    door = Door(slept, PATIENT, {"127.0.0.1": 2.0})
    server.answers = [http(b"fine")]
    for _ in range(4):
        door.ask(Request(server.url))
    assert len(slept) == 3, "the first need not wait"
    for number, seconds in enumerate(slept, 1):  # nothing really slept: the debt grows
        assert 2.0 * number - 1 < seconds <= 2.0 * number


def test_the_paces_are_those_that_the_services_allow() -> None:
    from rougecal.sources.network import PACES

    assert PACES["graphql.anilist.co"] >= 60 / 30
    assert PACES["api.tvmaze.com"] >= 10 / 20


# Answers that never end, or are not what they say


def test_a_server_that_stalls_is_given_up(server: Server) -> None:
    gone = threading.Event()
    assert refused(server, lambda _: gone.wait(30), timeouts=NO_PAUSE) == "no answer in time"

    def headers_only(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        gone.wait(30)

    assert refused(server, headers_only, timeouts=NO_PAUSE) == "no answer in time"
    gone.set()


def test_a_server_that_drips_is_given_up(server: Server) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        for _ in range(1000):
            connection.sendall(b"x")
            time.sleep(0.05)

    assert refused(server, drip, timeouts=NO_TIME) == "no whole answer within 1 seconds"


def test_an_answer_that_ends_before_its_length_is_refused(server: Server) -> None:
    def lie(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}")

    assert refused(server, lie) == "the answer ended early"

    def cut_chunk(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc")

    assert refused(server, cut_chunk) == "the answer ended early"


def test_an_answer_longer_than_its_length_has_that_length(server: Server) -> None:
    def lie(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}garbage")

    server.answers = [lie]
    assert Door(Slept(), PATIENT).ask(Request(server.url)) == b"{}"


def test_what_is_no_http_is_told(server: Server) -> None:
    assert refused(server, lambda connection: connection.sendall(b"SSH-2.0-OpenSSH\r\n"))
    assert refused(server, lambda connection: connection.close())
    door = Door(Slept(), (1.0, 1.0, 60.0))  # each waits for the other to begin
    with pytest.raises(SourceError) as caught:
        door.ask(Request(server.url.replace("http:", "https:")))
    assert str(caught.value).isprintable()


def test_nobody_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(SourceError, match="Connection refused"):
        Door(Slept(), PATIENT).ask(Request(f"http://127.0.0.1:{port}/"))


def test_a_gzip_bomb_is_refused_before_it_is_unpacked(server: Server) -> None:
    bomb = gzip.compress(b"\0" * (MAX_ANSWER + 10_000_000), 9)
    assert len(bomb) < 100_000
    message = refused(server, http(bomb, "200 OK", "Content-Encoding: gzip"))
    assert message == f"the answer has more than {MAX_ANSWER:,} bytes"


def test_an_answer_that_says_it_is_too_large_is_not_read(server: Server) -> None:
    def huge(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\nx")
        connection.recv(1)

    assert refused(server, huge) == f"the answer has more than {MAX_ANSWER:,} bytes"


def test_what_says_gzip_and_is_not_is_told(server: Server) -> None:
    assert refused(server, http(b"plain", "200 OK", "Content-Encoding: gzip"))


# Redirects


def redirect(target: str, status: str = "302 Found") -> bytes:
    return http(b"", status, f"Location: {target}")


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_a_redirect_is_followed(server: Server, status: str) -> None:
    assert ask(server, redirect("/there?a=b", status), http(b"there")) == b"there"
    assert server.asked[1].line == "GET /there?a=b HTTP/1.1"


def test_a_circle_of_redirects_ends(server: Server) -> None:
    assert refused(server, redirect("/")) == f"more than {MAX_REDIRECTS} redirects"
    assert len(server.asked) == MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    "target",
    [
        "http://tv.example.org/",
        "file:///etc/passwd",
        "//tv.example.org/",
        "gopher://x/",
        "https://[/",
    ],
)
def test_a_redirect_leads_nowhere_that_may_not_be_asked(server: Server, target: str) -> None:
    server.answers = [redirect(target)]
    with pytest.raises(SourceError) as caught:
        Door(Slept(), PATIENT).ask(Request(server.url))
    assert str(caught.value).isprintable()
    assert len(server.asked) == 1


def test_another_machine_cannot_redirect_to_this_one(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server.answers = [redirect("http://127.0.0.1:1/admin")]
    with pytest.raises(SourceError, match="it redirects to this machine"):
        Door(Slept(), PATIENT).ask(Request("http://cal.syoboi.jp/"))


def test_what_is_posted_is_not_sent_elsewhere(server: Server) -> None:
    server.answers = [redirect("https://tv.example.org/")]
    with pytest.raises(SourceError, match=r"it moved to https://tv\.example\.org/"):
        Door(Slept(), PATIENT).ask(Request(server.url, b"{}"))


def test_a_connection_is_kept_for_the_next_request_but_not_a_broken_one(server: Server) -> None:
    door = Door(Slept(), PATIENT)
    server.answers = [http(b"one"), http(b"two"), http(b"gone", "404 Not Found"), http(b"four")]
    assert [door.ask(Request(server.url)) for _ in range(2)] == [b"one", b"two"]
    with pytest.raises(SourceError, match="404"):
        door.ask(Request(server.url))
    assert door.ask(Request(server.url)) == b"four"
