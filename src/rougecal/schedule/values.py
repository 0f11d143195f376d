"""The values of a schedule file, each read from the text that stands there.

Days, times and durations alone are read by `clock`. All raise ValueError with a message in plain
words that says what was expected.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

import webcolors

from rougecal.clock import DAY_MINUTES, parse_day, parse_duration, parse_when
from rougecal.errors import UnknownName, quoted

MAX_LINE, MAX_PROSE = 500, 2000  # characters of a text

ID = r"[a-z0-9]+(-[a-z0-9]+)*"
LABEL = r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}"
DASH = re.compile(r" *[-~–—−〜～－] *")  # between the ends of a run, as people write it
_ENDLESS = re.compile(r"^([0-9]{1,5}) *(?:[-–—〜～~?…]|\.\.+|to\b *\D*|\+|to [0-9]*\+)$")
OPEN = r"[0-9]{1,5}\+"  # the first label of a run without a known end
_NUMBERED = re.compile(r"^(?:第|(?:ep(?:isode)?|act)\.? *)(\d+)[話回幕]?$", re.IGNORECASE)
_DASHED_DAYS = re.compile(r"([\d-]{10}) *(?:[-~–—−〜～－/]|\.\.+|until|through) *([\d-]{10})")
RERUN_END = r"~([2-9]|[1-9][0-9]+)$"
_SLOTS = re.compile(r"[^,]*\d *(, *[^,]*\d)+")  # several, without the brackets of a list
COLORS = webcolors.names(webcolors.CSS3)
_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


class SlotDay(NamedTuple):
    """A day with a slot, and the minutes on its clock that say which, if it has several."""

    day: date
    minutes: int | None


class Span(NamedTuple):
    """Days in a row, both ends included; of one day, both are that day."""

    first: date
    last: date


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


def clean_text(text: str, longest: int = MAX_LINE) -> str:
    """Any text → one that `read_text` takes: on one line, shortened to end in `…`; or nothing."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def read_id(text: str) -> str:
    """A show's or channel's id, fit for a URL."""
    if not re.fullmatch(ID, text) or len(text) > 60:
        likely = re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-")
        hint = f"; did you mean {likely!r}?" if likely else ""
        what = "can't be an id: write a-z, 0-9 and single hyphens, at most 60"
        raise ValueError(f"{quoted(text)} {what}{hint}")
    return text


def read_label(text: str) -> str:
    """An episode's label: a number, or any short name fit for a URL."""
    if not re.fullmatch(LABEL, text):
        what = "can't be a label: write up to 40 letters, digits, dots, hyphens, like 7.5 or SP-1"
        if " to " in text:
            what = "is a run of labels; here goes one"
        likely = _NUMBERED.sub(r"\1", text)
        hint = f"; did you mean {likely!r}?" if likely != text else ""
        raise ValueError(f"{quoted(text)} {what}{hint}")
    return text


@lru_cache(maxsize=1024)  # every file has numbers
def read_episode(text: str) -> str:
    """An episode's label, or the first label of a run without a known end: `14+`."""
    return text if text.endswith("+") and re.fullmatch(OPEN, text) else read_label(text)


def read_run(text: str) -> str:
    """A label, a rerun's (`5~2` is the second showing of 5), or a run: `9 to 12`, `9+`."""
    labels = text.removesuffix("+").split(" to ", 1)
    if all(re.fullmatch(LABEL, re.sub(RERUN_END, "", label)) for label in labels):
        return text
    likely = _ENDLESS.sub(r"\1+", _NUMBERED.sub(r"\1", text))
    likely = DASH.sub(" to ", text, count=1) if likely == text else likely
    ends = likely.removesuffix("+").split(" to ")
    meant = likely != text and all(re.fullmatch(LABEL, label) for label in ends)
    hint = f"; did you mean {likely!r}?" if meant else ""
    what = "is neither a label, such as 8 or SP-1, nor a run of them, such as 9 to 12"
    raise ValueError(f"{quoted(text)} {what}{hint}")


def read_closed_run(text: str) -> str:
    """A label, or labels in a row with a last one: `9`, `9 to 12`."""
    text = read_run(text)
    if text.endswith("+"):
        what = f"what comes after {text[:-1]} goes on by itself; write {text[:-1]!r}"
        raise ValueError(f"{quoted(text)} has no last label: {what}")
    if "~" in text:
        raise ValueError(f"{quoted(text)} names a rerun; `move` gives it a time")
    return text


def read_url(text: str) -> str:
    """An address with http(s) and a host (RFC 3986), without spaces, quotes and angle brackets."""
    text = read_text(text, MAX_PROSE)
    try:
        host = urlsplit(text).hostname
    except ValueError:
        host = None
    if not host or not re.fullmatch(r'https?://[^\s<>"]+', text):
        what = "is not a web address; write it with http(s):// and without spaces or quotes"
        raise ValueError(f"{quoted(text)} {what}")
    return text


