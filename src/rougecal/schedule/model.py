"""The shape of a schedule file.

The parser gives problems with a shape their lines and columns; whether names refer to something and
verbs fit together is checked in `checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field

from rougecal.schedule.fields import (
    AnnouncedAt,
    ClosedRuns,
    Color,
    Day,
    Delay,
    Episodes,
    Flag,
    Id,
    Ids,
    Label,
    Langs,
    Length,
    Line,
    Lines,
    Numbering,
    Prose,
    Runs,
    Shift,
    SlotDay,
    Slots,
    Spans,
    Text,
    Title,
    Url,
    When,
    Zone,
)
from rougecal.schedule.languages import UNDETERMINED

RESERVED = frozenset({"all", "feed", "schema", "healthz", "robots", "static", "guide"})
MAX_CHANNELS, MAX_LINKS = 100, 50

VERB_KEYS = {  # each verb: what it needs (one of), what it may have
    verb: (tuple(needs.split()), frozenset(may.split()))
    for verb, needs, may in (
        ("skip", "", "tentative"),
        ("special", "on at", "title length tentative"),
        ("move", "to by", "together length tentative"),
        ("slot", "from", "on length tentative"),
        ("after", "from", "length tentative"),
        ("pause", "", ""),
        ("resume", "", "on together length tentative"),
        ("cancel", "", ""),
        ("again", "on at", "title length tentative"),
        ("withdraw", "", ""),
        ("", "", "episodes length tentative"),
    )
}


class Shape(BaseModel):
    """A frozen model with known keys only."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _optional(about: str, default: Any = None, **more: Any) -> Any:
    """A key that may be left out; `about` is what an editor says of it."""
    if isinstance(default, dict):  # pydantic would copy it, at ten times the cost of a new one
        return Field(default_factory=partial(dict, default), description=about, **more)
    return Field(default, description=about, **more)


class Credit(Shape):
    """One line of a cast or staff list."""

    role: Title = Field(description="The character, or what the person does")
    name: Title = Field(description="Who it is")


class Song(Shape):
    """An opening or ending."""

    title: Title
    artist: Text = _optional("Who performs it", {})


class Channel(Shape):
    """A TV station or streaming service; it has a slot of its own or follows another channel."""

    name: Title = Field(description="As viewers know it")
    slot: Slots | None = _optional(
        "Days and time, 0:00 to 29:59: Wed 24:55; Mon-Fri 8:00 Europe/Rome"
    )
    from_: Day | None = _optional("The broadcast day of the first episode", alias="from")
    follows: Id | None = _optional("The channel that this one runs after")
    after: Delay | None = _optional("How long after it: 2h30m, 7d, 4w")
    episodes: Episodes | None = _optional("Episodes of its own, in place of the show's")
    reruns: Flag | None = _optional("Of a channel that follows: true, if reruns are on it too")
    length: Length | None = _optional("30m if not given; a follower's leader's")
    audio: Langs = _optional("Spoken languages", ())
    regions: Text = _optional("Where it can be seen, in a line", {})
    url: Url | None = _optional("Where to watch")
    color: Color | None = _optional("A CSS colour name")
    optional: Flag | None = _optional(
        "true: in the show's feed only for those who ask for it, or for one of its languages"
    )
    source: Line | None = _optional("Where `rougecal update` asks: anilist:162985, or an address")


