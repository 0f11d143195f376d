"""Each reader: an answer in, observations out. All pass one contract; what is hostile is told."""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rougecal.clock import parse_zone
from rougecal.schedule import clean_text, read_id, read_label, read_lang
from rougecal.schedule.values import read_text
from rougecal.sources import readers
from rougecal.sources.observation import ListedChannel, Observation
from rougecal.sources.source import MAX_ANSWER, Request, SourceError, read_source
from rougecal.sources.texts import slug

ANSWERS = Path(__file__).parent / "answers"
SEEN = datetime(2024, 1, 20, tzinfo=UTC)


class Case(NamedTuple):
    """A source, and what it answered."""

    source: str
    answers: tuple[str, ...]
    channels: int  # that come of it


CASES = {
    "anilist": Case("anilist:162985", ("anilist.json",), 1),
    "anilist-season": Case(
        "anilist:2026-fall", ("anilist-season-1.json", "anilist-season-2.json"), 4
    ),
    "tvmaze": Case("tvmaze:82082", ("tvmaze.json",), 1),
    "tvmaze-stream": Case("tvmaze:45563", ("tvmaze-stream.json",), 1),
    "syoboi": Case(
        "syoboi:5877", ("syoboi-programmes.xml", "syoboi-titles.xml", "syoboi-stations.xml"), 3
    ),
    "xmltv": Case("guide.xml#show=Night Train", ("guide.xml",), 1),
    "icalendar": Case("https://tv.example/calendar.ics#show=Night Train", ("calendar.ics",), 1),
}
each_case = pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
KINDS = [case for name, case in CASES.items() if "-" not in name]
each_kind = pytest.mark.parametrize("case", KINDS, ids=[name for name in CASES if "-" not in name])


def content(name: str) -> bytes:
    return (ANSWERS / name).read_bytes()


def read(source: str, *answers: bytes, seen: datetime = SEEN) -> list[Observation]:
    return readers.read_answers([read_source(source)], seen, answers)


def read_case(case: Case) -> list[Observation]:
    return read(case.source, *map(content, case.answers))


def times(channel: ListedChannel) -> dict[str, str]:
    """By label: `01-10 15:55`, in UTC, or a day alone."""
    return {
        one.label: f"{one.start:%m-%d %H:%M}" if isinstance(one.start, datetime) else str(one.start)
        for one in channel.listings
    }


# The contract


@each_case
def test_an_answer_becomes_observations_that_a_schedule_can_be_made_of(case: Case) -> None:
    found = read_case(case)
    assert sum(len(one.channels) for one in found) == case.channels
    for observation in found:
        assert read_id(observation.id)
        assert observation.title
        assert all(read_lang(tag) == tag or tag == "und" for tag in observation.title)
        ids = [channel.id for channel in observation.channels]
        assert len(set(ids)) == len(ids)
        for channel in observation.channels:
            _check(channel)


def _check(channel: ListedChannel) -> None:
    assert read_id(channel.id)
    assert parse_zone(channel.zone)
    assert channel.name
    labels = [read_label(one.label) for one in channel.listings]
    assert len(set(labels)) == len(labels), "an episode is listed once"
    starts = [one.start for one in channel.listings]
    assert [str(one) for one in starts] == sorted(str(one) for one in starts)
    for start in starts:
        assert not isinstance(start, datetime) or start.tzinfo == UTC


@each_case
def test_what_a_channel_says_as_its_source_is_that_channel_asked_again(case: Case) -> None:
    """Asked by that alone, the same answer gives the same listings of that channel alone."""
    for observation in read_case(case):
        for channel in observation.channels:
            assert str(read_source(channel.source)) == channel.source
            (again,) = read(channel.source, *map(content, case.answers))
            (same,) = again.channels
            assert (same.listings, same.source) == (channel.listings, channel.source)


@each_case
def test_the_same_answer_gives_the_same_observations(case: Case) -> None:
    assert read_case(case) == read_case(case)


