"""What a page's address asks for beyond the options of feeds, and links that ask for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from rougecal.feeds import OptionError, Selection

YEARS = range(1900, 2200)
MAX_QUERY = 60  # characters of a search that count


class PageOptions(NamedTuple):
    """Which week the guide shows, what is searched for, and whether all shows are seen."""

    first: date | None = None  # the week's first day; None: today
    query: str = ""
    every: bool = False  # shows that are not chosen are seen beside those that are


NO_OPTIONS = PageOptions()


def read_page_options(pairs: Iterable[tuple[str, str]]) -> PageOptions:
    """The options of a query, `week=2026-W48&q=text&view=all`; others are ignored.

    Raises OptionError for a bad value.
    """
    given = dict(pairs)
    view = given.get("view", "")
    if view not in ("", "all"):
        raise OptionError(f"view={view[:80]}: expected all")
    query = fold(given.get("q", ""))[:MAX_QUERY].strip()
    return PageOptions(_first_day(given["week"]) if "week" in given else None, query, view == "all")


def _first_day(text: str) -> date:
    """The Monday of a week in ISO 8601: `2026-W48`."""
    found = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", text)
    try:
        if found and int(found[1]) in YEARS:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass  # a year has 52 or 53 weeks
    raise OptionError(f"week={text[:80]}: expected a week such as 2026-W48, of 1900 to 2199")


def fold(text: str) -> str:
    """A text as it is compared in a search: without regard to case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


def page_query(selection: Selection, options: PageOptions) -> str:
    """The query of the guide's address for a selection and options; nothing, or `?…`."""
    pairs = list(selection.options)
    if options.first:
        year, week, _ = options.first.isocalendar()
        pairs.append(("week", f"{year}-W{week:02}"))
    if options.query:
        pairs.append(("q", options.query))
    if options.every:
        pairs.append(("view", "all"))
    return f"?{urlencode(pairs)}" if pairs else ""
