"""What other notations of days, times and durations probably mean, as an error message says it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rougecal.clock import hints, notation
from rougecal.errors import UnknownName

DAYS = [  # what is written, and what it probably means
    ("2024/1/10", ["2024-01-10"]),
    ("2024.01.10", ["2024-01-10"]),
    ("2024-1-10", ["2024-01-10"]),
    ("2024年1月10日", ["2024-01-10"]),
    ("2024年1月10日(水)", ["2024-01-10"]),
    ("20240110", ["2024-01-10"]),
    ("10.1.2024", ["2024-01-10"]),  # a dot: the day stands first
    ("01/10/2024", ["2024-01-10", "2024-10-01"]),  # American, else British
    ("01-10-2024", ["2024-01-10", "2024-10-01"]),
    ("25/12/2024", ["2024-12-25"]),
    ("31.02.2024", []),
    ("10.01/2024", []),
    ("1月10日", []),  # of which year?
    ("Wednesday", []),
]
TIMES = [
    ("23.30", ["23:30"]),
    ("24時55分", ["24:55"]),
    ("9時", ["9:00"]),
    ("24h55", ["24:55"]),
    ("2455", ["24:55"]),
    ("24:55:00", ["24:55"]),
    ("29.59", ["29:59"]),
    ("30.00", []),
    ("23.60", []),
    ("24", []),
    ("24:55:30", []),
]
DAYS_AND_TIMES = [
    ("2024-02-01T21:00", ["2024-02-01 21:00"]),
    ("2024-02-01T21:00:00", ["2024-02-01 21:00"]),
    ("20240201T2100", ["2024-02-01 21:00"]),
    ("2024-02-01T21:00Z", []),  # in UTC, which is hardly the slot's zone
    ("2024-02-01T21:00+09:00", []),
    ("2024-02-01", []),
]
DURATIONS = [
    ("30", ["30m"]),
    ("2:30", ["2h30m"]),
    ("0:30", ["30m"]),
    ("2:00", ["2h"]),
    ("-2:30", ["-2h30m"]),
    ("2h30", ["2h30m"]),
    ("2.5h", ["2h30m"]),
    ("0.25 hours", ["15m"]),
    ("30 min", ["30m"]),
    ("2 hours 30 minutes", ["2h30m"]),
    ("4 weeks", ["4w"]),
    ("2時間30分", ["2h30m"]),
    ("4週間", ["4w"]),
    ("PT2H30M", ["2h30m"]),
    ("P1DT12H", ["1d12h"]),
]


SLOTS = [
    ("daily 8:00", "Mon-Sun 8:00"),
    ("every day 8:00", "Mon-Sun 8:00"),
    ("weekdays 8:00", "Mon-Fri 8:00"),
    ("Weekends 8:00", "Sat-Sun 8:00"),
    ("平日 8:00", "Mon-Fri 8:00"),
    ("土曜日 8:00", "Sat 8:00"),
    ("月〜金 8:00", "Mon-Fri 8:00"),
    ("Mon - Fri 8:00", "Mon-Fri 8:00"),
    ("Monday to Friday 8:00 Europe/Rome", "Monday-Friday 8:00 Europe/Rome"),
    ("Tue/Thu 20:15", "[Tue 20:15, Thu 20:15]"),
    ("Tue & Thu 20:15 Asia/Seoul", "[Tue 20:15 Asia/Seoul, Thu 20:15 Asia/Seoul]"),
    ("Mon, Wed and Fri 8:00 every 2w", "[Mon 8:00 every 2w, Wed 8:00 every 2w, Fri 8:00 every 2w]"),
    ("Sat 9:00 and 9:30", "[Sat 9:00, Sat 9:30]"),
    ("土・日 9:00", "[Sat 9:00, Sun 9:00]"),
    ("Tue 20:15 / Thu 21:15", "[Tue 20:15, Thu 21:15]"),
    ("Sun 21:00 biweekly", "Sun 21:00 every 2w"),
    ("every other week Sun 21:00", "Sun 21:00 every 2w"),
    ("Every 3 weeks Sun 21:00", "Sun 21:00 Every 3w"),
    ("隔週日曜 21:00", "Sun 21:00 every 2w"),
    ("Sun 21:00 every 2", "Sun 21:00 every 2w"),
    ("Wed, 24:55", "Wed 24:55"),
    ("1st Sat 22:00", "first Sat 22:00"),
    ("4th Sat 22:00", "fourth Sat 22:00"),
    ("20th 6:30 of each month", "20th 6:30"),
    ("monthly 20th 6:30", "20th 6:30"),
    ("Ｗｅｄ　２４：５５", "Wed 24:55"),
]


@pytest.mark.parametrize(("written", "meant"), SLOTS)
def test_another_notation_of_a_slot_has_a_likely_meaning(written: str, meant: str) -> None:
    hint = meant if meant[0] == "[" else repr(meant)
    with pytest.raises(ValueError, match="is not") as caught:
        notation.parse_slot(written)
    assert str(caught.value).endswith(f"; did you mean {hint}?")


@pytest.mark.parametrize(
    "written", ["sometimes", "Foo/Bar 8:00", "and 8:00", "Tue/Thu", "fifth Sat"]
)
def test_what_is_no_slot_in_any_notation_is_told_as_it_is(written: str) -> None:
    with pytest.raises(ValueError, match="is not a weekday") as caught:
        notation.parse_slot(written)
    assert "[" not in str(caught.value)


@pytest.mark.parametrize(
    ("likely", "written", "meant"),
    [
        *((hints.likely_days, *row) for row in DAYS),
        *((hints.likely_times, *row) for row in TIMES),
        *((hints.likely_days_and_times, *row) for row in DAYS_AND_TIMES),
        *((hints.likely_durations, *row) for row in DURATIONS),
    ],
)
def test_another_notation_has_likely_meanings(
    likely: Callable[[str], list[str]], written: str, meant: list[str]
) -> None:
    assert list(likely(written)) == meant


PARSERS = (notation.parse_day, notation.parse_time, notation.parse_when, notation.parse_duration)
PIECES = (
    "1",
    "24",
    "30",
    "2024",
    "01",
    "-",
    "/",
    ".",
    ":",
    "T",
    "h",
    "m",
    "P",
    "年",
    "月",
    "日",
    "時",
)
written = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=20)


def message(parse: Callable[[str], object], text: str) -> str:
    """What is wrong with a text; nothing if it is read."""
    try:
        parse(text)
    except ValueError as error:
        return str(error)
    return ""


@given(st.sampled_from(PARSERS), written)
def test_what_is_suggested_is_in_the_notation(parse: Callable[[str], object], text: str) -> None:
    """A suggestion is another text than the one that was written, and it has the right form."""
    _, _, hint = message(parse, text).partition("; did you mean ")
    for suggestion in re.findall(r"'([^']+)'", hint):
        assert suggestion != text
        assert "write it like" not in message(parse, suggestion)


@pytest.mark.parametrize("zone", ["EST", "MST", "HST"])
def test_a_zone_that_keeps_winter_time_in_summer_is_refused(zone: str) -> None:
    with pytest.raises(UnknownName, match="no daylight saving time"):
        notation.parse_zone(zone)


@pytest.mark.parametrize("zone", ["UTC", "Etc/GMT+9", "America/Panama", "CET", "Asia/Tokyo"])
def test_other_zones_are_as_the_database_has_them(zone: str) -> None:
    assert notation.parse_zone(zone) == zone
