"""The shape of a schedule file, and its JSON Schema.

Problems with a shape get their lines and columns in `source`; whether names refer to something and
verbs fit together is `sense`'s matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from rougecal.schedule.fields import (
    AnnouncedAt,
    Color,
    Day,
    Days,
    Delay,
    Episodes,
    Flag,
    Id,
    Ids,
    Label,
    Langs,
    Length,
    Line,
    Prose,
    Runs,
    Shift,
    Slot,
    Text,
    Title,
    Url,
    When,
    Zone,
)
from rougecal.schedule.values import UNDETERMINED

RESERVED = frozenset({"all", "feed", "schema", "healthz", "robots", "static"})
MAX_CHANNELS, MAX_LINKS = 100, 50

VERB_KEYS: Mapping[str, tuple[str, str]] = {  # each verb: what it needs (one of), what it may have
    "skip": ("", "tentative"),
    "special": ("on at", "title length tentative"),
    "move": ("to by", "together length tentative"),
    "slot": ("from", "on length tentative"),
    "after": ("from", "length tentative"),
    "pause": ("", ""),
    "resume": ("", "on length tentative"),
    "cancel": ("", ""),
    "again": ("at", "title length tentative"),
    "withdraw": ("", ""),
    "": ("", "episodes length tentative"),
}


class Shape(BaseModel):
    """A mapping with known keys only, that never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _filled(cls, value: object, field: ValidationInfo) -> object:
        if value is None:
            key = str(field.field_name).rstrip("_")
            what = "is empty: fill it in, leave it out, or quote it if it begins with #"
            raise ValueError(f"`{key}:` {what}")
        return value


class Credit(Shape):
    """One line of a cast or staff list."""

    role: Title = Field(description="The character, or what the person does")
    name: Title = Field(description="Who it is")


class Song(Shape):
    """An opening or ending."""

    title: Title
    artist: Text = {}


def _says(about: str, default: Any = None, **more: Any) -> Any:
    """A key that may be left out, and what an editor says of it."""
    return Field(default, description=about, **more)


class Channel(Shape):
    """A TV station or streaming service; it has a slot of its own or follows another channel."""

    name: Title = Field(description="As viewers know it")
    slot: Slot | None = _says("Weekday and time, 0:00 to 29:59: Wed 24:55; Wed 9:00 Europe/Berlin")
    from_: Day | None = _says("The broadcast day of the first episode", alias="from")
    follows: Id | None = _says("The channel that this one runs after")
    after: Delay | None = _says("How long after it: 2h30m, 7d, 4w")
    length: Length | None = _says("30m if not given; a follower's leader's")
    audio: Langs = _says("Spoken languages", ())
    regions: Text = _says("Where it can be seen, in a line", {})
    url: Url | None = _says("Where to watch")
    color: Color | None = _says("A CSS colour name")


class Entry(Shape):
    """One announcement: at most one verb, what it needs, and what is said about it."""

    announced: AnnouncedAt | None = _says("When; one without it is the plan's, revising nothing")
    skip: Days | None = _says("Nothing new airs on these slot days; what follows moves on")
    special: Label | None = _says("A new label, in the slot `on` a day or an extra `at` a time")
    move: Runs | None = _says("These labels air at a fixed time: `to` a day and time, or `by` 30m")
    slot: Slot | None = _says("The new slot, `from` a label on")
    after: Delay | None = _says("A follower's new delay, `from` a label on")
    pause: Label | None = _says("This label and all after it lose their day")
    resume: Label | None = _says("It and what is paused after it air again, `on` a slot day")
    cancel: Runs | None = _says("These labels will not air")
    again: Label | None = _says("A rerun of this label, `at` a day and time")
    withdraw: AnnouncedAt | None = _says("What was announced then does not hold any more")
    on: Day | None = _says("A slot day")
    at: When | None = _says("A broadcast day and time, or a day alone")
    to: When | None = _says("A day and time, a day alone, or a time that night")
    by: Shift | None = _says("How much later, or earlier with a minus")
    from_: Label | None = _says("The first label it holds for", alias="from")
    episodes: Runs = _says("Without a verb: whose details were edited; none means all", ())
    channels: Ids = _says("Only these; if not given, every channel that has a slot of its own", ())
    hold: Ids = _says("Followers that keep their times while their leader moves", ())
    length: Length | None = _says("The new length of what this entry is about")
    together: Flag | None = _says("Those moved air at once, not back to back")
    tentative: Flag | None = _says("Not confirmed yet; false confirms")
    title: Text = _says("Of a special or a rerun", {})
    reason: Text = _says("Why, in a few words viewers will read", {})
    source: Url | None = _says("Where it was announced")

    @property
    def verb(self) -> str:
        """The entry's verb, or nothing where only details were edited."""
        return next((verb for verb in VERB_KEYS if verb and getattr(self, verb) is not None), "")


class Schedule(Shape):
    """When a show airs: the plan, and the log of what was announced after it."""

    model_config = ConfigDict(defer_build=False)  # built with all its parts, and they only with it

    id: Id = Field(description="Taken from the file's name if not given")
    title: Title
    timezone: Zone = Field(description="The zone of the times in this file, such as Asia/Tokyo")
    published: Day = Field(description="The day on which this schedule was first made public")
    numbering: Text = _says("How a label is written: Act {}", {"en": "#{}", "ja": "第{}話"})
    url: Url | None = _says("The show's official site")
    color: Color | None = _says("A CSS colour name")
    studio: Text = {}
    synopsis: Prose = {}
    cast: tuple[Credit, ...] = ()
    staff: tuple[Credit, ...] = ()
    opening: Song | None = None
    ending: Song | None = None
    links: Annotated[Mapping[Line, Url], Field(max_length=MAX_LINKS)] = _says(
        "A name and a web address each", {}
    )
    channels: Mapping[Id, Channel] = Field(min_length=1, max_length=MAX_CHANNELS)
    episodes: Episodes = Field(description="A number of them, or a title for each label")
    changes: tuple[Entry, ...] = _says("The log of announcements, in order", ())

    @property
    def main_language(self) -> str:
        """The language that its keeper wrote first."""
        return next(iter(self.title))

    @property
    def languages(self) -> list[str]:
        """The other languages in which something of it is written, in order."""
        texts = (self.title, self.numbering, *self.episodes.values())
        return sorted({tag for text in texts for tag in text} - {UNDETERMINED, self.main_language})


class _Schema(GenerateJsonSchema):
    """As pydantic's, but without nulls and defaults, and with every key of a mapping checked."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> dict[str, Any]:
        whole = super().dict_schema(schema)
        whole.pop("patternProperties", None)
        keys, values = map(self.generate_inner, (schema["keys_schema"], schema["values_schema"]))
        return {**whole, "propertyNames": keys, "additionalProperties": values}

    def field_title_should_be_set(self, _schema: object) -> bool:
        return False


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a schedule file, for editors; the file's name may be the id."""
    schema = Schedule.model_json_schema(schema_generator=_Schema)
    schema["required"].remove("id")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
