"""The labels that an entry is about: found in one pass, named once, and bounded."""

from __future__ import annotations

import pytest

from rougecal import ScheduleError, parse
from rougecal.history.plan import ChannelPlan

PLAN = """title: T
timezone: UTC
published: 2024-01-01
channels:
  tv: {name: A, slot: Sat 9:00, from: 2024-01-06}
  web: {name: B, follows: tv, after: 1h}
episodes: 3000
changes:
"""


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("move: [1 to 3, 2], by: 1h", "'2' names 2 again; name each label once"),
        ("cancel: [2990+, 2999]", "'2999' names 2999 again"),
        ("episodes: [7, 7], length: 1h", "'7' names 7 again"),
        ("again: [1 to 900, 1 to 101], at: 2090-01-01", "'1 to 101' are more than 1,000 episodes"),
        ("move: 3 to 2, by: 1h", "'3 to 2' runs backwards: '2' stands before '3'"),
    ],
)
def test_what_names_too_much_is_refused(entry: str, message: str) -> None:
    with pytest.raises(ScheduleError, match=message):
        parse(f"{PLAN}- {{announced: 2024-01-02, {entry}}}\n")


def test_an_episode_may_be_shown_twice_by_one_entry() -> None:
    show = parse(f"{PLAN}- {{announced: 2024-01-02, again: [5, 5], at: 2090-01-01 9:00}}\n")
    assert [a.key.label for a in show.airings if "~" in a.key.label] == ["5~2", "5~3"]


def test_the_list_of_labels_is_made_once_for_an_entry_that_names_them_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = []
    labels = vars(ChannelPlan)["labels"]

    def counted(plan: ChannelPlan) -> list[str]:
        made.append(plan.id)
        return list(labels.fget(plan))

    monkeypatch.setattr(ChannelPlan, "labels", property(counted))
    every = ", ".join(str(number) for number in range(1, 3001))
    parse(
        f"{PLAN}- {{announced: 2024-01-02, move: [{every}], to: 2090-01-01 9:00, together: true}}\n"
    )
    assert len(made) < 20, "each of 3,000 labels is looked up, not searched for"
