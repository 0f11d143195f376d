"""Options of a URL → a selection, its one canonical address, and the airings that it means."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from rougecal.feeds import OptionError, Selection, choose, read_selection
from tests.conftest import show_of

TODAY = date(2024, 1, 20)
PLAN = """\
title: T
timezone: UTC
published: 2024-01-01
channels:
  tv: {name: TV, slot: Sat 20:00, from: 2024-01-06, audio: ja}
  dub: {name: Dub, follows: tv, after: 1h, audio: [pt-BR, en]}
  day: {name: Day, slot: Sun, from: 2024-01-07}
episodes: 4
changes:
- {announced: 2024-01-02, skip: 2024-01-20}
- {announced: 2024-01-03, cancel: 4, channels: dub}
"""
SHOW = show_of(PLAN, "a")

ADDRESSES = [
    ("", "/all.ics"),
    ("show=a", "/a.ics"),
    ("show=b&show=a&show=a", "/feed.ics?show=a&show=b"),
    ("channel=tv", "/feed.ics?channel=tv"),
    ("show=a&channel=tv", "/a/tv.ics"),
    ("show=a&channel=tv&channel=dub", "/feed.ics?show=a&channel=dub&channel=tv"),
    ("show=a&lang=JA&lang=pt-br", "/a.ics?lang=pt-BR"),
    ("show=a&remind=1h&remind=15m&remind=60m", "/a.ics?remind=15m&remind=1h"),
    ("show=a&audio=en&past=0m", "/a.ics?audio=en&past=0m"),
    ("past=7d&audio=ja&audio=en&show=a", "/a.ics?audio=en&audio=ja&past=7d"),
    ("show=a&notes=off&spoilers=no&cancelled=0", "/a.ics?notes=off&spoilers=off&cancelled=off"),
    ("show=a&notes=on&spoilers=YES&cancelled=1&download=false", "/a.ics"),
    ("show=a&notes=false&notes=true&download=on", "/a.ics?download=on"),
    ("show=a&merge=1&only=finales&only=premieres", "/a.ics?only=premieres&merge=on"),
    ("show=a&allday=YES&merge=off", "/a.ics?allday=on"),
    ("show=a&allday=on&allday=off", "/a.ics"),
    ("allday=America/New_York&notes=off", "/all.ics?notes=off&allday=America%2FNew_York"),
    ("show=a&utm_source=x&past=", None),
    ("show=a&utm_source=x", "/a.ics"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "address"), ADDRESSES, ids=[query for query, _ in ADDRESSES])
def test_an_address_is_the_same_for_all_who_mean_the_same(query: str, address: str | None) -> None:
    pairs = parse_qsl(query, keep_blank_values=True)
    if not address:
        with pytest.raises(OptionError, match=r"^past=: "):
            read_selection(pairs)
        return
    selection = read_selection(pairs)
    assert selection.address == address
    parts = urlsplit(address)
    path = parts.path.removesuffix(".ics").split("/")[1:]
    named = ([], []) if path[0] in ("all", "feed") else (path[:1], path[1:])
    assert read_selection(parse_qsl(parts.query), *named) == selection


def test_a_download_of_one_airing_has_an_address_without_options() -> None:
    selection = read_selection([("download", "off")], ["a"], ["tv"], "1~2")
    assert selection.address == "/a/tv/1~2.ics"
    assert selection.download


REFUSED = [
    ([("remind", "29d")], "remind=29d: expected at most 28d, and nothing negative"),
    ([("remind", "-1m")], "remind=-1m: expected at most 28d, and nothing negative"),
    ([("past", "3661d")], "past=3661d: '3661d' is longer than ten years"),
    ([("notes", "maybe")], "notes=maybe: expected on or off"),
    ([("only", "specials")], "only=specials: expected premieres or finales"),
    ([("merge", "x")], "merge=x: expected on or off"),
    ([("allday", "Tokyo")], "allday=Tokyo: expected on, off or a time zone: 'Tokyo' is not a "),
    ([("show", "A b")], "show=A b: 'A b' can't be an id"),
    ([("channel", "A b")], "channel=A b: 'A b' can't be an id"),
    ([("lang", "x" * 90)], f"lang={'x' * 80}: "),
    ([("audio", "cn")], "audio=cn: 'cn' is a country"),
    ([("remind", f"{n}m") for n in range(6)], "remind: at most 5 reminders"),
    ([("a", "")] * 301, "too many options: at most 300, of 8,000 characters in all"),
    ([("a", "b" * 8000)], "too many options: at most 300, of 8,000 characters in all"),
]


@pytest.mark.parametrize(("pairs", "said"), REFUSED, ids=[said[:30] for _, said in REFUSED])
def test_a_bad_option_is_told(pairs: list[tuple[str, str]], said: str) -> None:
    with pytest.raises(OptionError) as caught:
        read_selection(pairs)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    "pairs",
    [
        [("remind", f"{n}m") for n in range(5)],
        [("remind", "1m")] * 6,
        [("remind", "4w"), ("past", "3660d")],
        [("a", "")] * 300,
        [("a", "b" * 7999)],
    ],
    ids=["five", "one, six times", "longest", "most", "widest"],
)
def test_as_much_as_may_be_is_read(pairs: list[tuple[str, str]]) -> None:
    assert read_selection(pairs)


WANTED = [
    ({}, 14),
    ({"channels": ("tv",)}, 5),
    ({"channels": ("tv", "day")}, 9),
    ({"channels": ("none",)}, 0),
    ({"label": "3"}, 3),
    ({"audio": ("ja",)}, 5),
    ({"audio": ("pt",)}, 5),
    ({"audio": ("pt-BR",)}, 5),
    ({"audio": ("pt-PT",)}, 0),
    ({"audio": ("p",)}, 0),
    ({"audio": ("en", "ja")}, 10),
    ({"notes": False}, 12),
    ({"cancelled": False}, 13),
]  # fmt: skip


@pytest.mark.parametrize(("options", "count"), WANTED, ids=[str(options) for options, _ in WANTED])
def test_a_selection_wants_some_airings(options: dict[str, object], count: int) -> None:
    selection = Selection(**options)  # type: ignore[arg-type]
    assert sum(map(selection.wants, SHOW.airings)) == count


def test_a_feed_of_every_show_has_a_window_and_others_only_if_asked_for_one() -> None:
    midnight = datetime(2024, 1, 20, tzinfo=UTC)
    ahead = midnight + timedelta(days=400)
    assert Selection().window(TODAY) == (midnight - timedelta(days=60), ahead)
    week = timedelta(weeks=1)
    assert Selection(past=week).window(TODAY) == (midnight - week, ahead)
    assert Selection(("a",), past=week).window(TODAY)[0] == midnight - week
    assert Selection(("a",), past=timedelta(0)).window(TODAY)[0] == midnight
    assert Selection(("a",)).window(TODAY)[0].year < 1950
    assert Selection(("a",)).window(TODAY)[1].year > 2200
    assert [s.windowed for s in (Selection(), Selection(("a",)), Selection(("a",), past=week))] == [
        True,
        False,
        True,
    ]


def test_what_is_not_over_is_within_the_window() -> None:
    def chosen(today: date, **options: timedelta) -> list[str]:
        airings = choose([SHOW], Selection(("a",), ("tv",), past=options["past"]), today)
        return [airing.key.label for airing in airings]

    none = timedelta(0)
    assert chosen(date(2024, 1, 27), past=none) == ["3", "4"]
    assert chosen(date(2024, 1, 28), past=none) == ["4"]
    assert chosen(date(2024, 1, 28), past=timedelta(days=1)) == ["3", "4"]
    assert chosen(date(2025, 1, 1), past=none) == ["4"], "a window never empties a feed"


def test_a_feed_of_every_show_ends_400_days_ahead() -> None:
    plan = PLAN.partition("changes:")[0].replace("episodes: 4", "episodes: 80")
    airings = choose([show_of(plan)], Selection(channels=("tv",)), TODAY)
    assert airings[0].key.label == "1"
    assert str(airings[-1].placement.moment.day) == "2025-02-22"