@each_kind
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda _: b"", "the answer is empty"),
        (lambda _: b"  \n", "the answer is empty"),
        (
            lambda _: b"<!DOCTYPE html>\n<html><head><title>429</title>",
            "a web page in place of data",
        ),
        (lambda _: b"<html>\n<body>Too many requests", "a web page in place of data"),
        (lambda _: b"<html xmlns='http://www.w3.org/1999/xhtml'><p/></html>", "a web page"),
        (lambda _: b"<?xml version='1.0'?><HTML><body/></HTML>", ""),
        (lambda answer: answer[: len(answer) // 2], "cut off"),
        (lambda answer: gzip.compress(answer)[:-20], ""),
        (lambda _: b"\x1f\x8b\x08 no gzip", ""),
        (lambda _: b'{"error": "unexpected"}', ""),
        (lambda _: b"[1, 2]", ""),
        (lambda _: b"[" * 100_000, ""),
        (lambda _: b"\x00" * 10_000, ""),
        (lambda _: b"<a>" * 50_000, ""),
        (lambda _: b"<rss><channel/></rss>", ""),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(
    case: Case, spoil: Callable[[bytes], bytes], message: str
) -> None:
    first, *others = map(content, case.answers)
    with pytest.raises(SourceError) as caught:
        read(case.source, spoil(first), *others)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("case", [CASES["syoboi"], CASES["xmltv"]], ids=["syoboi", "xmltv"])
def test_entities_are_never_expanded(case: Case) -> None:
    """Neither a billion laughs, nor one that would read a file of this machine."""
    root = {"syoboi": "ProgLookupResponse"}.get(case.source.partition(":")[0], "tv")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    for entities in ('<!ENTITY l0 "ha">' + laughs, '<!ENTITY l9 SYSTEM "file:///etc/passwd">'):
        bomb = f"<!DOCTYPE {root} [{entities}]><{root}>&l9;</{root}>".encode()
        for answer in (bomb, bomb.decode().encode("utf-16")):
            with pytest.raises(SourceError, match=r"entities|cut off"):
                read(case.source, answer)


def test_a_small_file_that_unzips_to_a_large_one_is_refused() -> None:
    bomb = gzip.compress(b"<tv>" + b" " * (MAX_ANSWER + 1), 9)
    with pytest.raises(SourceError, match="more than 50,000,000 bytes"):
        read("guide.xml#show=Night Train", bomb)


def _read_or_refuse(case: Case, *answers: bytes) -> None:
    """What comes of answers is fit for a schedule, or the refusal is one line."""
    try:
        found = read(case.source, *answers)
    except SourceError as error:
        assert str(error).isprintable(), repr(error)  # noqa: PT017 - it may be refused, or not
        return
    for observation in found:
        assert read_id(observation.id)
        for channel in observation.channels:
            _check(channel)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.sampled_from(KINDS))
def test_any_bytes_are_read_or_refused_in_one_line(answer: bytes, case: Case) -> None:
    _read_or_refuse(case, answer)


def _spoilt(value: object, replacement: object) -> Sequence[bytes]:
    """A JSON answer with each of its values replaced in turn."""

    def variants(one: object) -> list[object]:
        found: list[object] = [replacement]
        if isinstance(one, dict):
            found += [{**one, key: v} for key, inner in one.items() for v in variants(inner)]
        elif isinstance(one, list) and one:
            found += [[v, *one[1:]] for v in variants(one[0])]
        return found

    return [json.dumps(variant).encode() for variant in variants(value)]


@pytest.mark.parametrize("case", [CASES["anilist"], CASES["tvmaze"], CASES["tvmaze-stream"]])
@pytest.mark.parametrize(
    "replacement", [None, -1, 10**30, 1e300, "x", "", [], {}, True, "a\x00\u2028b"]
)
def test_no_value_of_another_kind_breaks_a_reader(case: Case, replacement: object) -> None:
    for answer in _spoilt(json.loads(content(case.answers[0])), replacement):
        _read_or_refuse(case, answer)


TEXTS = [
    *("", "x" * 600, "-1", "9" * 5000, "０", "²", "&#x200b;", "99999999999999", "20240101"),
    *("9999-12-31 23:59:00", "0001-01-01 00:00:00"),
    *("00010101000000 +0900", "99991231235959 -0900", "99991231T235959Z"),
]


@pytest.mark.parametrize(("case", "index"), [(c, i) for c in KINDS for i in range(len(c.answers))])
def test_no_text_of_another_kind_breaks_a_reader(case: Case, index: int) -> None:
    """Each text of an answer is replaced by three others, so that each kind meets each of them."""
    answers = list(map(content, case.answers))
    whole = answers[index].decode()
    found = re.findall(r""">([^<>\n]+)<|"([^"<>\n]+)"|[:=]([^\r\n:=]+)\r""", whole)
    for number, text in enumerate(sorted({"".join(groups) for groups in found})):
        for other in range(3):
            replacement = TEXTS[(number + 5 * other) % len(TEXTS)]
            answers[index] = whole.replace(text, replacement).encode()
            _read_or_refuse(case, *answers)


def test_what_is_asked_together() -> None:
    """A service that takes several ids; a show of one that doesn't; a guide, whatever is in it."""
    texts = (
        *("anilist:1", "tvmaze:5@1", "anilist:2", "tvmaze:5@2", "tvmaze:6@1", "anilist:1"),
        *("a.xml#show=A", "b.xml#show=A", "a.xml#show=B", "syoboi:1@2", "syoboi:3"),
    )
    groups = readers.together(map(read_source, texts))
    assert [[str(source) for source in group] for group in groups] == [
        ["anilist:1", "anilist:2"],
        ["tvmaze:5@1", "tvmaze:5@2"],
        ["tvmaze:6@1"],
        ["a.xml#show=A", "a.xml#show=B"],
        ["b.xml#show=A"],
        ["syoboi:1@2", "syoboi:3"],
    ]


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("  Night\tTrain\n", "Night Train"),
        ("Night\x00\x1b[31m Train\u2028\ud800", "Night [31m Train"),
        ("x" * 600, "x" * 499 + "…"),
        ("夜" * 501, "夜" * 499 + "…"),
        ("\x00\x85", ""),
        ("# yes: [no] 🎬", "# yes: [no] 🎬"),
    ],
)
def test_texts_are_made_such_as_a_schedule_takes(text: str, becomes: str) -> None:
    assert clean_text(text) == becomes
    assert not becomes or read_text(becomes) == becomes


