"""Every pair of verbs: what comes of two entries in a row, and what must hold whatever they are.

`pairs.txt` tells what comes of each pair; `pytest --golden` writes it anew, and then every line
that differs is to be judged. The invariants below it hold for every pair, whatever that file says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from rougecal.clock import duration_text, time_text
from rougecal.errors import ScheduleError
from rougecal.feeds import DEFAULT_STYLE, render_event
from rougecal.history import Airing
from rougecal.show import Show
from tests.conftest import show_of

HEAD = "title: Show\ntimezone: Asia/Tokyo\npublished: 2024-01-01\nepisodes: 5\nchannels:\n"
TV = "  tv: {name: TV, slot: Sat 24:00, from: 2024-01-06}\n"
WEB = "  web: {name: Web, follows: tv, after: 1h}\n"
ONE, TWO = TV.replace("tv", "one"), "  two: {name: Two, slot: Sun 23:00, from: 2024-01-07}\n"
WITHDRAWN = "2024-01-10"  # the day of the first entry, which `withdraw` as the second one is about
TODAY = date(2024, 1, 12)  # for a run without a known end: once all is announced


class Setting(NamedTuple):
    """A plan, and for each verb an entry that may come first and one that may come second."""

    name: str
    plan: str
    entries: dict[str, tuple[str, str]]
    before: str = "move: 3, by: 2h"  # what a `withdraw` that comes first is about


STATION = Setting(
    "a station",
    HEAD + TV,
    {
        "skip": ("skip: 2024-01-20", "skip: 2024-01-27"),
        "special": ("special: SP, on: 2024-01-20", "special: S2, at: 2024-01-24 10:00"),
        "move": ("move: 3, by: 1h", "move: 3 to 4, to: 2024-01-30 20:00"),
        "slot": ("slot: Sat 22:00, from: 3", "slot: Fri 21:00, from: 4"),
        "after": ("after: 2h, from: 3", "after: 1d, from: 2"),
        "pause": ("pause: 3", "pause: 4"),
        "resume": ("resume: 3, on: 2024-01-27", "resume: 3, on: 2024-02-17"),
        "one night": ("resume: 2 to 3, on: 2024-01-13", "resume: 3 to 4, on: 2024-02-17"),
        "cancel": ("cancel: 3", "cancel: 3 to 4"),
        "again": ("again: 3, at: 2024-02-12 20:00", "again: 3, at: 2024-03-12 20:00"),
        "withdraw": ("withdraw: 2024-01-09", f"withdraw: {WITHDRAWN}"),
        "no verb": ("episodes: 3, length: 1h", "episodes: 2 to 3, tentative: true"),
    },
)
FOLLOWER = Setting(
    "a follower",  # what can't be about a follower is about its leader
    HEAD + TV + WEB,
    {
        verb: entries
        if verb in ("skip", "special", "slot", "withdraw")
        else (f"{entries[0]}, channels: web", f"{entries[1]}, channels: web")
        for verb, entries in STATION.entries.items()
    }
    | {
        "resume": ("resume: 3, channels: web", "resume: 3, channels: web"),
        "one night": ("resume: 2 to 3, channels: web", "resume: 3 to 4, channels: web"),
    },
)
STATIONS = Setting(
    "two stations",  # an absolute time is about one of them
    HEAD + ONE + TWO,
    STATION.entries
    | {
        "skip": ("skip: [2024-01-20, 2024-01-21]", "skip: 2024-01-27"),
        "special": (
            "special: SP, on: 2024-01-20",
            "special: S2, at: 2024-01-24 10:00, channels: two",
        ),
        "move": ("move: 3, by: 1h", "move: 3 to 4, to: 2024-01-30 20:00, channels: two"),
        "slot": ("slot: Sat 22:00, from: 3, channels: one", "slot: Fri 21:00, from: 4"),
        "resume": ("resume: 3, on: 2024-01-27", "resume: 3, on: 2024-02-18"),
        "one night": ("resume: 2 to 3, on: 2024-01-13", "resume: 3 to 4, on: 2024-02-18"),
        "again": (
            "again: 3, at: 2024-02-12 20:00, channels: one",
            "again: 3, at: 2024-03-12 20:00, channels: two",
        ),
    },
)
SETTINGS = (STATION, FOLLOWER, STATIONS)
Pair = tuple[Setting, str, str]
PAIRS: list[Pair] = [(s, one, two) for s in SETTINGS for one in s.entries for two in s.entries]
every_pair = pytest.mark.parametrize(
    "pair", PAIRS, ids=[f"{setting.name}: {one}, {two}" for setting, one, two in PAIRS]
)


def log_of(pair: Pair) -> tuple[str, ...]:
    """The two entries; before a `withdraw` that comes first, one that it is about."""
    setting, one, two = pair
    first, second = setting.entries[one][0], setting.entries[two][1]
    log = (f"{first}, announced: {WITHDRAWN}", f"{second}, announced: 2024-01-11")
    return (f"{setting.before}, announced: 2024-01-09", *log) if one == "withdraw" else log


@cache
def outcome(plan: str, *log: str) -> Show | str:
    """The show that a plan and a log make, or why the log's last entry is refused."""
    text = plan + ("changes:\n" if log else "") + "".join(f"- {{{entry}}}\n" for entry in log)
    try:
        return show_of(text).on(TODAY)
    except ScheduleError as error:
        (problem,) = error.problems
        assert problem.mark.line == text.count("\n"), "it is told of the last entry's line"
        return problem.message


def outcomes(pair: Pair) -> list[Show | str]:
    """What holds by the plan, by the first entry as well, … up to one that is refused."""
    log, found = log_of(pair), list[Show | str]()
    for count in range(len(log) + 1):
        found.append(outcome(pair[0].plan, *log[:count]))
        if isinstance(found[-1], str):
            break
    return found


