"""Valid schedules for property tests, spread over the whole format.

`schedules()` gives plans and `schedules_with_log()` plans with a log, each as the text of a file,
in YAML's JSON subset: `json.loads` takes it apart for a test that edits it. `logs(text)` gives
logs for a plan, as lists of entries that `with_log` puts into it. Entries are drawn from what
the schedule says where they are to stand, and left out where they make no sense after all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy as Strategy

from rougecal.clock import WEEKDAYS, Rhythm, duration_text, parse_day, parse_slot, time_text
from rougecal.errors import ScheduleError
from rougecal.history import Airing
from rougecal.schedule import Schedule
from rougecal.schedule.model import VERB_KEYS
from rougecal.schedule.values import MAX_LINE
from rougecal.show import Show, parse

Tree = dict[str, Any]  # a mapping as it stands in the file


def read(text: str) -> Show:
    """A drawn text as the loader reads it."""
    return parse(text.encode(), "show.yaml")


def with_log(text: str, entries: Iterable[Tree]) -> str:
    """A plan's text with a log in it."""
    return _text({**json.loads(text), "changes": list(entries)})


def _text(tree: Tree) -> str:
    return json.dumps(tree, ensure_ascii=False, indent=1)


# Texts and addresses

AWKWARD = (
    "Act 1, part 2; the end",
    r"a literal \n, a literal \N and a \\ in C:\new\Night",
    "it ends in a backslash\\",
    "\"quoted\", 'quoted', ^n ^^ 100%: a {brace} # and &amp; <b>bold</b>",
    ";,\\" * 40,
    "紅は暁に奏でる、そして逃走迷路「境界の街」" * 6,
    "e\u0301 A\u030a か\u3099 👩‍🚀🏳️‍🌈 \u202eright to left\u202c \u200b\ufeff.",
    "BEGIN:VEVENT",
    "x" * MAX_LINE,
)
ADDRESSES = (
    "https://example.org/",
    "https://例え.jp/道;a=1,2?q=紅&x=%5C#:~:text=a",
    "http://user@example.org:8080/" + "long/" * 60,
)
LANGUAGES = ("en", "ja", "de", "pt-BR", "es-419", "zh-Hant-TW")
LABELS = ("1", "2", "3", "7.5", "SP1", "SP2", "0", "Pilot", "last-1", "13A", "note", "010")
IDS = ("tv", "fuji-tv", "bs11", "crunchyroll", "0", "x" * 60)

_visible = st.characters(
    exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffe\uffff"
)
_folding = st.text('\\,;nN":漢e\u0301🎬 ', min_size=1, max_size=MAX_LINE)  # escapes at every fold
_any = st.sampled_from(AWKWARD) | st.text(_visible, min_size=1, max_size=40) | _folding
lines = _any.map(str.strip).filter(bool)
texts = lines | st.dictionaries(st.sampled_from(LANGUAGES), lines, min_size=1, max_size=3)
addresses = st.sampled_from(ADDRESSES)
colours = st.sampled_from(("crimson", "teal", "mediumseagreen", "DarkOrange"))
languages = st.sampled_from(LANGUAGES)
songs = st.fixed_dictionaries({"title": texts}, optional={"artist": texts})
credits_ = st.lists(st.fixed_dictionaries({"role": texts, "name": texts}), max_size=2)


# Days, times and slots

