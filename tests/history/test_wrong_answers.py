"""Schedules that once came to something wrong, each with what is right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rougecal.errors import ScheduleError
from tests.conftest import show_of
from tests.history.test_verbs import PLAN, STATIONS, airing, changed, days, on

FILM = """\
title: Film
timezone: Asia/Tokyo
published: 2024-01-01
channels: {cinema: {name: Cinema}}
episodes: 1
changes:
"""


def refused(*entries: str, plan: str = PLAN) -> str:
    """What is said of a log that is not accepted."""
    with pytest.raises(ScheduleError) as caught:
        changed(*entries, plan=plan)
    return str(caught.value)


@pytest.mark.parametrize("entry", ["episodes: 1", "cancel: 1", "pause: 1", "reason: Strike"])
def test_an_announcement_that_touches_no_airing_is_an_error(entry: str) -> None:
    """A film without a date has nothing yet that could change."""
    assert "no day yet" in refused(entry, plan=FILM) or "episodes" in refused(entry, plan=FILM)


def test_pause_leaves_an_extra_that_aired_before() -> None:
    """`pause: 4` is about episode 4 and what comes after it in time."""
    special = "special: SP, at: 2024-01-14 10:00"
    assert on(changed(special, "pause: 4"))["SP"] == "01-14 01:00"
    resumed = changed(special, "pause: 4", "resume: 4, on: 2024-02-10")
    assert days(resumed) == {**days(resumed), "SP": "01-14", "4": "02-10", "5": "02-17"}


def test_pause_takes_an_extra_that_was_to_come() -> None:
    show = changed("special: SP, at: 2024-02-04 10:00", "pause: 4")
    assert airing(show, "SP").status == "postponed"


def test_a_followers_delay_leaves_an_extra_that_aired_before() -> None:
    special = "special: SP, at: 2024-01-14 10:00"
    show = changed(special, "after: 1d, from: 4, channels: web")
    assert on(show, "web")["SP"] == "01-14 02:00"
    assert on(show, "web")["4"] == "01-29 15:00", "24 hours after 00:00 in Tokyo"


def test_no_notice_stands_beside_an_episode_that_was_held() -> None:
    show = changed("skip: 2024-01-13, hold: web", "skip: 2024-01-20")
    web = [a for a in show.airings if a.key.channel == "web" and not a.called_off]
    starts = [a.start for a in web]
    assert len(set(starts)) == len(starts)
    assert on(show, "web")["3"] == "01-21 16:00"


def test_stations_are_told_apart_by_the_slots_in_force() -> None:
    """Two stations with one slot differ once one of them has another."""
    same = STATIONS.replace("Sun 23:00, from: 2024-01-07", "Sat 24:00, from: 2024-01-06")
    slot = "slot: Sun 10:00, from: 1, channels: two"
    assert days(changed("move: 2, to: 2024-01-14 20:00", plan=same), "two")["2"] == "01-14"
    said = refused(slot, "move: 2, to: 2024-01-15 20:00", plan=same)
    assert "air at different times" in said


def test_a_time_is_in_the_zone_of_the_slot_in_force() -> None:
    slot = "slot: Sun 10:00 America/Los_Angeles, from: 3"
    show = changed(slot, "move: 4, to: 2024-01-29 20:00")
    assert on(show)["4"] == "01-29 04:00", "20:00 in Los Angeles is 04:00 UTC of the next day"


def test_a_channel_without_slot_or_leader_is_not_meant_unless_named() -> None:
    plan = PLAN.replace("episodes:", "  later: {name: Later}\nepisodes:")
    assert days(changed("skip: 2024-01-13", plan=plan))["2"] == "01-20"
    assert "resume it first" not in refused("resume: 9, on: 2024-02-03", plan=plan)
    assert days(changed("cancel: 5", plan=plan)) == days(changed("cancel: 5"))
    assert "nearest date" in refused("skip: 2024-01-14", plan=plan)


def test_reruns_can_be_moved_and_cancelled_and_named() -> None:
    again = "again: 1, at: 2024-01-08 20:00"
    assert on(changed(again, "move: 1~2, to: 2024-01-09 20:00"))["1~2"] == "01-09 11:00"
    assert airing(changed(again, "cancel: 1~2"), "1~2").status == "cancelled"
    edited = changed(again, "episodes: 1~2")
    assert (airing(edited, "1~2").sequence, airing(edited, "1").sequence) == (2, 0)


def test_a_second_rerun_is_the_third_showing() -> None:
    first, second = "again: 1, at: 2024-01-08 20:00", "again: 1, at: 2024-01-09 20:00"
    assert {"1~2", "1~3"} <= on(changed(first, second)).keys()


def test_two_channels_of_1100_episodes_may_be_skipped_45_times() -> None:
    """The bound is on what a log costs, not on the sizes of plan and log multiplied."""
    channels = "".join(f"  c{n}: {{name: C, slot: Sat 9:00, from: 2001-01-06}}\n" for n in (1, 2))
    plan = "title: Long\ntimezone: UTC\npublished: 2000-01-01\nchannels:\n" + channels
    first = date(2001, 1, 6)
    entries = "".join(
        f"  - {{announced: {date(2000, 1, 1) + timedelta(n)}, skip: {first + n * timedelta(14)}}}\n"
        for n in range(45)
    )
    show = show_of(f"{plan}episodes: 1100\nchanges:\n{entries}")
    assert max(a.sequence for a in show.airings) == 45


def test_a_log_that_moves_too_much_is_refused_at_the_entry_that_goes_too_far() -> None:
    entries = "".join(
        f"  - {{announced: 2023-{1 + n // 28:02}-{1 + n % 28:02}, move: 1 to 2000, by: 1m}}\n"
        for n in range(200)
    )
    plan = "title: Long\ntimezone: UTC\npublished: 2000-01-01\n"
    plan += "channels: {tv: {name: TV, slot: Sat 9:00, from: 2024-01-06}}\nepisodes: 2000\n"
    with pytest.raises(ScheduleError, match=r"the log moves more than [\d,]+ airings") as caught:
        show_of(f"{plan}changes:\n{entries}")
    assert len(caught.value.problems) == 1


def test_nothing_resumes_before_its_pause() -> None:
    said = refused("pause: 4", "resume: 4, on: 2024-01-20")
    assert "2024-01-20 lies before the pause on tv, which began on 2024-01-27" in said


def test_a_rerun_comes_after_the_first_showing() -> None:
    assert "3 on tv first airs on Sat 20 Jan 24:00 JST" in refused("again: 3, at: 2024-01-15 20:00")


def test_what_is_said_twice_names_the_line_that_says_so() -> None:
    said = refused("skip: 2024-01-13", "skip: 2024-01-13")
    assert "tv skips Saturday 2024-01-13 already (line 9 says so)" in said


def test_what_is_wrong_for_another_reason_does_not_name_the_line_that_says_the_same() -> None:
    rerun = "again: 2, at: 2024-02-20 20:00"
    assert refused(rerun, "cancel: 2", rerun).endswith("gives it a date")


def test_an_announcement_that_comes_to_nothing_is_told_so() -> None:
    both = (f"move: 3, by: {by}, announced: 2024-01-12" for by in ("1h", "-1h"))
    assert refused(*both).endswith("after it each is where it was, or has no day yet")


def test_a_clash_says_how_two_may_begin_at_once() -> None:
    assert "both at once with `together: true`" in refused("move: 2, to: 2024-01-20 24:00")
    assert "together" not in refused("again: 1, at: 2024-01-20 24:00")


def test_a_follower_that_is_paused_has_no_notice_of_a_night_that_its_leader_skips() -> None:
    pause, skip = "pause: 3, channels: web", "skip: 2024-01-27"

    def notices(*entries: str) -> list[str]:
        return [
            a.key.channel
            for a in changed(*entries).airings
            if a.placement.off_air and a.status != "cancelled"
        ]

    assert notices(pause, skip) == ["tv"]
    assert notices("pause: 5, channels: web", skip) == ["tv", "web"]
    assert notices(skip, pause) == ["tv", "web"], "what people were told stays"
    assert notices(pause, "resume: 3, channels: web", skip) == ["tv", "web"]


def test_a_clash_is_told_in_the_stations_clock() -> None:
    said = refused("move: 2, to: 2024-01-20 24:00")
    assert "both begin on Sat 20 Jan 24:00 JST" in said


def test_a_followers_notice_is_where_its_viewers_would_look() -> None:
    """By the delay in force for what was due, and not by the one that the channel began with."""
    show = changed("after: 4w, from: 4, channels: web", "skip: [2024-01-20, 2024-01-27]")
    assert str(airing(show, "note/2024-01-20", "web").start) == "2024-01-20 16:00:00+00:00"
    assert str(airing(show, "note/2024-01-27", "web").start) == "2024-01-27 16:00:00+00:00"
    later = changed("after: 4w, from: 4, channels: web", "skip: 2024-01-27")
    assert str(airing(later, "note/2024-01-27", "web").start) == "2024-02-24 15:00:00+00:00"


def test_a_notice_keeps_its_delay_while_what_was_due_is_postponed() -> None:
    log = ("after: 4w, from: 4, channels: web", "skip: 2024-01-27", "pause: 4")
    assert str(airing(changed(*log), "note/2024-01-27", "web").start) == "2024-02-24 15:00:00+00:00"


def test_a_special_has_the_delay_of_what_airs_before_it() -> None:
    """A recap on the stream that is a day behind since episode 3 is a day behind too."""
    delay = "after: 1d, from: 3, channels: web"
    assert on(changed(delay, "special: SP, on: 2024-01-27"), "web")["SP"] == "01-29 15:00"
    assert on(changed(delay, "special: SP, at: 2024-01-24 10:00"), "web")["SP"] == "01-25 01:00"
    assert on(changed(delay, "special: SP, at: 2024-01-20 23:00"), "web")["SP"] == "01-21 15:00"
    replaced = changed(delay, "special: SP, on: 2024-01-20")
    assert on(replaced, "web")["SP"] == "01-21 16:00", "it airs before 3, and after 2"


def test_a_followers_notice_has_the_delay_of_what_was_due_that_night() -> None:
    """Episode 4 was due, with the delay from before 5."""
    show = changed("after: 4w, from: 5, channels: web", "skip: 2024-01-27")
    assert str(airing(show, "note/2024-01-27", "web").start) == "2024-01-27 16:00:00+00:00"


def test_a_followers_notice_of_the_first_night_and_of_the_last() -> None:
    first = changed("after: 1d, from: 1, channels: web", "skip: 2024-01-06")
    assert str(airing(first, "note/2024-01-06", "web").start) == "2024-01-07 15:00:00+00:00"
    last = changed("after: 1d, from: 5, channels: web", "skip: 2024-02-03")
    assert str(airing(last, "note/2024-02-03", "web").start) == "2024-02-04 15:00:00+00:00"


def test_nothing_is_moved_beyond_the_calendars_end() -> None:
    """Ten years at a time: the year 10000 is refused, and no traceback."""
    entry = "  - {move: 5, by: 3650d, announced: 2024-02-03}\n"
    assert "this leads beyond the calendar's end" in refused_text(PLAN + entry * 800)


def refused_text(text: str) -> str:
    with pytest.raises(ScheduleError) as caught:
        show_of(text)
    return str(caught.value)


SPRING = "2:30 on 2024-03-10 in America/New_York does not exist: the clocks go forward over it"
AUTUMN = "1:30 on 2024-11-03 in America/New_York exists twice: the clocks go back over it"
OFFSET = "or one of the two with its offset from UTC: 1:30 -4:00"


@pytest.mark.parametrize(
    ("slot", "entry", "message"),
    [
        ("Sat 21:00", "special: X, at: 2024-03-10 2:30", f"7:45: X on tv: {SPRING}; give another time"),
        ("Sat 21:00", "move: 3, to: 2024-03-10 2:30", f"7:42: 3 on tv: {SPRING}; give another time"),
        (
            "Sun 1:00",
            "move: 3, by: 1h30m",
            f"7:35: 3 on tv: {SPRING}; give 3 another time, in an entry before this one",
        ),
        (
            "Sat 21:00",
            "special: X, at: 2024-11-03 1:30",
            f"7:45: X on tv: {AUTUMN}; give another time, {OFFSET}",
        ),
        (
            "Sun 2:30",
            "",
            f"4:33: episode 3: {SPRING}; say in `changes:` when it airs: `move: 3`, `to:` a day and time",
        ),
    ],
)  # fmt: skip
def test_a_time_that_clocks_skip_is_told_once(slot: str, entry: str, message: str) -> None:
    first = "2024-02-25" if slot.startswith("Sun") else "2024-02-24"
    text = f"""title: Show
timezone: America/New_York
published: 2024-01-01
channels: {{tv: {{name: TV, slot: {slot}, from: {first}}}}}
episodes: 5
"""
    if entry:
        text += f"changes:\n  - {{announced: 2024-02-01, {entry}}}\n"
    with pytest.raises(ScheduleError) as caught:
        show_of(text)
    assert [str(problem) for problem in caught.value.problems] == [f"show.yaml:{message}"]
