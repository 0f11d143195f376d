"""Draws docs/page.png anew: `python -m tests.browser.picture`, with the fonts of Noto.

The guide of a made-up season on a made-up evening, so that the same browser draws the same picture.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import sync_playwright

from rougecal.feeds import Selection
from rougecal.store import load
from rougecal.web import ASSETS, Viewer, front_page, read_asset
from tests.browser import season
from tests.browser.conftest import ARGUMENTS, serve
from tests.conftest import ROOT

NOW = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)  # Wednesday, 22:30 in Japan
BASE = "https://tv.example.org"


def app(html: str) -> Callable[..., list[bytes]]:
    """A WSGI app that has one page, and what it loads."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        name = environ["PATH_INFO"].rpartition("/")[2]
        start("200 OK", [("Content-Type", ASSETS.get(name, "text/html; charset=utf-8"))])
        return [read_asset(name) if name in ASSETS else html.encode()]

    return answer


def main() -> None:
    """Draw the picture."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        season.write(Path(folder), NOW.date(), 24)
        html = front_page(load(Path(folder)), Viewer("en", NOW, BASE), Selection())
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        page = browser.new_page(locale="en-GB", timezone_id="Asia/Tokyo")
        page.set_viewport_size({"width": 1280, "height": 740})
        page.clock.set_fixed_time(NOW)
        with serve(lambda _: app(html)) as address:
            page.goto(address)
            page.screenshot(path=ROOT / "docs" / "page.png")
        browser.close()


if __name__ == "__main__":
    main()
