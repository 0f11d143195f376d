"""The shape of a schedule file, and its JSON Schema.

Every scalar arrives as text (see `source`) and is read by the parsers of `clock` and the ones
here; their ValueErrors become problems with a line and column. Whether names refer to something
and verbs fit together is `sense`'s matter. No field has a union: text-or-mapping and one-or-many
are made one before validation, and say so in the JSON Schema.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

import webcolors
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import core_schema

from rougecal import clock
from rougecal.errors import meant

PLAIN = "und"  # RFC 5646: undetermined, for a text written without a language
RESERVED = frozenset({"all", "feed", "schema", "healthz", "robots", "static"})
NO_LANGUAGE = {"jp": "ja", "kr": "ko", "cn": "zh", "us": "en", "gb": "en", "br": "pt-BR"}
MAX_LINE, MAX_PROSE, MAX_EPISODES = 200, 2000, 2000

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
_LABEL = r"[A-Za-z0-9][A-Za-z0-9.-]*"
_LANG = r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
_DAY = r"\d{4}-\d{2}-\d{2}"
_TIME = r"([01]?\d|2\d):[0-5]\d"
_DURATION = r"(\d+w)?(\d+d)?(\d+h)?(\d+m)?"
_NO_TEXT = ("Cc", "Cs", "Zl", "Zp")  # controls, lone surrogates, line and paragraph separators


class Announced(NamedTuple):
    """When something was announced: a civil day and, if known, minutes, in the show's zone."""

    day: date
    minutes: int | None


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a text, not {_kind(value)}")
    return value


def _kind(value: object) -> str:
    names = {dict: "a mapping", list: "a list", type(None): "nothing"}
    return names.get(type(value), f"{value!r}")


def read_text(value: object, longest: int = MAX_LINE, breaks: str = "") -> str:
    """A text a viewer reads: not empty, of bounded length, without control characters."""
    text = _string(value).strip()
    if not text:
        raise ValueError("expected a text, but it is empty")
    if len(text) > longest:
        raise ValueError(f"this text has {len(text):,} characters; at most {longest:,} are shown")
    for char in text:
        if char not in breaks and (
            unicodedata.category(char) in _NO_TEXT or char in "\ufffe\uffff"
        ):
            what = "a line break" if char in "\n\r\x85\u2028\u2029" else "a control character"
            raise ValueError(f"{what} (U+{ord(char):04X}) can't stand in this text")
    return text


def read_lang(value: object) -> str:
    """A language tag (RFC 5646: language, script, region), in its usual case."""
    text = _string(value)
    if text.casefold() in NO_LANGUAGE:
        raise ValueError(
            f"{text!r} is a country, not a language; did you mean {NO_LANGUAGE[text.casefold()]!r}?"
        )
    if not re.fullmatch(_LANG, text, re.ASCII):
        raise ValueError(f"{text[:50]!r} is not a language tag; write one like en, ja or pt-BR")
    first, *rest = text.split("-")
    return "-".join([first.lower(), *(p.title() if len(p) == 4 else p.upper() for p in rest)])


def _by_lang(value: object) -> object:
    """A text alone becomes one in an undetermined language; an empty one is a missing one."""
    if value is None:
        return {}
    if isinstance(value, list):
        raise ValueError("expected a text, or one for each language: {en: …, ja: …}")
    texts = value if isinstance(value, dict) else {PLAIN: value}
    if len({lang.casefold() for lang in texts}) < len(texts):
        raise ValueError("one language stands here twice")
    return {lang: text for lang, text in texts.items() if text is not None}


def read_id(value: object) -> str:
    """A show's or channel's id, fit for a URL."""
    text = _string(value)
    if not re.fullmatch(_ID, text, re.ASCII) or len(text) > 60:
        likely = re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")[:60]
        hint = f"; did you mean {likely!r}?" if likely and likely != text else ""
        raise ValueError(f"{text[:80]!r} can't be an id: use a-z, 0-9 and single hyphens{hint}")
    return text


def read_label(value: object) -> str:
    """An episode's label: a number, or any short name fit for a URL."""
    text = _string(value)
    if not re.fullmatch(_LABEL, text, re.ASCII) or len(text) > 40:
        raise ValueError(
            f"{text[:80]!r} can't be a label: use letters, digits, dots, hyphens, as in 7.5 or SP1"
        )
    return text


