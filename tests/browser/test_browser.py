"""A viewer's way: find the show, read when it airs, make a feed, subscribe."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import icalendar
import pytest

from rougecal.locale import UI_LANGUAGES
from rougecal.site import static_files
from rougecal.store import load
from rougecal.store.atomic import write_file
from tests.browser import season
from tests.browser.conftest import MODULES, serve
from tests.test_site import served

Visit = Callable[..., Any]
BASE = "https://tv.example.org"

TITLE = {"en": "Night Trains", "ja": "夜汽車"}
PAGES = (
    *("/", "/?show=night-trains&show=show-003&remind=15m&view=all", "/?q=night", "/?week=2019-W01"),
    *("/night-trains/", "/small-hours/", "/long-ago/", "/?show=long-ago"),
)
languages = pytest.mark.parametrize("lang", ["en", "ja"])
zones = pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
scripts = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
every_page = pytest.mark.parametrize("path", PAGES)


def read(content: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def fetch(url: str) -> list[Any]:
    with urlopen(url) as answer:
        return read(answer.read())


def next_airing(host: str) -> datetime:
    """When the show airs next on television, by its feed."""
    starts: list[datetime] = [e.start for e in fetch(f"{host}/night-trains/tv.ics?notes=off")]
    return min(start for start in starts if start > datetime.now(UTC))


# The viewer's time or the station's


@languages
@zones
@scripts
def test_a_viewer_finds_a_show_and_reads_when_it_airs_next(
    visit: Visit, host: str, lang: str, zone: str, script: bool
) -> None:
    page = visit("/?show=night-trains", lang, script, timezone_id=zone)
    page.locator(".week").get_by_role("link", name=TITLE[lang], exact=True).first.click()
    page.wait_for_url("**/night-trains/")
    assert page.get_by_role("heading", level=1).inner_text() == TITLE[lang]
    card = page.locator(".cards .card:not(.note)").first
    start, time = next_airing(host), card.locator("time").first
    assert time.get_attribute("datetime") == f"{start:%Y-%m-%dT%H:%MZ}"
    if not script or zone == "Asia/Tokyo":
        assert "24:55 JST" in time.inner_text()
    else:
        local = start.astimezone(ZoneInfo(zone))
        assert f"{local:%H:%M}" in time.inner_text().replace(" 9:", " 09:")
        assert "JST" not in page.locator("main table").first.inner_text()
        assert re.search(rf"\b0?{local.day}\b|{local.day}日", time.inner_text())
    until = card.locator(".until").inner_text()
    if script:
        minutes = -(-(start - datetime.now(UTC)) // timedelta(minutes=1))
        numbers = [int(number) for number in re.findall(r"\d+", until)]
        assert numbers in (countdown(minutes), countdown(minutes + 1))  # the clock does not wait
    else:
        assert until == ""


def countdown(minutes: int) -> list[int]:
    """The numbers shown: days and hours, or hours and minutes."""
    days, hours = minutes // 1440, minutes % 1440 // 60
    return [number for number in ([days, hours] if days else [hours, minutes % 60]) if number]


def columns(page: Any) -> dict[str, list[str]]:
    """The days that are seen, and when each of their cards begins (UTC)."""
    days: dict[str, list[str]] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".day:not([hidden])")].map(
          (day) => [day.dataset.day, [...day.querySelectorAll(".card")].map(
            (card) => card.querySelector("time").dateTime)]))"""
    )
    return days


@languages
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "UTC"])
def test_my_time_groups_the_days_by_my_calendar(visit: Visit, lang: str, zone: str) -> None:
    page = visit("/", lang, timezone_id=zone)
    station = zone == "Asia/Tokyo"  # who lives there reads times as its stations write them
    if station:
        page.locator(".clock input[value=own]").check(force=True)
    own = columns(page)
    today = datetime.now(ZoneInfo(zone)).date()
    assert list(own) == [f"{today + timedelta(days=n)}" for n in range(7)]
    for day, starts in own.items():
        assert starts == sorted(starts)
        local = [datetime.fromisoformat(start).astimezone(ZoneInfo(zone)) for start in starts]
        assert {f"{start:%Y-%m-%d}" for start in local} <= {day}
    assert sum(map(len, own.values())) > 40
    head = page.locator(".day:not([hidden]) h2").first.inner_text()
    assert page.get_by_role("heading", level=1).inner_text().startswith(head)
    page.locator(".clock input[value=station]").check(force=True)
    without = visit("/", lang, script=False, timezone_id=zone)
    assert not without.locator(".clock").is_visible()
    assert "JST" in without.locator("main .station").inner_text()
    assert columns(page) == columns_of(without)
    page.locator(".clock input[value=own]").check(force=True)
    assert columns(page) == own


