"""The readers by the kind of source: what each asks, and how its answers become observations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from rougecal.sources import anilist, guide, ical, syoboi, tvmaze, xmltv
from rougecal.sources.observation import Observation
from rougecal.sources.source import FILE, Questions, Request, Source, SourceError

Ask = Callable[[Request], bytes]


class Reader(NamedTuple):
    """A kind of source. `read` is pure; its instant is when the answers were given."""

    questions: Callable[[Sequence[Source]], Questions]
    read: Callable[[Sequence[bytes], Sequence[Source], datetime], list[Observation]]
    is_batched: bool  # whether it is asked for several shows in one request


def _file_questions(sources: Sequence[Source]) -> Questions:
    yield Request(sources[0].key)


def _read_file(
    answers: Sequence[bytes], sources: Sequence[Source], seen: datetime
) -> list[Observation]:
    """The shows that are meant of one file, XMLTV or iCalendar."""
    if len(answers) > 1:
        raise SourceError(f"{sources[0].key}: a guide is one answer, not {len(answers)}")
    answer = answers[0]
    found = ical.read_guide(answer, seen) if ical.is_calendar(answer) else xmltv.read_guide(answer)
    return [guide.observe(found, source) for source in sources]


READERS: Mapping[str, Reader] = {
    "anilist": Reader(anilist.questions, anilist.read, is_batched=True),
    "tvmaze": Reader(tvmaze.questions, tvmaze.read, is_batched=False),
    "syoboi": Reader(syoboi.questions, syoboi.read, is_batched=True),
    FILE: Reader(_file_questions, _read_file, is_batched=False),
}


def together(sources: Iterable[Source]) -> list[list[Source]]:
    """Sources in groups that are asked together: of a service, of one show of it, or of a file."""
    groups = dict[tuple[str, str], list[Source]]()
    for source in dict.fromkeys(sources):
        key = "" if READERS[source.kind].is_batched else source.key
        groups.setdefault((source.kind, key), []).append(source)
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
