"""The verbs of the log: what each does, and what each refuses."""

from __future__ import annotations

import pytest

from rougecal.errors import ScheduleError
from rougecal.feeds import render_events
from rougecal.feeds.selection import DEFAULT_STYLE
from rougecal.history import Airing
from rougecal.show import Show
from tests.conftest import show_of

PLAN = """\
title: Show
timezone: Asia/Tokyo
published: 2024-01-01
channels:
  tv: {name: TV, slot: Sat 24:00, from: 2024-01-06}
  web: {name: Web, follows: tv, after: 1h}
episodes: 5
changes:
"""
STATIONS = """\
title: Show
timezone: Asia/Tokyo
published: 2024-01-01
channels:
  one: {name: One, slot: Sat 24:00, from: 2024-01-06}
  two: {name: Two, slot: Sun 23:00, from: 2024-01-07}
episodes: 5
changes:
"""


def changed(*entries: str, plan: str = PLAN, day: int = 8) -> Show:
    """The show after entries, announced a day apart unless they say when."""
    lines = [
        f"  - {{{entry}}}"
        if "announced" in entry
        else f"  - {{{entry}, announced: 2024-01-{day:02}}}"
        for day, entry in enumerate(entries, day)
    ]
    return show_of(plan + "\n".join(lines) + "\n" if lines else plan.removesuffix("changes:\n"))


def on(show: Show, channel: str = "tv") -> dict[str, str]:
    """Label → broadcast day and UTC time, of what is on."""
    return {
        a.key.label: f"{a.placement.moment.day:%m-%d} {a.start:%H:%M}" if a.start else "day only"
        for a in show.airings
        if a.key.channel == channel and not a.called_off and not a.placement.off_air
    }


def airing(show: Show, label: str, channel: str = "tv") -> Airing:
    return next(a for a in show.airings if a.key == (channel, label))


def days(show: Show, channel: str = "tv") -> dict[str, str]:
    return {label: when[:5] for label, when in on(show, channel).items()}


# What each verb does


def test_skip_moves_that_night_and_all_after_by_a_slot() -> None:
    show = changed("skip: 2024-01-13")
    assert days(show) == {"1": "01-06", "2": "01-20", "3": "01-27", "4": "02-03", "5": "02-10"}
    assert airing(show, "note/2024-01-13").placement.follows[0] == "2"  # type: ignore[index]


def test_skip_of_several_nights_is_one_entry() -> None:
    show = changed("skip: [2024-01-13, 2024-01-20]")
    assert days(show)["2"] == "01-27"
    assert {a.sequence for a in show.airings} == {0, 1}


def test_a_gap_takes_up_what_is_pushed() -> None:
    """What resumes in July does not move because a night in January is skipped."""
    show = changed("pause: 4", "resume: 4, on: 2024-07-06", "skip: 2024-01-13")
    assert days(show) == {"1": "01-06", "2": "01-20", "3": "01-27", "4": "07-06", "5": "07-13"}
    assert airing(show, "4").sequence == 2, "paused and resumed, not skipped"


def test_two_skipped_nights_in_a_row_are_both_passed_over() -> None:
    show = changed("skip: 2024-01-20", "skip: 2024-01-13")
    assert days(show) == {"1": "01-06", "2": "01-27", "3": "02-03", "4": "02-10", "5": "02-17"}


def test_special_takes_the_slot_without_using_a_number() -> None:
    show = changed("special: SP, on: 2024-01-13, title: Recap")
    assert list(days(show)) == ["1", "SP", "2", "3", "4", "5"]
    assert list(days(show).values())[:3] == ["01-06", "01-13", "01-20"]
    assert airing(show, "SP", "web").title == {"und": "Recap"}, "followers show it too"


def test_special_on_a_skipped_night_shifts_nothing_more_and_cancels_the_note() -> None:
    show = changed("skip: 2024-01-13", "special: SP, on: 2024-01-13")
    assert days(show)["2"] == "01-20"
    assert airing(show, "note/2024-01-13").status == "cancelled"


def test_an_extra_shifts_nothing() -> None:
    show = changed("special: SP, at: 2024-01-14 10:00, length: 1h")
    assert on(show)["SP"] == "01-14 01:00"
    assert days(show)["2"] == "01-13"
    assert airing(show, "SP").placement.length.seconds == 3600


def test_a_moved_airing_is_never_shifted() -> None:
    show = changed("move: 3, to: 2024-01-21 21:00", "skip: 2024-01-13")
    assert on(show)["3"] == "01-21 12:00"
    assert days(show)["4"] == "01-27", "the night that 3 left takes up what is pushed"


def test_move_by_starts_later_that_night() -> None:
    assert on(changed("move: 2, by: 30m"))["2"] == "01-13 15:30"
    assert on(changed("move: 2, by: -2h"))["2"] == "01-13 13:00"