def columns_of(page: Any) -> dict[str, list[str]]:
    """As `columns`, without a script."""
    days = page.locator(".day:not([hidden])").all()
    return {
        day.get_attribute("data-day"): [
            card.locator("time").first.get_attribute("datetime")
            for card in day.locator(".card").all()
        ]
        for day in days
    }


def test_the_switch_is_remembered_without_a_cookie(visit: Visit) -> None:
    page = visit("/", timezone_id="America/New_York")
    assert page.locator(".clock input[value=own]").is_checked()
    page.get_by_text("Station’s time").click()
    page.reload()
    assert page.locator(".clock input[value=station]").is_checked()
    assert page.get_by_text("Times in JST.").is_visible()
    page.goto(page.url + "night-trains/")
    assert "24:55 JST" in page.locator(".cards time").first.inner_text()
    assert page.context.cookies() == []


def test_the_clock_is_that_of_the_viewers_place(visit: Visit) -> None:
    for locale, pattern in (("en-US", r"\d+:\d\d\s[AP]M"), ("en-GB", r"\d\d?:\d\d")):
        page = visit("/", locale=locale, timezone_id="America/New_York")
        times = page.locator(".day:not([hidden]) .card > time").all_inner_texts()
        assert [text for text in times if not re.fullmatch(pattern, text)] == []


def test_what_is_on_is_lit_and_what_is_over_is_not(visit: Visit, host: str) -> None:
    start = next_airing(host)
    page = visit("/night-trains/")
    card = page.locator(".cards .card:not(.note)").first
    for minutes, lit, over in ((-10, 0, 0), (10, 1, 0), (300, 0, 1)):
        page.clock.set_fixed_time(start + timedelta(minutes=minutes))
        page.reload()
        assert card.evaluate("e => e.classList.contains('on')") == lit
        assert card.evaluate("e => e.classList.contains('over')") == over


# Choosing and subscribing


