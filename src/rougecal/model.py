"""The shape of a schedule file, and its JSON Schema.

Every scalar arrives as text (see `source`) and is read by the parsers of `clock` and the ones
here; their ValueErrors become problems with a line and column. Whether names refer to something
and verbs fit together is `sense`'s matter. No field has a union: text-or-mapping and one-or-many
are made one before validation, and say so in the JSON Schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

import webcolors
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema, core_schema

from rougecal import clock
from rougecal.errors import Unknown, quoted

PLAIN = "und"  # RFC 5646: undetermined, for a text written without a language
RESERVED = frozenset({"all", "feed", "schema", "healthz", "robots", "static"})
NO_LANGUAGE = {"jp": "ja", "kr": "ko", "cn": "zh", "us": "en", "gb": "en", "br": "pt-BR"}
MAX_LINE, MAX_PROSE, MAX_EPISODES, MAX_CHANNELS = 200, 2000, 2000, 100
MAX_LANGS, MAX_LINKS = 50, 50

VERBS: Mapping[str, tuple[str, str]] = {  # each verb: what it needs (one of), what it may have
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

_ID = r"[a-z0-9]+(-[a-z0-9]+)*"
_LABEL = r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}"
_LANG = r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
_DAY = r"(19[5-9]|2[01][0-9])[0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"[012]?[0-9]:[0-5][0-9]"
_DURATION = r"(?=.*[0-9])([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?"
_WEEKDAY = "|".join("".join(f"[{c}{c.lower()}]" for c in d[:3].upper()) for d in clock.WEEKDAYS)
_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_COLORS = webcolors.names(webcolors.CSS3)


class Announced(NamedTuple):
    """When something was announced: a civil day and, if known, minutes, in the show's zone."""

    day: date
    minutes: int | None


def read_text(text: str, longest: int = MAX_LINE, breaks: str = "") -> str:
    """A text a viewer reads: not empty, of bounded length, without control characters."""
    text = text.strip()
    if not text:
        raise ValueError("expected a text, but it is empty")
    if len(text) > longest:
        raise ValueError(f"this text has {len(text):,} characters; at most {longest:,} are shown")
    for char in _CONTROL.findall(text):
        if char not in breaks:
            what = "a line break" if char in "\n\r\x85\u2028\u2029" else "a control character"
            raise ValueError(f"{what} (U+{ord(char):04X}) can't stand in this text")
    return text


def read_lang(text: str) -> str:
    """A language tag (RFC 5646: language, script, region), in its usual case."""
    if likely := NO_LANGUAGE.get(text.casefold()):
        raise ValueError(f"{text!r} is a country, not a language; did you mean {likely!r}?")
    if not re.fullmatch(_LANG, text):
        raise ValueError(f"{quoted(text)} is not a language tag; write one like en, ja or pt-BR")
    first, *rest = text.split("-")
    return "-".join([first.lower(), *(p.title() if len(p) == 4 else p.upper() for p in rest)])


def read_id(text: str) -> str:
    """A show's or channel's id, fit for a URL."""
    if not re.fullmatch(_ID, text) or len(text) > 60:
        likely = re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-")
        hint = f"; did you mean {likely!r}?" if likely else ""
        what = "can't be an id: write a-z, 0-9 and single hyphens, at most 60"
        raise ValueError(f"{quoted(text)} {what}{hint}")
    return text


def read_label(text: str) -> str:
    """An episode's label: a number, or any short name fit for a URL."""
    if not re.fullmatch(_LABEL, text):
        what = "can't be a label: write up to 40 letters, digits, dots, hyphens, like 7.5 or SP-1"
        raise ValueError(f"{quoted(text)} {what}")
    return text


def _read_run(text: str) -> str:
    """A label, or a run of them: `9 to 12`."""
    try:
        return " to ".join(map(read_label, text.split(" to ", 1)))
    except ValueError as error:
        raise ValueError(f"{error}, or a run of them like 9 to 12") from None


