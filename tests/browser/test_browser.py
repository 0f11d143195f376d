"""A viewer's way: find the show, read when it airs, make a feed, subscribe."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import icalendar
import pytest

from tests.browser.conftest import MODULES, serve

Visit = Callable[..., Any]

TITLE = {"en": "Night Trains", "ja": "夜汽車"}
PAGES = ("/", "/?show=night-trains&remind=15m", "/night-trains/", "/small-hours/", "/long-ago/")
languages = pytest.mark.parametrize("lang", ["en", "ja"])
zones = pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo"])
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


@languages
@zones
@scripts
def test_a_viewer_finds_a_show_and_reads_when_it_airs_next(
    visit: Visit, host: str, lang: str, zone: str, script: bool
) -> None:
    page = visit("/", lang, script, timezone_id=zone)
    page.get_by_role("link", name=TITLE[lang]).first.click()
    page.wait_for_url("**/night-trains/")
    assert page.get_by_role("heading", level=1).inner_text() == TITLE[lang]
    item = page.locator("[data-end]").first
    start = next_airing(host)
    assert item.locator("time").get_attribute("datetime") == f"{start:%Y-%m-%dT%H:%MZ}"
    assert item.locator("time").inner_text() == "24:55 JST"
    if not script:
        assert item.locator(".local, .until").count() == 0
        return
    local = start.astimezone(ZoneInfo(zone))
    text = item.locator(".local").inner_text()
    assert f"{local:%H:%M}" in text
    assert re.search(rf"\b0?{local.day}\b|{local.day}日", text)
    minutes = -(-(start - datetime.now(UTC)) // timedelta(minutes=1))
    numbers = [int(number) for number in re.findall(r"\d+", item.locator(".until").inner_text())]
    assert numbers in (countdown(minutes), countdown(minutes + 1))  # the clock does not wait


def countdown(minutes: int) -> list[int]:
    """The numbers shown: days and hours, or hours and minutes."""
    days, hours = minutes // 1440, minutes % 1440 // 60
    return [number for number in ([days, hours] if days else [hours, minutes % 60]) if number]


def test_what_is_over_leaves_the_page_and_what_is_on_says_so(visit: Visit, host: str) -> None:
    start = next_airing(host)
    page = visit("/night-trains/")
    first = page.locator("[data-end]").first
    page.clock.set_fixed_time(start + timedelta(minutes=10))
    page.reload()
    assert first.locator(".until").inner_text() == "on now"
    page.clock.set_fixed_time(start + timedelta(minutes=31))
    page.reload()
    assert not first.is_visible()


@languages
def test_a_personal_feed_is_shown_as_it_is_chosen(visit: Visit, host: str, lang: str) -> None:
    page = visit("/", lang)
    url, count = page.locator("#url"), page.locator("[data-live=count]")
    assert url.input_value() == f"{host}/all.ics" + ("?lang=ja" if lang == "ja" else "")
    page.get_by_label(TITLE[lang], exact=True).check()
    page.locator("input[name=channel][value=stream]").check()
    page.locator("input[name=notes]").check()
    with page.expect_response(lambda response: "remind=15m" in response.url):
        page.locator("input[name=remind][value='15m']").check()
    wanted = f"{host}/night-trains/stream.ics?lang={lang}&remind=15m&notes=off"
    page.wait_for_function("url => document.querySelector('#url').value === url", arg=wanted)
    events = fetch(url.input_value())
    assert count.inner_text().startswith(str(len(events)))
    shown = page.locator("[data-live=preview] time")
    ahead = sorted(e.start for e in events if e.end > datetime.now(UTC))[:3]
    assert [time.get_attribute("datetime") for time in shown.all()] == [
        f"{start:%Y-%m-%dT%H:%MZ}" for start in ahead
    ]
    assert page.locator("[data-live=preview] .until").count() == 3
    links_lead_to(page, wanted)


@languages
def test_a_personal_feed_is_made_without_a_script(visit: Visit, host: str, lang: str) -> None:
    page = visit("/", lang, script=False)
    page.get_by_label(TITLE[lang], exact=True).check()
    page.locator("input[name=audio][value=de]").check()
    page.locator("form button").first.click()
    page.wait_for_url("**show=night-trains**")
    wanted = f"{host}/night-trains.ics?audio=de&lang={lang}"
    assert page.locator("#url").input_value() == wanted
    assert page.locator("[data-live=count]").inner_text().startswith(str(len(fetch(wanted))))
    links_lead_to(page, wanted)
    with page.expect_download() as download:
        page.locator("form button").nth(1).click()
    assert download.value.suggested_filename.endswith(".ics")
    assert [e["UID"] for e in read(Path(download.value.path()).read_bytes())] == [
        e["UID"] for e in fetch(wanted)
    ]


def links_lead_to(page: Any, url: str) -> None:
    """56: each subscribe link decodes to the feed's URL."""
    href = {
        app: page.locator(f"#result [data-live={app}]").get_attribute("href")
        for app in ("apple", "google", "outlook", "office")
    }
    webcal = url.replace("http:", "webcal:")
    assert href["apple"] == webcal
    assert parse_qs(urlsplit(href["google"]).query)["cid"] == [webcal]
    assert parse_qs(urlsplit(href["outlook"]).query)["url"] == [url]
    assert parse_qs(urlsplit(href["office"]).query)["url"] == [url]


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
    assert text.replace("webcal:", "http:") == page.locator("#url").input_value()


def test_the_address_is_copied(visit: Visit, host: str) -> None:
    page = visit("/night-trains/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{host}/night-trains.ics"


@scripts
def test_an_airing_is_downloaded_as_it_is_in_the_feed(
    visit: Visit, host: str, script: bool
) -> None:
    page = visit("/night-trains/", script=script)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download #3").first.click()
    assert download.value.suggested_filename == "Night Trains #3.ics"
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
@pytest.mark.parametrize("width", [320, 390, 1280, 3840])
def test_nothing_is_wider_than_the_screen(visit: Visit, path: str, width: int) -> None:
    page = visit(path, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


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


def test_on_paper_every_table_is_open_and_nothing_is_to_press(visit: Visit) -> None:
    page = visit("/night-trains/")
    page.emulate_media(media="print")
    assert all(table.is_visible() for table in page.locator("table").all())
    assert not page.get_by_role("button").first.is_visible()


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
