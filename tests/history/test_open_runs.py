"""Runs without a known end: airings as far ahead as people plan, and what an end does to them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rougecal.clock import time_text
from rougecal.errors import ScheduleError
from rougecal.feeds import DEFAULT_STYLE, render_event
from rougecal.history import Airing
from rougecal.show import Show
from tests.conftest import show_of
from tests.history.test_verbs import airing, changed, days

PLAN = """\
title: Long
timezone: Asia/Tokyo
published: 2024-01-01
channels:
  tv: {name: TV, slot: Sun 9:30, from: 2024-01-07}
  web: {name: Web, follows: tv, after: 30m}
episodes: 1089+
changes:
"""
MONDAY = date(2024, 3, 4)


def show(*entries: str, plan: str = PLAN, today: date | None = None) -> Show:
    whole = changed(*entries, plan=plan)
    return whole.on(today) if today else whole


def labels(known: Show) -> list[str]:
    return list(days(known))


def test_airings_reach_eight_weeks_beyond_the_monday_of_a_week() -> None:
    assert days(show()) == {
        str(1089 + n): f"{date(2024, 1, 7) + timedelta(weeks=n):%m-%d}" for n in range(8)
    }
    on_monday, on_sunday = show(today=MONDAY), show(today=MONDAY + timedelta(6))
    assert on_monday.airings[-1].placement.moment.day == date(2024, 4, 28)
    assert [a.uid for a in on_monday.airings] == [a.uid for a in on_sunday.airings]
    assert len(labels(show(today=MONDAY + timedelta(7)))) == len(labels(on_monday)) + 1


def test_one_airing_at_least_is_to_come() -> None:
    plan = PLAN.replace("Sun 9:30", "Sun 9:30 every 20w")
    known = show(plan=plan, today=date(2024, 2, 1))
    assert days(known) == {"1089": "01-07", "1090": "05-26"}


def test_of_two_nights_in_a_row_the_one_to_come_is_the_first() -> None:
    slots = "[Sat 9:30 every 20w, Sun 9:30 every 20w]"
    known = show(plan=PLAN.replace("slot: Sun 9:30", f"slot: {slots}"), today=date(2024, 2, 1))
    assert days(known) == {"1089": "01-07", "1090": "05-25"}


def test_a_follower_has_what_its_leader_has() -> None:
    known = show(today=MONDAY)
    assert labels(known) == list(days(known, "web"))


def test_titles_are_known_for_some_and_the_last_label_goes_on() -> None:
    plan = PLAN.replace("1089+", '{12: Twelve, 13: Thirteen, "014": , "14+": }')
    assert labels(show(plan=plan))[:5] == ["12", "13", "014", "14", "15"]
    assert airing(show(plan=plan), "13").title == {"und": "Thirteen"}


SKIP = "announced: 2024-02-01, skip: 2024-02-18"


def test_a_skip_pushes_what_people_know_and_leaves_no_mark_on_what_comes_later() -> None:
    known = show(SKIP, today=date(2025, 1, 1))
    assert days(known)["1094"] == "02-11"
    assert days(known)["1095"] == "02-25"
    assert (airing(known, "1095").sequence, airing(known, "1101").sequence) == (1, 0)
    assert airing(known, "1101").previous is None
    assert days(known)["1101"] == "04-07"


def test_a_skip_long_before_its_night_is_shown_at_once_and_pushes_later() -> None:
    known = show("announced: 2024-02-01, skip: 2024-12-29")
    assert [a.placement.moment.day for a in known.airings][-1] == date(2024, 12, 29)
    assert labels(known)[-1] == "1100", "eight weeks ahead, and not the episodes until December"
    later = show("announced: 2024-02-01, skip: 2024-12-29", today=date(2024, 12, 1))
    assert days(later)["1140"] == "01-05"
    assert airing(later, "1140").sequence == 0, "nobody was told of another day"


def test_what_is_announced_of_a_label_far_ahead_is_shown() -> None:
    known = show("announced: 2024-02-01, move: 1120, to: 2024-08-10 19:00")
    assert days(known)["1120"] == "08-10"
    assert "1119" not in days(known)
    later = show("announced: 2024-02-01, move: 1120, to: 2024-08-10 19:00", today=date(2024, 8, 1))
    assert (days(later)["1119"], days(later)["1121"]) == ("08-04", "08-18")


def test_a_delay_outlives_a_withdrawal() -> None:
    """Labels made for an announcement that is withdrawn have what held for those before them."""
    log = (
        "announced: 2024-01-02, skip: 2024-05-12",
        "announced: 2024-01-03, after: 4h, from: 1090, channels: web",
        "announced: 2024-01-04, withdraw: 2024-01-02",
    )
    known = show(*log, today=date(2024, 8, 1))
    web = [a for a in known.airings if a.key.channel == "web" and a.on_air][1:]
    assert len(web) > 30
    assert {f"{airing.start:%H:%M}" for airing in web} == {"04:30"}


@pytest.mark.parametrize("web", ["web", "late"])
def test_a_follower_that_holds_its_times_goes_on_at_them(web: str) -> None:
    """The television skips a night, and the stream, or what follows it, is a week ahead since."""
    plan = PLAN.replace("episodes:", "  late: {name: Late, follows: web, after: 1d}\nepisodes:")
    entry = "announced: 2024-02-01, skip: 2024-02-25, hold: [web, late]"
    before, held = (show(*log, plan=plan, today=date(2024, 6, 1)) for log in ((), (entry,)))
    was, now = days(before, web), days(held, web)
    assert len(now) > 25
    assert {label: was[label] for label in now} == now
    assert days(held)["1100"] != days(before)["1100"]


def test_when_the_end_becomes_known_what_lies_beyond_is_cancelled() -> None:
    entry = "announced: 2024-02-01, cancel: 1094+, reason: The last is 1093"
    known = show(entry, today=date(2026, 1, 1))
    assert labels(known) == ["1089", "1090", "1091", "1092", "1093"]
    gone = [a for a in known.airings if a.key.channel == "tv" and a.called_off]
    assert [(a.key.label, a.sequence) for a in gone] == [(str(n), 1) for n in range(1094, 1101)]


def test_an_end_that_lies_far_ahead_shows_the_whole_run() -> None:
    known = show("announced: 2024-02-01, cancel: 1121+")
    assert labels(known)[-1] == "1120"
    assert not [a for a in known.airings if a.called_off], "nobody knew of 1121"


def test_a_pause_ends_the_run_for_now() -> None:
    pause = "announced: 2024-02-01, pause: 1095"
    assert labels(show(pause, today=date(2024, 6, 1)))[-1] == "1094"
    resumed = show(
        pause, "announced: 2024-06-01, resume: 1095, on: 2024-07-07", today=date(2024, 7, 1)
    )
    assert (days(resumed)["1095"], days(resumed)["1096"]) == ("07-07", "07-14")
    assert labels(resumed)[-1] == "1102"


def test_several_on_one_date_bring_the_run_forward() -> None:
    known = show("announced: 2024-01-10, resume: 1090 to 1091, on: 2024-01-14")
    assert [days(known)[label] for label in ("1090", "1091", "1092")] == ["01-14", "01-14", "01-21"]
    far = show(
        "announced: 2024-01-10, resume: 1120 to 1122, on: 2024-08-11", today=date(2024, 8, 1)
    )
    assert [days(far)[label] for label in ("1121", "1122", "1123")] == ["08-11", "08-11", "08-18"]


def test_what_comes_later_takes_no_slot_that_an_earlier_label_has() -> None:
    """Resumed out of order, 1098 is before labels that go on to air where they did, or later."""
    known = show("announced: 2024-01-20, resume: 1098, on: 2024-02-04", today=date(2024, 6, 1))
    starts = [a.start for a in known.airings if a.key.channel == "tv"]
    assert len(set(starts)) == len(starts)


NIGHT = PLAN.replace("Asia/Tokyo", "America/New_York").replace("Sun 9:30", "Sun 1:30")
AUTUMN = date(2024, 10, 1)


@pytest.mark.parametrize("log", [[], ["announced: 2024-02-01, skip: 2024-02-18"]])
def test_a_time_that_clocks_show_twice_is_not_known_until_somebody_says_which(
    log: list[str],
) -> None:
    """Whoever wrote the file months before can't have been asked; so viewers see the day."""
    withdrawn = "announced: 2024-02-02, withdraw: 2024-02-01"
    for entries in (log, [*log, withdrawn][: 2 * len(log)]):
        known = show(*entries, plan=NIGHT, today=AUTUMN)
        there = [a for a in known.airings if a.placement.moment.day == date(2024, 11, 3)]
        assert [(a.key.channel, a.start, str(a.status)) for a in there] == [
            ("tv", None, "tentative"),
            ("web", None, "tentative"),
        ]
        after = [a for a in known.airings if a.placement.moment.day == date(2024, 11, 10)]
        assert [f"{a.start:%H:%M}" for a in after] == ["06:30", "07:00"]