def _read_url(value: object) -> str:
    text = read_text(value, MAX_PROSE)
    try:
        parts = urlsplit(text)
        fine = (
            parts.scheme in ("http", "https") and parts.hostname and not re.search(r'[\s<>"]', text)
        )
    except ValueError:
        fine = None
    if not fine:
        raise ValueError(
            f"{text[:80]!r} is not a web address; it must begin with http:// or https://"
        )
    return text


def _read_color(value: object) -> str:
    text = _string(value).lower()
    names = webcolors.names(webcolors.CSS3)
    if text not in names:
        hint = meant(text, names)
        raise ValueError(f"{text[:50]!r} is not a CSS colour name, such as crimson or teal{hint}")
    return text


def _read_flag(value: object) -> bool:
    flags = {"true": True, "yes": True, "false": False, "no": False}
    text = _string(value).lower()
    if text not in flags:
        raise ValueError(f"expected true or false, not {text[:50]!r}")
    return flags[text]


def _read_length(value: object) -> timedelta:
    length = clock.parse_duration(_string(value))
    if not timedelta(0) < length <= timedelta(days=1):
        raise ValueError(f"a length must lie between 1m and 24h, not {value!r}")
    return length


def _read_delay(value: object) -> timedelta:
    delay = clock.parse_duration(_string(value))
    if delay < timedelta(0):
        raise ValueError(
            f"{value!r} is negative; let the earlier channel be the one that is followed"
        )
    return delay


def _read_announced(value: object) -> Announced:
    day, minutes = clock.parse_when(_string(value))
    if day is None or (minutes is not None and minutes >= clock.DAY):
        raise ValueError(
            f"{value!r} is not a day and a civil time; write 2024-02-17 or 2024-02-17 18:00"
        )
    return Announced(day, minutes)


def read_labels(value: object) -> str:
    """A label, or a run of them: `9 to 12`."""
    first, to, last = _string(value).partition(" to ")
    return f"{read_label(first)} to {read_label(last.strip())}" if to else read_label(first)


def _read_episodes(value: object) -> dict[str, dict[str, str]]:
    if isinstance(value, str):
        run = re.fullmatch(r"(?:(\d{1,5}) to )?(\d{1,5})", value, re.ASCII)
        first, last = (int(run[1] or 1), int(run[2])) if run else (0, -1)
        if not first <= last:
            raise ValueError(
                f"{value[:50]!r} is not a number of episodes; write 13, 13 to 24, or a title each"
            )
        value = dict.fromkeys(map(str, range(first, last + 1)))
    if not isinstance(value, dict):
        raise ValueError("expected a number of episodes, or a title for each label: {1: …, 2: …}")
    if not 0 < len(value) <= MAX_EPISODES:
        raise ValueError(f"expected 1 to {MAX_EPISODES:,} episodes, not {len(value):,}")
    return value


# What a schedule's fields hold: each a reader, and the JSON Schema an editor checks by. A YAML
# editor may take 7.5 for a number where `source` takes it for a text, so scalars allow both.
_TEXT: Mapping[str, Any] = {"type": ["string", "number", "boolean"]}


def _like(pattern: str, *examples: str, kinds: tuple[str, ...] = ("string",)) -> WithJsonSchema:
    schema = {"type": list(kinds), "pattern": f"^({pattern})$", "examples": list(examples)}
    return WithJsonSchema(schema)


def _texts_schema(longest: int) -> WithJsonSchema:
    text = {**_TEXT, "minLength": 1, "maxLength": longest}
    each = {
        "type": "object",
        "propertyNames": {"pattern": f"^({_LANG})$"},
        "additionalProperties": {"anyOf": [text, {"type": "null"}]},
    }
    return WithJsonSchema({"anyOf": [text, each, {"type": "null"}]})


_COUNT = {"type": ["integer", "string"], "pattern": r"^(\d+ to )?\d+$", "minimum": 1}
_BY_LABEL = {
    "type": "object",
    "propertyNames": {"pattern": f"^({_LABEL})$"},
    "additionalProperties": _texts_schema(MAX_LINE).json_schema,
    "minProperties": 1,
    "maxProperties": MAX_EPISODES,
}


def _parsed(parse: Callable[[str], Any]) -> PlainValidator:
    return PlainValidator(lambda value: parse(_string(value)))


