"""Which days a slot comes on, and how it is written."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rougecal.clock import Moment, Rhythm, parse_slot, slot_order

FIRST = date(2024, 1, 1)  # a Monday


def dates(*slots: str, first: date = FIRST, number: int = 6) -> list[str]:
    """The first slot dates from a day on, as `01-06 9:00`."""
    rhythm = Rhythm(tuple(map(parse_slot, slots))).anchored(first)
    found = [rhythm.first(first)]
    while len(found) < number:
        found.append(rhythm.next(found[-1]))
    return [written(slot) for slot in found]


def written(slot: Moment) -> str:
    time = "" if slot.minutes is None else f" {slot.minutes // 60}:{slot.minutes % 60:02}"
    return f"{slot.day:%m-%d}{time}"


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        (["Wed 24:55"], "01-03 24:55, 01-10 24:55, 01-17 24:55"),
        (["Wed"], "01-03, 01-10, 01-17"),
        (["Mon-Fri 8:00"], "01-01 8:00, 01-02 8:00, 01-03 8:00, 01-04 8:00, 01-05 8:00, 01-08 8:00"),
        (["Sat-Mon 8:00"], "01-01 8:00, 01-06 8:00, 01-07 8:00, 01-08 8:00, 01-13 8:00"),
        (["Tue 20:15", "Thu 21:00"], "01-02 20:15, 01-04 21:00, 01-09 20:15, 01-11 21:00"),
        (["Sat 9:30", "Sat 9:00"], "01-06 9:00, 01-06 9:30, 01-13 9:00, 01-13 9:30"),
        (["Sun 21:00 every 2w"], "01-07 21:00, 01-21 21:00, 02-04 21:00"),
        (["Mon-Tue 9:00 every 3w"], "01-01 9:00, 01-02 9:00, 01-22 9:00, 01-23 9:00, 02-12 9:00"),
        (["first Sat 22:00"], "01-06 22:00, 02-03 22:00, 03-02 22:00, 04-06 22:00"),
        (["third Wed"], "01-17, 02-21, 03-20"),
        (["last Fri 22:00"], "01-26 22:00, 02-23 22:00, 03-29 22:00, 04-26 22:00"),
        (["20th 6:30"], "01-20 6:30, 02-20 6:30, 03-20 6:30"),
        (["31st"], "01-31, 03-31, 05-31, 07-31, 08-31"),
    ],
)  # fmt: skip
def test_slot_dates(slots: list[str], expected: str) -> None:
    assert dates(*slots, number=expected.count(",") + 1) == expected.split(", ")


def test_every_second_week_is_counted_from_the_first_day() -> None:
    assert dates("Sun 21:00 every 2w", first=date(2024, 1, 14), number=2) == [
        "01-14 21:00",
        "01-28 21:00",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sun 21:00 every 0w", "every 1 to 52 weeks, not every 0"),
        ("Sun 21:00 every 53w", "every 1 to 52 weeks, not every 53"),
        ("first Sat 22:00 every 2w", "is no slot; write one like first Sat 22:00 or 20th 6:30"),
        ("first Sat-Sun 22:00", "is no slot; write one like first Sat 22:00 or 20th 6:30"),
        ("first 20th 22:00", "is no slot; write one like first Sat 22:00 or 20th 6:30"),
        ("32nd 6:30", "no month has 32 days"),
        ("Mon-Frei 8:00", "'Frei' is not a weekday"),
        ("Mon-Fri 30:00", "'30:00' is past the broadcast day"),
    ],
)
def test_what_is_no_slot(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_slot(text)


def test_a_zone_stands_before_every() -> None:
    assert parse_slot("Sun 21:00 Asia/Tokyo every 2w").zone == "Asia/Tokyo"
    assert parse_slot("Sun 21:00 Asia/Tokyo every 2w").every == 2
    assert parse_slot("Mon-Fri 8:00 Europe/Rome").zone == "Europe/Rome"


SLOTS = [
    "Wed 24:55",
    "Mon-Fri 8:00",
    "Sun 21:00 every 2w",
    "first Sat 22:00",
    "last Fri",
    "29th 6:30",
    "Sat 9:00",
]


@given(
    st.lists(st.sampled_from(SLOTS), min_size=1, max_size=3, unique=True),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
)
def test_dates_are_in_order_and_none_is_left_out(slots: list[str], day: date) -> None:
    """`next` gives, one after the other, what `on` says of each day."""
    rhythm = Rhythm(tuple(map(parse_slot, slots))).anchored(day)
    found = [rhythm.first(day)]
    while found[-1].day < day + timedelta(120):
        found.append(rhythm.next(found[-1]))
    assert all(slot_order(one) <= slot_order(two) for one, two in pairwise(found))
    last = found[-1].day
    every = [m for n in range((last - day).days + 1) for m in rhythm.on(day + timedelta(n))]
    assert found == every[: len(found)]


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        ("Sat 9:00", "Saturdays"),
        ("Mon-Tue 9:00", "Mondays and Tuesdays"),
        ("Mon-Wed 9:00", "Mondays to Wednesdays"),
        ("Sun 21:00 every 2w", "Sundays every 2 weeks"),
        ("last Fri 22:00", "the last Friday of a month"),
        ("22nd 6:30", "the 22nd of a month"),
        ("14th 6:30", "the 14th of a month"),
    ],
)
def test_days_in_a_sentence(slot: str, words: str) -> None:
    assert Rhythm((parse_slot(slot),)).days_text == words


@pytest.mark.parametrize("slot", ["Wed 24:", "Wed :55", "Wed 24", "Wed 24:5", "Wed 24:555"])
def test_a_time_that_is_cut_off_is_refused(slot: str) -> None:
    with pytest.raises(ValueError, match=r"24|55"):
        parse_slot(slot)
