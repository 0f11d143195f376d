"""The structure: one way from file to feed, a pure core, one door for each package."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "src/rougecal"
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}
PURE = (
    *("errors", "clock", "times", "values", "fields", "model", "tree", "source", "sense"),
    *("tracks", "placing", "nights", "verbs", "applying", "changes", "airings"),
    *("words", "selection", "components", "event", "feed", "listing", "news", "diff", "record"),
)
DOORS = {
    "pytz": {"clock", "times", "diff"},  # which ask for zones by their names, to read and print
    "pydantic": {"fields", "model", "source"},  # source turns its errors into problems
    "pydantic_core": {"fields", "model", "source"},
    "yaml": {"tree", "record"},  # record looks for the place of an entry
    "icalendar": {"components"},
    "webcolors": {"values", "feed"},
    "flask": {"web"},
    "werkzeug": {"web"},
    "jinja2": {"web"},
    "markupsafe": {"web"},
    "segno": {"web"},
    "granian": {"server"},
    "click": {"cli"},
}
IMPURE = {"os", "pathlib", "logging", "socket", "subprocess", "time", "tempfile", "threading", "io"}


def imports(module: str) -> set[str]:
    """The full names of what a module imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def ours(module: str) -> set[str]:
    names = {
        name.removeprefix("rougecal.") for name in imports(module) if name.startswith("rougecal.")
    }
    return {name for name in names if name in MODULES} - {module}


@pytest.mark.parametrize("module", PURE)
def test_the_core_is_pure(module: str) -> None:
    """It opens no file, logs nothing, and reads neither the clock nor the environment."""
    top = {name.partition(".")[0] for name in imports(module)}
    assert not top & IMPURE - {"pathlib"}
    assert ours(module) <= set(PURE)
    calls = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(MODULES[module].read_text()))
        if isinstance(node, ast.Call)
    }
    assert not calls & {
        "open",
        "print",
        "datetime.now",
        "date.today",
        "datetime.today",
        "datetime.utcnow",
    }
    assert not any(
        call.endswith((".read_text", ".read_bytes", ".open", ".exists")) for call in calls
    )


def test_each_package_has_its_door() -> None:
    known = set(sys.stdlib_module_names) | {"rougecal", "_typeshed"}
    for module in MODULES:
        for name in imports(module):
            package = name.partition(".")[0]
            if package not in known:
                assert module.partition(".")[0] in DOORS[package], f"{module} imports {package}"


def test_imports_run_one_way() -> None:
    """No circles; nothing imports cli; only cli, site and the server import web."""
    seen: dict[str, set[str]] = {}

    def reach(module: str, path: tuple[str, ...]) -> set[str]:
        assert module not in path, " → ".join([*path, module])
        if module not in seen:
            seen[module] = set().union(
                *({n} | reach(n, (*path, module)) for n in ours(module)), set()
            )
        return seen[module]

    for module in MODULES:
        reach(module, ())
        outside = module.partition(".")[0]
        if outside not in ("cli", "__main__"):
            assert not any(name.partition(".")[0] == "cli" for name in ours(module))
        if outside not in ("web", "site", "server"):
            assert not any(name.partition(".")[0] == "web" for name in ours(module))


def test_modules_and_functions_stay_small() -> None:
    long = {}
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or 0) - node.body[0].lineno + 1
                if lines > 30:
                    long[f"{module}.{node.name}"] = lines
    assert not long


def test_a_naive_datetime_never_leaves_the_clock() -> None:
    for module in PURE:
        text = Path(MODULES[module]).read_text()
        if module not in ("clock", "components"):
            assert ".replace(tzinfo=" not in text
            for line in text.splitlines():
                assert "datetime(" not in line or "tzinfo=" in line or "_datetime(" in line, line