class Entry(Shape):
    """One announcement: at most one verb, what it needs, and details."""

    announced: AnnouncedAt | None = _optional(
        "When; one without it is the plan's, revising nothing"
    )
    skip: Spans | None = _optional("Nothing new airs on these slot days; what follows moves on")
    special: Label | None = _optional("A new label, in the slot `on` a day or an extra `at` a time")
    move: Runs | None = _optional(
        "These labels air at a fixed time: `to` a day and time, or `by` 30m"
    )
    slot: Slots | None = _optional("The new slot, `from` a label on")
    after: Delay | None = _optional("A follower's new delay, `from` a label on")
    pause: Label | None = _optional("This label and all after it lose their day")
    resume: ClosedRuns | None = _optional(
        "It and what is paused after it air again, `on` a slot day; several share that day"
    )
    cancel: Runs | None = _optional("These labels will not air")
    again: Runs | None = _optional("A rerun of these labels, `on` a slot day or `at` a time")
    withdraw: AnnouncedAt | None = _optional("What was announced then does not hold any more")
    on: SlotDay | None = _optional("A slot day, with the time where the day has several slots")
    at: When | None = _optional("A broadcast day and time, or a day alone")
    to: When | None = _optional("A day and time, a day alone, or a time that night")
    by: Shift | None = _optional("How much later, or earlier with a minus")
    from_: Label | None = _optional("The first label it holds for", alias="from")
    episodes: Runs = _optional("Without a verb: whose details were edited; none means all", ())
    channels: Ids = _optional(
        "Only these; if not given, every channel that has a slot of its own", ()
    )
    hold: Ids = _optional("Followers that keep their times while their leader moves", ())
    length: Length | None = _optional("The new length of what this entry is about")
    together: Flag | None = _optional("Those moved or resumed air at once, not back to back")
    tentative: Flag | None = _optional("Not confirmed yet; false confirms")
    title: Text = _optional("Of a special or a rerun", {})
    reason: Text = _optional("Why, in a few words viewers will read", {})
    source: Url | None = _optional("Where it was announced")

    @cached_property
    def verb(self) -> str:
        """The entry's verb, or nothing where only details were edited."""
        given = self.model_fields_set
        return next((verb for verb in VERB_KEYS if verb in given), "")


class Schedule(Shape):
    """When a show airs: the plan, and the log of what was announced after it."""

    model_config = ConfigDict(defer_build=False)  # built with all its parts, and they only with it

    id: Id = Field(description="Taken from the file's name if not given")
    title: Title
    timezone: Zone = Field(description="The zone of the times in this file, such as Asia/Tokyo")
    published: Day = Field(description="The day on which this schedule was first made public")
    numbering: Numbering = _optional(
        "How a number is written: Act {}; or none", {"en": "#{}", "ja": "第{}話"}
    )
    url: Url | None = _optional("The show's official site")
    color: Color | None = _optional("A CSS colour name")
    studio: Text = _optional("Who made it", {})
    synopsis: Prose = _optional("What it is about", {})
    cast: tuple[Credit, ...] = ()
    staff: tuple[Credit, ...] = ()
    opening: Song | None = None
    ending: Song | None = None
    links: Annotated[Mapping[Line, Url], Field(max_length=MAX_LINKS)] = _optional(
        "A name and a web address each", {}
    )
    channels: Mapping[Id, Channel] = Field(min_length=1, max_length=MAX_CHANNELS)
    episodes: Episodes = Field(description="A number of them, or a title for each label")
    changes: tuple[Entry, ...] = _optional("The log of announcements, in order", ())

    @property
    def main_language(self) -> str:
        """The language of the title, or the first of several."""
        return next(iter(self.title))

    @property
    def languages(self) -> list[str]:
        """The other languages of its titles and numbering, sorted."""
        own = (channel.episodes or {} for channel in self.channels.values())
        titles = (title for episodes in (self.episodes, *own) for title in episodes.values())
        texts = (self.title, self.numbering, *titles)
        return sorted({tag for text in texts for tag in text} - {UNDETERMINED, self.main_language})

    @property
    def is_open(self) -> bool:
        """Whether a run has no known end."""
        runs = (self.episodes, *(channel.episodes or {} for channel in self.channels.values()))
        return any(label.endswith("+") for run in runs for label in run)

    def weekdays_of(self, name: str) -> set[int]:
        """The weekdays (Monday is 0) of a channel's slots, or of those of the one it follows."""
        channel = self.channels[name]
        if channel.follows:
            return self.weekdays_of(channel.follows)
        return {weekday for slot in channel.slot or () for weekday in slot.weekdays}


# The keys under which texts stand that viewers read
TEXT_KEYS = frozenset(
    key
    for model in (Schedule, Channel, Entry, Credit, Song)
    for key, field in model.model_fields.items()
    if get_origin(field.annotation) is Mapping and get_args(field.annotation)[1] in (Line, Lines)
)
