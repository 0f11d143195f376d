"""The loader: what a keeper did wrong, where, and in plain words; and that nothing else happens.

`bad/mistakes.txt` is the table of mistakes and of the messages to each; `pytest --golden` writes
the messages anew.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rougecal.errors import MAX_PROBLEMS, Problem, ScheduleError
from rougecal.schedule.model import RESERVED
from rougecal.show import Show, parse
from tests.conftest import ROOT, schedule_files
from tests.schedule.bad.hostile import FILES

HERE = Path(__file__).parent
TABLE = HERE / "bad" / "mistakes.txt"
PLAN = (HERE / "bad" / "plan.yaml").read_text("utf-8")


def problems(data: str | bytes, path: str = "show.yaml") -> list[Problem]:
    """What is wrong with a file; an empty list if it loads."""
    try:
        read = parse(data.encode() if isinstance(data, str) else data, path)
    except ScheduleError as error:
        return list(error.problems)
    assert isinstance(read, Show)
    return []


def messages(data: str | bytes, path: str = "show.yaml") -> list[str]:
    """What is wrong with a file, else what it is warned of, without its path."""
    found = problems(data, path) or warnings(data, path)
    return [str(problem).removeprefix(f"{path}:") for problem in found]


def warnings(data: str | bytes, path: str = "show.yaml") -> tuple[Problem, ...]:
    """What a valid file is warned of."""
    return parse(data, path).warnings


# Mistakes


class Mistake(NamedTuple):
    """Lines of the plan, what a keeper writes in their place, and the messages to that."""

    kind: str
    lines: str
    written: list[str]
    expected: list[str]

    @property
    def text(self) -> str:
        first, _, last = self.lines.partition("-")
        plan = PLAN.splitlines()
        edited = [*plan[: int(first) - 1], *filter(None, self.written), *plan[int(last or first) :]]
        return "\n".join([*edited, ""])


def mistakes(*kinds: str) -> list[Mistake]:
    """The table's rows of these kinds."""
    return [mistake for mistake in _table() if mistake.kind in kinds]


def _table() -> Iterator[Mistake]:
    for block in TABLE.read_text("utf-8").split("\n\n"):
        if block.startswith(("\n= ", "= ")):
            kind = block.split()[1].rstrip(":")
        elif found := re.match(r"[\d-]+", block):
            rows = block.rstrip("\n").split("\n")
            written = [row.partition("|")[2][1:] for row in rows if re.match(r"[\d -]+\|", row)]
            yield Mistake(kind, found[0], written, rows[len(written) :])


def named(mistake: Mistake) -> str:
    return " ".join(mistake.written).strip()[:50] or f"without {mistake.lines}"


EVERY = mistakes("text", "shape", "value", "checks", "warned")


@pytest.mark.parametrize("mistake", EVERY, ids=named)
def test_a_mistake_is_reported_where_it_stands(mistake: Mistake) -> None:
    assert messages(mistake.text) == mistake.expected


def test_the_plan_itself_is_fine() -> None:
    assert messages(PLAN) == []


def test_the_table_holds_the_messages(golden: Callable[[Path, bytes], None]) -> None:
    """Every block of it is read, and none stands there twice; with --golden, written anew."""
    text = TABLE.read_text("utf-8")
    for mistake in EVERY:
        rows = [f"{mistake.lines} | {mistake.written[0]}".rstrip(" ")]
        rows += [f"   | {row}" for row in mistake.written[1:]]
        before, after = (
            ["", "", *rows, *found, ""] for found in (mistake.expected, messages(mistake.text))
        )
        assert text.count("\n".join(before)) == 1
        text = text.replace("\n".join(before), "\n".join(after))
    assert all(messages(mistake.text) for mistake in EVERY)
    assert len(EVERY) == sum(block[:1].isdigit() for block in text.split("\n\n"))
    golden(TABLE, text.encode())


@pytest.mark.parametrize("mistake", EVERY, ids=named)
def test_messages_are_plain(mistake: Mistake) -> None:
    """Short, on one line, at a place that there is, without the words of a library or a language."""
    lines = mistake.text.splitlines()
    for problem in problems(mistake.text) or warnings(mistake.text):
        assert 1 <= problem.mark.line <= len(lines)
        assert 1 <= problem.mark.column <= len(lines[problem.mark.line - 1]) + 1
        plain(problem)


