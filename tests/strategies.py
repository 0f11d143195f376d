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

from rougecal.clock import (
    DAY_MINUTES,
    WEEKDAYS,
    Moment,
    Rhythm,
    duration_text,
    parse_day,
    parse_slot,
    time_text,
)
from rougecal.clock.notation import parse_time
from rougecal.errors import ScheduleError
from rougecal.history import Airing
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
recent = st.dates(date(2023, 12, 1), date(2024, 2, 1))  # for runs that go on until TODAY and beyond
SHORT = tuple(weekday[:3] for weekday in WEEKDAYS)
SOME_DAYS = ("Mon-Fri", "Fri-Mon", "first Sat", "third Tue", "last Fri", "20th", "31st")


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
lengths = durations(1, 60 * 24 * 2)


@st.composite
def slots(draw: st.DrawFn, zone: str) -> str | list[str]:
    """Slots in any rhythm, for a show in a zone: most often a single one of a week."""
    own = draw(st.sampled_from((None, None, *STEADY, *CHANGING)))
    weekly = st.sampled_from(WEEKDAYS + SHORT)
    if draw(st.booleans()):
        return draw(_slot(weekly, own, draw(st.none() | times(own or zone))))
    several = st.lists(times(own or zone), min_size=1, max_size=3, unique_by=_civil)
    timed = [None] if draw(st.integers(0, 5)) == 0 else draw(several)
    found = [draw(_slot(weekly | st.sampled_from(SOME_DAYS), own, time)) for time in timed]
    return found[0] if len(found) == 1 else found


def _civil(time: str) -> int:
    """A time's minutes on the civil clock: Mon 25:00 is Tue 1:00, where two slots would clash."""
    return parse_time(time) % DAY_MINUTES


@st.composite
def _slot(draw: st.DrawFn, on: Strategy[str], zone: str | None, time: str | None) -> str:
    days = draw(on)
    some_weeks = not days[0].isdigit() and " " not in days and draw(st.integers(0, 3)) == 0
    words = (days, time, time and zone, draw(st.sampled_from(("every 2w", "every 3w"))))
    return " ".join(filter(None, words if some_weeks else words[:-1]))


def rhythm_of(slot: str | list[str], first: date) -> Rhythm:
    """The rhythm of drawn slots of which `first` is to be one of the first days."""
    written = [slot] if isinstance(slot, str) else slot
    return Rhythm(tuple(map(parse_slot, written))).anchored(first)


# Plans


@st.composite
def channels(draw: st.DrawFn, zone: str, starts: Strategy[date], most: int = 4) -> dict[str, Tree]:
    """Up to so many channels with slots, following another, or neither, in any order."""
    found: dict[str, Tree] = {}
    optional = {
        "length": lengths,
        "audio": languages | st.lists(languages, min_size=1, max_size=2),
        "regions": texts,
        "url": addresses,
        "color": colours,
    }
    for name in draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=most, unique=True)):
        told = draw(st.fixed_dictionaries({"name": texts}, optional=optional))
        leader = draw(st.sampled_from([None, *found]))
        follows = {"after": delays, "reruns": st.booleans()}
        following = st.fixed_dictionaries({"follows": st.just(leader)}, optional=follows)
        found[name] = told | draw(following if leader else _run(zone, starts))
    return {name: found[name] for name in draw(st.permutations(list(found)))}


@st.composite
def _run(draw: st.DrawFn, zone: str, starts: Strategy[date]) -> Tree:
    """Slots and their first night, now and then without the night or without both.

    Some have episodes of their own.
    """
    slot, day = draw(slots(zone)), draw(starts)
    first = rhythm_of(slot, day).first(day).day
    whole: Tree = {"slot": slot, "from": str(first)}
    run = dict(draw(st.sampled_from((*[whole] * 8, {"slot": slot}, {}))))
    return run | draw(
        st.sampled_from(({}, {}, {}, {"episodes": 3}, {"episodes": {"D1": None, "2": None}}))
    )