# AniList


def test_anilist_gives_titles_links_length_and_the_times_of_the_first_broadcast() -> None:
    (show,) = read_case(CASES["anilist"])
    (channel,) = show.channels
    assert (show.id, show.episodes, show.length) == ("metallic-rouge", 13, timedelta(minutes=24))
    assert show.title == {"en": "Metallic Rouge", "ja": "メタリックルージュ"}
    assert show.url == "https://metallicrouge.jp/"
    assert list(show.links) == ["AniList", "MyAnimeList", "Twitter", "Crunchyroll"]
    assert (channel.source, channel.page) == ("anilist:162985", "https://anilist.co/anime/162985")
    assert (channel.zone, channel.is_station) == ("Asia/Tokyo", True)
    assert list(times(channel).items())[::12] == [("1", "01-10 15:55"), ("13", "04-03 15:55")]


def test_anilist_says_a_romaji_title_only_where_there_is_no_english_one() -> None:
    night, hero, sky, film = read_case(CASES["anilist-season"])
    assert night.title == {"ja-Latn": "Yoru no Kisha", "ja": "夜の汽車"}
    assert hero.title == {"en": "Hero Academy", "ja": "ヒーロー学園"}
    assert sky.title == {"en": "Sky", "zh": "天"}
    assert hero.url == "https://hero.example/", "the first official site is the one meant"
    assert (night.episodes, hero.length, list(film.links)) == (None, None, ["AniList"])


def test_anilist_streams_have_no_broadcast_clock_and_their_countrys_zone() -> None:
    _, _, sky, film = read_case(CASES["anilist-season"])
    assert (sky.channels[0].zone, sky.channels[0].is_station) == ("Asia/Shanghai", False)
    assert film.channels[0].listings == ()


def test_anilist_joins_what_has_aired_and_what_is_to_come() -> None:
    night, *_ = read_case(CASES["anilist-season"])
    assert list(times(night.channels[0])) == ["1", "2", "3", "4", "5", "6"]


def test_anilist_is_asked_for_fifty_shows_in_one_request() -> None:
    ids = [read_source(f"anilist:{number}") for number in range(1, 71)]
    asked: list[Request] = []

    def ask(request: Request) -> bytes:
        asked.append(request)
        return content("anilist.json")

    assert readers.observe(ids, SEEN, ask) == [], "it answers a show that was not asked for"
    bodies = [json.loads(request.body or b"")["variables"]["ids"] for request in asked]
    assert [len(body) for body in bodies] == [50, 20]
    assert [*bodies[0], *bodies[1]] == list(range(1, 71))