STEADY = ("Asia/Tokyo", "UTC", "Asia/Kathmandu")
CHANGING = ("America/Los_Angeles", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe")
zones = st.sampled_from(STEADY + CHANGING)
days = st.dates(date(2023, 9, 1), date(2024, 6, 30)) | st.dates(date(1991, 1, 1), date(2099, 1, 1))


def times(zone: str) -> Strategy[str]:
    """Times on the broadcast clock that every day in a zone has, and has once."""
    first, last = (0, 29 * 60 + 59) if zone in STEADY else (5 * 60, 23 * 60 + 59)
    return st.integers(first, last).map(time_text)


def durations(least: int, most: int) -> Strategy[str]:
    """Durations of so many minutes, whole hours and days more often than not."""
    steps = st.sampled_from((1, 60, 24 * 60))
    minutes = st.builds(
        lambda number, step: max(least, number - number % step), st.integers(least, most), steps
    )
    return minutes.map(lambda number: duration_text(timedelta(minutes=number)))


delays = durations(0, 60 * 24 * 40)
lengths = durations(1, 60 * 24)


@st.composite
def slots(draw: st.DrawFn, zone: str) -> str:
    """A slot in any of its forms, for a show in a zone."""
    weekday, own = (
        draw(st.sampled_from(WEEKDAYS)),
        draw(st.sampled_from((None, *STEADY, *CHANGING))),
    )
    time = draw(times(own or zone))
    forms = (f"{weekday} {time} {own or ''}", f"{weekday[:3]} {time} {own or ''}", weekday[:3])
    return draw(st.sampled_from(forms)).strip()


# Plans


@st.composite
def channels(draw: st.DrawFn, zone: str) -> dict[str, Tree]:
    """Up to four channels with a slot, following another, or neither, in any order."""
    found: dict[str, Tree] = {}
    optional = {
        "length": lengths,
        "audio": languages | st.lists(languages, min_size=1, max_size=2),
        "regions": texts,
        "url": addresses,
        "color": colours,
    }
    for name in draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=4, unique=True)):
        told = draw(st.fixed_dictionaries({"name": texts}, optional=optional))
        leader = draw(st.sampled_from([None, *found]))
        following = st.fixed_dictionaries({"follows": st.just(leader)}, optional={"after": delays})
        found[name] = told | draw(following if leader else _run(zone))
    return {name: found[name] for name in draw(st.permutations(list(found)))}


@st.composite
def _run(draw: st.DrawFn, zone: str) -> Tree:
    """A slot and its first night, now and then without the night or without both."""
    slot, day = draw(slots(zone)), draw(days)
    while not slot.startswith(WEEKDAYS[day.weekday()][:3]):
        day += timedelta(days=1)
    whole = {"slot": slot, "from": str(day)}
    return draw(st.sampled_from((*[whole] * 8, {"slot": slot}, {})))


options: Strategy[dict[str, str]] = st.fixed_dictionaries(
    {},
    optional={
        "lang": languages,
        "remind": durations(0, 60 * 24 * 28),
        "notes": st.just("off"),
        "spoilers": st.just("off"),
        "cancelled": st.just("off"),
    },
)  # of a feed's URL
forms: Strategy[dict[str, str]] = st.fixed_dictionaries(
    {},
    optional={
        "only": st.sampled_from(("premieres", "finales")),
        "merge": st.just("on"),
        "allday": st.sampled_from(("on", *STEADY, *CHANGING)),
    },
)  # those that leave out, merge or reshape events


@st.composite
def schedules(draw: st.DrawFn) -> str:
    """The text of a valid schedule without a log."""
    zone = draw(zones)
    titled = st.dictionaries(st.sampled_from(LABELS), st.none() | texts, min_size=1, max_size=8)
    shape: dict[str, Strategy[Any]] = {
        "title": texts,
        "timezone": st.just(zone),
        "published": days.map(str),
        "channels": channels(zone),
        "episodes": titled | st.integers(1, 13) | st.just("13 to 24"),
    }
    optional: dict[str, Strategy[Any]] = {
        "id": st.sampled_from(("show-2", "0", "y" * 60)),
        "numbering": st.sampled_from(("Act {}", {"ja": "第{}幕"}, "{}, {}\\N")),
        "url": addresses,
        "color": colours,
        "studio": texts,
        "synopsis": st.lists(lines, min_size=1, max_size=3).map("\n".join),
        "cast": credits_,
        "staff": credits_,
        "opening": songs,
        "ending": songs,
        "links": st.dictionaries(lines, addresses, max_size=3),
    }
    return _text(draw(st.fixed_dictionaries(shape, optional=optional)))


# Logs


@st.composite
def schedules_with_log(draw: st.DrawFn, most: int = 5) -> str:
    """The text of a valid schedule with a log of at most so many entries."""
    text = draw(schedules())
    return with_log(text, draw(logs(text, most)))


