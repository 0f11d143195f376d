"""The commands. They exit with 0 if all is well, 1 if there are problems, 2 if misused."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from importlib import import_module

import click

from rougecal.errors import ScheduleError

__all__ = ["COMMANDS", "cli", "main"]

COMMANDS = {  # module and function of each, imported only when it is run or its help is shown
    "new": "schedules:new",
    "import": "importing:import_",
    "check": "schedules:check",
    "next": "feeds:next_",
    "feed": "feeds:feed",
    "build": "feeds:build",
    "serve": "feeds:serve",
    "diff": "changes:diff",
    "record": "changes:record",
    "update": "updating:update",
    "schema": "schedules:schema",
}


class Commands(click.Group):
    """The commands by name, in the order in which a keeper of schedules needs them."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        module, _, function = COMMANDS.get(name, "").partition(":")
        return getattr(import_module(f"rougecal.cli.{module}"), function) if module else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rougecal", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn schedules of when shows air into calendar feeds, and serve them."""


def main() -> None:
    """Run a command; an error is told in plain words, never as a traceback."""
    # What a command builds it keeps until it ends, and then the system takes all of it at once:
    # to search it for garbage, as Python does now and then and at its exit, would find none.
    gc.set_threshold(50_000)
    atexit.register(gc.freeze)
    # pydantic would look for plugins among the metadata of every installed package
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        cli(prog_name="rougecal")
    except ScheduleError as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename or 'rougecal'}: {error.strerror or error}")


def _stop(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(1)
