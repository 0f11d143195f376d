"""What is wrong with a schedule, and where."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import NamedTuple

Loc = tuple[int | str, ...]  # a path in a file: keys and indices
MAX_PROBLEMS = 100  # reported of one file


class Mark(NamedTuple):
    """A place in a file; line and column count from 1, the column in characters."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{printable(self.path)}:{self.line}:{self.column}"


def printable(text: str) -> str:
    """A text, with what would break a line or a terminal written as escapes."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class Problem(NamedTuple):
    """One thing wrong, in words a keeper understands."""

    mark: Mark
    message: str

    def __str__(self) -> str:
        return f"{self.mark}: {self.message}"


class ScheduleError(ValueError):
    """A schedule that can't be used; `problems` are all that were found, in the file's order.

    As a text it has a line for each: path:line:column: message.

    >>> from rougecal import ScheduleError, parse
    >>> try:
    ...     parse("{title: My Show, timezone: Asia/Tokio}", "my-show.yaml")
    ... except ScheduleError as error:
    ...     print(len(error.problems), error.problems[-1].mark)
    4 my-show.yaml:1:28
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def of_file(cls, problems: Iterable[Problem]) -> ScheduleError:
        """The first MAX_PROBLEMS of one file, which may have thousands."""
        return cls(sorted(set(problems))[:MAX_PROBLEMS])


class UnknownName(ValueError):
    """A word that is none of those known.

    Its message is without the hint, which takes milliseconds to find and is added when it is shown.
    """

    def __init__(self, message: str, word: str, known: Collection[str]) -> None:
        super().__init__(message)
        self.word, self.known = word, known

    @property
    def hint(self) -> str:
        """What was probably meant, as the end of a message; see `did_you_mean`."""
        return did_you_mean(self.word, self.known)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'fuji-tv'?` when something known is close to `word`, else nothing."""
    by_fold = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold()[:80], by_fold, n=1, cutoff=0.6)
    return f"; did you mean {by_fold[close[0]]!r}?" if close else ""


def quoted(text: str) -> str:
    """A text as it stands in a message: in quotes, on one line, not too long."""
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