episodes = (
    st.dictionaries(st.sampled_from(LABELS), st.none() | texts, min_size=1, max_size=8)
    | st.integers(1, 13)
    | st.just("13 to 24")
)
open_episodes = st.sampled_from(("1+", "1173+")) | st.builds(
    lambda titled, label: {**titled, label: None},
    st.dictionaries(st.sampled_from(LABELS), st.none() | texts, max_size=4),
    st.sampled_from(("4+", "1173+")),
)


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
def schedules(draw: st.DrawFn, *, without_end: bool | None = None) -> str:
    """The text of a valid schedule without a log; its run has a known end, or not, or either."""
    zone = draw(zones)
    is_open = draw(st.integers(0, 3)) == 0 if without_end is None else without_end
    published = draw(recent if is_open else days)
    near = st.integers(-30, 90).map(lambda number: published + timedelta(number))
    starts, most = (near, 2) if is_open else (near | days, 4)
    shape: dict[str, Strategy[Any]] = {
        "title": texts,
        "timezone": st.just(zone),
        "published": st.just(str(published)),
        "channels": channels(zone, starts, most),
        "episodes": open_episodes if is_open else episodes,
    }
    optional: dict[str, Strategy[Any]] = {
        "id": st.sampled_from(("show-2", "0", "y" * 60)),
        "numbering": st.sampled_from(("Act {}", {"ja": "第{}幕"}, "{}, {}\\N", "none")),
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
def schedules_with_log(draw: st.DrawFn, most: int = 4, *, without_end: bool | None = None) -> str:
    """The text of a valid schedule with a log of at most so many announcements."""
    text = draw(schedules(without_end=without_end))
    return with_log(text, draw(logs(text, most)))


@st.composite
def logs(draw: st.DrawFn, text: str, most: int = 4) -> list[Tree]:
    """A valid log for a plan: some entries of the plan's own, then announcements of some each."""
    entries: list[Tree] = []
    show = read(text)
    planned, day = draw(st.integers(0, 2)), show.schedule.published
    for number in range(draw(st.integers(1, most))):
        drawn = draw(_announcements(show))
        if number >= planned:
            day += timedelta(draw(st.integers(0, 20)))
            announced = draw(st.sampled_from((f"{day}", f"{day} 12:00")))
            drawn = [{**entry, "announced": announced} for entry in drawn]
        for part in (drawn, drawn[:1]):
            try:
                show = read(with_log(text, [*entries, *part]))
            except ScheduleError:
                continue
            entries += part
            break
    return entries


@st.composite
def _announcements(draw: st.DrawFn, show: Show) -> list[Tree]:
    """The entries of an announcement; of some, only what comes of them all makes sense."""
    known = [a for a in show.airings if a.on_air and a.start and not a.placement.moment.utc]
    kind = draw(st.sampled_from(("one", "one", "one", "some", "swap", "rerun")))
    if kind in ("one", "some") or not known:
        most = 3 if kind == "some" else 1
        return draw(st.lists(_entries(show), min_size=most - most // 3, max_size=most))
    one = draw(st.sampled_from(known))
    other = draw(st.sampled_from([a for a in known if a.key.channel == one.key.channel]))
    first, second = _move(one, _moment(other)), _move(other, _moment(one))
    if kind == "rerun":  # before the next episode, which begins after it
        first = {"again": one.key.label, "at": _moment(other), "channels": one.key.channel}
        second = {"move": other.key.label, "by": "2d", "channels": one.key.channel}
    return draw(st.permutations([first, second]))


def _move(airing: Airing, to: str) -> Tree:
    return {"move": airing.key.label, "to": to, "channels": airing.key.channel}


def _moment(airing: Airing) -> str:
    """An airing's day and time, with its zone."""
    day, minutes, zone, _ = airing.placement.moment
    return f"{day} {time_text(minutes or 0)} {zone}"


@st.composite
def _entries(draw: st.DrawFn, show: Show) -> Tree:
    """An entry with keys that go together, about what there is on a channel."""
    schedule = show.schedule
    name = draw(st.sampled_from(list(schedule.channels)))
    follows = schedule.channels[name].follows
    values = {**_times(show, name), **_names(show, name), **_SAID}
    unfit = ("skip", "special", "slot") if follows else ("after",)
    verb = draw(
        st.sampled_from([v for v in VERB_KEYS if (not v or v in values) and v not in unfit])
    )
    needs, may = VERB_KEYS[verb]
    must = ([verb] if verb else []) + ([draw(st.sampled_from(needs))] if needs else [])
    must += ["on"] if verb == "resume" and not follows else []
    if verb != "withdraw" and draw(st.integers(0, 3)):
        must.append("channels")
    optional = [*sorted(may), "channels", "hold", "reason", "source"]
    entry: Tree = draw(
        st.fixed_dictionaries(
            {key: values[key] for key in must},
            optional={key: values[key] for key in optional if key in values and key not in must},
        )
    )
    if "slot" in entry and "on" in entry:
        day = parse_day(entry["on"].split()[0])
        entry["on"] = str(rhythm_of(entry["slot"], day).first(day).day)
    return entry


_SAID: dict[str, Strategy[Any]] = {
    "special": st.sampled_from(("7.5", "SP1", "SP9", "recap", "1190")),
    "after": delays,
    "by": durations(-60 * 24 * 3, 60 * 24 * 15),
    "length": lengths,
    "together": st.booleans(),
    "tentative": st.booleans(),
    "title": texts,
    "reason": texts,
    "source": addresses,
}


def _times(show: Show, name: str) -> dict[str, Strategy[Any]]:
    """Days on which a channel has something, slot dates, and days near those; times on them."""
    schedule = show.schedule
    nights = {a.placement.moment.day for a in show.airings if a.key.channel == name}
    night = st.sampled_from(sorted(nights or {schedule.published}))
    beside = st.sampled_from((-7, -1, 1, 7, 14, 70))
    near = night | st.builds(lambda night, more: night + timedelta(more), night, beside)
    day, zone = near.map(str), schedule.timezone
    moment = st.builds("{} {}".format, day, times(zone)) | st.sampled_from(STEADY).flatmap(
        lambda other: st.builds("{} {} {}".format, day, times(other), st.just(other))
    )
    values = {
        "skip": night.map(str)
        | st.lists(day, min_size=1, max_size=2, unique=True)
        | st.tuples(near, near).map(lambda ends: "{} to {}".format(*sorted(ends))),
        "on": day,
        "at": moment | day,
        "to": moment | day | times(zone),
        "slot": slots(zone),
    }
    channel = schedule.channels[name]
    if channel.slot and channel.from_:
        rhythm = Rhythm(channel.slot).anchored(channel.from_)
        values["on"] = st.builds(_slot_day, near.map(rhythm.first), st.booleans())
    told = [entry.announced for entry in schedule.changes if entry.announced]
    if told:
        said = [f"{at.day} 12:00" if at.minutes else str(at.day) for at in told]
        values["withdraw"] = st.sampled_from(said)
    return values


def _slot_day(date: Moment, timed: bool) -> str:
    """A slot date as `on:` says it; its time says which slot is meant, if the day has several."""
    return f"{date.day} {time_text(date.minutes)}" if timed and date.minutes else str(date.day)


def _names(show: Show, name: str) -> dict[str, Strategy[Any]]:
    """Labels and runs of labels that a channel has, and the channels that there are."""
    schedule = show.schedule
    listed = schedule.channels[name].episodes or schedule.episodes
    seen = [airing.key.label for airing in show.airings if airing.key.channel == name]
    every = [label for label in dict.fromkeys([*listed, *seen]) if "/" not in label]
    known = [label for label in every if label[-1] != "+" and "~" not in label] or ["1"]
    label = st.sampled_from(known)
    pair = st.tuples(label, label).map(lambda ends: sorted(ends, key=known.index))
    reruns = [label for label in every if "~" in label]
    run = label | pair.map(" to ".join) | st.sampled_from(reruns or known)
    runs = run | st.lists(run, min_size=1, max_size=2)
    others = st.lists(st.sampled_from(list(schedule.channels)), min_size=1, max_size=2)
    followers = [other for other, channel in schedule.channels.items() if channel.follows]
    begins = int(known[0]) if known[0].isdecimal() else 0
    values: dict[str, Strategy[Any]] = {
        **dict.fromkeys(("pause", "from"), label),
        "resume": label | pair.map(" to ".join),
        "again": runs | st.just(f"{begins - 3} to {begins - 1}") if begins > 3 else runs,
        "cancel": runs | label.map("{}+".format),
        **dict.fromkeys(("move", "episodes"), runs),
        "channels": st.one_of(st.just(name), st.just(name), others),
    }
    if followers:
        values["hold"] = st.lists(st.sampled_from(followers), min_size=1, max_size=2)
    return values
