"""Texts, ids and labels as sources have them → as a schedule takes them, or nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import chain, count

from rougecal.clock import parse_zone
from rougecal.schedule import MAX_LINKS, clean_text, read_label, read_url
from rougecal.sources.observation import ListedChannel

_NUMBER = re.compile(
    r"""
    \bS\d{1,4}\s?E(\d{1,4})\b              # S01E05
    | (?:\#|♯|＃)\s?(\d{1,4}(?:\.5)?)       # #5
    | 第\s?(\d{1,4}(?:\.5)?)\s?[話回幕夜]    # 第5話
    | \b(?:ep(?:isode)?|act|part|folge)\b\.?\s?(\d{1,4}(?:\.5)?)\b  # Episode 5
    | [（(](\d{1,4})(?:/\d{1,4})?[)）]       # (5) or (5/12)
    """,
    re.VERBOSE | re.IGNORECASE,
)
MAX_ID = 60  # characters of an id that is made of a title: it stands in addresses
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")  # and no other letters


def slug(*texts: str | None) -> str:
    """The first of some texts that an id can be made of, as an id: `Fuji TV!` → `fuji-tv`."""
    for text in texts:
        plain = unicodedata.normalize("NFKD", text or "").replace("'", "").replace("’", "")
        made = re.sub("[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower())
        if made := _within(made.strip("-"), MAX_ID):
            return made
    return ""


def _within(made: str, most: int) -> str:
    """As many whole words of an id as fit; of a single long word, its beginning."""
    if len(made) > most:
        made = made[: most + 1].rpartition("-")[0] or made[:most]
    return made


def by_language(texts: Mapping[str, str] | Mapping[str, str | None]) -> dict[str, str]:
    """Texts by language tag, without those that are empty."""
    cleaned = {tag: clean_text(text or "") for tag, text in texts.items()}
    return {tag: text for tag, text in cleaned.items() if text}


def usable(channels: Iterable[ListedChannel]) -> tuple[ListedChannel, ...]:
    """Channels as a schedule takes them: each with an id of its own, a name, and in order of time.

    A second `tv` becomes `tv-2`; what lies before 1951 or after 2198 is no time.
    """
    found = dict[str, ListedChannel]()
    for channel in channels:
        plain = slug(channel.id)[:55].strip("-") or "tv"
        ids = chain([plain], (f"{plain}-{number}" for number in count(2)))
        own = next(name for name in ids if name not in found)
        known = (one for one in channel.listings if 1950 < one.start.year < 2199)
        listings = tuple(sorted(known, key=lambda listing: str(listing.start)))
        name = channel.name or {"und": own}
        found[own] = channel._replace(id=own, name=name, listings=listings)
    return tuple(found.values())


def web_address(text: str | None) -> str | None:
    """A web address as a schedule takes it, or None."""
    try:
        return read_url(text or "")
    except ValueError:
        return None


def clean_links(links: Mapping[str, str | None]) -> dict[str, str]:
    """Links by name, as many as a schedule takes, without those that lead nowhere."""
    fine = {clean_text(name): web_address(url) for name, url in links.items()}
    return dict([(name, url) for name, url in fine.items() if name and url][:MAX_LINKS])


def known_zone(name: str | None) -> str:
    """A zone by its IANA name, or nothing where there is none of that name."""
    try:
        return parse_zone(name or "")
    except ValueError:
        return ""


def label(text: str) -> str | None:
    """An episode's label as a schedule takes it, without leading zeros; or None.

    A number of more than five digits is no episode's.
    """
    if not text or re.fullmatch(r"\d{6,}", text):
        return None
    try:
        return read_label(text.lstrip("0") or "0")
    except ValueError:
        return None


def length_between(start: datetime | date | None, end: datetime | date | None) -> timedelta | None:
    """How long an airing is, where both times are known and a schedule takes that length."""
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return None
    return end - start if timedelta(0) < end - start <= timedelta(days=2) else None


def number_in(text: str) -> str | None:
    """The number of an episode in a title of it: 5 for `#05`, `第5話`, `S01E05` or `(5/12)`."""
    found = _NUMBER.search(text.translate(_FULL_WIDTH))
    return label(next(filter(None, found.groups()))) if found else None


def without_number(text: str) -> str:
    """A title of an episode without the number that it begins with: `第5話「…」` → `「…」`."""
    found = _NUMBER.match(text)
    return text[found.end() :].lstrip(" 　:：.-–—・") if found else text
