"""The pages, as they are without a script."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from rougecal.feeds import Selection, read_selection
from rougecal.locale import UI_LANGUAGES
from rougecal.store import Snapshot, load
from rougecal.web import Viewer, create_app
from rougecal.web.messages import MESSAGES, SPANS, say
from rougecal.web.page_views import ASSETS, front_page, read_asset, show_page
from rougecal.web.presenters import MAX_ROWS, ShowView, nearest
from rougecal.web.season_chart import season_chart
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
    pairs = [pair.split("=") for pair in query.split("&") if pair]
    selection = read_selection([(key, value) for key, value in pairs])
    return read_page(front_page(ALL, Viewer(lang, NOW, base, chosen=bool(query)), selection))


PAGES: dict[str, Callable[[str], Element]] = {
    "show": lambda lang: read_show_page(lang),
    "front": lambda lang: read_front_page(lang=lang),
    "personal": lambda lang: read_front_page("show=trains&remind=15m", lang),
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
                "24:55 JST #3 Border Night TV Moved from Wed 14 Feb 24:55 JST: Football",
                "3:25 JST #3 Border Streamer Moved from Thu 15 Feb 3:25 JST: Football",
            ],
        ),
        (
            "ja",
            [
                "24:55 JST 第3話 Border 夜テレビ 2月14日(水) 24:55 JSTから変更（サッカー）",
                "3:25 JST 第3話 Border Streamer 2月15日(木) 3:25 JSTから変更（サッカー）",
            ],
        ),
    ],
)
def test_a_show_page_lists_what_airs_next_on_every_channel(lang: str, expected: list[str]) -> None:
    page = read_show_page(lang)
    items = [item for item in page.all("li") if "data-end" in item.attributes]
    assert [item.text for item in items] == expected
    assert [item.one("time")["datetime"] for item in items] == [
        "2024-02-21T15:55Z",
        "2024-02-21T18:25Z",
    ]
    assert items[0]["data-end"] == "2024-02-21T16:25Z"


def test_the_front_page_lists_the_next_week_each_episode_once() -> None:
    coming = read_front_page().one("section", aria_labelledby="coming")
    days = coming.all("div", class_="day")
    assert [(day.one("h3").text, [item.text for item in day.all("li")]) for day in days] == [
        ("Fri 9 Feb", ["23:00 JST Frieren: Beyond Journey's End #22 Nippon TV"]),
        ("Sat 10 Feb", ["24:00 JST Solo Leveling #6 Television (Japan)"]),
        ("Wed 14 Feb", ["24:55 JST Metallic Rouge Act 6 Nameless Guest Fuji TV +Ultra"]),
        (
            "Thu 15 Feb",
            ["3:25 JST Metallic Rouge Act 5 Carnival Dances with Lost Memories Crunchyroll (free)"],
        ),
    ]


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


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            "changes: [{announced: 2024-01-05, pause: 1}]",
            "Postponed. The new date has not been announced.",
        ),
        ("changes: [{pause: 1}]", "No date announced yet."),
        ("changes: [{announced: 2024-01-05, cancel: 1 to 6}]", "No date announced yet."),
    ],
)
def test_the_page_of_a_show_without_a_date_says_so(changes: str, expected: str) -> None:
    html = show_page(show_of(PLAN + changes), Viewer("en", NOW))
    assert expected in read_page(html).one("main").text


# The table of airings


def rows(page: Element, channel: int) -> list[tuple[str, str, list[str]]]:
    """Of a channel's table: what, when, and the links."""
    body = page.all("tbody")[channel]
    return [
        (row.one("th").text, row.one("time").text, [link.text for link in row.all("a")])
        for row in body.all("tr")
    ]


BOTH = ["Download", "Google"]


