"""The JSON Schema by which editors complete and check, held against the loader.

An editor reads YAML by its own lights: as YAML 1.2, where 7.5 is a number and 24:55 a text, or as
1.1, where 24:55 is a number too and 2024-01-10 a date, which it hands on as text. Keys are the
text that is written in both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from rougecal.schedule import json_schema
from tests.conftest import ROOT, schedule_files
from tests.schedule.test_parser import FINE, MANY, PLAN, Mistake, mistakes, named, problems, spoilt
from tests.strategies import schedules_with_log

VALIDATOR = Draft202012Validator(json_schema())
SCHEDULES = [*schedule_files(), *sorted((ROOT / "tests" / "cases").glob("*.yaml"))]


class Yaml11(yaml.CSafeLoader):
    """YAML 1.1, with keys and dates as text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


class Yaml12(Yaml11):
    """The core schema of YAML 1.2."""


def _as_text(loader: Yaml11, node: yaml.ScalarNode) -> str:
    return str(node.value)


def _as_number(loader: Yaml11, node: yaml.ScalarNode) -> int | float:
    return int(node.value) if re.fullmatch("[-+]?[0-9]+", node.value) else float(node.value)


Yaml11.add_constructor("tag:yaml.org,2002:timestamp", _as_text)
Yaml12.yaml_implicit_resolvers = {}
Yaml12.add_constructor("tag:yaml.org,2002:float", _as_number)
for tag, pattern in (
    ("null", r"~|null|Null|NULL|"),
    ("bool", r"true|True|TRUE|false|False|FALSE"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
):
    Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), None)

READERS = pytest.mark.parametrize("reader", [Yaml11, Yaml12])


def wrong(text: str, reader: type[Yaml11]) -> list[str]:
    """What an editor would underline."""
    return [error.message for error in VALIDATOR.iter_errors(yaml.load(text, reader))]


def test_the_readers_differ_as_editors_do() -> None:
    text = "{a: 7.5, b: 24:55, c: 2024-01-10, d: no, on: null, 1: 13}"
    same = {"a": 7.5, "c": "2024-01-10", "on": None, "1": 13}
    assert yaml.load(text, Yaml11) == same | {"b": 24 * 60 + 55, "d": False}
    assert yaml.load(text, Yaml12) == same | {"b": "24:55", "d": "no"}


def test_the_schema_in_the_repository_is_the_models() -> None:
    saved = (ROOT / "schedules" / "schema.json").read_text("utf-8")
    assert json.loads(saved) == json_schema()
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", schedule_files(), ids=lambda path: path.stem)
def test_a_schedules_first_line_names_the_schema(path: Path) -> None:
    first = path.read_text("utf-8").partition("\n")[0]
    _, _, name = first.partition("# yaml-language-server: $schema=")
    assert (path.parent / name).samefile(ROOT / "schedules" / "schema.json")


@READERS
@pytest.mark.parametrize("path", SCHEDULES, ids=lambda path: path.stem)
def test_every_schedule_here_passes(path: Path, reader: type[Yaml11]) -> None:
    assert wrong(path.read_text("utf-8"), reader) == []


@READERS
@pytest.mark.parametrize("mistake", mistakes("shape"), ids=named)
def test_a_wrong_shape_is_refused_as_one_types(mistake: Mistake, reader: type[Yaml11]) -> None:
    assert wrong(mistake.text, reader)


@READERS
@pytest.mark.parametrize("mistake", mistakes("value", "checks", "warned"), ids=named)
def test_what_a_schema_cannot_say_is_left_to_the_loader(
    mistake: Mistake, reader: type[Yaml11]
) -> None:
    """So the table's kinds are right: what could be refused by the schema is."""
    assert wrong(mistake.text, reader) == []


@pytest.mark.parametrize(("lines", "written"), FINE)
def test_what_is_fine_passes(lines: str, written: str) -> None:
    text = Mistake("fine", lines, written.split("\n"), []).text
    assert wrong(text.replace("DarkOrange", "darkorange"), Yaml12) == []  # one spelling to offer


@given(schedules_with_log())
@settings(MANY, max_examples=60)
def test_a_valid_schedule_passes(text: str) -> None:
    assert wrong(text.replace("DarkOrange", "darkorange"), Yaml12) == []


@given(spoilt())
@MANY
def test_what_still_loads_still_passes(text: str) -> None:
    if not problems(text):
        assert wrong(text, Yaml12) == []


def test_an_editor_has_something_to_say_of_each_key() -> None:
    """Every key of a channel, an entry and the show's times has its words, or speaks for itself."""
    schema = json_schema()
    for shape in ("Channel", "Entry"):
        for key, field in schema["$defs"][shape]["properties"].items():
            assert field.get("description"), f"{shape}.{key}"
    for key in ("timezone", "published", "channels", "episodes", "changes", "numbering"):
        assert "description" in schema["properties"][key] or key == "channels"


def test_a_schema_has_no_words_for_nothing() -> None:
    """An empty key is underlined: it is a value forgotten, but for an episode without a title."""
    assert wrong(PLAN.replace("  2: Two", "  2:"), Yaml12) == []
    assert all(wrong(f"{PLAN}{key}:\n", Yaml12) for key in ("studio", "staff", "url", "color"))
