"""Episodes for shows that are made up, as the benchmarks that serve them write them."""

from __future__ import annotations

EPISODES = 13
EPISODE = "  {0}: {{en: The {0}th Night of {1}, ja: {1}番目の第{0}夜}}\n"


def episodes(show: int) -> str:
    return "".join(EPISODE.format(label, show) for label in range(1, EPISODES + 1))
