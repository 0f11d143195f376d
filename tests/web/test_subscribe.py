"""Every link that subscribes decodes back to the feed it is about."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rougecal.web.subscribe import READABLE, google_event, subscribe_links
from tests.conftest import show_of

BASES = ("https://tv.example.org", "http://127.0.0.1:8000/放送", "https://例え.jp:8443/a%20b")
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
OPTIONS = st.lists(st.tuples(TEXTS, TEXTS), max_size=5)
SHOW = show_of(
    """\
title: {en: Trains, ja: 夜汽車}
timezone: Asia/Tokyo
published: 2024-01-01
channels:
  tv: {name: "TV & more", slot: Wed 24:55, from: 2024-01-10, length: 45m}
  web: {name: Web, slot: Fri, from: 2024-01-12}
episodes: 1
"""
)


@settings(max_examples=50)  # a QR code takes its time
@given(st.sampled_from(BASES), TEXTS, OPTIONS, TEXTS)
@example(BASES[0], "metallic-rouge", [("lang", "ja"), ("remind", "15m")], "メタリックルージュ")
def test_56_57_every_link_decodes_to_the_feeds_url(
    base: str, path: str, options: list[tuple[str, str]], name: str
) -> None:
    url = f"{base}/{quote(path)}.ics" + (f"?{urlencode(options)}" if options else "")
    found = subscribe_links(url, name)
    assert found.url == url
    assert found.webcal.startswith("webcal://")
    assert url.partition("://")[2] == found.webcal.partition("://")[2]
    assert parse_qs(urlsplit(found.google).query) == {"cid": [found.webcal]}
    for link in (found.outlook, found.office):
        assert parse_qs(urlsplit(link).query) == {"url": [url], "name": [name]}


@pytest.mark.parametrize(
    ("way", "begins"),
    [
        ("webcal", "webcal://tv.example.org/all.ics"),
        ("google", "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Ftv"),
        ("outlook", "https://outlook.live.com/calendar/0/addfromweb/?url=https%3A%2F%2Ftv"),
        ("office", "https://outlook.office.com/calendar/0/addfromweb/?url=https%3A%2F%2Ftv"),
    ],
)
def test_56_the_links_are_those_that_are_known_to_work(way: str, begins: str) -> None:
    assert getattr(subscribe_links("https://tv.example.org/all.ics", "All"), way).startswith(begins)


def test_a_qr_code_is_plain_svg_and_left_out_where_no_phone_could_read_it() -> None:
    code = subscribe_links("https://tv.example.org/all.ics", "All").qr
    assert code.startswith("<svg")
    assert "style" not in code
    assert not subscribe_links("https://tv.example.org/" + "a" * READABLE, "All").qr


@pytest.mark.parametrize(
    ("channel", "dates", "place"),
    [
        ("tv", "20240110T155500Z/20240110T164000Z", "TV & more"),
        ("web", "20240112/20240113", "Web"),  # only the day is known
    ],
)
def test_a_link_adds_one_airing_to_google_calendar(channel: str, dates: str, place: str) -> None:
    airing = next(a for a in SHOW.airings if a.key.channel == channel)
    link = urlsplit(google_event(airing, "夜汽車 #1", "Wed & co\nmore", place))
    assert f"{link.scheme}://{link.netloc}{link.path}" == (
        "https://calendar.google.com/calendar/render"
    )
    assert parse_qs(link.query) == {
        "action": ["TEMPLATE"],
        "text": ["夜汽車 #1"],
        "dates": [dates],
        "details": ["Wed & co\nmore"],
        "location": [place],
    }