def shows(pair: Pair) -> list[Show]:
    """What holds by the plan and by each entry that is accepted."""
    return [found for found in outcomes(pair) if not isinstance(found, str)]


def seen(show: Show) -> dict[str, Airing]:
    """The airings and off-air notices by UID."""
    return {airing.uid: airing for airing in show.airings}


# What comes of each pair


def test_what_comes_of_each_pair(golden: Callable[[Path, bytes], None]) -> None:
    text = "".join("\n".join([*_setting(setting), ""]) for setting in SETTINGS)
    golden(Path(__file__).with_name("pairs.txt"), text.encode())


def _setting(setting: Setting) -> Iterator[str]:
    """The plan, and by each first entry what comes of it, and of each entry after it."""
    plan = outcome(setting.plan)
    assert isinstance(plan, Show)
    yield from (f"# {setting.name}", *_lines(plan, 0), "")
    for one in setting.entries:
        pairs = [pair for pair in PAIRS if pair[:2] == (setting, one)]
        log = log_of(pairs[0])[:-1]
        first = outcome(setting.plan, *log)
        yield from (*map(_entry, log), *_told(first))
        for pair in pairs if isinstance(first, Show) else ():
            yield f"  then {_entry(log_of(pair)[-1])}"
            yield from (f"  {line}" for line in _told(outcomes(pair)[-1]))
        yield ""


def _entry(entry: str) -> str:
    return entry.partition(", announced")[0]


def _told(outcome: Show | str) -> Iterator[str]:
    yield from [f"  refused: {outcome}"] if isinstance(outcome, str) else _lines(outcome, 1)


def _lines(show: Show, least: int) -> Iterator[str]:
    """A line for each channel: what has so many revisions or more, as it airs; else as planned."""
    for name in show.schedule.channels:
        here = [a for a in show.airings if a.key.channel == name and a.sequence >= least]
        yield f"  {name}: {', '.join(map(_airing, here)) or 'as planned'}"


def _airing(airing: Airing) -> str:
    """Label, broadcast day and time, what is not as usual, and the revision if there is one."""
    moment, length, status = airing.placement.moment, airing.placement.length, airing.status
    name = "off air" if airing.placement.off_air else f"#{airing.key.label}"
    parts = [f"{name} {moment.day.day} {moment.day:%b} {time_text(moment.minutes or 0)}"]
    parts += [duration_text(length)] if length != timedelta(minutes=30) else []
    parts += [status] if status != "confirmed" else []
    parts += [f"({airing.sequence})"] if airing.sequence else []
    return " ".join(parts)


# What must hold of every pair


@every_pair
def test_no_event_vanishes(pair: Pair) -> None:
    for before, after in pairwise(shows(pair)):
        assert seen(before).keys() <= seen(after).keys()


@every_pair
def test_a_revision_for_each_announcement_that_touched_it(pair: Pair) -> None:
    for show in shows(pair):
        touched = Counter(
            now.uid
            for announcement in show.history.announcements
            for _, now in announcement.touched
        )
        assert {uid: a.sequence for uid, a in seen(show).items() if a.sequence} == touched


@every_pair
def test_what_is_untouched_keeps_its_bytes_and_what_is_touched_is_later(pair: Pair) -> None:
    for before, after in pairwise(shows(pair)):
        touched = {now.uid for _, now in after.history.announcements[-1].touched}
        for uid, old in seen(before).items():
            now = seen(after)[uid]
            assert (now.sequence > old.sequence) == (uid in touched)
            assert (now.modified > old.modified) == (uid in touched)
            if uid not in touched:
                assert render_event(now, DEFAULT_STYLE) == render_event(old, DEFAULT_STYLE)


@every_pair
def test_nothing_shares_an_instant_with_an_episode_on_a_channel(pair: Pair) -> None:
    """No other episode, for none is moved `together`, and no off-air notice."""
    for show in shows(pair):
        starts = Counter((a.key.channel, a.start) for a in show.airings if not a.called_off)
        assert set(starts.values()) == {1}


@every_pair
def test_an_announcement_withdrawn_leaves_the_plan_as_it_was(pair: Pair) -> None:
    if pair[2] != "withdraw" or len(found := shows(pair)) < 3:
        return
    by_plan, after = seen(found[-3]), seen(found[-1])
    for uid, airing in after.items():
        if uid in by_plan:
            assert airing.placement == by_plan[uid].placement
            assert airing.status == by_plan[uid].status
        else:
            assert airing.called_off, "what the announcement brought is called off"


@pytest.mark.parametrize("pair", [p for p in PAIRS if p[0] is STATION], ids="{0[1]}, {0[2]}".format)
def test_a_follower_that_no_entry_names_follows(pair: Pair) -> None:
    """It is on an hour after its leader, or called off like it; reruns it has none."""
    followed = (pair[0]._replace(plan=pair[0].plan + WEB), *pair[1:])
    assert len(shows(followed)) == len(shows(pair))
    for alone, both in zip(shows(pair), shows(followed), strict=True):
        tv = {a.key.label: a for a in both.airings if a.key.channel == "tv"}
        web = {a.key.label: a for a in both.airings if a.key.channel == "web"}
        assert [a.uid for a in alone.airings] == [a.uid for a in tv.values()]
        assert web.keys() == {label for label in tv if "~" not in label}
        for label, airing in web.items():
            leader = tv[label]
            assert airing.start
            assert leader.start
            assert airing.start - leader.start == timedelta(hours=1)
            assert (airing.status, airing.sequence) == (leader.status, leader.sequence)
            assert airing.placement.length == leader.placement.length
