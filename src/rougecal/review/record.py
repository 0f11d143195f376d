"""Adds the log entries that an edit lacks to a schedule's text, and changes nothing else in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from rougecal.clock import time_text
from rougecal.errors import Mark, Problem, ScheduleError
from rougecal.history import Airing, Key
from rougecal.schedule import Announced

Names = tuple[tuple[str, ...], tuple[str, ...]]  # labels and channels; none of either means all


def lacking(airings: Iterable[Airing], wrong: Iterable[Key]) -> list[Names]:
    """The labels and channels that the missing entries have to name, to revise only what differs.

    `airings` are all of the show, `wrong` the keys of those that differ, in the same order.
    """
    every, differing = _channels(airing.key for airing in airings), _channels(wrong)
    if differing == every or any("/" in label for label in differing):
        return [((), ())]  # an off-air notice has no label that an entry can name
    groups: dict[tuple[str, ...], list[str]] = {}
    for label, channels in differing.items():
        groups.setdefault(() if channels == every[label] else channels, []).append(label)
    return [(tuple(labels), channels) for channels, labels in groups.items()]


def _channels(keys: Iterable[Key]) -> dict[str, tuple[str, ...]]:
    """The channels of each label, in the order of the keys."""
    found: dict[str, tuple[str, ...]] = {}
    for channel, label in keys:
        found[label] = (*found.get(label, ()), channel)
    return found


def with_entries(text: str, path: str, entries: Iterable[Names], announced: Announced) -> str:
    """The text of a valid schedule with entries at the end of its log, all else as it was.

    Raises ScheduleError where the log is not a list of `- ` lines.
    """
    at, indent, head = _end_of_log(text, path)
    when = str(announced.day)
    if announced.minutes is not None:
        when += f" {time_text(announced.minutes):0>5}"
    added = [head] if head else []
    for labels, channels in entries:
        fields = [f"announced: {when}"]
        fields += [f"episodes: [{', '.join(map(_scalar, labels))}]"] if labels else []
        fields += [f"channels: [{', '.join(channels)}]"] if channels else []
        added += [indent + ("  " if n else "- ") + field for n, field in enumerate(fields)]
    lines = text.splitlines()
    end = "\r\n" if "\r\n" in text else "\n"
    return end.join([*lines[:at], *added, *lines[at:], ""])


def _scalar(label: str) -> str:
    return f'"{label}"' if label == "null" else label


def _end_of_log(text: str, path: str) -> tuple[int, str, str]:
    """Where an entry goes: before which line (from 0), its indent, and a `changes:` if missing."""
    root: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
    for key, value in root.value:
        if key.value == "changes":
            if value.flow_style:
                message = "write `changes:` as a list of `- ` lines, so that one can be added"
                mark = Mark(path, value.start_mark.line + 1, value.start_mark.column + 1)
                raise ScheduleError([Problem(mark, message)])
            return _last_line(value) + 1, " " * value.start_mark.column, ""
    return len(text.splitlines()), "  ", "changes:"


def _last_line(node: yaml.Node) -> int:
    """The line (from 0) on which a node ends; comments after it belong to what follows."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    end = node.end_mark
    return int(end.line) - (1 if end.column == 0 and end.line > node.start_mark.line else 0)
