"""What a well-shaped schedule can still get wrong: names, and which keys go together.

Whether an entry can be applied where it stands is checked by the history.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain, islice

from rougecal.clock import WEEKDAYS, Rhythm, Slot
from rougecal.errors import MAX_PROBLEMS, Loc, did_you_mean
from rougecal.schedule.languages import MAX_LANGS, Texts
from rougecal.schedule.model import RESERVED, VERB_KEYS, Channel, Entry, Schedule
from rougecal.schedule.values import Span

MAX_AIRINGS = 20_000  # of one show
MAX_CHAIN = 4  # followers in a row, each of the one before
LAST = ("", "end", "last", "finale")  # what people write for the last label of a run
ENTRY_KEYS = {name: field.alias or name for name, field in Entry.model_fields.items()}
BESIDE_VERBS = {key for spec in VERB_KEYS.values() for part in spec for key in part}
ABOUT_NOTHING = frozenset({"announced", "reason", "source"})


def check_schedule(schedule: Schedule) -> list[tuple[Loc, str]]:
    """What is wrong before the log is applied, each with its path in the file."""
    parts = (_show(schedule), _channels(schedule), _entries(schedule), _log(schedule))
    return list(islice(chain.from_iterable(parts), MAX_PROBLEMS))


def questionable(schedule: Schedule) -> Iterator[tuple[Loc, str]]:
    """What is valid but probably not meant, each with its path in the file."""
    entries = schedule.changes
    for number, entry in enumerate(entries):
        if _names_nothing(entry):
            what = "this entry names nothing that changed, so every event is revised"
            remedy = "give it a verb, or list in `episodes:` what was edited"
            if number and not entries[number - 1].announced:
                remedy = "is the `-` before it one too many?"
            yield ("changes", number), f"{what}; {remedy}"


def _names_nothing(entry: Entry) -> bool:
    """Whether an entry has neither a verb nor anything that it could be about."""
    return entry.model_fields_set <= ABOUT_NOTHING


def _log(schedule: Schedule) -> Iterator[tuple[Loc, str]]:
    """Entries that an extra `-` has cut in two."""
    before: Entry | None = None
    for number, entry in enumerate(schedule.changes):
        at: Loc = ("changes", number)
        if before and before.announced and _names_nothing(before) and not entry.announced:
            what = "`announced:` is missing here, and stands alone in the entry before"
            yield at, f"{what}; is the `-` between them one too many?"
        elif _names_nothing(entry) and not entry.announced:
            yield at, "this entry changes nothing; is the `-` before it one too many?"
        before = entry


def _show(schedule: Schedule) -> Iterator[tuple[Loc, str]]:
    if schedule.id in RESERVED:
        yield ("id",), f"{schedule.id!r} is an address of its own; choose another id"
    for lang, text in schedule.numbering.items():
        if "{}" not in text:
            yield (
                ("numbering", lang),
                "{} is missing, which stands for the label: Act {}; or write none",
            )
    yield from _labels(("episodes",), schedule.episodes)
    if len(schedule.languages) >= MAX_LANGS:
        yield ("title",), f"this file is in more than {MAX_LANGS} languages"
    airings = sum(len(c.episodes or schedule.episodes) for c in schedule.channels.values())
    if airings > MAX_AIRINGS:
        what = f"channels × episodes come to {airings:,}, more than {MAX_AIRINGS:,}"
        yield ("episodes",), f"{what}; make a show of each season"


def _labels(at: Loc, episodes: Mapping[str, Texts]) -> Iterator[tuple[Loc, str]]:
    """Labels that can't stand beside each other, and a title of many."""
    seen: dict[str, str] = {}
    for number, (label, title) in enumerate(episodes.items(), 1):
        other = seen.setdefault(label.casefold(), label)
        if other != label:
            yield (*at, label, "[key]"), f"{label!r} differs from {other!r} only by case"
        elif label[-1] != "+":
            continue
        elif number < len(episodes):
            yield (*at, label, "[key]"), f"{label!r} stands for all that follow: it goes last"
        else:
            if title:
                what = f"{label!r} stands for many episodes: it has no title"
                yield (*at, label), what
            for other in filter(partial(comes_to, int(label[:-1])), episodes):
                what = f"{other!r} stands here already, and would come again"
                yield (*at, label, "[key]"), what


def comes_to(number: int, label: str) -> bool:
    """Whether a run that goes on from a number comes to a label: it has no leading zeros."""
    return label.isdecimal() and int(label) >= number and label == str(int(label))


def _channels(schedule: Schedule) -> Iterator[tuple[Loc, str]]:
    for name, channel in schedule.channels.items():
        at: Loc = ("channels", name)
        if channel.episodes:
            yield from _labels((*at, "episodes"), channel.episodes)
        if channel.follows:
            yield from _follower(schedule, name, channel)
        elif channel.after is not None or channel.reruns is not None:
            key = "after" if channel.after is not None else "reruns"
            yield (*at, key), f"`{key}` goes with `follows:`, the channel that this one runs after"
        elif channel.from_ and not channel.slot:
            yield (*at, "from"), "`from` goes with `slot:`, such as Wed 24:55"
        elif channel.from_ and channel.slot:
            yield from (((*at, "slot", *loc), what) for loc, what in _twice(channel.slot))
            rhythm = Rhythm(channel.slot).anchored(channel.from_)
            if rhythm.first(channel.from_).day != channel.from_:
                yield (*at, "from"), _wrong_day(channel.from_, rhythm)
    if all(channel.optional for channel in schedule.channels.values()):
        what = "every channel is optional, so the show's own feed would be empty"
        first = next(iter(schedule.channels))
        yield ("channels", first, "optional"), f"{what}; leave `optional` out of one"


