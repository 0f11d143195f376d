"""The smallest set of entries after which all stands as it is to, tried on the replay itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple


from rougecal.schedule import Entry
from rougecal.sources.candidates import Candidate, Tree, candidates
from rougecal.sources.news import Board

WIDTH = 3  # boards from which the search goes on, at each number of entries
DEPTH = 40  # entries of one announcement


class Node(NamedTuple):
    """Entries that were tried, and what they lead to."""

    trees: tuple[Tree, ...]
    board: Board


class Search(NamedTuple):
    """What each entry says beside its verb, and how the channel writes its times."""

    common: Mapping[str, object]
    is_station: bool

    def solutions(self, board: Board, more: Iterable[Candidate] = ()) -> Iterator[tuple[Tree, ...]]:
        """Sets of entries that are exact; the fewest first. `more` is tried before all others."""
        nodes = [Node((), board)]
        if not board.wrong():
            yield ()
        extra = list(more)
        for _ in range(DEPTH):
            tried: list[tuple[int, int, Node]] = []
            for node in nodes:
                for number, following in enumerate(self._following(node, extra)):
                    wrong = len(following.board.wrong())
                    if not wrong:
                        yield following.trees
                    tried.append((wrong, number, following))
            extra = extra[:3]
            best = sorted(tried, key=lambda one: (one[0], len(one[2].trees), one[1]))
            nodes = [node for wrong, _, node in islice(best, WIDTH) if wrong]
            if not nodes:
                return

    def _following(self, node: Node, extra: Iterable[Candidate]) -> Iterator[Node]:
        """What follows a node with a candidate more."""
        wrong = node.board.whole.wrong()
        seen: list[Candidate] = []
        for candidate in (*extra, *candidates(node.board.whole, wrong, self.is_station)):
            if candidate in seen:
                continue
            seen.append(candidate)
            board = node.board.after(self.entry(tree) for tree in candidate)
            if board:
                yield Node((*node.trees, *candidate), board)

    def entry(self, tree: Tree) -> Entry:
        """An entry of the log, of its texts."""
        return Entry.model_validate({**tree, **self.common})
