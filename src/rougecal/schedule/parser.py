"""YAML text → a valid Schedule, or every problem with its line and column.

First the text is read, then its shape is validated, then what a shape can't say is checked: each
step only where the one before found nothing wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from pathlib import PurePath
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from rougecal.errors import (
    MAX_PROBLEMS,
    Loc,
    Problem,
    ScheduleError,
    UnknownName,
    did_you_mean,
    quoted,
)
from rougecal.schedule.checks import check_schedule, questionable
from rougecal.schedule.model import TEXT_KEYS, Schedule
from rougecal.schedule.yaml_reader import KEY, Document, read_yaml

_LIKELY = {  # what people write for a key → keys that it may stand for, where there is such a key
    **dict.fromkeys(("delay", "delayed", "reschedule"), ("move", "after")),
    **dict.fromkeys(("postpone", "postponed", "hiatus"), ("pause",)),
    **dict.fromkeys(("rerun", "repeat"), ("again",)),
    **dict.fromkeys(("recap", "extra"), ("special",)),
    **dict.fromkeys(("date", "when"), ("announced", "from")),
    **dict.fromkeys(("start", "starts", "begin", "begins", "premiere"), ("at", "from")),
    **dict.fromkeys(("day", "weekday", "night"), ("on", "slot")),
    **dict.fromkeys(("time", "airs"), ("at", "slot")),
    "language": ("audio",),
    "duration": ("length",),
    "channel": ("channels",),
    "zone": ("timezone",),
    "log": ("changes",),
}


class ParsedSchedule(NamedTuple):
    """A valid schedule, and what gives problems that are found later their line and column."""

    schedule: Schedule
    place: Callable[[Loc, str], Problem]  # a path in the file and a message → the problem there
    warnings: tuple[Problem, ...] = ()  # what is valid but probably not meant, in order


def read_schedule(data: bytes, path: str) -> ParsedSchedule:
    """Read one schedule file; `path` names it in messages and gives the id if none is written.

    Raises ScheduleError with all problems of its text, else of its shape, else of its keys.
    """
    document = read_yaml(data, path)
    place, problems = document.place, document.problems
    problems += (place(loc, _no_value(loc)) for loc in document.empty if _needs_value(loc))
    try:
        schedule = Schedule.model_validate({"id": PurePath(path).stem, **document.root})
    except ValidationError as error:
        problems += list(_shape_problems(error, document))
        raise ScheduleError.of_file(problems) from None
    if problems:
        raise ScheduleError.of_file(problems)
    if problems := [place(loc, message) for loc, message in check_schedule(schedule)]:
        raise ScheduleError.of_file(problems)
    warnings = [place(loc, message) for loc, message in questionable(schedule)]
    warnings += (comment for loc, comment in document.comments.items() if _is_text(loc))
    return ParsedSchedule(schedule, place, tuple(sorted(warnings)[:MAX_PROBLEMS]))


def _needs_value(loc: Loc) -> bool:
    """Whether a key must have a value; an episode need not have a title."""
    return loc[-2:-1] != ("episodes",) and loc[-1:] != () and loc[-1] in _fields_at(loc[:-1])


def _no_value(loc: Loc) -> str:
    return f"`{loc[-1]}:` is empty: fill it in, leave it out, or quote it if it begins with #"


def _is_text(loc: Loc) -> bool:
    """Whether a text that viewers read stands at a path, in one language or for all."""
    return loc[0] == "episodes" or not TEXT_KEYS.isdisjoint(map(str, loc[-2:]))


def _shape_problems(error: ValidationError, document: Document) -> Iterator[Problem]:
    """The first problems that pydantic found, except where a problem is known already."""
    taken = {problem.mark for problem in document.problems}
    found = error.errors(include_url=False)
    placed = [(document.mark(_loc(detail)), detail) for detail in found]
    for mark, detail in sorted(placed, key=itemgetter(0))[:MAX_PROBLEMS]:
        message = _shape_message(detail)
        if detail["loc"] == ("id",) and "id" not in document.root:
            message = f"without `id:` the file's name is the show's id, but {message}"
        if mark not in taken:
            yield Problem(mark, message)


def _loc(error: ErrorDetails) -> Loc:
    """The path at which an error is shown: that of an unknown key, else of the value."""
    return (*error["loc"], KEY) if error["type"] == "extra_forbidden" else error["loc"]


def _shape_message(error: ErrorDetails) -> str:
    """An error of pydantic in plain words."""
    (*above, last), kind, context = error["loc"], error["type"], error.get("ctx", {})
    name = f"item {last + 1}" if isinstance(last, int) else quoted(last)
    if kind == "value_error":
        wrong = context["error"]
        return f"{wrong}{wrong.hint if isinstance(wrong, UnknownName) else ''}"
    if kind == "string_type":
        kinds: dict[type, str] = {dict: "a mapping", list: "a list"}
        return f"expected a text, not {kinds.get(type(error['input']), 'nothing')}"
    if kind == "missing":
        about = _fields_at(above)[str(last)].description
        return f"`{last}:` is missing" + (f": {about}" if about else "")
    if kind == "extra_forbidden":
        known = _fields_at(above)
        meant = [key for key in _LIKELY.get(str(last).casefold(), ()) if key in known]
        likely = did_you_mean(meant[0] if meant else str(last), known)
        return f"unknown key {name}{likely or '; known are ' + ', '.join(known)}"
    if kind == "too_short":
        return f"`{last}:` is empty"
    if kind == "too_long":
        return f"`{last}:` has more than {context['max_length']:,} entries"
    if kind == "tuple_type":
        return f"expected a list in {name}, each item after a `- `"
    return f"expected `key: value` lines in {name}"


def _fields_at(loc: Iterable[int | str]) -> dict[str, FieldInfo]:
    """The known fields at a path, by key; list indices and keys of free mappings are skipped."""
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
