"""The pages, as they are without a script."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from rougecal.feeds import Selection, read_selection
from rougecal.locale import UI_LANGUAGES
from rougecal.store import Snapshot, load
from rougecal.web import Viewer, create_app
from rougecal.web.options import read_page_options
from rougecal.web.page_views import ASSETS, SPANS, error_page, front_page, read_asset, show_page
from rougecal.web.rendering import say
from rougecal.web.season_chart import season_chart
from rougecal.web.show_view import ALL_ROWS, MAX_ROWS, ShowView, nearest
from tests.conftest import ROOT, show_of
from tests.page import Element, read_page

BASE = "https://tv.example.org"
NOW = datetime(2024, 2, 8, 12, tzinfo=UTC)
PLAN = """\
title: {en: Night <Trains>, ja: 夜汽車}
timezone: Asia/Tokyo
published: 2024-01-01
color: crimson
studio: Example
synopsis: {en: Two women ride & ride.}
cast: [{role: Aoi, name: Hana}]
staff: [{role: Director, name: Ken}]
opening: {title: Rails, artist: {en: The Sleepers}}
links: {Example: "https://example.org/"}
channels:
  tv: {name: {en: Night TV, ja: 夜テレビ}, slot: Wed 24:55, from: 2024-01-31, audio: ja}
  web: {name: Streamer, follows: tv, after: 2h30m, audio: [ja, en], url: "https://example.org/w"}
episodes: {1: Departure, 2: Couchette, 3: Border, 4: Diner, 5: Junction, 6: Snow}
"""
LOG = """\
changes:
  - {announced: 2024-02-05, skip: 2024-02-14, reason: {en: Football, ja: サッカー}}
  - {announced: 2024-02-06, move: 4, by: 30m, tentative: true}
  - {announced: 2024-02-07, cancel: 5, channels: web}
  - {announced: 2024-02-07, pause: 6}
