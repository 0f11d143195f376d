"""Episodes of invented shows, for the benchmarks that serve them."""

from __future__ import annotations

EPISODES = 13
EPISODE = "  {0}: {{en: The {0}th Night of {1}, ja: {1}番目の第{0}夜}}\n"


def episodes(show: int) -> str:
    """The `episodes:` lines of a show, by its number."""
    return "".join(EPISODE.format(label, show) for label in range(1, EPISODES + 1))
