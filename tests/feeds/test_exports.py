"""The JSON, the Atom and the XMLTV of a show in which everything happens, as golden files."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from rougecal.feeds import Selection, atom, json_export, read_selection, xmltv_export
from tests.conftest import show_of

GOLDEN = Path(__file__).parent / "golden"
BASE = "https://tv.example.org/guide"
TODAY = date(2024, 1, 20)
SHOW = show_of(
    """\
title: {en: Night Train, ja: 夜行列車}
timezone: Asia/Tokyo
published: 2024-01-01
color: crimson
url: https://example.org/show
channels:
  tv: {name: {en: Station, ja: 放送局}, slot: Wed 24:55, from: 2024-01-10, audio: ja}
  web: {name: Web, follows: tv, after: 2h, audio: [ja, en], regions: Japan, color: teal}
  film: {name: Film, url: https://example.org/film}
episodes: {1: {en: One, ja: 一}, 2: Two, 3: {ja: 三}, 4: }
changes:
- {announced: 2024-01-12 18:00, move: 2, to: 2024-01-17 25:25, reason: {en: Football, ja: 蹴球}}
- {announced: 2024-01-16, skip: 2024-01-24, source: https://example.org/news}
- {announced: 2024-01-18, pause: 4, channels: web, reason: Late}
- {announced: 2024-01-19, episodes: 3, tentative: true}
- {announced: 2024-01-20, cancel: 2, channels: web}
- {announced: 2024-01-21, again: 1, at: 2024-02-20 10:00, channels: tv, title: Once more}
- {announced: 2024-01-22, resume: 4, channels: web}
- {announced: 2024-01-23, move: 4, to: 2024-03-01}
""",
    "night-train",
)


def test_json_tells_all_that_is_known(golden: Callable[[Path, bytes], None]) -> None:
    found = json.loads(json_export(SHOW, Selection(("night-train",)), TODAY, BASE))
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    golden(GOLDEN / "night-train.json", text.encode())


def test_json_is_compact_and_of_what_is_selected() -> None:
    selection = read_selection([("spoilers", "off"), ("past", "1d")], ["night-train"], ["tv"])
    content = json_export(SHOW, selection, TODAY)
    assert b", " not in content.replace(b'"Late"', b"")
    assert b'"reason":{"en":"Football","ja":"\xe8\xb9\xb4\xe7\x90\x83"}' not in content
    found = json.loads(content)
    assert found["feed"] is None
    assert [airing["uid"] for airing in found["airings"]] == [
        "night-train/tv/note/2024-01-24",
        "night-train/tv/3",
        "night-train/tv/1~2",
        "night-train/tv/4",
    ]
    assert not any(airing["title"] for airing in found["airings"])


def test_atom_tells_each_announcement(golden: Callable[[Path, bytes], None]) -> None:
    golden(GOLDEN / "night-train.atom", _lines(atom(SHOW, BASE)))
    golden(GOLDEN / "night-train.ja.atom", _lines(atom(SHOW, lang="ja")))


def _lines(content: bytes) -> bytes:
    """An element a line, for those who read the golden file."""
    return content.replace(b"><", b">\n<") + b"\n"


def test_xmltv_tells_what_airs_around_today(golden: Callable[[Path, bytes], None]) -> None:
    selection = read_selection([("lang", "ja"), ("past", "20d")])
    golden(GOLDEN / "night-train.xml", _lines(xmltv_export([SHOW], selection, TODAY, BASE)))


def test_atom_of_a_show_without_news_is_as_old_as_the_show() -> None:
    text = "title: T\ntimezone: UTC\npublished: 2024-01-01\nepisodes: 1\n"
    content = atom(show_of(text + "channels: {tv: {name: TV, slot: Sat 20:00}}\n"))
    assert b"<updated>2024-01-01T00:00:00+00:00</updated>" in content
    assert b"<entry>" not in content
    assert b"<link" not in content
