"""Properties of import and update: exact, repeatable, and never against a keeper's entry."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import Phase, assume, core, given, settings
from hypothesis import strategies as st

from rougecal.clock import start_of_day
from rougecal.errors import ScheduleError
from rougecal.show import Show, parse
from rougecal.sources import Observation, announce, schedule_text
from tests import strategies
from tests.sources.observed import observation_of, times

# Each run draws the same examples, for one may take seconds; with --hypothesis-seed others, as by
# tests/fuzz.py. Shrinking a failure would take minutes: it is told as it was drawn.
bounded = settings(
    max_examples=8,
    deadline=None,
    derandomize=core.global_force_seed is None,
    phases=[Phase.explicit, Phase.generate],
)
DAY = timedelta(days=1)


def imported(show: Show) -> tuple[str, Observation, datetime]:
    """A show's file made of its airings, what was observed, and when."""
    observation = observation_of(show)
    assume(any(not one.withdrawn for c in observation.channels for one in c.listings))
    seen = start_of_day(show.schedule.published, "UTC")
    return schedule_text(observation, seen), observation, seen


def assert_airs(text: str, observation: Observation, show: Show) -> None:
    """Each channel that a file has airs what the show does, as far as that is listed."""
    days = [one.start for channel in observation.channels for one in channel.listings]
    last = max(day.date() if isinstance(day, datetime) else day for day in days)
    new = parse(text, "show.yaml").on(last)
    for channel in observation.channels:
        if channel.id in new.schedule.channels:
            expected, found = times(show, channel.id), times(new, channel.id)
            assert expected.keys() <= found.keys()
            for label, start in expected.items():
                assert agrees(found[label], start), (channel.id, label)


def agrees(found: date, expected: date) -> bool:
    """Whether an airing is when it is listed: at the instant, or on the day where only that is."""
    if isinstance(expected, datetime):
        return found == expected
    day = found.date() if isinstance(found, datetime) else found
    return abs(day - expected) <= DAY  # an instant's day is another in UTC


@bounded
@given(strategies.schedules_with_log())
def test_importing_the_airings_of_a_schedule_gives_the_same_airings(text: str) -> None:
    show = parse(text, "show.yaml")
    made, observation, _ = imported(show)
    assert_airs(made, observation, show)


@bounded
@given(st.data())
def test_updating_to_another_schedule_gives_exactly_the_other(data: st.DataObject) -> None:
    plan = data.draw(strategies.schedules())
    one, other = (
        parse(strategies.with_log(plan, data.draw(strategies.logs(plan, 3))), "show.yaml")
        for _ in range(2)
    )
    text, before, seen = imported(one)
    observation = observation_of(other)
    assume(_labels(before) == _labels(observation))
    update = announce(text, "show.yaml", [observation], seen + DAY, accept=True)
    assume(not update.unsaid)  # no entry leads more than half a year before a run's first day
    assert_airs(update.text, observation, other)
    again = announce(update.text, "show.yaml", [observation], seen + 2 * DAY, accept=True)
    assert again.text == update.text


def _labels(observation: Observation) -> dict[str, set[str]]:
    return {c.id: {one.label for one in c.listings} for c in observation.channels}


@bounded
@given(st.data())
def test_a_keepers_entry_is_never_undone_by_a_source_that_repeats_itself(
    data: st.DataObject,
) -> None:
    text, observation, seen = imported(parse(data.draw(strategies.schedules()), "show.yaml"))
    show = parse(text, "show.yaml")
    announced = f"{show.schedule.published + DAY}"
    entry: dict[str, Any] = {**data.draw(strategies._entries(show)), "announced": announced}
    lines = [f"{'- ' if not n else '  '}{k}: {_flow(v)}" for n, (k, v) in enumerate(entry.items())]
    log = "" if "\nchanges:" in text else "changes:\n"
    kept = text + log + "".join(f"  {line}\n" for line in lines)
    try:
        parse(kept, "show.yaml")
    except ScheduleError:
        assume(False)
    update = announce(kept, "show.yaml", [observation], seen + 7 * DAY, accept=True)
    assert (update.text, update.unsaid) == (kept, ())


def _flow(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