@pytest.mark.parametrize(("offset", "hour"), [("-4:00", "05:30"), ("-5:00", "06:30")])
def test_one_entry_says_which_of_two_is_meant(offset: str, hour: str) -> None:
    entry = f"announced: 2024-09-20, move: 1132, to: 1:30 {offset}"
    told = airing(show(entry, plan=NIGHT, today=AUTUMN), "1132")
    assert (f"{told.start:%m-%d %H:%M}", told.sequence) == (f"11-03 {hour}", 1)


def test_a_time_that_exists_twice_is_asked_for_where_the_plan_comes_to_it_at_once() -> None:
    plan = NIGHT.replace("2024-01-01", "2024-10-01").replace("2024-01-07", "2024-10-06")
    with pytest.raises(
        ScheduleError, match=r"5:24: episode 1093: 1:30 on 2024-11-03 .* exists twice"
    ):
        show(plan=plan)


@pytest.mark.parametrize(
    ("entry", "tv", "web"),
    [
        ("slot: Sat 9:00, from: 1095, length: 1h", "Sat 9:00 60 min", "Sat 9:30 60 min"),
        ("episodes: 1095+, length: 1h", "Sun 9:30 60 min", "Sun 10:00 60 min"),
        ("length: 1h", "Sun 9:30 60 min", "Sun 10:00 60 min"),
        ("episodes: 1095 to 1097, length: 1h", "Sun 9:30 30 min", "Sun 10:00 30 min"),
        ("length: 1h, channels: web", "Sun 9:30 30 min", "Sun 10:00 60 min"),
        ("after: 1d, from: 1095, channels: web", "Sun 9:30 30 min", "Mon 9:30 30 min"),
        ("pause: 1095, channels: web", "Sun 9:30 30 min", "none"),
        ("cancel: 1095+, channels: web", "Sun 9:30 30 min", "none"),
        ("skip: 2024-02-18, tentative: true", "Sun 9:30 30 min?", "Sun 10:00 30 min?"),
    ],
)
def test_what_holds_from_a_label_on_holds_for_labels_to_come(entry: str, tv: str, web: str) -> None:
    known = show(f"announced: 2024-02-01, {entry}", today=date(2024, 10, 1))
    last = {a.key.channel: a for a in known.airings if a.placement.moment.day.month == 10}
    assert [_told(last.get(channel)) for channel in ("tv", "web")] == [tv, web]


