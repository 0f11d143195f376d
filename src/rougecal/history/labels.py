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
    numbers = [label for label in plan.labels if label.isdecimal()]
    begins = min(numbers, key=int, default="0")
    found: list[str] = []
    for run, labels in _expanded(plan, runs, key, begins):
        found += labels
        if len(found) > MAX_RERUNS:
            raise EntryError(key, f"up to {run!r} are more than {MAX_RERUNS:,} episodes")
    return found


def _expanded(
    plan: ChannelPlan, runs: Iterable[str], key: str, begins: str = "0"
) -> Iterator[tuple[str, Sequence[str]]]:
    """Each run with its labels; numbers below the label `begins` are taken to be there."""
    every = plan.labels
    places = {label: place for place, label in enumerate(every)}
    for run in runs:
        first, _, last = run.removesuffix("+").partition(" to ")
        last = "" if run.endswith("+") else last or first
        earlier = _earlier(first, last, int(begins))
        if earlier and last and int(last) < int(begins):
            yield run, earlier
            continue
        start = places[find(plan, begins if earlier else first, key)]
        stop = places[find(plan, last, key)] if last else len(every) - 1
        if stop < start:
            raise EntryError(key, f"{run!r} runs backwards: {last!r} stands before {first!r}")
        if last:
            yield run, earlier + every[start : stop + 1]
            continue
        if key in ("move", "again") and plan.station.next:
            what = f"{plan.station.id} has no known end; name the last label too"
            raise EntryError(key, f"{what}: {first} to …")
        yield run, earlier + [label for label in every[start:] if not is_rerun(label)]


def _earlier(first: str, last: str, begins: int) -> list[str]:
    """The numbers from `first` to `last` (or on) that are below `begins`; more than enough of many.

    They have as many digits as `first`, if that has leading zeros.
    """
    if not first.isdecimal() or not (last.isdecimal() or not last):
        return []
    end = min(int(last) + 1, begins) if last else begins
    digits = len(first) if first.startswith("0") else 0
    return [str(number).zfill(digits) for number in range(int(first), end)[: MAX_RERUNS + 1]]
