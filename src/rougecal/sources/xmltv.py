"""XMLTV: a guide of what stations air, as a file (XMLTV/xmltv, xmltv.dtd).

Times are `20240111005500 +0900`, or a beginning of that; without an offset they are UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from xml.etree.ElementTree import Element

from rougecal.schedule import read_lang
from rougecal.sources.answers import read_xml
from rougecal.sources.guide import Guide, Programme, Station
from rougecal.sources.texts import (
    by_language,
    label,
    length_between,
    number_in,
    web_address,
    without_number,
)

_TIME = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(?:\d\d)?)?\s*(?:([+-]\d{4})|UTC|GMT|Z)?", re.ASCII
)
_PARTS = re.compile(
    r"\s*(\d{0,4})(?:/\d+)?\s*\.\s*(\d{0,5})(?:/(\d{1,5}))?\s*(?:\..*)?", re.ASCII | re.DOTALL
)


def read_guide(answer: bytes) -> Guide:
    """A guide's stations and programmes. Raises SourceError for what is no XMLTV."""
    root = read_xml(answer, ("tv",), "XMLTV")
    stations = {one.get("id", ""): _station(one) for one in root.iterfind("channel")}
    return Guide(tuple(map(_programme, root.iterfind("programme"))), stations)


def _station(channel: Element) -> Station:
    return Station(_texts(channel, "display-name"), web_address(channel.findtext("url")))


def _programme(item: Element) -> Programme:
    start = _time(item.get("start", ""))
    season, number, total = _numbers(item)
    return Programme(
        channel=item.get("channel", ""),
        names=_texts(item, "title"),
        label=number,
        start=start,
        title=_subtitle(item),
        length=length_between(start, _time(item.get("stop", ""))),
        season=season,
        total=total,
        is_rerun=item.find("previously-shown") is not None,
        zone=_zone(item.get("start", "")),
    )


def _numbers(item: Element) -> tuple[str, str | None, int | None]:
    """The season (or nothing), the episode's label and how many there are, where it is said.

    `xmltv_ns` counts from 0: `0.4/13.0` is the fifth of 13 in the first season.
    """
    by_system = {
        one.get("system", "onscreen"): one.text or "" for one in item.iterfind("episode-num")
    }
    found = _PARTS.fullmatch(by_system.get("xmltv_ns", ""))
    if found and found[2]:
        season = str(int(found[1]) + 1) if found[1] else ""
        return season, label(str(int(found[2]) + 1)), int(found[3]) if found[3] else None
    written = by_system.get("onscreen", "").strip()
    texts = (written, *_texts(item, "sub-title").values(), *_texts(item, "title").values())
    plain = label(written) if written.isdecimal() else None
    return "", plain or next(filter(None, map(number_in, texts)), None), None


def _subtitle(item: Element) -> dict[str, str]:
    """The title of the episode by language, where there is more than its number."""
    plain = {tag: without_number(text) for tag, text in _texts(item, "sub-title").items()}
    return by_language(plain)


def _texts(item: Element, name: str) -> dict[str, str]:
    """The first text of each language; `und` where none is said."""
    found = dict[str, str]()
    for one in item.iterfind(name):
        found.setdefault(_language(one.get("lang", "")), one.text or "")
    return by_language(found)


def _language(tag: str) -> str:
    try:
        return read_lang(tag.replace("_", "-"))
    except ValueError:
        return "und"


def _time(text: str) -> datetime | date | None:
    """An instant, or a day where no time is said; None for what is neither."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, offset = found.groups()
    try:
        if hour is None:
            return date(int(year), int(month), int(day))
        iso = f"{year}-{month}-{day}T{hour}:{minute}{offset or '+0000'}"
        return datetime.fromisoformat(iso).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(start: str) -> str:
    """The zone of a time's offset: a guide has no other; UTC unless it is of whole hours."""
    found = re.search(r"([+-])(\d\d)00$", start)
    if not found or not 0 < int(found[2]) <= 12:
        return "UTC"
    return f"Etc/GMT{'-' if found[1] == '+' else '+'}{int(found[2])}"
