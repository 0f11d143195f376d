"""Input that means harm: texts, addresses and names in schedules; requests; and what they cost.

What a file may do to the loader is shown by test_source (and bad/hostile.py), what a request may
do to the app by test_http; here is the rest. Run as a script, it says what hostile input costs.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from email.message import Message
from functools import partial
from http.client import HTTPConnection
from itertools import islice, product
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, unquote, urlencode, urlsplit
from xml.etree import ElementTree as Xml

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from rougecal.errors import ScheduleError
from rougecal.feeds import DEFAULT_STYLE, Selection, read_selection, render_events
from rougecal.feeds.options import READERS
from rougecal.locale import UI_LANGUAGES
from rougecal.review import unrecorded
from rougecal.show import Show, parse
from rougecal.site import static_files
from rougecal.store import Snapshot, load
from rougecal.web import Viewer, create_app
from rougecal.web.page_views import front_page, show_page
from tests.conftest import ROOT
from tests.page import read_page
from tests.process import BASE, Served, serving
from tests.strategies import lines
from tests.web.test_http import NIGHT_TRAIN, OTHER, ask_raw, folder_with

NOW = datetime(2024, 1, 20, tzinfo=UTC)

# Texts

Text = Callable[[int], str]  # the text of each place in a schedule that has one


def plain(place: int) -> str:
    return f"plain {place}"


def schedule(text: Text, address: str = "https://example.org/") -> str:
    """A schedule with another text in each place for one, and something of every kind in it."""
    count = iter(range(100))

    def say() -> str:
        return text(next(count))

    def both() -> dict[str, str]:
        return {"en": say(), "ja": say()}

    tree = {
        "title": both(),
        "timezone": "Asia/Tokyo",
        "published": "2024-01-01",
        "numbering": f"{say()} {{}}",
        "url": address,
        "studio": both(),
        "synopsis": say(),
        "cast": [{"role": both(), "name": say()}],
        "staff": [{"role": say(), "name": both()}],
        "opening": {"title": say(), "artist": both()},
        "ending": {"title": both()},
        "links": {say(): address, say(): address},
        "channels": {
            "tv": {"name": both(), "slot": "Wed 24:55", "from": "2024-01-10", "audio": "ja"},
            "web": {"name": say(), "follows": "tv", "regions": both(), "url": address},
        },
        "episodes": {"1": both(), "2": say(), "3": None, "4": say(), "5": say()},
        "changes": [
            {"announced": "2024-01-11", "skip": "2024-01-17", "reason": both()},
            {"announced": "2024-01-12", "special": "SP", "at": "2024-02-01 20:00", "title": both()},
            {"announced": "2024-01-13", "again": "1", "at": "2024-02-02 20:00", "title": say()},
            {"announced": "2024-01-14", "move": "2", "by": "30m", "reason": say()},
            {"announced": "2024-01-15", "cancel": "4", "reason": say(), "source": address},
            {"announced": "2024-01-16", "pause": "5", "reason": say()},
        ],
    }
    return json.dumps(tree, ensure_ascii=False)


def everything(written: str) -> dict[str, str]:
    """All that is served of a schedule: the static site, and the pages that only the app has."""
    shows = {"show": parse(written.encode(), "show.yaml")}
    catalog = Snapshot(shows=shows)
    files = static_files(catalog, date(2024, 1, 20), BASE)
    found = {path: made.decode() for path, made in files if not path.endswith(".png")}
    for lang in UI_LANGUAGES:
        viewer = Viewer(lang, NOW, BASE, chosen=True)
        asked = read_selection([("show", "show"), ("lang", lang), ("remind", "15m")])
        found[f"app.{lang}.html"] = front_page(catalog, viewer, asked)
        found[f"app-show.{lang}.html"] = show_page(shows["show"], viewer)
    return found


def bones(path: str, content: str) -> object:
    """What stays of a file without its texts, by a real reader of its format."""
    kind = path.rpartition(".")[2]
    if kind == "html":
        return [(e.name, *e.attributes) for e in read_page(content)]
    if kind in ("atom", "xml", "svg"):
        return [(e.tag, *e.attrib) for e in Xml.fromstring(content).iter()]
    if kind == "json":
        return shape(json.loads(content))
    if kind == "ics":
        return [(c.name, *c) for c in Calendar.from_ical(content).walk()]
    return content


def shape(value: object) -> object:
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return list(map(shape, value)) if isinstance(value, list) else type(value)


BONES = {path: bones(path, content) for path, content in everything(schedule(plain)).items()}
TEXTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "</title></style></script></textarea></svg><svg onload=alert(1)>",
    "<!-- --> <![CDATA[ ]]> <?xml ?> <!DOCTYPE a [<!ENTITY b 'c'>]>",
    "&lt;script&gt; &amp;amp; &#60;b&#62; &#x3c;i&#x3e;",
    "javascript:alert(1)",
    "<a href=javascript:alert(1)>https://evil.example/</a>",
    "{{ 7 * 7 }} {% raw %} {# #} {} {0} {label} {0.__class__} %s %(x)s $x",
    "BEGIN:VEVENT\\nSUMMARY:x\\nEND:VEVENT\\r\\nEND:VCALENDAR",
    ';VALUE=URI:javascript:x;X="y",z:\\',
    "\"; filename=evil.exe; filename*=UTF-8''evil.exe; x=\"",
    "\\u003cscript\\u003e \\x3cscript\\x3e",
    "\u202eright to left\u2066 \ufeff\u200b",
    "=HYPERLINK(1) @SUM(1) +1 -1",
)


def harmless(text: Text, address: str = "https://example.org/") -> None:
    """Whatever the texts say, each file has the elements, attributes, keys, components and
    properties that it has with any others, no link but to the web, a calendar or the site, and
    the texts as they were written."""
    made = everything(schedule(text, address))
    assert made.keys() == BONES.keys()
    title = text(0).strip()
    assert read_page(made["show/index.html"]).one("h1").text == " ".join(title.split())
    assert json.loads(made["show.json"])["title"]["en"] == title
    assert title in (Xml.fromstring(made["show.atom"])[1].text or "")
    assert str(Calendar.from_ical(made["show.ics"]).events[0]["SUMMARY"]).startswith(title)
    for path, content in made.items():
        assert bones(path, content) == BONES[path], path
        if path.endswith(".html"):
            for element in read_page(content):
                for name in {"href", "src", "action", "formaction"} & element.attributes.keys():
                    assert urlsplit(element[name]).scheme in ("", "https", "webcal")
            for picture in re.findall(r"<svg.*?</svg>", content, re.DOTALL):
                Xml.fromstring(picture.replace("&nbsp;", " "))


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_no_text_becomes_anything_but_text(text: str) -> None:
    harmless(lambda place: f"{text} {place}")


@settings(max_examples=15, deadline=None)
@given(lines)
def test_no_text_whatever_becomes_anything_but_text(text: str) -> None:
    harmless(lambda place: f"{text[:150]} {place}")


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_a_text_in_a_header_is_one_parameter_of_it(tmp_path: Path, text: str) -> None:
    folder = folder_with(tmp_path / "schedules", show=schedule(lambda place: f"{text} {place}"))
    reply = ask_raw(create_app(folder), "/show.ics", "download=on")
    assert all(re.fullmatch("[\x20-\x7e]*", value) for value in reply.headers.values())
    header = Message()
    header["Content-Disposition"] = reply.headers["content-disposition"].partition("; filename=")[0]
    assert header.get_content_disposition() == "attachment"
    found = re.fullmatch(
        "attachment; filename=\"show.ics\"; filename\\*=UTF-8''([\\w.%~-]+)",
        reply.headers["content-disposition"],
    )
    assert found
    assert unquote(found[1]) == f"{text} 0.ics"


# Addresses in a schedule


@pytest.mark.parametrize(
    "address",
    [
        *(
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\tscript:alert(1)",
            "\x01javascript:x",
        ),
        *("javascript://example.org/%0aalert(1)", "data:text/html,<script>alert(1)</script>"),
        *("vbscript:x", "file:///etc/passwd", "ftp://example.org/", "webcal://example.org/"),
        *("//evil.example/", "/etc/passwd", "example.org", "https:example.org", "https:///x"),
        *('https://a/"onclick="alert(1)', "https://a/><script>", "https://a/ b", "https://a/\nb"),
        *("https://[::1", "https://a\u2028/", "https://a\x00b/", "https://\ud800/"),
    ],
)
def test_an_address_that_is_not_the_webs_is_refused(address: str) -> None:
    """So no page has a `javascript:` link, whoever wrote the schedule."""
    with pytest.raises(ScheduleError):
        parse(json.dumps(json.loads(schedule(plain, address))).encode(), "show.yaml")


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/'onmouseover='alert(1)",
        "https://example.org/javascript:alert(1)",
        "https://example.org/?a=1&quot;&b=%22%3E%3Cscript%3E#{{7}}",
        "http://user:secret@example.org:99/\\`;,",
    ],
)
def test_an_address_of_the_web_stays_an_address(address: str) -> None:
    page = read_page(everything(schedule(plain, address))["show/index.html"])
    assert len([a for a in page.all("a") if a["href"] == address]) == 5


# Names of files


ODD = (
    *("Show.yaml", "a show.yaml", "紅.yaml", "-.yaml", "--help.yaml", "a--b.yaml", "all.yaml"),
    *("%2e%2e%2fshow.yaml", "<script>.yaml", "{{7}}.yaml", "a;b&c=d#e?.yaml", "x" * 200 + ".yaml"),
    *("con.yaml.yaml", "a\\show.yaml", "$(reboot).yaml", "~.yaml"),
)


UNPRINTABLE = ("a\nb.yaml", "a\x1b[2Jb.yaml", "a\udcffb.yaml")  # the last is no UTF-8


@pytest.mark.parametrize("name", [*ODD, *UNPRINTABLE], ids=ascii)
def test_a_file_whose_name_is_no_id_is_told_off_and_hinders_nobody(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = folder_with(tmp_path / "schedules", good=OTHER)
    (folder / name).write_text(OTHER)
    app = create_app(folder)
    app.logger.disabled = True
    assert ask_raw(app, "/good.ics").status == 200
    health = ask_raw(app, "/healthz")
    assert health.status == 200
    assert len(json.loads(health.body)["problems"]) == 1
    [said] = caplog.messages
    assert said.isprintable()
    assert str(folder) not in health.body.decode()
    assert name.encode(errors="replace") not in ask_raw(app, "/").body


@pytest.mark.parametrize("name", UNPRINTABLE, ids=ascii)
def test_a_file_whose_id_is_taken_is_told_whose_on_one_line(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = folder_with(tmp_path / "schedules", z=f"id: show\n{OTHER}")
    (folder / name).write_text(f"id: show\n{OTHER}")
    app = create_app(folder)
    app.logger.disabled = True
    assert ask_raw(app, "/healthz").status == 200
    assert [said.isprintable() for said in caplog.messages] == [True]


@pytest.mark.parametrize("name", [*ODD, *UNPRINTABLE], ids=ascii)
def test_whatever_its_name_a_file_that_has_an_id_is_served(tmp_path: Path, name: str) -> None:
    folder = folder_with(tmp_path / "schedules")
    (folder / name).write_text(f"id: show\n{OTHER}")
    app = create_app(folder)
    assert [ask_raw(app, path).status for path in ("/show.ics", "/all.ics", "/")] == [200] * 3
    assert {path.partition("/")[0] for path, _ in files_of(folder)} >= {"show", "show.ics"}


def files_of(folder: Path) -> list[tuple[str, bytes]]:
    return list(static_files(load(folder), date(2024, 1, 20), BASE))


# Requests


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    texts = {"night-train": NIGHT_TRAIN, "other": OTHER}
    app = create_app(folder_with(tmp_path_factory.mktemp("app") / "schedules", **texts), BASE)
    app.logger.disabled = True  # of what fails, the test speaks
    return app


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    texts = {"night-train": NIGHT_TRAIN, "other": OTHER}
    with serving(folder_with(tmp_path_factory.mktemp("server") / "schedules", **texts)) as served:
        yield served


PLACES = (
    *("/", "/night-train/", "/night-train", "/night-train.ics", "/night-train.json"),
    *(
        "/night-train.atom",
        "/guide.xml",
        "/all.ics",
        "/feed.ics?show=other",
        "/healthz",
        "/none.ics",
    ),
)


@pytest.mark.parametrize(
    "headers",
    [
        b"Host: evil.example",
        b"Host: evil.example:99",
        b"Host: a\r\nHost: evil.example",
        b"Host: tv.example.org@evil.example",
        b"Host: evil.example/x?y#z",
        b'Host: "><script>alert(1)</script>',
        b"Host:",
        b"Host: a\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https",
        b"Host: a\r\nForwarded: for=1.2.3.4;host=evil.example;proto=https",
        b"Host: a\r\nX-Forwarded-Prefix: /evil.example\r\nX-Script-Name: /evil.example",
        b"Host: a\r\nX-Original-URL: /other.ics\r\nX-Rewrite-URL: /other.ics",
        b"Host: a\r\nX-HTTP-Method-Override: DELETE\r\nX-Method-Override: PUT",
        b"Host: a\r\nOrigin: https://evil.example\r\nReferer: https://evil.example/",
    ],
    ids=ascii,
)
def test_no_header_says_where_the_server_is(served: Served, headers: bytes) -> None:
    """Absolute addresses come from the configured base URL alone; so nobody can put his own into
    a cache, a redirect or a feed. A request may also be refused."""
    for path in PLACES:
        for form in (path, f"http://evil.example{path}"):
            request = f"GET {form} HTTP/1.1\r\nConnection: close\r\n".encode()
            head, _, body = served.raw(request + headers + b"\r\n\r\n").partition(b"\r\n\r\n")
            if b" 400 " in head[:15]:
                continue
            right = served.get(path)
            assert int(head.split()[1]) == right.status
            assert body == right.body
            assert b"evil.example" not in head


@pytest.mark.parametrize(
    "target",
    [
        *("/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd"),
        *("/static/../answers.py", "/static/..%2fanswers.py", "/static/%2e%2e%5canswers.py"),
        *("/static/page.css%00", "/static/page.css%2f..", "/static//page.css", "/static/"),
        *("/%c0%ae%c0%ae/etc/passwd", "/%252e%252e%252fetc", "/..;/etc/passwd", "/.git/config"),
        *("/night-train.yaml", "/night-train.ics.yaml", "/schedules/night-train.yaml"),
        *("/night-train.ics%00", "/night-train.ics%00.html", "/night-train.ics%20", "/%00/"),
        *("/night-train.ics;a=b", "/night-train%2eics%2f%2e", "/night-train/tv/1.ics/x"),
        *("/night-train/../other.ics", "/night-train/./tv.ics", "/%6eight-train%2f%2e%2e"),
        *("/%", "/%zz", "/%u0041", "/%ff%fe", "/%ed%a0%80", "/\xff\xfe", "/\u7d05"),
        *("/" + "a/" * 5_000, "/" + "%41" * 9_000, "/night-train/" + "%F0%9F" * 5_000 + ".ics"),
        "/static/" + "a" * 9_000,
    ],
    ids=lambda target: ascii(target[:30]),
)
def test_a_path_leads_nowhere_but_to_addresses(served: Served, target: str) -> None:
    sent = f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
    head, _, body = served.raw(sent).partition(b"\r\n\r\n")
    assert int(head.split()[1]) in (400, 404)
    assert len(body) < 500
    assert b"root:" not in body


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/night-train/none.ics", "channel=tv"),
        ("/night-train/none/2.ics", "channel=tv"),
        ("/none.ics", "show=other"),
        ('/night-train/"\r\nA: b.ics', "channel=tv&download=on"),
        ("/\r\nSet-Cookie: a=b.ics", "show=other&download=on"),
        ("/night-train/\xe7\xb4\x85.ics", "channel=tv&download=on"),
    ],
    ids=ascii,
)
def test_what_a_path_names_must_be_there_whatever_the_query_adds(
    app: Flask, path: str, query: str
) -> None:
    assert [ask_raw(app, path, query).status for _ in range(2)] == [404, 404]


SAID = (
    *("night-train", "other", "none", "tv", "stream", "ja", "en", "zh-hant-tw", "15m", "0m", "4w"),
    *(
        "on",
        "off",
        "1",
        "",
        "\0",
        "\r\nA: b",
        "<script>",
        "../..",
        "\u0663m",
        "９m",
        "9" * 30,
        "-1d",
    ),
)
pairs = st.lists(
    st.tuples(
        st.sampled_from([*READERS, "utm", "", "SHOW", "\0"]),
        st.sampled_from(SAID) | st.text(max_size=20),
    ),
    max_size=6,
)
named = st.sampled_from(SAID) | st.text(max_size=20)
paths = st.sampled_from(
    ["/all.ics", "/feed.ics", "/night-train.ics", "/night-train/tv.ics", "/night-train/tv/2.ics"]
) | st.lists(named, min_size=1, max_size=3).map(lambda parts: f"/{'/'.join(parts)}.ics")


@settings(max_examples=150, deadline=None)
@given(paths, pairs)
def test_any_options_give_a_whole_feed_or_a_plain_refusal(
    app: Flask, path: str, options: list[tuple[str, str]]
) -> None:
    """Conformance 2, 3, 10 and 18 too; and the address that a feed gives as its own is."""
    reply = ask_raw(app, path.encode().decode("latin-1"), urlencode(options))
    assert all(re.fullmatch("[\x20-\x7e]*", value) for value in reply.headers.values())
    if reply.status != 200:
        assert reply.status in (400, 404)
        assert reply.headers["content-type"] == "text/plain; charset=utf-8"
        assert len(reply.body) < 500
        return
    rows = reply.body.split(b"\r\n")
    assert rows[-1] == b""
    assert max(map(len, rows)) <= 75
    assert len(reply.body) < 1_000_000
    found = Calendar.from_ical(reply.body)
    assert found.subcomponents
    if "SOURCE" in found:
        own = urlsplit(str(found["SOURCE"]).removeprefix(BASE))
        assert ask_raw(app, unquote(own.path), own.query).body == reply.body


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["GET", "HEAD", "PUT", "X-" + "A" * 60, "get", "M-SEARCH"]),
    st.binary(max_size=60),
    st.sampled_from(
        ["", "/night-train", "/night-train.ics", "/static/page.css", "/feed.ics?show="]
    ),
    st.dictionaries(
        st.sampled_from(
            (
                *("Host", "Accept-Encoding", "Accept-Language", "If-None-Match", "Connection"),
                *("If-Modified-Since", "Range", "Expect", "Upgrade", "Cookie", "Authorization"),
            )
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
        max_size=4,
    ),
)
def test_no_request_line_makes_the_server_fail(
    served: Served, method: str, more: bytes, known: str, headers: dict[str, str]
) -> None:
    connection = HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.putrequest(method, f"{known or '/'}{quote(more)}", skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    reply = connection.getresponse()
    reply.read()
    connection.close()
    assert reply.status in (200, 304, 308, 400, 404, 405)


# What it costs

Request = tuple[str, str, dict[str, str]]  # path, query, headers
REQUESTS: dict[str, tuple[int, Callable[[int], Request]]] = {  # how many, and each
    "10,000 parameters": (50, lambda n: ("/feed.ics", "a=1&" * 10_000 + str(n), {})),
    "queries of 15 KB": (300, lambda n: ("/night-train.ics", f"{n}=" + "x" * 15_000, {})),
    "pages by query": (300, lambda n: ("/", f"{n}=" + "x" * 7_000, {})),
    "reminders": (300, lambda n: ("/all.ics", f"remind={n}m", {})),
    "all options at once": (300, lambda n: ("/feed.ics", "show=other&" * 299 + f"past={n}d", {})),
    "paths of 60 KB": (300, lambda n: ("/" * (60_000 + n) + "night-train.ics", "", {})),
    "codings of 300 KB": (100, lambda n: ("/other.ics", "", {"ACCEPT_ENCODING": f"{n:0300000}"})),
    "200,000 codings": (3, lambda n: ("/other.ics", "", {"ACCEPT_ENCODING": f"{n}," * 200_000})),
    "200,000 languages": (3, lambda n: ("/", f"{n}", {"ACCEPT_LANGUAGE": "a," * 200_000})),
    "100,000 tags": (9, lambda n: ("/other.ics", "", {"IF_NONE_MATCH": f'"{n}",' * 100_000})),
}
SCHEDULES: dict[str, Callable[[], str]] = {
    "a slot of digits": lambda: weekly("Wed " + "1" * 8_000 + "/:"),
    "a slot of spaces": lambda: weekly("Wed" + " " * 20_000 + "x:"),
    "a day of accents": lambda: weekly(first="a" + "\u0301\u0316" * 32_000),
    "links": lambda: weekly(episodes=1_000, links=24_000),
    "languages": lambda: weekly(episodes=2_000, languages=1_000),
    "a language for each title": lambda: weekly(titles=240),
    "as much as may be": lambda: weekly(episodes=3_000),
}


def weekly(
    slot: str = "Wed 1:00",
    first: str = "2024-01-10",
    episodes: int = 1,
    links: int = 1,
    languages: int = 1,
    titles: int = 0,
) -> str:
    tags = ["".join(tag) for tag in islice(product("abcdefghijklm", repeat=3), 2_000)]
    return json.dumps(
        {
            "title": dict.fromkeys(tags[:languages], "Show"),
            "timezone": "Asia/Tokyo",
            "published": "2024-01-10",
            "channels": {"tv": {"name": "TV", "slot": slot, "from": first}},
            "episodes": {tag: {tag: "Title"} for tag in tags[:titles]} or str(episodes),
            "links": {f"l{n}": "http://a/" for n in range(links)},
        }
    )


def spent(act: Callable[[], object]) -> tuple[float, float]:
    """The processor's seconds and the MB that an act takes for good."""
    before, start = memory(), time.process_time()
    act()
    return time.process_time() - start, memory() - before