def test_move_to_a_time_alone_stays_on_its_night() -> None:
    assert on(changed("move: 2, to: '25:10'"))["2"] == "01-13 16:10"


def test_move_to_a_day_alone_is_an_airing_whose_time_is_not_known() -> None:
    show = changed("move: 5, to: 2024-02-10")
    assert airing(show, "5").status == "tentative"
    assert airing(show, "5").start is None
    assert airing(show, "5", "web").start is None
    timed = changed("move: 5, to: 2024-02-10", "move: 5, to: 2024-02-10 21:00")
    assert (airing(timed, "5").status, airing(timed, "5").sequence) == ("confirmed", 2)


def test_several_move_back_to_back_or_together() -> None:
    show = changed("move: 4 to 5, to: 2024-01-27 23:00")
    assert (on(show)["4"], on(show)["5"]) == ("01-27 14:00", "01-27 14:30")
    show = changed("move: [4, 5], to: 2024-01-27 23:00, together: true")
    assert on(show)["4"] == on(show)["5"] == "01-27 14:00"
    assert on(show, "web")["4"] == on(show, "web")["5"], "a follower drops them at once too"


def test_a_double_length_finale() -> None:
    show = changed("episodes: 5, length: 1h")
    assert airing(show, "5").placement.length.seconds == 3600
    assert airing(show, "5", "web").placement.length.seconds == 3600


def test_slot_changes_from_a_label_on_and_gaps_stay() -> None:
    show = changed("skip: 2024-01-27", "slot: Mon 23:30, from: 3")
    assert on(show) == {
        "1": "01-06 15:00",
        "2": "01-13 15:00",
        "3": "01-22 14:30",
        "4": "02-05 14:30",
        "5": "02-12 14:30",
    }
    earlier = changed("slot: Fri 23:30, from: 3, on: 2024-01-19")
    assert days(earlier)["3"] == "01-19"


def test_pause_and_resume() -> None:
    paused = changed("pause: 3")
    assert days(paused) == {"1": "01-06", "2": "01-13"}
    assert [airing(paused, label).status for label in "345"] == ["postponed"] * 3
    assert airing(paused, "3", "web").status == "postponed"
    show = changed("pause: 3", "resume: 3, on: 2024-03-02")
    assert days(show) == {"1": "01-06", "2": "01-13", "3": "03-02", "4": "03-09", "5": "03-16"}


def test_cancel_and_bring_back() -> None:
    show = changed("cancel: 4 to 5")
    assert [airing(show, label).status for label in "45"] == ["cancelled"] * 2
    assert airing(show, "4").placement.moment.day.isoformat() == "2024-01-27", "its last time"
    assert days(changed("cancel: 5", "resume: 5, on: 2024-02-10"))["5"] == "02-10"


def test_again_numbers_reruns_and_followers_have_none() -> None:
    show = changed("again: 1, at: 2024-01-20 23:30", "again: 1, at: 2024-01-27 23:30")
    assert {"1~2", "1~3"} < set(on(show))
    assert "1~2" not in on(show, "web")
    assert on(changed("again: 1, at: 2024-01-20 23:30, channels: web"), "web")["1~2"]


def test_a_named_follower_is_pinned_until_it_is_named_again() -> None:
    pinned = ("move: 2, by: 1d, channels: web", "move: 2, by: 30m")
    assert on(changed(*pinned), "web")["2"] == "01-15 16:00"
    assert on(changed(*pinned, "resume: 2, channels: web"), "web")["2"] == "01-14 16:30"


def test_a_followers_delay_changes_from_a_label_on() -> None:
    show = changed("after: 1d, from: 3, channels: web", "move: 4, by: 30m")
    assert on(show, "web")["2"] == "01-14 16:00"
    assert on(show, "web")["3"] == "01-22 15:00"
    assert on(show, "web")["4"] == "01-29 15:30", "it follows still"


def test_hold_lets_the_leader_move_alone() -> None:
    show = changed("skip: 2024-01-13, hold: web")
    assert days(show)["2"] == "01-20"
    assert days(show, "web") == days(show_of(PLAN.replace("changes:", "")), "web")
    assert ("web", "note/2024-01-13") not in {a.key for a in show.airings}


def test_withdraw_undoes_an_announcement_and_leaves_the_others() -> None:
    show = changed("skip: 2024-01-13", "move: 5, by: 30m", "withdraw: 2024-01-08")
    assert days(show) == {"1": "01-06", "2": "01-13", "3": "01-20", "4": "01-27", "5": "02-03"}
    assert airing(show, "2").sequence == 2
    assert airing(show, "note/2024-01-13").status == "cancelled"
    called_off = changed("special: SP, on: 2024-01-13", "withdraw: 2024-01-08")
    assert airing(called_off, "SP").status == "cancelled", "an event never vanishes"


