"""The bytes that a source answered → JSON of a known shape, or an XML tree.

What is cut off, empty, a web page (which sources send when they limit requests) or not as
documented raises SourceError, which says so in one line.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Annotated, TypeVar
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from rougecal.sources.source import MAX_ANSWER, SourceError

Minutes = Annotated[int, Field(ge=0, le=2 * 24 * 60)]  # of a length; a schedule takes two days
Number = Annotated[int, Field(ge=0, le=99_999)]  # of an episode, or of all of them
_GZIP = b"\x1f\x8b"


class Shape(BaseModel):
    """The part of a JSON answer that is used; keys that it does not name are ignored."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, extra="ignore")


Shaped = TypeVar("Shaped", bound=Shape)


def read_json(answer: bytes, shape: type[Shaped], whose: str) -> Shaped:
    """An answer of the source called `whose`, in its shape."""
    _refuse_pages(answer, whose)
    try:
        return shape.model_validate_json(answer)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            why = first["msg"].removeprefix("Invalid JSON: ")
            raise SourceError(f"{whose}: the answer is cut off or no JSON: {why}") from None
        place = ".".join(map(str, first["loc"]))
        raise SourceError(f"{whose}: unexpected answer at {place}: {first['msg']}") from None


def read_xml(answer: bytes, roots: Iterable[str], whose: str) -> Element:
    """The root of an XML answer, gzipped or not, which has one of the names expected.

    Entities are never expanded, and nothing that the document points to is fetched.
    """
    text = unzipped(answer, whose)
    try:
        root: Element = fromstring(text)
    except DefusedXmlException as error:
        raise SourceError(f"{whose}: the answer declares entities: {error}") from None
    except (ParseError, ValueError, LookupError) as error:  # of syntax, an encoding, its name
        _refuse_pages(text, whose)
        raise SourceError(f"{whose}: the answer is cut off or no XML: {error}") from None
    if root.tag not in roots:
        _refuse_pages(b"<html" if root.tag.lower().endswith("html") else text, whose)
        raise SourceError(f"{whose}: unexpected answer: <{root.tag}>, not <{next(iter(roots))}>")
    return root


def unzipped(answer: bytes, whose: str) -> bytes:
    """An answer that may be a gzip file, as its content of at most MAX_ANSWER bytes."""
    if not answer.startswith(_GZIP):
        return answer
    gunzip = zlib.decompressobj(wbits=31)
    try:
        content = gunzip.decompress(answer, MAX_ANSWER + 1)
    except zlib.error as error:
        raise SourceError(f"{whose}: the answer is no gzip file: {error}") from None
    if len(content) > MAX_ANSWER:
        raise SourceError(f"{whose}: the answer has more than {MAX_ANSWER:,} bytes")
    if not gunzip.eof:
        raise SourceError(f"{whose}: the answer is cut off")
    return content


def _refuse_pages(answer: bytes, whose: str) -> None:
    start = answer[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        raise SourceError(f"{whose}: the answer is empty")
    if start.startswith((b"<!doctype html", b"<html")):
        what = "a web page in place of data, as when requests are limited; try again later"
        raise SourceError(f"{whose}: the answer is {what}")