def test_anilist_pages_of_a_season_are_asked_until_the_last() -> None:
    pages = [content(f"anilist-season-{number}.json") for number in (1, 2)]
    asked: list[int] = []

    def ask(request: Request) -> bytes:
        variables = json.loads(request.body or b"")["variables"]
        assert (variables["season"], variables["year"]) == ("FALL", 2026)
        asked.append(variables["page"])
        return pages[len(asked) - 1]

    assert len(readers.observe([read_source("anilist:2026-fall")], SEEN, ask)) == 4
    assert asked == [1, 2]


def test_anilist_errors_are_told_in_its_own_words() -> None:
    limited = b'{"data":null,"errors":[{"message":"Too Many Requests.","status":429}]}'
    with pytest.raises(SourceError, match=r"AniList: Too Many Requests\."):
        read("anilist:1", limited)


# TVmaze


def test_tvmaze_gives_the_latest_season_and_its_specials_by_a_label_that_stays() -> None:
    (show,) = read_case(CASES["tvmaze"])
    (channel,) = show.channels
    assert (show.id, show.episodes, show.length) == ("night-train-2", None, timedelta(minutes=30))
    assert (channel.id, channel.source) == ("example-tv", "tvmaze:82082@2")
    assert (channel.zone, channel.is_station) == ("America/New_York", True)
    assert times(channel) == {
        "1": "03-02 05:35",
        "2": "03-09 05:35",
        "SP-31": "03-11 00:00",
        "3": "03-16 04:35",
    }
    assert channel.listings[1].length == timedelta(minutes=45)
    assert channel.listings[2].title == {"en": "A Christmas Special"}


def test_tvmaze_gives_an_earlier_season_if_asked_with_its_number_of_episodes() -> None:
    (show,) = read("tvmaze:82082@1", content("tvmaze.json"))
    assert (show.id, show.episodes) == ("night-train-1", 1)
    assert times(show.channels[0]) == {"1": "01-07 05:35"}


def test_tvmaze_streams_without_an_hour_are_days() -> None:
    (show,) = read_case(CASES["tvmaze-stream"])
    (channel,) = show.channels
    assert [one.start for one in channel.listings] == [date(2021, 1, 15)] * 2
    assert (channel.is_station, channel.zone, show.episodes) == (False, "UTC", 2)


# Syoboi Calendar


def test_syoboi_gives_a_channel_for_each_station() -> None:
    (show,) = read_case(CASES["syoboi"])
    stream, kansai, bs11 = show.channels
    assert [c.id for c in show.channels] == ["netflix", "kansai-tv", "bs11"]
    assert [c.is_station for c in show.channels] == [False, True, True]
    assert [c.source for c in show.channels] == [f"syoboi:5877@{n}" for n in (256, 70, 128)]
    assert (kansai.name, kansai.zone) == ({"ja": "関西テレビ"}, "Asia/Tokyo")
    assert (kansai.url, bs11.url) == ("https://www.ktv.jp/", "https://www.bs11.jp/")
    assert show.title == {"ja": "ウマ娘 プリティーダービー Season 2"}
    assert (show.url, show.id) == ("https://anime-umamusume.jp/", "syoboi-5877")
    assert show.length == timedelta(minutes=30)
    assert times(stream) == {"SP-2": "02-28 12:00"}


def test_syoboi_times_hold_their_delay_and_are_japans() -> None:
    (show,) = read("syoboi:5877@70", content("syoboi-programmes.xml"))
    assert times(show.channels[0]) == {"9": "03-01 17:11", "10": "03-08 17:20", "13": "03-29 17:10"}
    assert show.channels[0].listings[0].title == {"ja": "第9話の題"}


def test_syoboi_says_what_was_withdrawn_and_which_episode_is_the_last() -> None:
    (show,) = read_case(CASES["syoboi"])
    _, kansai, bs11 = show.channels
    assert [one.withdrawn for one in kansai.listings + bs11.listings] == [False] * 3 + [True]
    assert show.episodes == 13, "Flag 4 marks the last episode"
    unfinished = content("syoboi-programmes.xml").replace(b"<Flag>4</Flag>", b"<Flag>0</Flag>")
    (show,) = read("syoboi:5877", unfinished)
    assert show.episodes is None


