"""Writes seasons of shows: `season.py FOLDER 80 770` writes FOLDER/80/*.yaml and FOLDER/770/*.yaml.

For other programs it writes the events of the first season, as rougecal renders them, to
FOLDER/yaml2ics/* and FOLDER/events.json. The same numbers give the same files everywhere.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path

import icalendar
import yaml

PLACES = (("Harbour", "港"), ("Desert", "砂漠の都"), ("Orchard", "果樹園"), ("Glacier", "氷の谷"))
SHOWS = (("The Clockwork Girl", "機械仕掛けの少女"), ("Paper Moon over Mars", "火星と紙の月"))
TITLES = (("Rain over the {}", "{}に降る雨"), ("What the {} Remembers", "{}の記憶、そして約束"))
HEAD = """\
title: {{{title}}}
timezone: Asia/Tokyo
published: 2023-12-25
url: https://show-{number}.example.org/
color: crimson
opening: {{title: First Light, artist: {{en: The Lanterns, ja: ランタンズ}}}}
links: {{Wiki: https://wiki.example.org/show-{number}}}
channels:
  tv:
    name: {{en: Tokyo Tower Television, ja: 東京タワーテレビ}}
    slot: {weekday} {hour}:{minute:02}
    from: 2024-01-{day:02}
    audio: ja
  stream: {{name: Streamer, follows: tv, after: 2h30m, length: 24m, audio: [ja, en]}}
episodes:
"""
LOG = "changes: [{announced: 2024-02-01, move: 6, by: 30m, reason: {en: Baseball, ja: 野球中継}}]\n"


def schedule(number: int) -> str:
    """A show of 13 episodes on two channels; of every second show Japanese is the main language."""
    english, japanese = SHOWS[number % 2]
    names = [f"en: {english} {number}", f"ja: {japanese}{number}"]
    text = HEAD.format(
        number=number,
        title=", ".join(sorted(names, reverse=number % 2 == 0)),
        weekday=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[number % 7],
        day=1 + number % 7,
        hour=20 + number % 8,
        minute=number % 12 * 5,
    )
    for label in range(1, 14):
        (english, japanese), (place, town) = TITLES[label % 2], PLACES[(number + label) % 4]
        text += f"  {label}: {{en: {english.format(place)}, ja: {japanese.format(town)}}}\n"
    return text if number % 5 else text + LOG


def properties(event: bytes) -> dict[str, str]:
    """The values of an event's properties, by name."""
    found, text = icalendar.Event.from_ical(event).items(), icalendar.vText
    return {n: str(v) if isinstance(v, text) else v.to_ical().decode() for n, v in found}


def for_yaml2ics(event: dict[str, str]) -> dict[str, object]:
    """An event as yaml2ics reads it; what has no key there is given as content lines."""
    names = ("UID", "SUMMARY", "LOCATION", "DESCRIPTION", "URL", "STATUS")
    times = {"begin": "DTSTART", "end": "DTEND", "last_modified": "LAST-MODIFIED"}
    more = ("SEQUENCE", "COLOR", "X-MICROSOFT-CDO-BUSYSTATUS", "TRANSP", "CATEGORIES")
    found: dict[str, object] = {name.lower(): event[name] for name in names}
    found |= {key: datetime.fromisoformat(event[name]) for key, name in times.items()}
    return found | {"ics": "\n".join(f"{name}:{event[name]}" for name in more)}


if __name__ == "__main__":
    folder, every = Path(sys.argv[1]), []
    for shows in sys.argv[2:]:
        (folder / shows).mkdir()
        for number in range(1, int(shows) + 1):
            (folder / shows / f"show-{number:03}.yaml").write_text(schedule(number), "utf-8")
    (folder / "yaml2ics").mkdir()
    from rougecal import load  # not above: what else stands here is used with any version of it
    from rougecal.feeds import DEFAULT_STYLE, render_events

    for name, show in load(folder / sys.argv[2]).items():
        events = [
            properties(event) for event in render_events(show.airings, DEFAULT_STYLE).values()
        ]
        document = {"events": [for_yaml2ics(event) for event in events]}
        text = yaml.dump(document, allow_unicode=True, sort_keys=False)
        (folder / "yaml2ics" / f"{name}.yaml").write_text(text, "utf-8")
        every += events
    (folder / "events.json").write_text(json.dumps(every))
