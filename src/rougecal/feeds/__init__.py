"""Airings → what calendar apps and programs read: iCalendar, JSON, Atom, XMLTV."""

from __future__ import annotations

from rougecal.feeds.calendar import (
    LIMIT,
    Feed,
    airings_of,
    choose,
    describe,
    every,
    in_feed,
    join,
    render,
    render_feed,
)
from rougecal.feeds.components import read_events, text_of, written_values
from rougecal.feeds.event import episode_name, remarks, render_event, render_events
from rougecal.feeds.json_feed import compact, json_export
from rougecal.feeds.news import atom, news_items
from rougecal.feeds.options import OptionError, read_selection
from rougecal.feeds.selection import DEFAULT_STYLE, Selection, Style
from rougecal.feeds.shared import renderer
from rougecal.feeds.xmltv import xmltv_export

__all__ = [
    "DEFAULT_STYLE",
    "LIMIT",
    "Feed",
    "OptionError",
    "Selection",
    "Style",
    "airings_of",
    "atom",
    "choose",
    "compact",
    "describe",
    "episode_name",
    "every",
    "in_feed",
    "join",
    "json_export",
    "news_items",
    "read_events",
    "read_selection",
    "remarks",
    "render",
    "render_event",
    "render_events",
    "render_feed",
    "renderer",
    "text_of",
    "written_values",
    "xmltv_export",
]
