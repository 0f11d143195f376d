"""A show's airings as JSON: texts by language, instants in UTC (ISO 8601).

A text's language is `und` where the schedule names none.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from rougecal.clock import Moment, instant, moment_text
from rougecal.feeds.calendar import choose
from rougecal.feeds.selection import Selection
from rougecal.feeds.together import Together
from rougecal.history import Airing
from rougecal.locale import UI_LANGUAGES, date_words
from rougecal.show import Show

CHANNELS = {"__all__": {"name", "follows", "audio", "regions", "url", "color"}}


def json_export(show: Show, selection: Selection, today: date, base: str = "") -> bytes:
    """A show, its channels and the airings that a selection names; `base` as of `render_feed`."""
    fields = {"id", "title", "timezone", "url", "color"}
    export = show.schedule.model_dump(include=fields, mode="json")
    export["feed"] = f"{base}{selection.address}" if base else None
    export |= show.schedule.model_dump(include={"channels": CHANNELS}, mode="json")
    for name, channel in show.schedule.channels.items():
        if channel.optional:
            export["channels"][name]["optional"] = True
    export["airings"] = [_airing(a, selection) for a in choose([show], selection, today)]
    return compact(export)


def compact(value: Any) -> bytes:
    """JSON in UTF-8 without spaces (RFC 8259)."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _airing(airing: Airing, selection: Selection) -> dict[str, Any]:
    return {
        "uid": airing.uid,
        "channel": airing.key.channel,
        "label": airing.key.label,
        **_episodes(airing, selection),
        "start": _iso(airing.start),
        "end": _iso(airing.end),
        **_moment(airing.placement.moment),
        "note": airing.placement.off_air,
        "status": airing.status,
        "was": {"start": _iso(instant(airing.previous)), **_moment(airing.previous)}
        if airing.previous
        else None,
        "reason": airing.reason,
        "source": airing.source,
        "sequence": airing.sequence,
        "modified": _iso(airing.modified),
    }


def _episodes(airing: Airing, selection: Selection) -> dict[str, Any]:
    """The title; of episodes that start together, their labels and titles."""
    if not isinstance(airing, Together):
        return {"title": airing.title if selection.spoilers else {}}
    titled = [(e.key.label, e.title if selection.spoilers else {}) for e in airing.episodes]
    return {"episodes": [{"label": label, "title": title} for label, title in titled]}


def _moment(moment: Moment) -> dict[str, Any]:
    """A broadcast day, and the day and time on the broadcast clock as texts."""
    return {
        "day": str(moment.day),
        "when": {lang: moment_text(moment, date_words(lang)) for lang in UI_LANGUAGES},
    }


def _iso(when: datetime | None) -> str | None:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}" if when else None
