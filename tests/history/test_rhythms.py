"""Every verb means the next slot date, whatever the rhythm."""

from __future__ import annotations

import pytest

from rougecal.errors import ScheduleError
from rougecal.feeds import DEFAULT_STYLE, render_event
from rougecal.show import Show
from tests.conftest import show_of
from tests.history.test_verbs import PLAN, airing, changed, days, on


def plan(slot: str, first: str, episodes: int = 6) -> str:
    return (
        "title: Show\ntimezone: Asia/Tokyo\npublished: 2024-01-01\n"
        f"channels: {{tv: {{name: TV, slot: {slot}, from: {first}}}}}\n"
        f"episodes: {episodes}\nchanges:\n"
    )


DAILY = plan("Mon-Fri 8:00", "2024-01-04", 8)
TWICE = plan('["Tue 20:15", "Thu 20:15"]', "2024-01-02")
PAIR = plan('["Sat 9:00", "Sat 9:30"]', "2024-01-06")
BIWEEKLY = plan("Sun 21:00 every 2w", "2024-01-07")
MONTHLY = plan("first Sat 22:00", "2024-01-06", 4)
NOTHING = "move: 1, by: 1m"  # a log that leaves the slots alone


def dates(show: Show) -> str:
    """The days of the labels in order, `01-04 01-05`."""
    return " ".join(days(show)[label] for label in sorted(days(show), key=float))


@pytest.mark.parametrize(
    ("text", "entry", "expected"),
    [
        (DAILY, NOTHING, "01-04 01-05 01-08 01-09 01-10 01-11 01-12 01-15"),
        (DAILY, "skip: 2024-01-09", "01-04 01-05 01-08 01-10 01-11 01-12 01-15 01-16"),
        (DAILY, "skip: [2024-01-08, 2024-01-09]", "01-04 01-05 01-10 01-11 01-12 01-15 01-16 01-17"),
        (TWICE, NOTHING, "01-02 01-04 01-09 01-11 01-16 01-18"),
        (TWICE, "skip: 2024-01-09", "01-02 01-04 01-11 01-16 01-18 01-23"),
        (BIWEEKLY, NOTHING, "01-07 01-21 02-04 02-18 03-03 03-17"),
        (BIWEEKLY, "skip: 2024-01-21", "01-07 02-04 02-18 03-03 03-17 03-31"),
        (BIWEEKLY, "resume: 3, on: 2024-02-11", "01-07 01-21 02-11 02-25 03-10 03-24"),
        (PAIR, "resume: 2 to 3, on: 2024-01-13", "01-06 01-13 01-13 01-20 01-20 01-27"),
        (DAILY, "resume: 2 to 4, on: 2024-01-09", "01-04 01-09 01-09 01-09 01-10 01-11 01-12 01-15"),
        (MONTHLY, NOTHING, "01-06 02-03 03-02 04-06"),
        (MONTHLY, "skip: 2024-02-03", "01-06 03-02 04-06 05-04"),
    ],
)  # fmt: skip
def test_what_follows_moves_to_the_next_slot_date(text: str, entry: str, expected: str) -> None:
    entry += ", announced: 2024-01-01 12:00"
    assert dates(changed(entry, plan=text)) == expected


SKIPS = [
    (DAILY, "2024-01-08 to 2024-01-10", "01-04 01-05 01-11 01-12 01-15 01-16 01-17 01-18"),
    (DAILY, "2024-01-06 to 2024-01-09", "01-04 01-05 01-10 01-11 01-12 01-15 01-16 01-17"),
    (DAILY, "2024-01-12 to 2024-01-16", "01-04 01-05 01-08 01-09 01-10 01-11 01-17 01-18"),
    (TWICE, "2024-01-08 to 2024-01-14", "01-02 01-04 01-16 01-18 01-23 01-25"),
    (PAIR, "2024-01-07 to 2024-01-20", "01-06 01-06 01-27 01-27 02-03 02-03"),
    (BIWEEKLY, "2024-01-21 to 2024-02-03", "01-07 02-04 02-18 03-03 03-17 03-31"),
    (MONTHLY, "2024-02-01 to 2024-03-31", "01-06 04-06 05-04 06-01"),
]


@pytest.mark.parametrize(("text", "days", "expected"), SKIPS)
def test_days_in_a_row_are_skipped_on_each_slot_date_among_them(
    text: str, days: str, expected: str
) -> None:
    """As if each of those dates stood in a list; the run ends after them even if it would not."""
    show = changed(f"skip: {days}, announced: 2024-01-02", plan=text)
    assert dates(show) == expected
    notices = [a.key.label.removeprefix("note/") for a in show.airings if a.placement.off_air]
    listed = changed(f"skip: [{', '.join(notices)}], announced: 2024-01-02", plan=text)
    assert [a.uid for a in listed.airings] == [a.uid for a in show.airings]
    assert dates(listed) == expected
    assert {a.sequence for a in show.airings} == {0, 1}