@scripts
def test_stars_choose_shows_and_leave_the_rest_in_place(visit: Visit, script: bool) -> None:
    page = visit("/", script=script, viewport={"width": 390, "height": 700})
    stars = page.locator(".day:not([hidden]) .star")
    count = stars.count()
    for number in (3, 5):
        stars.nth(number).click()
        page.wait_for_url(lambda url, n=number: len(re.findall("show=", url)) == (n - 1) // 2)
        assert stars.nth(number).inner_text() == "★"
        assert stars.count() == count
    if script:
        assert stars.nth(5).evaluate("star => star === document.activeElement")
    chosen = parse_qs(urlsplit(page.url).query)["show"]
    assert len(chosen) == 2
    shows = page.locator(".day:not([hidden]) .star + time + a")
    starred = {shows.nth(number).get_attribute("href") for number in (3, 5)}
    page.reload()
    for number in range(count):
        on = shows.nth(number).get_attribute("href") in starred
        assert stars.nth(number).inner_text() == ("★" if on else "☆")
    page.get_by_role("link", name="★ My choice (2)").click()
    assert 0 < stars.count() < count
    friend = visit(page.url, "ja", script=script)
    assert friend.locator(".day:not([hidden]) .star").count() == stars.count()
    if script:
        page.go_back()
        page.wait_for_url("**view=all")


@languages
@scripts
def test_what_is_chosen_on_the_page_is_event_for_event_what_the_feed_has(
    visit: Visit, host: str, lang: str, script: bool
) -> None:
    """Through every week of three shows, on one channel of two of them."""
    page = visit("/?show=night-trains&show=show-001&view=all", lang, script)
    page.locator(f"main a.star[href*='{'show-004'}']").first.click()
    page.wait_for_url("**show-004**")
    page.get_by_role("link", name=re.compile("Choose Japanese|日本語を選ぶ")).click()
    page.wait_for_url("**audio=ja**")
    page.get_by_role("link", name=re.compile(r"★")).last.click()
    page.wait_for_url(lambda url: "view=all" not in url)
    page.locator("#add summary").first.click()
    feed = page.locator("#url").input_value()
    assert {"show=night-trains", "show=show-001", "show=show-004", "audio=ja"} <= set(
        urlsplit(feed).query.split("&")
    )
    page.locator(".clock input[value=station]").check(force=True) if script else None
    back = page.locator(".weeks a").first
    while "←" in back.inner_text():
        back.click()
        page.wait_for_load_state()
    seen = set(events_of(page))
    while "→" in page.locator(".weeks a").last.inner_text():
        page.locator(".weeks a").last.click()
        page.wait_for_load_state()
        seen |= set(events_of(page))
    expected = {(f"{e.start:%Y-%m-%dT%H:%MZ}", str(e["LOCATION"])) for e in fetch(feed)}
    assert seen == expected
    assert len(expected) > 30


def events_of(page: Any) -> list[tuple[str, str]]:
    """When what is on the cards begins, and on which channel; but for where something left."""
    found = []
    for card in page.locator(".card:not(.left)").all():
        start = card.locator("time").first.get_attribute("datetime")
        for item in card.locator("li").all():
            own = item.locator("time").all()
            name = item.evaluate(
                "e => e.childNodes[0].textContent + (e.children[0]?.tagName === 'SPAN' ? e.children[0].textContent : '')"
            )
            found.append((own[0].get_attribute("datetime") if own else start, name.strip()))
    return found


@languages
def test_a_show_is_found_by_a_search_and_subscribed_to_on_one_channel(
    visit: Visit, host: str, lang: str
) -> None:
    for script in (True, False):
        page = visit("/", lang, script)
        page.get_by_role("searchbox").fill(TITLE[lang][:4])
        page.keyboard.press("Enter")
        page.wait_for_url("**q=**")
        page.locator(".chips").first.get_by_role("link", name=TITLE[lang]).first.click()
        page.wait_for_url("**show=**")
        page.locator("#add summary").first.click()
        where = page.locator("#add .chips a")
        assert where.last.get_attribute("aria-current") == "true"  # every channel
        where.nth(1).click()
        page.wait_for_url("**channel=**")
        assert page.locator("#url").is_visible()  # the fragment opens what it stands in
        assert "/feed.ics" not in page.locator("#url").input_value()
        assert fetch(page.locator("#url").input_value())


@languages
def test_reminders_are_added_without_a_script(visit: Visit, host: str, lang: str) -> None:
    page = visit("/?show=night-trains&channel=tv", lang, script=False)
    page.locator("#add summary").first.click()
    page.locator("input[name=remind][value='15m']").check()
    page.locator("input[name=notes]").check()
    form = page.locator("#add form")
    form.get_by_role("button").first.click()
    page.wait_for_url("**remind=15m**")
    wanted = f"{host}/night-trains/tv.ics?lang={lang}&remind=15m&notes=off"
    assert page.locator("#url").input_value() == wanted
    with page.expect_download() as download:
        page.locator("#add form button").nth(1).click()
    assert download.value.suggested_filename.endswith(".ics")
    assert [e["UID"] for e in read(Path(download.value.path()).read_bytes())] == [
        e["UID"] for e in fetch(wanted)
    ]


@languages
def test_56_a_phone_reads_the_qr_code(visit: Visit, host: str, lang: str) -> None:
    page = visit("/night-trains/", lang, bypass_csp=True)
    page.evaluate((MODULES / "jsqr/dist/jsQR.js").read_text())
    text = page.evaluate(
        """async () => {
          const image = new Image(400, 400);
          const svg = new XMLSerializer().serializeToString(document.querySelector("svg.qr"));
          image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
          await image.decode();
          const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 400;
          const brush = canvas.getContext("2d");
          brush.drawImage(image, 0, 0, 400, 400);
          return jsQR(brush.getImageData(0, 0, 400, 400).data, 400, 400).data;
        }"""
    )
    assert text.replace("webcal:", "http:") == page.locator("#url1").input_value()


def test_the_address_is_copied(visit: Visit, host: str) -> None:
    page = visit("/night-trains/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_text("All channels").click()
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{host}/night-trains.ics"


def test_one_channel_at_a_time_is_open(visit: Visit, host: str) -> None:
    page = visit("/night-trains/")
    feeds = page.locator("details[name=feed]")
    assert feeds.evaluate_all("all => all.map((one) => one.open)") == [True, False, False, False]
    page.keyboard.press("Tab")
    feeds.nth(1).locator("summary").focus()
    page.keyboard.press("Enter")
    assert feeds.evaluate_all("all => all.map((one) => one.open)") == [False, True, False, False]
    assert page.locator("#url2").input_value() == f"{host}/night-trains/stream.ics"


@scripts
def test_an_airing_is_downloaded_as_it_is_in_the_feed(
    visit: Visit, host: str, script: bool
) -> None:
    page = visit("/night-trains/", script=script)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download #4").first.click()
    assert download.value.suggested_filename.startswith("Night Trains #4")
    (event,) = read(Path(download.value.path()).read_bytes())
    same = next(e for e in fetch(f"{host}/night-trains/tv.ics") if e["UID"] == event["UID"])
    assert event.to_ical() == same.to_ical()


def test_54_fullcalendar_reads_the_feed_from_another_origin(visit: Visit, host: str) -> None:
    scripts = [
        "ical.js/build/ical.min.js",
        "fullcalendar/index.global.min.js",
        "@fullcalendar/icalendar/index.global.min.js",
    ]
    loads = "".join(f'<script src="/{script}"></script>' for script in scripts)
    start = f"""<script>
      window.calendar = new FullCalendar.Calendar(document.querySelector("div"), {{
        timeZone: "UTC", initialView: "multiMonth", duration: {{ months: 12 }},
        initialDate: "{datetime.now(UTC) - timedelta(weeks=8):%Y-%m-01}",
        events: {{ url: "{host}/night-trains.ics", format: "ics" }},
        eventSourceSuccess: () => {{ window.done = true; }},
      }});
      calendar.render();
    </script>"""
    html = f"<!DOCTYPE html><title>FullCalendar</title><div></div>{loads}{start}"

    def app(environ: dict[str, Any], respond: Callable[..., Any]) -> list[bytes]:
        path, kind = environ["PATH_INFO"][1:], "text/html"
        body = html.encode()
        if path:
            kind, body = "text/javascript", (MODULES / path).read_bytes() if ".js" in path else b""
        respond("200 OK", [("Content-Type", f"{kind}; charset=utf-8")])
        return [body]

    with serve(lambda _: app) as elsewhere:
        page = visit(elsewhere)
        page.wait_for_function("window.done")
        seen = page.evaluate("calendar.getEvents().map(event => event.start.toISOString())")
    starts = [f"{e.start:%Y-%m-%dT%H:%M:%S.000Z}" for e in fetch(f"{host}/night-trains.ics")]
    assert sorted(seen) == sorted(starts)


@every_page
@languages
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit: Visit, path: str, lang: str, scheme: str) -> None:
    page = visit(path, lang, color_scheme=scheme, bypass_csp=True)
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    page.evaluate((MODULES / "axe-core/axe.min.js").read_text())
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


@every_page
@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920, 3840])
def test_nothing_is_wider_than_the_screen(visit: Visit, path: str, width: int) -> None:
    page = visit(path, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@every_page
@pytest.mark.parametrize("lang", UI_LANGUAGES[1:])
def test_no_language_is_wider_than_a_small_phone(visit: Visit, path: str, lang: str) -> None:
    page = visit(path, lang, viewport={"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.lang") == lang
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_german_as_a_viewer_reads_it(visit: Visit) -> None:
    """The countdown, the own time, what is on, and the links to the other languages."""
    page = visit("/night-trains/", "de", timezone_id="Europe/Berlin")
    card = page.locator(".cards .card:not(.note)").first
    assert re.fullmatch(
        r"in \d+ (T|Std|Min)\.( \d+ (Std|Min)\.)?", card.locator(".until").inner_text()
    )
    own = card.locator("time").first.inner_text()
    assert re.fullmatch(r"\w\w\.,? \d+\. \w+\.?,? \d\d:\d\d( · läuft jetzt)?", own)
    page.locator(".clock input[value=station]").check(force=True)
    assert re.match(r"(Mo|Di|Mi|Do|Fr|Sa|So)\. \d+\. ", card.locator("time").first.inner_text())
    assert "JST" in card.locator("time").first.inner_text()
    links = page.locator("header a[hreflang]")
    assert links.all_inner_texts() == ["English", "日本語"]
    links.last.click()
    page.wait_for_url("**?lang=ja")
    assert page.locator("h2").first.inner_text() == "今後の放送予定"


@every_page
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_a_page_loads(visit: Visit, path: str, zone: str, width: int) -> None:
    page = visit(path, timezone_id=zone, viewport={"width": width, "height": 800})
    shift = page.evaluate(
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.value; }))
            .observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(sum), 400);
        })"""
    )
    assert shift == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_today_is_first_in_view_and_the_next_day_a_key_away(visit: Visit, width: int) -> None:
    page = visit("/", viewport={"width": width, "height": 800}, timezone_id="Asia/Tokyo")
    today = page.locator(".day[aria-current=date]")
    assert today.bounding_box()["x"] < 60
    wide = page.locator(".day:not([hidden])").last.bounding_box()
    if width > 1000:
        assert wide["x"] + wide["width"] <= width
        return
    page.locator(".week").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.week').scrollLeft > 100")


def test_the_guide_is_used_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/", timezone_id="America/New_York")
    page.keyboard.press("Tab")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.star')"):
            break
    label = page.evaluate("document.activeElement.ariaLabel")
    page.keyboard.press("Enter")
    page.wait_for_url("**view=all**")
    page.wait_for_function("() => document.activeElement.matches('.star')")
    assert page.evaluate("document.activeElement.ariaLabel") == label.replace("Choose", "Remove")
    page.locator(".clock input:checked").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".clock input[value=station]").is_checked()


def test_the_keyboard_reaches_the_content_first_and_every_link_shows_its_focus(
    visit: Visit,
) -> None:
    page = visit("/night-trains/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    for _ in range(12):
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        page.keyboard.press("Tab")


@pytest.mark.parametrize("path", ["/", "/night-trains/"])
def test_a_page_is_printed_on_two_sheets_with_nothing_to_press(visit: Visit, path: str) -> None:
    page = visit(path, timezone_id="America/New_York")
    page.emulate_media(media="print")
    assert page.locator(".cards, .week").first.is_visible()
    buttons = page.locator("button, .star, .button, nav, form")
    assert not any(button.is_visible() for button in buttons.all())
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2


def test_the_pages_are_valid_html(host: str, tmp_path: Path) -> None:
    for number, path in enumerate([*PAGES, "/?lang=ja", "/night-trains/?lang=ja"]):
        with urlopen(host + path) as answer:
            (tmp_path / f"{number}.html").write_bytes(answer.read())
    config = Path(__file__).parent / "htmlvalidate.json"
    command = MODULES / "html-validate/bin/html-validate.mjs"
    checked = subprocess.run(
        ["node", command, "--config", config, tmp_path], capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stdout.decode()


@pytest.fixture(scope="session")
def static_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A season as a static site, behind a server that knows nothing but files."""
    schedules, folder = (tmp_path_factory.mktemp(name) for name in ("season", "site"))
    season.write(schedules, datetime.now(UTC).date(), 10)
    for path, content in static_files(load(schedules), datetime.now(UTC).date(), BASE):
        write_file(folder / path, content)
    with served(folder) as address:
        yield address