def test_syoboi_says_nothing_found_in_a_result_and_what_is_wrong() -> None:
    empty = "<ProgLookupResponse><Result><Code>404</Code><Message>なし</Message></Result></ProgLookupResponse>"
    assert read("syoboi:1", empty.encode()) == []
    wrong = "<Result><Code>400</Code><Message>Command が指定されていません。</Message></Result>"
    with pytest.raises(SourceError, match="400 Command が指定"):
        read("syoboi:1", wrong.encode())


def test_a_page_that_is_xml_is_told_for_what_it_is() -> None:
    for page in (b"<?xml version='1.0'?><html><body/></html>", b"<?xml version='1.0'?><HTML/>"):
        with pytest.raises(SourceError, match="a web page in place of data"):
            read("syoboi:5877", page)


def test_syoboi_is_asked_for_all_shows_together() -> None:
    sources = [read_source(text) for text in ("syoboi:5877@70", "syoboi:5877@128", "syoboi:6904")]
    asked: list[str] = []

    def ask(request: Request) -> bytes:
        asked.append(request.url)
        return content(CASES["syoboi"].answers[len(asked) - 1])

    (show,) = readers.observe(sources, SEEN, ask)
    assert [c.id for c in show.channels] == ["kansai-tv", "bs11"], "not the others of that show"
    assert all(url.startswith("https://cal.syoboi.jp/db.php?Command=") for url in asked)
    assert ["TID=5877%2C6904" in url for url in asked] == [True, True, False]
    many = [read_source(f"syoboi:{number}") for number in range(1, 26)]
    asked.clear()
    with pytest.raises(IndexError):  # three titles' requests, and then one more for all
        readers.observe(many, SEEN, ask)
    assert [url.count("%2C") for url in asked] == [
        9,
        9,
        4,
        24 + 3,
    ]  # of TitleLookup, with the commas of Fields


# XMLTV


def test_xmltv_gives_the_show_by_its_title_in_any_language() -> None:
    (show,) = read("guide.xml#show=夜の汽車", content("guide.xml"))
    (channel,) = show.channels
    assert show.title == {"ja": "夜の汽車", "en": "Night Train"}
    assert (show.id, show.episodes, channel.id) == ("night-train", 13, "tokyo-mx")
    assert channel.source == "guide.xml#channel=mx&show=夜の汽車"
    assert (channel.zone, channel.is_station, channel.url) == (
        "Etc/GMT-9",
        True,
        "https://s.mxtv.jp/",
    )
    assert times(channel) == {
        "1": "01-09 15:55", "2": "01-16 15:55", "3": "01-23 15:55", "4": "2024-01-31",
    }  # fmt: skip
    assert channel.listings[0].title == {"ja": "「出発」"}
    assert channel.listings[2].title == {}, "a number is no title"
    assert channel.listings[1].length == timedelta(minutes=30), "not the rerun"
    assert not any(one.withdrawn for one in channel.listings)


def test_xmltv_says_what_it_left_out() -> None:
    (show,) = read_case(CASES["xmltv"])
    assert show.notes == (
        "1 of 7 programmes left out: no number of an episode",
        "1 of 7 programmes left out: no time with a zone",
    )


def test_xmltv_numbers_count_from_zero_and_name_their_season() -> None:
    (cup,) = read("https://tv.example/guide.xml#show=36TH AMERICA'S CUP", content("guide.xml"))
    assert (
        cup.channels[0].source
        == "https://tv.example/guide.xml#channel=tv.9&season=2020&show=36TH%20AMERICA%27S%20CUP"
    )
    assert times(cup.channels[0]) == {"7": "01-17 10:35"}
    (manhunt,) = read(
        "https://tv.example/guide.xml#show=Manhunt: Catch Me If You Can", content("guide.xml")
    )
    assert times(manhunt.channels[0]) == {"1": "01-17 11:05"}


