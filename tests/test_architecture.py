"""The structure: one way from file to feed, a pure core, a face for each package, few doors."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT

SOURCE = ROOT / "src"
ORDER = (  # each may import those before it; `__init__` is the face of them all
    *("errors", "clock", "schedule", "history", "show", "locale", "feeds", "review", "sources"),
    *("store", "api", "web", "site", "server", "cli", "__main__", "__init__"),
)
CORE = ORDER[: ORDER.index("store")]  # no I/O, no clock, no environment
NETWORK = "rougecal.sources.network"  # but for this module,
CATALOGS = "rougecal.locale.catalogs"  # and this one, which reads a part of the program
DOORS = {  # third-party package → the packages that may import it
    "pytz": {"clock", "review"},  # review prints times in the reader's zone
    "pydantic": {"schedule", "sources"},  # the shape of JSON that others wrote
    "pydantic_core": {"schedule"},
    "yaml": {"schedule", "review", "sources"},  # which find where a new line goes
    "icalendar": {"feeds", "sources"},
    **{name: {"sources"} for name in ("urllib3", "defusedxml", "recurring_ical_events")},
    "webcolors": {"schedule", "feeds"},
    **{name: {"web"} for name in ("flask", "werkzeug", "jinja2", "markupsafe", "segno")},
    "granian": {"server"},
    "click": {"cli"},
}
IMPURE = {"os", "logging", "socket", "subprocess", "time", "tempfile", "threading", "io"}
READS = {"open", "print", "datetime.now", "date.today", "datetime.today", "datetime.utcnow"}
METHODS = (".read_text", ".read_bytes", ".open", ".exists")


class Import(NamedTuple):
    """A module as it is imported, and the name taken from it; without one, the whole module."""

    module: str
    name: str = ""


class Module:
    """A module of rougecal by its dotted name, such as `rougecal.clock.notation`."""

    def __init__(self, path: Path) -> None:
        parts = path.relative_to(SOURCE).with_suffix("").parts
        self.path, self.name = path, ".".join(parts).removesuffix(".__init__")

    @property
    def package(self) -> str:
        return package_of(self.name)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text("utf-8"))

    @cached_property
    def imports(self) -> list[Import]:
        """Each import, wherever it stands."""
        return list(self._imports())

    def _imports(self) -> Iterator[Import]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (Import(alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{self.name}:{node.lineno} is relative"
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    yield (
                        Import(whole) if whole in MODULES else Import(str(node.module), alias.name)
                    )

    def offers(self, name: str) -> bool:
        """Whether others may use a name: of a package what is in `__all__`, else all without `_`."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                return name in ast.literal_eval(node.value)
        return self.path.stem != "__init__" and not name.startswith("_")

    @property
    def crossings(self) -> list[Import]:
        """The imports from another package of rougecal."""
        own = [found for found in self.imports if found.module.partition(".")[0] == "rougecal"]
        return [found for found in own if package_of(found.module) != self.package]

    @property
    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Each call, and what it calls as it is written."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node, ast.unparse(node.func)


def package_of(dotted: str) -> str:
    """`clock` for `rougecal.clock.notation`; `__init__` for `rougecal` itself."""
    return [*dotted.split("."), "__init__"][1]


MODULES = {module.name: module for module in map(Module, sorted(SOURCE.rglob("*.py")))}
CORE_MODULES = {
    name: module
    for name, module in MODULES.items()
    if module.package in CORE and name not in (NETWORK, CATALOGS)
}
each_module = pytest.mark.parametrize("module", MODULES.values(), ids=list(MODULES))
each_core_module = pytest.mark.parametrize("module", CORE_MODULES.values(), ids=list(CORE_MODULES))


def test_every_package_has_a_place_in_the_order() -> None:
    assert {module.package for module in MODULES.values()} == set(ORDER)


@each_module
def test_imports_run_one_way(module: Module) -> None:
    for found in module.crossings:
        before = ORDER.index(package_of(found.module)) < ORDER.index(module.package)
        assert before, f"{module.name} imports {found}"


@each_module
def test_a_package_is_entered_by_its_face(module: Module) -> None:
    """What others use of a package stands in the `__all__` of its `__init__`."""
    for found in module.crossings:
        package = package_of(found.module)
        assert found.module == f"rougecal.{package}", f"{module.name} enters {found.module}"
        for name in [found.name] if found.name else _attributes(module, package):
            assert MODULES[found.module].offers(name), f"{module.name} uses {package}.{name}"


def _attributes(module: Module, name: str) -> set[str]:
    """What a module uses of something by `name.…`."""
    return {
        node.attr
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == name
    }


def test_no_modules_import_each_other() -> None:
    done = set[str]()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join([*path, name])
        if name not in done:
            for found in MODULES[name].imports:
                if found.module in MODULES:
                    visit(found.module, (*path, name))
            done.add(name)

    for name in MODULES:
        visit(name, ())


@each_module
def test_third_party_packages_have_their_doors(module: Module) -> None:
    known = set(sys.stdlib_module_names) | {"rougecal", "_typeshed"}
    outside = {found.module.partition(".")[0] for found in module.imports} - known
    assert not [name for name in outside if module.package not in DOORS[name]]


@each_core_module
def test_the_core_is_pure(module: Module) -> None:
    """It opens no file, logs nothing, and reads neither the clock nor the environment."""
    assert not {found.module.partition(".")[0] for found in module.imports} & IMPURE
    assert not [call for _, call in module.calls if call in READS or call.endswith(METHODS)]


@each_core_module
def test_a_naive_datetime_never_leaves_the_clock(module: Module) -> None:
    """No other package makes a datetime of numbers, or gives one a zone."""
    if module.package != "clock":
        for node, call in module.calls:
            zoned = "tzinfo" in {keyword.arg for keyword in node.keywords}
            assert call != "datetime", f"{module.name}:{node.lineno}"
            assert not zoned, f"{module.name}:{node.lineno}"


@each_module
def test_functions_stay_small(module: Module) -> None:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            lines = (node.end_lineno or 0) - node.body[0].lineno + 1
            if ast.get_docstring(node):
                lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
            assert lines <= 30, f"{module.name}.{node.name} has {lines} lines"


@each_module
def test_every_public_definition_says_what_it_is(module: Module) -> None:
    """A module, package, class or function without an underscore has a docstring."""
    assert ast.get_docstring(module.tree)
    for node in module.tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{module.name}.{node.name}"