def test_an_entry_is_about_every_channel_with_a_slot_that_day() -> None:
    show = changed("skip: 2024-01-13", plan=STATIONS)
    assert days(show, "one")["2"] == "01-20"
    assert days(show, "two")["2"] == "01-14"
    both = changed("skip: [2024-01-13, 2024-01-14]", plan=STATIONS)
    assert (days(both, "one")["2"], days(both, "two")["2"]) == ("01-20", "01-21")


def test_an_edit_names_labels_or_all() -> None:
    some = changed("episodes: [2, 3]")
    assert {a.key.label for a in some.airings if a.sequence} == {"2", "3"}
    assert {a.key.channel for a in some.airings if a.sequence} == {"tv", "web"}
    every = changed("skip: 2024-01-13", "reason: The title changed")
    assert all(a.sequence >= 1 for a in every.airings), "notes too"


def test_announcements_made_in_one_minute_are_a_second_apart() -> None:
    """A day alone is its first minute; with a time it is another announcement."""
    show = changed(
        "move: 2, by: 30m, announced: 2024-01-08", "move: 3, by: 5m, announced: 2024-01-08 0:00"
    )
    assert f"{airing(show, '2').modified:%d %H:%M:%S}" == "07 15:00:00", "the day begins in Tokyo"
    assert f"{airing(show, '3').modified:%d %H:%M:%S}" == "07 15:00:01"


def test_a_channel_without_a_slot_gets_its_times_from_the_log() -> None:
    film = "title: Film\ntimezone: Asia/Tokyo\npublished: 2024-01-01\n"
    film += "channels: {cinema: {name: Cinema}}\nepisodes: 1\nchanges:\n"
    assert on(changed("move: 1, to: 2024-05-03 10:00", plan=film), "cinema") == {"1": "05-03 01:00"}


def test_a_plan_without_a_first_night_is_seated_later() -> None:
    plan = PLAN.replace(", from: 2024-01-06", "")
    assert show_of(plan.removesuffix("changes:\n")).airings == ()
    show = changed("resume: 1, on: 2024-04-06", plan=plan)
    assert days(show) == {"1": "04-06", "2": "04-13", "3": "04-20", "4": "04-27", "5": "05-04"}
    slotted = changed("slot: Sun 23:00, from: 1, on: 2024-04-07", plan=plan)
    assert days(slotted)["5"] == "05-05"


# Several episodes on one slot date

