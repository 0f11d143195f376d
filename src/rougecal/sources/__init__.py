"""What others publish: asked for, read, and made into schedules and the entries of their logs.

`network` asks, a module for each source reads the answers (`readers` has them all) into an
`Observation`; `planning` makes a file of one, `announcing` what is new in one for a file's log.
"""

from __future__ import annotations

from rougecal.sources.announcing import Update, announce
from rougecal.sources.network import Door
from rougecal.sources.observation import ListedChannel, Listing, Observation
from rougecal.sources.planning import Unwritable, schedule_text
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
    "announce",
    "observe",
    "read_answers",
    "read_source",
    "schedule_text",
    "together",
]
