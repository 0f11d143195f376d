"""YAML text → a valid Schedule, or every problem with its line and column.

libyaml's events are read one by one, every scalar as text (YAML 1.1 would make 1530 of 25:30),
with bounds on size, depth and number; aliases, tags and duplicate keys are refused. First the
shape is checked, and if that is right, the sense.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import itemgetter
from pathlib import PurePath
from typing import Any, NoReturn, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from rougecal.errors import MAX_PROBLEMS, Loc, Mark, Problem, ScheduleError, Unknown, meant, quoted
from rougecal.model import Schedule
from rougecal.sense import nonsense

MAX_BYTES, MAX_DEPTH, MAX_NODES = 1_000_000, 32, 50_000
KEY = "[key]"  # as pydantic marks an error in a key rather than its value

_CONTROL = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ufffd\U00010000-\U0010ffff]")
_DIRECTIVE = re.compile("^%", re.MULTILINE)  # libyaml takes seconds for a megabyte of them
_ODD_INDENT = re.compile(" *(?=[\t\xa0\u3000])")
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


def parse(data: bytes, path: str) -> Schedule:
    """Read one schedule file; `path` names it in messages and gives the id if none is written.

    Raises ScheduleError with all problems of its text and its shape, or of its sense.
    """
    reader = _Reader(_decode(data, path), path)
    tree, marks, notes = reader.read(), reader.marks, reader.notes
    if "id" not in tree:
        tree["id"] = PurePath(path).stem
        marks["id",] = marks[()]
    try:
        schedule = Schedule.model_validate(tree)
    except ValidationError as error:
        raise _first([*notes, *_shape_problems(error, marks, notes)]) from None
    if notes:
        raise _first(notes)
    if problems := [Problem(_nearest(marks, loc), message) for loc, message in nonsense(schedule)]:
        raise _first(problems)
    return schedule


def _first(problems: Iterable[Problem]) -> ScheduleError:
    return ScheduleError(sorted(set(problems))[:MAX_PROBLEMS])


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
        self.events: Iterator[Any] = yaml.parse(text, Loader=yaml.CLoader)
        self.marks: dict[Loc, Mark] = {}
        self.notes: list[Problem] = []  # what is wrong, but does not hinder reading on
        self.nodes = 0

    def read(self) -> dict[str, Any]:
        try:
            tree = self._document()
        except yaml.MarkedYAMLError as error:
            self._fail(*self._not_yaml(error))
        start = self.marks.get((), Mark(self.path, 1, 1))
        if tree is None:
            self._fail(start, "nothing here; a schedule begins with `title:` (try `rougecal new`)")
        if not isinstance(tree, dict):
            self._fail(start, "expected `title:`, `channels:` and so on at the start of a line")
        return tree

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
        raise _first([*self.notes, Problem(mark, message)])

    def _not_yaml(self, error: yaml.MarkedYAMLError) -> tuple[Mark, str]:
        """Where and what it is that libyaml can't read, in a keeper's words."""
        said = f"{error.context} {error.problem}"
        seen = self._mark(error.problem_mark)
        for line, text in enumerate(self.text.splitlines()[: seen.line], 1):
            if line >= seen.line - 1 and (odd := _ODD_INDENT.match(text)):
                place = Mark(self.path, line, odd.end() + 1)
                return place, "indent with ordinary spaces, not with tabs or full-width ones"
        mark = self._mark(error.context_mark) if _BEGUN.match(said) else seen
        words = next((words for part, words in _NOT_YAML.items() if part in said), error.problem)
        later = f" (noticed on line {seen.line})" if seen.line > mark.line + 1 else ""
        return mark, f"not YAML: {words}{later}"


def _nearest(marks: dict[Loc, Mark], loc: Loc) -> Mark:
    while loc not in marks:
        loc = loc[:-1]
    return marks[loc]


def _shape_problems(
    error: ValidationError, marks: dict[Loc, Mark], notes: list[Problem]
) -> Iterator[Problem]:
    """The first problems of a shape, but for what follows from one already noted."""
    noted = {note.mark for note in notes}
    found = error.errors(include_url=False, include_input=False)
    placed = sorted(((_place(detail, marks), detail) for detail in found), key=itemgetter(0))
    for mark, detail in placed[:MAX_PROBLEMS]:
        message = _shape_message(detail)
        if detail["loc"] == ("id",) and ("id", KEY) not in marks:
            message = f"without `id:` the file's name is the show's id, but {message}"
        if mark not in noted:
            yield Problem(mark, message)


def _place(error: ErrorDetails, marks: dict[Loc, Mark]) -> Mark:
    loc = error["loc"]
    return marks[(*loc, KEY)] if error["type"] == "extra_forbidden" else _nearest(marks, loc)


def _shape_message(error: ErrorDetails) -> str:
    (*above, last), kind, context = error["loc"], error["type"], error.get("ctx", {})
    name = f"item {last + 1}" if isinstance(last, int) else quoted(last)
    if kind == "value_error":
        wrong = context["error"]
        return f"{wrong}{wrong.hint if isinstance(wrong, Unknown) else ''}"
    if kind == "missing":
        about = _fields_at(above)[str(last)].description
        return f"`{last}:` is missing" + (f": {about}" if about else "")
    if kind == "extra_forbidden":
        known = _fields_at(above)
        return f"unknown key {name}{meant(str(last), known) or '; known are ' + ', '.join(known)}"
    if kind == "too_short":
        return f"`{last}:` is empty"
    if kind == "too_long":
        return f"`{last}:` has more than {context['max_length']:,} entries"
    if kind == "tuple_type":
        return f"expected a list in {name}, each item after a `- `"
    return f"expected `key: value` lines in {name}"


def _fields_at(loc: Iterable[int | str]) -> dict[str, FieldInfo]:
    """The fields known at a path, by key; steps that are a dict's or list's pass."""
    fields = _fields(Schedule)
    for step in loc:
        if step in fields:
            fields = next(map(_fields, _models_in(fields[step].annotation)), fields)
    return fields


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