DOUBLE = "resume: 2 to 3, on: 2024-01-13"
ONE_NIGHT = [
    ((DOUBLE,), "01-06 15:00, 01-13 15:00, 01-13 15:30, 01-20 15:00, 01-27 15:00"),
    (("resume: [2, 3], on: 2024-01-13",), "01-06 15:00, 01-13 15:00, 01-13 15:30, 01-20 15:00, 01-27 15:00"),
    ((f"{DOUBLE}, together: true",), "01-06 15:00, 01-13 15:00, 01-13 15:00, 01-20 15:00, 01-27 15:00"),
    ((f"{DOUBLE}, length: 1h",), "01-06 15:00, 01-13 15:00, 01-13 16:00, 01-20 15:00, 01-27 15:00"),
    (("resume: 1 to 5, on: 2024-01-13",), "01-13 15:00, 01-13 15:30, 01-13 16:00, 01-13 16:30, 01-13 17:00"),
    ((DOUBLE, "skip: 2024-01-13"), "01-06 15:00, 01-20 15:00, 01-20 15:30, 01-27 15:00, 02-03 15:00"),
    ((DOUBLE, "skip: 2024-01-06"), "01-13 15:00, 01-20 15:00, 01-20 15:30, 01-27 15:00, 02-03 15:00"),
    ((DOUBLE, "special: SP, on: 2024-01-13"), "01-06 15:00, 01-20 15:00, 01-20 15:30, 01-27 15:00, 02-03 15:00, 01-13 15:00"),
    ((DOUBLE, "again: 1, on: 2024-01-13"), "01-06 15:00, 01-20 15:00, 01-20 15:30, 01-27 15:00, 02-03 15:00, 01-13 15:00"),
    ((DOUBLE, "slot: Sun 20:00, from: 1"), "01-07 11:00, 01-14 11:00, 01-14 11:30, 01-21 11:00, 01-28 11:00"),
    ((DOUBLE, "slot: Sun 20:00, from: 2"), "01-06 15:00, 01-14 11:00, 01-14 11:30, 01-21 11:00, 01-28 11:00"),
    ((DOUBLE, "slot: Sun 20:00, from: 3"), "01-06 15:00, 01-13 15:00, 01-14 11:00, 01-21 11:00, 01-28 11:00"),
    (("resume: 1 to 3, on: 2024-01-06", "slot: Sun 20:00, from: 2"), "01-06 15:00, 01-07 11:00, 01-07 11:30, 01-14 11:00, 01-21 11:00"),
    ((DOUBLE, "move: 2, by: 1d"), "01-06 15:00, 01-14 15:00, 01-13 15:30, 01-20 15:00, 01-27 15:00"),
    ((DOUBLE, "move: 2, by: 1d", "skip: 2024-01-13"), "01-06 15:00, 01-14 15:00, 01-20 15:00, 01-27 15:00, 02-03 15:00"),
    ((DOUBLE, "move: 2, to: 2024-01-12 10:00", "skip: 2024-01-13"), "01-06 15:00, 01-12 01:00, 01-20 15:00, 01-27 15:00, 02-03 15:00"),
    (("resume: 2 to 4, on: 2024-01-13", "move: 2, to: 2024-01-12 10:00", "skip: 2024-01-13"), "01-06 15:00, 01-12 01:00, 01-20 15:00, 01-20 15:30, 01-27 15:00"),
    ((DOUBLE, "move: 2, to: 2024-01-12 10:00", "special: SP, on: 2024-01-13"), "01-06 15:00, 01-12 01:00, 01-20 15:00, 01-27 15:00, 02-03 15:00, 01-13 15:00"),
    ((DOUBLE, "move: 3, to: 2024-01-12 10:00", "slot: [Sat 24:00, Sun 24:00], from: 1"), "01-06 15:00, 01-07 15:00, 01-12 01:00, 01-13 15:00, 01-14 15:00"),
    ((DOUBLE, "move: 3, to: 2024-01-12 10:00", "slot: Sat 23:00, from: 1"), "01-06 14:00, 01-13 14:00, 01-12 01:00, 01-20 14:00, 01-27 14:00"),
    ((DOUBLE, "move: 2, to: 2024-01-12 10:00", "slot: Sat 23:00, from: 1"), "01-06 14:00, 01-12 01:00, 01-13 14:00, 01-20 14:00, 01-27 14:00"),
    ((DOUBLE, "resume: 3, on: 2024-01-20"), "01-06 15:00, 01-13 15:00, 01-20 15:00, 01-27 15:00, 02-03 15:00"),
    ((DOUBLE, "resume: 2 to 3, on: 2024-01-20"), "01-06 15:00, 01-20 15:00, 01-20 15:30, 01-27 15:00, 02-03 15:00"),
    ((DOUBLE, "pause: 2", "resume: 2, on: 2024-01-20"), "01-06 15:00, 01-20 15:00, 01-27 15:00, 02-03 15:00, 02-10 15:00"),
    (("pause: 2", "resume: 2 to 3, on: 2024-01-20"), "01-06 15:00, 01-20 15:00, 01-20 15:30, 01-27 15:00, 02-03 15:00"),
    (("cancel: 2 to 3", "resume: 2 to 3, on: 2024-01-20"), "01-06 15:00, 01-20 15:00, 01-20 15:30, 01-27 15:00, 02-03 15:00"),
    (("skip: 2024-01-13", "resume: 2 to 3, on: 2024-01-13"), "01-06 15:00, 01-13 15:00, 01-13 15:30, 01-20 15:00, 01-27 15:00"),
]  # fmt: skip


@pytest.mark.parametrize(("log", "airs"), ONE_NIGHT, ids=["; ".join(log) for log, _ in ONE_NIGHT])
def test_several_resume_on_one_slot_date(log: tuple[str, ...], airs: str) -> None:
    show = changed(*log)
    labels = ["1", "2", "3", "4", "5", "SP", "1~2"]
    assert ", ".join(on(show)[label] for label in labels if label in on(show)) == airs


def test_a_run_on_one_date_says_what_a_move_and_a_resume_said() -> None:
    one = changed("resume: 3 to 4, on: 2024-01-20")
    two = changed(
        "move: 3 to 4, to: 2024-01-20 24:00, announced: 2024-01-08",
        "resume: 5, on: 2024-01-27, announced: 2024-01-08",
    )
    feeds = [list(render_events(show.airings, DEFAULT_STYLE).values()) for show in (one, two)]
    assert feeds[0] == feeds[1]
    assert on(one, "web")["4"] == "01-21 16:30"


def test_where_no_time_is_known_several_share_the_day() -> None:
    show = changed("resume: 2 to 3, on: 2024-01-13", plan=PLAN.replace("Sat 24:00", "Sat"))
    moments = [airing(show, label).placement.moment for label in ("2", "3")]
    assert [(m.day.day, m.minutes) for m in moments] == [(13, None)] * 2


