"""The bounds of a file: as much as may stand there is read, and one more is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rougecal.errors import ScheduleError
from tests.conftest import show_of

HEAD = "timezone: UTC\npublished: 2024-01-01\n"
EPISODES = "episodes: 2\n"
TV = "channels: {tv: {name: TV, slot: Sat 20:00, from: 2024-01-06}}\n"
PLAN = f"title: T\n{HEAD}"


def tags(count: int) -> list[str]:
    """So many languages, with those that `numbering` has if nothing is said of it."""
    return ["en", "ja", *(f"a{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(2, count))]


def titles(count: int) -> str:
    texts = ", ".join(f"{tag}: T" for tag in tags(count))
    return f"title: {{{texts}}}\n{HEAD}{EPISODES}{TV}"


def spread_titles(count: int) -> str:
    """Languages that are too many only in the whole of the file."""
    texts = [f"{tag}: T" for tag in tags(count)]
    one, two = ", ".join(texts[:30]), ", ".join(texts[30:])
    return f"title: {{en: T}}\n{HEAD}episodes: {{1: {{{one}}}, 2: {{{two}}}}}\n{TV}"


def channels(count: int) -> str:
    rows = "".join(f"  c{n}: {{name: C, slot: Sat 20:00}}\n" for n in range(count))
    return f"{PLAN}{EPISODES}channels:\n{rows}"


def chain(count: int) -> str:
    """A channel with a slot, and so many that follow, each the one before."""
    rows = "".join(f"  c{n}: {{name: C, follows: c{n - 1}}}\n" for n in range(1, count + 1))
    return f"{PLAN}{EPISODES}channels:\n  c0: {{name: C, slot: Sat 20:00}}\n{rows}"


def airings(count: int) -> str:
    """Ten channels with so many airings in all."""
    rows = "".join(f"  c{n}: {{name: C, slot: Sat 20:00}}\n" for n in range(20))
    return f"{PLAN}channels:\n{rows}episodes: {count // 20 + count % 20}\n"


def links(count: int) -> str:
    rows = ", ".join(f"l{n}: https://example.org/" for n in range(count))
    return f"{PLAN}{EPISODES}{TV}links: {{{rows}}}\n"


def episodes(count: int) -> str:
    return f"{PLAN}{TV}episodes: {count}\n"


def label(length: int) -> str:
    return f"{PLAN}{TV}episodes: {{{'x' * length}: T}}\n"


def channel_id(length: int) -> str:
    return f"{PLAN}{EPISODES}channels: {{{'x' * length}: {{name: TV}}}}\n"


def line(length: int) -> str:
    return f"title: {'x' * length}\n{HEAD}{EPISODES}{TV}"


def prose(length: int) -> str:
    return f"{PLAN}{EPISODES}{TV}synopsis: {'x' * length}\n"


def length(minutes: int) -> str:
    return PLAN + EPISODES + TV.replace("}}", f", length: {minutes}m}}}}")


def address(characters: int) -> str:
    url = "https://example.org/".ljust(characters, "x")
    return f"{PLAN}{EPISODES}{TV}url: {url}\n"


BOUNDS: list[tuple[Callable[[int], str], int, str]] = [
    (titles, 50, "expected a text in at most 50 languages, not 51"),
    (spread_titles, 50, "this file is in more than 50 languages"),
    (channels, 100, "has more than 100 entries"),
    (chain, 4, "channels in a row"),
    (airings, 20_000, "channels × episodes come to 20,020, more than 20,000"),
    (links, 50, "has more than 50 entries"),
    (episodes, 3000, "has more than 3,000 entries"),
    (label, 40, "can't be a label"),
    (channel_id, 60, "can't be an id"),
    (line, 500, "this text has 501 characters; at most 500 are shown"),
    (prose, 2000, "this text has 2,001 characters; at most 2,000 are shown"),
    (length, 48 * 60, "a length must lie between 1m and 2d"),
    (address, 2000, "this text has 2,001 characters"),
]


@pytest.mark.parametrize(("text", "most", "said"), BOUNDS, ids=[b[0].__name__ for b in BOUNDS])
def test_as_much_as_may_be_and_one_more(text: Callable[[int], str], most: int, said: str) -> None:
    assert show_of(text(most))
    with pytest.raises(ScheduleError) as caught:
        show_of(text(most + 1))
    assert said in str(caught.value)


LEAST = [
    (length(0), "a length must lie between 1m and 2d"),
    (episodes(0), "'0' is not a number of episodes"),
    (f"{PLAN}{TV}episodes: 3 to 2\n", "'3 to 2' is not a number of episodes"),
    (f"{PLAN}{TV}episodes: {{}}\n", "`episodes:` is empty"),
    (f"{PLAN}{EPISODES}channels: {{}}\n", "`channels:` is empty"),
]


@pytest.mark.parametrize(("text", "said"), LEAST)
def test_what_is_too_little(text: str, said: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        show_of(text)
    assert said in str(caught.value)


def test_the_least_that_is_enough() -> None:
    assert show_of(length(1)).airings
    assert [a.key.label for a in show_of(f"{PLAN}{TV}episodes: 3 to 3\n").airings] == ["3"]
    assert [a.key.label for a in show_of(f"{PLAN}{TV}episodes: 0 to 1\n").airings] == ["0", "1"]


def test_a_schedule_never_changes() -> None:
    schedule = show_of(f"{PLAN}{EPISODES}{TV}").schedule
    with pytest.raises(ValueError, match="frozen"):
        schedule.id = "other"


def nested(depth: int) -> str:
    """A mapping in a mapping, so many levels below the file's own."""
    return f"{PLAN}{EPISODES}{TV}links: {'{a: ' * (depth - 1)}x{'}' * (depth - 1)}\n"


