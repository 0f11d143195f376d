"""The smallest set of entries after which all stands as it is to, tried on the replay itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from rougecal.history import MAX_COST, Budget, replay
from rougecal.schedule import Entry, Schedule
from rougecal.sources.candidates import Candidate, Tree, Weighed, candidates
from rougecal.sources.fixed import at_fixed_times
from rougecal.sources.news import Board

WIDTH = 3  # boards from which the search goes on, at each number of entries
FEW, DEPTH = 5, 40  # entries of one announcement: for which the fewest are looked for, and at all
MOST_SOLUTIONS = 30  # that are judged
MOST_WORK = 450_000  # of a channel's trials, in airings looked through or moved: some two seconds
ENTRY_WORK = 50  # what a trial costs beside
NODE_WORK = 8  # for each airing, what it costs to make the candidates
SLOT_WORK = 2  # for each airing, what a slot date costs that is looked for
JUDGE_WORK = 6  # for each airing, what it costs to judge a log
HEAVY = 4  # a withdrawal that says it in part


class Node(NamedTuple):
    """Entries that were tried, how well they say it, and what they lead to."""

    weight: int
    trees: tuple[Tree, ...]
    board: Board


class Search:
    """A search for entries on one channel, of so much work in all.

    `common` is what each entry says beside its verb, `is_station` how the channel writes its times.
    """

    def __init__(
        self, common: Mapping[str, object], is_station: bool, work: int = MOST_WORK
    ) -> None:
        self._common, self._is_station = common, is_station
        self._left = self._most = work

    @property
    def spent(self) -> int:
        """How much work it was so far, and never more than it might be."""
        return self._most - max(0, self._left)

    def exact(
        self, schedule: Schedule, board: Board, seen: datetime, more: Sequence[Candidate] = ()
    ) -> tuple[Tree, ...] | None:
        """The fewest entries that are exact and that a log may have; None where there are none.

        `schedule` is what they come after, `seen` when the source was asked.
        """
        for trees in self._attempts(board, more):
            self._left -= board.whole.trial.cost + JUDGE_WORK * board.size
            changes = (*schedule.changes, *map(self.entry, trees))
            if not replay(schedule.model_copy(update={"changes": changes}), seen.date())[1]:
                return trees
        return None

    def _attempts(self, board: Board, more: Sequence[Candidate]) -> Iterator[tuple[Tree, ...]]:
        """What is to be judged: solutions, and fixed times as the last resort."""
        for number, trees in enumerate(islice(self.solutions(board, more), MOST_SOLUTIONS)):
            if number and self._left < 0:
                break
            yield trees
        if trees := at_fixed_times(board, self.entry, self._is_station):
            yield trees

    def solutions(self, board: Board, more: Sequence[Candidate] = ()) -> Iterator[tuple[Tree, ...]]:
        """Sets of entries that are exact; the fewest first. `more` is tried before all others.

        Boards are followed that seem to need the fewest entries more; where that leads nowhere,
        those with the fewest labels that are wrong.
        """
        if not board.wrong():
            yield ()
        yield from self._search(board, more, FEW, _shifts)
        yield from self._search(board, more, DEPTH, _left)

    def _search(
        self, board: Board, more: Sequence[Candidate], depth: int, rank: Callable[[Tried], int]
    ) -> Iterator[tuple[Tree, ...]]:
        """Beam search, from number of entries to number of entries, up to `depth` of them."""
        nodes, exact, fewest = [Node(0, (), board)], list[Node](), [len(board.wrong())]
        for number in range(1, depth + 1):
            weight = 0 if number == 1 else HEAVY
            extra = [(weight, one) for one in more]
            tried = [
                Tried(following.board.wrong(), following)
                for node in nodes
                for following in self._following(node, extra)
            ]
            exact += [one.node for one in tried if not one.wrong]
            done = [node for node in exact if len(node.trees) <= number]
            yield from (node.trees for node in sorted(done, key=_size))
            exact = [node for node in exact if len(node.trees) > number]
            left = [one for one in tried if one.wrong]
            best = sorted(left, key=lambda one: (rank(one), len(one.wrong), *_size(one.node)))
            nodes = list(islice(_distinct(one.node for one in best), WIDTH))
            fewest.append(min((len(one.wrong) for one in left), default=0))
            if not nodes or (number > FEW and fewest[-1] >= fewest[-3]):
                break
        yield from (node.trees for node in sorted(exact, key=_size))

    def _following(self, node: Node, extra: Iterable[Weighed]) -> Iterator[Node]:
        """What follows a node with a candidate more."""
        whole = node.board.whole
        wrong = [*whole.wrong(), *whole.in_the_way()]
        seen = set[str]()
        size = node.board.size
        self._left -= NODE_WORK * size
        if self._left < 0:
            return
        for weight, candidate in (*extra, *candidates(whole, wrong, self._is_station)):
            if str(candidate) in seen:
                continue
            seen.add(str(candidate))
            slots = sum(len(tree["slot"]) for tree in candidate if "slot" in tree)
            self._left -= ENTRY_WORK + size + SLOT_WORK * size * slots
            if self._left < 0:
                return
            budget = Budget(min(MAX_COST, self._left))
            try:
                board = node.board.after(map(self.entry, candidate), budget)
            except ValueError:  # a move by more than ten years, for one
                continue
            self._left -= budget.spent
            if board:
                yield Node(node.weight + weight, (*node.trees, *candidate), board)

    def entry(self, tree: Tree) -> Entry:
        """An entry of the log, of its texts."""
        return Entry.model_validate({**tree, **self._common})


class Tried(NamedTuple):
    """A node, and the labels that are wrong after its entries."""

    wrong: list[str]
    node: Node


def _distinct(nodes: Iterable[Node]) -> Iterator[Node]:
    """The first of the nodes that have the same entries in any order."""
    seen = set[frozenset[str]]()
    for node in nodes:
        entries = frozenset(map(str, node.trees))
        if entries not in seen:
            seen.add(entries)
            yield node


def _shifts(one: Tried) -> int:
    return len(one.node.trees) + one.node.board.whole.shifts(one.wrong)


def _left(one: Tried) -> int:
    return len(one.wrong)


def _size(node: Node) -> tuple[int, int]:
    return len(node.trees), node.weight