def _told(airing: Airing | None) -> str:
    if not airing:
        return "none"
    moment, minutes = airing.placement.moment, airing.placement.length // timedelta(minutes=1)
    unsure = "?" if airing.status == "tentative" else ""
    return f"{moment.day:%a} {time_text(moment.minutes or 0)} {minutes} min{unsure}"


def test_a_withdrawn_announcement_leaves_the_run_as_it_would_have_been() -> None:
    known = show(SKIP, "announced: 2024-02-05, withdraw: 2024-02-01", today=date(2024, 9, 1))
    assert days(known) == days(show(today=date(2024, 9, 1)))


@pytest.mark.parametrize(
    ("episodes", "said"),
    [
        ('{"14+": , 15: }', "'14\\+' stands for all that follow: it goes last"),
        ('{14: , "14+": }', "'14' stands here already"),
        ('{1200: , "14+": }', "'1200' stands here already, and would come again"),
        ("SP+", "'SP\\+' is not a number of episodes"),
        ('{14: , "15+": Later}', "'15\\+' stands for many episodes: it has no title"),
        ("1089 +", r"write 13, 13 to 24, 13\+, or a title each; did you mean '1089\+'"),
        ("1089 to", r"did you mean '1089\+'"),
        ("1089 to unknown", r"did you mean '1089\+'"),
        ("1089 to 1200+", r"did you mean '1089\+'"),
        ("1089-", r"did you mean '1089\+'"),
        ("1089-1100", "did you mean '1089 to 1100'"),
    ],
)
def test_what_is_no_run(episodes: str, said: str) -> None:
    with pytest.raises(ScheduleError, match=said):
        show(plan=PLAN.replace("1089+", episodes))


def test_a_special_has_no_label_that_the_run_comes_to() -> None:
    with pytest.raises(ScheduleError, match="tv will have an episode labelled '1200'"):
        show("announced: 2024-02-01, special: 1200, at: 2024-03-01 20:00")
    for other in ("100", "01200"):
        special = f"announced: 2024-02-01, special: {other}, at: 2024-02-02 20:00"
        assert days(show(special))[other] == "02-02"
    ended = "announced: 2024-02-01, cancel: 1096+"
    assert days(show(ended, "announced: 2024-02-02, special: 1200, on: 2024-02-25"))["1200"]


@pytest.mark.parametrize("entry", ["move: 1095+, by: 1h", "again: 1089+, at: 2024-06-01 20:00"])
def test_what_moves_labels_one_by_one_names_the_last(entry: str) -> None:
    """Else those that are made later would be at their usual time."""
    with pytest.raises(ScheduleError, match="tv has no known end; name the last label too: 10"):
        show(f"announced: 2024-02-01, {entry}")
    assert show(f"announced: 2024-02-01, {entry}", plan=PLAN.replace("1089+", "1089 to 1099"))


