"""Links that subscribe to a feed in a calendar app, or add a single airing."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import segno
from markupsafe import Markup

from rougecal.history import Airing

READABLE = 500  # characters in a QR code that a phone can still read off a screen


class SubscribeLinks(NamedTuple):
    """Links that subscribe to one feed; each contains the feed's URL."""

    url: str
    webcal: str  # never webcals:, which iOS does not know
    google: str
    outlook: str
    office: str

    @property
    def private(self) -> bool:
        """Whether only this computer, or its network, reaches the feed."""
        host = urlsplit(self.url).hostname or ""
        try:
            return not ip_address(host).is_global
        except ValueError:
            return host.endswith(("localhost", ".local"))

    @property
    def qr(self) -> Markup:
        """The webcal link as a QR code in SVG; nothing where it is too long to be read."""
        return _qr(self.webcal) if len(self.webcal) <= READABLE else Markup()


def subscribe_links(url: str, name: str) -> SubscribeLinks:
    """The links for the feed at an absolute URL; `name` is what Outlook will call it."""
    webcal = "webcal:" + url.partition(":")[2]
    microsoft = f"/calendar/0/addfromweb/?url={quote(url, safe='')}&name={quote(name, safe='')}"
    return SubscribeLinks(
        url,
        webcal,
        # without /u/0/, which would be the first account of several
        f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        f"https://outlook.live.com{microsoft}",  # which rejects webcal:
        f"https://outlook.office.com{microsoft}",
    )


class FeedLink(NamedTuple):
    """A feed's address relative to a page, its name, and the links that subscribe to it.

    Without a base URL there are no links.
    """

    href: str
    name: str
    links: SubscribeLinks | None


@lru_cache(maxsize=512)
def _qr(text: str) -> Markup:
    code = segno.make(text, error="m", micro=False)
    svg = code.svg_inline(light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return Markup(svg)  # noqa: S704 - nothing of the text is in it but its squares


def google_event(airing: Airing, title: str, details: str, place: str) -> str:
    """A link that opens Google Calendar with one airing filled in."""
    if airing.start and airing.end:
        dates = f"{airing.start:%Y%m%dT%H%M%SZ}/{airing.end:%Y%m%dT%H%M%SZ}"
    else:
        day = airing.placement.moment.day
        dates = f"{day:%Y%m%d}/{day + timedelta(days=1):%Y%m%d}"
    event = {"text": title, "dates": dates, "details": details, "location": place}
    query = urlencode({"action": "TEMPLATE"} | event)
    return f"https://calendar.google.com/calendar/render?{query}"
