"""What `source:` says: where times are published, and how it is asked.

`anilist:162985`, `tvmaze:82@2` and `syoboi:6904@19` name a service, what it is asked for, and the
part of the answer that is meant; anything else is the address of a file, with the show and the
channel that are meant in its fragment: `https://tv.example.org/guide.xml#channel=mx&show=Frieren`.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import NamedTuple
from urllib.parse import unquote

from rougecal.errors import did_you_mean, printable, quoted

MAX_ANSWER = 50_000_000  # bytes, uncompressed: a guide of 12,636 programmes has 10 million
FILE = "file"  # the kind of an address or a path
_KEYS = {  # of each service: what may be asked for, in words, and as a pattern with its part
    "anilist": ("an id or a season, like 162985 or 2026-fall", r"\d{1,9}|\d{4}-[a-z]+", ""),
    "tvmaze": ("an id, or one with a season, like 82@2", r"\d{1,9}", r"\d{1,4}"),
    "syoboi": ("a TID, or one with a station's ChID, like 6904@19", r"\d{1,9}", r"\d{1,9}"),
}
_PAGES = {  # of each service: its addresses for people, and the id in them
    "anilist": r"anilist\.co/anime/(\d{1,9})\b",
    "tvmaze": r"tvmaze\.com/shows/(\d{1,9})\b",
    "syoboi": r"cal\.syoboi\.jp/tid/(\d{1,9})\b",
}
_QUOTED = re.compile(r"[%&#=+<>\"'\s\x00-\x20\x7f]")  # what can't stand in a fragment, nor in YAML


class SourceError(ValueError):
    """A source that can't be asked, or an answer that can't be used; why, in one line."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))


class Source(NamedTuple):
    """A source, taken apart."""

    kind: str  # anilist, tvmaze, syoboi or FILE
    key: str  # an id, a season, or a file's address
    part: str = ""  # TVmaze's or a file's season, Syoboi's station
    show: str = ""  # of a file: the title that is meant
    channel: str = ""  # of a file: the id of the channel that is meant, in the file
    page: str = ""  # of a file of this machine: an address for it that viewers may read

    def __str__(self) -> str:
        if self.kind != FILE:
            return f"{self.kind}:{self.key}" + (f"@{self.part}" if self.part else "")
        named = {"channel": self.channel, "season": self.part, "show": self.show, "page": self.page}
        fragment = "&".join(f"{name}={_escaped(value)}" for name, value in named.items() if value)
        return self.key + (f"#{fragment}" if fragment else "")


class Request(NamedTuple):
    """One request of a source; with a body (JSON), a POST."""

    url: str
    body: bytes | None = None


Questions = Generator[Request, bytes, None]  # yields each request, and is sent its answer


def read_source(text: str) -> Source:
    """`anilist:162985` → its parts. Raises SourceError for what names no source."""
    kind, _, rest = text.partition(":")
    if kind in _KEYS:
        what, key, part = _KEYS[kind]
        found = re.fullmatch(f"({key})" + (f"(?:@({part}))?" if part else "()"), rest, re.ASCII)
        if not found:
            raise SourceError(f"{quoted(text)} names nothing at {kind}; expected {what}")
        return Source(kind, found[1], found[2] or "")
    for name, page in _PAGES.items():
        if found := re.match(r"https?://(?:www\.)?" + page, text, re.ASCII):
            meant = f"{name}:{found[1]}"
            raise SourceError(f"{quoted(text)} is a page to read; did you mean {meant!r}?")
    address, _, fragment = text.partition("#")
    if not address or re.match(r"(?!https?:)[A-Za-z]{2,}:", address):
        known = ", ".join(f"{name}:…" for name in _KEYS)
        hint = did_you_mean(kind, _KEYS)
        raise SourceError(f"{quoted(text)} is no source; known are {known}, addresses, files{hint}")
    pairs = (pair.partition("=") for pair in fragment.split("&"))
    named = {name: unquote(value) for name, _, value in pairs}
    season = named.get("season", "")
    if season and not re.fullmatch(r"\d{1,4}", season, re.ASCII):
        raise SourceError(f"{quoted(text)}: a season is a number")
    about = (named.get(name, "") for name in ("show", "channel", "page"))
    return Source(FILE, address, season, *about)


def _escaped(text: str) -> str:
    """A text with what would end a fragment written as %XX; letters of any script stay."""
    return _QUOTED.sub(lambda found: f"%{ord(found[0]):02X}", text)
