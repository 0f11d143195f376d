"""Rendered events, shared by all feeds that have them in the same form.

There are endlessly many selections, but few forms of an event: what a selection leaves out changes
no event, reminders are put into an event that is rendered already, and in a language that a show
does not have its events read as in the one that it falls back to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rougecal.feeds.event import RenderedEvent, render_plain
from rougecal.feeds.selection import Style
from rougecal.history import Airing
from rougecal.locale import shared_language
from rougecal.show import Show

MAX_BYTES = 64_000_000  # of rendered events, together
OVERHEAD = 400  # bytes that keeping an event takes beside its text

Key = tuple[Airing, Style]


class SharedEvents:
    """Rendered events by airing and style; at most so many bytes of those used last.

    There are two halves. When the newer one is full, the older one is dropped, with all that has
    not been used since.
    """

    def __init__(self, most: int = MAX_BYTES) -> None:
        self._half, self._size = most // 2, 0  # bytes: of a half at most, and of the newer one
        self._newer: dict[Key, RenderedEvent] = {}
        self._older: dict[Key, RenderedEvent] = {}

    def get(self, airing: Airing, style: Style) -> RenderedEvent:
        """An airing's event, without the reminders of the style; rendered if it is not here."""
        key = airing, style
        return self._newer.get(key) or self._keep(key, self._older.get(key) or render_plain(*key))

    def _keep(self, key: Key, found: RenderedEvent) -> RenderedEvent:
        """Keep an event. Threads may do so at once, and at worst one more is kept or rendered."""
        self._newer[key] = found
        self._size += len(found.event) + len(found.reminder) + OVERHEAD
        if self._size > self._half:
            self._older, self._newer, self._size = self._newer, {}, 0
        return found


EVENTS = SharedEvents()


def renderer(shows: Iterable[Show], style: Style) -> Callable[[Airing], bytes]:
    """What gives the event of an airing of some shows, as `render_event` would render it."""
    styles = {show.id: _shared_style(show, style) for show in shows}

    def render(airing: Airing) -> bytes:
        found = EVENTS.get(airing, styles[airing.schedule.id])
        return found.with_reminders(airing.uid, style.remind)

    return render


def _shared_style(show: Show, style: Style) -> Style:
    """The style in which a show's events are kept: without reminders, in a language they have."""
    lang = style.lang or show.schedule.main_language
    return style._replace(lang=shared_language(lang, show.languages), remind=())
