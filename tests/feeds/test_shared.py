"""Events that feeds share: the same bytes as if each were rendered for itself, and bounded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rougecal.feeds import Selection, Style, render, render_event, renderer, shared
from rougecal.feeds.event import RenderedEvent, render_plain
from rougecal.feeds.shared import OVERHEAD, SharedEvents
from rougecal.history import Airing
from tests import strategies
from tests.conftest import show_of

SHOW = """\
title: {pt-BR: Um Show, ja: 番組}
timezone: Asia/Tokyo
published: 2024-01-01
channels: {tv: {name: {pt: TV, pt-BR: Tevê, fr: Télé}, slot: Wed 24:55, from: 2024-01-10}}
episodes: {1: {es: Uno, ja: 一}, 2: Two}
"""
styles = st.builds(
    Style,
    st.sampled_from((None, "xx", "en", "en-GB", "ja", "ja-JP", "pt", "pt-BR", "pt-PT", "zh-TW")),
    st.lists(st.integers(0, 60).map(lambda n: timedelta(minutes=n)), unique=True).map(tuple),
    st.booleans(),
    st.sampled_from((None, "on", "America/New_York")),
)


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
@given(strategies.schedules_with_log(most=2), st.lists(styles, max_size=4))
def test_an_event_is_as_if_it_were_rendered_for_its_feed(text: str, some: list[Style]) -> None:
    show = strategies.read(text)
    for style in some:
        render = renderer([show], style)
        for airing in show.airings:
            assert render(airing) == render_event(airing, style)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[Style]:
    """The style of each event that is rendered from now on."""
    found: list[Style] = []

    def count(airing: Airing, style: Style) -> RenderedEvent:
        found.append(style)
        return render_plain(airing, style)

    monkeypatch.setattr(shared, "render_plain", count)
    return found


def test_few_renderings_serve_all_feeds(rendered: list[Style]) -> None:
    """One for each language that the show's texts have, one for all others, and without titles."""
    show = show_of(SHOW)
    minutes = iter(range(1, 1000))
    for lang in (
        None,
        "pt-BR",
        "pt",
        "pt-PT",
        "pt-AO",
        "fr",
        "es",
        "es-MX",
        "ja",
        "de",
        "nl",
        "en",
    ):
        for more in ({}, {"notes": False}, {"past": timedelta(10)}):
            span = timedelta(minutes=next(minutes))
            selection = Selection(("show",), lang=lang, remind=(span,), **more)
            assert render([show], selection, date(2024, 1, 1)).count(b"VALARM") == 4
    kept = {"pt-BR", "pt", "pt-x", "fr", "es", "es-x", "de", "ja", "en", "und"}
    assert {style.lang for style in rendered} <= kept
    assert len(rendered) == 2 * len({style.lang for style in rendered})
    render([show], Selection(("show",), lang="xx", spoilers=False), date(2024, 1, 1))
    assert [style.spoilers for style in rendered[-2:]] == [False, False]


def test_shared_events_are_bounded_in_bytes_and_those_in_use_stay(rendered: list[Style]) -> None:
    airings = show_of(SHOW.replace("{1: {es: Uno, ja: 一}, 2: Two}", "100")).airings
    one = render_plain(airings[0], Style())
    size = len(one.event) + len(one.reminder) + OVERHEAD
    events = SharedEvents(most=20 * size)
    for airing in airings:
        events.get(airings[0], Style())
        events.get(airing, Style())
        kept = [*events._newer.values(), *events._older.values()]
        assert sum(len(e.event) + len(e.reminder) + OVERHEAD for e in kept) < 23 * size
    assert len(rendered) == len(airings)
