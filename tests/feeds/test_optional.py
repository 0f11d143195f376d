"""Optional channels: in a feed, an export or the guide only where somebody asks for them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from rougecal.feeds import Selection, choose, every, json_export, read_selection, render
from rougecal.show import parse
from tests.conftest import ROOT, show_of

TODAY = date(2024, 1, 20)
PLAN = """\
title: T
timezone: UTC
published: 2024-01-01
channels:
  tv: {name: TV, slot: Sat 20:00, from: 2024-01-06, audio: ja}
  web: {name: Web, follows: tv, after: 1h, audio: [ja, en]}
  dub: {name: Dub, follows: web, after: 1h, audio: [pt-BR, fr], optional: true}
  free: {name: Free, follows: web, after: 1w, audio: [ja, en], optional: true}
episodes: 4
changes:
- {announced: 2024-01-02, skip: 2024-01-20}
"""
SHOW = show_of(PLAN, "a")
OTHER = show_of(PLAN.replace(", optional: true", ""), "b")


@pytest.mark.parametrize(
    ("query", "channels"),
    [
        ("", "tv web"),
        ("show=a", "tv web"),
        ("show=a&lang=fr&remind=15m&past=90d", "tv web"),
        ("channel=dub", "dub"),
        ("show=a&channel=tv&channel=free", "tv free"),
        ("audio=fr", "dub"),
        ("show=a&audio=pt", "dub"),
        ("show=a&audio=en", "web free"),
        ("show=a&audio=ja&channel=tv", "tv"),
        ("show=a&audio=en&channel=dub", ""),
    ],
)
def test_it_is_where_it_is_asked_for_by_name_or_by_language(query: str, channels: str) -> None:
    selection = read_selection([tuple(pair.split("=")) for pair in query.split("&") if pair])  # type: ignore[misc]
    found = {airing.key.channel for airing in choose([SHOW], selection, TODAY)}
    assert found == set(channels.split())
    exported = json.loads(json_export(SHOW, selection, TODAY))["airings"]
    assert {airing["channel"] for airing in exported} == found


def test_its_off_air_notices_are_as_optional_as_its_episodes() -> None:
    feed = render([SHOW], Selection(("a",)), TODAY).decode()
    assert feed.count("UID:") == feed.count("UID:a/tv/") + feed.count("UID:a/web/") == 2 * 5


def test_a_feed_of_every_show_leaves_out_what_one_show_calls_optional() -> None:
    """The same channel may be optional in one show only."""
    found = {(a.schedule.id, a.key.channel) for a in choose([SHOW, OTHER], Selection(), TODAY)}
    assert found == {("a", "tv"), ("a", "web"), *(("b", c) for c in ("tv", "web", "dub", "free"))}


def test_it_keeps_its_feed_and_its_downloads() -> None:
    with_all = dict(every([show_of(PLAN.replace(", optional: true", ""), "a")], TODAY))
    feeds = dict(every([SHOW], TODAY))
    assert feeds.keys() == with_all.keys()
    for path in ("a/tv.ics", "a/web.ics", "a/dub.ics", "a/free.ics"):
        assert feeds[path] == with_all[path]
    one = read_selection([], ["a"], ["dub"], "1")
    assert render([SHOW], one, TODAY).count(b"BEGIN:VEVENT") == 1


def test_the_export_marks_it_and_only_it() -> None:
    channels = json.loads(json_export(SHOW, Selection(("a",)), TODAY))["channels"]
    assert {name: channel.get("optional") for name, channel in channels.items()} == {
        **dict.fromkeys(("tv", "web")),
        **dict.fromkeys(("dub", "free"), True),
    }
    assert "optional" not in channels["tv"]


def test_metallic_rouge_has_every_episode_once_on_each_service() -> None:
    path: Path = ROOT / "schedules/metallic-rouge.yaml"
    show = parse(path.read_bytes(), path.name)
    found = choose([show], Selection((show.id,)), TODAY)
    assert {airing.key.channel for airing in found} == {
        "fuji-tv",
        "crunchyroll",
        "d-anime-store",
        "fod",
    }
    assert len(found) == 4 * 13
