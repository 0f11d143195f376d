"""Any valid schedule gives a feed that independent readers understand, and alike.

These two are Python's; `tests.readers.compare` asks those that are not.
"""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given, settings

from rougecal.feeds import read_selection, render
from rougecal.feeds.event import SHORT, clip
from rougecal.locale import Localizer
from tests.readers.seen import by_ical, by_icalendar, meant
from tests.strategies import options, read, schedules, schedules_with_log

TODAY = date(2024, 1, 10)


@settings(max_examples=40, deadline=None)
@given(schedules_with_log(), options)
def test_60_readers_see_the_airings_that_are_meant(text: str, chosen: dict[str, str]) -> None:
    """Conformance 60: no error, the same events, UIDs, instants and words."""
    show = read(text).on(TODAY)
    selection = read_selection(chosen.items(), [show.id])
    feed = render([show], selection, TODAY)
    seen = by_icalendar(feed)
    assert [event[:3] for event in seen] == [meant(a) for a in show.airings if selection.wants(a)]
    assert by_ical(feed) == seen


@settings(max_examples=40, deadline=None)
@given(schedules())
def test_6_readers_see_the_very_words_of_the_file(text: str) -> None:
    """Conformance 6: TEXT round-trips, whatever characters the keeper wrote."""
    show, channels = read(text).on(TODAY), json.loads(text)["channels"]
    localizer = Localizer(show.schedule)
    feed = render([show], read_selection([], [show.id]), TODAY)
    for event, airing in zip(by_icalendar(feed), show.airings, strict=True):
        name = channels[airing.key.channel]["name"]
        names = [name] if isinstance(name, str) else name.values()
        assert event.location in [clip(name, SHORT) for name in names]
        title = localizer.pick(airing.title)
        what = f"{localizer.pick(show.schedule.title)} {localizer.label(airing.key.label)}".rstrip()
        summary = localizer.say("summary", show=what, title=title) if title else what
        assert event.summary == clip(summary, SHORT)
