"""YAML text → plain dicts, lists, texts and None, and the line and column of each of them.

libyaml's events are read one by one, every scalar as text (YAML 1.1 would make 1530 of 25:30),
with bounds on size, depth and number; aliases, tags and duplicate keys are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml import CLoader  # libyaml's, which every wheel of PyYAML has

from rougecal.errors import Loc, Mark, Problem, ScheduleError, quoted
from rougecal.schedule.yaml_errors import WRITE_ORDINARY, explain, line_of

MAX_BYTES, MAX_DEPTH, MAX_NODES = 1_000_000, 32, 50_000
KEY = "[key]"  # as pydantic marks an error in a key rather than its value

_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_DIRECTIVE = re.compile("^%", re.MULTILINE)  # libyaml takes seconds for a megabyte of them
_COMMENT = re.compile(r"[ \t]+#(?=\w)\S*")  # a comment mostly has a space after its #


class Document(NamedTuple):
    """What stands in a file, and where."""

    root: dict[str, Any]
    path: str  # names the file in messages
    starts: dict[Loc, Any]  # libyaml's marks, of values by their paths, of keys by path and KEY
    problems: list[Problem]  # after which reading could go on
    comments: dict[Loc, Problem]  # that may belong to a text, by the text's path
    empty: list[Loc]  # the paths of what is None

    def mark(self, loc: Loc) -> Mark:
        """Where a path begins, or the innermost mapping or list around it that stands here."""
        while loc not in self.starts:
            loc = loc[:-1]
        return _mark(self.path, self.starts[loc])

    def place(self, loc: Loc, message: str) -> Problem:
        """A problem of what stands at a path."""
        return Problem(self.mark(loc), message)


def read_yaml(data: bytes, path: str) -> Document:
    """Read a file's bytes (UTF-8); `path` names it in messages.

    Raises ScheduleError where it is not YAML, too large, or not a mapping.
    """
    return _Reader(_decode(data, path), path).read()


def _decode(data: bytes, path: str) -> str:
    """The text of a file. Raises ScheduleError for what libyaml would read slowly or wrongly."""
    if len(data) > MAX_BYTES:
        raise _problem_after(path, "", f"this file is larger than a schedule's {MAX_BYTES:,} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        what = f"this file is not UTF-8 (byte 0x{error.object[error.start]:02X}); save it as UTF-8"
        raise _problem_after(path, before, what) from None
    if control := _CONTROL.search(text):
        what = f"the invisible character U+{ord(control[0]):04X} can't stand here; delete it"
        raise _problem_after(path, text[: control.start()], what)
    if directive := _DIRECTIVE.search(text):
        what = "a line can't begin with %; directives are not read"
        raise _problem_after(path, text[: directive.start()], what)
    return text


def _problem_after(path: str, before: str, message: str) -> ScheduleError:
    """An error that is placed right after a text."""
    *lines, last = re.split("\r\n?|\n", before)
    return ScheduleError([Problem(Mark(path, len(lines) + 1, len(last) + 1), message)])


def _mark(path: str, start: Any) -> Mark:
    """A mark as messages have it; it is made of libyaml's only when it is asked for."""
    return Mark(path, start.line + 1, start.column + 1)


