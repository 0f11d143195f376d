"""Files by chance, and every output of those that are accepted: `tests.fuzz` runs many of them.

An input is a real schedule that is damaged, or one with another entry at the end of its log; each
has a number, from which alone it follows. What is accepted must come out whole in every form; an
entry more must be no edit that the log doesn't tell of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import NamedTuple
from xml.etree import ElementTree as Xml

from rougecal.errors import ScheduleError
from rougecal.feeds import (
    Selection,
    atom,
    json_export,
    news_items,
    read_events,
    render_event,
    render_feed,
    xmltv_export,
)
from rougecal.review import EventView, compare, events_of, lacking, table, unrecorded, with_entries
from rougecal.schedule import Announced
from rougecal.show import Show, parse
from rougecal.site import static_files
from rougecal.store import Snapshot
from rougecal.web import Viewer, show_page
from tests.conftest import ROOT

BASE = "https://tv.example.org"
FILES = [
    *sorted((ROOT / "schedules").glob("*.yaml")),
    *sorted((ROOT / "tests/cases").glob("*.yaml")),
]
FEW = 5  # episodes that a real schedule keeps here, so that more of them can be tried


def _shortened(text: str) -> str:
    text = re.sub(r"(?m)^episodes: \d+$", f"episodes: {FEW}", text)
    return re.sub(rf"(?m)(^episodes:\n(?:  .*\n){{{FEW}}})(?:  .*\n)+", r"\1", text)


TEXTS = [path.read_text("utf-8") for path in FILES]
PLANS = [_shortened(re.sub(r"(?ms)^changes:.*?(?=^\S|\Z)", "", text)) for text in TEXTS]
LINES = [line for text in TEXTS for line in text.splitlines()]
SCRAPS = (
    *("0", "-1", "1", "2", "13", "3000", "1+", "9 to 12", "1 to 3000", "null", "~", "''", "[]", "{}"),
    *("2024-02-29", "1950-01-01", "2199-12-31", "2024-03-31 2:30", "24:00", "29:59", "0:00", "30:00"),
    *("Mon 0:00", "Sun 29:59", "Mon-Sun 8:00", "last Fri 22:00", "31st 1:00", "Sun 21:00 every 2w"),
    *("1m", "2d", "10w", "-30m", "America/New_York", "Pacific/Apia", "Africa/Monrovia", "UTC", "tv"),
    *("a\\nb", '"a\\\\;,\\nb"', "x" * 500, "{en: A, ja: 題, pt-BR: B}", "<b>&amp;", "https://例え.jp/"),
)  # fmt: skip


class Input(NamedTuple):
    """A file's text, and the file that it is a later version of, if it only has an entry more."""

    text: str
    before: Show | None = None


def inputs(number: int) -> Iterator[Input]:
    """The inputs that follow from a number: a damaged file, or a log that grows."""
    return growing(number) if number % 2 else iter([damaged(number)])


def damaged(number: int) -> Input:
    """A real schedule with one to four things wrong, or otherwise than they were."""
    rng = Random(number)
    lines = rng.choice(TEXTS).splitlines()
    for _ in range(rng.choice((1, 1, 1, 2, 2, 4))):
        _damage(rng, lines)
    return Input("\n".join(lines) + "\n" * rng.randrange(2))


def _damage(rng: Random, lines: list[str]) -> None:
    at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    line = lines[at]
    match rng.randrange(8):
        case 0:
            lines[at] = ""
        case 1:
            lines.insert(other, line)
        case 2:
            lines[at], lines[other] = lines[other], line
        case 3:
            lines.insert(at, rng.choice(LINES))
        case 4:
            lines[at] = re.sub(r"(?<=: ).+", lambda _: rng.choice(SCRAPS), line, count=1)
        case 5:
            lines[at] = re.sub(r"\d+", lambda _: str(rng.randrange(40)), line, count=1)
        case 6:
            cut = rng.randrange(len(line) + 1)
            lines[at] = line[:cut] + rng.choice((" ", ":", "#", "-", "'", "題", "\t")) + line[cut:]
        case _:
            words = [word for some in LINES for word in re.findall(r"[\w:.+-]+", some)]
            lines[at] = re.sub(r"[\w:.+-]+$", lambda _: rng.choice(words), line)


def growing(number: int, most: int = 20) -> Iterator[Input]:
    """A plan, and then the same with one entry after the other; what is refused is left out."""
    rng = Random(number)
    text = rng.choice(PLANS).rstrip() + "\n"
    yield Input(text)
    try:
        show = parse(text, "show.yaml")
    except ScheduleError:
        return
    text, day = text + "changes:\n", show.schedule.published
    hours = 24  # after the day of publication in every zone: what a run lists counts from there
    for _ in range(most):
        hours += rng.choice((1, 5, 24, 70, 240))
        time = f"{day + timedelta(hours // 24)} {hours % 24:02}:00"
        longer = f"{text}  - {{announced: {time}, {_entry(rng, show)}}}\n"
        yield Input(longer, show)
        try:
            text, show = longer, parse(longer, "show.yaml")
        except ScheduleError:
            continue


