"""The fields of a schedule's shape: how pydantic reads each, and its part of the JSON Schema.

Every scalar arrives as text (see `yaml_reader`) and is read by a function of `values` or `clock`.
No field has a union: text-or-mapping and one-or-many are made one before validation, and the JSON
Schema allows both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any

from pydantic import Field
from pydantic_core import CoreSchema, core_schema

from rougecal import clock
from rougecal.schedule import languages, values
from rougecal.schedule.values import MAX_LINE, MAX_PROSE

MAX_EPISODES, MAX_SLOTS = 3000, 20

_DAY_PATTERN = r"(19[5-9]|2[01][0-9])[0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME_PATTERN = r"[012]?[0-9]:[0-5][0-9]"
_DURATION_PATTERN = r"(?=.*[0-9])([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?"
_ZONE_PATTERN = r"[A-Za-z]+/\S+|UTC|[+-][0-9]+:[0-9]+"
_WEEKDAY_PATTERN = "|".join(
    "".join(f"[{c}{c.lower()}]" for c in d[:3].upper()) for d in clock.WEEKDAYS
)


@dataclass(frozen=True, eq=False)
class Scalar:
    """A field that `read` makes of a text (it raises ValueError), and the text's JSON Schema."""

    read: Callable[[str], Any]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        text, as_it_is = core_schema.str_schema(strict=True), core_schema.simple_ser_schema("any")
        return core_schema.no_info_after_validator_function(self.read, text, serialization=as_it_is)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return dict(self.schema)


class Shorthand:
    """Lets a shorter form stand for the whole, which `expand` makes of it.

    `schemas` are the JSON Schemas of the shorter form; without any, it is one item of a list.
    """

    def __init__(self, expand: Callable[[object], object], *schemas: Mapping[str, Any]) -> None:
        self.expand, self.schemas = expand, schemas

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.expand, handler(source))

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        whole = handler(core["schema"])
        if not self.schemas:
            return {"anyOf": [whole["items"], {**whole, "minItems": 1}]}
        return {"anyOf": [*self.schemas, whole]}


def _pattern(
    read: Callable[[str], Any], pattern: str, *examples: str, loose: bool = False
) -> Scalar:
    """A scalar whose text has a pattern; a loose one may be a number or boolean to an editor."""
    kind = list(_LOOSE) if loose else "string"
    return Scalar(read, {"type": kind, "pattern": f"^({pattern})$", "examples": list(examples)})


_LOOSE = ("string", "number", "boolean")
_EPISODE = f"{values.LABEL}({values.RERUN_END[:-1]})?"
_LINE = {"type": list(_LOOSE), "minLength": 1, "maxLength": MAX_LINE}
_PROSE = {**_LINE, "maxLength": MAX_PROSE}
_COUNT = {
    "type": ["integer", "string"],
    "pattern": "^([0-9]+ to )?[0-9]+$|^[0-9]{1,5}[+]$",
    "minimum": 1,
    "maximum": MAX_EPISODES,
}