def _wrong_day(day: date, rhythm: Rhythm) -> str:
    """The message about a `from:` on which the slot does not come."""
    return (
        f"{day} is a {WEEKDAYS[day.weekday()]}, but the slot is on {rhythm.days_text}: "
        "give the broadcast day, under which a time past 24:00 is filed; "
        f"did you mean {rhythm.near(day).day}?"
    )


def _follower(schedule: Schedule, name: str, channel: Channel) -> Iterator[tuple[Loc, str]]:
    """Keys that a follower can't have; a leader that does not exist; a circle or a long chain."""
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
        if len(seen) > MAX_CHAIN + 1:
            yield (*at, "follows"), f"this follows more than {MAX_CHAIN} channels in a row"
            return
        leader = schedule.channels[leader].follows


def _entries(schedule: Schedule) -> Iterator[tuple[Loc, str]]:
    specials = (entry.special for entry in schedule.changes if entry.special)
    labels = dict.fromkeys([*specials, *schedule.episodes])
    for number, entry in enumerate(schedule.changes):
        found = chain(_keys(entry), _names(schedule, entry), _items(entry, labels))
        yield from ((("changes", number, *loc), message) for loc, message in found)


def _names(schedule: Schedule, entry: Entry) -> Iterator[tuple[Loc, str]]:
    """Channels that an entry names wrongly, or has to name."""
    for key in ("channels", "hold"):
        for index, name in enumerate(getattr(entry, key)):
            if name not in schedule.channels:
                hint = did_you_mean(name, schedule.channels)
                yield (key, index), f"there is no channel {name!r} here{hint}"
            elif key == "hold" and not schedule.channels[name].follows:
                yield (key, index), f"{name!r} follows no channel; leave it out of `channels`"
    if entry.after is not None and not entry.channels:
        followers = (name for name, channel in schedule.channels.items() if channel.follows)
        example = next(followers, "")
        hint = f"such as {example}" if example else "and no channel here follows another"
        yield ("after",), f"`after` needs `channels:`, the follower that it is about, {hint}"


def _items(entry: Entry, labels: dict[str, None]) -> Iterator[tuple[Loc, str]]:
    """Days that an entry names twice, and runs of labels in another notation."""
    days = set[Span]()
    for index, span in enumerate(entry.skip or ()):
        if span in days:
            yield ("skip", index), f"{span.first} stands here twice"
        days.add(span)
    yield from ((("slot", *loc), message) for loc, message in _twice(entry.slot or ()))
    for key in ("move", "resume", "cancel", "again", "episodes"):
        for index, run in enumerate(getattr(entry, key) or ()):
            if run not in labels and (likely := _likely_run(run, labels)):
                what = f"there is no episode labelled {run!r}"
                yield (key, index), f"{what}; did you mean {likely!r}?"


def _twice(slots: Iterable[Slot]) -> Iterator[tuple[Loc, str]]:
    """Slots of one channel that are the same."""
    seen = set[Slot]()
    for index, slot in enumerate(slots):
        if slot in seen:
            yield (index,), "this slot stands here twice"
        seen.add(slot)


def _likely_run(text: str, labels: dict[str, None]) -> str:
    """The run that `8-9`, `8..9`, `11-` or `11 to end` probably means; else nothing."""
    is_open = next(reversed(labels)).endswith("+")
    for sign in re.finditer(r" to |\.\.+|-", text):
        first, last = text[: sign.start()], text[sign.end() :]
        numbers = first.isdecimal() and last.isdecimal()
        if last not in labels and last.casefold() in LAST:
            if is_open and first.isdecimal():
                return f"{first}+"
            if first in labels:
                return f"{first} to {next(reversed(labels))}"
        if sign[0] != " to " and (numbers or (first in labels and last in labels)):
            return f"{first} to {last}"
    return ""


def _keys(entry: Entry) -> Iterator[tuple[Loc, str]]:
    """Keys of an entry that do not go together, or are missing."""
    given = {ENTRY_KEYS[name] for name in entry.model_fields_set}
    verbs = [verb for verb in VERB_KEYS if verb in given]
    if len(verbs) > 1:
        both = " and ".join(f"`{verb}`" for verb in verbs)
        yield (verbs[1],), f"one entry, one verb: write {both} as two entries"
        return
    verb = entry.verb
    needs, may = VERB_KEYS[verb]
    name = f"`{verb}`" if verb else "an entry without a verb"
    if needs and len(given.intersection(needs)) != 1:
        either = " or ".join(f"`{key}:`" for key in needs)
        yield (verb,), f"{name} needs {either}, and one only"
    for key in sorted((given & BESIDE_VERBS).difference(needs, may)):
        yield (key,), f"`{key}` does not go with {name}"
    if entry.at and entry.at[0] is None:
        yield ("at",), "a day is missing before the time; write 2024-02-24 23:30"
