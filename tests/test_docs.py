"""What the documents say is true: every example is a schedule, every command is described."""

from __future__ import annotations

import re

import pytest

from rougecal.cli import COMMANDS
from rougecal.schedule import Channel, Entry, Schedule
from rougecal.schedule.model import VERB_KEYS
from tests.conftest import ROOT, show_of

PAGE = (ROOT / "docs/schedules.md").read_text()
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
LOGS = [block for block in BLOCKS if block.startswith("- ")]
SHOW = """\
title: Show
timezone: Asia/Tokyo
published: 2023-12-25
channels:
  tv: {name: TV, slot: Sat 24:00, from: 2024-01-06}
  stream: {name: Stream, follows: tv, after: 1h}
episodes: 12
changes:
"""


def applied(log: str) -> str:
    return SHOW + "".join(f"  {line}\n" for line in log.splitlines())


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.split("\n")[0])
def test_every_example_of_an_entry_makes_sense(log: str) -> None:
    plain = {a.uid: a for a in show_of(SHOW.removesuffix("changes:\n")).airings}
    after = {a.uid: a for a in show_of(applied(log)).airings}
    differing = [
        uid for uid, now in after.items()
        if uid not in plain or (now.sequence, now.placement) != (plain[uid].sequence, plain[uid].placement)
    ]  # fmt: skip
    assert differing, "an example changes something"


def test_every_verb_has_an_example() -> None:
    shown = set(re.findall(r"^(?:- |  )([a-z]+):", "\n".join(LOGS), re.MULTILINE))
    assert {verb for verb in VERB_KEYS if verb} <= shown
    assert {field.alias or name for name, field in Entry.model_fields.items()} - {
        "together",
        "source",
    } <= shown


def test_every_key_is_described() -> None:
    for model in (Schedule, Channel, Entry):
        for name, field in model.model_fields.items():
            assert re.search(rf"\b{field.alias or name}\b", PAGE), f"{name} is not described"


def test_the_first_example_is_a_working_weekly_show_in_fifteen_lines() -> None:
    (weekly,) = [block for block in BLOCKS if block.startswith("title:")]
    assert len(weekly.splitlines()) <= 15
    assert len(show_of(weekly, "metallic-rouge").airings) == 26


def test_readme_describes_every_command() -> None:
    readme = (ROOT / "README.md").read_text()
    for name in COMMANDS:
        assert f"rougecal {name}" in readme, f"{name} is not in the README"
