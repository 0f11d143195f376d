"""Other notations of days, times and durations → what they probably mean in a schedule's own.

For messages alone: each takes a text that is not in a schedule's notation, with narrow characters,
and yields what may be meant, the likeliest first, in the notation that `notation` reads.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from rougecal.clock.broadcast import DAY_END, KANJI, WEEKDAYS, duration_text, time_text

# Texts, which `re` compiles when a mistake is made and not whenever the package is imported
_YEAR_FIRST = r"(?a)(\d{4})[-/.年](\d\d?)[-/.月](\d\d?)日?(?:\(.\))?|(\d{4})(\d\d)(\d\d)"
_YEAR_LAST = r"(?a)(\d\d?)([-/.])(\d\d?)\2(\d{4})"
_OTHER_TIME = r"(?a)(\d\d?)[:.h時](\d\d)(?:分|:00)?|(\d\d)(\d\d)|(\d\d?)時"
_ISO_TIME = r"(?a)(\S+\d)T(\d\S*)"
_UNIT = r"(?i)(?<=\d) *(?:([wdhm])(?:eek|ay|our|r|in|inute)?s?\b|([週日時分])間?) *"
_HOURS_AND_MINUTES = r"(?a)(-?)(\d{1,3})[:h]([0-5]\d)"
_DECIMAL_HOURS = r"(?a)\b(\d{1,3}\.\d{1,3})h"
_ISO_DURATION = r"(?a)(-?)p((?:\d+[wd])*)t?((?:\d+[hm])*)"
_SHORT = tuple(weekday[:3] for weekday in WEEKDAYS)
_SLOT_WORDS = (
    (r"(?i)\b(?:daily|every ?day)\b|毎日", "Mon-Sun"),
    (r"(?i)\bweekdays\b|平日", "Mon-Fri"),
    (r"(?i)\bweekends?\b|週末|土日", "Sat-Sun"),
    (r"(?i)^(?:bi-?weekly|fortnightly|every (?:other|second) week|隔週) *(.+)", r"\1 every 2w"),
    (r"(?i)(?:bi-?weekly|fortnightly|every (?:other|second) week|every 2)$|隔週", "every 2w"),
    (r"(?i) *\b(?:of (?:the|each|every|a) month|monthly)\b *", " "),
    (r"(?i)\b1st +(?=[a-z])", "first "),
    (r"(?i)\b2nd +(?=[a-z])", "second "),
    (r"(?i)\b3rd +(?=[a-z])", "third "),
    (r"(?i)\b4th +(?=[a-z])", "fourth "),
    (r"(?i)(?<=[a-z月火水木金土日]) *(?:[-–—〜~]|\bto\b) *(?=[a-z月火水木金土日])", "-"),
)
_AM_PM = r"(?i)深夜|\d\s*[ap]\.?m\b"


def narrow(text: str) -> str:
    """A text with ordinary digits, colons, hyphens and spaces for full-width ones."""
    return unicodedata.normalize("NFKC", text)


def likely_days(text: str) -> Iterator[str]:
    """2024/1/10, 2024年1月10日, 20240110, 10.01.2024; 01/10/2024 is in January or October."""
    dates: list[tuple[str, ...]] = []
    if found := re.fullmatch(_YEAR_FIRST, text):
        dates = [found.groups()[:3] if found[1] else found.groups()[3:]]
    elif found := re.fullmatch(_YEAR_LAST, text):
        one, mark, other, year = found.groups()
        dates = [(year, other, one)] if mark == "." else [(year, one, other), (year, other, one)]
    for parts in dates:
        with suppress(ValueError):  # of a day that is not in the calendar
            yield str(date(*map(int, parts)))


def likely_times(text: str) -> Iterator[str]:
    """23.30, 24時55分, 24時, 2455, 24:55:00."""
    if found := re.fullmatch(_OTHER_TIME, text):
        hours, minutes = found[1] or found[3] or found[5], found[2] or found[4] or "00"
        time = int(hours) * 60 + int(minutes)
        if int(minutes) < 60 and time < DAY_END:
            yield time_text(time)


def likely_days_and_times(text: str) -> Iterator[str]:
    """2024-02-01T21:00 (ISO 8601, RFC 3339) without an offset."""
    if found := re.fullmatch(_ISO_TIME, text):
        for day in likely_days(found[1]):
            yield from (f"{day} {time}" for time in likely_times(found[2]))


def likely_durations(text: str) -> Iterator[str]:
    """30 (minutes), 2:30, 2h30, 2.5h, 2 hours 30 min, 2時間30分, PT2H30M (ISO 8601)."""
    plain = re.sub(_UNIT, lambda unit: (unit[1] or "wdhm"["週日時分".index(unit[2])]).lower(), text)
    if text.isdigit():
        yield f"{text}m"
    elif found := re.fullmatch(_HOURS_AND_MINUTES, text):
        yield found[1] + duration_text(timedelta(hours=int(found[2]), minutes=int(found[3])))
    elif found := re.fullmatch(_ISO_DURATION, text.lower()):
        yield "".join(found.groups())
    else:
        yield re.sub(
            _DECIMAL_HOURS, lambda hours: duration_text(timedelta(hours=float(hours[1]))), plain
        )


def likely_slots(text: str) -> Iterator[str]:
    """Tue/Thu 20:15, Sat 9:00 and 9:30, daily 8:00, 月-金 8:00, 1st Sat 22:00, Sun 21:00 biweekly.

    Several are in brackets, as they go in a schedule.
    """
    for other, ours in _SLOT_WORDS:
        text = re.sub(other, ours, text)
    text = re.sub("[月火水木金土日]曜?日?", lambda day: _SHORT[KANJI.index(day[0][0])], text)
    text = re.sub(r"(?i)(every) +(\d+) *w\S* +(.+)", r"\3 \1 \2w", text).strip()
    yield text
    found = re.fullmatch(r"(.+?\d)((?: +[^\s\d]+/\S+)?(?: +every \d+w)?)", text)
    parts = re.split(r" *(?:[,、/&・;]|\band\b) *", found[1]) if found else []
    days = [re.match(r"[^\d\s]+", part) for part in parts]
    times = [re.search(r"\d.*", part) for part in parts]
    if found and len(parts) > 1 and days[0] and times[-1]:
        day, last, slots = days[0], times[-1], list[str]()
        for own, time in zip(days, times, strict=True):
            day = own or day  # it is said once for the times after it, and a time for days before
            slots.append(f"{day[0]} {(time or last)[0]}{found[2]}")
        several = ", ".join(dict.fromkeys(slots))
        yield f"[{several}]" if ", " in several else several


def clock_hint(text: str) -> str:
    """The end of a message about a text with 深夜, am or pm: how to write it; else nothing."""
    hint = "; count the hours on: 22:00 is ten in the evening, 25:00 one o'clock that night"
    return hint if re.search(_AM_PM, text) else ""
