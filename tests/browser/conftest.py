"""A host with shows that run now, and a browser to visit it with."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from rougecal.web import create_app
from tests.browser import season
from tests.browser.shows import write

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MODULES = Path(os.environ.get("NODE_PATH", "node_modules"))  # see setup.sh


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Not for a plain `pytest`, which needs no browser."""
    named = any("browser" in argument for argument in config.args)
    return None if named else True


@contextmanager
def serve(make: Callable[[str], Any]) -> Iterator[str]:
    """An app, made for the address that it is served at."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    server.app = make(address)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("schedules")
    write(folder, datetime.now(UTC).date())
    season.write(folder, datetime.now(UTC).date())
    with serve(lambda address: create_app(folder, address)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Any, host: str) -> Iterator[Callable[..., Any]]:
    """Opens a page in a browser of its own; nothing may go wrong in it, or leave for elsewhere."""
    contexts, wrong = [], list[str]()

    def go(path: str = "/", lang: str = "en", script: bool = True, **how: Any) -> Any:
        how.setdefault("locale", {"en": "en-GB", "ja": "ja-JP"}.get(lang, lang))
        context = browser.new_context(java_script_enabled=script, **how)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: wrong.append(f"{path}: {message.text}"))
        page.on("pageerror", lambda error: wrong.append(f"{path}: {error}"))
        page.on("request", lambda request: _stays(request.url, host, wrong))
        page.goto(path if "://" in path else host + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert wrong == []


def _stays(url: str, host: str, wrong: list[str]) -> None:
    if not url.startswith((host, "http://127.0.0.1", "blob:", "data:")):
        wrong.append(f"asks {url}")
