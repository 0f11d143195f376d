"""The smallest set of entries after which all stands as it is to, tried on the replay itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rougecal.schedule import Entry
from rougecal.sources.candidates import Candidate, Tree, Weighed, candidates
from rougecal.sources.news import Board

WIDTH = 3  # boards from which the search goes on, at each number of entries
DEPTH = 40  # entries of one announcement
GREEDY = 5  # entries after which the search goes on with what leaves the fewest labels wrong
HEAVY = 4  # a withdrawal that says it in part


class Node(NamedTuple):
    """Entries that were tried, how well they say it, and what they lead to."""

    weight: int
    trees: tuple[Tree, ...]
    board: Board


class Search(NamedTuple):
    """What each entry says beside its verb, and how the channel writes its times."""

    common: Mapping[str, object]
    is_station: bool

    def solutions(self, board: Board, more: Iterable[Candidate] = ()) -> Iterator[tuple[Tree, ...]]:
        """Sets of entries that are exact; the fewest first. `more` is tried before all others."""
        nodes, extra, exact = [Node(0, (), board)], list(more), list[Node]()
        left: list[int] = []  # labels wrong, after each number of entries
        if not board.wrong():
            yield ()
        for depth in range(1, DEPTH):
            weight = 0 if depth == 1 else HEAVY
            tried = [
                (following.board.wrong(), following)
                for node in nodes
                for following in self._following(node, [(weight, one) for one in extra])
            ]
            exact += [node for wrong, node in tried if not wrong]
            done = [node for node in exact if len(node.trees) <= depth]
            yield from (node.trees for node in sorted(done, key=_size))
            exact = [node for node in exact if len(node.trees) > depth]
            ranked = [
                (
                    len(node.trees) + node.board.whole.shifts(wrong) if depth < GREEDY else 0,
                    len(wrong),
                    number,
                )
                for number, (wrong, node) in enumerate(tried)
                if wrong
            ]
            best = sorted(ranked)[:WIDTH]
            left.append(best[0][1] if best else 0)
            if not best or (depth > GREEDY and left[-1] >= left[-2]):
                return
            nodes = [tried[number][1] for *_, number in best]

    def _following(self, node: Node, extra: Iterable[Weighed]) -> Iterator[Node]:
        """What follows a node with a candidate more."""
        whole = node.board.whole
        wrong = [*whole.wrong(), *whole.in_the_way()]
        seen: list[Candidate] = []
        for weight, candidate in (*extra, *candidates(whole, wrong, self.is_station)):
            if candidate in seen:
                continue
            seen.append(candidate)
            board = node.board.after(self.entry(tree) for tree in candidate)
            if board:
                yield Node(node.weight + weight, (*node.trees, *candidate), board)

    def entry(self, tree: Tree) -> Entry:
        """An entry of the log, of its texts."""
        return Entry.model_validate({**tree, **self.common})


def _size(node: Node) -> tuple[int, int]:
    return len(node.trees), node.weight
