"""The static site: the app's addresses as files, for any host and any path of it."""

from __future__ import annotations

import posixpath
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

import pytest

from rougecal.feeds import Feed
from rougecal.locale import UI_LANGUAGES
from rougecal.site import static_files
from rougecal.store import load
from rougecal.store.atomic import write_file
from rougecal.web import create_app
from tests.conftest import ROOT
from tests.page import read_page

BASE = "https://tv.example.org/guide"
DAY = date(2024, 2, 8)
CATALOG = load(ROOT / "schedules")
SITE = dict(static_files(CATALOG, DAY, BASE))
FEEDS = (".ics", ".json", ".atom", ".xml", ".txt")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder behind a server that knows nothing but files."""
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def differences(folder: Path, today: date) -> list[str]:
    """The feeds that a file server gives otherwise than the app does."""
    client = create_app(ROOT / "schedules", BASE).test_client()
    site = dict(static_files(CATALOG, today, BASE))
    for path, content in site.items():
        write_file(folder / path, content)
    feeds = [path for path in site if path.endswith(FEEDS)]
    assert len(feeds) > 150
    with served(folder) as host:
        return [path for path in feeds if _fetched(f"{host}/{path}") != client.get(f"/{path}").data]


def _fetched(url: str) -> bytes:
    with urlopen(url) as answer:
        content: bytes = answer.read()
    return content


def test_a_file_server_gives_the_same_bytes_at_each_feeds_address_as_the_app(
    tmp_path: Path,
) -> None:
    today = datetime.now(UTC).date()
    wrong = differences(tmp_path, today)
    if datetime.now(UTC).date() != today:  # midnight passed meanwhile
        wrong = differences(tmp_path, datetime.now(UTC).date())
    assert wrong == []


def test_every_address_of_the_app_without_options_is_a_file() -> None:
    for show in CATALOG.shows.values():
        assert {
            f"{show.id}{suffix}" for suffix in (".ics", ".json", ".atom", ".xml")
        } <= SITE.keys()
        assert {f"{show.id}/{channel}.ics" for channel in show.schedule.channels} <= SITE.keys()
        airings = [a for a in show.airings if not a.placement.off_air]
        assert {f"{show.id}/{a.key.channel}/{a.key.label}.ics" for a in airings} <= SITE.keys()
    assert {"index.html", "index.ja.html", "all.ics", "guide.xml"} <= SITE.keys()
    assert {"robots.txt", "schema.json"} <= SITE.keys()


def test_the_same_day_gives_the_same_files_and_another_few_different_ones() -> None:
    assert dict(static_files(CATALOG, DAY, BASE)) == SITE
    later = dict(static_files(CATALOG, date(2024, 2, 9), BASE))
    changed = {path for path in SITE if SITE[path] != later[path]}
    assert changed <= {"all.ics", *(path for path in SITE if path.endswith(".html"))}
    ended = dict(static_files(CATALOG, date(2025, 2, 9), BASE))
    following = dict(static_files(CATALOG, date(2025, 2, 10), BASE))
    assert ended == following  # nothing is to come: a sync has nothing to do


@pytest.mark.parametrize("base", ["", BASE])
def test_every_link_of_a_page_leads_to_a_file_under_any_base(base: str) -> None:
    site = dict(static_files(CATALOG, DAY, base))
    pages = [path for path in site if path.endswith(".html")]
    assert len(pages) == len(UI_LANGUAGES) * (2 + len(CATALOG.shows))
    for path in pages:
        page = read_page(site[path].decode())
        links = [e.attributes.get("href") or e.attributes.get("src") or "" for e in page]
        for link in filter(None, links):
            parts = urlsplit(link)
            if parts.scheme:
                assert base or parts.scheme == "https"
                continue
            assert not parts.query, "a host of files knows no options"
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(path), unquote(parts.path))
            )
            if parts.path.endswith("/") or not parts.path:
                target = posixpath.normpath(posixpath.join(target, "index.html"))
            if parts.path:
                assert target in site, f"{path}: {link}"


def test_the_languages_of_a_page_link_to_each_other() -> None:
    english = read_page(SITE["metallic-rouge/index.html"].decode())
    japanese = read_page(SITE["metallic-rouge/index.ja.html"].decode())
    assert english.one("header").one("a", hreflang="ja")["href"] == "./index.ja.html"
    assert japanese.one("header").all("a")[0]["href"] == "../index.ja.html"
    assert japanese.one("header").one("a", hreflang="en")["href"] == "./"
    assert japanese.one("html")["lang"] == "ja"
    canonical = japanese.one("link", rel="canonical")["href"]
    assert canonical == f"{BASE}/metallic-rouge/index.ja.html"


def test_static_pages_have_no_form_since_static_hosts_ignore_options() -> None:
    for path, content in SITE.items():
        if path.endswith(".html"):
            page = read_page(content.decode())
            assert not page.all("form")
            assert all(field["value"].endswith(".ics") for field in page.all("input", type="text"))


def test_the_guide_has_this_week_and_the_next() -> None:
    days = {}
    for name in ("index.html", "next.html", "index.ja.html", "next.ja.html"):
        page = read_page(SITE[name].decode())
        days[name] = [
            day["data-day"]
            for day in page.all("section")
            if "data-day" in day.attributes and "hidden" not in day.attributes
        ]
    assert days["index.html"][0] == "2024-02-08"  # by then, it is Thursday in Japan
    assert days["next.html"][0] == "2024-02-15"
    assert {len(found) for found in days.values()} == {7}
    weeks = [read_page(SITE[n].decode()).one("p", class_="weeks").all("a") for n in days]
    assert [[link["href"] for link in links] for links in weeks] == [
        ["./next.html"],
        ["./"],
        ["./next.ja.html"],
        ["./index.ja.html"],
    ]


def test_a_feed_that_is_cut_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[Feed] = []
    assert dict(static_files(CATALOG, DAY, BASE, cut.append)) == SITE
    assert cut == []
    monkeypatch.setattr("rougecal.feeds.calendar.LIMIT", 20_000)
    files = dict(static_files(CATALOG, DAY, BASE, cut.append))
    assert "/all.ics" in [feed.address for feed in cut]
    for feed in cut:
        assert files[feed.address[1:]].count(b"BEGIN:VEVENT") == feed.kept < feed.total


def test_every_path_is_relative_and_unique() -> None:
    paths = [path for path, _ in static_files(CATALOG, DAY, BASE)]
    assert len(paths) == len(set(paths))
    assert all(not path.startswith("/") and ".." not in path for path in paths)


def test_what_is_chosen_by_a_script_is_hidden_without_it() -> None:
    page = read_page(SITE["index.html"].decode())
    buttons = [button for button in page.all("button") if "data-choose" in button.attributes]
    assert {button["data-choose"].partition("=")[0] for button in buttons} == {
        *("show", "channel", "view"),
    }
    assert all("hidden" in button.attributes for button in buttons)
    for card in (item for item in page.all("li") if "data-show" in item.attributes):
        channels = CATALOG.shows[card["data-show"]].schedule.channels
        assert {item["data-channel"] for item in card.all("li")[1:]} <= channels.keys()