Name = Annotated[str, PlainValidator(read_text), _like(r"[^\n]+")]
Lang = Annotated[str, PlainValidator(read_lang), _like(_LANG, "ja", "en", "pt-BR")]
Text = Annotated[
    Mapping[Lang, Annotated[str, PlainValidator(read_text)]],
    BeforeValidator(_by_lang),
    _texts_schema(MAX_LINE),
]
Prose = Annotated[
    Mapping[
        Lang, Annotated[str, PlainValidator(partial(read_text, longest=MAX_PROSE, breaks="\n"))]
    ],
    BeforeValidator(_by_lang),
    _texts_schema(MAX_PROSE),
]
Id = Annotated[str, PlainValidator(read_id), _like(_ID, "fuji-tv")]
Label = Annotated[
    str, PlainValidator(read_label), _like(_LABEL, "7.5", "SP", kinds=("string", "number"))
]
Labels = Annotated[
    str,
    PlainValidator(read_labels),
    _like(f"{_LABEL}( to {_LABEL})?", "8", "9 to 12", kinds=("string", "number")),
]
Url = Annotated[str, PlainValidator(_read_url), _like(r"https?://.+", "https://example.org/")]
Color = Annotated[
    str, PlainValidator(_read_color), WithJsonSchema({"enum": webcolors.names(webcolors.CSS3)})
]
Flag = Annotated[bool, PlainValidator(_read_flag), WithJsonSchema({"type": "boolean"})]
Day = Annotated[date, _parsed(clock.parse_day), _like(_DAY, "2024-01-10")]
When = Annotated[
    tuple[date | None, int | None],
    _parsed(clock.parse_when),
    _like(f"{_DAY}( {_TIME})?|{_TIME}", "2024-02-24 24:30", kinds=("string", "number")),
]
AnnouncedAt = Annotated[
    Announced, PlainValidator(_read_announced), _like(f"{_DAY}( {_TIME})?", "2024-02-17 18:00")
]
Zone = Annotated[str, _parsed(clock.parse_zone), _like("[A-Za-z]\\S*", "Asia/Tokyo")]
Slot = Annotated[
    clock.Slot,
    _parsed(clock.parse_slot),
    _like(rf"[A-Za-z]+( {_TIME})?( [A-Za-z]\S+)?", "Wed 24:55", "Wed 10:25 America/Los_Angeles"),
]
Length = Annotated[timedelta, PlainValidator(_read_length), _like(_DURATION, "30m", "1h")]
Delay = Annotated[timedelta, PlainValidator(_read_delay), _like(_DURATION, "2h30m", "4w")]
Shift = Annotated[timedelta, _parsed(clock.parse_duration), _like(f"-?{_DURATION}", "30m", "-1d")]


class _OneOrMany:
    """Lets a single item stand for a list of one, in the file and in the JSON Schema."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return core_schema.no_info_before_validator_function(
            lambda value: value if isinstance(value, list) else [value], handler(source)
        )

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        array = handler(core["schema"])
        return {"anyOf": [array["items"], array]}


Texts = Mapping[str, str]
Langs = Annotated[tuple[Lang, ...], _OneOrMany(), Field(min_length=1)]
Ids = Annotated[tuple[Id, ...], _OneOrMany(), Field(min_length=1)]
Days = Annotated[tuple[Day, ...], _OneOrMany(), Field(min_length=1)]
Runs = Annotated[tuple[Labels, ...], _OneOrMany(), Field(min_length=1)]
Episodes = Annotated[
    Mapping[Label, Text],
    BeforeValidator(_read_episodes),
    WithJsonSchema({"anyOf": [_COUNT, _BY_LABEL]}),
]


class Shape(BaseModel):
    """A mapping with known keys only, that never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)


class Credit(Shape):
    """One line of a cast or staff list."""

    role: Text = Field(description="The character, or what the person does")
    name: Text = Field(description="Who")


class Song(Shape):
    """An opening or ending."""

    title: Text
    artist: Text = Field(default={})


