"""Channels with episodes of their own, and followers that take reruns."""

from __future__ import annotations

import pytest

from rougecal.errors import ScheduleError
from tests.history.test_verbs import PLAN, airing, changed, days

DIGEST = """\
title: Serial
timezone: Asia/Tokyo
published: 2024-01-01
channels:
  tv: {name: TV, slot: Mon-Fri 8:00, from: 2024-01-08}
  digest: {name: Digest, slot: Sat 9:00, from: 2024-01-13, episodes: {1: Week one, 2: }}
  abroad: {name: Abroad, follows: digest, after: 1d}
episodes: 10
changes:
"""


def test_a_channel_has_episodes_of_its_own_and_followers_have_its() -> None:
    show = changed("move: 1, by: 1m", plan=DIGEST, day=2)
    assert days(show, "digest") == {"1": "01-13", "2": "01-20"}
    assert days(show, "abroad") == {"1": "01-14", "2": "01-21"}
    assert len(days(show, "tv")) == 10
    assert (
        airing(show, "1", "digest").title
        == airing(show, "1", "abroad").title
        == {"und": "Week one"}
    )
    assert airing(show, "1").title == {}


def test_what_is_said_of_labels_means_such_a_channel_only_by_name() -> None:
    show = changed("cancel: 1", "pause: 2, channels: digest", plan=DIGEST, day=2)
    assert [airing(show, "1", c).status for c in ("tv", "digest")] == ["cancelled", "confirmed"]
    assert [airing(show, "2", c).status for c in ("tv", "digest")] == ["confirmed", "postponed"]


def test_details_of_labels_are_not_those_of_such_a_channel() -> None:
    show = changed(
        "episodes: 1, length: 20m", "episodes: 1, channels: digest, length: 40m", plan=DIGEST, day=2
    )
    lengths = {
        a.key.channel: a.placement.length.seconds // 60 for a in show.airings if a.key.label == "1"
    }
    assert lengths == {"tv": 20, "digest": 40, "abroad": 40}
    every = changed("length: 20m", plan=DIGEST, day=2)
    assert {a.placement.length.seconds // 60 for a in every.airings} == {20}


def test_where_each_channel_has_its_own_an_entry_about_labels_names_one() -> None:
    plan = DIGEST.replace("  tv: {name: TV, slot: Mon-Fri 8:00, from: 2024-01-08}\n", "")
    with pytest.raises(ScheduleError, match=r":9:14: say which in `channels:`; each channel here"):
        changed("cancel: 1", plan=plan)
    assert days(changed("cancel: 1, channels: digest", plan=plan), "digest") == {"2": "01-20"}


def test_a_day_is_skipped_on_every_channel_that_has_it() -> None:
    show = changed("skip: 2024-01-13", plan=DIGEST, day=2)
    assert days(show, "digest") == {"1": "01-20", "2": "01-27"}
    assert days(show)["6"] == "01-15"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "abroad: {name: A, follows: tv, episodes: 3}",
            "`episodes` of its own or `follows` another",
        ),
        ("tv2: {name: A, reruns: true}", "`reruns` goes with `follows:`"),
        ("tv2: {name: A, episodes: {a: , A: }}", "'A' differs from 'a' only by case"),
    ],
)
def test_refused(line: str, said: str) -> None:
    plan = DIGEST.replace("abroad: {name: Abroad, follows: digest, after: 1d}", line)
    with pytest.raises(ScheduleError, match=said):
        changed("cancel: 1", plan=plan)


def test_a_follower_takes_reruns_if_it_wants_them() -> None:
    again = "again: 1, at: 2024-01-08 20:00"
    assert "1~2" not in days(changed(again), "web")
    wants = PLAN.replace("after: 1h", "after: 1h, reruns: true")
    show = changed(again, "move: 1~2, by: 1d", plan=wants)
    assert days(show, "web")["1~2"] == "01-09"
    assert airing(show, "1~2", "web").sequence == 2


LONG = PLAN.replace("episodes: 5", "episodes: 930 to 935")


