"""Entries under one `announced` are one announcement: applied in order, judged and told once."""

from __future__ import annotations

import pytest

from rougecal.errors import ScheduleError
from rougecal.feeds import news_items
from rougecal.history import Airing
from rougecal.show import Show
from tests.history.test_verbs import airing, changed, days, on

AT = ", announced: 2024-01-12"


def together(*entries: str) -> Show:
    """A show whose log is one announcement of some entries."""
    return changed(*(entry + AT for entry in entries))


def revisions(show: Show) -> dict[str, int]:
    return {a.key.label: a.sequence for a in show.airings if a.key.channel == "tv"}


SWAP = ("move: 3, to: 2024-01-27 24:00", "move: 4, to: 2024-01-20 24:00")


@pytest.mark.parametrize("entries", [SWAP, SWAP[::-1]])
def test_two_episodes_swap_their_nights(entries: tuple[str, ...]) -> None:
    """Halfway two episodes share an instant; only what comes of it all is judged."""
    show = together(*entries)
    assert (days(show)["3"], days(show)["4"]) == ("01-27", "01-20")
    assert revisions(show) == {**revisions(show), "2": 0, "3": 1, "4": 1, "5": 0}


def test_what_two_announcements_say_one_by_one_must_hold_after_each() -> None:
    with pytest.raises(ScheduleError, match="both begin on Sat 27 Jan 24:00 JST"):
        changed(*SWAP)


def test_a_rerun_and_the_moved_next_episode_in_either_order() -> None:
    entries = ("again: 2, at: 2024-01-20 24:00", "move: 3, by: 30m")
    for log in (entries, entries[::-1]):
        starts = on(together(*log))
        assert (starts["2~2"], starts["3"]) == ("01-20 15:00", "01-20 15:30")


def test_an_airing_moved_twice_has_one_revision_and_its_time_before_both() -> None:
    moved = airing(together("move: 3, by: 30m", "move: 3, by: 1h"), "3")
    assert moved.sequence == 1
    assert moved.previous
    assert moved.previous.minutes == 24 * 60
    assert on_time(moved) == "01-20 16:30"


def on_time(moved: Airing) -> str:
    return f"{moved.start:%m-%d %H:%M}"


def test_an_airing_that_comes_back_to_where_it_was_is_not_touched() -> None:
    show = together("move: 3, by: 1h", "move: 3, by: -1h", "move: 5, by: 30m")
    assert revisions(show) == {**revisions(show), "3": 0, "5": 1}


def test_a_clash_is_told_at_the_last_entry_that_leads_to_it() -> None:
    with pytest.raises(ScheduleError) as caught:
        together("move: 3, to: 2024-01-27 24:00", "move: 5, by: 30m")
    assert [problem.mark.line for problem in caught.value.problems] == [9]


def test_the_news_has_one_item_with_one_headline() -> None:
    show = together(SWAP[0] + ", reason: Football", SWAP[1] + ", source: https://e.org/")
    (item,) = news_items(show)
    assert item.headline == (
        "#4 moves from Sat 27 Jan 24:00 JST to Sat 20 Jan 24:00 JST; #3 too: Football"
    )
    assert item.source == "https://e.org/"


def test_each_airing_has_the_reason_of_its_own_entry() -> None:
    show = together("move: 3, by: 5m, reason: News", "move: 4, by: 5m, reason: Football")
    assert airing(show, "3").reason == {"und": "News"}
    assert airing(show, "4").reason == {"und": "Football"}


def test_an_announcement_is_withdrawn_as_a_whole() -> None:
    withdrawn = "withdraw: 2024-01-12, announced: 2024-01-14"
    show = changed(*(entry + AT for entry in SWAP), withdrawn)
    assert (days(show)["3"], days(show)["4"]) == ("01-20", "01-27")
    assert (airing(show, "3").sequence, airing(show, "4").sequence) == (2, 2)


SKIP, MOVE = "skip: 2024-01-20, announced: 2024-01-12", "move: 5, by: 1h, announced: 2024-01-13"
NO_SKIP = "withdraw: 2024-01-12, announced: 2024-01-13"


@pytest.mark.parametrize("log", [[NO_SKIP], [NO_SKIP, MOVE], [MOVE, NO_SKIP]])
def test_an_announcement_that_withdrew_another_is_withdrawn_with_that(log: list[str]) -> None:
    """What holds then is what the log without it says: the skip."""
    show = changed(SKIP, *log, "withdraw: 2024-01-13, announced: 2024-01-14")
    assert on(show) == on(changed(SKIP))
    assert revisions(show)["3"] == 3


def test_what_was_withdrawn_is_not_withdrawn_again() -> None:
    with pytest.raises(ScheduleError, match="no entry above that holds was announced then"):
        changed(SKIP, NO_SKIP, "withdraw: 2024-01-12, announced: 2024-01-14")


def test_an_announcement_does_not_withdraw_itself() -> None:
    with pytest.raises(ScheduleError, match=r":10:16: an announcement can't withdraw itself"):
        together("move: 3, by: 5m", "withdraw: 2024-01-12")
    with pytest.raises(ScheduleError, match=r":10:27: an announcement can't withdraw itself"):
        together("move: 3, by: 5m", "reason: A, withdraw: 2024-01-12")


def test_if_one_entry_is_wrong_nothing_else_is_said_of_the_announcement() -> None:
    with pytest.raises(ScheduleError) as caught:
        together("move: 99, by: 5m", SWAP[0])
    assert [problem.mark.line for problem in caught.value.problems] == [9]
