"""rougecal: when a show airs, as a calendar feed that stays right.

What stands here is for Python programs; `docs/python.md` shows it in use:

- `load` reads schedule files, `parse` a text; both give a `Show`.
- A `Show` has its `Schedule`, as written, and its `airings`, each an `Airing`.
- `render` makes the feed of shows, of all that airs or of a `Selection`.
- `ScheduleError` has every problem of a schedule with its line and column; `OptionError` says what
  is wrong with the options of a feed.

Each name is imported when it is first used (PEP 562), so `import rougecal` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rougecal.api import load, render
    from rougecal.errors import ScheduleError
    from rougecal.feeds import OptionError, Selection
    from rougecal.history import Airing
    from rougecal.schedule import Schedule
    from rougecal.show import Show, parse

__all__ = [
    "Airing",
    "OptionError",
    "Schedule",
    "ScheduleError",
    "Selection",
    "Show",
    "load",
    "parse",
    "render",
]

_HOMES = {  # the module or package that each name is imported from
    "Airing": "history",
    "OptionError": "feeds",
    "Schedule": "schedule",
    "ScheduleError": "errors",
    "Selection": "feeds",
    "Show": "show",
    "load": "api",
    "parse": "show",
    "render": "api",
}


if not TYPE_CHECKING:  # else type checkers would take every name for one that exists

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value = getattr(import_module(f"rougecal.{_HOMES[name]}"), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