"""
SHOW = show_of(PLAN + LOG, "trains")
REAL = load(ROOT / "schedules")
ALL = Snapshot(shows={"trains": SHOW, **REAL.shows})


def read_show_page(
    lang: str = "en", base: str = BASE, now: datetime = NOW, name: str = ""
) -> Element:
    return read_page(show_page(REAL.shows[name] if name else SHOW, Viewer(lang, now, base)))


def read_front_page(query: str = "", lang: str = "en", base: str = BASE) -> Element:
    pairs = parse_qsl(query)
    viewer = Viewer(lang, NOW, base, chosen=bool(query), options=read_page_options(pairs))
    return read_page(front_page(ALL, viewer, read_selection(pairs)))


PAGES: dict[str, Callable[[str], Element]] = {
    "show": lambda lang: read_show_page(lang),
    "front": lambda lang: read_front_page(lang=lang),
    "personal": lambda lang: read_front_page("show=trains&remind=15m", lang),
    "search": lambda lang: read_front_page("q=trains&view=all&week=2024-W08", lang),
    "error": lambda lang: read_page(error_page(lang, 404, "", "")),
    "over": lambda lang: read_show_page(lang, name="metallic-rouge"),
    "no base": lambda lang: read_show_page(lang, base=""),
    "static": lambda lang: read_page(
        front_page(ALL, Viewer(lang, NOW, BASE, static=True), Selection())
    ),
}
every_page = pytest.mark.parametrize(
    "page", [make(lang) for make in PAGES.values() for lang in UI_LANGUAGES]
)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    (tmp_path / "trains.yaml").write_text(PLAN + LOG, "utf-8")
    return create_app(tmp_path, BASE).test_client()


# What airs


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "en",
            [
                "Wed 14 Feb 24:55 JST No episode: Football Night TV Streamer Thu 3:25 JST",
                "Wed 21 Feb 24:55 JST #3 Border Night TV Streamer Thu 3:25 JST",
                "Wed 28 Feb 25:25 JST #4 Diner not confirmed Night TV Streamer Thu 3:55 JST",
                "Wed 6 Mar 24:55 JST #5 Junction Night TV",
            ],
        ),
        (
            "ja",
            [
                "2月14日(水) 24:55 JST 放送休止：サッカー 夜テレビ Streamer 木 3:25 JST",
                "2月21日(水) 24:55 JST 第3話 Border 夜テレビ Streamer 木 3:25 JST",
                "2月28日(水) 25:25 JST 第4話 Diner 未確定 夜テレビ Streamer 木 3:55 JST",
                "3月6日(水) 24:55 JST 第5話 Junction 夜テレビ",
            ],
        ),
    ],
)
def test_a_show_page_lists_what_airs_next_and_the_nights_without_it(
    lang: str, expected: list[str]
) -> None:
    items = inner(read_show_page(lang).one("ol", class_="cards"))
    assert [item.text for item in items] == expected
    times = [time["datetime"] for time in items[1].all("time")]
    assert times == ["2024-02-21T15:55Z", "2024-02-21T18:25Z"]


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("metallic-rouge", "en", "Ran from Wed 10 Jan 2024 to Wed 3 Apr 2024 on Fuji TV +Ultra."),
        (
            "metallic-rouge",
            "ja",
            "2024年1月10日(水)から2024年4月3日(水)までフジテレビ「+Ultra」で放送・配信。",
        ),
        ("frieren", "en", "Ran from Fri 29 Sep 2023 to Fri 22 Mar 2024 on Nippon TV."),
    ],
)
def test_the_page_of_a_show_that_is_over_says_when_it_ran(
    name: str, lang: str, expected: str
) -> None:
    later = datetime(2026, 1, 1, tzinfo=UTC)
    page = read_show_page(lang, now=later, name=name)
    assert expected.replace(" ", "") in page.one("main").text.replace(" ", "")


def test_the_page_of_a_show_that_ran_on_one_day_names_it_once() -> None:
    show = show_of(PLAN + "changes: [{move: 1 to 6, to: 2024-01-31 24:55, together: true}]")
    text = (
        read_page(show_page(show, Viewer("en", datetime(2026, 1, 1, tzinfo=UTC)))).one("main").text
    )
    assert "Ran on Wed 31 Jan 2024 on Night TV." in text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            "changes: [{announced: 2024-01-05, pause: 1}]",
            "Postponed, new date to be announced.",
        ),
        ("changes: [{pause: 1}]", "No date announced yet."),
        ("changes: [{announced: 2024-01-05, cancel: 1 to 6}]", "No date announced yet."),
    ],
)
def test_the_page_of_a_show_without_a_date_says_so(changes: str, expected: str) -> None:
    html = show_page(show_of(PLAN + changes), Viewer("en", NOW))
    assert expected in read_page(html).one("main").text


# The table of airings


def inner(element: Element) -> list[Element]:
    return [part for part in element.content if isinstance(part, Element)]


def rows(page: Element, channel: int) -> list[tuple[str, str, list[str]]]:
    """Of a channel's table: what, when, and the links."""
    section = page.one("section", aria_labelledby="airings")
    details = inner(section)[1 + channel]
    return [
        (
            row.one("th").text.replace(" :", ":"),
            inner(row)[1].one("time").text,
            [link.text for link in row.all("a")],
        )
        for body in details.all("tbody")
        for row in body.all("tr")
    ]


BOTH = ["Download", "Google"]


def test_the_table_of_airings_has_changes_and_reasons() -> None:
    assert rows(read_show_page(), 0) == [
        ("#1 Departure", "Wed 31 Jan 24:55 JST", []),  # is over
        ("#2 Couchette", "Wed 7 Feb 24:55 JST", []),
        ("No episode #3 follows on Wed 21 Feb 24:55 JST: Football", "Wed 14 Feb 24:55 JST", []),
        ("#3 Border Moved from Wed 14 Feb 24:55 JST: Football", "Wed 21 Feb 24:55 JST", BOTH),
        (
            "#4 Diner Moved from Wed 28 Feb 24:55 JST Not confirmed yet.",
            "Wed 28 Feb 25:25 JST",
            BOTH,
        ),
        ("#5 Junction", "Wed 6 Mar 24:55 JST", BOTH),  # moved by the same week: told once
        (
            "#6 Snow Postponed, no new date yet; it was planned for Wed 13 Mar 24:55 JST",
            "Wed 13 Mar 24:55 JST",
            [],
        ),
    ]
    assert rows(read_show_page(), 1)[5][0] == (
        "#5 Junction Will not air; it was planned for Thu 7 Mar 3:25 JST"
    )