@st.composite
def logs(draw: st.DrawFn, text: str, most: int = 5) -> list[Tree]:
    """A valid log for a plan: up to two entries of the plan's own, then announced ones."""
    entries: list[Tree] = []
    show = read(text)
    planned, day = draw(st.integers(0, 2)), show.schedule.published
    for number in range(draw(st.integers(0, most))):
        entry = draw(_entries(show))
        if number >= planned:
            day += timedelta(draw(st.integers(0, 20)))
            entry["announced"] = draw(st.sampled_from((f"{day}", f"{day} 12:00")))
        try:
            show = read(with_log(text, [*entries, entry]))
        except ScheduleError:
            continue
        entries.append(entry)
    return entries


@st.composite
def _entries(draw: st.DrawFn, show: Show) -> Tree:
    """An entry with keys that go together, about what there is in a schedule."""
    schedule = show.schedule
    seen = [airing for airing in show.airings if not airing.placement.off_air]
    values = {**_times(schedule, seen), **_names(schedule, seen), **_SAID}
    verb = draw(st.sampled_from([verb for verb in VERB_KEYS if not verb or verb in values]))
    needs, may = (part.split() for part in VERB_KEYS[verb])
    must = ([verb] if verb else []) + ([draw(st.sampled_from(needs))] if needs else [])
    if verb == "after":  # only followers have one, and without a name no follower is meant
        must, values["channels"] = [*must, "channels"], values["hold"]
    optional = [*may, "channels", "hold", "reason", "source"]
    entry: Tree = draw(
        st.fixed_dictionaries(
            {key: values[key] for key in must},
            optional={key: values[key] for key in optional if key in values and key not in must},
        )
    )
    if "slot" in entry and "on" in entry:
        entry["on"] = str(Rhythm((parse_slot(entry["slot"]),)).first(parse_day(entry["on"])).day)
    return entry


_SAID: dict[str, Strategy[Any]] = {
    "special": st.sampled_from(("7.5", "SP1", "SP9", "recap")),
    "by": durations(-60 * 24 * 3, 60 * 24 * 15),
    "length": lengths,
    "together": st.booleans(),
    "tentative": st.booleans(),
    "title": texts,
    "reason": texts,
    "source": addresses,
}


def _times(schedule: Schedule, seen: list[Airing]) -> dict[str, Strategy[Any]]:
    """Days on which something airs, or near those, with and without a time."""
    airing = {airing.placement.moment.day for airing in seen}
    nights = st.sampled_from(sorted(airing or {schedule.published}))
    beside = st.sampled_from((-7, -1, 1, 7, 14, 70))
    near = st.builds(lambda night, more: night + timedelta(more), nights, beside)
    day, time = (nights | near).map(str), times(schedule.timezone)
    moment = st.builds("{} {}".format, day, time)
    told = [entry.announced for entry in schedule.changes if entry.announced]
    values = {
        "skip": day | st.lists(day, min_size=1, max_size=2),
        "on": day,
        "at": moment | day,
        "to": moment | day | time,
        "slot": slots(schedule.timezone),
    }
    if told:
        said = [f"{at.day} 12:00" if at.minutes else str(at.day) for at in told]
        values["withdraw"] = st.sampled_from(said)
    return values


def _names(schedule: Schedule, seen: list[Airing]) -> dict[str, Strategy[Any]]:
    """Labels, runs of labels and channels that there are."""
    every = dict.fromkeys([*schedule.episodes, *(airing.key.label for airing in seen)])
    known = [label for label in every if "~" not in label]
    label = st.sampled_from(known)
    pair = st.tuples(label, label).map(lambda ends: sorted(ends, key=known.index))
    reruns = [label for label in every if "~" in label]
    run = label | pair.map(" to ".join) | st.sampled_from(reruns or known)
    followers = [name for name, channel in schedule.channels.items() if channel.follows]
    values: dict[str, Strategy[Any]] = {
        **dict.fromkeys(("pause", "resume", "again", "from"), label),
        **dict.fromkeys(
            ("move", "cancel", "episodes"), run | st.lists(run, min_size=1, max_size=2)
        ),
        "channels": st.lists(st.sampled_from(list(schedule.channels)), min_size=1, max_size=2),
    }
    if followers:
        values["after"] = delays
        values["hold"] = st.lists(st.sampled_from(followers), min_size=1, max_size=2)
    return values
