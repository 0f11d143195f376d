"""The commands. They exit with 0 if all is fine, 1 on problems, 2 if not understood."""

from __future__ import annotations

import sys

import click

from rougecal.cli import changes, feeds, schedules
from rougecal.errors import ScheduleError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rougecal", message="%(prog)s %(version)s")
def cli() -> None:
    """Turns schedules of when shows air into calendar feeds, and serves them."""


for command in (
    schedules.new,
    schedules.check,
    feeds.next_,
    feeds.feed,
    feeds.build,
    feeds.serve,
    changes.diff,
    changes.record,
    schedules.schema,
):
    cli.add_command(command)


def main() -> None:
    """Run a command; what goes wrong is said in plain words, never as a traceback."""
    try:
        cli(prog_name="rougecal")
    except ScheduleError as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename or 'rougecal'}: {error.strerror or error}")


def _stop(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(1)