def test_table_cells_have_headers_and_links_have_labels() -> None:
    page = read_show_page()
    for table in page.all("table"):
        heads = table.one("thead").all("th")
        assert [head["scope"] for head in heads] == ["col"] * len(heads)
        assert len(heads) == (3 if table.all("a") else 2)
        assert all(row.one("th")["scope"] == "row" for row in table.one("tbody").all("tr"))
    labels = [a["aria-label"] for a in page.all("a") if "aria-label" in a.attributes]
    assert labels[:2] == ["Download #3", "Google: add #3"]


def test_what_is_over_is_folded_away() -> None:
    section = read_show_page().one("section", aria_labelledby="airings")
    folded = [d for d in section.all("details") if inner(d)[0].text == "Earlier airings (2)"]
    assert len(folded) == 2  # one for each channel
    assert all("open" not in details.attributes for details in folded)
    assert len(folded[0].one("tbody").all("tr")) == 2


def test_a_single_airing_that_is_over_is_counted_as_one() -> None:
    now = datetime(2024, 2, 1, tzinfo=UTC)
    section = read_show_page(now=now).one("section", aria_labelledby="airings")
    folded = [d for d in section.all("details") if inner(d)[0].text == "Earlier airings (1)"]
    assert len(folded) == 2


def test_a_show_without_any_date_has_no_empty_tables() -> None:
    page = read_page(show_page(show_of(PLAN + "changes: [{pause: 1}]"), Viewer("en", NOW, BASE)))
    assert not page.all("table")
    assert not page.all("section", aria_labelledby="airings")
    assert page.one("input", id="url")["value"] == f"{BASE}/show.ics"


def test_a_new_slot_is_told_once() -> None:
    moved = "changes: [{announced: 2024-02-05, slot: Fri 23:00, from: 3}]"
    page = read_page(show_page(show_of(PLAN + moved), Viewer("en", NOW)))
    told = [row for row, _, _ in rows(page, 0) if "Moved" in row]
    assert told == ["#3 Border Moved from Wed 14 Feb 24:55 JST"]


def test_a_time_in_a_remark_is_marked_as_one_and_its_text_escaped() -> None:
    page = read_show_page()
    [remark] = [
        e for e in page.all("span", class_="remark") if e.text.startswith("Moved from Wed 14")
    ][:1]
    assert remark.one("time")["datetime"] == "2024-02-14T15:55Z"
    text = LOG.replace("en: Football", 'en: "<b>\\uE000x\\uE001<i>\\uE002"')
    html = show_page(show_of(PLAN + text), Viewer("en", NOW))
    assert "<b>\ue000" not in html
    assert "<i>" not in html


def test_of_a_long_run_a_page_shows_what_is_nearest_to_today() -> None:
    show = show_of(PLAN.replace(PLAN[PLAN.index("episodes:") :], "episodes: 200\n"))
    viewer = Viewer("en", datetime(2025, 6, 1, tzinfo=UTC))
    every = ShowView(show, viewer).by_channel[0]
    shown = nearest(every, MAX_ROWS)
    assert len(shown) == MAX_ROWS
    assert [view.over for view in shown].count(True) == MAX_ROWS // 3
    page = read_page(show_page(show, viewer))
    assert len(rows(page, 0)) == MAX_ROWS
    assert (
        "Showing the 60 of 200 that are nearest to today. The feed has them all."
        in page.one("main").text
    )
    assert nearest(every[:7], MAX_ROWS) == every[:7]