def read_base(text: str) -> str:
    """A site's base URL, returned without a slash at its end."""
    try:
        parts = urlsplit(text)
        fine = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # of its port or brackets
        fine = False
    if not fine or not re.fullmatch(r"[^\s?#@\\]+", text):
        what = "is not the address of a site; write it like https://tv.example.org"
        raise ValueError(f"{quoted(text)} {what}")
    return text.rstrip("/")


def read_color(text: str) -> str:
    """The name of a CSS colour, in lower case (RFC 7986, 5.9); raises UnknownName."""
    if text.lower() not in COLORS:
        what = "is not a CSS colour name, such as crimson or teal"
        raise UnknownName(f"{quoted(text)} {what}", text, COLORS)
    return text.lower()


def read_flag(text: str) -> bool:
    """`true` or `false`, whatever the case."""
    if text.lower() not in ("true", "false"):
        raise ValueError(f"expected true or false, not {quoted(text)}")
    return text.lower() == "true"


def read_length(text: str) -> timedelta:
    """How long an airing is: from a minute to two days."""
    length = parse_duration(text)
    if not timedelta(0) < length <= timedelta(days=2):
        raise ValueError(f"a length must lie between 1m and 2d, not {text!r}")
    return length


def read_delay(text: str) -> timedelta:
    """How long a channel runs after another: from 0m to ten years."""
    delay = parse_duration(text)
    if delay < timedelta(0):
        raise ValueError(f"{text!r} is negative; let the earlier channel be the one followed")
    return delay


def read_slot_day(text: str) -> SlotDay:
    """The day of a slot, with its time where the day has several slots."""
    day, minutes, zone = parse_when(text)
    if day is None or zone:
        raise ValueError(f"{text!r} is not a slot's day; write 2024-02-24 or 2024-02-24 9:30")
    return SlotDay(day, minutes)


def read_span(text: str) -> Span:
    """A day, or days in a row: `2024-12-28 to 2025-01-05`."""
    first, to, last = text.partition(" to ")
    if dashed := _DASHED_DAYS.fullmatch(text):
        what = "is not a day, nor several; did you mean"
        raise ValueError(f"{quoted(text)} {what} '{dashed[1]} to {dashed[2]}'?")
    span = Span(parse_day(first), parse_day(last if to else first))
    if span.last < span.first:
        raise ValueError(f"{text!r} runs backwards")
    if span.last - span.first > timedelta(days=366):
        raise ValueError(f"{text!r} is more than a year; `pause` and `resume` say that")
    return span


def read_announced(text: str) -> Announced:
    """A civil day, with or without a time (before 24:00)."""
    day, minutes, zone = parse_when(text)
    if day is None or zone or (minutes is not None and minutes >= DAY_MINUTES):
        what = "is not a day and a civil time; write 2024-02-17 or 2024-02-17 18:00"
        raise ValueError(f"{text!r} {what}")
    return Announced(day, minutes)


def read_episodes(value: object) -> object:
    """Expand `13`, `13 to 24` or `13+` to labels without titles; a mapping stays as it is."""
    if isinstance(value, str):
        if re.fullmatch(OPEN, value):
            return {value: None}
        run = re.fullmatch(r"(?:(\d{1,5}) to )?(\d{1,5})", value, re.ASCII)
        first, last = (int(run[1] or 1), int(run[2])) if run else (0, -1)
        if first > last:
            likely = re.sub(rf"^(\d+){DASH.pattern}(\d+)$", r"\1 to \2", value)
            likely = _ENDLESS.sub(r"\1+", likely)
            hint = f"; did you mean {likely!r}?" if likely != value else ""
            what = "is not a number of episodes; write 13, 13 to 24, 13+, or a title each"
            raise ValueError(f"{quoted(value)} {what}{hint}")
        return dict.fromkeys(map(str, range(first, last + 1)))
    if not isinstance(value, dict):
        raise ValueError("expected a number of episodes, or a title for each label: {1: …, 2: …}")
    return value


def read_slots(value: object) -> object:
    """A single slot → a list of one; a list stays as it is."""
    if isinstance(value, str) and not _SLOTS.fullmatch(value):
        return [value]
    return listed(value)


def listed(value: object) -> object:
    """A single item → a list of one; a list stays as it is."""
    if value == []:
        raise ValueError("this list is empty")
    items = value if isinstance(value, list) else [value]
    for item in items:
        if isinstance(item, str) and len(parts := re.split(" *[,，、] *", item)) > 1:
            raise ValueError(f"more than one go in brackets: [{quoted(', '.join(parts))[1:-1]}]")
    return items
