"""The episodes that a file lists, with those that a source adds, and with their titles."""

from __future__ import annotations

from collections.abc import Mapping

from rougecal.schedule import UNDETERMINED, Schedule, Texts
from rougecal.sources.news import MOST_LISTED
from rougecal.sources.observation import Listing

NO_TEXTS: Texts = {}
Episodes = Mapping[str, Texts]  # the titles of each label, in order


def open_run(episodes: Episodes) -> Episodes:
    """Episodes with no known end: `1173+`, or with titles first and the number after the last."""
    labels = list(episodes)
    first, last = labels[0], int(labels[-1])
    if not any(episodes.values()) and labels == [str(n) for n in range(last + 1)][-len(labels) :]:
        return {f"{first}+": NO_TEXTS}
    return {**episodes, f"{last + 1}+": NO_TEXTS}


def grown(
    schedule: Schedule, name: str, listings: Mapping[str, Listing], count: int | None
) -> Schedule:
    """The schedule with the numbers that a channel's run goes on with, if its end is known."""
    episodes = _of(schedule, name)
    last = list(episodes)[-1]
    known = max((int(label) for label in episodes if label.isdecimal()), default=0)
    numbers = [int(label) for label in listings if label.isdecimal()]
    if last != str(known) or not numbers:
        return schedule
    until = max(numbers)
    if count and len(listings) >= MOST_LISTED and until <= count:
        until = count
    if until <= int(last) or until - int(last) > 500:
        return schedule
    more = {str(n): NO_TEXTS for n in range(int(last) + 1, until + 1)}
    return _put(schedule, name, {**episodes, **more})


def with_titles(schedule: Schedule, name: str, listings: Mapping[str, Listing]) -> Schedule:
    """The schedule with the titles that it lacks; a language that has one keeps it."""
    episodes = dict(_of(schedule, name))
    first = next(reversed(episodes))
    titled = {label: listing.title for label, listing in listings.items() if listing.title}
    if first.endswith("+"):
        numbers = [int(n) for n in titled if n.isdecimal() and int(n) >= int(first[:-1])]
        if numbers and max(numbers) - int(first[:-1]) < 500:
            del episodes[first]
            more = range(int(first[:-1]), max(numbers) + 1)
            episodes |= {str(n): NO_TEXTS for n in more}
            episodes[f"{max(numbers) + 1}+"] = NO_TEXTS
    for label, title in titled.items():
        if label in episodes and UNDETERMINED not in episodes[label]:
            missing = {tag: text for tag, text in title.items() if tag not in episodes[label]}
            if missing:
                episodes[label] = {**episodes[label], **missing}
    return schedule if episodes == _of(schedule, name) else _put(schedule, name, episodes)


def _of(schedule: Schedule, name: str) -> Episodes:
    """The episodes of a channel: its own, its leader's, or the show's."""
    channel = schedule.channels[name]
    return (
        _of(schedule, channel.follows) if channel.follows else channel.episodes or schedule.episodes
    )


def _put(schedule: Schedule, name: str, episodes: Episodes) -> Schedule:
    channel = schedule.channels[name]
    if channel.follows:
        return _put(schedule, channel.follows, episodes)
    if not channel.episodes:
        return schedule.model_copy(update={"episodes": episodes})
    own = channel.model_copy(update={"episodes": episodes})
    return schedule.model_copy(update={"channels": {**schedule.channels, name: own}})
