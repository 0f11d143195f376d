"""The options of a URL, a command or a program → the selection that they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from rougecal.clock import duration_text, parse_duration, parse_zone
from rougecal.feeds.selection import BROADCAST_DAY, FINALES, PREMIERES, Selection
from rougecal.schedule import read_id, read_lang

MAX_OPTIONS, MAX_LENGTH, MAX_REMINDERS = 300, 8000, 5
FLAGS = {"on": True, "1": True, "true": True, "yes": True}
FLAGS |= {"off": False, "0": False, "false": False, "no": False}


class OptionError(ValueError):
    """An option that can't be read, in words for the one who wrote the URL, command or program.

    >>> from datetime import date
    >>> from rougecal import OptionError, load, render
    >>> try:
    ...     render(load("schedules").values(), today=date(2024, 1, 1), channel="crunchyrol")
    ... except OptionError as error:
    ...     print(error)
    there is no channel 'crunchyrol'; did you mean 'crunchyroll'?
    """


def read_selection(
    pairs: Iterable[tuple[str, str]],
    shows: Iterable[str] = (),
    channels: Iterable[str] = (),
    label: str | None = None,
) -> Selection:
    """The options of a URL's query, and what its path names → the selection that they mean.

    `shows`, `channels` and `label` are the path's and beat the options. Unknown options are
    ignored, for trackers add them. Raises OptionError for a bad value.
    """
    given: dict[str, list[Any]] = {key: [] for key in READERS}
    pairs = list(pairs)
    if len(pairs) > MAX_OPTIONS or sum(len(key) + len(value) for key, value in pairs) > MAX_LENGTH:
        raise OptionError(
            f"too many options: at most {MAX_OPTIONS}, of {MAX_LENGTH:,} characters in all"
        )
    for key, text in pairs:
        if key in READERS:
            try:
                given[key].append(READERS[key](text))
            except ValueError as error:
                raise OptionError(f"{key}={text[:80]}: {error}") from None
    if len(set(given["remind"])) > MAX_REMINDERS:
        raise OptionError(f"remind: at most {MAX_REMINDERS} reminders")
    given["show"] = [*shows] or given["show"]
    given["channel"] = [*channels] or given["channel"]
    if label is not None:
        given["download"] = [True]
    show, channel, audio, remind = (
        tuple(sorted(set(given.pop(key)))) for key in ("show", "channel", "audio", "remind")
    )
    last = {key: values[-1] for key, values in given.items() if values}
    return Selection(show, channel, audio, remind, **last, label=label)


def _flag(text: str) -> bool:
    if text.lower() not in FLAGS:
        raise ValueError("expected on or off")
    return FLAGS[text.lower()]


def _allday(text: str) -> str | None:
    """`on` for the broadcast day, None for `off`, or a zone's name."""
    if text.lower() in FLAGS:
        return BROADCAST_DAY if _flag(text) else None
    try:
        return parse_zone(text)
    except ValueError as error:
        raise ValueError(f"expected on, off or a time zone: {error}") from None


def _only(text: str) -> str:
    if text not in (PREMIERES, FINALES):
        raise ValueError(f"expected {PREMIERES} or {FINALES}")
    return text


def _span(longest: timedelta) -> Callable[[str], timedelta]:
    """A reader of durations from nothing to `longest`."""

    def read(text: str) -> timedelta:
        span = parse_duration(text)
        if not timedelta(0) <= span <= longest:
            raise ValueError(f"expected at most {duration_text(longest)}, and nothing negative")
        return span

    return read


READERS: Mapping[str, Callable[[str], Any]] = {
    "show": read_id,
    "channel": read_id,
    "audio": read_lang,
    "lang": read_lang,
    "remind": _span(timedelta(weeks=4)),
    "past": _span(timedelta(days=3660)),
    "notes": _flag,
    "spoilers": _flag,
    "cancelled": _flag,
    "only": _only,
    "merge": _flag,
    "allday": _allday,
    "download": _flag,
}
