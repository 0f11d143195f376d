"""The labels of a channel that an entry names: `9`, `9 to 12`, or `9+` for it and all after it.

Each function raises EntryError, about the entry's `key`, for what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rougecal.errors import did_you_mean
from rougecal.history.plan import ChannelPlan, EntryError, is_rerun

MAX_RERUNS = 1000  # of one entry


def find(plan: ChannelPlan, label: str, key: str) -> str:
    """The label, if the channel has it; else the error says what was probably meant."""
    if not plan.has(label):
        hint = did_you_mean(label, plan.labels)
        raise EntryError(key, f"{plan.id} has no episode labelled {label!r}{hint}")
    return label


def since(plan: ChannelPlan, label: str, key: str) -> list[str]:
    """A label and all after it in the order of the labels, without reruns."""
    return expand(plan, [f"{label}+"], key)


def expand(plan: ChannelPlan, runs: Iterable[str], key: str) -> list[str]:
    """All labels of some runs, in the order in which they are named; none may be named twice."""
    found: dict[str, None] = {}
    for run, labels in _expanded(plan, runs, key):
        if twice := next((label for label in labels if label in found), ""):
            raise EntryError(key, f"{run!r} names {twice} again; name each label once")
        found.update(dict.fromkeys(labels))
    return list(found)


def shown(plan: ChannelPlan, runs: Iterable[str], key: str) -> list[str]:
    """As `expand`, but numbers before the first one here need no label: of earlier seasons.

    A label may be named twice, and so be shown twice.
    """
    begins = min((int(label) for label in plan.labels if label.isdecimal()), default=0)
    found: list[str] = []
    for run, labels in _expanded(plan, runs, key, begins):
        found += labels
        if len(found) > MAX_RERUNS:
            raise EntryError(key, f"up to {run!r} are more than {MAX_RERUNS:,} episodes")
    return found


def _expanded(
    plan: ChannelPlan, runs: Iterable[str], key: str, begins: int = 0
) -> Iterator[tuple[str, Sequence[str]]]:
    """Each run with its labels; those that are numbers below `begins` are taken to be there."""
    every = plan.labels
    places = {label: place for place, label in enumerate(every)}
    for run in runs:
        first, _, last = run.removesuffix("+").partition(" to ")
        last = last or first
        earlier = _earlier(first, last, begins)
        if earlier and int(last) < begins:
            yield run, earlier
            continue
        first = str(begins) if earlier else first
        start, stop = (places[find(plan, end, key)] for end in (first, last))
        if stop < start:
            raise EntryError(key, f"{run!r} runs backwards: {last!r} stands before {first!r}")
        if not run.endswith("+"):
            yield run, earlier + every[start : stop + 1]
            continue
        if key in ("move", "again") and plan.station.next:
            what = f"{plan.station.id} has no known end; name the last label too"
            raise EntryError(key, f"{what}: {first} to …")
        yield run, [label for label in every[start:] if not is_rerun(label)]


def _earlier(first: str, last: str, begins: int) -> list[str]:
    """The numbers from `first` to `last` that are below `begins`; more than enough of many."""
    if not (first.isdecimal() and last.isdecimal() and int(first) <= int(last)):
        return []
    numbers = range(int(first), min(int(last) + 1, begins))
    return [str(number) for number in numbers[: MAX_RERUNS + 1]]
