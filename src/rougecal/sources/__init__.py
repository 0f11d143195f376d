"""What others publish: asked for, read, and made into schedules and the entries of their logs.

`network` asks, and a module for each source reads what it answers into an `Observation`; `readers`
has them all. `importing` makes a file of one, `announcing` adds what is new in one to a file's log.
"""

from __future__ import annotations

from rougecal.sources.announcing import Update, announce
from rougecal.sources.importing import add_channel, schedule_text
from rougecal.sources.network import Door
from rougecal.sources.observation import ListedChannel, Listing, Observation
from rougecal.sources.planning import Unwritable
from rougecal.sources.readers import observe, read_answers, together
from rougecal.sources.source import FILE, MAX_ANSWER, Request, Source, SourceError, read_source

__all__ = [
    "FILE",
    "MAX_ANSWER",
    "Door",
    "ListedChannel",
    "Listing",
    "Observation",
    "Request",
    "Source",
    "SourceError",
    "Unwritable",
    "Update",
    "add_channel",
    "announce",
    "observe",
    "read_answers",
    "read_source",
    "schedule_text",
    "together",
]
