"""What the addresses for calendars and machines answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import PurePath
from urllib.parse import quote

from werkzeug.exceptions import NotFound, ServiceUnavailable

from rougecal.feed import Show, calendar, choose
from rougecal.model import json_schema
from rougecal.selection import Selection, read_selection
from rougecal.web.answers import Answer, Ask, answer
from rougecal.words import Words

CALENDAR = "text/calendar; charset=utf-8"


def every(ask: Ask) -> Answer:
    return _feed(ask, read_selection(ask.query))


def personal(ask: Ask) -> Answer:
    return _feed(ask, read_selection(ask.query))


def show(ask: Ask, show: str) -> Answer:
    return _feed(ask, read_selection(ask.query, [show]))


def channel(ask: Ask, show: str, channel: str) -> Answer:
    if channel not in find(ask, show).schedule.channels:
        raise NotFound(f"{show} has no channel {channel!r}.")
    return _feed(ask, read_selection(ask.query, [show], [channel]))


def airing(ask: Ask, show: str, channel: str, label: str) -> Answer:
    selection = read_selection(ask.query, [show], [channel], label)
    if not any(map(selection.wants, find(ask, show).airings)):
        raise NotFound(f"{show} has no episode {label!r} on {channel!r}.")
    return _feed(ask, selection)


def schema(_ask: Ask) -> Answer:
    return answer(json.dumps(json_schema()).encode(), "application/schema+json")


def robots(_ask: Ask) -> Answer:
    return answer(b"User-agent: *\nAllow: /\n", "text/plain; charset=utf-8")


def health(ask: Ask) -> Answer:
    """Whether all schedules are good, and what is wrong with which; without folders' names."""
    problems = [
        {"file": PurePath(p.mark.path).name, "line": p.mark.line, "column": p.mark.column}
        | {"message": p.message}
        for p in ask.catalog.problems
    ]
    state = {"status": "degraded" if problems else "ok", "shows": len(ask.catalog.shows)}
    body = json.dumps(state | {"problems": problems}, ensure_ascii=False).encode()
    return answer(body, "application/json", caching="no-store")


def index(ask: Ask) -> Answer:
    lines = [f"{ask.base}/{name}.ics" for name in ask.catalog.shows]
    return answer("\n".join([*lines, ""]).encode(), "text/plain; charset=utf-8")


def find(ask: Ask, name: str) -> Show:
    """A show by its id. Raises NotFound, or ServiceUnavailable while its file has never been good.

    A calendar app keeps its events on either; on an empty feed it would delete them.
    """
    if name in ask.catalog.shows:
        return ask.catalog.shows[name]
    if name in ask.catalog.broken:
        raise ServiceUnavailable("This schedule is being mended.", retry_after=300)
    raise NotFound(f"There is no show {name!r}.")


def _feed(ask: Ask, selection: Selection) -> Answer:
    catalog = ask.catalog
    named = [find(ask, name) for name in selection.shows if _known(ask, name, selection)]
    shows = named or [find(ask, name) for name in selection.shows] or list(catalog.shows.values())
    body = calendar(shows, selection, ask.today, ask.base)
    chosen = choose(shows, selection, ask.today)
    times = [airing.modified for airing, _ in chosen]
    if selection.windowed:
        times.append(datetime(ask.today.year, ask.today.month, ask.today.day, tzinfo=UTC))
    disposition = _disposition(shows, selection)
    return answer(body, CALENDAR, max(times, default=None), ("Content-Disposition", disposition))


def _known(ask: Ask, name: str, selection: Selection) -> bool:
    """Of several shows, one that was taken down is passed over: the others' events stay."""
    return len(selection.shows) == 1 or name in ask.catalog.shows or name in ask.catalog.broken


def _disposition(shows: list[Show], selection: Selection) -> str:
    """Inline, for Google takes no attachment to subscribe to; a download with its file names."""
    if not selection.download:
        return "inline"
    parts = [*selection.shows, *selection.channels, *filter(None, [selection.label])]
    plain = "-".join(parts).replace("~", "-") or "all"
    title = plain
    if len(shows) == 1:
        words = Words(shows[0].schedule, selection.style.lang)
        label = [words.label(selection.label)] if selection.label else []
        title = " ".join([words.pick(shows[0].schedule.title), *label])
    return (
        f"attachment; filename=\"{plain}.ics\"; filename*=UTF-8''{quote(f'{title}.ics', safe='')}"
    )
