"""Says which feeds lack events, for a feed has at most so many bytes as calendar apps accept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from rougecal.feeds import LIMIT, Selection, choose
from rougecal.show import Show


def warn_if_cut(shows: Sequence[Show], selection: Selection, today: date, content: bytes) -> None:
    """Say on stderr if a feed, as rendered for a day (UTC), has not all that is selected."""
    if len(content) < LIMIT // 2:  # an event has a few kilobytes at most
        return
    kept = content.count(b"\r\nBEGIN:VEVENT\r\n")
    chosen = len(choose(shows, selection, today))
    if kept < chosen:
        where = selection.address.partition("?")[0]
        told = f"too large to be whole; it has the {kept} of {chosen} events nearest to {today}"
        click.echo(f"{where}: {told}", err=True)
