"""A guide of many shows, from a file or an address: XMLTV and iCalendar, and the show in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

from rougecal.errors import did_you_mean, quoted
from rougecal.sources.observation import NO_TEXTS, ListedChannel, Listing, Observation
from rougecal.sources.source import Source, SourceError
from rougecal.sources.texts import slug, usable, web_address

_TITLES = 5  # that a message names

Value = TypeVar("Value")


class Programme(NamedTuple):
    """What a guide says of one showing."""

    channel: str  # its id in the guide
    names: Mapping[str, str]  # of the show, as the guide has them, by language
    label: str | None  # None where the guide does not say which episode it is
    start: datetime | date | None  # None where the guide has no time that can be read
    title: Mapping[str, str] = NO_TEXTS
    length: timedelta | None = None
    withdrawn: bool = False
    season: str = ""
    total: int | None = None  # episodes of the season
    is_rerun: bool = False
    zone: str = "UTC"


class Station(NamedTuple):
    """A channel of a guide."""

    name: Mapping[str, str]
    url: str | None = None


class Guide(NamedTuple):
    """All that a file lists."""

    programmes: tuple[Programme, ...]
    stations: Mapping[str, Station]  # by id
    name: str = ""  # of a calendar that has one; it is a show's title if no other is asked for
    is_television: bool = True


def observe(guide: Guide, source: Source) -> Observation:
    """The show that a source means, on the channels that it means.

    Where the guide does not list it, there are no channels, and a note says why. Raises SourceError
    where it is not said which show is meant.
    """
    found = [one for one in guide.programmes if source.channel in ("", one.channel)]
    name = source.show or guide.name or _only(found, source)
    of_show = found if guide.name and not source.show else _named(found, name)
    seasons = {one.season for one in of_show if one.label}
    season = source.part or max(seasons, key=lambda text: int(text or 0), default="")
    listed = [one for one in of_show if one.label and one.start and one.season == season]
    titles = [one.names for one in of_show if name in one.names.values()]
    title = titles[0] if titles else {"und": name}
    return Observation(
        id=slug(*title.values()) or slug(source.channel) or "show",
        title=title,
        channels=usable(_channels(guide, listed, source, name, season)),
        episodes=max((one.total for one in listed if one.total), default=None),
        length=_usual(one.length for one in listed),
        notes=tuple(_notes(of_show, season) if of_show else _hints(guide, source, name)),
    )


def _only(found: Sequence[Programme], source: Source) -> str:
    """The title of all programmes. Raises SourceError if they have several."""
    titles = dict.fromkeys(next(iter(one.names.values()), "") for one in found)
    if len(titles) == 1:
        return next(iter(titles))
    some = ", ".join(map(quoted, list(titles)[:_TITLES]))
    raise SourceError(f"{source.key}: name a show with --show; it has {len(titles):,}, as {some}")


def _named(found: Sequence[Programme], show: str) -> list[Programme]:
    """The programmes with a title, or else those whose titles begin with it, in whatever case."""
    wanted = show.casefold()
    titles = [(one, {title.casefold() for title in one.names.values()}) for one in found]
    exact = [one for one, known in titles if wanted in known]
    return exact or [one for one, known in titles if any(t.startswith(wanted) for t in known)]


def _channels(
    guide: Guide, listed: Iterable[Programme], source: Source, show: str, season: str
) -> Iterable[ListedChannel]:
    """A channel for each of the guide that has the show, in the order of their first programmes."""
    by_channel = dict[str, list[Programme]]()
    for one in listed:
        by_channel.setdefault(one.channel, []).append(one)
    for number, some in by_channel.items():
        station = guide.stations.get(number, Station({"und": number}))
        yield ListedChannel(
            id=slug(*station.name.values(), number),
            source=str(source._replace(part=season, show=source.show and show, channel=number)),
            page=_page(source, station),
            name=station.name,
            zone=_usual(one.zone for one in some) or "UTC",
            is_station=guide.is_television,
            listings=_listings(some),
            url=station.url,
        )


def _page(source: Source, station: Station) -> str:
    """The web address of a guide, or of the station. Raises SourceError where there is none."""
    addresses = (web_address(source.page), web_address(source.key), station.url)
    if not any(addresses):
        what = "viewers can't read a file of this machine; name an address with --page"
        raise SourceError(f"{source.key}: {what}")
    return next(filter(None, addresses))


def _listings(showings: Iterable[Programme]) -> tuple[Listing, ...]:
    """Each episode once: its first showing, if possible neither withdrawn nor a rerun."""
    best = dict[str, Listing]()
    for one in sorted(showings, key=lambda one: (one.withdrawn, one.is_rerun, str(one.start))):
        if one.label and one.start:
            listing = Listing(one.label, one.start, one.title, one.length, one.withdrawn)
            best.setdefault(one.label, listing)
    return tuple(best.values())


def _usual(values: Iterable[Value | None]) -> Value | None:
    """What most have, or None where nothing is known."""
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else None


def _notes(named: Sequence[Programme], season: str) -> Iterable[str]:
    """What was left out, and why."""
    for number, what in (
        (sum(not one.label for one in named), "no number of an episode"),
        (sum(bool(one.label and not one.start) for one in named), "no time with a zone"),
        (sum(bool(one.label and one.season != season) for one in named), f"not season {season}"),
    ):
        if number:
            yield f"{number} of {len(named)} programmes left out: {what}"


def _hints(guide: Guide, source: Source, show: str) -> Iterable[str]:
    """Why nothing of a show is listed, and what was probably meant."""
    if source.channel and source.channel not in guide.stations:
        yield f"no channel {quoted(source.channel)}{did_you_mean(source.channel, guide.stations)}"
    else:
        names = {name for one in guide.programmes for name in one.names.values()}
        yield f"no show {quoted(show)}{did_you_mean(show, names)}"
