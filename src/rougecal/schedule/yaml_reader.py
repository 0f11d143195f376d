"""YAML text → a tree of plain values, and the mark of each of them.

libyaml's events are read one by one, every scalar as text (YAML 1.1 would make 1530 of 25:30),
with bounds on size, depth and number; aliases, tags and duplicate keys are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml import CLoader  # libyaml's, which every wheel of PyYAML has

from rougecal.errors import Loc, Mark, Problem, ScheduleError, quoted

MAX_BYTES, MAX_DEPTH, MAX_NODES = 1_000_000, 32, 50_000
KEY = "[key]"  # as pydantic marks an error in a key rather than its value

_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_DIRECTIVE = re.compile("^%", re.MULTILINE)  # libyaml takes seconds for a megabyte of them
_ODD_INDENT = re.compile(" *(?=[\t\xa0\u3000])")
_TIGHT = re.compile(r" *(?:-(?=\w)|(?:- )?[\w-]+:(?=\w)(?!.*: ))")
_NOT_YAML = {  # what libyaml says → what the keeper probably did
    "mapping values": "a colon too many: put a text that contains ': ' in quotes, or indent this "
    "line and the one before alike",
    "block sequence entries": "a list can't begin here; put each `- ` on a line of its own",
    "mapping keys are": "a text that begins with '? ' needs quotes",
    "cannot start any token": "a text that begins with this character needs quotes",
    "expected ':'": "expected an ordinary colon and a space in this line",
    "expected key": "expected `key: value`, indented like its neighbours; a text that begins with "
    "a quote or bracket must end with it",
    "expected '-'": "expected a `- `, indented like its neighbours",
    "expected ','": "a comma or the closing bracket of this one is missing",
    "expected node content": "a value is missing here",
    "scanning a quoted": "the closing quote of this one is missing",
    "parsing a quoted": "a backslash means something else in double quotes; use single ones",
    "block scalar": "a text after `|` or `>` begins on the next line",
    "scanning an a": "a text that begins with & or * needs quotes",
    "tag": "a text that begins with ! needs quotes",
    "<document start>": "expected the end here; is this line indented like the first one?",
}
_BEGUN = re.compile("while (scanning a (simple key|quoted)|parsing a flow (map|seq))")


class Tree(NamedTuple):
    """A file's mapping; where each key and value stands; what is wrong, but let it be read on."""

    root: dict[str, Any]
    marks: dict[Loc, Mark]
    notes: list[Problem]


def read(data: bytes, path: str) -> Tree:
    """Read a file's bytes; `path` names it in messages. Raises ScheduleError."""
    return _Reader(_decode(data, path), path).read()


