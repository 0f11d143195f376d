"""YAML text → a valid Schedule, or every problem with its line and column.

libyaml's events are read one by one, every scalar as text (YAML 1.1 would make 1530 of 25:30),
with bounds on size, depth and number; aliases, tags and duplicate keys are refused. First the
shape is checked, and if that is right, the sense.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, NoReturn, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rougecal.errors import Loc, Mark, Problem, ScheduleError, meant
from rougecal.model import Schedule
from rougecal.sense import nonsense

MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_PROBLEMS = 1_000_000, 32, 50_000, 100
KEY = "[key]"  # as pydantic marks an error in a key rather than its value

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HINTS = {  # what libyaml says → what the keeper probably did
    "mapping values are not allowed": "put a text that contains ': ' in quotes",
    "'\\t' that cannot start": "indent with spaces, not with tabs",
    "cannot start any token": "put a text that begins with this character in quotes",
    "could not find expected ':'": "is a colon, or the space after it, missing?",
    "expected <block end>": "is this line indented like its neighbours?",
    "expected ',' or": "is a comma or a closing bracket missing?",
}


def parse(data: bytes, path: str) -> Schedule:
    """Read one schedule file; `path` names it in messages and gives the id if none is written.

    Raises ScheduleError with all problems of its text, or of its shape, or of its sense.
    """
    tree, marks = _Reader(_decode(data, path), path).read()
    if "id" not in tree:
        tree["id"] = PurePath(path).stem
        marks["id",] = marks[()]
    try:
        schedule = Schedule.model_validate(tree)
    except ValidationError as error:
        found = [_shape_problem(detail, marks) for detail in error.errors()]
        raise ScheduleError(found[:MAX_PROBLEMS]) from None
    if problems := [Problem(_nearest(marks, loc), message) for loc, message in nonsense(schedule)]:
        raise ScheduleError(problems[:MAX_PROBLEMS])
    return schedule


def _decode(data: bytes, path: str) -> str:
    text, message = data.decode("utf-8-sig", "replace"), ""
    if len(data) > MAX_BYTES:
        before = ""
        message = f"this file has {len(data):,} bytes; a schedule has at most {MAX_BYTES:,}"
    elif wrong := _UNPRINTABLE.search(text):
        before = text[: wrong.start()]
        message = f"the control character U+{ord(wrong[0]):04X} can't stand here"
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "ignore")
        message = f"this file is not UTF-8 (byte 0x{data[error.start]:02X}); save it as UTF-8"
    if message:
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise ScheduleError([Problem(Mark(path, line, column), message)])
    return text


class _Reader:
    """libyaml's events → plain dicts, lists, texts and None, and the mark of each by its path."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.events: Iterator[Any] = yaml.parse(text, Loader=yaml.CLoader)
        self.marks: dict[Loc, Mark] = {}
        self.problems: list[Problem] = []

    def read(self) -> tuple[dict[str, Any], dict[Loc, Mark]]:
        try:
            tree = self._document()
        except yaml.MarkedYAMLError as error:
            self._fail(error.problem_mark or error.context_mark, _yaml_message(error))
        except yaml.YAMLError as error:
            self._fail(None, f"not YAML: {str(error).splitlines()[0]}")
        if tree is None:
            self._fail(None, "nothing here; a schedule begins with a `title:` (try `rougecal new`)")
        if not isinstance(tree, dict):
            self._fail(None, "expected `title:`, `channels:` and so on at the start of a line")
        if self.problems:
            raise ScheduleError(self.problems[:MAX_PROBLEMS])
        return tree, self.marks

    def _document(self) -> Any:
        tree, documents = None, 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fail(
                        event.start_mark, "a second document begins here; one file, one show"
                    )
            elif isinstance(event, yaml.NodeEvent):
                tree = self._node(event, ())
        return tree

    def _node(self, event: Any, loc: Loc) -> Any:
        mark = self._mark(event.start_mark)
        self.marks[loc] = mark
        if len(loc) > MAX_DEPTH:
            self._fail(event.start_mark, f"nested more than {MAX_DEPTH} deep")
        if len(self.marks) > MAX_NODES:
            self._fail(event.start_mark, f"more than {MAX_NODES:,} values in one file")
        if event.anchor:
            self._note(mark, "anchors and aliases (& and *) are not read; write it out")
        if isinstance(event, yaml.AliasEvent):
            return None
        if event.tag and event.tag != "!":
            self._note(mark, f"tags such as {event.tag!r} are not read; leave it out")
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
                self._fail(event.start_mark, "expected a key: a word, then a colon and a space")
            key = str(event.value)
            if key in tree:
                first = self.marks[(*loc, key, KEY)].line
                self._note(mark, f"{key!r} stands here twice; first on line {first}")
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
        self.problems.append(Problem(mark, message))

    def _fail(self, mark: Any, message: str) -> NoReturn:
        place = self._mark(mark) if mark else Mark(self.path, 1, 1)
        raise ScheduleError([*self.problems, Problem(place, message)])


def _yaml_message(error: yaml.MarkedYAMLError) -> str:
    said = error.problem or "it can't be read"
    hint = next((hint for part, hint in _HINTS.items() if part in said), "")
    return f"not YAML: {said}" + (f"; {hint}" if hint else "")


def _nearest(marks: dict[Loc, Mark], loc: Loc) -> Mark:
    while loc not in marks:
        loc = loc[:-1]
    return marks[loc]


def _shape_problem(error: ErrorDetails, marks: dict[Loc, Mark]) -> Problem:
    loc, kind = error["loc"], error["type"]
    name, mark = str(loc[-1]), _nearest(marks, loc)
    if kind == "missing":
        about = _model_at(loc[:-1]).model_fields
        field = next(f for key, f in about.items() if (f.alias or key) == name)
        message = f"{name!r} is missing" + (f": {field.description}" if field.description else "")
    elif kind == "extra_forbidden":
        known = [field.alias or key for key, field in _model_at(loc[:-1]).model_fields.items()]
        mark = marks[(*loc, KEY)]
        message = f"unknown key {name!r}{meant(name, known) or '; known are ' + ', '.join(known)}"
    elif kind == "value_error":
        message = str(error["ctx"]["error"])
        if loc == ("id",) and marks[loc] == marks[()]:
            message = f"the file's name gives the show's id, but {message}, or write `id:`"
    elif kind in ("dict_type", "model_type", "mapping_type"):
        message = f"expected `key: value` lines below {name!r}"
    elif kind in ("tuple_type", "list_type"):
        message = f"expected a list below {name!r}, each item after a `- `"
    elif kind == "too_short":
        message = f"{name!r} is empty"
    else:
        message = error["msg"]
    return Problem(mark, message)


def _model_at(loc: Loc) -> type[BaseModel]:
    """The model that validates what stands at a path; steps that are a dict's or list's pass."""
    model: type[BaseModel] = Schedule
    for step in loc:
        for name, field in model.model_fields.items():
            if step == (field.alias or name):
                model = next(_models_in(field.annotation), model)
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