def test_how_deep_a_file_may_be_nested() -> None:
    with pytest.raises(ScheduleError) as caught:
        show_of(nested(32))
    assert "nested" not in str(caught.value)
    with pytest.raises(ScheduleError, match="nested more than 32 deep"):
        show_of(nested(33))


def test_how_many_values_a_file_may_have() -> None:
    """Counted with every mapping and list, and without keys."""
    rest = 2 + 2 + 1 + 5 + 1  # what the other lines come to, the whole file among them
    for count, said in ((50_000, "nested"), (50_001, "more than 50,000 values in one file")):
        items = ", ".join("x" for _ in range(count - rest))
        with pytest.raises(ScheduleError) as caught:
            show_of(f"{PLAN}{EPISODES}{TV}cast: [{items}]\n")
        assert (said in str(caught.value)) == (count > 50_000)


COUNTRIES = {"jp": "ja", "KR": "ko", "cn": "zh", "us": "en", "gb": "en", "br": "pt-BR"}
LANGUAGES = {
    "Japanese": "ja",
    "english": "en",
    "German": "de",
    "French": "fr",
    "Italian": "it",
    "Portuguese": "pt",
    "Brazilian Portuguese": "pt-BR",
    "Korean": "ko",
    "Chinese": "zh",
    "Spanish": "es",
    "Latin American Spanish": "es-419",
    "European Spanish": "es-ES",
}


@pytest.mark.parametrize(("written", "meant"), [*COUNTRIES.items(), *LANGUAGES.items()])
def test_a_country_or_a_name_for_a_language(written: str, meant: str) -> None:
    with pytest.raises(ScheduleError, match=f"did you mean '{meant}'"):
        show_of(PLAN + EPISODES + TV.replace("}}", f", audio: {written}}}}}"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("delay", "move"),
        ("delayed", "move"),
        ("reschedule", "move"),
        ("postpone", "pause"),
        ("postponed", "pause"),
        ("hiatus", "pause"),
        ("rerun", "again"),
        ("repeat", "again"),
        ("recap", "special"),
        ("extra", "special"),
        ("date", "announced"),
        ("when", "announced"),
        ("duration", "length"),
    ],
)
def test_another_word_for_a_key(written: str, meant: str) -> None:
    with pytest.raises(ScheduleError, match=f"did you mean '{meant}'"):
        show_of(f"{PLAN}{EPISODES}{TV}changes: [{{{written}: 2, announced: 2024-01-02}}]\n")


@pytest.mark.parametrize(
    ("first", "meant"), [("2024-01-07", "2024-01-10"), ("2024-01-06", "2024-01-03")]
)
def test_of_a_wrong_first_day_the_nearest_is_meant(first: str, meant: str) -> None:
    """Three days away and four: a Wednesday after and one before."""
    channel = f"channels: {{tv: {{name: TV, slot: Wed 20:00, from: {first}}}}}\n"
    with pytest.raises(ScheduleError, match=f"did you mean {meant}"):
        show_of(PLAN + EPISODES + channel)


@pytest.mark.parametrize("said", ["", ", reason: Why", ", reason: Why, source: https://e.org/"])
def test_an_entry_about_nothing_is_warned_of(said: str) -> None:
    log = f"changes: [{{announced: 2024-01-02{said}}}]\n"
    (warning,) = show_of(PLAN + EPISODES + TV + log).warnings
    assert "list in `episodes:` what was edited" in warning.message


def test_labels_that_differ_by_case_are_told_at_the_label() -> None:
    text = f"{PLAN}{TV}episodes:\n  SP: One\n  sp: Two\n"
    with pytest.raises(ScheduleError, match=r"show.yaml:7:3: 'sp' differs from 'SP' only by case"):
        show_of(text)