def test_a_time_that_becomes_known_or_unknown_keeps_them_back_to_back() -> None:
    unknown = changed(DOUBLE, "slot: Sun, from: 1")
    moments = [airing(unknown, label).placement.moment for label in ("2", "3")]
    assert [(m.day.day, m.minutes) for m in moments] == [(14, None)] * 2
    known = changed(DOUBLE, "slot: Sat 24:00, from: 1", plan=PLAN.replace("Sat 24:00", "Sat"))
    assert [on(known)[label] for label in ("2", "3")] == ["01-13 15:00", "01-13 15:30"]


def test_a_follower_follows_several_again_in_one_entry() -> None:
    pinned = ("move: 2 to 3, by: 2d, channels: web", "resume: 2 to 3, channels: web")
    assert on(changed(*pinned), "web") == on(show_of(PLAN.removesuffix("changes:\n")), "web")


# What is refused, at its line, in plain words

REFUSED = [
    ("skip: 2024-01-14", "tv has no episode in a slot on Sunday 2024-01-14; the nearest date with one is 2024-01-13"),
    ("special: 2, on: 2024-01-13", "tv has an episode labelled '2' already"),
    ("special: SP, on: 2024-01-14", "2024-01-14 is a Sunday, but tv's slot is on Saturdays"),
    ("special: SP, on: 2023-12-30", "2023-12-30 lies before the run on tv, which begins on 2024-01-06"),
    ("move: 6, by: 30m", "tv has no episode labelled '6'"),
    ("move: 5 to 3, by: 30m", "'5 to 3' runs backwards: '3' stands before '5'"),
    ("move: 2, by: 7d", "2 and 3 on tv both begin"),
    ("move: 2, to: 2024-01-13 24:00", "this changes nothing"),
    ("move: 2, to: 2022-01-13 24:00", "lies before the run"),
    ("slot: Sun 23:00, from: 9", "tv has no episode labelled '9'"),
    ("slot: Sun 23:00, from: 3, on: 2024-01-20", "2024-01-20 is a Saturday, but tv's slot is on Sundays"),
    ("after: 2h, from: 2, channels: tv", "tv follows no channel; say `move` or `slot`"),
    ("after: 2h, from: 2, channels: wep", "there is no channel 'wep' here; did you mean 'web'?"),
    ("resume: 3", "say `on:` which slot date"),
    ("resume: 3 to 4", "say `on:` which slot date"),
    ("resume: 4 to 3, on: 2024-01-20", "'4 to 3' runs backwards: '3' stands before '4'"),
    ("resume: [3, 3 to 4], on: 2024-01-20", "'3 to 4' names 3 again"),
    ("resume: [3, 5], on: 2024-01-20", "3 to 5 do not stand in a row on tv: after 3 comes 4"),
    ("resume: [5, 4], on: 2024-01-20", "5 to 4 do not stand in a row on tv: after 5 comes none"),
    ("resume: 3 to 9, on: 2024-01-20", "tv has no episode labelled '9'"),
    ("resume: 3+, on: 2024-01-20", "'3+' has no last label: what comes after 3 goes on by itself; write '3'"),
    ("resume: 3~2, on: 2024-01-20", "'3~2' names a rerun; `move` gives it a time"),
    ("resume: 3-4, on: 2024-01-20", "there is no episode labelled '3-4'; did you mean '3 to 4'?"),
    ("resume: 第3話, on: 2024-01-20", "did you mean '3'?"),
    ("resume: 3 to 4, on: 2024-01-20, channels: web", "web follows tv, and airs them after it does"),
    ("resume: 3 to 4, on: 2024-01-21", "2024-01-21 is a Sunday, but tv's slot is on Saturdays"),
    ("cancel: nine", "tv has no episode labelled 'nine'"),
    ("again: 2, at: '23:30'", "a day is missing before the time"),
    ("move: 2, by: 11y", "'11y' is not a duration"),
    ("withdraw: 2024-01-02", "no entry above that holds was announced then; there is no other"),
    ("skip: 2024-01-13, channels: web", "web follows tv; say `move`, `after` or `pause` of it instead"),
    ("skip: 2024-01-13, hold: tv", "'tv' follows no channel"),
    ("skip: 2024-01-13, move: 2", "one entry, one verb"),
    ("move: 2", "`move` needs `to:` or `by:`, and one only"),
    ("move: 2, by: 30m, to: 2024-01-14", "`move` needs `to:` or `by:`, and one only"),
    ("skip: 2024-01-13, length: 1h", "`length` does not go with `skip`"),
    ("'skip': ", "`skip:` is empty"),
    ("move: 2, by: 5m, announced: 2023-12-01", "announced before the schedule was published"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "message"), REFUSED, ids=[entry for entry, _ in REFUSED])