Lang = Annotated[str, _pattern(languages.read_lang, languages.LANG, "ja", "en", "pt-BR")]
Line = Annotated[str, Scalar(values.read_text, _LINE)]
Lines = Annotated[str, Scalar(partial(values.read_text, longest=MAX_PROSE, breaks="\n"), _PROSE)]
Text = Annotated[Mapping[Lang, Line], Shorthand(languages.by_lang, _LINE)]
Title = Annotated[Mapping[Lang, Line], Field(min_length=1), Shorthand(languages.by_lang, _LINE)]
Numbering = Annotated[Mapping[Lang, Line], Shorthand(languages.numbering, _LINE)]
Untitled = Annotated[Mapping[Lang, Line], Shorthand(languages.by_lang, _LINE, {"type": "null"})]
Prose = Annotated[Mapping[Lang, Lines], Shorthand(languages.by_lang, _PROSE)]
Id = Annotated[str, _pattern(values.read_id, values.ID, "fuji-tv", loose=True)]
Label = Annotated[str, _pattern(values.read_label, values.LABEL, "7.5", "SP", loose=True)]
EpisodeLabel = Annotated[
    str,
    _pattern(values.read_episode, f"{values.LABEL}|{values.OPEN}", "7.5", "SP", "14+", loose=True),
]
Run = Annotated[
    str,
    _pattern(
        values.read_run,
        f"{_EPISODE}( to {_EPISODE}|[+])?",
        "8",
        "9 to 12",
        "13+",
        "5~2",
        loose=True,
    ),
]
Url = Annotated[str, _pattern(values.read_url, r"https?://.+", "https://example.org/")]
Color = Annotated[str, Scalar(values.read_color, {"enum": values.COLORS})]
Flag = Annotated[bool, Scalar(values.read_flag, {"enum": [True, False, "true", "false"]})]
Day = Annotated[date, _pattern(clock.parse_day, _DAY_PATTERN, "2024-01-10")]
AnnouncedAt = Annotated[
    values.Announced,
    _pattern(values.read_announced, f"{_DAY_PATTERN}( +{_TIME_PATTERN})?", "2024-02-17"),
]
Zone = Annotated[str, _pattern(clock.parse_zone, r"[A-Za-z]\S*", "Asia/Tokyo")]
Length = Annotated[
    timedelta, _pattern(values.read_length, f"(?=.*[1-9]){_DURATION_PATTERN}", "30m", "1h")
]
Delay = Annotated[timedelta, _pattern(values.read_delay, _DURATION_PATTERN, "2h30m", "4w")]
Shift = Annotated[timedelta, _pattern(clock.parse_duration, f"-?{_DURATION_PATTERN}", "30m", "-1d")]
Langs = Annotated[tuple[Lang, ...], Shorthand(values.listed)]
Ids = Annotated[tuple[Id, ...], Shorthand(values.listed)]
Span = Annotated[
    values.Span,
    _pattern(
        values.read_span,
        f"{_DAY_PATTERN}( to {_DAY_PATTERN})?",
        "2024-02-10",
        "2024-12-28 to 2025-01-05",
    ),
]
Spans = Annotated[tuple[Span, ...], Shorthand(values.listed)]
Runs = Annotated[tuple[Run, ...], Shorthand(values.listed)]
ClosedRun = Annotated[
    str,
    _pattern(
        values.read_closed_run,
        f"{values.LABEL}( to {values.LABEL})?",
        "9",
        "9 to 10",
        loose=True,
    ),
]
ClosedRuns = Annotated[tuple[ClosedRun, ...], Shorthand(values.listed)]
When = Annotated[
    clock.When,
    _pattern(
        clock.parse_when,
        rf"({_DAY_PATTERN} +)?{_TIME_PATTERN}( +({_ZONE_PATTERN}))?|{_DAY_PATTERN}",
        "2024-02-24 24:30",
        "2024-03-02 18:00 Asia/Bahrain",
        loose=True,
    ),
]
SlotDay = Annotated[
    values.SlotDay,
    _pattern(values.read_slot_day, f"{_DAY_PATTERN}( +{_TIME_PATTERN})?", "2024-02-24"),
]
_WEEKDAYS = rf"({_WEEKDAY_PATTERN})[A-Za-z]*"
_NTH = "[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ll]ast"
_DAYS = rf"{_WEEKDAYS}(-{_WEEKDAYS})?|({_NTH}) +{_WEEKDAYS}|[1-3]?[0-9](st|nd|rd|th)"
Slot = Annotated[
    clock.Slot,
    _pattern(
        clock.parse_slot,
        rf"({_DAYS})( +{_TIME_PATTERN})?( +(?!every)[A-Za-z]\S+)?( +every +[0-9]+w)?",
        "Wed 24:55",
        "Mon-Fri 8:00",
        "Sun 21:00 every 2w",
        "first Sat 22:00",
        "Wed 10:25 America/Los_Angeles",
    ),
]
Slots = Annotated[tuple[Slot, ...], Field(max_length=MAX_SLOTS), Shorthand(values.read_slots)]
Episodes = Annotated[
    Mapping[EpisodeLabel, Untitled],
    Field(min_length=1, max_length=MAX_EPISODES),
    Shorthand(values.read_episodes, _COUNT),
]