TECHNICAL = re.compile(
    r"\b(None|str|dict|tuple|object|unpack|Value error|[Ii]nput|scanning|tokens?|nodes?|scalars?)\b"
)


def plain(problem: Problem) -> None:
    own = re.sub(r"'[^']*'|\"[^\"]*\"", "", problem.message)  # without what the keeper wrote
    assert own.isprintable()
    assert len(problem.message) < 250
    assert not TECHNICAL.search(own)
    assert not problem.message.endswith(".")


BYTES = [  # a file's bytes, and the message to them
    (b"", "1:1: nothing here; a schedule begins with `title:` (try `rougecal new`)"),
    (b"\n\n", "1:1: nothing here; a schedule begins with `title:` (try `rougecal new`)"),
    (b"# to do\n", "1:1: nothing here; a schedule begins with `title:` (try `rougecal new`)"),
    (b"---\n...\n", "2:1: nothing here; a schedule begins with `title:` (try `rougecal new`)"),
    (b"\n~\n", "2:1: nothing here; a schedule begins with `title:` (try `rougecal new`)"),
    (b"Show", "1:1: expected `title:`, `channels:` and so on at the start of a line"),
    (b"- a\n- b\n", "1:1: expected `title:`, `channels:` and so on at the start of a line"),
    ("title: ショー\n".encode("utf-16"), "1:1: this file is not UTF-8 (byte 0xFF); save it as UTF-8"),
    ("title: 紅\n".encode("utf-16-be"), "1:1: the invisible character U+0000 can't stand here; delete it"),
    ("ab: ショー\n".encode("shift-jis"), "1:5: this file is not UTF-8 (byte 0x83); save it as UTF-8"),
    ("a: b\nc: caf\xe9\n".encode("latin-1"), "2:7: this file is not UTF-8 (byte 0xE9); save it as UTF-8"),
    (b"\xef\xbb\xbfa: b\nc: \xe9\n", "2:4: this file is not UTF-8 (byte 0xE9); save it as UTF-8"),
    ("ab: ショ\x00ー\n".encode(), "1:7: the invisible character U+0000 can't stand here; delete it"),
    (b"ab:\r\n c: \x1b[31m\r\n", "2:5: the invisible character U+001B can't stand here; delete it"),
    ("ab: c\u2028d\n".encode(), "1:6: the invisible character U+2028 can't stand here; delete it"),
    ("ab: c\x85d\n".encode(), "1:6: the invisible character U+0085 can't stand here; delete it"),
    (b"\xed\xa0\x80", "1:1: this file is not UTF-8 (byte 0xED); save it as UTF-8"),
    (b"#" * 1_000_001, "1:1: this file is larger than a schedule's 1,000,000 bytes"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "message"), BYTES, ids=[repr(data[:20]) for data, _ in BYTES])
def test_bytes_that_are_no_schedule(data: bytes, message: str) -> None:
    assert messages(data) == [message]


FINE = [  # lines of the plan, and what may stand there as well
    ("11", '    slot: "Wed 24:55"'),
    ("11", "    slot: wednesday   24:55 # late"),
    ("11", "    slot:\tWed 24:55"),
    ("11", "    slot: Wed 24:55 Asia/Tokyo"),
    ("13", "    # not known yet"),
    ("1", "title: 86"),
    ("1", "title: Yes, no"),
    ("1", 'title: "Re: Zero, the \\"first\\""'),
    ("1", "title: >-\n  Folded\n  in two lines"),
    ("4", "id: 86"),
    ("4", "id: {}".format("x" * 60)),
    ("26", "  - announced: 2024-01-11 23:59"),
    ("18", "    audio: no"),  # Norwegian
    ("18", "    audio: [zh-hant-tw, PT-br, es-419]"),
    ("20", "    color: DarkOrange"),
    ("23", "  7.5: Two"),
    ("23", "  2:"),
    ("23", "  null: Two"),
    ("24", "  {}: Three".format("x" * 40)),
    ("25-27", "changes: []"),
    ("27", "    skip: [2024-01-17]"),
    ("4", "numbering: None"),
    ("27", "    skip: 2024-01-10 to 2024-01-17"),
    ("27", "    skip: [2024-01-17 to 2024-01-18, 2024-01-24]"),
    ("27", "    move: 1\n    to: 25:30"),
    ("27", "    move: 1 to 2\n    to: 2024-01-17 24:55\n    together: True"),
    ("27", "    cancel: [1, 2 to SP]"),
    ("27", "    skip: 2024-01-17 # 特番\n    reason: {ja: 特番, en: A special}"),
    ("27", "    skip: 2024-01-17 #特番"),
]


