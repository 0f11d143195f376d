"""Values → YAML as a keeper writes it, and new lines put into a text whose others stay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from rougecal.errors import Mark, Problem, ScheduleError

# What needs no quotes, in brackets neither
_PLAIN = re.compile(r"-?\w(?:[^,\[\]{}#:\"\\\s]|:(?=[^\s,\[\]{}])| (?=[^\s,\[\]{}#:]))*")


def scalar(text: str) -> str:
    """A text as it stands in YAML: in double quotes if it needs them (YAML 1.2, 7.3.1)."""
    if _PLAIN.fullmatch(text) and text.lower() != "null":
        return text
    return json.dumps(text, ensure_ascii=False)


def inline(value: Any) -> str:
    """A value on one line; a list of one as its item alone, a text in no language as itself."""
    if isinstance(value, Mapping):
        if list(value) == ["und"]:
            return scalar(value["und"])
        return f"{{{', '.join(f'{scalar(k)}: {inline(v)}' for k, v in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return inline(value[0]) if len(value) == 1 else f"[{', '.join(map(inline, value))}]"
    return scalar(str(value))


def entry_lines(tree: Mapping[str, Any], indent: str = "  ") -> list[str]:
    """An entry of the log, a line for each key."""
    return [
        f"{indent}{'  ' if number else '- '}{key}: {inline(value)}"
        for number, (key, value) in enumerate(tree.items())
    ]


def mapping_lines(tree: Mapping[str, Any], indent: str = "", deep: int = 0) -> Iterator[str]:
    """A mapping, a line for each key; what is so `deep` in it, and episodes, have lines, too."""
    for key, value in tree.items():
        if (deep or key == "episodes") and isinstance(value, Mapping):
            yield f"{indent}{scalar(key)}:"
            yield from mapping_lines(value, indent + "  ", deep - 1)
        else:
            yield f"{indent}{scalar(key)}: {inline(value)}" if value else f"{indent}{scalar(key)}:"


def compact(episodes: Mapping[str, Any]) -> str | Mapping[str, Any]:
    """Episodes without titles as `13`, `13 to 24` or `1173+`, if they are numbered so; or all."""
    labels = list(episodes)
    first, last = labels[0], labels[-1].removesuffix("+")
    if any(episodes.values()) or not (first.removesuffix("+").isdecimal() and last.isdecimal()):
        return episodes
    if labels == [f"{last}+"]:
        return labels[0]
    if not first.isdecimal() or labels != [str(n) for n in range(int(first), int(last) + 1)]:
        return episodes
    return last if first == "1" else f"{first} to {last}"


class Text:
    """A schedule's text into which lines are put; all others stay as they are."""

    def __init__(self, text: str, path: str) -> None:
        self._path, self._end = path, "\r\n" if "\r\n" in text else "\n"
        self._lines = text.split(self._end)
        self._root: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
        self._edits: list[tuple[int, int, list[str]]] = []  # from, until which line; what is there

    def __str__(self) -> str:
        lines = list(self._lines)
        for start, stop, new in sorted(self._edits, key=lambda edit: edit[:2], reverse=True):
            lines[start:stop] = new
        return self._end.join(lines)

    def add_entries(self, entries: Sequence[Mapping[str, Any]], planned: bool = False) -> None:
        """Put entries at the end of the log; the plan's own (`planned`) before what is announced.

        Raises ScheduleError where the log has no `- ` lines.
        """
        value = self._at("changes")
        if value is None:
            new = ["changes:", *(line for tree in entries for line in entry_lines(tree))]
            self._insert(self._last(), new)
            return
        self._refuse_brackets(value, "changes")
        announced = (item for item in value.value if planned and _has(item, "announced"))
        first = next(announced, None)
        indent = " " * value.start_mark.column
        at = first.start_mark.line if first else _after(value)
        self._insert(at, [line for t in entries for line in entry_lines(t, indent)])

    def add_channels(self, lines: Iterable[str]) -> None:
        """Put lines of channels below the others. Raises ScheduleError if these are in brackets."""
        value = self._at("channels")
        self._refuse_brackets(value, "channels")
        indent = " " * value.start_mark.column
        self._insert(_after(value), [indent + line for line in lines])

    def name_channels(self, number: int, names: Sequence[str]) -> None:
        """Let an entry of the log, counted from 0, name the channels that it is about."""
        entry = self._at("changes").value[number]
        line = f"channels: {inline(names)}"
        if not entry.flow_style:
            self._insert(_after(entry), [" " * entry.start_mark.column + line])
            return
        end = entry.end_mark
        text = self._lines[end.line]
        new = f"{text[: end.column - 1]}, {line}{text[end.column - 1 :]}"
        self._edits.append((end.line, end.line + 1, [new]))

    def put_episodes(self, episodes: Mapping[str, Any], channel: str = "") -> None:
        """Put other episodes in the place of the show's or a channel's; known lines stay."""
        value = self._at(*(("channels", channel) if channel else ()), "episodes")
        if isinstance(value, yaml.MappingNode) and not value.flow_style:
            self._put_labels(value, episodes)
            return
        start, end = value.start_mark, value.end_mark
        line, rest = self._lines[start.line][: start.column], self._lines[end.line][end.column :]
        short = compact(episodes)
        if isinstance(short, str) or line.count("episodes") != 1 or line.lstrip()[:8] != "episodes":
            new = [f"{line}{inline(short)}{rest}"]
        else:
            indent = line[: line.index("episodes")]
            new = [f"{line.rstrip()}{rest}", *mapping_lines(short, indent + "  ")]
        self._edits.append((start.line, end.line + 1, new))

    def _put_labels(self, value: Any, episodes: Mapping[str, Any]) -> None:
        """Write the lines of a block of titles that differ, and those that are new."""
        known = {key.value: (key, title) for key, title in value.value}
        indent, at = " " * value.start_mark.column, value.start_mark.line
        for label, title in episodes.items():
            [line] = mapping_lines({label: title}, indent)
            if label not in known:
                self._insert(at, [line])
                continue
            key, node = known[label]
            at = _after(node)
            if title != _value(node):
                self._edits.append((key.start_mark.line, at, [line]))
        for label in known.keys() - episodes.keys():  # `14+`, of a run whose next number is another
            key, node = known[label]
            self._edits.append((key.start_mark.line, _after(node), []))

    def _insert(self, at: int, lines: list[str]) -> None:
        same = [edit for edit in self._edits if edit[:2] == (at, at)]
        if same:
            same[0][2].extend(lines)
        else:
            self._edits.append((at, at, lines))

    def _last(self) -> int:
        """The line after the last that is not empty."""
        return max(number for number, line in enumerate(self._lines, 1) if line.strip())

    def _at(self, *keys: str) -> Any:
        """The node at a path of keys; None where there is none."""
        node = self._root
        for wanted in keys:
            node = next((value for key, value in node.value if key.value == wanted), None)
        return node

    def _refuse_brackets(self, node: Any, key: str) -> None:
        if not node.flow_style:
            return
        message = f"write `{key}:` in lines without brackets, so that one can be added"
        mark = Mark(self._path, node.start_mark.line + 1, node.start_mark.column + 1)
        raise ScheduleError([Problem(mark, message)])


def _has(node: Any, key: str) -> bool:
    return any(name.value == key for name, _ in node.value)


def _value(node: Any) -> Any:
    """A text, or texts by language, as they stand there."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: value.value for key, value in node.value}
    return {"und": node.value} if node.value not in ("", "~", "null") or node.style else {}


def _after(node: Any) -> int:
    """The line (from 0) after a node's last; comments there belong to what follows."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _after(last[1] if isinstance(last, tuple) else last)
    end = node.end_mark
    return int(end.line) + (0 if end.column == 0 and end.line > node.start_mark.line else 1)


def without_empty(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The same keys without those that have nothing to say."""
    return {key: value for key, value in tree.items() if value}