def _entry(rng: Random, show: Show) -> str:
    """What an entry says of a schedule, by chance; it may well make no sense."""
    airing = rng.choice(show.airings) if show.airings else None
    label = airing.key.label if airing and "/" not in airing.key.label else "1"
    near = airing.placement.moment.day if airing else show.schedule.published
    night = min(near + timedelta(rng.choice((-7, -1, 0, 0, 0, 1, 7, 14))), date(2199, 1, 1))
    time = f"{rng.randrange(30)}:{rng.randrange(60):02}"
    told = [entry.announced for entry in show.schedule.changes if entry.announced]
    last = rng.choice(told) if told else Announced(night, None)
    names = list(show.schedule.channels)
    said = rng.choice(
        (
            *(f"skip: {night}", f"skip: [{night}, {night + timedelta(7)}]"),
            *(f"special: S{rng.randrange(9)}, on: {night}", f"special: X, at: {night} {time}"),
            *(f"move: {label}, to: {night} {time}", f"move: {label}, by: {rng.randrange(-90, 90)}m"),
            *(f"move: {label}, to: {night}", f"slot: {night:%a} {time}, from: {label}"),
            *(f"pause: {label}", f"resume: {label}, on: {night}", f"resume: {label}"),
            *(f"cancel: {label}", f"again: {label}, at: {night} {time}", f"again: {label}, on: {night}"),
            f"withdraw: {last.day}" + (f" {last.minutes // 60:02}:00" if last.minutes else ""),
            *(f"episodes: {label}", f"length: {rng.randrange(1, 200)}m, episodes: {label}"),
            f"after: {rng.randrange(9)}d, from: {label}, channels: {rng.choice(names)}",
        )
    )  # fmt: skip
    for more in (
        "reason: {en: Football, ja: サッカー}",
        "tentative: true",
        f"channels: {rng.choice(names)}",
        f"hold: {rng.choice(names)}",
        "source: https://example.org/x",
    ):
        if rng.random() < 0.15 and more.partition(":")[0] not in said:
            said += f", {more}"
    return said


def check(given: Input, thorough: bool = True, day: date = date(2024, 2, 14)) -> bool:
    """Make every output of an input; False if it is refused, as it should be in plain words.

    Only if `thorough`, calendars are read by a library, which takes most of the time: feeds, and
    the events that `diff` compares; and a whole site is built.
    """
    try:
        show = parse(given.text, "show.yaml")
    except ScheduleError as error:
        for problem in error.problems:
            assert problem.message
            assert "Traceback" not in problem.message
            assert "\n" not in problem.message
        return False
    _check_feeds(show.on(day), day, thorough)
    _check_exports(show, day, thorough)
    if given.before:
        _check_growth(given.before, show, thorough)
    _check_edit(given.text, show, thorough)
    return True


def _check_feeds(show: Show, day: date, thorough: bool) -> None:
    """Each feed is read by a library as it is, and is that of its events rendered alone."""
    for selection in (
        Selection((show.id,)),
        Selection((show.id,), lang="xx", remind=(timedelta(minutes=5),), past=timedelta(30)),
        Selection((show.id,), lang="ja", notes=False, cancelled=False, spoilers=False),
    ):
        feed = render_feed([show], selection, day, BASE)
        alone = {a.uid: render_event(a, selection.style) for a in show.airings}
        kept = {uid for uid, event in alone.items() if event in feed.content}
        assert len(kept) == feed.kept == feed.content.count(b"BEGIN:VEVENT")
        assert not any(len(line) > 75 for line in feed.content.split(b"\r\n"))
        if thorough:
            assert {str(event["UID"]) for event in read_events(feed.content)} == kept


def _check_exports(show: Show, day: date, thorough: bool) -> None:
    """JSON, Atom, pages and the files of a static site."""
    now = datetime.combine(day, datetime.min.time(), UTC)
    found = json.loads(json_export(show, Selection((show.id,)), day, BASE))
    wanted = [airing for airing in show.on(day).airings if not airing.channel.optional]
    assert len(found["airings"]) == len(wanted)
    for days in (Selection((show.id,), allday="on"), Selection((show.id,), merge=True)):
        assert bool(render_feed([show], days, day, BASE).kept) == bool(wanted)
    Xml.fromstring(xmltv_export([show], Selection((show.id,)), day, BASE))
    feed = Xml.fromstring(atom(show, BASE, "ja"))
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == len(news_items(show)) == len(show.history.announcements)
    for lang in ("en", "ja"):
        assert "</html>" in show_page(show, Viewer(lang, now, BASE))
    if thorough:
        files = dict(static_files(Snapshot(shows={show.id: show}), day, BASE))
        assert (
            files[f"{show.id}.ics"] == render_feed([show], Selection((show.id,)), day, BASE).content
        )


def _events(show: Show) -> dict[str, EventView]:
    return events_of([show], show.schedule.published, whole=True)


def _check_growth(before: Show, show: Show, thorough: bool) -> None:
    """An entry more is no edit without an entry; no event vanishes, and no revision falls."""
    assert unrecorded(before, show) == []
    old = {airing.uid: airing for airing in before.airings}
    for airing in show.airings:
        if was := old.pop(airing.uid, None):
            assert (airing.sequence, airing.modified) >= (was.sequence, was.modified)
    assert not old
    if thorough:
        wrong = [one for one in compare(_events(before), _events(show)) if one.wrong]
        assert not wrong


def _check_edit(text: str, show: Show, thorough: bool) -> None:
    """A title edited is told by `diff`, and an entry for it, as `record` adds it, mends it."""
    edited = text.replace("title: ", "title: Z", 1) if "title: Z" not in text else text
    try:
        after = parse(edited, "show.yaml")
    except ScheduleError:
        return
    wrong = set(unrecorded(show, after))
    if thorough:
        differences = compare(_events(show), _events(after))
        assert list(table(differences)) or not differences
        assert {one.uid for one in differences if one.wrong} == wrong
    names = lacking(after.airings, [a.key for a in after.airings if a.uid in wrong])
    told = [entry.announced for entry in after.schedule.changes if entry.announced]
    last = max([date(2199, 1, 1), *(one.day for one in told)])
    try:
        recorded = with_entries(edited, "show.yaml", names if wrong else (), Announced(last, None))
        mended = parse(recorded, "show.yaml")
    except ScheduleError:
        return
    assert wrong == set() or not set(unrecorded(show, mended)) & wrong
