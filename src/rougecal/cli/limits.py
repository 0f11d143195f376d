"""Says which feeds lack events, for a feed has at most so many bytes as calendar apps accept."""

from __future__ import annotations

from datetime import date

import click

from rougecal.feeds import Feed


def warn_if_cut(feed: Feed, today: date) -> None:
    """Say on stderr if a feed, as rendered for a day (UTC), has not all that is selected."""
    if feed.cut:
        where = feed.address.partition("?")[0]
        kept = f"it has the {feed.kept} of {feed.total} events nearest to {today}"
        click.echo(f"{where}: too large to be whole; {kept}", err=True)
