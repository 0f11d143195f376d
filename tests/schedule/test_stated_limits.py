"""The limits of a schedule, as docs/schedules.md states them."""

from __future__ import annotations

import re

import pytest

from rougecal.feeds.calendar import LIMIT
from rougecal.history.entries import MAX_COST
from rougecal.schedule.checks import MAX_AIRINGS, MAX_CHAIN
from rougecal.schedule.fields import MAX_EPISODES
from rougecal.schedule.languages import MAX_LANGS
from rougecal.schedule.model import MAX_CHANNELS, MAX_LINKS
from rougecal.schedule.values import MAX_LINE, MAX_PROSE
from rougecal.schedule.yaml_reader import MAX_BYTES, MAX_NODES
from tests.conftest import ROOT

PAGE = (ROOT / "docs/schedules.md").read_text("utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", PAGE.partition("## Limits")[2], re.MULTILINE)
LIMITS = {
    "a text": (MAX_LINE, MAX_PROSE),
    "languages": (MAX_LANGS, MAX_CHANNELS, MAX_LINKS),
    "episodes": (MAX_EPISODES, MAX_AIRINGS),
    "followers": (MAX_CHAIN,),
    "the work": (MAX_COST,),
    "a file": (MAX_BYTES, MAX_NODES),
    "a feed": (LIMIT,),
}


@pytest.mark.parametrize("subject", LIMITS)
def test_the_page_states_the_limit_that_holds(subject: str) -> None:
    [stated] = [limits for what, limits in ROWS if what.startswith(subject)]
    numbers = tuple(int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", stated))
    assert numbers == LIMITS[subject]