def test_the_table_of_airings_has_changes_and_reasons() -> None:
    assert rows(read_show_page(), 0) == [
        ("#1 Departure", "Wed 31 Jan 24:55 JST", BOTH),
        ("#2 Couchette", "Wed 7 Feb 24:55 JST", BOTH),
        ("No episode #3 follows on Wed 21 Feb 24:55 JST: Football", "Wed 14 Feb 24:55 JST", []),
        ("#3 Border Moved from Wed 14 Feb 24:55 JST: Football", "Wed 21 Feb 24:55 JST", BOTH),
        (
            "#4 Diner Moved from Wed 28 Feb 24:55 JST Not confirmed yet.",
            "Wed 28 Feb 25:25 JST",
            BOTH,
        ),
        ("#5 Junction Moved from Wed 28 Feb 24:55 JST: Football", "Wed 6 Mar 24:55 JST", BOTH),
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
        assert [head["scope"] for head in heads] == ["col"] * 3
        assert all(row.one("th")["scope"] == "row" for row in table.one("tbody").all("tr"))
    labels = [a["aria-label"] for a in page.all("a") if "aria-label" in a.attributes]
    assert labels[:2] == ["Download #1", "Google: add #1"]


def test_of_a_long_run_a_page_shows_what_is_nearest_to_today() -> None:
    show = show_of(PLAN.replace(PLAN[PLAN.index("episodes:") :], "episodes: 200\n"))
    viewer = Viewer("en", datetime(2025, 6, 1, tzinfo=UTC))
    every = next(ShowView(show, viewer).by_channel())
    shown = nearest(every)
    assert len(shown) == MAX_ROWS
    assert [view.over for view in shown].count(True) == MAX_ROWS // 3
    page = read_page(show_page(show, viewer))
    assert len(page.all("tbody")[0].all("tr")) == MAX_ROWS
    assert (
        "Showing the 60 of 200 that are nearest to today. The feed has them all."
        in page.one("main").text
    )
    assert nearest(every[:7]) == every[:7]


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


def test_57_each_subscribe_link_says_what_to_expect_of_the_app() -> None:
    items = read_show_page().one("ul", class_="subscribe").all("li")
    assert [item.one("a").text for item in items] == [
        "Apple, or any app",
        "Google Calendar",
        "Outlook.com",
        "Office 365",
    ]
    assert all(len(item.text) > len(item.one("a").text) + 20 for item in items)
    field = read_show_page().one("input", id="url")
    assert field["value"] == f"{BASE}/trains.ics"
    assert "readonly" in field.attributes


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
    assert links[0] == f"tv/1.ics{options}"
    assert [link for link in links if ".ics" in link and not link.endswith(f".ics{options}")] == []


@pytest.mark.parametrize(
    ("query", "lang", "name"),
    [
        ("", "en", "All shows"),
        ("", "ja", "すべての番組"),
        ("show=trains", "en", "Night <Trains>"),
        ("show=trains", "ja", "夜汽車"),
        ("show=trains&channel=tv&lang=ja", "en", "夜汽車 – 夜テレビ"),
        ("show=trains&show=frieren", "en", "My shows"),
        ("audio=en", "en", "All shows"),
    ],
)
def test_outlook_calls_a_feed_what_it_calls_itself(query: str, lang: str, name: str) -> None:
    link = read_front_page(query, lang).one("a", data_live="outlook")["href"]
    assert parse_qs(urlsplit(link).query)["name"] == [name]


def test_without_a_base_url_nothing_is_absolute_and_the_page_says_why() -> None:
    page = read_show_page(base="")
    assert page.one("input", id="url")["value"] == "../trains.ics"
    assert "need the address of this site" in page.one("main").text
    assert not page.all("link", rel="canonical")
    assert not [a for a in page.all("a") if a["href"].startswith("webcal:")]
    assert "<svg" not in str(page.all("figure", class_="phone"))


# The form for a personal feed


@pytest.mark.parametrize(
    ("query", "address", "expected"),
    [
        ("show=trains", "trains.ics", "14 airings"),
        (
            "show=trains&channel=tv&notes=off&lang=ja",
            "trains/tv.ics?lang=ja&notes=off",
            "6 airings",
        ),
        ("show=trains&audio=en&cancelled=off", "trains.ics?audio=en&cancelled=off", "5 airings"),
        (
            "show=trains&show=frieren&remind=15m",
            "feed.ics?show=frieren&show=trains&remind=15m",
            "43 airings",
        ),
        (
            "show=trains&audio=fr",
            "trains.ics?audio=fr",
            "No episodes match. Choose something else.",
        ),
    ],
)
def test_the_form_shows_the_address_and_what_the_feed_contains(
    query: str, address: str, expected: str
) -> None:
    page = read_front_page(query)
    assert page.one("input", id="url")["value"] == f"{BASE}/{address}"
    assert page.one("span", data_live="count").text == expected


def test_of_very_many_shows_the_front_page_lists_the_latest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All that have airings ahead, and of the others those that ended last."""
    viewer = Viewer("en", datetime(2024, 3, 27, tzinfo=UTC), BASE)

    def listed(page: Element) -> list[str]:
        return [link["href"] for link in page.one("ul", class_="shows").all("a")]

    every = listed(read_page(front_page(ALL, viewer, Selection())))
    assert len(every) == len(ALL.shows)
    monkeypatch.setattr("rougecal.web.page_views.LISTED", 2)
    page = read_page(front_page(ALL, viewer, Selection()))
    assert listed(page) == every[:2]
    assert "2 more shows ended earlier" in page.text
    monkeypatch.setattr("rougecal.web.page_views.LISTED", 0)
    on_air = listed(read_page(front_page(ALL, viewer, Selection())))
    assert "solo-leveling/" in on_air
    assert "trains/" not in on_air


def test_the_count_beside_the_form_is_that_of_the_feed(client: FlaskClient) -> None:
    assert read_front_page().one("input", id="url")["value"] == f"{BASE}/all.ics"
    for query in ("", "show=trains", "show=trains&channel=web&notes=off&cancelled=off"):
        page = read_page(client.get(f"/?{query}").text)
        feed = client.get(f"/feed.ics?{query}").text
        count = feed.count("BEGIN:VEVENT")
        expected = "1 airing" if count == 1 else f"{count} airings"
        assert page.one("span", data_live="count").text == expected
        assert "hidden" not in page.one("div", id="subscribe").attributes


def test_the_form_links_to_no_empty_feed(client: FlaskClient) -> None:
    page = read_page(client.get("/?show=trains&channel=elsewhere").text)
    assert page.one("span", data_live="count").text == "No episodes match. Choose something else."
    assert "hidden" in page.one("div", id="subscribe").attributes


def test_the_form_works_without_a_script(client: FlaskClient) -> None:
    page = read_page(client.get("/?show=trains&remind=1h&spoilers=off&lang=ja").text)
    form = page.one("form")
    ticked = [(i["name"], i["value"]) for i in form.all("input") if "checked" in i.attributes]
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
    labelled = {label.one("input")["value"] for label in form.all("label") if label.all("input")}
    assert labelled == {value for _, value in inputs}


def test_the_preview_is_the_next_three() -> None:
    preview = read_front_page("show=trains").one("div", data_live="preview")
    assert [item.one("time")["datetime"] for item in preview.all("li")] == [
        "2024-02-21T15:55Z",
        "2024-02-21T18:25Z",
        "2024-02-28T16:25Z",
    ]


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
    inner = [a["href"] for a in page.one("main").all("a") if a["href"].startswith("trains")]
    assert inner
    assert set(inner) == {"trains/?lang=ja"}
    assert page.one("header").all("a")[1]["href"] == "./?lang=en"


def test_a_text_in_another_language_than_the_page_is_marked() -> None:
    page = read_show_page("ja")
    assert page.one("p", class_="story").one("span", lang="en").text == "Two women ride & ride."
    assert page.one("p", class_="lead").one("span", lang="en").text == "Night <Trains>"


def test_every_message_exists_in_both_languages_with_the_same_blanks() -> None:
    for key, texts in MESSAGES.items():
        blanks = {text.count("{}") for text in texts}
        assert len(blanks) == 1, key
        assert all(texts), key


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
    loads += [e["href"] for e in page.all("link") if e["rel"] in ("stylesheet", "icon")]
    assert len(loads) == 3
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
    inner = {link for link in links - {""} if not urlsplit(link).scheme}
    assert len(inner) > 10
    for link in inner:
        assert not link.startswith("/")
        address = urljoin(path, link)
        assert client.get(address).status_code == 200, address


def test_a_page_is_canonical_under_its_base_url(client: FlaskClient) -> None:
    for path in ("/", "/trains/", "/trains/?lang=ja"):
        page = read_page(client.get(path).text)
        assert page.one("link", rel="canonical")["href"] == BASE + path


@pytest.mark.parametrize("name", ASSETS)
def test_static_files_are_served(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.data == read_asset(name)
    assert answer.headers["Content-Type"] == ASSETS[name]
    assert client.get("/static/other").status_code == 404


def test_a_page_of_an_unknown_show_is_no_page(client: FlaskClient) -> None:
    assert client.get("/nope/").status_code == 404


def test_metallic_rouges_page_is_light() -> None:
    """Under 40 KB compressed in all, the style sheet under 8 KB as it is."""
    page = show_page(REAL.shows["metallic-rouge"], Viewer("en", NOW, BASE)).encode()
    parts = [page, *map(read_asset, ASSETS)]
    assert sum(len(gzip.compress(part, 6)) for part in parts) < 40_000
    assert len(read_asset("page.css")) < 8_000
    assert read_asset("page.js").count(b"\n") < 120


def test_the_style_sheet_loads_no_other_file() -> None:
    assert not re.findall(rb"url\(|@import", read_asset("page.css"))
