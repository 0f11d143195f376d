"""Syoboi Calendar (cal.syoboi.jp): every showing of an anime on Japan's stations and services.

An XML service without a key, which docs.cal.syoboi.jp/spec/db.php describes. Times are Japan's,
without a zone; StTime already holds a delay (StOffset).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import urlencode
from xml.etree.ElementTree import Element

from rougecal.clock import Moment, instant
from rougecal.schedule import clean_text
from rougecal.sources.answers import read_xml
from rougecal.sources.observation import ListedChannel, Listing, Observation
from rougecal.sources.source import Questions, Request, Source, SourceError
from rougecal.sources.texts import (
    by_language,
    clean_links,
    label,
    length_between,
    slug,
    usable,
    web_address,
)

ADDRESS = "https://cal.syoboi.jp/db.php?"
ZONE = "Asia/Tokyo"
_TOGETHER = 10  # titles in a request, for an answer has at most 5,000 showings
_ROOTS = ("ProgLookupResponse", "TitleLookupResponse", "ChLookupResponse", "Result")
_LAST, _RERUN = 4, 8  # bits of Flag: 終, 再
_INTERNET = ("7", "23")  # ChGID of streaming services, and of ABEMA's channels
_TIME = re.compile(r"(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):\d{2}", re.ASCII)
_OFFICIAL = re.compile(r"\[\[公式\S* (https?://[^\s\]]+)\]\]")
_IDS = dict(  # of stations whose names have no Latin letters, or too few to tell them apart
    re.findall(
        r"(\S+)=(\S+)",
        "フジテレビ=fuji-tv 日本テレビ=nippon-tv テレビ朝日=tv-asahi テレビ東京=tv-tokyo "
        "NHK総合=nhk-g チバテレビ=chiba-tv テレ玉=tele-tama 群馬テレビ=gunma-tv "
        "とちぎテレビ=tochigi-tv 毎日放送=mbs 読売テレビ=ytv 関西テレビ=kansai-tv "
        "ABCテレビ=abc-tv サンテレビ=sun-tv KBS京都=kbs-kyoto テレビ愛知=tv-aichi "
        "BSフジ=bs-fuji BS日テレ=bs-nittele BS朝日=bs-asahi BSテレ東=bs-tv-tokyo",
    )
)


class _Showing(NamedTuple):
    """A ProgItem: one showing on one station."""

    flag: int
    station: str  # ChID
    listing: Listing

    @property
    def is_numbered(self) -> bool:
        """Whether its label is a number of an episode."""
        return self.listing.label.isdigit()


def questions(sources: Sequence[Source]) -> Questions:
    """Ask for the showings of ten TIDs at a time, for all their titles, and for all stations."""
    ids = list(dict.fromkeys(source.key for source in sources))
    for first in range(0, len(ids), _TOGETHER):
        some = ",".join(ids[first : first + _TOGETHER])
        yield _request("ProgLookup", TID=some, JOIN="SubTitles")
    yield _request("TitleLookup", TID=",".join(ids), Fields="TID,Title,TitleEN,Comment")
    yield _request("ChLookup")


def _request(command: str, **parameters: str) -> Request:
    return Request(ADDRESS + urlencode({"Command": command, **parameters}))


def read(answers: Sequence[bytes], sources: Sequence[Source], _seen: datetime) -> list[Observation]:
    """The shows asked for, with a channel for each station that is, or for every station."""
    items: dict[str, list[Element]] = {"ProgItem": [], "TitleItem": [], "ChItem": []}
    for answer in answers:
        root = _read(answer)
        for name, known in items.items():
            known += root.iter(name)
    titles = {_text(title, "TID"): title for title in items["TitleItem"]}
    stations = {_text(station, "ChID"): station for station in items["ChItem"]}
    found = []
    for key in dict.fromkeys(source.key for source in sources):
        parts = {source.part for source in sources if source.key == key}
        showings = [_showing(item) for item in items["ProgItem"] if _text(item, "TID") == key]
        wanted = [one for one in showings if one and ("" in parts or one.station in parts)]
        if wanted:
            found.append(_observation(key, wanted, titles.get(key), stations))
    return found


def _read(answer: bytes) -> Element:
    """The root of an answer; code 404 says that nothing was found, any other but 200 what is wrong.

    A success may have no Result at all.
    """
    root = read_xml(answer, _ROOTS, "Syoboi Calendar")
    result = root if root.tag == "Result" else root.find("Result")
    if result is not None and _text(result, "Code") not in ("200", "404"):
        raise SourceError(f"Syoboi Calendar: {_text(result, 'Code')} {_text(result, 'Message')}")
    return root


def _text(item: Element, name: str) -> str:
    return (item.findtext(name) or "").strip()


def _showing(item: Element) -> _Showing | None:
    """A showing, or None for one without a time; a special has no number, but a PID that stays."""
    start = _time(_text(item, "StTime"))
    flag, number = _number(item, "Flag"), label(_text(item, "Count"))
    special = None if flag & _RERUN else label(f"SP-{_text(item, 'PID')}")
    name = number or special
    if not start or not name:
        return None
    title = by_language({"ja": _text(item, "SubTitle") or _text(item, "STSubTitle")})
    length = length_between(start, _time(_text(item, "EdTime")))
    listing = Listing(name, start, title, length, _text(item, "Deleted") == "1")
    return _Showing(flag, _text(item, "ChID"), listing)


def _number(item: Element, name: str) -> int:
    text = _text(item, name)
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0


def _time(text: str) -> datetime | None:
    """`2024-01-11 00:55:00`, in Japan → an instant; None for what is no time."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute = map(int, found.groups())
    try:
        return instant(Moment(date(year, month, day), hour * 60 + minute, ZONE))
    except (ValueError, OverflowError):
        return None


