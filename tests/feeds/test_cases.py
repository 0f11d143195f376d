"""Irregular schedules of broadcasters' practice, and the real ones, against golden feeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rougecal.feeds import Selection, news_items, render
from rougecal.show import Show, parse
from tests.conftest import ROOT, schedule_files

CASES = sorted((ROOT / "tests/cases").glob("*.yaml"))
TODAY = date(2024, 1, 10)


def load(path: Path) -> Show:
    return parse(path.read_bytes(), path.name)


def starts(show: Show, channel: str) -> dict[str, str]:
    """Label → the instant, of what airs on a channel."""
    return {
        airing.key.label: f"{airing.start:%Y-%m-%dT%H:%MZ}"
        for airing in show.airings
        if airing.key.channel == channel and airing.start and not airing.placement.off_air
    }


def statuses(show: Show, channel: str) -> dict[str, str]:
    return {a.key.label: a.status for a in show.airings if a.key.channel == channel}


@pytest.mark.parametrize("path", [*CASES, *schedule_files()], ids=lambda path: path.stem)
def test_feed_is_the_golden_one(path: Path, golden: Callable[[Path, bytes], None]) -> None:
    show = load(path)
    content = render([show], Selection(shows=(show.id,)), TODAY, "https://tv.example.org")
    golden(ROOT / "tests/cases" / f"{path.stem}.ics", content)


def test_metallic_rouge_airs_thirteen_wednesdays() -> None:
    show = load(ROOT / "schedules/metallic-rouge.yaml")
    tv, stream = starts(show, "fuji-tv"), starts(show, "crunchyroll")
    assert list(tv) == list(stream) == [str(number) for number in range(1, 14)]
    assert (tv["1"], tv["13"]) == ("2024-01-10T15:55Z", "2024-04-03T15:55Z")
    assert {instant[11:] for instant in stream.values()} == {"18:25Z"}


def test_frieren_begins_with_four_back_to_back_and_skips_the_years_end() -> None:
    for path in (ROOT / "schedules/frieren.yaml", CASES[0]):
        show = load(path)
        tv = starts(show, "ntv")
        assert [tv[label][11:] for label in "1234"] == ["12:00Z", "12:30Z", "13:00Z", "13:30Z"]
        assert tv["5"] == "2023-10-06T14:00Z"
        assert (tv["16"][:10], tv["17"][:10], tv["28"][:10]) == (
            "2023-12-22",
            "2024-01-05",
            "2024-03-22",
        )
        assert {airing.sequence for airing in show.airings} == {0}, "known from the start"


def test_solo_levelings_recap_moves_what_follows_by_a_slot() -> None:
    for path in (ROOT / "schedules/solo-leveling.yaml", CASES[1]):
        show = load(path)
        tv, stream = starts(show, "tv"), starts(show, "crunchyroll")
        assert tv["7.5"] == "2024-02-24T15:00Z"
        assert tv["8"] == "2024-03-02T15:00Z"
        assert tv["12"] == "2024-03-30T15:00Z"
        assert stream["8"] == "2024-03-02T17:30Z"
        sequences = {a.key.label: a.sequence for a in show.airings if a.key.channel == "tv"}
        assert sequences["7"] == 0
        assert sequences["8"] == sequences["7.5"] == 1


def test_a_first_episode_of_ninety_minutes() -> None:
    lengths = [a.placement.length.seconds // 60 for a in load(CASES[2]).airings]
    assert lengths == [90] + [30] * 10


def test_an_overrun_delays_one_night_alone_and_the_stream_with_it() -> None:
    show = load(CASES[3])
    assert starts(show, "tv")["2"] == "2024-04-14T17:30Z"
    assert starts(show, "web")["2"] == "2024-04-14T18:30Z"
    assert {a.key.label for a in show.airings if a.sequence} == {"2"}


def test_postponed_then_four_in_one_evening() -> None:
    show = load(CASES[4])
    assert [starts(show, "tv")[label] for label in ("9", "10", "11", "12")] == [
        "2024-06-15T12:00Z",
        "2024-06-15T12:24Z",
        "2024-06-15T12:48Z",
        "2024-06-15T13:12Z",
    ]
    waiting = load_without_last_entry(CASES[4])
    assert statuses(waiting, "web")["8"] == "confirmed"
    assert statuses(waiting, "web")["9"] == "postponed"
    assert starts(waiting, "tv")["9"] == "2024-02-29T15:00Z", "it keeps its last time"


def load_without_last_entry(path: Path) -> Show:
    text = path.read_text().rstrip()
    return parse(text[: text.rindex("\n")].encode(), path.name)


def test_a_change_is_tentative_on_one_station_while_another_confirmed_it() -> None:
    before, after = load_without_last_entry(CASES[5]), load(CASES[5])
    assert statuses(before, "mx")["4"] == "confirmed"
    assert statuses(before, "mbs")["4"] == "tentative"
    assert statuses(after, "mbs")["4"] == "confirmed"
    assert starts(after, "bs")["4"] == "2024-02-09T14:00Z", "the third station is untouched"


def test_a_split_season_has_no_event_until_the_second_half_is_announced() -> None:
    before, after = load_without_last_entry(CASES[6]), load(CASES[6])
    assert set(starts(before, "tv")) == {"1", "2", "3", "4"}
    assert starts(after, "tv")["5"] == "2024-07-01T15:30Z"
    assert starts(after, "tv")["8"] == "2024-07-22T15:30Z"


def test_a_rerun_has_a_uid_of_its_own_just_before_the_next_episode() -> None:
    show = load(CASES[7])
    assert starts(show, "tv")["2~2"] == "2024-01-20T14:30Z"
    assert starts(show, "tv")["3"] == "2024-01-20T15:00Z"


def test_pinned_wall_clock_moves_with_the_clocks_and_a_follower_does_not() -> None:
    show = load(CASES[8])
    assert [instant[11:] for instant in starts(show, "pinned").values()] == [
        "18:25Z",
        "18:25Z",
        "17:25Z",
    ]
    assert {instant[11:] for instant in starts(show, "follower").values()} == {"18:25Z"}


def test_stream_and_dub_are_late_on_their_own_and_keep_their_time_alone() -> None:
    show = load(CASES[9])
    assert starts(show, "tv")["4"] == "2024-01-28T14:30Z", "the TV is on time"
    assert starts(show, "stream")["4"] == "2024-01-29T15:30Z"
    assert starts(show, "dub")["4"] == "2024-02-26T15:30Z", "four weeks after its leader"
    held = load_without_last_entry(CASES[9])
    assert starts(held, "tv")["5"] == "2024-02-04T15:30Z"
    assert starts(held, "stream")["5"] == "2024-02-04T15:30Z", "the stream holds"
    assert starts(show, "tv")["5"] == "2024-02-04T14:30Z", "withdrawn"


# Any rhythm, runs without a known end, one announcement


@pytest.mark.parametrize(
    ("case", "channel", "expected"),
    [
        (
            "11-morning-serial",
            "morning",
            "1 2024-09-29T23:00Z, 6 2024-10-06T23:00Z, 38 2024-11-19T23:20Z, 65 2024-12-26T23:00Z, "
            "66 2025-01-12T23:00Z, 130 2025-04-10T23:00Z",
        ),
        (
            "11-morning-serial",
            "noon",
            "1 2024-09-30T03:45Z, 38 2024-11-20T03:45Z, 130 2025-04-11T03:45Z",
        ),
        (
            "11-morning-serial",
            "digest",
            "1 2024-10-05T00:30Z, 13 2024-12-28T00:30Z, 14 2025-01-18T00:30Z, 26 2025-04-12T00:30Z",
        ),
        (
            "12-two-a-week",
            "tv",
            "2 2024-01-04T11:15Z, 3 2024-01-11T11:15Z, 4 2024-01-16T11:15Z, 8 2024-01-30T11:15Z",
        ),
        (
            "13-every-second-sunday",
            "tv",
            "2 2024-02-25T20:00Z, 3 2024-03-24T20:00Z, 4 2024-04-07T19:00Z, 5 2024-05-12T19:00Z, "
            "7 2024-06-09T19:00Z",
        ),
        (
            "14-first-saturday",
            "tv",
            "1 2024-02-03T16:00Z, 2 2024-04-06T16:00Z, 3 2024-05-31T14:00Z, 6 2024-08-30T14:00Z",
        ),
        (
            "15-long-runner",
            "tv",
            "1174 2024-01-14T00:30Z, 1175 2024-01-28T00:30Z, 1177 2024-02-11T00:30Z, "
            "1178 2024-03-03T00:30Z, 1180 2024-03-17T00:30Z, 1181 2024-03-17T01:00Z, "
            "1182 2024-03-24T00:30Z, 1192 2024-06-02T00:30Z",
        ),
        (
            "16-swap",
            "web",
            "1 2024-01-06T16:00Z, 2 2024-01-20T16:00Z, 3 2024-01-13T16:00Z, 4 2024-01-27T16:00Z",
        ),
        (
            "18-in-two-parts",
            "stream",
            "1 2024-03-07T08:00Z, 5 2024-03-07T08:00Z, 6 2024-04-04T07:00Z, 10 2024-04-04T07:00Z",
        ),
        (
            "19-race-week",
            "tv",
            "FP1 2024-02-29T11:30Z, FP2 2024-02-29T15:00Z, FP3 2024-03-01T12:30Z, "
            "Q 2024-03-01T16:00Z, R 2024-03-02T15:30Z",
        ),
    ],
)
def test_an_episode_airs_when_the_case_says(case: str, channel: str, expected: str) -> None:
    on = starts(load(case_file(case)), channel)
    assert dict(one.split() for one in expected.split(", ")).items() <= on.items()


def case_file(name: str) -> Path:
    return ROOT / "tests/cases" / f"{name}.yaml"


def test_a_daily_serial_with_a_repeat_and_a_digest_takes_less_than_25_lines() -> None:
    path = case_file("11-morning-serial")
    assert len(path.read_text().splitlines()) <= 25
    show = load(path)
    counts = {name: len(starts(show, name)) for name in ("morning", "noon", "digest")}
    assert counts == {"morning": 130, "noon": 130, "digest": 26}
    days = {airing.placement.moment.day for airing in show.airings}
    assert not [day for day in days if date(2024, 12, 29) <= day <= date(2025, 1, 12)]
    assert [a.key for a in show.airings if a.sequence] == [("morning", "38")]


def test_a_long_runner_is_known_eight_weeks_ahead_until_its_end_is_announced() -> None:
    """From the announcement of the double night until the last one, which says the end."""
    running = load_without_last_entry(case_file("15-long-runner"))
    for today, last, day in (
        (date(2024, 3, 3), "1186", date(2024, 4, 21)),
        (date(2024, 3, 4), "1187", date(2024, 4, 28)),
        (date(2024, 5, 11), "1196", date(2024, 6, 30)),
        (date(2024, 12, 30), "1230", date(2025, 2, 23)),
    ):
        final = running.on(today).airings[-1]
        assert (final.key.label, final.placement.moment.day) == (last, day)
    ended = load(case_file("15-long-runner"))
    for today in (TODAY, date(2026, 1, 1)):
        known = statuses(ended.on(today), "stream")
        assert [label for label, status in known.items() if status == "cancelled"] == [
            "1193",
            "1194",
            "1195",
            "1196",
        ]
        assert list(known)[-1] == "1196", "what nobody had is none, and not cancelled"


def test_the_news_calls_nights_off_by_their_days() -> None:
    assert news_items(load(case_file("15-long-runner")))[2].headline.startswith(
        "No episode on Sun 18 Feb 9:30 JST; Sun 25 Feb 9:30 JST too; #1178 moves from"
    )


@pytest.mark.parametrize("today", [date(2024, 4, 10), date(2024, 12, 30)], ids=str)
def test_a_running_shows_feed_is_the_golden_one_of_its_day(
    today: date, golden: Callable[[Path, bytes], None]
) -> None:
    running = load_without_last_entry(case_file("15-long-runner"))
    content = render([running], Selection(shows=(running.id,)), today, "https://tv.example.org")
    golden(ROOT / "tests/cases" / f"15-long-runner-{today}.ics", content)


def test_a_swap_is_one_revision_of_each_of_the_two() -> None:
    show = load(case_file("16-swap"))
    assert {a.key.label: a.sequence for a in show.airings} == {"1": 0, "2": 1, "3": 1, "4": 0}
    assert len(show.history.announcements) == 1


def test_a_season_at_once_moves_as_a_whole() -> None:
    """What starts together still does once it is moved by a day."""
    show = load(case_file("17-ten-at-once"))
    assert set(starts(load_without_last_entry(case_file("17-ten-at-once")), "stream").values()) == {
        "2024-03-07T08:00Z"
    }
    on = starts(show, "stream")
    assert (len(on), set(on.values())) == (10, {"2024-03-08T08:00Z"})


def test_the_second_part_has_no_event_until_its_day_is_announced() -> None:
    before = load_without_last_entry(case_file("18-in-two-parts"))
    assert list(starts(before, "stream")) == ["1", "2", "3", "4", "5"]
    assert len(before.airings) == 5


def test_a_session_is_told_in_the_zone_in_which_it_was_announced() -> None:
    before, after = (
        load_without_last_entry(case_file("19-race-week")),
        load(case_file("19-race-week")),
    )
    assert {a.placement.moment.zone for a in before.airings} == {"Asia/Bahrain"}
    assert starts(before, "tv")["R"] == "2024-03-02T15:00Z"
    assert [a.placement.moment.zone for a in after.airings][-1] == "Europe/London"


def test_a_one_hour_special_moves_as_one() -> None:
    show = load(case_file("21-one-hour-special"))
    tv, stream = starts(show, "tv"), starts(show, "stream")
    assert [tv[label] for label in ("1", "2", "3")] == [
        "2024-01-06T15:30Z",
        "2024-01-06T16:00Z",
        "2024-01-13T15:30Z",
    ]
    assert [tv[label] for label in ("8", "9", "10")] == [
        "2024-02-24T15:30Z",
        "2024-02-24T16:00Z",
        "2024-03-02T15:30Z",
    ]
    assert stream["1"] == stream["2"] == "2024-01-07T03:00Z"
    assert [item.headline for item in news_items(show)] == [
        "TV: No episode on Sat 17 Feb 24:30 JST; #8 moves from Sat 17 Feb 24:30 JST to "
        "Sat 24 Feb 24:30 JST; #9–#12 too: Breaking news",
        "TV: #9 moves from Sat 24 Feb 24:30 JST to Sat 17 Feb 25:00 JST; #10–#12 too: "
        "One-hour special",
    ]


def test_a_film_has_no_number() -> None:
    show = load(case_file("20-film"))
    assert starts(show, "tv") == {"1": "2024-03-04T19:30Z", "1~2": "2024-03-06T00:40Z"}
    feed = (ROOT / "tests/cases/20-film.ics").read_text()
    summaries = [line for line in feed.splitlines() if line.startswith("SUMMARY:")]
    assert summaries == ["SUMMARY:The Film", "SUMMARY:The Film (rerun)"]
    assert news_items(show)[0].headline == (
        "The Film moves from Mon 4 Mar 20:15 CET to Mon 4 Mar 20:30 CET: News"
    )
