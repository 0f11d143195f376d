"""What a well-shaped schedule can still get wrong: names, verbs, and the log's own sense."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, islice

from rougecal.clock import WEEKDAYS, Rhythm
from rougecal.errors import MAX_PROBLEMS, Loc, did_you_mean
from rougecal.schedule.model import RESERVED, VERB_KEYS, Channel, Entry, Schedule
from rougecal.schedule.values import MAX_LANGS

MAX_AIRINGS = 20_000  # of one show
MAX_CHAIN = 4  # followers of followers
VERBLESS = {key for spec in VERB_KEYS.values() for part in spec for key in part.split()}


def check_schedule(schedule: Schedule) -> list[tuple[Loc, str]]:
    """What makes no sense before the log is applied, each with its path in the file."""
    static = chain(_show(schedule), _channels(schedule), _entries(schedule))
    return list(islice(static, MAX_PROBLEMS))


def _show(schedule: Schedule) -> Iterator[tuple[Loc, str]]:
    if schedule.id in RESERVED:
        yield ("id",), f"{schedule.id!r} is an address of its own; choose another id"
    for lang, text in schedule.numbering.items():
        if "{}" not in text:
            yield ("numbering", lang), "{} is missing, which stands for the label: Act {}"
    yield from _labels(("episodes",), schedule.episodes)
    if len(schedule.languages) >= MAX_LANGS:
        yield ("title",), f"this file is in more than {MAX_LANGS} languages"
    airings = sum(len(c.episodes or schedule.episodes) for c in schedule.channels.values())
    if airings > MAX_AIRINGS:
        what = f"channels × episodes come to {airings:,}, more than {MAX_AIRINGS:,}"
        yield ("episodes",), f"{what}; make a show of each season"


def _labels(at: Loc, labels: Iterable[str]) -> Iterator[tuple[Loc, str]]:
    seen: dict[str, str] = {}
    labels = list(labels)
    for number, label in enumerate(labels, 1):
        if label.endswith("+") and number < len(labels):
            yield (*at, label, "[key]"), f"{label!r} stands for all that follow: it goes last"
        other = seen.setdefault(label.casefold(), label)
        if other != label:
            yield (*at, label, "[key]"), f"{label!r} differs from {other!r} only by case"


def _channels(schedule: Schedule) -> Iterator[tuple[Loc, str]]:
    for name, channel in schedule.channels.items():
        at: Loc = ("channels", name)
        yield from _labels((*at, "episodes"), channel.episodes or ())
        if channel.follows:
            yield from _follower(schedule, name, channel)
        elif channel.after is not None or channel.reruns is not None:
            key = "after" if channel.after is not None else "reruns"
            yield (*at, key), f"`{key}` goes with `follows:`, the channel that this one runs after"
        elif channel.from_ and not channel.slot:
            yield (*at, "from"), "`from` goes with `slot:`, such as Wed 24:55"
        elif channel.from_ and channel.slot:
            rhythm = Rhythm(channel.slot).anchored(channel.from_)
            if not rhythm.on(channel.from_):
                yield (*at, "from"), _wrong_day(channel.from_, rhythm)


def _wrong_day(day: date, rhythm: Rhythm) -> str:
    days = ", ".join(slot.days_text for slot in rhythm.slots)
    return (
        f"{day} is a {WEEKDAYS[day.weekday()]}, but the slot is on {days}: give the broadcast day, "
        f"under which a time past 24:00 is filed; did you mean {rhythm.near(day).day}?"
    )


def _follower(schedule: Schedule, name: str, channel: Channel) -> Iterator[tuple[Loc, str]]:
    at: Loc = ("channels", name)
    own = (("slot", channel.slot), ("from", channel.from_), ("episodes", channel.episodes))
    for key, given in own:
        if given:
            yield (*at, key), f"a channel has a `{key}` of its own or `follows` another, not both"
    seen, leader = [name], channel.follows
    while leader:
        if leader not in schedule.channels:
            if seen == [name]:
                hint = did_you_mean(leader, schedule.channels)
                yield (*at, "follows"), f"there is no channel {leader!r} here{hint}"
            return
        if leader in seen:
            circle = " → ".join([*seen, leader])
            yield (*at, "follows"), f"this goes in a circle: {circle}; one of them needs a slot"
            return
        seen.append(leader)
        if len(seen) > MAX_CHAIN:
            yield (*at, "follows"), f"this follows more than {MAX_CHAIN} channels in a row"
            return
        leader = schedule.channels[leader].follows


def _entries(schedule: Schedule) -> Iterator[tuple[Loc, str]]:
    for number, entry in enumerate(schedule.changes):
        at: Loc = ("changes", number)
        yield from (((*at, *loc), message) for loc, message in _entry(entry))
        for key in ("channels", "hold"):
            for index, name in enumerate(getattr(entry, key)):
                if name not in schedule.channels:
                    hint = did_you_mean(name, schedule.channels)
                    yield (*at, key, index), f"there is no channel {name!r} here{hint}"
                elif key == "hold" and not schedule.channels[name].follows:
                    what = f"{name!r} follows no channel; leave it out of `channels`"
                    yield (*at, key, index), what


def _entry(entry: Entry) -> Iterator[tuple[Loc, str]]:
    given = {f.alias or k for k, f in Entry.model_fields.items() if k in entry.model_fields_set}
    verbs = [verb for verb in VERB_KEYS if verb in given]
    if len(verbs) > 1:
        both = " and ".join(f"`{verb}`" for verb in verbs)
        yield (verbs[1],), f"one entry, one verb: write {both} as two entries"
        return
    verb = entry.verb
    needs, may = (part.split() for part in VERB_KEYS[verb])
    fitting = sorted(given & set(needs))
    name = f"`{verb}`" if verb else "an entry without a verb"
    if needs and len(fitting) != 1:
        either = " or ".join(f"`{key}:`" for key in needs)
        yield (verb,), f"{name} needs {either}, and one only"
    for key in sorted((given & VERBLESS) - {*needs, *may}):
        yield (key,), f"`{key}` does not go with {name}"
    if entry.at and entry.at[0] is None:
        yield ("at",), "a day is missing before the time; write 2024-02-24 23:30"