@pytest.mark.parametrize(("lines", "written"), FINE)
def test_what_is_fine(lines: str, written: str) -> None:
    assert messages(Mistake("fine", lines, written.split("\n"), []).text) == []


@pytest.mark.parametrize(
    "saved",
    [
        PLAN.encode("utf-8-sig"),
        PLAN.replace("\n", "\r\n").encode(),
        PLAN.replace("\n", "\r").encode(),
        PLAN.rstrip("\n").encode(),
        f"---\n# a comment\n{PLAN}...\n".encode(),
    ],
    ids=["BOM", "CRLF", "CR", "no last line break", "a document's marks"],
)
def test_an_editor_may_save_it_its_own_way(saved: bytes) -> None:
    assert parse(saved).schedule == parse(PLAN).schedule
    [problem] = problems(saved.replace(b"24:55", b"24:60"))
    assert problem.mark.line == 11 + 2 * (b"# a comment" in saved)
    assert problem.mark.column == 11


# All at once


@pytest.mark.parametrize("path", sorted((HERE / "bad").glob("many-*.yaml")), ids=lambda p: p.stem)
def test_all_problems_are_reported_at_once(
    path: Path, golden: Callable[[Path, bytes], None]
) -> None:
    found = "".join(f"{problem}\n" for problem in problems(path.read_bytes(), path.name))
    golden(path.with_suffix(".txt"), found.encode())


def test_keys_are_checked_once_the_shape_is_right() -> None:
    unfit = PLAN.replace("follows: fuji-tv", "follows: fuji")
    assert messages(unfit) == ["16:14: there is no channel 'fuji' here; did you mean 'fuji-tv'?"]
    assert messages(unfit.replace("24:55", "24:60")) == [
        "11:11: '24:60' is not a time; minutes run from 00 to 59"
    ]


def test_of_many_problems_the_first_are_reported() -> None:
    many = PLAN.replace("changes:", "changes:\n" + "  - skip: 2024-1-1\n" * 200)
    assert [problem.mark.line for problem in problems(many)] == list(range(26, 26 + MAX_PROBLEMS))


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("shows/metallic-rouge.yaml", None),
        ("metallic-rouge.yml", None),
        ("Metallic Rouge.yaml", "'Metallic Rouge' can't be an id: write a-z, 0-9 and single "
         "hyphens, at most 60; did you mean 'metallic-rouge'?"),
        ("紅.yaml", "'紅' can't be an id: write a-z, 0-9 and single hyphens, at most 60"),
    ],
)  # fmt: skip
def test_the_files_name_is_the_id_unless_one_is_written(path: str, message: str | None) -> None:
    plan = PLAN.replace("id: show\n", "")
    if not message:
        assert parse(plan.encode(), path).id == "metallic-rouge"
    else:
        prefix = f"{path}:1:1: without `id:` the file's name is the show's id, but "
        assert [str(problem) for problem in problems(plan, path)] == [prefix + message]
    assert parse(PLAN.encode(), path).id == "show"


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_an_address_of_the_app_is_no_id(name: str) -> None:
    plan = PLAN.replace("id: show\n", "")
    assert messages(plan, f"{name}.yaml") == [
        f"1:1: {name!r} is an address of its own; choose another id"
    ]


# Hostile files


