"""`only=premieres` and `only=finales`: the first and last episode of each channel's runs."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rougecal.feeds import Selection, choose, json_export, read_selection, render
from rougecal.show import Show
from tests.conftest import ROOT, show_of

TODAY = date(2024, 1, 20)
PLAN = """\
title: T
timezone: UTC
published: 2024-01-01
channels:
  tv: {name: TV, slot: Sat 20:00, from: 2024-01-06}
  web: {name: Web, follows: tv, after: 1d}
episodes: 6
"""


def chosen(show: Show, only: str, *options: tuple[str, str], channel: str = "tv") -> str:
    """The labels that a channel's feed has, marked with ! where they are called off."""
    selection = read_selection([("only", only), *options], [show.id], [channel])
    found = choose([show], selection, TODAY)
    exported = json.loads(json_export(show, selection, TODAY))["airings"]
    assert [airing["uid"] for airing in exported] == [airing.uid for airing in found]
    return " ".join(a.key.label + "!" * a.called_off for a in found)


def log(*entries: str, plan: str = PLAN) -> Show:
    """The plan with a log of these entries."""
    return show_of(
        "".join([plan, "changes:\n" * bool(entries), *(f"- {{{e}}}\n" for e in entries)])
    )


def test_each_channel_has_a_premiere_and_a_finale() -> None:
    for channel in ("tv", "web"):
        assert chosen(log(), "premieres", channel=channel) == "1"
        assert chosen(log(), "finales", channel=channel) == "6"
    every = choose([log()], Selection(only="finales"), TODAY)
    assert [airing.uid for airing in every] == ["show/tv/6", "show/web/6"]


CHANGED = {
    "a skipped night": (["skip: 2024-01-13, announced: 2024-01-02"], "1", "6"),
    "a break of three weeks": (
        ["skip: [2024-01-20, 2024-01-27], announced: 2024-01-02"],
        "1",
        "6",
    ),
    "a break of four weeks": (
        ["skip: [2024-01-20, 2024-01-27, 2024-02-03], announced: 2024-01-02"],
        "1 3",
        "2 6",
    ),
    "a second half": (
        ["pause: 4", "resume: 4, on: 2024-07-06, announced: 2024-05-01"],
        "1 4",
        "3 6",
    ),
    "a second half without a date": (["pause: 4"], "1", "3"),
    "postponed without a date": (["pause: 4, announced: 2024-01-02"], "1", "3 6!"),
    "the first cancelled": (["cancel: 1, announced: 2024-01-02"], "1! 2", "6"),
    "the last cancelled": (["cancel: 6, announced: 2024-01-02"], "1", "5 6!"),
    "reruns": (
        ["again: 1, at: 2024-01-07 10:00", "again: 2, at: 2024-03-01 10:00"],
        "1",
        "6",
    ),
    "moved ahead of the first": (["move: 2, to: 2024-01-05 20:00"], "2", "6"),
    "a special after the last": (
        ["special: SP, at: 2024-02-16 20:00, announced: 2024-01-02"],
        "1",
        "SP",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_what_becomes_of_them(name: str) -> None:
    entries, premieres, finales = CHANGED[name]
    assert chosen(log(*entries), "premieres") == premieres
    assert chosen(log(*entries), "finales") == finales


def test_a_called_off_one_leaves_only_where_that_is_asked_for() -> None:
    show = log("cancel: 6, announced: 2024-01-02")
    assert chosen(show, "finales", ("cancelled", "off")) == "5"


def test_a_run_without_a_known_end_has_no_finale_until_it_has_one() -> None:
    plan = PLAN.replace("episodes: 6", 'episodes: "1+"')
    assert chosen(log(plan=plan), "premieres") == "1"
    assert chosen(log(plan=plan), "finales") == ""
    empty = render([log(plan=plan)], Selection(("show",), only="finales"), TODAY)
    assert b"BEGIN:VTIMEZONE" in empty
    ended = log("cancel: 5+, announced: 2024-01-08", plan=plan)
    assert chosen(ended, "finales").startswith("4 ")
    assert set(chosen(ended, "finales").split()[1:]) <= {f"{n}!" for n in range(5, 20)}


def test_before_a_break_an_endless_run_has_a_finale() -> None:
    plan = PLAN.replace("episodes: 6", 'episodes: "1+"')
    skipped = "skip: [2024-01-20, 2024-01-27, 2024-02-03], announced: 2024-01-02"
    assert chosen(log(skipped, plan=plan), "finales") == "2"
    assert chosen(log(skipped, plan=plan), "premieres") == "1 3"


def test_a_break_is_three_times_as_long_as_usual() -> None:
    fortnightly = PLAN.replace("Sat 20:00", "Sat 20:00 every 2w")
    four_weeks = "skip: 2024-02-03, announced: 2024-01-02"
    six_weeks = "skip: [2024-02-03, 2024-02-17], announced: 2024-01-02"
    assert chosen(log(four_weeks, plan=fortnightly), "premieres") == "1"
    assert chosen(log(six_weeks, plan=fortnightly), "premieres") == "1 3"


def test_a_monthly_show_is_no_row_of_premieres() -> None:
    show = show_of((ROOT / "tests/cases/14-first-saturday.yaml").read_text())
    assert chosen(show, "premieres") == "1"
    assert chosen(show, "finales") == "6"


def test_a_season_at_once_begins_with_its_first_label_and_ends_with_its_last() -> None:
    show = show_of((ROOT / "tests/cases/18-in-two-parts.yaml").read_text())
    assert chosen(show, "premieres", channel="stream") == "1 6"
    assert chosen(show, "finales", channel="stream") == "5 10"
    merged = ("merge", "on")
    assert chosen(show, "premieres", merged, channel="stream") == "together/1 together/6"


def test_a_window_never_empties_it() -> None:
    assert chosen(log(), "premieres", ("past", "0m")) == "1"
    all_over = choose([log()], Selection(only="premieres"), date(2030, 1, 1))
    assert [airing.uid for airing in all_over] == ["show/web/1"]


def test_a_download_is_the_airing_that_it_names() -> None:
    one = read_selection([("only", "finales"), ("merge", "on")], ["show"], ["tv"], "2")
    assert render([log()], one, TODAY).count(b"UID:show/tv/2\r\n") == 1