class Channel(Shape):
    """A TV station or streaming service; it has a slot of its own or follows another channel."""

    name: Text = Field(description="As viewers know it")
    slot: Slot | None = Field(
        None,
        description="Weekday and time on the broadcast clock (0:00 to 29:59): Wed 24:55; "
        "without a time where it is not known; with a zone if not the show's",
    )
    from_: Day | None = Field(
        None, alias="from", description="The broadcast day of the first episode"
    )
    follows: Id | None = Field(None, description="The channel that this one runs after")
    after: Delay | None = Field(None, description="How long after it: 2h30m, 7d, 4w")
    length: Length | None = Field(None, description="30m if not given; a follower's leader's")
    audio: Langs = Field((), description="Spoken languages")
    regions: Text = Field({}, description="Where it can be seen, in a line")
    url: Url | None = Field(None, description="Where to watch")
    color: Color | None = Field(None, description="A CSS colour name")


class Entry(Shape):
    """One announcement: at most one verb, what it needs, and what is said about it."""

    announced: AnnouncedAt | None = Field(
        None, description="When; without it the entry is part of the plan and revises nothing"
    )
    skip: Days | None = Field(
        None, description="Nothing new airs on these slot days; what follows moves on"
    )
    special: Label | None = Field(
        None, description="A new label takes the slot `on` a day, or airs as an extra `at` a time"
    )
    move: Runs | None = Field(
        None, description="These labels air at a fixed time: `to` a day and time, or `by` 30m"
    )
    slot: Slot | None = Field(None, description="The new slot, `from` a label on")
    after: Delay | None = Field(None, description="A follower's new delay, `from` a label on")
    pause: Label | None = Field(None, description="This label and all after it lose their day")
    resume: Label | None = Field(
        None, description="This label airs `on` a slot day again, and what is paused follows"
    )
    cancel: Runs | None = Field(None, description="These labels will not air")
    again: Label | None = Field(None, description="A rerun of this label, `at` a day and time")
    withdraw: AnnouncedAt | None = Field(
        None, description="What was announced then does not hold any more"
    )
    on: Day | None = Field(None, description="A slot day")
    at: When | None = Field(None, description="A broadcast day and time, or a day alone")
    to: When | None = Field(None, description="A day and time, a day alone, or a time that night")
    by: Shift | None = Field(None, description="How much later, or earlier with a minus")
    from_: Label | None = Field(None, alias="from", description="The first label it holds for")
    episodes: Runs = Field(
        (), description="Without a verb: whose details were edited; none means all"
    )
    channels: Ids = Field(
        (), description="Only these; if not given, every channel that has a slot of its own"
    )
    hold: Ids = Field((), description="Followers that keep their times while their leader moves")
    length: Length | None = Field(None, description="The new length of what this entry is about")
    together: Flag | None = Field(None, description="Those moved air at once, not back to back")
    tentative: Flag | None = Field(None, description="Not confirmed yet; false confirms")
    title: Text = Field({}, description="Of a special or a rerun")
    reason: Text = Field({}, description="Why, in a few words viewers will read")
    source: Url | None = Field(None, description="Where it was announced")

    @property
    def verb(self) -> str:
        """The entry's verb, or nothing where only details were edited."""
        return next((verb for verb in VERBS if verb and getattr(self, verb) is not None), "")


class Schedule(Shape):
    """When a show airs: the plan, and the log of what was announced after it."""

    id: Id = Field(description="Taken from the file's name if not given")
    title: Text
    timezone: Zone = Field(description="The zone of the times in this file: Asia/Tokyo")
    published: Day = Field(description="The day on which this schedule was first made public")
    numbering: Text = Field(
        {"en": "#{}", "ja": "第{}話"}, description="How a label is written; {} is the label"
    )
    url: Url | None = Field(None, description="The show's official site")
    color: Color | None = Field(None, description="A CSS colour name")
    studio: Text = {}
    synopsis: Prose = {}
    cast: tuple[Credit, ...] = ()
    staff: tuple[Credit, ...] = ()
    opening: Song | None = None
    ending: Song | None = None
    links: Mapping[Name, Url] = Field({}, description="A name and a web address each")
    channels: Mapping[Id, Channel] = Field(min_length=1)
    episodes: Episodes = Field(description="A number of them, or a title for each label")
    changes: tuple[Entry, ...] = Field((), description="The log of announcements, in order")


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a schedule file, for editors; the file's name may be the id."""
    schema = Schedule.model_json_schema(by_alias=True)
    schema["required"].remove("id")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
