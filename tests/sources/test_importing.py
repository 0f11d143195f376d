"""A first observation becomes a file as a careful keeper would have written it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from rougecal.show import Show, parse
from rougecal.sources import (
    ListedChannel,
    Listing,
    Observation,
    Unwritable,
    add_channel,
    schedule_text,
)
from rougecal.sources.writing import inline
from tests.conftest import ROOT
from tests.sources.observed import observation_of, times

SEEN = datetime.fromisoformat("2024-01-01T00:00Z")
WEEK, DAY = timedelta(days=7), timedelta(days=1)


def tokyo(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+09:00")


def listed(
    *starts: datetime | date, is_station: bool = True, name: str = "tv", zone: str = "Asia/Tokyo"
) -> ListedChannel:
    listings = tuple(Listing(str(n), start) for n, start in enumerate(starts, 1))
    page = f"https://example.org/{name}"
    return ListedChannel(name, f"test:{name}", page, {"en": name}, zone, is_station, listings)


def imported(*channels: ListedChannel, count: int | None = None) -> str:
    return schedule_text(Observation("show", {"en": "Show"}, channels, count), SEEN)


def value(text: str, key: str) -> str:
    """The first value of a key, without its comment."""
    line = next(line for line in text.splitlines() if line.strip().startswith(f"{key}:"))
    return line.partition(":")[2].partition("  #")[0].strip()


def every(first: str, step: timedelta, number: int = 6) -> list[datetime]:
    return [tokyo(first) + n * step for n in range(number)]


RHYTHMS = {
    "Wed 24:55": every("2024-01-11 00:55", WEEK),
    "Wed 4:00": every("2024-01-10 04:00", WEEK),
    "Fri 28:30": every("2024-01-13 04:30", WEEK),  # on Saturday the day before ends at five
    "Mon-Fri 8:00": [t for t in every("2024-01-08 08:00", DAY, 12) if t.weekday() < 5],
    "[Tue 20:15, Thu 20:15]": sorted(
        every("2024-01-09 20:15", WEEK) + every("2024-01-11 20:15", WEEK)
    ),
    "[Sat 9:00, Sat 9:30]": sorted(
        every("2024-01-13 09:00", WEEK) + every("2024-01-13 09:30", WEEK)
    ),
    "Sun 21:00 every 2w": every("2024-01-14 21:00", 2 * WEEK),
    "first Sat 22:00": [tokyo(f"2024-{day} 22:00") for day in ("01-06", "02-03", "03-02", "04-06")],
    "20th 6:30": [tokyo(f"2024-0{month}-20 06:30") for month in range(1, 7)],
}


@pytest.mark.parametrize("slot", RHYTHMS)
def test_the_slot_is_what_a_keeper_would_say(slot: str) -> None:
    text = imported(listed(*RHYTHMS[slot]))
    assert value(text, "slot") == slot
    assert "changes:" not in text


def test_a_streams_clock_is_the_civil_one() -> None:
    text = imported(listed(*every("2024-01-11 00:55", WEEK), is_station=False))
    assert (value(text, "slot"), value(text, "from")) == ("Thu 0:55", "2024-01-11")


def test_a_day_without_a_time_has_a_slot_without_one() -> None:
    text = imported(listed(*(start.date() for start in every("2024-01-11 00:55", WEEK))))
    assert (value(text, "slot"), value(text, "from")) == ("Thu", "2024-01-11")


def test_a_run_is_open_where_nobody_says_how_many_there_will_be() -> None:
    starts = every("2024-01-11 00:55", WEEK, 12)
    assert value(imported(listed(*starts)), "episodes") == "1+"
    assert value(imported(listed(*starts), count=12), "episodes") == "12"


def test_dates_that_a_source_does_not_know_are_not_invented() -> None:
    text = imported(listed(*every("2024-01-11 00:55", WEEK, 2)), count=12)
    assert text.endswith("episodes: 12\nchanges:  # known beforehand\n  - pause: 3\n")


def test_a_premiere_at_another_hour_is_the_plans_own_entry() -> None:
    starts = every("2024-01-11 00:55", WEEK)
    text = imported(listed(tokyo("2024-01-10 21:00"), *starts[1:]))
    assert value(text, "slot") == "Wed 24:55"
    assert text.endswith("  - move: 1\n    to: 2024-01-10 21:00\n")


def test_a_night_that_is_left_out_is_the_plans_own_entry() -> None:
    starts = every("2024-01-11 00:55", WEEK, 12)
    text = imported(listed(*starts[:4], *starts[5:]), count=11)
    assert text.endswith("  - skip: 2024-02-07\n")


def test_all_at_once() -> None:
    text = imported(listed(*[tokyo("2024-01-11 17:00")] * 8, is_station=False))
    assert value(text, "episodes") == "8"
    assert text.endswith("  - move: 1 to 8\n    to: 2024-01-11 17:00\n    together: true\n")


def test_it_says_whence_and_when() -> None:
    text = imported(listed(*RHYTHMS["Wed 24:55"]))
    assert "# From test:tv as of 2024-01-01 00:00 UTC: https://example.org/tv\n" in text
    assert "    slot: Wed 24:55  # Thursday 0:55\n" in text
    assert value(text, "source") == "test:tv"


@pytest.mark.parametrize("name", ["frieren", "metallic-rouge", "solo-leveling"])
def test_a_real_schedule_comes_back(name: str) -> None:
    show = parse((ROOT / f"schedules/{name}.yaml").read_bytes(), f"{name}.yaml")
    observation = observation_of(show, len(show.schedule.episodes))
    new = parse(schedule_text(observation, SEEN), f"{name}.yaml")
    for channel in observation.channels:
        assert times(new, channel.id) == times(show, channel.id)


def test_what_airs_at_no_time_can_not_be_written() -> None:
    with pytest.raises(Unwritable, match="no episode that is to air"):
        imported(listed())


# A channel more

HAND = """\
title: Show   # mine
timezone: Asia/Tokyo
published: 2024-01-01
channels:
  tv: {name: TV, slot: Wed 24:55, from: 2024-01-10}
  # more to come?