def _read_url(text: str) -> str:
    text = read_text(text, MAX_PROSE)
    try:
        host = urlsplit(text).hostname
    except ValueError:
        host = None
    if not host or not re.fullmatch(r'https?://[^\s<>"]+', text):
        what = "is not a web address; write it with http(s):// and without spaces or quotes"
        raise ValueError(f"{quoted(text)} {what}")
    return text


def _read_color(text: str) -> str:
    if text.lower() not in _COLORS:
        what = "is not a CSS colour name, such as crimson or teal"
        raise Unknown(f"{quoted(text)} {what}", text, _COLORS)
    return text.lower()


def _read_flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(f"expected true or false, not {quoted(text)}")
    return text.lower() == "true"


def _read_length(text: str) -> timedelta:
    length = clock.parse_duration(text)
    if not timedelta(0) < length <= timedelta(days=1):
        raise ValueError(f"a length must lie between 1m and 24h, not {text!r}")
    return length


def _read_delay(text: str) -> timedelta:
    delay = clock.parse_duration(text)
    if delay < timedelta(0):
        raise ValueError(f"{text!r} is negative; let the earlier channel be the one followed")
    return delay


def _read_announced(text: str) -> Announced:
    day, minutes = clock.parse_when(text)
    if day is None or (minutes is not None and minutes >= clock.DAY):
        what = "is not a day and a civil time; write 2024-02-17 or 2024-02-17 18:00"
        raise ValueError(f"{text!r} {what}")
    return Announced(day, minutes)


def _read_episodes(value: object) -> object:
    """A number of episodes, or a run of them, becomes that many labels without a title."""
    if isinstance(value, str):
        run = re.fullmatch(r"(?:(\d{1,5}) to )?(\d{1,5})", value, re.ASCII)
        first, last = (int(run[1] or 1), int(run[2])) if run else (0, -1)
        if first > last:
            what = "is not a number of episodes; write 13, 13 to 24, or a title each"
            raise ValueError(f"{quoted(value)} {what}")
        return dict.fromkeys(map(str, range(first, last + 1)))
    if not isinstance(value, dict):
        raise ValueError("expected a number of episodes, or a title for each label: {1: …, 2: …}")
    return value


def _by_lang(value: object) -> object:
    """A text alone becomes one in an undetermined language; a missing one none at all."""
    if value is None:
        return {}
    if isinstance(value, list):
        raise ValueError("expected a text, or one for each language: {en: …, ja: …}")
    texts = value if isinstance(value, dict) else {PLAIN: value}
    if len(texts) > MAX_LANGS:
        raise ValueError(f"expected a text in at most {MAX_LANGS} languages, not {len(texts):,}")
    if len({lang.casefold() for lang in texts}) < len(texts):
        raise ValueError("one language stands here twice")
    for lang, text in texts.items():
        if text is None:
            comma = "leave it out, or put a text that contains a comma in quotes"
            hint = "put a space after the colon" if ":" in lang else comma
            raise ValueError(f"{quoted(lang)} has no text; {hint}")
    return texts


def _listed(value: object) -> object:
    """One item becomes a list of it."""
    if value == []:
        raise ValueError("this list is empty")
    if isinstance(value, str) and "," in value:
        raise ValueError(f"more than one go in brackets: [{quoted(value)[1:-1]}]")
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True, eq=False)
class _Scalar:
    """What makes a value of a text, and the JSON Schema that an editor checks the text by."""

    read: Callable[[str], Any]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return dict(self.schema)

    def _read(self, value: object) -> Any:
        if not isinstance(value, str):
            kinds: dict[type, str] = {dict: "a mapping", list: "a list"}
            raise ValueError(f"expected a text, not {kinds.get(type(value), 'nothing')}")
        return self.read(value)


class _Short:
    """Lets a shorter form stand for the whole; `schemas` are the shorter one's, else an item's."""

    def __init__(self, expand: Callable[[object], object], *schemas: Mapping[str, Any]) -> None:
        self.expand, self.schemas = expand, schemas

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.expand, handler(source))

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        whole = handler(core["schema"])
        if not self.schemas:
            return {"anyOf": [whole["items"], {**whole, "minItems": 1}]}
        return {"anyOf": [*self.schemas, whole]}


