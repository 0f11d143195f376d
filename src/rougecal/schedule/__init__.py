"""YAML text → a Schedule, or every problem with its line and column.

`yaml_reader` reads the text, `parser` validates its shape, `checks` what a shape can't say.
"""

from __future__ import annotations

from rougecal.schedule.checks import comes_to
from rougecal.schedule.languages import UNDETERMINED, Texts, read_lang
from rougecal.schedule.model import MAX_LINKS, Channel, Entry, Schedule, Song
from rougecal.schedule.parser import read_schedule
from rougecal.schedule.schema import json_schema
from rougecal.schedule.values import (
    Announced,
    SlotDay,
    Span,
    clean_text,
    read_base,
    read_id,
    read_label,
    read_url,
)
from rougecal.schedule.yaml_reader import MAX_BYTES

__all__ = [
    "MAX_BYTES",
    "MAX_LINKS",
    "UNDETERMINED",
    "Announced",
    "Channel",
    "Entry",
    "Schedule",
    "SlotDay",
    "Song",
    "Span",
    "Texts",
    "clean_text",
    "comes_to",
    "json_schema",
    "read_base",
    "read_id",
    "read_label",
    "read_lang",
    "read_schedule",
    "read_url",
]
