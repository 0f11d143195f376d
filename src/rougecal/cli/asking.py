"""What the commands that ask sources share: the options, the answers, and what went wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from rougecal.cli.options import read_with
from rougecal.errors import ScheduleError
from rougecal.sources import (
    MAX_ANSWER,
    Door,
    Observation,
    Request,
    Source,
    SourceError,
    observe,
    read_answers,
)

saved_option = click.option(
    "--from",
    "saved",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A saved answer, read in place of asking; once more for each further part of it.",
)
now_option = click.option(
    "--now",
    metavar="TIME",
    callback=read_with(
        lambda text: datetime.fromisoformat(text).astimezone(UTC), lambda: datetime.now(UTC)
    ),
    hidden=True,
    help="As if asked at this time.",
)


class Asker:
    """Gives what sources publish: asked over the network, read from files, or saved before."""

    def __init__(self, saved: Iterable[Path], now: datetime) -> None:
        self._saved, self._now, self._door = list(saved), now, Door()

    def observe(self, group: Sequence[Source]) -> list[Observation]:
        """What sources that are asked together publish. Raises SourceError."""
        if self._saved:
            return read_answers(group, self._now, list(map(_content, self._saved)))
        return observe(group, self._now, self._ask)

    def _ask(self, request: Request) -> bytes:
        is_address = request.url.startswith(("http://", "https://"))
        return self._door.ask(request) if is_address else _content(Path(request.url))


def _content(path: Path) -> bytes:
    """A file of at most MAX_ANSWER bytes. Raises SourceError."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_ANSWER + 1)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from None
    if len(content) > MAX_ANSWER:
        raise SourceError(f"{path}: the file has more than {MAX_ANSWER:,} bytes")
    return content


class Problems:
    """Prints on stderr why something was not done; at the end, the exit code is 1 if any was."""

    def __init__(self) -> None:
        self.any = False

    def tell(self, message: object) -> None:
        """Print one problem."""
        self.any = True
        click.echo(message, err=True)

    def tell_of(self, path: Path, error: ValueError) -> None:
        """Print why one schedule can't be written; the others are not held up by it."""
        is_whole = isinstance(error, ScheduleError)  # has a line for each problem, with its path
        self.tell(error if is_whole else f"{path}: {' '.join(str(error).split())}")

    def exit_if_any(self) -> None:
        """End the command with exit code 1 after a problem."""
        if self.any:
            sys.exit(1)