def memory() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def ask_all(app: Flask, number: int, request: Callable[[int], Request]) -> None:
    for n in range(number):
        path, query, headers = request(n)
        reply = ask_raw(app, path, query, **{f"HTTP_{k}": v for k, v in headers.items()})
        assert reply.status in (200, 400, 404)


def serve_all(written: str) -> None:
    try:
        show = parse(written.encode(), "show.yaml")
    except ScheduleError:
        return
    render_events(show.airings, DEFAULT_STYLE)
    show_page(show, Viewer("en", NOW, BASE))
    front_page(Snapshot(shows={"show": show}), Viewer("en", NOW, BASE), Selection())
    unrecorded(show, Show(show.schedule, show.history))  # as after a save


def main() -> None:
    """Print what each costs, in a process that may not have more than 1 GB and two minutes."""
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
    with TemporaryDirectory() as folder:
        app = create_app(folder_with(Path(folder), **{"night-train": NIGHT_TRAIN, "other": OTHER}))
        ask_all(app, 300, lambda n: ("/night-train.ics", f"{n}", {}))  # what is kept in any case
        costs = {}
        for name, (number, request) in REQUESTS.items():
            seconds, grown = spent(partial(ask_all, app, number, request))
            costs[name] = seconds / number, grown
        for name, written in SCHEDULES.items():
            costs[name] = spent(partial(serve_all, written()))
    print(json.dumps(costs))


@pytest.fixture(scope="module")
def costs() -> dict[str, tuple[float, float]]:
    script = [sys.executable, "-m", "tests.system.test_hostile"]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, check=True, timeout=300)
    found: dict[str, tuple[float, float]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", [*REQUESTS, *SCHEDULES])
def test_hostile_input_costs_little(costs: dict[str, tuple[float, float]], name: str) -> None:
    seconds, grown = costs[name]
    assert seconds < (0.1 if name in REQUESTS else 1.8)
    assert grown < 15


if __name__ == "__main__":
    main()