@languages
def test_a_static_site_lets_shows_and_channels_be_chosen(
    visit: Visit, static_host: str, lang: str
) -> None:
    page = visit(f"{static_host}/{'index.ja.html' if lang == 'ja' else ''}", lang)
    cards = page.locator(".day:not([hidden]) .card")
    count = cards.count()
    stars = page.locator(".day:not([hidden]) .star")
    stars.nth(1).click()
    assert stars.nth(1).inner_text() == "★"
    assert cards.count() == count
    page.get_by_role("button", name=re.compile("All shows|すべての番組")).click()
    assert 0 < cards.count() < count
    page.reload()
    assert 0 < cards.count() < count
    page.locator("#add summary").first.click()
    show = cards.first.get_attribute("data-show")
    feed = page.locator("#feeds a")
    assert feed.get_attribute("href") == f"webcal://tv.example.org/{show}.ics"
    channel = cards.first.locator("li").last.get_attribute("data-channel")
    page.goto(f"{page.url.partition('?')[0]}?channel={channel}")
    seen = page.locator(".card:visible li:visible")
    assert {item.get_attribute("data-channel") for item in seen.all()} == {channel}
    for card in page.locator(".card:visible:not(.note)").all():
        hidden = card.locator("li:visible time").first.get_attribute("datetime")
        assert card.locator("time").first.get_attribute("datetime") == hidden