episodes: 6
changes:
  - skip: 2024-01-17   # known
  - {move: 3, by: 30m, announced: 2024-01-20}
"""


def test_a_channel_is_added_and_older_entries_stay_with_those_they_were_about() -> None:
    web = listed(*every("2024-01-12 12:00", WEEK), is_station=False, name="web")
    text = add_channel(HAND, Observation("show", {"en": "Show"}, (web,)), SEEN)
    old, new = parse(HAND, "show.yaml"), parse(text, "show.yaml")
    assert times(new, "tv") == times(old, "tv")
    assert list(times(new, "web").values()) == every("2024-01-12 12:00", WEEK)
    assert "  - skip: 2024-01-17   # known\n    channels: tv\n" in text
    assert "  - {move: 3, by: 30m, announced: 2024-01-20, channels: tv}\n" in text
    assert "    source: test:web\n  # more to come?\n\nepisodes: 6\n" in text


def test_what_is_irregular_of_an_added_channel_stands_before_what_is_announced() -> None:
    starts = every("2024-01-12 12:00", WEEK)
    web = listed(*starts[:5], starts[5] + WEEK, is_station=False, name="web")
    text = add_channel(HAND, Observation("show", {"en": "Show"}, (web,)), SEEN)
    assert text.index("channels: web") < text.index("announced")
    assert list(times(parse(text, "show.yaml"), "web").values())[5] == starts[5] + WEEK


def test_a_channel_that_is_there_is_not_added_again() -> None:
    observation = Observation("show", {"en": "Show"}, (listed(*RHYTHMS["Wed 24:55"]),))
    with pytest.raises(Unwritable, match="has a channel tv already"):
        add_channel(HAND, observation, SEEN)


def test_an_added_channel_is_written_as_in_a_new_file() -> None:
    late = listed(*RHYTHMS["Wed 24:55"], name="late")
    text = add_channel(HAND, Observation("show", {"en": "Show"}, (late,)), SEEN)
    lines = text.partition("from: 2024-01-10}\n")[2].partition("  # more to come?")[0]
    assert lines.splitlines()[:4] == [
        f"  # From test:late as of {SEEN:%Y-%m-%d %H:%M} UTC: {late.page}",
        "  late:",
        f"    name: {inline(late.name)}",
        "    slot: Wed 24:55  # Thursday 0:55",
    ]


def test_a_source_that_another_channel_has_is_not_added_again() -> None:
    """Only one channel of a show is updated by a source."""
    text = HAND.replace("from: 2024-01-10}", 'from: 2024-01-10, source: "test:web"}')
    observation = Observation(
        "show", {"en": "Show"}, (listed(*every("2024-01-12 12:00", WEEK), name="web"),)
    )
    with pytest.raises(Unwritable, match="channel tv has the source test:web already"):
        add_channel(text, observation, SEEN)


def test_what_no_slot_says_has_fixed_times() -> None:
    day = date(2024, 1, 6)
    times = [tokyo(f"2024-01-{text}") for text in ("20 01:39", "12 04:47", "19 08:28", "26 04:47")]
    one = listed(*times)
    others = (Listing("1190", day), Listing("5", tokyo("2024-01-27 01:39"), withdrawn=True))
    both = one._replace(listings=(*one.listings, *others))
    show = parse(imported(both), "show.yaml")
    expected = {"1190": day, **{str(n): time for n, time in enumerate(times, 1)}}
    assert times_of(show) == expected
    assert "cancel: 5" in imported(both)


def test_a_run_ends_with_what_is_listed_where_the_next_number_can_have_no_time() -> None:
    zone, runs = "America/Los_Angeles", {"tv": timedelta(0), "late": 13 * DAY}
    first = {"2": "10-27T14:23", "1": "10-29T08:24", "3": "10-31T12:03"}  # 5 where clocks go back
    starts = {label: datetime.fromisoformat(f"2023-{at}+00:00") for label, at in first.items()}
    channels = [
        listed(name=name, zone=zone)._replace(
            listings=tuple(Listing(label, start + later) for label, start in starts.items())
        )
        for name, later in runs.items()
    ]
    seen = datetime.fromisoformat("2023-09-05T00:00Z")
    text = schedule_text(Observation("show", {"en": "Show"}, tuple(channels), None), seen)
    assert times_of(parse(text, "show.yaml").on(date(2023, 12, 1))) == starts
    assert "episodes: 1+" not in text


def times_of(show: Show) -> dict[str, date]:
    return times(show, "tv")