class _Reader:
    """libyaml's events → plain dicts, lists, texts and None, and the mark of each by its path."""

    def __init__(self, text: str, path: str) -> None:
        self.lines, self.path = text.splitlines(), path
        self.next_event: Callable[[], Any] = CLoader(text).get_event
        self.has_comments = " #" in text or "\t#" in text
        self.starts: dict[Loc, Any] = {}
        self.problems: list[Problem] = []
        self.comments: dict[Loc, Problem] = {}
        self.empty: list[Loc] = []
        self.nodes = 0

    def read(self) -> Document:
        """The file's only document; raises ScheduleError."""
        try:
            root = self._document()
        except yaml.MarkedYAMLError as error:
            self._fail(*explain(error, self.lines, self.path))
        if root is None:
            start = self._mark(self.starts[()]) if self.starts else Mark(self.path, 1, 1)
            self._fail(start, "nothing here; a schedule begins with `title:` (try `rougecal new`)")
        if not isinstance(root, dict):
            what = "expected `title:`, `channels:` and so on at the start of a line"
            self._fail(self._mark(self.starts[()]), what)
        return Document(root, self.path, self.starts, self.problems, self.comments, self.empty)

    def _document(self) -> Any:
        """The value of the only document; None where there is none."""
        root, documents = None, 0
        while event := self.next_event():
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    what = "a second document begins here; one file, one show"
                    self._fail(self._mark(event.start_mark), what)
            elif isinstance(event, yaml.NodeEvent):
                root = self._node(event, ())
        return root

    def _node(self, event: Any, loc: Loc) -> Any:
        """The value that begins with an event, and its mark; reads the events up to its end."""
        start = event.start_mark
        self.starts.setdefault(loc, start)
        self.nodes += 1
        if len(loc) > MAX_DEPTH:
            self._fail(self._mark(start), f"nested more than {MAX_DEPTH} deep")
        if self.nodes > MAX_NODES:
            self._fail(self._mark(start), f"more than {MAX_NODES:,} values in one file")
        if event.anchor:
            what = "anchors and aliases (& and *) are not read; write it out, or quote the text"
            self._note(start, what)
        if isinstance(event, yaml.AliasEvent):
            return None
        if event.tag and event.tag != "!":
            self._note(start, "tags (!) are not read; leave it out, or quote the text")
        if isinstance(event, yaml.ScalarEvent):
            return event.value if event.style else self._plain(event, loc)
        return self._list(loc) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(loc)

    def _plain(self, event: Any, loc: Loc) -> str | None:
        """A scalar without quotes; None where it is empty."""
        if self.has_comments:
            self._look_for_comment(event.end_mark, loc)
        if event.value not in ("", "~", "null"):
            return str(event.value)
        self.empty.append(loc)
        return None

    def _look_for_comment(self, end: Any, loc: Loc) -> None:
        """Note a comment right after a text, which may be part of it."""
        if found := _COMMENT.match(line_of(self.lines, end.line + 1), end.column):
            comment = found[0].lstrip()
            mark = self._mark(end)._replace(column=found.end() - len(comment) + 1)
            what = f"{quoted(comment)} and what follows is read as a comment"
            hint = "put the text in quotes if it belongs to it, else a space after the #"
            self.comments[loc] = Problem(mark, f"{what}; {hint}")

    def _list(self, loc: Loc) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self.next_event(), yaml.SequenceEndEvent):
            items.append(self._node(event, (*loc, len(items))))
        return items

    def _mapping(self, loc: Loc) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := self.next_event(), yaml.MappingEndEvent):
            start = event.start_mark
            if not isinstance(event, yaml.ScalarEvent):
                self._fail(self._mark(start), "expected a key: a word, then a colon and a space")
            key = str(event.value)
            if key in mapping:
                first = self.starts[(*loc, key, KEY)].line + 1
                what = f"{quoted(key)} stands here twice; first on line {first}"
                is_item = loc and isinstance(loc[-1], int)
                self._note(start, what + ("; is a `- ` missing before it?" if is_item else ""))
            if key.startswith("－"):
                self._note(start, WRITE_ORDINARY.format("-"))
            value = self._node(self.next_event(), at := (*loc, key))
            mapping.setdefault(key, value)
            self.starts.setdefault((*at, KEY), start)
        return mapping

    def _mark(self, start: Any) -> Mark:
        return _mark(self.path, start)

    def _note(self, start: Any, message: str) -> None:
        """Keep a problem that begins at one of libyaml's marks, and read on."""
        self.problems.append(Problem(self._mark(start), message))

    def _fail(self, mark: Mark, message: str) -> NoReturn:
        """Raise ScheduleError with this problem and those kept so far."""
        raise ScheduleError.of_file([*self.problems, Problem(mark, message)])
