"""The least that icalendar takes: its own `to_ical()` on events that are ready as typed values."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from icalendar import Calendar, Event, vDatetime, vInt, vText, vUri

TYPES: dict[str, Any] = {"SEQUENCE": vInt, "URL": vUri}
for name in ("DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED"):
    TYPES[name] = lambda text: vDatetime(datetime.fromisoformat(text))
calendar = Calendar(VERSION=vText("2.0"), PRODID=vText("-//floor//floor//EN"))
for event in json.loads(Path(sys.argv[1]).read_bytes()):
    calendar.add_component(Event({name: TYPES.get(name, vText)(event[name]) for name in event}))
sys.stdout.buffer.write(calendar.to_ical())
