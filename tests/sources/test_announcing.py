"""What is new in a source becomes one announcement; all else of the file stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from time import process_time

import pytest

from rougecal.clock import Slot
from rougecal.schedule import Span
from rougecal.show import parse
from rougecal.sources import ListedChannel, Listing, Observation, Update, announce, schedule_text

BEGUN = datetime.fromisoformat("2024-01-06T15:00Z")  # Saturday 24:00 in Tokyo
SEEN = datetime.fromisoformat("2024-01-01T00:00Z")
WEEK, PAGE = timedelta(days=7), "https://example.org/1"
Times = dict[int, datetime | None]  # by episode; None: withdrawn


def weekly(last: int = 12, first: int = 1) -> Times:
    return {n: BEGUN + (n - 1) * WEEK for n in range(first, last + 1)}


@dataclass
class Source:
    """A source with one channel, whose answers a test writes."""

    count: int | None = 12
    titles: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    def observed(self, times: Times) -> Observation:
        listings = tuple(
            Listing(str(n), start or BEGUN, self.titles.get(n, {}), withdrawn=start is None)
            for n, start in times.items()
        )
        about = ("tv", "test:1", PAGE, {"en": "TV"}, "Asia/Tokyo", True, listings)
        return Observation("show", {"en": "Show"}, (ListedChannel(*about),), self.count)

    def file(self, times: Times) -> str:
        return schedule_text(self.observed(times), SEEN)

    def update(
        self, text: str, times: Times, seen: datetime = SEEN + WEEK, accept: bool = False
    ) -> Update:
        return announce(text, "show.yaml", [self.observed(times)], seen, accept)


def entries(update: Update) -> list[Mapping[str, object]]:
    """What each announced entry says, but for when and whence."""
    show = parse(update.text, "show.yaml")
    return [
        entry.model_dump(include=entry.model_fields_set - {"announced", "source"}, by_alias=True)
        for entry in show.schedule.changes
        if entry.announced
    ]


def airs(text: str, today: date = date(2024, 1, 1)) -> dict[str, datetime | None]:
    show = parse(text, "show.yaml").on(today)
    return {a.key.label: a.start for a in show.airings if a.on_air}


def shifted(times: Times, first: int, by: timedelta, last: int = 99) -> Times:
    return {n: start + by if first <= n <= last and start else start for n, start in times.items()}


def night(month: int, day: int) -> Span:
    return Span(date(2024, month, day), date(2024, month, day))


GAP = shifted(weekly(), 5, WEEK)
SAID = {  # what a source said first and then, and the entries that say the difference
    "a skipped night": (weekly(), GAP, [{"skip": (night(2, 3),)}]),
    "two skipped nights": (
        weekly(),
        shifted(GAP, 8, WEEK),
        [{"skip": (night(2, 3), night(3, 2))}],
    ),
    "an earlier week": (GAP, weekly(), [{"resume": ("5",), "on": (date(2024, 2, 3), None)}]),
    "a moved episode": (
        weekly(),
        shifted(weekly(), 5, timedelta(minutes=30), 5),
        [{"move": ("5",), "to": (date(2024, 2, 3), 1470, None)}],
    ),
    "another slot": (
        weekly(),
        shifted(weekly(), 5, timedelta(minutes=25)),
        [{"slot": (Slot((5,), 1465, None),), "from": "5"}],
    ),
    "a night of two": (
        weekly(),
        shifted(shifted(weekly(), 6, -WEEK), 6, timedelta(minutes=30), 6),
        [{"resume": ("5 to 6",), "on": (date(2024, 2, 3), None)}],
    ),
    "three at once": (
        weekly(),
        shifted(shifted(weekly(), 2, -WEEK), 3, -WEEK),
        [{"resume": ("1 to 3",), "on": (date(2024, 1, 6), None), "together": True}],
    ),
    "two that stay where one was": (
        weekly(),
        shifted(weekly(), 12, timedelta(minutes=30) - WEEK),
        [{"move": ("12",), "to": (date(2024, 3, 16), 1470, None)}],
    ),
    "a pause": (weekly(), weekly(8), [{"pause": "9"}]),
    "a cancellation": (weekly(), weekly() | {12: None}, [{"cancel": ("12",)}]),
}


@pytest.mark.parametrize("what", SAID)
def test_one_entry_says_it(what: str) -> None:
    first, then, expected = SAID[what]
    update = Source().update(Source().file(first), then)
    assert entries(update) == expected
    assert airs(update.text) == {str(n): start for n, start in then.items() if start}
    assert Source().update(update.text, then).text == update.text


def test_what_aired_unlisted_is_said_to_have_shared_the_night_before() -> None:
    later = {n: start for n, start in shifted(weekly(), 3, -WEEK).items() if n > 2}
    update = Source().update(Source().file(weekly()), later)
    assert entries(update) == [{"resume": ("1 to 2",), "on": (date(2024, 1, 6), None)}]
    assert airs(update.text)["3"] == BEGUN + WEEK


def test_two_a_week_at_once_after_a_night_that_is_not_listed() -> None:
    """Each pair needs an entry; and no end is known, so the last ones come of the run."""
    source = Source(None)
    times: Times = {n: BEGUN + (n - 1) // 2 * WEEK for n in range(3, 25)}
    update = source.update(source.file(weekly(11)), times, accept=True)
    assert len(entries(update)) == 12
    assert airs(update.text).items() >= {str(n): start for n, start in times.items()}.items()


def test_an_announcement_bears_its_time_and_its_source() -> None:
    update = Source().update(Source().file(weekly()), shifted(weekly(), 5, WEEK))
    (entry,) = parse(update.text, "show.yaml").schedule.changes
    assert entry.announced == (date(2024, 1, 8), 9 * 60)  # in the show's zone
    assert entry.source == PAGE
    assert any("moved" in line for line in update.words)


def test_a_source_that_goes_back_withdraws_what_it_said() -> None:
    source = Source()
    pushed = source.update(source.file(weekly()), shifted(weekly(), 5, WEEK)).text
    back = source.update(pushed, weekly(), SEEN + 2 * WEEK)
    assert [list(entry) for entry in entries(back)] == [["skip"], ["withdraw"]]
    assert airs(back.text) == airs(source.file(weekly()))


def test_a_paused_run_is_resumed() -> None:
    source = Source()
    paused = source.update(source.file(weekly()), weekly(8)).text
    later = shifted(weekly(), 9, 4 * WEEK)
    update = source.update(paused, later, SEEN + 2 * WEEK, accept=True)
    assert entries(update)[1:] == [{"resume": ("9",), "on": (date(2024, 3, 30), None)}]


def test_more_episodes_need_no_entry() -> None:
    source = Source()
    update = Source(24).update(source.file(weekly()), weekly(24))
    assert "episodes: 24\n" in update.text
    assert entries(update) == []


def test_an_open_run_goes_on_by_itself_and_ends_where_the_source_counts() -> None:
    source = Source(None)
    text = source.file(weekly(5))
    assert "episodes: 1+\n" in text
    assert source.update(text, weekly(9)).text == text
    update = Source(9).update(text, weekly(9))
    assert entries(update) == [{"cancel": ("10+",)}]
    assert Source(9).update(update.text, weekly(9)).text == update.text


def test_what_scrolled_out_of_the_list_is_not_gone() -> None:
    source = Source()
    text = source.file(weekly())
    assert source.update(text, weekly(first=4)).text == text
    assert Source(None).update(text, weekly(6, first=4)).text == text  # it may list a week alone


def test_a_guessed_rhythm_is_corrected_without_losing_an_event() -> None:
    source = Source(None)
    text = source.file(weekly(1))
    before = {a.uid for a in parse(text, "show.yaml").airings}
    times: Times = {1: BEGUN, 2: BEGUN + 2 * WEEK, 3: BEGUN + 4 * WEEK, 4: BEGUN + 6 * WEEK}
    update = source.update(text, times)
    after = parse(update.text, "show.yaml")
    assert {a.uid for a in after.airings} >= before
    assert airs(update.text).items() >= {str(n): start for n, start in times.items()}.items()


def test_a_title_revealed_is_written_and_told() -> None:
    text = Source(titles={1: {"en": "One"}}).file(weekly())
    source = Source(titles={1: {"en": "Uno"}, 2: {"en": "Two: Again", "ja": "二"}})
    update = source.update(text, weekly())
    assert '  1: {en: One}\n  2: {en: "Two: Again", ja: 二}\n' in update.text
    assert entries(update) == [{"episodes": ("2",)}]
    assert source.update(update.text, weekly()).text == update.text


def test_comments_and_layout_stay() -> None:
    text = Source().file(weekly()).replace("episodes: 12", "\nepisodes:   12   # so far\n\n# end")
    update = Source(13).update(text, shifted(weekly(13), 5, WEEK))
    assert update.text.startswith(text.partition("\nepisodes")[0])
    assert "\nepisodes:   13   # so far\n\n# end\n" in update.text


# A keeper's entries

KEPT = "changes:\n  - move: 5\n    to: 2024-02-04 10:00\n    announced: 2024-01-02\n"


def test_a_keepers_entry_stands_while_the_source_repeats_itself() -> None:
    text = Source().file(weekly()) + KEPT
    assert Source().update(text, weekly()).text == text


def test_a_keepers_entry_stands_beside_what_is_new_of_other_episodes() -> None:
    text = Source().file(weekly()) + KEPT
    update = Source().update(text, shifted(weekly(), 8, WEEK))
    assert airs(update.text)["5"] == datetime(2024, 2, 4, 1, tzinfo=UTC)
    assert airs(update.text)["8"] == BEGUN + 8 * WEEK


def test_a_keepers_entry_gives_way_when_the_source_says_something_new_of_it() -> None:
    text = Source().file(weekly()) + KEPT
    update = Source().update(text, shifted(weekly(), 5, WEEK))
    assert airs(update.text)["5"] == BEGUN + 5 * WEEK
    assert Source().update(update.text, shifted(weekly(), 5, WEEK)).text == update.text


def test_what_a_keeper_said_first_is_not_said_again() -> None:
    skip = "changes:\n  - skip: 2024-02-03\n    announced: 2024-01-02\n"
    text = Source().file(weekly()) + skip
    assert Source().update(text, shifted(weekly(), 5, WEEK)).text == text


# What is asked about

FAR = shifted(weekly(), 5, 5 * WEEK)


def test_a_value_more_than_a_month_away_is_told_with_both() -> None:
    text = Source().file(weekly())
    update = Source().update(text, FAR)
    assert update.text == text
    assert "5 on tv: Sat 3 Feb 24:00 JST in the file" in update.contradictions[0]
    assert "Sun 10 Mar 0:00 JST by the source" in update.contradictions[0]


def test_a_value_more_than_a_month_away_is_written_if_accepted() -> None:
    update = Source().update(Source().file(weekly()), FAR, accept=True)
    assert airs(update.text)["5"] == FAR[5]


def test_what_is_over_since_a_week_is_told_and_the_rest_written() -> None:
    text, seen = Source().file(weekly()), BEGUN + 4 * WEEK
    times = shifted(shifted(weekly(), 2, timedelta(hours=1), 2), 9, WEEK)
    update = Source().update(text, times, seen)
    assert [told.partition(" on ")[0] for told in update.contradictions] == ["2"]
    assert airs(update.text)["2"] == BEGUN + WEEK
    assert airs(update.text)["9"] == BEGUN + 9 * WEEK


def test_times_without_any_order_are_fixed_each_after_little_work() -> None:
    source, moved = Source(count=30), weekly(30)
    wild = {
        n: start and start + timedelta(days=n * n * 37 % 90, minutes=n * 211 % 1440)
        for n, start in moved.items()
    }
    update = source.update(source.file(moved), wild, accept=True)
    assert not update.unsaid
    assert airs(update.text) == {str(n): start for n, start in wild.items()}


# What an update may cost


@pytest.mark.parametrize("by", [7, 211])
def test_an_update_of_a_run_of_decades_costs_little_more_than_reading_it(by: int) -> None:
    """All its airings are listed, shifted alike or each by another time."""
    source = Source(None)
    text = source.file(weekly(5)).replace("slot: Sat 24:00", "slot: Mon-Sat 24:00")
    text = text.replace("2024", "1991").replace("1991-01-06", "1991-01-05")
    seen = SEEN + 20 * WEEK
    begun = process_time()
    airings = parse(text, "show.yaml").on(seen.date()).airings
    reading, begun = process_time() - begun, process_time()
    assert len(airings) > 10_000
    times: Times = {
        int(a.key.label): a.start and a.start + timedelta(minutes=by * (1 if by < 9 else n) % 1440)
        for n, a in enumerate(airings)
    }
    update = source.update(text, times, seen, accept=True)
    assert process_time() - begun < 60 * reading
    assert update.unsaid or airs(update.text, seen.date())[airings[-1].key.label]


def test_many_channels_without_any_order_cost_little_more_than_one() -> None:
    def observed(count: int, by: int) -> Observation:
        times = {n: start and start + timedelta(n * n * by % 9) for n, start in weekly(30).items()}
        (one,) = Source(count=30).observed(times).channels
        channels = [one._replace(id=f"c{n}", source=f"test:{n}") for n in range(count)]
        return Observation("show", {"en": "Show"}, tuple(channels), 30)

    def cost(count: int) -> float:
        text = schedule_text(observed(count, 0), SEEN)
        begun = process_time()
        announce(text, "show.yaml", [observed(count, 37)], SEEN + WEEK, accept=True)
        return process_time() - begun

    assert cost(20) < 8 * cost(1)