def _like(read: Callable[[str], Any], pattern: str, *examples: str, loose: bool = False) -> _Scalar:
    """A scalar of a pattern. A loose one may look like a number: YAML editors take 7.5 for one."""
    kind = list(_LOOSE) if loose else "string"
    return _Scalar(read, {"type": kind, "pattern": f"^({pattern})$", "examples": list(examples)})


_LOOSE = ("string", "number", "boolean")
_LINE = {"type": list(_LOOSE), "minLength": 1, "maxLength": MAX_LINE}
_PROSE = {**_LINE, "maxLength": MAX_PROSE}
_COUNT = {
    "type": ["integer", "string"],
    "pattern": "^([0-9]+ to )?[0-9]+$",
    "minimum": 1,
    "maximum": MAX_EPISODES,
}

Texts = Mapping[str, str]
Lang = Annotated[str, _like(read_lang, _LANG, "ja", "en", "pt-BR")]
Line = Annotated[str, _Scalar(read_text, _LINE)]
Lines = Annotated[str, _Scalar(partial(read_text, longest=MAX_PROSE, breaks="\n"), _PROSE)]
Text = Annotated[Mapping[Lang, Line], _Short(_by_lang, _LINE)]
Title = Annotated[Mapping[Lang, Line], Field(min_length=1), _Short(_by_lang, _LINE)]
Untitled = Annotated[Mapping[Lang, Line], _Short(_by_lang, _LINE, {"type": "null"})]
Prose = Annotated[Mapping[Lang, Lines], _Short(_by_lang, _PROSE)]
Id = Annotated[str, _like(read_id, _ID, "fuji-tv", loose=True)]
Label = Annotated[str, _like(read_label, _LABEL, "7.5", "SP", loose=True)]
Run = Annotated[str, _like(_read_run, f"{_LABEL}( to {_LABEL})?", "8", "9 to 12", loose=True)]
Url = Annotated[str, _like(_read_url, r"https?://.+", "https://example.org/")]
Color = Annotated[str, _Scalar(_read_color, {"enum": _COLORS})]
Flag = Annotated[bool, _Scalar(_read_flag, {"enum": [True, False, "true", "false"]})]
Day = Annotated[date, _like(clock.parse_day, _DAY, "2024-01-10")]
AnnouncedAt = Annotated[Announced, _like(_read_announced, f"{_DAY}( +{_TIME})?", "2024-02-17")]
Zone = Annotated[str, _like(clock.parse_zone, r"[A-Za-z]\S*", "Asia/Tokyo")]
Length = Annotated[timedelta, _like(_read_length, f"(?=.*[1-9]){_DURATION}", "30m", "1h")]
Delay = Annotated[timedelta, _like(_read_delay, _DURATION, "2h30m", "4w")]
Shift = Annotated[timedelta, _like(clock.parse_duration, f"-?{_DURATION}", "30m", "-1d")]
Langs = Annotated[tuple[Lang, ...], _Short(_listed)]
Ids = Annotated[tuple[Id, ...], _Short(_listed)]
Days = Annotated[tuple[Day, ...], _Short(_listed)]
Runs = Annotated[tuple[Run, ...], _Short(_listed)]
When = Annotated[
    tuple[date | None, int | None],
    _like(clock.parse_when, f"{_DAY}( +{_TIME})?|{_TIME}", "2024-02-24 24:30", loose=True),
]
Slot = Annotated[
    clock.Slot,
    _like(
        clock.parse_slot,
        rf"({_WEEKDAY})[A-Za-z]*( +{_TIME})?( +[A-Za-z]\S+)?",
        "Wed 24:55",
        "Wed 10:25 America/Los_Angeles",
    ),
]
Episodes = Annotated[
    Mapping[Label, Untitled],
    Field(min_length=1, max_length=MAX_EPISODES),
    _Short(_read_episodes, _COUNT),
]


class Shape(BaseModel):
    """A mapping with known keys only, that never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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
        return next((verb for verb in VERBS if verb and getattr(self, verb) is not None), "")


class Schedule(Shape):
    """When a show airs: the plan, and the log of what was announced after it."""

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

    def __hash__(self) -> int:
        return id(self)  # it is itself to whoever remembers it; two that are equal are two


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
