"""The broadcast clock: what stations write, and the instants they mean."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import pytz
from hypothesis import given
from hypothesis import strategies as st

from rougecal.clock import DateWords, Moment, Slot, broadcast, instant, notation
from rougecal.clock.broadcast import DAY_END

TOKYO, PACIFIC = "Asia/Tokyo", "America/Los_Angeles"
MINUTE, ONE_DAY = timedelta(minutes=1), timedelta(days=1)
JAPANESE = DateWords(
    tuple("月火水木金土日"),
    tuple(f"{month}月" for month in range(1, 13)),
    "{month}{day}日",
    "{date}({weekday})",
    "{year}年{day}",
)

days = st.dates(date(1950, 1, 2), date(2199, 12, 30))
minutes = st.integers(0, DAY_END - 1)
moments = st.builds(Moment, days, minutes, st.just("UTC"), st.none())
spans = st.integers(-15_000, 15_000).map(lambda number: number * MINUTE)


def at(written: str, zone: str = TOKYO) -> Moment:
    """`Wed 2024-01-10 24:55`, with the weekday checked."""
    weekday, day, *time = written.split()
    moment = Moment(notation.parse_day(day), notation.parse_time(time[0]) if time else None, zone)
    assert notation.parse_weekday(weekday) == moment.day.weekday()
    return moment


VECTORS = [
    ("Wed 2024-01-10 24:55", TOKYO, "2024-01-10T15:55Z"),  # Metallic Rouge, the first
    ("Thu 2024-01-11 0:55", TOKYO, "2024-01-10T15:55Z"),  # the same night, the civil day
    ("Wed 2024-04-03 24:55", TOKYO, "2024-04-03T15:55Z"),  # the last
    ("Wed 2024-02-28 24:55", TOKYO, "2024-02-28T15:55Z"),  # on the 29th, in a leap year
    ("Sun 2023-12-31 24:00", TOKYO, "2023-12-31T15:00Z"),
    ("Thu 2024-04-04 24:26", TOKYO, "2024-04-04T15:26Z"),
    ("Sat 2013-06-15 28:25", TOKYO, "2013-06-15T19:25Z"),
    ("Sun 2013-06-16 4:25", TOKYO, "2013-06-15T19:25Z"),  # 6月16日(日)あさ4:25 = 6月15日(土)28:25
    ("Fri 2007-10-12 27:13", TOKYO, "2007-10-12T18:13Z"),
    ("Fri 2023-09-29 21:00", TOKYO, "2023-09-29T12:00Z"),  # Frieren's premiere
    ("Sat 2024-03-02 24:00", TOKYO, "2024-03-02T15:00Z"),  # Solo Leveling, 8
    ("Wed 2024-01-10 0:00", TOKYO, "2024-01-09T15:00Z"),
    ("Wed 2024-01-10 29:59", TOKYO, "2024-01-10T20:59Z"),
    ("Wed 2024-03-06 10:25", PACIFIC, "2024-03-06T18:25Z"),  # pinned to a wall clock, it moves
    ("Wed 2024-03-13 10:25", PACIFIC, "2024-03-13T17:25Z"),  # against UTC with the clocks
    ("Sat 2024-03-09 27:30", PACIFIC, "2024-03-10T10:30Z"),  # past midnight, past the change
    ("Sat 2024-11-02 24:30", PACIFIC, "2024-11-03T07:30Z"),  # before it
    ("Sat 2024-11-02 26:30", PACIFIC, "2024-11-03T10:30Z"),  # after it
    ("Wed 2024-01-10 24:55", "Asia/Kathmandu", "2024-01-10T19:10Z"),
]


@pytest.mark.parametrize(("written", "zone", "utc"), VECTORS)
def test_28_a_broadcast_time_is_one_instant(written: str, zone: str, utc: str) -> None:
    """Conformance 28: times past midnight and across a change of clocks land right."""
    found = instant(at(written, zone))
    assert found == datetime.fromisoformat(utc)
    assert found.tzinfo is UTC


@pytest.mark.parametrize("written", ["Wed 2024-01-10", "Sun 2024-03-10"])
def test_a_day_alone_is_no_instant(written: str) -> None:
    assert instant(at(written, PACIFIC)) is None


CHANGES = [  # a wall clock, its zone, what becomes of it
    ("Sun 2024-03-10 1:59", PACIFIC, "2024-03-10T09:59Z"),
    ("Sun 2024-03-10 2:00", PACIFIC, "does not exist"),
    ("Sun 2024-03-10 2:59", PACIFIC, "does not exist"),
    ("Sat 2024-03-09 26:30", PACIFIC, "does not exist"),  # the same, as the night before
    ("Sun 2024-03-10 3:00", PACIFIC, "2024-03-10T10:00Z"),
    ("Sun 2024-11-03 0:59", PACIFIC, "2024-11-03T07:59Z"),
    ("Sun 2024-11-03 1:00", PACIFIC, "exists twice"),
    ("Sat 2024-11-02 25:30", PACIFIC, "exists twice"),
    ("Sun 2024-11-03 2:00", PACIFIC, "2024-11-03T10:00Z"),
    ("Sun 2024-03-31 2:30", "Europe/Berlin", "does not exist"),
    ("Sun 2024-10-27 2:30", "Europe/Berlin", "exists twice"),
    ("Sat 2018-11-03 24:00", "America/Sao_Paulo", "does not exist"),  # midnight itself
    ("Sun 2024-11-03 0:30", "America/Havana", "exists twice"),
    ("Sun 2024-10-06 2:15", "Australia/Lord_Howe", "does not exist"),  # half an hour
    ("Sun 2024-10-06 2:30", "Australia/Lord_Howe", "2024-10-05T15:30Z"),
    ("Sun 2024-04-07 1:45", "Australia/Lord_Howe", "exists twice"),
    ("Fri 2011-12-30 12:00", "Pacific/Apia", "does not exist"),  # a whole day
]


@pytest.mark.parametrize(("written", "zone", "what"), CHANGES)
def test_a_time_that_a_change_of_clocks_skips_or_repeats_is_none(
    written: str, zone: str, what: str
) -> None:
    moment = at(written, zone)
    if what.endswith("Z"):
        assert instant(moment) == datetime.fromisoformat(what)
        return
    with pytest.raises(ValueError, match=what) as error:
        instant(moment)
    assert f"{moment.day} in {zone}" in str(error.value)


@pytest.mark.parametrize("utc", ["2024-11-03T08:30Z", "2024-11-03T09:30Z"])
def test_a_time_that_exists_twice_keeps_its_instant(utc: str) -> None:
    """Both are 1:30 in Los Angeles; what follows another channel may be on at either."""
    when = datetime.fromisoformat(utc)
    moment = broadcast.local_moment(when, PACIFIC)
    assert (moment.day, moment.minutes) == (date(2024, 11, 3), 90)
    assert not broadcast.exists_once(Moment(moment.day, moment.minutes, PACIFIC))
    assert instant(moment) == when
    assert instant(moment.plus(broadcast.WEEK)) == datetime.fromisoformat("2024-11-10T09:30Z")


@given(days, st.integers(0, 5 * 60 + 59), st.sampled_from([TOKYO, "UTC", "Asia/Kathmandu"]))
def test_a_time_past_24_is_the_next_day_s(day: date, time: int, zone: str) -> None:
    late, early = Moment(day, 24 * 60 + time, zone), Moment(day + ONE_DAY, time, zone)
    assert instant(late) == instant(early)


@given(moments, spans)
def test_plus_is_as_much_later_and_stays_on_the_clock(moment: Moment, span: timedelta) -> None:
    later = moment.plus(span)
    start, end = instant(moment), instant(later)
    assert start
    assert end == start + span
    assert later.minutes is not None
    assert 0 <= later.minutes < DAY_END


@given(moments, spans)
def test_plus_and_minus_lead_back_to_the_instant(moment: Moment, span: timedelta) -> None:
    assert instant(moment.plus(span).plus(-span)) == instant(moment)


@given(moments, minutes)
def test_plus_keeps_the_broadcast_day_while_the_clock_reaches(moment: Moment, time: int) -> None:
    assert moment.minutes is not None
    assert moment.plus((time - moment.minutes) * MINUTE) in (
        moment._replace(minutes=time),
        Moment(moment.day + ONE_DAY, time - 24 * 60, "UTC"),  # a whole day moves the day
        Moment(moment.day - ONE_DAY, time + 24 * 60, "UTC"),
    )


@given(
    st.builds(Moment, days, st.none() | minutes, st.just(TOKYO), st.none()),
    st.integers(-9999, 9999),
)
def test_plus_whole_days_moves_the_day_alone(moment: Moment, number: int) -> None:
    assert moment.plus(number * ONE_DAY) == moment._replace(day=moment.day + number * ONE_DAY)


@pytest.mark.parametrize(
    ("time", "span", "then"),
    [
        ("24:55", "30m", "Wed 25:25"),  # a late start keeps the night's name
        ("23:50", "30m", "Wed 24:20"),
        ("29:30", "30m", "Thu 6:00"),  # the broadcast day is over
        ("24:55", "-55m", "Wed 24:00"),
        ("0:15", "-30m", "Tue 23:45"),
        ("24:55", "7d", "Wed 24:55"),
        ("24:55", "1d30m", "Thu 25:25"),
        ("24:55", "-1d30m", "Tue 24:25"),
    ],
)
def test_plus_in_a_broadcasters_words(time: str, span: str, then: str) -> None:
    moved = at(f"Wed 2024-01-10 {time}").plus(notation.parse_duration(span))
    weekday, _, _, clock_time, _ = broadcast.moment_text(moved).split()
    assert f"{weekday} {clock_time}" == then


@pytest.mark.parametrize("span", ["30m", "23h", "1d1m", "-1h"])
def test_a_day_alone_moves_by_whole_days(span: str) -> None:
    with pytest.raises(ValueError, match="whole days"):
        at("Wed 2024-01-10").plus(notation.parse_duration(span))


def test_every_time_from_0_00_to_29_59_reads_back() -> None:
    written = [f"{hours}:{rest:02}" for hours in range(30) for rest in range(60)]
    assert list(map(broadcast.time_text, range(DAY_END))) == written
    assert list(map(notation.parse_time, written)) == list(range(DAY_END))
    assert [notation.parse_time(f"{text:0>5}") for text in written] == list(range(DAY_END))


@given(st.integers(-3660 * 24 * 60, 3660 * 24 * 60).map(lambda number: number * MINUTE))
def test_a_duration_reads_back(length: timedelta) -> None:
    assert notation.parse_duration(broadcast.duration_text(length)) == length


@pytest.mark.parametrize(
    ("text", "length", "plainest"),
    [
        ("30m", timedelta(minutes=30), "30m"),
        ("90m", timedelta(minutes=90), "1h30m"),
        ("2h30m", timedelta(hours=2, minutes=30), "2h30m"),
        ("1w", timedelta(days=7), "7d"),
        ("4w2d", timedelta(days=30), "30d"),
        ("1d12h", timedelta(hours=36), "1d12h"),
        ("-30m", timedelta(minutes=-30), "-30m"),
        ("-1d1h", timedelta(hours=-25), "-1d1h"),
        ("0m", timedelta(0), "0m"),
        ("3660d", timedelta(days=3660), "3660d"),
    ],
)
def test_durations(text: str, length: timedelta, plainest: str) -> None:
    assert notation.parse_duration(text) == length
    assert broadcast.duration_text(length) == plainest


@given(days)
def test_a_day_reads_back(day: date) -> None:
    assert notation.parse_day(str(day)) == day
    assert notation.parse_when(str(day)) == (day, None, None)


@given(days, minutes)
def test_a_day_and_a_time_read_back(day: date, number: int) -> None:
    text = f"{day} {broadcast.time_text(number)}"
    assert notation.parse_when(text) == (day, number, None)
    assert notation.parse_when(broadcast.time_text(number)) == (None, number, None)


@given(days, st.integers(0, 6))
def test_a_slots_first_day_is_within_the_week(day: date, weekday: int) -> None:
    found = Slot((weekday,), None, None).on_or_after(day, day)
    assert found.weekday() == weekday
    assert day <= found < day + broadcast.WEEK


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("Wed 24:55", Slot((2,), 1495, None)),
        ("wednesday 24:55", Slot((2,), 1495, None)),
        ("SUN 5:05", Slot((6,), 305, None)),
        ("Mon 00:00", Slot((0,), 0, None)),
        ("Wed", Slot((2,), None, None)),
        ("Wed 10:25 America/Los_Angeles", Slot((2,), 625, PACIFIC)),
        (
            "Wed 10:25 America/Argentina/Buenos_Aires",
            Slot((2,), 625, "America/Argentina/Buenos_Aires"),
        ),
        ("Wed 10:25 Etc/GMT+9", Slot((2,), 625, "Etc/GMT+9")),
        ("Wed UTC", Slot((2,), None, "UTC")),
    ],
)
def test_slots(text: str, slot: Slot) -> None:
    assert notation.parse_slot(text) == slot


@pytest.mark.parametrize(
    ("day", "zone", "utc"),
    [
        ("2024-01-10", TOKYO, "2024-01-09T15:00Z"),
        ("2024-03-10", PACIFIC, "2024-03-10T08:00Z"),
        ("2024-03-11", PACIFIC, "2024-03-11T07:00Z"),
        ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00Z"),  # begins at 1:00
        ("2024-11-03", "America/Havana", "2024-11-03T04:00Z"),  # the first of two midnights
        ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00Z"),  # never was; when the next begins
    ],
)
def test_a_day_begins(day: str, zone: str, utc: str) -> None:
    assert broadcast.start_of_day(notation.parse_day(day), zone) == datetime.fromisoformat(utc)


@given(st.dates(date(1971, 1, 1), date(2036, 12, 31)), st.sampled_from(pytz.common_timezones))
def test_every_day_everywhere_begins_and_not_in_its_middle(day: date, zone: str) -> None:
    start, place = broadcast.start_of_day(day, zone), pytz.timezone(zone)
    if start.astimezone(place).date() == day:  # not so where a whole day was skipped
        assert (start - MINUTE).astimezone(place).date() < day


@given(
    st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([TOKYO, PACIFIC, "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
def test_an_instants_local_moment_is_that_instant(when: datetime, zone: str) -> None:
    minute = when.replace(second=0, microsecond=0)
    moment = broadcast.local_moment(minute, zone)
    assert moment.minutes is not None
    assert moment.minutes < 24 * 60
    start = broadcast.start_of_day(moment.day, zone)
    assert start <= minute < start + timedelta(hours=25)
    assert instant(moment) == minute


@pytest.mark.parametrize(
    ("written", "zone", "english", "japanese"),
    [
        ("Wed 2024-01-10 24:55", TOKYO, "Wed 10 Jan 24:55 JST", "1月10日(水) 24:55 JST"),
        ("Sun 2024-12-01 5:05", TOKYO, "Sun 1 Dec 5:05 JST", "12月1日(日) 5:05 JST"),
        ("Wed 2024-03-06 10:25", PACIFIC, "Wed 6 Mar 10:25 PST", "3月6日(水) 10:25 PST"),
        ("Wed 2024-03-13 10:25", PACIFIC, "Wed 13 Mar 10:25 PDT", "3月13日(水) 10:25 PDT"),
        ("Sat 2024-03-09 27:30", PACIFIC, "Sat 9 Mar 27:30 PDT", "3月9日(土) 27:30 PDT"),
        (
            "Mon 2024-01-08 9:00",
            "America/Sao_Paulo",
            "Mon 8 Jan 9:00 UTC-03",
            "1月8日(月) 9:00 UTC-03",
        ),
        ("Wed 2024-01-10", TOKYO, "Wed 10 Jan", "1月10日(水)"),
    ],
)
def test_a_moment_in_a_broadcasters_words(
    written: str, zone: str, english: str, japanese: str
) -> None:
    moment = at(written, zone)
    assert broadcast.moment_text(moment) == english
    assert broadcast.moment_text(moment, JAPANESE) == japanese
