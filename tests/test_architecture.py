"""The structure: one way from file to feed, a pure core, one door for each third-party package."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "src/rougecal"
ORDER = (  # each may import those before it, by their faces
    *("errors", "clock", "schedule", "history", "show", "locale", "feeds", "review"),
    *("store", "web", "site", "server", "cli", "__main__"),
)
CORE = ORDER[: ORDER.index("store")]  # no I/O, no clock, no environment
DOORS = {  # third-party package → the packages that may import it
    "pytz": {"clock", "review"},  # review prints times in the reader's zone
    "pydantic": {"schedule"},
    "pydantic_core": {"schedule"},
    "yaml": {"schedule", "review"},  # review finds the place of a new entry
    "icalendar": {"feeds"},
    "webcolors": {"schedule", "feeds"},
    **{name: {"web"} for name in ("flask", "werkzeug", "jinja2", "markupsafe", "segno")},
    "granian": {"server"},
    "click": {"cli"},
}
IMPURE = {"os", "logging", "socket", "subprocess", "time", "tempfile", "threading", "io"}
READS = {"open", "print", "datetime.now", "date.today", "datetime.today", "datetime.utcnow"}
METHODS = (".read_text", ".read_bytes", ".open", ".exists")


class Module(NamedTuple):
    """A module of the package, by its dotted name below `rougecal`."""

    name: str
    path: Path

    @property
    def package(self) -> str:
        return self.name.partition(".")[0]

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text("utf-8"))


def _modules() -> Iterator[Module]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield Module(".".join(parts).removesuffix(".__init__"), path)


MODULES = {module.name: module for module in _modules() if module.name != "__init__"}
each_module = pytest.mark.parametrize("module", MODULES.values(), ids=list(MODULES))
core = [module for module in MODULES.values() if module.package in CORE]
each_core_module = pytest.mark.parametrize("module", core, ids=[module.name for module in core])


def imports(module: Module) -> Iterator[tuple[str, str]]:
    """Each import of a module, wherever it stands: from what, and the name (or nothing)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def own_imports(module: Module) -> Iterator[str]:
    """What a module imports of rougecal, as dotted names of modules below it."""
    for source, name in imports(module):
        if source.partition(".")[0] == "rougecal":
            inner = source.removeprefix("rougecal").removeprefix(".")
            dotted = f"{inner}.{name}".strip(".")
            yield dotted if dotted in MODULES else inner


def test_every_package_has_a_place_in_the_order() -> None:
    assert {module.package for module in MODULES.values()} == set(ORDER)


@each_module
def test_imports_run_one_way(module: Module) -> None:
    """A package imports only those before it; within a package there is no circle (see below)."""
    for imported in own_imports(module):
        other = imported.partition(".")[0]
        if other and other != module.package:
            assert ORDER.index(other) < ORDER.index(module.package), f"{module.name}: {imported}"


@each_module
def test_a_package_is_entered_by_its_face(module: Module) -> None:
    for imported in own_imports(module):
        package, _, inside = imported.partition(".")
        assert not inside or package == module.package, f"{module.name} imports {imported}"


def test_no_modules_import_each_other() -> None:
    known: dict[str, set[str]] = {}

    def reach(name: str, path: tuple[str, ...]) -> set[str]:
        assert name not in path, " → ".join([*path, name])
        if name not in known:
            inner = {n for n in own_imports(MODULES[name]) if n in MODULES and n != name}
            known[name] = set().union(inner, *(reach(other, (*path, name)) for other in inner))
        return known[name]

    for name in MODULES:
        reach(name, ())


@each_module
def test_third_party_packages_have_their_doors(module: Module) -> None:
    known = set(sys.stdlib_module_names) | {"rougecal", "_typeshed"}
    for source, _ in imports(module):
        outside = source.partition(".")[0]
        if outside not in known:
            assert module.package in DOORS[outside], f"{module.name} imports {outside}"


@each_core_module
def test_the_core_is_pure(module: Module) -> None:
    """It opens no file, logs nothing, and reads neither the clock nor the environment."""
    assert not {source.partition(".")[0] for source, _ in imports(module)} & IMPURE
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            call = ast.unparse(node.func)
            assert call not in READS
            assert not call.endswith(METHODS)


@each_core_module
def test_a_naive_datetime_never_leaves_the_clock(module: Module) -> None:
    if module.package == "clock":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) != "datetime", f"{module.name}:{node.lineno}"
            assert "tzinfo" not in {keyword.arg for keyword in node.keywords}


@each_module
def test_functions_stay_small(module: Module) -> None:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or 0) - node.body[0].lineno + 1
            assert lines <= 30, f"{module.name}.{node.name} has {lines} lines"


@each_module
def test_every_public_definition_says_what_it_is(module: Module) -> None:
    """A module, class or function without an underscore has a docstring."""
    assert ast.get_docstring(module.tree)
    for node in module.tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{module.name}.{node.name}"
