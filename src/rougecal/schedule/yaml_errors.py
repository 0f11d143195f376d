"""What libyaml can't read → where and what it is, in a keeper's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from rougecal.errors import Mark

# Beginnings of a line that are mistakes; libyaml reports them on that line or on the next one
_ODD_INDENT = re.compile(" *(?=[\t\xa0\u3000])")
_TIGHT = re.compile(r" *(?:-(?=\w)|(?:- )?[\w-]+:(?=\w)(?!.*: ))")
_FULL_WIDTH = re.compile(r" *(?:－|(?:- )?[\w-]+：)")
WRITE_ORDINARY = "write an ordinary `{}` and a space, not a full-width one"
_OPEN = "a comma or the closing bracket of this one is missing"
_NOT_YAML = {  # what libyaml says → what the keeper probably did
    "mapping values": "a colon too many: put a text that contains ': ' in quotes, or indent this "
    "line and the one before alike",
    "block sequence entries": "a list can't begin here; put each `- ` on a line of its own",
    "mapping keys are": "a text that begins with '? ' needs quotes",
    "cannot start any token": "a text that begins with this character needs quotes",
    "expected ':'": "expected an ordinary colon and a space in this line",
    "expected key": "expected `key: value`, indented like its neighbours; a text that begins with "
    "a quote or bracket must end with it",
    "expected '-'": "expected a `- `, indented like its neighbours",
    "expected ','": _OPEN,
    "expected node content": "a value is missing here",
    "scanning a quoted": "the closing quote of this one is missing",
    "parsing a quoted": "a backslash means something else in double quotes; use single ones",
    "block scalar": "a text after `|` or `>` begins on the next line",
    "scanning an a": "a text that begins with & or * needs quotes",
    "tag": "a text that begins with ! needs quotes",
    "<document start>": "expected the end here; is this line indented like the first one?",
}
# For these errors the mistake is where libyaml began to read something, not where it stopped
_BEGUN = re.compile("while (scanning a (simple key|quoted)|parsing a flow (map|seq))")


def explain(error: yaml.MarkedYAMLError, lines: Sequence[str], path: str) -> tuple[Mark, str]:
    """Where and what it is that libyaml can't read; `lines` are the text's, `path` its name."""
    reason = f"{error.context} {error.problem}"
    seen = _mark(error.problem_mark, path)
    for line in (seen.line - 1, seen.line):
        if found := _odd_line(lines, seen._replace(line=line), line == seen.line, reason):
            return found
    mark = _mark(error.context_mark, path) if _BEGUN.match(reason) else seen
    phrase = next((text for part, text in _NOT_YAML.items() if part in reason), error.problem)
    if phrase == _OPEN:
        phrase += _comma_hint(line_of(lines, mark.line)[mark.column - 1 :])
    later = f" (noticed on line {seen.line})" if seen.line > mark.line + 1 else ""
    return mark, f"not YAML: {phrase}{later}"


def _odd_line(
    lines: Sequence[str], mark: Mark, is_last: bool, reason: str
) -> tuple[Mark, str] | None:
    """What is wrong with how a line begins: the last that libyaml read, or the one before it."""
    text = line_of(lines, mark.line)
    keys = not is_last and "mapping values" in reason
    if found := _ODD_INDENT.match(text):
        what = "indent with ordinary spaces, not with tabs or full-width ones"
        return mark._replace(column=found.end() + 1), what
    if (keys or "expected '-'" in reason) and (found := _FULL_WIDTH.match(text)):
        sign = ":" if found[0].endswith("：") else "-"
        return mark._replace(column=found.end()), WRITE_ORDINARY.format(sign)
    if keys and (found := _TIGHT.match(text)):
        what = f"not YAML: a space is missing after the `{text[found.end() - 1]}`"
        return mark._replace(column=found.end() + 1), what
    return None


def _comma_hint(text: str) -> str:
    """Why a comma or closing bracket is probably missing; `text` begins with the opening one."""
    if " #" in text:
        return "; a text that contains ' #' needs quotes"
    return "; write an ordinary comma, not a full-width one" if "，" in text else ""


def line_of(lines: Sequence[str], number: int) -> str:
    """A line of a text, counted from 1; nothing where there is none."""
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _mark(mark: Any, path: str) -> Mark:
    return Mark(path, mark.line + 1, mark.column + 1)