def test_of_many_channels_a_page_shows_a_few_airings_each() -> None:
    """100 channels of 60 airings each were 3.8 MB, and took a second."""
    channels = "".join(
        f"  tv{n}: {{name: TV, slot: Sat 9:{n % 60:02}, from: 2024-01-06}}\n" for n in range(100)
    )
    head = "title: Show\ntimezone: UTC\npublished: 2024-01-01\nchannels:\n"
    show_view = ShowView(show_of(f"{head}{channels}episodes: 200\n"), Viewer("en", NOW))
    shown = [nearest(views, show_view.rows) for views in show_view.by_channel]
    assert len(shown) == 100
    assert 100 <= sum(map(len, shown)) <= ALL_ROWS
    assert any(view.ahead for views in shown for view in views)


# The season chart


def test_the_chart_has_a_column_for_every_week_and_marks_what_was_special() -> None:
    found = season_chart(ShowView(SHOW, Viewer("en", NOW)), Viewer("en", NOW))
    tv, web = found.lanes
    assert [(cell.text, cell.kind) for cell in tv.cells] == [
        ("1", "confirmed"),
        ("2", "confirmed"),
        ("–", "note"),
        ("3", "moved"),
        ("4", "tentative"),
        ("5", "moved"),
        ("6", "postponed"),
    ]
    assert [cell.x for cell in tv.cells] == [cell.x for cell in web.cells]
    assert found.today == tv.cells[1].x


def test_the_week_of_the_chart_begins_on_monday_whatever_day_the_run_began_on() -> None:
    for day, cell in ((5, 1), (11, 1), (12, 2), (14, 2), (18, 2), (19, 3)):
        viewer = Viewer("en", datetime(2024, 2, day, 12, tzinfo=UTC))
        chart = season_chart(ShowView(SHOW, viewer), viewer)
        assert chart.today == chart.lanes[0].cells[cell].x, day


def test_the_chart_says_which_marks_it_has() -> None:
    found = season_chart(ShowView(SHOW, Viewer("en", NOW)), Viewer("en", NOW))
    tv = found.lanes[0]
    assert found.kinds == ["cancelled", "postponed", "note", "tentative", "moved", "today"]
    assert tv.color == "crimson"


def test_episodes_of_one_week_share_a_column_and_a_pause_is_drawn_short() -> None:
    viewer = Viewer("en", NOW)
    split = show_of(PLAN + "changes: [{resume: 4, on: 2024-06-05}]")
    cells = season_chart(ShowView(split, viewer), viewer).lanes[0].cells
    steps = [after.x - before.x for before, after in pairwise(cells)]
    assert steps == [25, 25, 37, 25, 25]
    frieren = season_chart(ShowView(REAL.shows["frieren"], viewer), viewer).lanes[0]
    assert [cell.text for cell in frieren.cells[:2]] == ["1–4", "5"]


# Subscribing


APPS = ["Apple, or any app", "Google Calendar", "Outlook.com", "Office 365"]


def test_57_each_subscribe_link_says_what_to_expect_of_the_app() -> None:
    for feed in read_show_page().all("ul", class_="subscribe"):
        items = feed.all("li")
        assert [item.one("a").text for item in items] == APPS
        assert all(len(item.text) > len(item.one("a").text) + 20 for item in items)
        google, outlook = items[1].text, items[2].text
        assert "On a computer" in google
        assert all("reminders may not work" in text for text in (google, outlook))


def test_a_show_page_asks_where_you_watch_and_offers_the_first_channel_first() -> None:
    [section] = read_show_page().all("section", aria_labelledby="feed")
    channels = section.all("details")
    assert [d.one("summary").text.split()[0] for d in channels] == ["Night", "Streamer", "All"]
    assert ["open" in d.attributes for d in channels] == [True, False, False]
    assert {d["name"] for d in channels} == {"feed"}  # of which one is open at a time
    urls = [d.all("input")[0]["value"] for d in channels]
    assert urls == [f"{BASE}/trains/tv.ics", f"{BASE}/trains/web.ics", f"{BASE}/trains.ics"]
    assert all("readonly" in d.all("input")[0].attributes for d in channels)


