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
from rougecal.history import Airing
from rougecal.locale import UI_LANGUAGES
from rougecal.show import Show

CHANNELS = {"__all__": {"name", "follows", "audio", "regions", "url", "color"}}


def json_export(show: Show, selection: Selection, today: date, base: str = "") -> bytes:
    """A show, its channels and the airings that a selection names; `base` as in `calendar`."""
    about = {"id", "title", "timezone", "url", "color"}
    told = show.schedule.model_dump(include=about, mode="json")
    told["feed"] = f"{base}{selection.address}" if base else None
    told |= show.schedule.model_dump(include={"channels": CHANNELS}, mode="json")
    told["airings"] = [_airing(a, selection) for a in choose([show], selection, today)]
    return compact(told)


def compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _airing(airing: Airing, selection: Selection) -> dict[str, Any]:
    return {
        "uid": airing.uid,
        "channel": airing.key.channel,
        "label": airing.key.label,
        "title": airing.title if selection.spoilers else {},
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


def _moment(moment: Moment) -> dict[str, Any]:
    """A broadcast day, and the day and time in the broadcaster's words."""
    return {
        "day": str(moment.day),
        "when": {lang: moment_text(moment, lang) for lang in UI_LANGUAGES},
    }


def _iso(when: datetime | None) -> str | None:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}" if when else None