def test_reruns_of_episodes_before_the_files_first_take_slots() -> None:
    """One Piece in 2020: 930 was put off, and older episodes were shown in its place."""
    show = changed("again: 892 to 894, on: 2024-01-13", plan=LONG)
    assert days(show) == {
        "930": "01-06",
        "892~2": "01-13",
        "893~2": "01-20",
        "894~2": "01-27",
        "931": "02-03",
        "932": "02-10",
        "933": "02-17",
        "934": "02-24",
        "935": "03-02",
    }
    assert (airing(show, "892~2").sequence, airing(show, "931").sequence) == (1, 1)


def test_reruns_of_earlier_episodes_and_of_the_files_own_are_one_run() -> None:
    show = changed("again: 929 to 930, on: 2024-01-13", plan=LONG)
    assert list(days(show)) == ["930", "929~2", "930~2", "931", "932", "933", "934", "935"]


def test_reruns_of_all_from_an_earlier_season_on_end_with_the_last() -> None:
    show = changed("again: 928+, at: 2024-06-01 10:00", plan=LONG)
    labels = [a.key.label for a in show.airings if a.key.channel == "tv" and "~" in a.key.label]
    assert labels == [f"{number}~2" for number in range(928, 936)]


def test_numbers_with_leading_zeros_keep_them() -> None:
    plan = PLAN.replace("episodes: 5", 'episodes: {"05": Five, "06": Six}')
    show = changed("again: 03 to 06, at: 2024-06-01 10:00", plan=plan)
    labels = [a.key.label for a in show.airings if a.key.channel == "tv" and "~" in a.key.label]
    assert labels == ["03~2", "04~2", "05~2", "06~2"]


def test_a_rerun_on_a_skipped_date_keeps_it_when_another_is_skipped() -> None:
    log = ("skip: 2024-01-20", "again: [1, 2], on: 2024-01-20", "skip: 2024-02-10")
    two, three = changed(*log[:2]), changed(*log)
    assert [days(two)[label] for label in ("1~2", "2~2")] == ["01-20", "01-27"]
    assert [days(three)[label] for label in ("1~2", "2~2")] == ["01-20", "01-27"]


def test_reruns_are_shown_back_to_back() -> None:
    show = changed("again: 1 to 2, at: 2024-01-20 20:00")
    starts = {a.key.label: f"{a.start:%H:%M}" for a in show.airings if a.key.channel == "tv"}
    assert (starts["1~2"], starts["2~2"]) == ("11:00", "11:30")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("again: 99, on: 2024-01-13", "no episode labelled '99'"),
        ("again: 936, on: 2024-01-13", "no episode labelled '936'; did you mean '935'"),
        ("again: 892 to 931, on: 2024-01-13", "931 on tv first airs on Sat 19 Oct 24:00 JST"),
        ("again: 929 to 936, on: 2024-01-13", "no episode labelled '936'; did you mean '935'"),
        ("again: 931, on: 2024-01-06", "first airs on Sat 13 Jan 24:00 JST"),
        ("again: 892-894, on: 2024-01-13", "did you mean '892 to 894'"),
        ("again: 892, on: 2024-01-14", "is a Sunday"),
        ("again: 892, on: 2024-01-13, at: 2024-01-13 20:00", "`again` needs `on:` or `at:`"),
    ],
)
def test_what_is_no_rerun(entry: str, said: str) -> None:
    with pytest.raises(ScheduleError, match=said):
        changed(entry, plan=PLAN if "99" in entry else LONG)


def test_reruns_of_more_than_a_thousand_unlisted_episodes_are_refused() -> None:
    plan = PLAN.replace("episodes: 5", "episodes: 5000 to 5005")
    assert len(days(changed("again: 1 to 1000, at: 2024-01-20", plan=plan))) == 1006
    with pytest.raises(ScheduleError, match="up to '1 to 1001' are more than 1,000 episodes"):
        changed("again: 1 to 1001, at: 2024-01-20", plan=plan)
    with pytest.raises(ScheduleError, match="up to '901' are more than 1,000 episodes"):
        changed("again: [1 to 900, 1001 to 1100, 901], at: 2024-01-20", plan=plan)