@pytest.mark.parametrize(
    ("base", "private"),
    [
        (BASE, False),
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://192.168.1.4", True),
        ("http://nas.local", True),
        ("http://[::1]:8000", True),
    ],
)
def test_an_address_that_only_this_computer_reaches_is_not_offered_to_google(
    base: str, private: bool
) -> None:
    page = read_show_page(base=base)
    assert ("so Google and Outlook can’t" in page.one("main").text) is private
    apps = [item.one("a").text for item in page.all("ul", class_="subscribe")[0].all("li")]
    assert apps == (APPS[:1] if private else APPS)


@pytest.mark.parametrize(("lang", "address"), [("en", "trains.ics"), ("ja", "trains.ics?lang=ja")])
def test_a_page_offers_the_feed_in_its_own_language(lang: str, address: str) -> None:
    page = read_show_page(lang)
    assert page.one("input", id="url")["value"] == f"{BASE}/{address}"
    assert [link["href"] for link in page.all("link", type="text/calendar")] == [
        f"../{address}",
        f"../{address.replace('.ics', '/tv.ics')}",
        f"../{address.replace('.ics', '/web.ics')}",
    ]


@pytest.mark.parametrize(("lang", "options"), [("en", ""), ("ja", "?lang=ja")])
def test_a_page_downloads_airings_in_its_own_language(lang: str, options: str) -> None:
    page = read_show_page(lang)
    links = [a["href"] for a in page.all("a") if "aria-label" in a.attributes]
    assert links[0] == f"tv/3.ics{options}"
    assert [link for link in links if ".ics" in link and not link.endswith(f".ics{options}")] == []


@pytest.mark.parametrize(
    ("query", "lang", "name"),
    [
        ("", "en", "All shows"),
        ("", "ja", "すべての番組"),
        ("show=trains", "en", "Night <Trains>"),
        ("show=trains", "ja", "夜汽車"),
        ("show=trains&channel=tv&lang=ja", "en", "夜汽車 – 夜テレビ"),
        ("show=trains&show=frieren", "en", "Frieren: Beyond Journey's End, Night <Trains>"),
        (
            "show=trains&show=frieren&lang=ja&channel=tv",
            "en",
            "葬送のフリーレン、夜汽車 – 夜テレビ",
        ),
        ("audio=en", "en", "All shows – English"),
    ],
)
def test_outlook_calls_a_feed_what_it_calls_itself(query: str, lang: str, name: str) -> None:
    [add] = read_front_page(query, lang).all("details", id="add")
    link = add.all("a", class_="button")[2]["href"]
    assert parse_qs(urlsplit(link).query)["name"] == [name]


def test_without_a_base_url_nothing_is_absolute() -> None:
    page = read_show_page(base="")
    assert page.one("input", id="url")["value"] == "../trains.ics"
    assert "--base-url" not in page.text
    assert not page.all("link", rel="canonical")
    assert not [a for a in page.all("a") if a["href"].startswith("webcal:")]
    assert "<svg" not in str(page.all("figure", class_="phone"))


# The form for a personal feed


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("show=trains", "trains.ics"),
        ("show=trains&channel=tv&notes=off&lang=ja", "trains/tv.ics?lang=ja&notes=off"),
        ("show=trains&show=frieren&remind=15m", "feed.ics?show=frieren&show=trains&remind=15m"),
        ("channel=tv&view=all", "feed.ics?channel=tv"),
    ],
)
def test_the_guide_subscribes_to_what_is_chosen(query: str, address: str) -> None:
    assert read_front_page(query).one("input", id="url")["value"] == f"{BASE}/{address}"


def test_of_very_many_shows_the_front_page_lists_the_latest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    viewer = Viewer("en", datetime(2025, 3, 27, tzinfo=UTC), BASE)

    def listed(page: Element) -> list[str]:
        items = page.one("ul", class_="shows").all("h3")
        return [item.one("a")["href"] for item in items]

    every = listed(read_page(front_page(ALL, viewer, Selection())))
    assert every == ["metallic-rouge/", "solo-leveling/", "frieren/", "trains/"][: len(every)]
    monkeypatch.setattr("rougecal.web.page_views.LISTED", 2)
    page = read_page(front_page(ALL, viewer, Selection()))
    assert listed(page) == every[:2]
    assert "2 more shows are found by searching." in page.text


