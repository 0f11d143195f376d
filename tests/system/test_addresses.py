"""Every address of the app and every file of the site, for any valid schedule with a log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rougecal.clock import start_of_day
from rougecal.feeds import Selection
from rougecal.show import Show
from rougecal.site import static_files
from rougecal.store import load
from rougecal.web import ADDRESSES, create_app
from tests.strategies import forms, options, read, schedules_with_log

pytestmark = pytest.mark.filterwarnings("default")
TODAY = date(2024, 2, 8)  # near which runs without a known end begin
ABSOLUTE = {rule for rule in ADDRESSES if "<show>" not in rule}


def of_show(show: Show) -> Iterator[tuple[str, str]]:
    """Each rule of the app that names a show, and what it is for this one."""
    name = show.id
    yield "/<show>/", f"/{name}/"
    for ending in ("ics", "json", "atom", "xml"):
        yield f"/<show>.{ending}", f"/{name}.{ending}"
    for channel in show.schedule.channels:
        yield "/<show>/<channel>.ics", f"/{name}/{channel}.ics"
    for airing in show.airings:
        if not airing.placement.off_air:
            selection = Selection((name,), (airing.key.channel,), label=airing.key.label)
            yield "/<show>/<channel>/<label>.ics", selection.address


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=30)
@given(schedules_with_log(), options, forms, st.sampled_from(("", "https://tv.example.org/guide")))
def test_every_address_answers_for_every_valid_schedule(
    text: str, wishes: dict[str, str], form: dict[str, str], base: str
) -> None:
    show, query = read(text).on(TODAY), urlencode(wishes | form)
    now = patch("rougecal.web.cache._minute", lambda: start_of_day(TODAY, "UTC"))
    with TemporaryDirectory() as folder, now:
        (Path(folder) / "show.yaml").write_text(text, encoding="utf-8")
        client = create_app(Path(folder), base).test_client()
        named = [path for _, path in of_show(show)]
        listed = [*sorted(ABSOLUTE), f"/feed.ics?show={show.id}"]
        for path in [*named, *listed]:
            assert client.get(path).status_code == 200, path
        for path in (
            f"/{show.id}.ics",
            f"/{show.id}.json",
            f"/{show.id}.atom",
            f"/{show.id}.xml",
            "/guide.xml",
            f"/{show.id}/",
            "/",
        ):
            assert client.get(f"{path}?{query}").status_code == 200, (path, query)
        assert client.get("/healthz").json["status"] == "ok"  # type: ignore[index]
        site = dict(static_files(load(Path(folder)), TODAY, base))
    files = {quote(path) for path in site}
    assert {path[1:] for path in named if not path.endswith("/")} <= files


def test_no_address_is_left_out() -> None:
    """A new rule of the app that names a show is one of those above."""
    text = '{"title": "A", "timezone": "UTC", "published": "2024-01-01", "episodes": 1, '
    text += '"channels": {"tv": {"name": "TV", "slot": "Sat", "from": "2024-01-06"}}}'
    assert {rule for rule, _ in of_show(read(text))} == ADDRESSES.keys() - ABSOLUTE
    assert {"/", "/all.ics", "/feed.ics", "/guide.xml", "/healthz"} <= ABSOLUTE
