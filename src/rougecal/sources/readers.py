"""The readers by the kind of source: what each asks, and how its answers become observations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from rougecal.sources import anilist, guide, ical, syoboi, tvmaze, xmltv
from rougecal.sources.observation import Observation
from rougecal.sources.source import FILE, Questions, Request, Source

Ask = Callable[[Request], bytes]


class Reader(NamedTuple):
    """A kind of source. `read` is pure; its instant is when the answers were given."""

    questions: Callable[[Sequence[Source]], Questions]
    read: Callable[[Sequence[bytes], Sequence[Source], datetime], list[Observation]]


def _file_questions(sources: Sequence[Source]) -> Questions:
    yield Request(sources[0].key)


def _read_file(
    answers: Sequence[bytes], sources: Sequence[Source], seen: datetime
) -> list[Observation]:
    """The shows that are meant of one file, XMLTV or iCalendar."""
    (answer,) = answers
    found = ical.read_guide(answer, seen) if ical.is_calendar(answer) else xmltv.read_guide(answer)
    return [guide.observe(found, source) for source in sources]


READERS: Mapping[str, Reader] = {
    "anilist": Reader(anilist.questions, anilist.read),
    "tvmaze": Reader(tvmaze.questions, tvmaze.read),
    "syoboi": Reader(syoboi.questions, syoboi.read),
    FILE: Reader(_file_questions, _read_file),
}


def together(sources: Iterable[Source]) -> list[list[Source]]:
    """Sources in groups that are asked together: a service, or a file."""
    groups = dict[str, list[Source]]()
    for source in dict.fromkeys(sources):
        groups.setdefault(source.key if source.kind == FILE else source.kind, []).append(source)
    return list(groups.values())


def observe(group: Sequence[Source], seen: datetime, ask: Ask) -> list[Observation]:
    """What a group of `together` publishes, asked by `ask`. Raises SourceError."""
    reader, answers = READERS[group[0].kind], list[bytes]()
    questions = reader.questions(group)
    request = next(questions, None)
    while request:
        answers.append(ask(request))
        try:
            request = questions.send(answers[-1])
        except StopIteration:
            break
    return reader.read(answers, group, seen)


def read_answers(
    group: Sequence[Source], seen: datetime, answers: Sequence[bytes]
) -> list[Observation]:
    """As `observe`, from answers that were saved."""
    return READERS[group[0].kind].read(answers, group, seen)
