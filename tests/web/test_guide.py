"""The guide: its week, its cards, what became of an airing, and what can be chosen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import icalendar
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from rougecal.feeds import OptionError, Selection, read_selection
from rougecal.show import Show
from rougecal.store import Snapshot
from rougecal.web import Viewer, create_app, front_page, show_page
from rougecal.web.guide import MAX_CARDS, Guide, make_guide
from rougecal.web.options import PageOptions, page_query, read_page_options
from tests.conftest import show_of
from tests.page import Element, read_page

NOW = datetime(2024, 2, 14, 12, tzinfo=UTC)  # Wednesday, 21:00 in Japan
BASE = "https://tv.example.org"
PLAN = """\
title: {{en: {title}}}
timezone: Asia/Tokyo
published: 2024-01-01
channels:
  tv: {{name: TV, slot: {slot}, from: {first}, audio: ja}}
  web: {{name: Web, follows: tv, after: {after}, audio: [ja, en]}}
episodes: 8
"""


FIRST = dict(zip(("Wed", "Thu", "Fri", "Sat", "Sun"), range(31, 36), strict=True))  # of January


def text_of(title: str, slot: str, after: str = "2h30m") -> str:
    first = date(2023, 12, 31) + timedelta(days=FIRST[slot[:3]])
    return PLAN.format(title=title, slot=slot, after=after, first=first)


def show(title: str, slot: str, log: str = "", after: str = "2h30m") -> Show:
    text = text_of(title, slot, after) + (f"changes: [{log}]\n" if log else "")
    return show_of(text, title.casefold())


def guide_of(*shows: Show, query: str = "", now: datetime = NOW) -> Guide:
    pairs = parse_qsl(query)
    viewer = Viewer("en", now, BASE, options=read_page_options(pairs))
    return make_guide(shows, read_selection(pairs), viewer)


def seen(guide: Guide) -> list[str]:
    """Each card of the seven days: day and time, show, episode, mark, channels with their times."""
    found = []
    for card in guide.cards:
        view = card.first
        channels = [f"{v.airing.channel.name['und']} {v.clock}" for v in card.views]
        label = "" if card.kind == "note" else f" {view.label}"
        mark = "new time" if card.new_time else card.kind
        title = card.schedule.title["en"]
        found.append(f"{view.day:%a} {view.clock} {title}{label} {mark}: {', '.join(channels)}")
    return found


# The week


def test_the_week_begins_today_and_has_a_day_more_on_either_side() -> None:
    days = guide_of(show("A", "Wed 24:55")).days
    assert [f"{day.day:%a}" for day in days if not day.spare] == [
        *("Wed", "Thu", "Fri", "Sat", "Sun", "Mon", "Tue"),
    ]
    assert [day.spare for day in days] == [True, *[False] * 7, True]
    assert [day.today for day in days] == [False, True, *[False] * 7]


@pytest.mark.parametrize(
    ("hour", "today"),
    [(12, date(2024, 2, 14)), (19, date(2024, 2, 14)), (20, date(2024, 2, 15))],
)
def test_the_broadcast_day_goes_on_until_five_in_the_morning(hour: int, today: date) -> None:
    now = NOW.replace(hour=hour)  # 4:00 and 5:00 in Japan
    assert guide_of(show("A", "Wed 24:55"), now=now).first == today


@pytest.mark.parametrize(
    ("query", "first", "earlier", "later"),
    [
        ("", "2024-02-14", "2024-02-08", "2024-02-21"),
        ("week=2024-W07", "2024-02-12", "2024-02-08", "2024-02-21"),
        ("week=2024-W05", "2024-01-29", None, "2024-02-07"),
        ("week=2024-W12", "2024-03-18", "2024-03-14", None),
        ("week=1900-W01", "1900-01-01", None, "2024-01-31"),
        ("week=2199-W52", "2199-12-23", "2024-03-21", None),
        ("channel=tv&week=2024-W07", "2024-02-12", "2024-02-07", "2024-02-21"),
    ],
)
def test_the_weeks_with_the_airings_before_and_after_are_linked(
    query: str, first: str, earlier: str | None, later: str | None
) -> None:
    guide = guide_of(show("A", "Wed 24:55"), query=query)
    assert str(guide.first) == first
    assert [str(day) if day else None for day in (guide.earlier, guide.later)] == [earlier, later]


@pytest.mark.parametrize(
    "week", ["", "soon", "2024-W00", "2024-W54", "2023-W53", "2024-7", "9999-W52", "0000-W01"]
)
def test_a_bad_week_is_refused_in_plain_words(week: str) -> None:
    with pytest.raises(OptionError, match="expected a week such as 2026-W48"):
        read_page_options([("week", week)])


@given(st.dates(date(1901, 1, 1), date(2199, 12, 1)), st.text(max_size=70), st.booleans())
def test_a_query_is_read_back_as_it_was_written(day: date, text: str, every: bool) -> None:
    options = PageOptions(day - timedelta(days=day.weekday()), "", every)
    assert read_page_options(parse_qsl(page_query(Selection(), options)[1:])) == options
    searched = read_page_options([("q", text)])
    query = page_query(Selection(), searched)[1:]
    assert read_page_options(parse_qsl(query)) == searched


# Cards


def test_a_card_is_an_episode_in_true_order_of_time_with_its_channels() -> None:
    assert seen(guide_of(show("A", "Wed 24:55"), show("B", "Wed 25:10", after="5h"))) == [
        "Wed 24:55 A #3 confirmed: TV 24:55, Web 3:25",
        "Wed 25:10 B #3 confirmed: TV 25:10, Web 6:10",
    ]


def test_what_airs_a_day_or_more_later_is_a_card_of_its_own() -> None:
    found = seen(guide_of(show("A", "Fri 22:00", after="1w")))
    assert found == [
        "Fri 22:00 A #3 confirmed: TV 22:00",
        "Fri 22:00 A #2 confirmed: Web 22:00",
    ]


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (
            "{announced: 2024-02-10, skip: 2024-02-16}",
            ["Fri 23:00 A note: TV 23:00, Web 1:30"],
        ),
        (
            "{announced: 2024-02-10, move: 3, by: 30m}",
            ["Fri 23:30 A #3 new time: TV 23:30, Web 2:00"],
        ),
        (
            "{announced: 2024-02-10, move: 3, to: 2024-02-18 22:00}",
            [
                "Fri 23:00 A #3 left: TV 23:00, Web 1:30",
                "Sun 22:00 A #3 new time: TV 22:00, Web 0:30",
            ],
        ),
        (
            "{announced: 2024-02-10, move: 3, to: 2024-03-20 22:00}",
            ["Fri 23:00 A #3 left: TV 23:00, Web 1:30"],
        ),
        (
            "{announced: 2024-02-10, cancel: 3, channels: web}",
            ["Fri 23:00 A #3 confirmed: TV 23:00", "Sat 1:30 A #3 cancelled: Web 1:30"],
        ),
        (
            "{announced: 2024-02-10, pause: 3}",
            ["Fri 23:00 A #3 postponed: TV 23:00, Web 1:30"],
        ),
        (
            "{announced: 2024-02-10, skip: 2024-02-16}, {announced: 2024-02-11, withdraw: 2024-02-10}",
            ["Fri 23:00 A #3 moved: TV 23:00, Web 1:30"],
        ),
        (  # a new slot is told in its first week
            "{announced: 2024-02-03, slot: Sat 22:00, from: 2}",
            ["Sat 22:00 A #3 moved: TV 22:00, Web 0:30"],
        ),
    ],
)
def test_a_change_keeps_its_cell(log: str, expected: list[str]) -> None:
    assert seen(guide_of(show("A", "Fri 23:00", log))) == expected


def test_the_first_week_of_a_new_slot_has_it_in_both_places() -> None:
    log = "{announced: 2024-02-03, slot: Sat 22:00, from: 2}"
    assert seen(guide_of(show("A", "Fri 23:00", log), query="week=2024-W06")) == [
        "Fri 23:00 A #2 left: TV 23:00, Web 1:30",
        "Sat 22:00 A #2 new time: TV 22:00, Web 0:30",
    ]


def test_what_is_on_is_lit_and_what_is_over_is_dim() -> None:
    def state(minutes: int) -> tuple[bool, bool]:
        start = datetime(2024, 2, 14, 15, 55, tzinfo=UTC)
        shows = [show("A", "Wed 24:55", after="0m")]
        [card] = guide_of(*shows, now=start + timedelta(minutes=minutes)).cards
        return card.on_now, card.over

    assert [state(minutes) for minutes in (-1, 0, 29, 30)] == [
        *((False, False), (True, False), (True, False), (False, True)),
    ]


def test_an_airing_without_a_time_is_on_its_day() -> None:
    guide = guide_of(show("A", "Fri", after="0m"))
    assert seen(guide) == ["Fri  A #3 tentative: TV , Web "]
    html = front_page(Snapshot(shows={"a": show("A", "Fri")}), Viewer("en", NOW), Selection())
    assert html.count("time to be announced") == 1
    assert "not confirmed" not in html
    page = read_page(show_page(show("A", "Fri"), Viewer("en", NOW)))
    assert {em.text for em in page.one("ol", class_="cards").all("em")} == {"time to be announced"}


def test_a_crowded_day_shows_so_many_cards_and_says_how_many_more() -> None:
    shows = [show(f"Show {n:02}".replace(" ", "-"), "Fri 23:00") for n in range(MAX_CARDS + 5)]
    [friday] = [day for day in guide_of(*shows).days if f"{day.day:%a %d}" == "Fri 16"]
    assert (len(friday.cards), friday.more) == (MAX_CARDS, 5)
    catalog = Snapshot(shows={show.id: show for show in shows})
    assert "5 more; search to see them." in front_page(catalog, Viewer("en", NOW), Selection())


# Choosing


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    for title, slot in (("Alpha", "Fri 23:00"), ("Beta", "Sat 24:30"), ("Gamma", "Sun 9:00")):
        text = text_of(title, slot, "1h")
        (tmp_path / f"{title.casefold()}.yaml").write_text(text, "utf-8")
    return create_app(tmp_path, BASE).test_client()


def page_of(client: FlaskClient, query: str) -> Element:
    answer = client.get(f"/?{query}")
    assert answer.status_code == 200
    return read_page(answer.text)


def titles(page: Element) -> list[str]:
    days = [day for day in page.all("section") if "data-day" in day.attributes]
    shown = [day for day in days if "hidden" not in day.attributes]
    return [card.all("a")[1].text for day in shown for card in day.all("li") if card.all("a")]


WEEK = "week=2024-W07"


def test_a_star_chooses_a_show_and_leaves_the_others_in_place(client: FlaskClient) -> None:
    page = page_of(client, WEEK)
    assert titles(page) == ["Alpha", "Beta", "Gamma"]
    stars = page.all("a", class_="star")[-3:]  # Sunday's is there twice, for other zones
    assert [star["aria-label"] for star in stars] == ["Choose Alpha", "Choose Beta", "Choose Gamma"]
    chosen = page_of(client, stars[1]["href"].removeprefix("./?"))
    assert titles(chosen) == ["Alpha", "Beta", "Gamma"]
    assert [star.text for star in chosen.all("a", class_="star")][-3:] == ["☆", "★", "☆"]
    assert chosen.one("input", id="url")["value"] == f"{BASE}/beta.ics"
    only = chosen.one("p", class_="seen").all("a")[1]
    assert only.text == "★ My choice (1)"
    assert titles(page_of(client, only["href"].removeprefix("./?"))) == ["Beta"]
    again = [star["href"] for star in chosen.all("a", class_="star")][-2]
    assert again == f"./?{urlencode({'week': '2024-W07', 'view': 'all'})}"


def test_channels_and_languages_are_chosen_by_chips_and_search(client: FlaskClient) -> None:
    page = page_of(client, WEEK)
    chips = {a.text: a["href"] for a in page.one("ul", class_="chips choice").all("a")}
    assert list(chips) == ["TV", "Web", "Japanese", "English"]
    web = page_of(client, chips["Web"].removeprefix("./?"))
    assert web.one("input", id="url")["value"] == f"{BASE}/feed.ics?channel=web"
    [remove] = [a for a in web.all("a") if a.attributes.get("aria-label") == "Remove Web"]
    assert remove["href"] == f"./?{WEEK}"
    found = page_of(client, "q=ＢＥta").one("ul", class_="chips found").all("a")
    assert [(a.text, a["href"]) for a in found] == [("Beta", "./?show=beta")]
    found = page_of(client, "q=english").one("ul", class_="chips found").all("a")
    assert [(a.text, a["href"]) for a in found] == [("English", "./?audio=en")]
    assert "Nothing found." in page_of(client, "q=zzz").one("main").text


def test_the_choice_is_kept_from_week_to_week_and_by_every_form(client: FlaskClient) -> None:
    page = page_of(client, f"show=alpha&audio=en&remind=15m&{WEEK}")
    for link in page.one("p", class_="weeks").all("a"):
        assert link["href"].startswith("./?show=alpha&audio=en&remind=15m")
    for form in page.all("form"):
        hidden = {(i["name"], i["value"]) for i in form.all("input", type="hidden")}
        assert {("show", "alpha"), ("audio", "en")} <= hidden


def test_of_chosen_shows_the_guide_asks_where_you_watch(client: FlaskClient) -> None:
    page = page_of(client, "show=alpha&lang=en")
    chips = page.one("ul", class_="chips where").all("a")
    assert [(a.text, a["href"]) for a in chips] == [
        ("TV", "./?show=alpha&channel=tv&lang=en#feed"),
        ("Web", "./?show=alpha&channel=web&lang=en#feed"),
        ("All channels", "./?show=alpha&lang=en#feed"),
    ]
    assert ["aria-current" in a.attributes for a in chips] == [False, False, True]


def day_of(event: Any) -> date:
    start: datetime = event.start
    return start.date()


@pytest.mark.parametrize(
    "query",
    [
        *("", "show=alpha", "show=alpha&show=gamma&channel=web", "audio=en", "channel=tv"),
        *(
            "only=finales",
            "only=premieres&merge=on",
            "merge=on",
            "notes=off&spoilers=off",
        ),
    ],
)
def test_the_cards_are_the_events_of_the_feed(client: FlaskClient, query: str) -> None:
    page = page_of(client, f"{query}&{WEEK}")
    address = page.one("input", id="url")["value"].removeprefix(BASE)
    cards = [item for item in page.all("li") if "card" in item.attributes.get("class", "").split()]
    shown = []
    for card in cards:
        start = card.all("time")[0]["datetime"]
        for channel in card.one("ul").all("li"):
            times = channel.all("time")
            shown.append((times[0]["datetime"] if times else start, channel.text.split()[0]))
    path = f"{address}&past=3650d" if "?" in address else f"{address}?past=3650d"
    events = icalendar.Calendar.from_ical(client.get(path).data).events
    spare = [day for day in page.all("section") if "hidden" in day.attributes]
    assert len(spare) == 2
    near = [e for e in events if date(2024, 2, 11) <= day_of(e) <= date(2024, 2, 19)]
    assert sorted(shown) == sorted((f"{e.start:%Y-%m-%dT%H:%MZ}", str(e["LOCATION"])) for e in near)


def test_a_channel_set_apart_is_in_the_guide_where_it_is_asked_for() -> None:
    text = text_of("A", "Fri 23:00").replace("[ja, en]", "[ja, en], optional: true")
    apart = show_of(text, "a")
    assert seen(guide_of(apart)) == ["Fri 23:00 A #3 confirmed: TV 23:00"]
    assert seen(guide_of(apart, query="channel=web")) == ["Sat 1:30 A #3 confirmed: Web 1:30"]
    assert seen(guide_of(apart, query="audio=en")) == ["Sat 1:30 A #3 confirmed: Web 1:30"]


def test_episodes_that_start_together_are_a_card_each_or_one() -> None:
    text = text_of("A", "Fri 23:00").replace("web:", "#")
    log = "changes: [{announced: 2024-02-10, move: 3 to 5, to: 2024-02-18 22:00, together: true}]"
    both = show_of(text + log, "a")
    assert len(seen(guide_of(both, query="channel=tv&cancelled=off"))) > 2
    merged = guide_of(both, query="merge=on").cards
    assert [card.first.label for card in merged if card.kind != "left"] == ["#3–#5"]


def test_a_library_whose_shows_are_over_opens_on_its_shows(client: FlaskClient) -> None:
    page = page_of(client, "")
    assert not page.all("section", id="week")
    assert page.one("h1").text == "TV times"
    shows = page.one("ul", class_="shows")
    assert [item.one("a").text for item in shows.all("h3")] == ["Gamma", "Beta", "Alpha"]
    assert "Ran from" in shows.text


def test_an_empty_week_says_so_and_links_back(client: FlaskClient) -> None:
    for week, links in (("2024-W01", ["Today", "Later →"]), ("2025-W01", ["← Earlier", "Today"])):
        page = page_of(client, f"week={week}")
        assert "No episodes this week." in page.one("main").text
        assert [a.text for a in page.one("p", class_="weeks").all("a")] == links


def test_of_a_choice_too_large_to_link_to_the_page_stays_small(client: FlaskClient) -> None:
    query = "&".join(f"show=a-show-with-a-long-name-{n}" for n in range(200))
    answer = client.get(f"/?{query}&view=all&{WEEK}")
    assert answer.status_code == 200
    assert len(answer.data) < 1_000_000


def test_week_search_and_view_are_options_of_the_guide_alone(client: FlaskClient) -> None:
    for path in ("/alpha/?week=soon", "/alpha.ics?week=soon&view=x&q=b", "/all.ics?view=x"):
        assert client.get(path).status_code == 200
    for path in ("/?week=soon", "/?view=some"):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (400, "text/plain")
        assert "expected" in answer.text
    same = {client.get(f"/?q={query}").headers["ETag"] for query in ("BETA", "beta%20", "ｂｅｔａ")}
    assert len(same) == 1
    assert client.get("/?q=" + "a" * 5000).status_code == 200
