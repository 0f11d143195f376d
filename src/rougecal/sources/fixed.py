"""The last resort: a fixed time for every episode that no better entries give its time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby, islice

from rougecal.history import Status
from rougecal.schedule import Entry, comes_to
from rougecal.sources.candidates import Candidates, Tree
from rougecal.sources.news import Board
from rougecal.sources.slots_seen import moment_at, when_text

MOST = 1000  # entries of one kind: more are more than a log may have, or a keeper would read


def at_fixed_times(
    board: Board, entry: Callable[[Tree], Entry], is_station: bool
) -> tuple[Tree, ...]:
    """Entries by which each label stands as it is to; none where no entries can say it.

    What is called off comes first: a pause takes the times of what follows it.
    """
    trees: tuple[Tree, ...] = ()
    for step in (_Fixed.off, _Fixed.aired, _Fixed.beside, _Fixed.moved):
        more = tuple(step(_Fixed(board.whole, board.wrong(), is_station)))
        if len(more) > MOST:
            return ()
        after = board.after(map(entry, more)) if more else board
        if not after:
            return ()
        trees, board = (*trees, *more), after
    return () if board.wrong() else trees


class _Fixed(Candidates):
    """Each step, as a list of entries that stand together."""

    def off(self) -> Iterator[Tree]:
        """What is cancelled or postponed, or is not listed and in the way of what is."""
        goals = self.now.goals
        cancelled = [label for label in self.wrong if goals.get(label) is Status.CANCELLED]
        if cancelled:
            yield {"cancel": self.runs(cancelled)}
        listed = max((n for n, label in enumerate(self.labels) if label in self.goals), default=-1)
        later, wrong = set(self.labels[listed + 1 :]), set(self.wrong)
        paused = [
            label
            for label in self.labels
            if label in wrong
            and (goals.get(label) is Status.POSTPONED or (label not in goals and label in later))
        ]
        if paused:
            yield {"pause": paused[0]}

    def aired(self) -> Iterator[Tree]:
        """What is not listed any more, and in the way of what is."""
        trees = (tree for candidate in self.out_of_the_way() for tree in candidate)
        yield from islice((tree for tree in trees if "move" in tree), 1)

    def beside(self) -> Iterator[Tree]:
        """What the run does not have."""
        following = self.plan.next
        for label in self.timed(self.wrong):
            if label not in self.numbers and not (following and comes_to(following, label)):
                yield {"special": label, "at": self._when(label)}

    def moved(self) -> Iterator[Tree]:
        """What airs at another time; in one entry what airs together or back to back."""
        times = Counter(self.now.goals.values())
        chained = {
            label: group
            for group in self.back_to_back()
            if all(times[self.now.goals[label]] == 1 for label in group)
            and len({self.zone_of(label) for label in group}) == 1
            for label in group
        }
        alike = groupby(
            self.timed(self.wrong), key=lambda label: (self.now.goals[label], self._when(label))
        )
        for (goal, when), group in alike:
            labels = list(group)
            tree: Tree = {"move": self.runs(chained.get(labels[0], labels)), "to": when}
            if times[goal] > 1 and isinstance(goal, datetime):
                tree["together"] = "true"
            if labels[0] == chained.get(labels[0], labels)[0]:
                yield tree

    def _when(self, label: str) -> str:
        """When a label is to air, on the clock of the slot that it has."""
        goal = self.now.goals[label]
        assert not isinstance(goal, Status)
        return when_text(moment_at(goal, self.zone_of(label), self.is_station))