@pytest.mark.parametrize("run", ["1095 +", "1095-", "1095 to", "1095 to end", "1095.."])
def test_an_end_in_another_notation_is_understood(run: str) -> None:
    with pytest.raises(ScheduleError, match=r"did you mean '1095\+'"):
        show(f"announced: 2024-02-01, cancel: {run}")


def test_a_label_beyond_all_reach_is_refused() -> None:
    with pytest.raises(ScheduleError, match="no episode labelled '99999'"):
        show("announced: 2024-02-01, cancel: 99999")


ENTRIES = (
    "skip: 2024-02-18",
    "skip: [2024-02-18, 2024-02-25]",
    "special: SP, on: 2024-02-18",
    "special: SP, at: 2024-02-20 20:00",
    "move: 1095, by: 1d",
    "move: 1120, by: 1d",
    "slot: Sat 9:00, from: 1096",
    "slot: Mon-Fri 8:00, from: 1096",
    "pause: 1097",
    "cancel: 1096",
    "cancel: 1115+",
    "again: 1000 to 1002, on: 2024-03-03",
)
days_of_2024 = st.dates(date(2024, 1, 1), date(2025, 6, 1))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=3, unique=True),
    days_of_2024,
    days_of_2024,
)
def test_a_longer_horizon_only_adds(entries: list[str], one: date, other: date) -> None:
    """What is seen on an earlier day is seen on a later one, byte for byte."""
    log = [f"announced: 2024-02-{n:02}, {entry}" for n, entry in enumerate(entries, 1)]
    try:
        known = show(*log)
    except ScheduleError:
        return  # entries that do not go together
    early, late = (events(known.on(day)) for day in sorted((one, other)))
    assert early.items() <= late.items()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=3, unique=True), days_of_2024)
def test_an_announcement_more_touches_or_leaves_alone(entries: list[str], today: date) -> None:
    """As for runs with an end: no UID goes, no revision falls, untouched events keep their bytes."""
    log = [f"announced: 2024-02-{n:02}, {entry}" for n, entry in enumerate(entries, 1)]
    try:
        seen = [show(*log[:count], today=today) for count in range(len(log) + 1)]
    except ScheduleError:
        return
    for before, after in pairwise(seen):
        now = {a.uid: a for a in after.airings}
        for old in before.airings:
            if old.uid not in now:
                assert not known_then(old), old.uid
                continue
            assert now[old.uid].sequence in (old.sequence, old.sequence + 1)
            if now[old.uid].sequence == old.sequence and known_then(old):
                assert render_event(now[old.uid], DEFAULT_STYLE) == render_event(old, DEFAULT_STYLE)


def known_then(old: Airing) -> bool:
    """Whether an airing was in the feed in the first week of February 2024."""
    return old.placement.moment.day < date(2024, 1, 29) + timedelta(weeks=8)


def events(known: Show) -> dict[str, bytes]:
    return {a.uid: render_event(a, DEFAULT_STYLE) for a in known.airings}


def test_the_day_is_an_argument_and_weeks_make_the_same_show() -> None:
    known = show()
    assert known.on(MONDAY) is known.on(MONDAY + timedelta(3))
    assert json.loads(json.dumps(labels(known.on(MONDAY)))) == labels(show(today=MONDAY))


def test_a_number_that_stands_there_already_is_told_where_the_run_begins() -> None:
    with pytest.raises(ScheduleError) as caught:
        show(plan=PLAN.replace("1089+", '{14: , "14+": }'))
    (problem,) = caught.value.problems
    assert (problem.mark.line, problem.mark.column) == (7, 18)


def test_runs_of_many_channels_have_no_more_airings_than_a_schedule_may_list() -> None:
    rows = "".join(
        f"  c{n}: {{name: C, slot: Mon-Fri 8:00, from: 1990-01-01}}\n" for n in range(50)
    )
    text = f"title: T\ntimezone: UTC\npublished: 2024-01-01\nepisodes: 1+\nchannels:\n{rows}"
    assert len(show_of(text).on(date(2150, 1, 1)).airings) == 20_000


def test_a_show_as_of_a_day_is_itself_on_that_day() -> None:
    """A feed and a page ask again, and each would apply the whole log anew."""
    show = show_of(PLAN.replace("changes:\n", ""))
    known = show.on(date(2024, 3, 4))
    assert known is not show
    assert known.on(date(2024, 3, 5)) is known is show.on(date(2024, 3, 6))
    assert len(known.on(date(2024, 5, 6)).airings) > len(known.airings)
