"""What holds for any schedule and any log."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rougecal.clock import Moment, instant, start_of_day
from rougecal.errors import ScheduleError
from rougecal.feeds import DEFAULT_STYLE, render_event
from rougecal.history import Airing, replay
from rougecal.schedule import Announced, Schedule
from rougecal.show import Show
from tests.strategies import read, schedules, schedules_with_log, with_log

pytestmark = pytest.mark.filterwarnings("default")
SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)


class Step(NamedTuple):
    """An announcement: what is seen on its day (UTC) without it and with it, and what it touched."""

    before: dict[str, Airing]
    after: dict[str, Airing]
    touched: dict[str, tuple[Airing | None, Airing]]


def steps(show: Show) -> Iterator[Step]:
    """The announcements of a log, one by one: each is applied last, to a log that ends there."""
    schedule = show.schedule
    touched = {told.entries[0].announced: told.touched for told in show.history.announcements}
    for counts in pairwise(ends([entry.announced for entry in schedule.changes])):
        announced = schedule.changes[counts[1] - 1].announced
        assert announced
        known = touched.get(announced, ())  # the end of a run may lie beyond what is seen
        day = day_of(announced, schedule.timezone)
        before, after = (seen(schedule, count, day) for count in counts)
        yield Step(before, after, {new.uid: (old, new) for old, new in known})


def ends(announced: Sequence[object]) -> list[int]:
    """How many entries the log has after the plan's own, and after each announcement."""
    planned = sum(not when for when in announced)
    last = [n for n, when in enumerate(announced, 1) if when and announced[n : n + 1] != [when]]
    return [planned, *last]


def day_of(announced: Announced, zone: str) -> date:
    """The UTC date of an announcement: by then everybody has what is known without it."""
    if announced.minutes is None:
        return start_of_day(announced.day, zone).date()
    when = instant(Moment(announced.day, announced.minutes, zone))
    assert when
    return when.date()


def seen(schedule: Schedule, count: int, day: date) -> dict[str, Airing]:
    """What is seen on a day of a schedule whose log has only so many entries, by UID."""
    part = schedule.model_copy(update={"changes": schedule.changes[:count]})
    history, problems = replay(part, day)
    assert not problems
    return {airing.uid: airing for airing in history.airings}


def facts(airing: Airing | None) -> tuple[object, ...]:
    """All that is known of an airing, but for its schedule, whose log may be shorter."""
    names = Airing.__slots__ if airing else ()
    return tuple(getattr(airing, name) for name in names if name != "schedule")


def same_bytes(one: Airing, other: Airing) -> bool:
    return render_event(one, DEFAULT_STYLE) == render_event(other, DEFAULT_STYLE)


@SLOW
@given(schedules_with_log())
def test_one_more_announcement_touches_or_leaves_alone(text: str) -> None:
    """Conformance 21 to 25: identity, revision, and the untouched events' bytes."""
    revisions = Counter[str]()
    for before, after, touched in steps(read(text)):
        revisions.update(touched.keys())
        assert before.keys() <= after.keys(), "an event never vanishes"
        for uid, old in before.items():
            now = after[uid]
            if uid in touched:
                assert now.sequence == old.sequence + 1, "one announcement, one revision"
                assert now.modified > old.modified
            else:
                assert same_bytes(now, old)
        for uid, now in after.items():
            assert now.sequence == revisions[uid], "as many as have touched it"


@SLOW
@given(schedules_with_log())
def test_a_log_applied_whole_and_step_by_step_agree(text: str) -> None:
    """What the whole log says of each announcement is what it does to a log that ends there."""
    for before, after, touched in steps(read(text)):
        for uid, (old, new) in touched.items():
            assert facts(before.get(uid)) == facts(old)
            assert facts(after[uid]) == facts(new)


@SLOW
@given(schedules_with_log())
def test_a_withdrawn_announcement_leaves_what_the_log_without_it_says(text: str) -> None:
    """What it brought is called off; all else airs, or does not, as it would have."""
    log = json.loads(text).get("changes", [])
    last = log[-1].get("announced", "") if log else ""
    if not last:
        return  # it has the plan's own entries alone
    day = date.fromisoformat(last[:10]) + timedelta(days=1)
    kept = [entry for entry in log if entry.get("announced") != last]
    try:
        show = read(with_log(text, [*log, {"withdraw": last, "announced": str(day)}]))
    except ScheduleError:
        return  # it only said that details were edited
    airings = show.on(day).airings
    far = max((airing.placement.moment.day for airing in airings), default=day)
    expected = {airing.uid: airing for airing in read(with_log(text, kept)).on(far).airings}
    for airing in airings:
        known = expected.get(airing.uid)
        if known and not known.called_off:
            assert (airing.placement, airing.status) == (known.placement, known.status)
        else:
            assert airing.called_off


@SLOW
@given(schedules_with_log(without_end=True), st.lists(st.integers(0, 150), min_size=2, max_size=2))
def test_a_longer_horizon_only_adds(text: str, ahead: list[int]) -> None:
    """What is seen on an earlier day is seen on a later one, byte for byte."""
    show = read(text)
    days = [show.schedule.published + timedelta(number) for number in sorted(ahead)]
    early, late = ({a.uid: a for a in show.on(day).airings} for day in days)
    assert early.keys() <= late.keys()
    assert all(same_bytes(airing, late[uid]) for uid, airing in early.items())


@SLOW
@given(schedules_with_log())
def test_events_have_uids_and_instants_of_their_own(text: str) -> None:
    """Conformance 21: UIDs are unique, short and made of ids alone; no two episodes of a channel
    share an instant, unless an entry says that they do."""
    show = read(text)
    uids = [airing.uid for airing in show.airings]
    assert len(set(uids)) == len(uids)
    for uid in uids:
        of, channel, *label = uid.split("/")
        assert of == show.id
        assert channel in show.schedule.channels
        assert len(label) == 1 or (len(label) == 2 and label[0] == "note")
        assert len(uid) <= 191
    on = [a for a in show.airings if a.on_air and a.start and not a.placement.together]
    shared = Counter((a.key.channel, a.start) for a in on)
    assert all(count == 1 for count in shared.values())


@SLOW
@given(schedules(without_end=False), st.data())
def test_no_edit_of_an_episode_changes_anothers_uid(text: str, data: st.DataObject) -> None:
    """Inserting, removing or retitling an episode: the others' UIDs stay, and are the same ones."""
    tree = json.loads(text)
    if not isinstance(tree["episodes"], dict):
        tree["episodes"] = dict.fromkeys(read(text).schedule.episodes)
    tree.pop("changes", None)
    before = {a.uid for a in read(json.dumps(tree, ensure_ascii=False)).airings}
    label = data.draw(st.sampled_from(list(tree["episodes"])))
    edit = data.draw(st.sampled_from(["insert", "remove", "retitle"]))
    items = [
        (key, value) for key, value in tree["episodes"].items() if key != label or edit != "remove"
    ]
    if edit == "insert":
        items.insert(data.draw(st.integers(0, len(items))), ("new-one", "A new one"))
    tree["episodes"] = {
        key: "Another title" if edit == "retitle" and key == label else value
        for key, value in items
    }
    assume(tree["episodes"])
    try:
        after = {a.uid for a in read(json.dumps(tree, ensure_ascii=False)).airings}
    except ScheduleError:
        assume(False)  # a slot time that a change of clocks skips, met only by the longer run
    differing = {uid.rsplit("/", 1)[1] for uid in before ^ after}
    allowed = {"insert": {"new-one"}, "remove": {label}, "retitle": set()}[edit]
    assert differing <= allowed
