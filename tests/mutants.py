"""A mutation run, by hand: changes the code one place at a time and tells what no test noticed.

    python -m tests.mutants --count 200 --seed 1 schedule history feeds

A random sample of all places is changed: an operator, a comparison, a condition, a constant, a
statement left out. Wording is left alone: a text with a space in it is no place. The tree is
copied, and each mutant is tried in a process of its own, by the tests of its own package first.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import feedparser  # noqa: F401  what the tests import is imported once, and not for each mutant
import flask  # noqa: F401
import ical.calendar_stream  # noqa: F401
import icalendar  # noqa: F401
import jsonschema  # noqa: F401
import pydantic  # noqa: F401
import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent
PARTS = ("src", "tests", "schedules", "docs", "README.md", "pyproject.toml")
LATER = ("history", "feeds", "system/test_addresses.py")  # after the tests of its own package
TOO_SLOW = ("hostile_file", "moves_too_much", "1100_episodes", "two_processes")
REWRITTEN = "ignore::pytest.PytestAssertRewriteWarning"  # imported here, to be quick
SECONDS = 120  # of processor time, until a mutant is held to run forever
PAIRS: tuple[tuple[type[ast.AST], type[ast.AST]], ...] = (
    (ast.Lt, ast.LtE),
    (ast.Gt, ast.GtE),
    (ast.Eq, ast.NotEq),
    (ast.Is, ast.IsNot),
    (ast.In, ast.NotIn),
    (ast.And, ast.Or),
    (ast.Add, ast.Sub),
    (ast.Mult, ast.FloorDiv),
    (ast.BitAnd, ast.BitOr),
)
SWAPS: dict[type[ast.AST], Any] = {
    one: other for pair in PAIRS for one, other in (pair, pair[::-1])
}


class Mutant(NamedTuple):
    """One changed place: the file, the line, what stood there and stands there now, all of it."""

    path: Path
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.before}  →  {self.after}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file."""
    tree = ast.parse(path.read_text())
    for parent, field, index, node in list(_places(tree)):
        for new in _changes(node):
            _put(parent, field, index, new)
            before, after = (ast.unparse(n).split("\n")[0] for n in (node, new))
            source = ast.unparse(ast.fix_missing_locations(tree))
            yield Mutant(path, getattr(node, "lineno", 0), before, after, source)
            _put(parent, field, index, node)


def _places(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Every node whose change can matter when the code runs, and where it hangs."""
    for field, value in ast.iter_fields(node):
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, ast.AST) and not _is_for_readers(node, field):
                yield node, field, index if isinstance(value, list) else None, child
                yield from _places(child)


def _is_for_readers(node: ast.AST, field: str) -> bool:
    """Whether a part of a node is an annotation, a type's alias, wording, or `__all__`."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        return name == "__all__" or (name[0].isupper() and not name.isupper())
    return field in ("annotation", "returns") or isinstance(node, ast.JoinedStr)


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand in a node's place."""
    new = copy.deepcopy(node)
    match new:
        case ast.Compare(ops=[op]) if type(op) in SWAPS:
            new.ops = [SWAPS[type(op)]()]
            yield new
        case ast.BoolOp() | ast.BinOp() | ast.AugAssign() if type(new.op) in SWAPS:
            new.op = SWAPS[type(new.op)]()
            yield new
        case ast.UnaryOp(op=ast.Not()):
            yield new.operand
        case ast.If() | ast.IfExp():
            new.test = ast.UnaryOp(ast.Not(), new.test)
            yield new
        case ast.comprehension(ifs=[_, *_]):
            new.ifs.pop()
            yield new
        case ast.Constant(value=bool() | int() as value):
            yield ast.Constant(not value if isinstance(value, bool) else value + 1)
        case ast.Constant(value=str() as value) if " " not in value:
            yield ast.Constant(f"{value}?")
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass(lineno=node.lineno)  # type: ignore[attr-defined]


def survives(mutant: Mutant, tree: Path) -> bool:
    """Whether the tests pass in a copy of the tree with a mutant in it."""
    path = tree / mutant.path.relative_to(ROOT)
    original = path.read_text()
    path.write_text(mutant.source)
    _forget(path)
    child = os.fork()
    if not child:
        try:
            _run_tests(tree, mutant.path.parent.name)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    path.write_text(original)
    _forget(path)
    return status == 0


def _forget(path: Path) -> None:
    """Remove compiled code, which may be of the same second and size."""
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
        compiled.unlink()


def _run_tests(tree: Path, package: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    os.chdir(tree)
    os.environ["PYTHONPATH"] = "src"
    sys.path[:0] = [str(tree), str(tree / "src")]
    for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "rougecal")]:
        del sys.modules[name]
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    options = ["-xq", "-W", REWRITTEN, "-p", "no:cacheprovider"]
    options += ["-k", f"not ({' or '.join(TOO_SLOW)})"]
    for name in (package, *(name for name in LATER if name != package)):
        if failed := pytest.main([*options, f"tests/{name}"]):
            os._exit(failed)
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", default=["schedule", "history", "feeds"])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    settings.register_profile("mutants", derandomize=True, database=None)
    settings.load_profile("mutants")
    files = [
        f for name in given.packages for f in sorted((ROOT / "src/rougecal" / name).glob("*.py"))
    ]
    every = [mutant for path in files for mutant in mutants(path)]
    chosen = random.Random(given.seed).sample(every, min(given.count, len(every)))
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, tree / part)
            else:
                shutil.copy(ROOT / part, tree / part)
        same = Mutant(files[0], 0, "", "", files[0].read_text())
        if not survives(same, tree):
            sys.exit("the tests fail without any mutant")
        left = []
        for number, mutant in enumerate(chosen, 1):
            print(f"{number} of {len(chosen)}", end="\r", file=sys.stderr, flush=True)
            if survives(mutant, tree):
                left.append(mutant)
                print(mutant, flush=True)
    killed = len(chosen) - len(left)
    print(f"{len(every)} places, {len(chosen)} tried, {killed} killed ({killed / len(chosen):.1%})")


if __name__ == "__main__":
    main()
