"""What the documents say is true: examples run, commands are described, links lead somewhere."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from rougecal.cli import COMMANDS
from rougecal.schedule import Channel, Entry, Schedule
from rougecal.schedule.model import VERB_KEYS
from tests.conftest import ROOT, show_of
from tests.test_architecture import DOORS, ORDER

PAGE = (ROOT / "docs/schedules.md").read_text()
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
LOGS = [block for block in BLOCKS if block.startswith("- ")]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
README = (ROOT / "README.md").read_text()
SHOW = """\
title: Show
timezone: Asia/Tokyo
published: 2023-12-25
channels:
  tv: {name: TV, slot: Sat 24:00, from: 2024-01-06}
  stream: {name: Stream, follows: tv, after: 1h}
episodes: 12
changes:
"""


def applied(log: str) -> str:
    return SHOW + "".join(f"  {line}\n" for line in log.splitlines())


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.split("\n")[0])
def test_every_example_of_an_entry_makes_sense(log: str) -> None:
    plain = {a.uid: a for a in show_of(SHOW.removesuffix("changes:\n")).airings}
    after = {a.uid: a for a in show_of(applied(log)).airings}
    differing = [
        uid for uid, now in after.items()
        if uid not in plain or (now.sequence, now.placement) != (plain[uid].sequence, plain[uid].placement)
    ]  # fmt: skip
    assert differing, "an example changes something"


def test_every_verb_has_an_example() -> None:
    shown = set(re.findall(r"^(?:- |  )([a-z]+):", "\n".join(LOGS), re.MULTILINE))
    assert {verb for verb in VERB_KEYS if verb} <= shown
    assert {field.alias or name for name, field in Entry.model_fields.items()} - {
        "together",
        "source",
    } <= shown


def test_every_key_is_described() -> None:
    for model in (Schedule, Channel, Entry):
        for name, field in model.model_fields.items():
            assert re.search(rf"\b{field.alias or name}\b", PAGE), f"{name} is not described"


def test_the_first_example_is_a_working_weekly_show_in_fifteen_lines() -> None:
    (weekly,) = [block for block in BLOCKS if block.startswith("title:")]
    assert len(weekly.splitlines()) <= 15
    assert len(show_of(weekly, "metallic-rouge").airings) == 26


def test_readme_describes_every_command() -> None:
    for name in COMMANDS:
        assert f"rougecal {name}" in README, f"{name} is not in the README"


@pytest.mark.parametrize("path", ["README.md", "docs/python.md"])
def test_every_python_example_runs(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / path).read_text()
    examples = "\n".join(re.findall(r"```pycon\n(.*?)```", text, re.DOTALL))
    assert text.count(">>> ") == examples.count(">>> ") > 0
    test = doctest.DocTestParser().get_doctest(examples, {}, path, path, 0)
    assert doctest.DocTestRunner().run(test).failed == 0


def test_readme_begins_in_a_checkout() -> None:
    """Its commands name no repository: a fork, a mirror and an archive have no address in common."""
    assert "git clone" not in README
    assert "github.com" not in README
    for marker in ("serve", "test"):
        assert re.search(rf"<!-- {marker} -->\n```sh\npython3 -m venv .*\n```\n", README)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (document.parent / target).exists(), target


def test_contributing_names_every_package_and_its_doors() -> None:
    """Its map has a row for each package, in the order in which they may import each other."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    rows = re.findall(r"^\| `([a-z_]+)/?`.* \| (.*) \|$", text, re.MULTILINE)
    assert [name for name, _ in rows] == list(ORDER)
    for name, doors in rows:
        missing = {
            door for door, packages in DOORS.items() if name in packages and door not in doors
        }
        assert not missing, f"{name}: {missing}"


def test_contributing_names_files_that_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    paths = re.findall(r"`((?:src|tests|benchmarks|docs)/[\w/.-]+|[a-z]+/[a-z_]+\.py)`", text)
    assert len(paths) > 10
    for path in paths:
        assert (ROOT / path).exists() or (ROOT / "src/rougecal" / path).exists(), path