def test_days_in_a_row_with_a_change_of_slots_among_them() -> None:
    show = changed("slot: Sat 10:00, from: 4", "skip: 2024-01-08 to 2024-01-14", plan=DAILY, day=1)
    assert dates(show) == "01-04 01-05 01-15 01-20 01-27 02-03 02-10 02-17"


@pytest.mark.parametrize(
    ("skip", "said"),
    [
        ("2024-01-13 to 2024-01-14", "no episode in a slot from 2024-01-13 to 2024-01-14; the nearest date with one is 2024-01-12"),
        ("2024-02-13 to 2024-02-14", "the nearest date with one is 2024-01-15"),
        ("2024-01-10 to 2024-01-09", "'2024-01-10 to 2024-01-09' runs backwards"),
        ("2024-01-10 - 2024-01-12", "did you mean '2024-01-10 to 2024-01-12'"),
        ("2024-01-10..2024-01-12", "did you mean '2024-01-10 to 2024-01-12'"),
        ("2024-01-10 to 2025-01-12", "is more than a year; `pause` and `resume` say that"),
        ("[2024-01-08 to 2024-01-10, 2024-01-09]", "tv skips Tuesday 2024-01-09 already"),
        ("2024-01-10 to", "'2024-01-10 to' is not a day"),
    ],
)  # fmt: skip
def test_days_that_can_not_be_skipped(skip: str, said: str) -> None:
    with pytest.raises(ScheduleError, match=said):
        changed(f"skip: {skip}", plan=DAILY)


def test_of_two_stations_the_nearest_date_is_the_hint() -> None:
    for first, second in (("tv", "two"), ("two", "tv")):
        channels = {"tv": "Sat 24:00, from: 2024-01-06", "two": "Tue 9:00, from: 2024-01-02"}
        rows = "".join(f"  {n}: {{name: N, slot: {channels[n]}}}\n" for n in (first, second))
        text = f"title: Show\ntimezone: Asia/Tokyo\npublished: 2024-01-01\nepisodes: 5\nchannels:\n{rows}changes:\n"
        with pytest.raises(
            ScheduleError, match=r"tv has no .*; the nearest date with one is 2024-01-13"
        ):
            changed("skip: 2024-01-14", plan=text)


def test_two_a_night_are_skipped_together_and_one_notice_says_so() -> None:
    show = changed("skip: 2024-01-13", plan=PAIR)
    assert on(show) == {
        "1": "01-06 00:00",
        "2": "01-06 00:30",
        "3": "01-20 00:00",
        "4": "01-20 00:30",
        "5": "01-27 00:00",
        "6": "01-27 00:30",
    }
    notices = [a for a in show.airings if a.placement.off_air]
    assert [a.key.label for a in notices] == ["note/2024-01-13"]
    assert f"{notices[0].start:%H:%M}" == "00:00"


def test_a_special_takes_the_first_slot_of_a_night_with_two() -> None:
    show = changed("special: SP, on: 2024-01-13", plan=PAIR)
    assert {**on(show), "SP": on(show)["SP"]} == {
        "1": "01-06 00:00",
        "2": "01-06 00:30",
        "SP": "01-13 00:00",
        "3": "01-13 00:30",
        "4": "01-20 00:00",
        "5": "01-20 00:30",
        "6": "01-27 00:00",
    }


def test_a_special_says_which_slot_of_a_night() -> None:
    show = changed("special: SP, on: 2024-01-13 9:30", plan=PAIR)
    assert (on(show)["3"], on(show)["SP"]) == ("01-13 00:00", "01-13 00:30")
    assert on(show)["4"] == "01-20 00:00"
    with pytest.raises(
        ScheduleError, match="tv has no slot at 9:15 on 2024-01-13; it has 9:00 and 9:30"
    ):
        changed("special: SP, on: 2024-01-13 9:15", plan=PAIR)


