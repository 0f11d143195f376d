"""Where the runs of a channel begin and end: its premieres and its finales."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from rougecal.feeds.selection import PREMIERES
from rougecal.history import Airing, Key, is_rerun
from rougecal.show import Show

BREAK = 28  # days from an episode to the next that are a break, where episodes are otherwise closer
UNUSUAL = 3  # times as long as usual is a break where they are not


def ends_of_runs(show: Show, which: str) -> set[Key]:
    """The first episodes (`premieres`) or the last ones (`finales`) of each channel's runs.

    A run ends with a channel's last episode, and before a long break, such as between the halves
    of a split season; one without a known end has no finale. Reruns are part of none. A premiere
    or finale that is called off stays one beside the episode that is in its place now, so that its
    event can say so.
    """
    by_channel: dict[str, list[Airing]] = {}
    for airing in show.airings:
        if not airing.placement.off_air and not is_rerun(airing.key.label):
            by_channel.setdefault(airing.key.channel, []).append(airing)
    found = set[Key]()
    for name, known in by_channel.items():
        for episodes in (known, [airing for airing in known if airing.on_air]):
            runs = list(_runs(episodes))
            if which == PREMIERES:
                found.update(run[0].key for run in runs)
            else:
                ended = runs[:-1] if name in show.history.endless else runs
                found.update(run[-1].key for run in ended)
    return found


def _runs(episodes: Sequence[Airing]) -> Iterator[Sequence[Airing]]:
    """Episodes in order of time, parted where there is a long break."""
    days = [episode.placement.moment.day for episode in episodes]
    gaps = [(after - before).days for before, after in pairwise(days)]
    longest, begin = max(BREAK, UNUSUAL * median(gaps)) if gaps else BREAK, 0
    for number, gap in enumerate(gaps, 1):
        if gap >= longest:
            yield episodes[begin:number]
            begin = number
    if episodes:
        yield episodes[begin:]