def test_the_form_links_to_no_empty_feed(client: FlaskClient) -> None:
    page = read_page(client.get("/?show=trains&channel=elsewhere").text)
    assert "No episodes match. Choose something else." in page.one("main").text
    assert not page.all("details", id="add")


def test_the_form_works_without_a_script(client: FlaskClient) -> None:
    page = read_page(client.get("/?show=trains&remind=1h&spoilers=off&lang=ja").text)
    form = page.one("form", action="./#feed")
    kept = [(i["name"], i["value"]) for i in form.all("input", type="hidden")]
    boxes = form.all("input", type="checkbox")
    ticked = kept + [(i["name"], i["value"]) for i in boxes if "checked" in i.attributes]
    assert ticked == [("show", "trains"), ("remind", "1h"), ("spoilers", "off")]
    assert [o["value"] for o in form.all("option") if "selected" in o.attributes] == ["ja"]
    inputs = [(i["name"], i["value"]) for i in form.all("input")]
    for name, value in inputs:
        assert client.get("/feed.ics", query_string={name: value}).status_code == 200
    assert {value for name, value in inputs if name == "remind"} == set(SPANS)
    show, download = form.all("button")
    assert "name" not in show.attributes
    assert (download["formaction"], download["name"], download["value"]) == (
        *("feed.ics", "download", "on"),
    )
    chosen = client.get("/feed.ics", query_string=[*ticked, ("download", "on")])
    assert chosen.headers["Content-Disposition"].startswith("attachment; ")
    labelled = [label.one("input")["value"] for label in form.all("label") if label.all("input")]
    assert labelled == [box["value"] for box in boxes]


# Languages


@pytest.mark.parametrize(
    ("accepts", "query", "lang"),
    [
        ("", "", "en"),
        ("ja,en;q=0.5", "", "ja"),
        ("fr", "", "en"),
        ("en", "?lang=ja", "ja"),
        ("ja", "?lang=en", "en"),
    ],
)
def test_a_page_is_in_the_language_of_the_url_or_else_of_the_browser(
    client: FlaskClient, accepts: str, query: str, lang: str
) -> None:
    for path in ("/", "/trains/"):
        answer = client.get(path + query, headers={"Accept-Language": accepts})
        assert read_page(answer.text).one("html")["lang"] == lang
        assert "Accept-Language" in answer.headers["Vary"]


def test_the_language_of_the_url_is_kept_from_page_to_page(client: FlaskClient) -> None:
    page = read_page(client.get("/?lang=ja").text)
    shows = [a["href"] for a in page.one("main").all("a") if a["href"].startswith("trains")]
    assert shows
    assert set(shows) == {"trains/?lang=ja"}
    stars = [a["href"] for a in page.one("main").all("a", class_="star")]
    assert all("lang=ja" in href for href in stars)
    others = {a["hreflang"]: a["href"] for a in page.one("header").all("a")[1:]}
    assert others == {lang: f"./?lang={lang}" for lang in UI_LANGUAGES if lang != "ja"}


def test_a_text_in_another_language_than_the_page_is_marked() -> None:
    page = read_show_page("ja")
    assert page.one("p", class_="story").one("span", lang="en").text == "Two women ride & ride."
    assert page.one("p", class_="lead").one("span", lang="en").text == "Night <Trains>"


def test_the_values_of_a_message_are_escaped() -> None:
    assert say("en", "by", "<b>", "&") == "&lt;b&gt; by &amp;"


# All pages


@every_page
def test_a_page_obeys_its_content_security_policy(page: Element) -> None:
    for element in page:
        assert not {"style"} & element.attributes.keys()
        assert not [name for name in element.attributes if name.startswith("on")]
        if element.name == "script":
            assert urlsplit(element["src"]).netloc == ""
            assert not element.text
    assert not page.all("style")