@pytest.fixture(scope="module")
def outcomes() -> tuple[dict[str, tuple[str, float]], float]:
    """What each hostile file came to, all in one process with bounds: its messages and the
    seconds it took; and the peak of the memory in MB."""
    if sys.platform != "linux":
        pytest.skip("other systems bound and measure memory in other ways")
    script = [sys.executable, "-m", "tests.schedule.bad.hostile"]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, check=True, timeout=120)
    results, peak = json.loads(done.stdout)
    return results, peak


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_told_off(
    name: str, outcomes: tuple[dict[str, tuple[str, float]], float]
) -> None:
    (message, seconds), (_, beginning) = outcomes[0][name], FILES[name]
    assert message.startswith(beginning)
    assert bool(message) == bool(beginning)
    assert len(message.splitlines()) <= MAX_PROBLEMS
    assert seconds < 2


def test_hostile_files_fill_no_memory(
    outcomes: tuple[dict[str, tuple[str, float]], float],
) -> None:
    assert outcomes[1] < 200


# Whatever the file

MANY = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
SEEDS = [
    path.read_text("utf-8")
    for path in (
        HERE / "bad" / "plan.yaml",
        *schedule_files(),
        *sorted((ROOT / "tests" / "cases").glob("*.yaml")),
    )
]
# Scraps of schedules and of YAML, to stand where something else stood
SCRAPS = [row.strip() for text in SEEDS for row in text.splitlines()]
SCRAPS += [scrap for row in SCRAPS for scrap in row.split(": ")]
SCRAPS += [line.strip() for mistake in EVERY for line in mistake.written]
SCRAPS += ["- ", ": ", "? ", "| ", "> ", "& ", "*a", "!", "{}", "[]", "{a: ", "[", "~", "<<", "---"]
SCRAPS += ["\t", "\u3000", "\x85", "\u2028", "\ufeff", "\0", "é", "😀", "'", '"', "#", "9" * 30]


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A valid schedule with a few lines left out, doubled, swapped or altered."""
    rows = draw(st.sampled_from(SEEDS)).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at, other = (draw(st.integers(0, len(rows) - 1)) for _ in range(2))
        match draw(st.integers(0, 6)):
            case 0 if len(rows) > 1:
                del rows[at]
            case 1:
                rows.insert(at, rows[other])
            case 2:
                rows[at], rows[other] = rows[other], rows[at]
            case 3:
                rows[at] = " " * draw(st.integers(0, 6)) + rows[at].lstrip()
            case 4:
                key, colon, _ = rows[at].rpartition(": ")
                rows[at] = key + colon + draw(st.sampled_from(SCRAPS))
            case 5:
                _, colon, value = rows[at].partition(":")
                rows[at] = draw(st.sampled_from(SCRAPS)) + colon + value
            case _:
                place = draw(st.integers(0, len(rows[at])))
                sign = draw(
                    st.sampled_from("0123456789:-~ ,[]{}\"'#&*!|>%@`\t\u3000é")
                    | st.text(max_size=1)
                )
                rows[at] = rows[at][:place] + sign + rows[at][place + draw(st.integers(0, 2)) :]
    return "\n".join(rows)


def loads_or_is_refused(data: str | bytes) -> None:
    """It gives a schedule with airings or problems in plain words, and nothing else happens."""
    found = problems(data)
    for problem in found:
        assert min(problem.mark[1:]) >= 1
        plain(problem)
    if not found:
        show = parse(data.encode() if isinstance(data, str) else data, "show.yaml")
        assert all(airing.modified for airing in show.airings)


@given(st.binary(max_size=200))
@MANY
def test_any_bytes_load_or_are_told_off(data: bytes) -> None:
    loads_or_is_refused(data)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@MANY
def test_any_text_loads_or_is_told_off(text: str) -> None:
    loads_or_is_refused(text)


@given(st.lists(st.sampled_from([*SCRAPS, "\n", "\n  ", "\n    ", ": ", ", "])).map("".join))
@MANY
def test_any_scraps_load_or_are_told_off(text: str) -> None:
    loads_or_is_refused(text)


@given(spoilt())
@MANY
def test_a_spoilt_schedule_loads_or_is_told_off(text: str) -> None:
    loads_or_is_refused(text)
