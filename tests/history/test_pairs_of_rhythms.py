"""Every pair of verbs over each rhythm: the invariants of `test_pairs` hold whatever the slots are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.history import test_pairs as pairs
from tests.history.test_pairs import HEAD, STATION, Pair, Setting, outcomes, shows

INVARIANTS: tuple[Callable[[Pair], None], ...] = (
    pairs.test_no_event_vanishes,
    pairs.test_a_revision_for_each_announcement_that_touched_it,
    pairs.test_what_is_untouched_keeps_its_bytes_and_what_is_touched_is_later,
    pairs.test_nothing_shares_an_instant_with_an_episode_on_a_channel,
    pairs.test_an_announcement_withdrawn_leaves_the_plan_as_it_was,
    pairs.test_a_follower_that_no_entry_names_follows,
)


def rhythm(slot: str, *days: str, episodes: str = "6", label: int = 1) -> Setting:
    """A channel with a slot: the entries are about the third and fourth label from `label` on.

    `days` are slot days: of the first label, of the third, the one after it, and one later.
    """
    first, third, fourth, sixth = days
    three, four = label + 2, label + 3
    channel = f"  tv: {{name: TV, slot: {slot}, from: {first}}}\n"
    return Setting(
        slot if episodes == "6" else f"{slot} of {episodes}",
        HEAD.replace("episodes: 5", f"episodes: {episodes}") + channel,
        {
            "skip": (f"skip: {third}", f"skip: {fourth}"),
            "special": (f"special: SP, on: {third}", "special: S2, at: 2024-06-05 10:00"),
            "move": (f"move: {three}, by: 1h", f"move: {three} to {four}, to: 2024-06-06 20:00"),
            "slot": (
                f"slot: Sun 22:00 every 2w, from: {three}",
                f"slot: Mon-Thu 7:00, from: {four}",
            ),
            "after": (f"after: 2h, from: {three}", f"after: 1d, from: {three - 1}"),
            "pause": (f"pause: {three}", f"pause: {four}"),
            "resume": (f"resume: {three}, on: {fourth}", f"resume: {three}, on: {sixth}"),
            "one night": (
                f"resume: {three - 1} to {three}, on: {third}",
                f"resume: {three} to {four}, on: {sixth}",
            ),
            "cancel": (f"cancel: {three}", f"cancel: {three} to {four}"),
            "again": (
                f"again: {three}, at: 2024-07-12 20:00",
                f"again: {three - 1} to {three}, on: {sixth}",
            ),
            "withdraw": ("withdraw: 2024-01-09", f"withdraw: {pairs.WITHDRAWN}"),
            "no verb": (
                f"episodes: {three}, length: 20m",
                f"episodes: {three - 1} to {three}, tentative: true",
            ),
        },
        before=f"move: {three}, by: 2h",
    )


DAILY = ("2024-01-15", "2024-01-17", "2024-01-18", "2024-01-22")
WEEKLY = ("2024-01-14", "2024-01-28", "2024-02-04", "2024-02-18")
# Each with what its slot days are, found in another way than the package does
RHYTHMS: list[tuple[Setting, Callable[[date], bool]]] = [
    (rhythm("Mon-Fri 8:00", *DAILY), lambda day: day.weekday() < 5),
    (
        rhythm(
            '["Tue 20:15", "Thu 20:15"]', "2024-01-16", "2024-01-23", "2024-01-25", "2024-02-01"
        ),
        lambda day: day.weekday() in (1, 3),
    ),
    (
        rhythm('["Sat 9:00", "Sat 9:30"]', "2024-01-13", "2024-01-20", "2024-01-27", "2024-02-03"),
        lambda day: day.weekday() == 5,
    ),
    (
        rhythm("Sun 21:00 every 2w", "2024-01-14", "2024-02-11", "2024-02-25", "2024-03-24"),
        lambda day: (day - date(2024, 1, 14)).days % 14 == 0,
    ),
    (
        rhythm("first Sat 22:00", "2024-02-03", "2024-04-06", "2024-05-04", "2024-07-06"),
        lambda day: day.weekday() == 5 and day.day <= 7,
    ),
    (
        rhythm("20th 6:30", "2024-01-20", "2024-03-20", "2024-04-20", "2024-06-20"),
        lambda day: day.day == 20,
    ),
    (rhythm("Mon-Fri 8:00", *DAILY, episodes="1089+", label=1089), lambda day: day.weekday() < 5),
    (rhythm("Sun 9:30", *WEEKLY, episodes="1089+", label=1089), lambda day: day.weekday() == 6),
]
PAIRS: list[Pair] = [(s, one, two) for s, _ in RHYTHMS for one in s.entries for two in s.entries]


@pytest.mark.parametrize("pair", PAIRS, ids="{0[0].name}: {0[1]}, {0[2]}".format)
def test_what_holds_of_a_pair_holds_in_each_rhythm(pair: Pair) -> None:
    """And it is refused where it is for a weekly station, but for days of another rhythm."""
    for invariant in INVARIANTS:
        invariant(pair)
    last = outcomes(pair)[-1]
    if (
        pair[1] == "slot"
        and pair[2] in ("skip", "resume", "one night", "again")
        and isinstance(last, str)
    ):
        assert "but tv's slot is on Sundays" in last or "tv has no episode in a slot on" in last
    else:
        assert len(shows(pair)) == len(shows((STATION, *pair[1:])))


@pytest.mark.parametrize("verbs", [(a, b) for a in ("skip", "special") for b in ("skip", "again")])
@pytest.mark.parametrize(("setting", "comes"), RHYTHMS, ids=[s.name for s, _ in RHYTHMS])
def test_no_slot_day_is_left_out_and_none_is_added(
    setting: Setting, comes: Callable[[date], bool], verbs: tuple[str, str]
) -> None:
    """Skipped nights, a special and reruns push what follows, in the order of the labels."""
    *_, show = shows((setting, *verbs))
    assert len(show.history.announcements) == 2
    days = [airing.placement.moment.day for airing in show.airings]
    between = [days[0] + timedelta(n) for n in range((days[-1] - days[0]).days + 1)]
    assert list(dict.fromkeys(days)) == [day for day in between if comes(day)]
    labels = [a.key.label for a in show.airings if a.key.label.isdecimal()]
    assert labels == sorted(labels, key=int)
