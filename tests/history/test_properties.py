"""What holds for any schedule and any log."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rougecal.errors import ScheduleError
from rougecal.feeds import DEFAULT_STYLE, render_event
from rougecal.history import Airing, replay
from tests.strategies import read, schedules, schedules_with_log, with_log

pytestmark = pytest.mark.filterwarnings("default")
SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)


def ends(announced: Sequence[object]) -> list[int]:
    """How many entries the log has after the plan's own, and after each announcement."""
    planned = sum(not when for when in announced)
    last = [n for n, when in enumerate(announced, 1) if when and announced[n : n + 1] != [when]]
    return [planned, *last]


def prefixes(text: str) -> list[dict[str, Airing]]:
    """What is seen with none of the announcements, with the first, with the first two, …"""
    log = json.loads(text).get("changes", [])
    found = []
    for count in ends([entry.get("announced") for entry in log]):
        seen = read(with_log(text, log[:count])).airings
        found.append({airing.uid: airing for airing in seen})
    return found


@SLOW
@given(schedules_with_log())
def test_one_more_announcement_touches_or_leaves_alone(text: str) -> None:
    """Conformance 21 to 25: identity, revision, and the untouched events' bytes."""
    for before, after in pairwise(prefixes(text)):
        assert before.keys() <= after.keys(), "an event never vanishes"
        for uid, old in before.items():
            now = after[uid]
            assert now.sequence >= old.sequence
            assert now.modified >= old.modified
            if now.sequence == old.sequence:
                assert render_event(now, DEFAULT_STYLE) == render_event(old, DEFAULT_STYLE)
            else:
                assert now.sequence == old.sequence + 1, "one announcement, one revision"
                assert now.modified > old.modified


@SLOW
@given(schedules_with_log())
def test_a_log_applied_whole_and_step_by_step_agree(text: str) -> None:
    """What the announcements touched, added up, is what a shorter log comes to by itself."""
    schedule = read(text).schedule
    seen: dict[str, tuple[object, ...]] = {}
    history, problems = replay(schedule)
    assert not problems
    for number, count in enumerate(ends([entry.announced for entry in schedule.changes])):
        if number:
            for old, new in history.announcements[number - 1].touched:
                assert old is None or seen[new.uid] == facts(old)
                seen[new.uid] = facts(new)
        part = schedule.model_copy(update={"changes": schedule.changes[:count]})
        alone = {airing.uid: facts(airing) for airing in replay(part)[0].airings}
        assert not number or seen == alone
        seen = alone


def facts(airing: Airing) -> tuple[object, ...]:
    """All that is known of an airing, but for its schedule, whose log may be shorter."""
    return tuple(getattr(airing, name) for name in airing.__slots__ if name != "schedule")


@SLOW
@given(schedules_with_log())
def test_no_two_episodes_share_an_instant_unless_told_to(text: str) -> None:
    on = [a for a in read(text).airings if not a.called_off and not a.placement.off_air and a.start]
    shared = Counter((a.key.channel, a.start) for a in on if not a.placement.together)
    assert all(count == 1 for count in shared.values())


@SLOW
@given(schedules_with_log())
def test_uids_are_unique_short_and_made_of_ids_alone(text: str) -> None:
    """Conformance 21."""
    show_read = read(text)
    schedule = show_read.schedule
    uids = [airing.uid for airing in show_read.airings]
    assert len(set(uids)) == len(uids)
    for uid in uids:
        show, channel, *label = uid.split("/")
        assert show == schedule.id
        assert channel in schedule.channels
        assert len(label) == 1 or (len(label) == 2 and label[0] == "note")
        assert len(uid) <= 191


@SLOW
@given(schedules(), st.data())
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