def _decode(data: bytes, path: str) -> str:
    """The text of a file, if libyaml can be trusted with it."""
    if len(data) > MAX_BYTES:
        raise _alone(path, "", f"this file is larger than a schedule's {MAX_BYTES:,} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        what = f"this file is not UTF-8 (byte 0x{error.object[error.start]:02X}); save it as UTF-8"
        raise _alone(path, before, what) from None
    if control := _CONTROL.search(text):
        what = f"the invisible character U+{ord(control[0]):04X} can't stand here; delete it"
        raise _alone(path, text[: control.start()], what)
    if directive := _DIRECTIVE.search(text):
        what = "a line can't begin with %; directives are not read"
        raise _alone(path, text[: directive.start()], what)
    return text


def _alone(path: str, before: str, message: str) -> ScheduleError:
    """One problem right after a text."""
    *lines, last = re.split("\r\n?|\n", before)
    return ScheduleError([Problem(Mark(path, len(lines) + 1, len(last) + 1), message)])


class _Reader:
    """libyaml's events → plain dicts, lists, texts and None, and the mark of each by its path."""

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path = text, path
        self.events: Iterator[Any] = yaml.parse(text, Loader=CLoader)
        self.marks: dict[Loc, Mark] = {}
        self.notes: list[Problem] = []  # what is wrong, but does not hinder reading on
        self.nodes = 0

    def read(self) -> Tree:
        try:
            tree = self._document()
        except yaml.MarkedYAMLError as error:
            self._fail(*self._not_yaml(error))
        start = self.marks.get((), Mark(self.path, 1, 1))
        if tree is None:
            self._fail(start, "nothing here; a schedule begins with `title:` (try `rougecal new`)")
        if not isinstance(tree, dict):
            self._fail(start, "expected `title:`, `channels:` and so on at the start of a line")
        return Tree(tree, self.marks, self.notes)

    def _document(self) -> Any:
        tree, documents = None, 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    what = "a second document begins here; one file, one show"
                    self._fail(self._mark(event.start_mark), what)
            elif isinstance(event, yaml.NodeEvent):
                tree = self._node(event, ())
        return tree

    def _node(self, event: Any, loc: Loc) -> Any:
        mark = self._mark(event.start_mark)
        self.marks.setdefault(loc, mark)
        self.nodes += 1
        if len(loc) > MAX_DEPTH:
            self._fail(mark, f"nested more than {MAX_DEPTH} deep")
        if self.nodes > MAX_NODES:
            self._fail(mark, f"more than {MAX_NODES:,} values in one file")
        if event.anchor:
            what = "anchors and aliases (& and *) are not read; write it out, or quote the text"
            self._note(mark, what)
        if isinstance(event, yaml.AliasEvent):
            return None
        if event.tag and event.tag != "!":
            self._note(mark, "tags (!) are not read; leave it out, or quote the text")
        if isinstance(event, yaml.ScalarEvent):
            return None if not event.style and event.value in ("", "~", "null") else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._node(item, (*loc, index)) for index, item in enumerate(self._inside())]
        return self._mapping(loc)

    def _mapping(self, loc: Loc) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        inside = self._inside()
        for event in inside:
            mark = self._mark(event.start_mark)
            if not isinstance(event, yaml.ScalarEvent):
                self._fail(mark, "expected a key: a word, then a colon and a space")
            key = str(event.value)
            if key in tree:
                first = self.marks[(*loc, key, KEY)].line
                self._note(mark, f"{quoted(key)} stands here twice; first on line {first}")
            value = self._node(next(inside), (*loc, key))
            tree.setdefault(key, value)
            self.marks.setdefault((*loc, key, KEY), mark)
        return tree

    def _inside(self) -> Iterator[Any]:
        for event in self.events:
            if isinstance(event, yaml.CollectionEndEvent):
                return
            yield event

    def _mark(self, mark: Any) -> Mark:
        return Mark(self.path, mark.line + 1, mark.column + 1)

    def _note(self, mark: Mark, message: str) -> None:
        self.notes.append(Problem(mark, message))

    def _fail(self, mark: Mark, message: str) -> NoReturn:
        raise ScheduleError.of_file([*self.notes, Problem(mark, message)])

    def _not_yaml(self, error: yaml.MarkedYAMLError) -> tuple[Mark, str]:
        """Where and what it is that libyaml can't read, in a keeper's words."""
        said = f"{error.context} {error.problem}"
        seen = self._mark(error.problem_mark)
        for line, text in enumerate(self.text.splitlines()[: seen.line], 1):
            if line >= seen.line - 1 and (odd := _ODD_INDENT.match(text)):
                place = Mark(self.path, line, odd.end() + 1)
                return place, "indent with ordinary spaces, not with tabs or full-width ones"
            if line == seen.line - 1 and "mapping values" in said and (tight := _TIGHT.match(text)):
                place = Mark(self.path, line, tight.end() + 1)
                return place, f"not YAML: a space is missing after the `{text[tight.end() - 1]}`"
        mark = self._mark(error.context_mark) if _BEGUN.match(said) else seen
        words = next((words for part, words in _NOT_YAML.items() if part in said), error.problem)
        later = f" (noticed on line {seen.line})" if seen.line > mark.line + 1 else ""
        return mark, f"not YAML: {words}{later}"