def test_refused(entry: str, message: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        changed(entry)
    (problem,) = caught.value.problems
    assert message in problem.message
    assert problem.mark.line == PLAN.count("\n") + 1
    assert PLAN.splitlines()[0] not in problem.message


def test_entries_stand_in_the_order_of_their_announcements() -> None:
    with pytest.raises(
        ScheduleError, match=r"show.yaml:10:.*before the entry above it, of 2024-01-09"
    ):
        changed("move: 2, by: 5m, announced: 2024-01-09", "move: 3, by: 5m, announced: 2024-01-08")
    with pytest.raises(
        ScheduleError, match=r"show.yaml:10:.*`announced:` is missing; what was irregular"
    ):
        show_of(PLAN + "  - {move: 2, by: 5m, announced: 2024-01-09}\n  - {move: 3, by: 5m}\n")


def test_a_day_without_a_time_moves_by_whole_days() -> None:
    day = "move: 5, to: 2024-02-10"
    assert days(changed(day, "move: 5, by: 1w"))["5"] == "day o"
    with pytest.raises(ScheduleError, match="no time is known yet, so it can only move by whole"):
        changed(day, "move: 5, by: 30m")


def test_every_senseless_entry_is_reported_at_once() -> None:
    with pytest.raises(ScheduleError) as caught:
        changed("skip: 2024-01-14", "move: 2, by: 30m", "cancel: 9")
    assert [problem.mark.line for problem in caught.value.problems] == [9, 11]


def test_several_stations_with_their_own_times_must_be_named() -> None:
    with pytest.raises(
        ScheduleError, match="say which in `channels:`; one and two air at different times"
    ):
        changed("move: 2, to: 2024-01-14 21:00", plan=STATIONS)
    show = changed("move: 2, to: 2024-01-14 21:00, channels: two", plan=STATIONS)
    assert on(show, "two")["2"] == "01-14 12:00"


def test_what_is_resumed_leaves_no_station_behind_in_silence() -> None:
    """A day that fits the one's slot and not the other's would leave the other postponed."""
    with pytest.raises(ScheduleError, match="two would stay postponed; resume it first"):
        changed("pause: 2", "resume: 2, on: 2024-01-20", plan=STATIONS)
    show = changed(
        "pause: 2",
        "resume: 2, on: 2024-01-21, channels: two",
        "resume: 2, on: 2024-01-20",
        plan=STATIONS,
    )
    assert not [airing for airing in show.airings if airing.called_off]


def test_a_mistake_is_not_told_again_of_what_follows_from_it() -> None:
    with pytest.raises(ScheduleError) as caught:
        changed("cancel: 9", "withdraw: 2024-01-08")
    assert [problem.mark.line for problem in caught.value.problems] == [9]


def test_withdrawing_what_a_later_entry_needs_is_refused() -> None:
    with pytest.raises(ScheduleError, match="a later entry then makes no sense"):
        changed("special: SP, on: 2024-01-13", "move: SP, by: 30m", "withdraw: 2024-01-08")


def test_a_time_that_does_not_exist_is_refused_where_it_is_said() -> None:
    plan = PLAN.replace("Asia/Tokyo", "America/New_York").replace("Sat 24:00", "Sat 26:30")
    plan = plan.replace("2024-01-06", "2024-02-24")
    with pytest.raises(
        ScheduleError, match=r"show.yaml:5:24: episode 3: 26:30 on 2024-03-09.*not exist"
    ):
        show_of(plan.replace("changes:", ""))
    known = "  - {move: 3, to: 2024-03-09 27:30}\n"
    assert on(show_of(plan + known))["3"] == "03-09 07:30", "known beforehand, it is no error"
    with pytest.raises(ScheduleError, match=r"show.yaml:10:.*26:30 on 2024-03-09.*not exist"):
        show_of(plan + known + "  - {move: 2, to: 2024-03-09 26:30, announced: 2024-02-01}\n")


CLOCKS = """\
title: Show
timezone: Europe/Berlin
published: 2023-10-01
channels:
  tv: {name: TV, slot: Sat 23:30, from: 2023-10-21}
  late: {name: Late, follows: tv, after: 3h}
  later: {name: Later, follows: late, after: 1h}
episodes: 3
changes:
"""


def test_a_follower_may_be_on_at_a_wall_clock_time_that_exists_twice() -> None:
    """2:30 on 2023-10-29 in Berlin is 0:30 or 1:30 UTC: here the instant says which."""
    show = changed("reason: Nothing", plan=CLOCKS)
    assert on(show, "late")["2"] == "10-29 00:30"
    assert on(show, "later")["2"] == "10-29 01:30"
    assert all(
        event.endswith(b"END:VEVENT\r\n")
        for event in render_events(show.airings, DEFAULT_STYLE).values()
    )
    skipped = changed("skip: 2023-10-28", plan=CLOCKS)
    assert airing(skipped, "note/2023-10-28", "later").start == airing(show, "2", "later").start


def test_a_night_may_be_skipped_whose_time_does_not_exist() -> None:
    plan = CLOCKS.replace("2023-10-01", "2024-03-01").replace("2023-10-21", "2024-03-23")
    show = show_of(plan.replace("Sat 23:30", "Sat 26:30") + "  - {skip: 2024-03-30}\n")
    assert days(show) == {"1": "03-23", "2": "04-06", "3": "04-13"}
    assert airing(show, "note/2024-03-30").start is None, "only the night is known"


# What a changed line of the code once got past the tests


def test_the_first_rerun_is_the_second_showing() -> None:
    assert on(changed("again: 1, at: 2024-01-20 23:30")).keys() == {*"12345", "1~2"}


def test_pause_leaves_what_is_cancelled() -> None:
    show = changed("cancel: 4", "pause: 3")
    assert [airing(show, label).status for label in "345"] == [
        "postponed",
        "cancelled",
        "postponed",
    ]
    assert airing(show, "4").sequence == 1


def test_resume_on_a_skipped_night_takes_the_notice_back() -> None:
    show = changed("skip: 2024-01-13", "resume: 2, on: 2024-01-13")
    assert days(show) == {"1": "01-06", "2": "01-13", "3": "01-20", "4": "01-27", "5": "02-03"}
    assert airing(show, "note/2024-01-13").status == "cancelled"
    assert airing(show, "note/2024-01-13", "web").status == "cancelled"
    log = ("skip: 2024-01-13", "resume: 2, on: 2024-01-13", "move: 2, by: 30m")
    assert airing(changed(*log), "note/2024-01-13").status == "cancelled", "and it stays so"


def test_a_follower_has_the_length_that_an_entry_gave_its_leader() -> None:
    """Rather than its channel's own, for it shows the same episode."""
    plan = PLAN.replace("after: 1h", "after: 1h, length: 24m")
    show = changed("episodes: 5, length: 1h", plan=plan)
    minutes = [airing(show, label, "web").placement.length.seconds // 60 for label in "45"]
    assert minutes == [24, 60]


def test_a_new_delay_lets_go_of_what_was_pinned() -> None:
    show = changed("move: 4, by: 1d, channels: web", "after: 2h, from: 3, channels: web")
    assert on(show, "web")["4"] == "01-28 17:00", "two hours after tv"


def test_a_special_after_a_slot_change_is_in_the_new_slot() -> None:
    slot = "slot: Fri 22:00, from: 3, on: 2024-01-19"
    show = changed(slot, "special: SP, on: 2024-01-26")
    assert (on(show)["SP"], on(show)["4"]) == ("01-26 13:00", "02-02 13:00")
    with pytest.raises(
        ScheduleError, match="2024-01-27 is a Saturday, but tv's slot is on Fridays"
    ):
        changed(slot, "special: SP, on: 2024-01-27")


def test_pause_takes_what_airs_at_the_same_instant() -> None:
    show = changed("move: [4, 5], to: 2024-01-27 23:00, together: true", "pause: 5")
    assert [airing(show, label).status for label in "345"] == [
        "confirmed",
        "postponed",
        "postponed",
    ]


def test_a_night_that_a_follower_held_is_none_of_its_gaps_later_either() -> None:
    show = changed("skip: 2024-01-13, hold: web", "move: 2, by: 1d, channels: web")
    assert ("web", "note/2024-01-13") not in {a.key for a in show.airings}


def test_what_is_announced_with_the_schedule_is_a_revision_of_it() -> None:
    show = changed("move: 2, by: 30m, announced: 2024-01-01")
    assert airing(show, "2").sequence == 1
    assert f"{airing(show, '2').modified:%m-%d %H:%M:%S}" == "12-31 15:00:01"


def test_a_follower_without_a_delay_is_on_at_once() -> None:
    show = show_of(PLAN.replace(", after: 1h", "").removesuffix("changes:\n"))
    assert [airing(show, n).start for n in "12345"] == [
        airing(show, n, "web").start for n in "12345"
    ]


def test_resume_leaves_what_is_cancelled_or_fixed() -> None:
    moved = "move: 5, to: 2024-03-24 21:00"
    show = changed("cancel: 4", moved, "pause: 3", "resume: 3, on: 2024-02-10")
    assert airing(show, "4").status == "cancelled"
    assert days(show)["5"] == "02-17", "a slot again, for the pause took its fixed time"
    kept = changed("cancel: 4", moved, "resume: 3, on: 2024-02-10")
    assert on(kept)["5"] == "03-24 12:00"
    assert airing(kept, "4").status == "cancelled"


def test_only_what_moves_together_shares_an_instant() -> None:
    with pytest.raises(ScheduleError, match="3 and 4 on tv both begin on Sat 20 Jan 24:00 JST"):
        changed("move: 4, to: 2024-01-20 24:00, together: true")


def test_a_rerun_may_be_on_the_day_of_the_first_showing_if_no_time_is_known() -> None:
    plan = PLAN.replace("slot: Sat 24:00", "slot: Sat")
    assert airing(changed("again: 1, at: 2024-01-06", plan=plan), "1~2").start is None


@pytest.mark.parametrize("channels", ["", ", channels: tv"])
def test_what_an_entry_of_every_channel_said_names_its_line(channels: str) -> None:
    with pytest.raises(ScheduleError, match=r"show.yaml:10:.*line 9 says so"):
        changed("pause: 4", f"pause: 4{channels}")


COLUMNS = [
    ("slot: Sun 23:00, from: 9", "9}"),
    ("slot: Sun 23:00, from: 2, on: 2024-01-20", "2024-01-20}"),
    ("slot: Sun 23:00, from: 2, channels: web", "Sun 23:00, from"),
    ("move: 9, by: 5m", "9, by"),
    ("move: 5 to 3, by: 30m", "5 to 3"),
    ("move: 2, to: 2022-01-13 24:00", "2022-01-13"),
    ("cancel: 9", "9}"),
    ("pause: 9", "9}"),
    ("resume: 9, on: 2024-02-03", "9, on"),
    ("resume: 3, on: 2024-02-04", "2024-02-04}"),
    ("resume: 3", "3}"),
    ("resume: 3 to 9, on: 2024-02-03", "3 to 9"),
    ("resume: [3, 5], on: 2024-02-03", "[3, 5]"),
    ("resume: 3+, on: 2024-02-03", "3+, on"),
    ("again: 9, at: 2024-02-03 20:00", "9, at"),
    ("again: 3, at: 2024-01-15 20:00", "2024-01-15"),
    ("channels: web, episodes: 9", "9}"),
    ("channels: web, after: 2h, from: 9", "9}"),
    ("channels: tv, after: 2h, from: 2", "2h, from"),
    ("channels: web, special: SP, on: 2024-02-03", "2024-02-03}"),
    ("special: SP, on: 2024-01-14", "2024-01-14}"),
    ("special: SP, on: 2023-12-30", "2023-12-30}"),
    ("special: 2, on: 2024-01-13", "2, on"),
    ("reason: Why, skip: 2024-01-14", "2024-01-14}"),
    ("reason: Why, withdraw: 2024-01-02", "2024-01-02}"),
    ("reason: Why, move: 2, by: 7d", "2, by"),
    ("reason: Why, move: 2, to: 2024-01-13 24:00", "2, to"),
]


@pytest.mark.parametrize(("entry", "place"), COLUMNS, ids=[entry for entry, _ in COLUMNS])
def test_a_refusal_stands_at_the_value_that_it_is_about(entry: str, place: str) -> None:
    log = f"  - {{announced: 2024-01-08, {entry}}}\n"
    with pytest.raises(ScheduleError) as caught:
        show_of(PLAN + log)
    (problem,) = caught.value.problems
    assert log[problem.mark.column - 1 :].startswith(place)


# Times that the clocks show twice or never

TWICE = """\
title: Show
timezone: America/New_York
published: 2024-01-01
channels: {tv: {name: TV, slot: Sun 1:30, from: 2024-10-27}}
episodes: 3
changes:
"""


@pytest.mark.parametrize(("offset", "utc"), [("-4:00", "05:30"), ("-5:00", "06:30")])
def test_an_offset_says_which_of_two_times_is_meant(offset: str, utc: str) -> None:
    show = show_of(f"{TWICE}  - {{move: 2, to: '2024-11-03 1:30 {offset}'}}\n")
    assert on(show) == {"1": "10-27 05:30", "2": f"11-03 {utc}", "3": "11-10 06:30"}


def test_an_offset_that_the_zone_does_not_have_is_refused() -> None:
    with pytest.raises(
        ScheduleError, match="1:30 on 2024-11-03 in America/New_York is not at -7:00"
    ):
        show_of(f"{TWICE}  - {{move: 2, to: '2024-11-03 1:30 -7:00'}}\n")


def test_a_time_may_be_in_another_zone() -> None:
    show = changed(
        "special: SP, at: 2024-03-02 18:00 Asia/Bahrain", "move: 2, to: 2024-01-14 9:00 Europe/Rome"
    )
    assert (on(show)["SP"], on(show)["2"]) == ("03-02 15:00", "01-14 08:00")