def _observation(
    key: str, showings: Sequence[_Showing], title: Element | None, stations: Mapping[str, Element]
) -> Observation:
    page = f"https://cal.syoboi.jp/tid/{key}"
    names = title if title is not None else Element("TitleItem")
    last = [int(one.listing.label) for one in showings if one.flag & _LAST and one.is_numbered]
    lengths = Counter(one.listing.length for one in showings if one.listing.length)
    official = _OFFICIAL.search(_text(names, "Comment"))
    return Observation(
        id=slug(_text(names, "TitleEN")) or f"syoboi-{key}",
        title=by_language({"ja": _text(names, "Title"), "en": _text(names, "TitleEN")}),
        channels=usable(_channels(key, page, showings, stations)),
        episodes=max(last, default=None),
        length=lengths.most_common(1)[0][0] if lengths else None,
        url=web_address(official[1]) if official else None,
        links=clean_links({"Syoboi Calendar": page}),
    )


def _channels(
    key: str, page: str, showings: Sequence[_Showing], stations: Mapping[str, Element]
) -> Iterable[ListedChannel]:
    """A channel for each station, in the order of their first showings."""
    by_station: dict[str, list[_Showing]] = {}
    for one in sorted(showings, key=lambda one: one.listing.start):
        by_station.setdefault(one.station, []).append(one)
    for number, some in by_station.items():
        station = stations.get(number, Element("ChItem"))
        name = clean_text(_text(station, "ChName"))
        yield ListedChannel(
            id=_IDS.get(name) or slug(name) or f"syoboi-{number}",
            source=f"syoboi:{key}@{number}",
            page=page,
            name=by_language({"ja": name or f"Syoboi {number}"}),
            zone=ZONE,
            is_station=_text(station, "ChGID") not in _INTERNET,
            listings=_listings(some),
            url=web_address(_text(station, "ChURL")),
        )


def _listings(showings: Sequence[_Showing]) -> tuple[Listing, ...]:
    """Each episode once: its first showing, if possible neither withdrawn nor a rerun."""
    best = dict[str, _Showing]()
    for one in sorted(showings, key=lambda one: (one.listing.withdrawn, one.flag & _RERUN)):
        best.setdefault(one.listing.label, one)
    return tuple(one.listing for one in best.values())