def test_xmltv_asks_which_show_is_meant_and_hints() -> None:
    with pytest.raises(SourceError, match=r"name a show with --show; it has 4, as .*Infomercial"):
        read("guide.xml", content("guide.xml"))
    (missing,) = read("guide.xml#show=Night Trian", content("guide.xml"))
    assert (missing.channels, missing.notes) == (
        (),
        ("no show 'Night Trian'; did you mean 'Night Train'?",),
    )
    (missing,) = read("guide.xml#show=Night Train&channel=mxx", content("guide.xml"))
    assert missing.notes == ("no channel 'mxx'; did you mean 'mx'?",)


def test_a_file_of_this_machine_needs_an_address_that_viewers_may_read() -> None:
    with pytest.raises(SourceError, match=r"guide\.xml: .* with --page"):
        read("guide.xml#show=Manhunt: Catch Me If You Can", content("guide.xml"))
    page = "https://tv.example/#a&b"
    source = read_source("guide.xml#show=Manhunt: Catch Me If You Can")._replace(page=page)
    (show,) = read(str(source), content("guide.xml"))
    assert show.channels[0].page == page
    assert read_source(show.channels[0].source).page == page


def test_xmltv_may_be_gzipped() -> None:
    case = CASES["xmltv"]
    assert read(case.source, gzip.compress(content("guide.xml"))) == read_case(case)


# iCalendar


def test_icalendar_gives_numbered_events_days_and_cancellations() -> None:
    (show,) = read_case(CASES["icalendar"])
    (channel,) = show.channels
    assert (show.title, show.id, channel.id) == ({"und": "Night Train"}, "night-train", "rai-9")
    assert times(channel) == {
        "1": "01-10 19:55", "2": "01-17 19:55", "3": "01-24 19:55", "4": "2024-01-31",
    }  # fmt: skip
    assert [one.withdrawn for one in channel.listings] == [False, False, True, False]
    assert (channel.zone, channel.is_station) == ("Europe/Rome", False)


def test_icalendar_events_that_recur_are_known_by_their_first_day() -> None:
    """RFC 5545, 3.8.4.4: a RECURRENCE-ID stays where its event is moved."""
    (show,) = read("https://tv.example/calendar.ics#show=The Evening", content("calendar.ics"))
    assert times(show.channels[0]) == {
        "2024-01-05": "01-05 19:30", "2024-01-19": "01-20 20:30", "2024-01-26": "01-26 19:30",
    }  # fmt: skip


def test_icalendar_events_that_do_not_recur_are_listed_whenever_they_are() -> None:
    late = datetime(2026, 1, 1, tzinfo=UTC)
    source = CASES["icalendar"].source
    assert read(source, content("calendar.ics"), seen=late) == read_case(CASES["icalendar"])
    (gone,) = read(
        "https://tv.example/calendar.ics#show=The Evening", content("calendar.ics"), seen=late
    )
    assert gone.channels == ()


def test_icalendar_feeds_of_rougecal_keep_their_labels() -> None:
    from rougecal import load, render
    from tests.conftest import ROOT

    show = load(ROOT / "schedules")["solo-leveling"]
    feed = render(show, today=date(2024, 1, 1), channel=next(iter(show.schedule.channels)))
    (found,) = read("https://tv.example/solo.ics", feed)
    expected = {
        a.key.label: a.start
        for a in show.airings
        if a.channel is next(iter(show.schedule.channels.values()))
    }
    assert {one.label: one.start for one in found.channels[0].listings} == expected


def test_icalendar_says_which_extra_events_that_recur_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "recurring_ical_events", None)
    with pytest.raises(SourceError, match=r"pip install 'rougecal\[sources\]'"):
        read(CASES["icalendar"].source, content("calendar.ics"))


def test_icalendar_events_that_recur_each_second_are_refused() -> None:
    bomb = content("calendar.ics").replace(b"FREQ=WEEKLY;COUNT=4", b"FREQ=SECONDLY")
    with pytest.raises(SourceError, match="every second"):
        read("https://tv.example/calendar.ics", bomb)


def test_an_id_is_made_of_whole_words_of_a_title() -> None:
    long = "I Was Reincarnated as the 7th Prince so I Can Take My Time Perfecting"
    assert slug(long) == "i-was-reincarnated-as-the-7th-prince-so-i-can-take-my-time"
    assert slug("", "夜", "Fuji TV!") == "fuji-tv"
    assert slug("a" * 61) == "a" * 60
    assert slug("a" * 60 + " b") == "a" * 60