@pytest.mark.parametrize(
    ("text", "entry", "expected"),
    [
        (DAILY, "slot: Sat 10:00, from: 4", "01-04 01-05 01-08 01-13 01-20 01-27 02-03 02-10"),
        (TWICE, "slot: Mon-Fri 8:00, from: 3", "01-02 01-04 01-09 01-10 01-11 01-12"),
        (TWICE, "slot: Tue 20:15, from: 4, on: 2024-01-16", "01-02 01-04 01-09 01-16 01-23 01-30"),
        (BIWEEKLY, "slot: Sun 21:00, from: 2", "01-07 01-21 01-28 02-04 02-11 02-18"),
        (BIWEEKLY, "slot: Sat 9:00 every 2w, from: 2", "01-07 01-27 02-10 02-24 03-09 03-23"),
        (MONTHLY, "slot: last Fri 22:00, from: 2", "01-06 02-23 03-29 04-26"),
        (MONTHLY, "slot: 20th 6:30, from: 2", "01-06 02-20 03-20 04-20"),
    ],
)
def test_a_slot_change_may_go_from_one_rhythm_to_another(
    text: str, entry: str, expected: str
) -> None:
    assert dates(changed(entry, plan=text, day=1)) == expected


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        ("Sat 10:00", "01-13 01-13 01-20 01-27"),
        ("Sat 8:00", "01-13 01-20 01-27 02-03"),
        ('["Sat 9:30", "Sat 10:00"]', "01-13 01-13 01-13 01-20"),
    ],
)
def test_a_slot_change_in_the_middle_of_a_night_leaves_what_is_before_it(
    slot: str, expected: str
) -> None:
    """The label gets that night if it is after what stays there, else the next one."""
    show = changed(f"slot: {slot}, from: 4", plan=PAIR)
    assert " ".join(days(show)[label] for label in "3456") == expected
    assert airing(show, "3").sequence == 0


def test_slots_that_come_at_one_instant_are_refused_where_they_stand() -> None:
    text = plan('["Mon 25:00", "Tue 1:00"]', "2024-01-08").replace("changes:\n", "")
    with pytest.raises(ScheduleError) as caught:
        show_of(text)
    assert [str(problem) for problem in caught.value.problems] == [
        "show.yaml:4:33: 1 and 2 on tv both begin on Tue 9 Jan 1:00 JST: two of its slots come at "
        "one time"
    ]


def test_a_gap_is_kept_over_a_slot_change() -> None:
    """A second half that begins in April still does, whatever the rhythm before it."""
    show = changed("resume: 5, on: 2024-04-02", "slot: Mon-Fri 8:00, from: 2", plan=TWICE, day=1)
    assert dates(show) == "01-02 01-04 01-05 01-08 04-02 04-03"


def test_a_pause_and_its_end_in_a_daily_run() -> None:
    show = changed("pause: 4", "resume: 4, on: 2024-02-01", plan=DAILY, day=1)
    assert dates(show) == "01-04 01-05 01-08 02-01 02-02 02-05 02-06 02-07"
    assert airing(show, "8").sequence == 2


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        (PAIR.replace("9:30", "9:00"), NOTHING),
        (PAIR, 'slot: ["Sat 9:00", "Sun 9:00", "Sun 9:00"], from: 3'),
    ],
)
def test_a_slot_that_stands_there_twice_is_refused(text: str, entry: str) -> None:
    with pytest.raises(ScheduleError, match="this slot stands here twice"):
        changed(entry, plan=text)


def test_a_day_that_is_none_of_the_rhythm_is_refused_in_its_words() -> None:
    for text, said in (
        (DAILY, r"slot is on Mondays to Fridays: .*; did you mean 2024-01-15\?"),
        (TWICE, r"slot is on Tuesdays and Thursdays: .*; did you mean 2024-01-16\?"),
        (BIWEEKLY, r"slot is on Sundays every 2 weeks: .*; did you mean 2024-01-21\?"),
        (MONTHLY, r"slot is on the first Saturday of a month: .*; did you mean 2024-02-03\?"),
    ):
        with pytest.raises(ScheduleError, match=said):
            changed("special: SP, on: 2024-01-14", plan=text)
    with pytest.raises(ScheduleError, match=r"slot is on the 20th of a month.*mean 2024-01-20"):
        changed(NOTHING, plan=plan("20th 6:30", "2024-01-06"))


def test_a_skipped_day_among_several_of_a_week_is_no_week_without_an_episode() -> None:
    daily, weekly = changed("skip: 2024-01-09", plan=DAILY), changed("skip: 2024-01-13")
    for show, words in ((daily, b"SUMMARY:Show: no episode today"), (weekly, b"this week")):
        (notice,) = [a for a in show.airings if a.placement.off_air and a.key.channel == "tv"]
        assert words in render_event(notice, DEFAULT_STYLE)


@pytest.mark.parametrize("length", ["30m", "45m"])
def test_a_night_of_two_covers_the_slots_that_it_lasts(length: str) -> None:
    """Nothing else is seated in the second slot of that night, into which the first two reach."""
    plan = PLAN.replace("Sat 24:00", "[Sat 9:00, Sat 9:30]")
    show = changed(f"resume: 4 to 5, on: 2024-01-13 9:00, length: {length}", plan=plan)
    second = "00:30" if length == "30m" else "00:45"
    assert on(show) == {
        "1": "01-06 00:00",
        "2": "01-06 00:30",
        "4": "01-13 00:00",
        "5": f"01-13 {second}",
        "3": "01-20 00:00",
    }
