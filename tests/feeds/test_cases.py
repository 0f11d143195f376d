"""The ten irregular schedules of broadcasters' practice, and the real ones, against golden feeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rougecal.feeds import Selection, render
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
