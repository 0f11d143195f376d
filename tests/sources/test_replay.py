"""The replay of real announcements finds what is wrong, and counts what is right."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rougecal.sources import Update
from tests import replay

BEGUN = datetime.fromisoformat("2024-01-06T15:00+00:00")
WEEK = timedelta(days=7)


def listed(skipped: int = 0) -> list[tuple[int, str]]:
    return [
        (n, f"{BEGUN + (n - 1 + (n >= 5) * skipped) * WEEK:%Y-%m-%dT%H:%MZ}") for n in range(1, 9)
    ]


DATA: dict[str, Any] = {
    "id": 1,
    "title": {"en": "Show"},
    "minutes": 24,
    "seen": [
        ["2024-01-01T00:00Z", listed()],
        ["2024-01-08T00:00Z", listed(1)],
        ["2024-01-09T00:00Z", listed()],
    ],
}


def test_the_figures_are_the_last_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "announced.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(DATA).encode()))
    assert replay.main(str(path)) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures.pop("seconds") > 0
    assert figures == {
        "shows": 1,
        "announcements": 2,
        "instants_wrong": 0,
        "uids_lost": 0,
        "single": 1.0,
        "entries": 1.0,
    }


def test_an_update_that_writes_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "announce", lambda text, *_, **__: Update(text))
    assert replay.follow(json.dumps(DATA)).instants_wrong == 4


def test_an_event_that_vanishes_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(text: str, *_: object, **__: object) -> Update:
        return Update(text.replace("episodes: 1+", "episodes: 3"))

    monkeypatch.setattr(replay, "announce", cut)
    assert replay.follow(json.dumps(DATA)).uids_lost > 0


def test_an_edit_without_a_revision_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def edited(text: str, *_: object, **__: object) -> Update:
        return Update(text.replace("from: 2024-01-06", "from: 2024-01-13"))

    monkeypatch.setattr(replay, "announce", edited)
    faults = replay.follow(json.dumps(DATA)).faults
    assert any("differs without a revision" in fault for fault in faults)
