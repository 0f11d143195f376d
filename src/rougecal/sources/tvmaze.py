"""TVmaze (tvmaze.com/api): the episodes of a show on its network or streaming service.

A REST service without a key. It numbers the episodes of each season from 1, so one season is one
observation. A stream whose hour it does not know has an empty `airtime`: a day without a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from pydantic import AwareDatetime, Field

from rougecal.sources.answers import Minutes, Number, Shape, read_json
from rougecal.sources.observation import ListedChannel, Listing, Observation
from rougecal.sources.source import Questions, Request, Source
from rougecal.sources.texts import by_language, clean_links, known_zone, slug, usable, web_address

ADDRESS = "https://api.tvmaze.com/shows/{}?embed[]=episodes"
_ENDED, _UNKNOWN = "Ended", "TBA"
_SPECIAL = "significant_special"  # an insignificant one is no episode: a making-of, a preview


class _Country(Shape):
    timezone: str | None = None


class _Service(Shape):
    name: str
    country: _Country | None = None
    official_site: str | None = None


class _Episode(Shape):
    id: int
    season: Number
    number: Number | None = None
    type: str | None = None
    name: str | None = None
    airdate: str | None = None  # empty where nobody knows
    airtime: str | None = None
    airstamp: AwareDatetime | None = None
    runtime: Minutes | None = None

    @property
    def start(self) -> datetime | date | None:
        """When it airs; a day where the time is unknown, though there is an `airstamp` then too."""
        if self.airtime and self.airstamp:
            return self.airstamp.astimezone(UTC)
        try:
            return date.fromisoformat(self.airdate or "")
        except ValueError:
            return None

    @property
    def label(self) -> str | None:
        """Its number, or for a special its id at TVmaze: no other number of it ever stays."""
        if self.number is not None and self.type in (None, "regular"):
            return str(self.number)
        return f"SP-{self.id}" if self.type == _SPECIAL else None


class _Embedded(Shape):
    episodes: tuple[_Episode, ...]


class _Show(Shape):
    id: int
    url: str
    name: str
    status: str | None = None
    runtime: Minutes | None = None
    average_runtime: Minutes | None = None
    official_site: str | None = None
    network: _Service | None = None
    web_channel: _Service | None = None
    embedded: _Embedded = Field(alias="_embedded")


def questions(sources: Sequence[Source]) -> Questions:
    """One request for each show, whatever seasons of it are asked for."""
    for key in dict.fromkeys(source.key for source in sources):
        yield Request(ADDRESS.format(key))


def read(answers: Sequence[bytes], sources: Sequence[Source], _seen: datetime) -> list[Observation]:
    """The seasons that are asked for; where none is named, a show's latest."""
    shows = {str(show.id): show for show in (read_json(one, _Show, "TVmaze") for one in answers)}
    found = [(shows[source.key], source.part) for source in sources if source.key in shows]
    return [_observation(show, int(part or _latest(show))) for show, part in dict.fromkeys(found)]


def _latest(show: _Show) -> int:
    return max((episode.season for episode in show.embedded.episodes), default=1)


def _observation(show: _Show, season: int) -> Observation:
    several = len({episode.season for episode in show.embedded.episodes}) > 1
    listings, length = _listings(show, season), show.average_runtime or show.runtime
    over = show.status == _ENDED or season < _latest(show)
    base = slug(show.name)[:55].strip("-") or f"tvmaze-{show.id}"
    return Observation(
        id=f"{base}-{season}" if several else base,
        title=by_language({"en": show.name}),
        channels=usable([_channel(show, season, listings)]),
        episodes=sum(listing.label.isdigit() for listing in listings) if over else None,
        length=timedelta(minutes=length) if length else None,
        url=web_address(show.official_site),
        links=clean_links({"TVmaze": show.url}),
    )


def _channel(show: _Show, season: int, listings: tuple[Listing, ...]) -> ListedChannel:
    service = show.network or show.web_channel or _Service(name="TVmaze")
    country = service.country or _Country()
    return ListedChannel(
        id=slug(service.name),
        source=f"tvmaze:{show.id}@{season}",
        page=show.url,
        name=by_language({"en": service.name}),
        zone=known_zone(country.timezone) or "UTC",
        is_station=show.network is not None,
        listings=listings,
        url=web_address(service.official_site),
    )


def _listings(show: _Show, season: int) -> tuple[Listing, ...]:
    """A season's episodes that have a number and a day."""
    return tuple(
        Listing(
            episode.label,
            episode.start,
            by_language({"en": None if episode.name == _UNKNOWN else episode.name}),
            timedelta(minutes=episode.runtime) if episode.runtime else None,
        )
        for episode in show.embedded.episodes
        if episode.season == season and episode.label and episode.start
    )