@every_page
def test_a_page_loads_nothing_from_other_sites(page: Element) -> None:
    loads = [e["src"] for e in page if "src" in e.attributes]
    loads += [
        e["href"]
        for e in page.all("link")
        if e["rel"] in ("stylesheet", "icon", "apple-touch-icon")
    ]
    assert len(loads) in (4, 5)
    assert not [address for address in loads if ":" in address or address.startswith("/")]


@every_page
def test_a_page_has_landmarks_one_heading_and_ids_that_are_its_own(page: Element) -> None:
    assert [len(page.all(name)) for name in ("header", "nav", "main", "footer", "h1")] == [1] * 5
    ids = Counter(element["id"] for element in page if "id" in element.attributes)
    assert set(ids.values()) == {1}
    for element in page:
        for name in ("aria-labelledby", "for"):
            assert element.attributes.get(name, "main") in ids
    assert page.all("a")[0]["href"] == "#main"


@pytest.mark.parametrize("path", ["/", "/?lang=ja&show=trains", "/trains/", "/trains/?lang=ja"])
def test_every_link_within_the_site_is_relative_and_answered(
    client: FlaskClient, path: str
) -> None:
    page = read_page(client.get(path).text)
    links = {e.attributes.get("href") or e.attributes.get("src") or "" for e in page}
    links |= {e["formaction"] for e in page.all("button") if "formaction" in e.attributes}
    within = {link for link in links - {""} if not urlsplit(link).scheme}
    assert len(within) > 10
    for link in within:
        assert not link.startswith("/")
        address = urljoin(path, link)
        assert client.get(address).status_code == 200, address


def test_a_page_is_canonical_under_its_base_url(client: FlaskClient) -> None:
    for path in ("/", "/trains/", "/trains/?lang=ja"):
        page = read_page(client.get(path).text)
        assert page.one("link", rel="canonical")["href"] == BASE + path
        assert page.one("meta", property="og:url")["content"] == BASE + path
        others = [
            link["href"]
            for link in page.all("link", rel="alternate")
            if "hreflang" in link.attributes
        ]
        assert all(href.startswith(BASE + path.partition("?")[0]) for href in others)


@pytest.mark.parametrize("name", ASSETS)
def test_static_files_are_served(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.data == read_asset(name)
    assert answer.headers["Content-Type"] == ASSETS[name]
    assert client.get("/static/other").status_code == 404


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("path", "lang", "status", "title", "home"),
    [
        ("/nope/", "en", 404, "Page not found", "../"),
        ("/nope/no/no.ics", "ja", 404, "ページが見つかりません", "../../"),
        ("/?week=soon", "en", 400, "This page can’t be shown", "./"),
    ],
)
def test_a_browser_is_told_of_an_error_by_a_page(
    client: FlaskClient, path: str, lang: str, status: int, title: str, home: str
) -> None:
    answer = client.get(path, headers=BROWSER | {"Accept-Language": lang})
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    page = read_page(answer.text)
    assert (page.one("html")["lang"], page.one("h1").text) == (lang, title)
    assert page.one("main").one("a")["href"] == home


def test_a_program_is_told_of_an_error_in_plain_text(client: FlaskClient) -> None:
    for accept in ("", "*/*", "text/calendar", "text/html," * 500):
        answer = client.get("/nope/", headers={"Accept": accept})
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_metallic_rouges_page_is_light() -> None:
    """Under 40 KB compressed in all; the style sheet under 10 KB and the script under 6 KB."""
    page = show_page(REAL.shows["metallic-rouge"], Viewer("en", NOW, BASE)).encode()
    parts = [page, *map(read_asset, ASSETS)]
    assert sum(len(gzip.compress(part, 6)) for part in parts) < 40_000
    assert len(read_asset("page.css")) < 10_000
    assert len(read_asset("page.js")) < 6_144


def test_the_style_sheet_loads_no_other_file() -> None:
    assert not re.findall(rb"url\(|@import", read_asset("page.css"))
