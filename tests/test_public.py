"""The public face, `import rougecal`: cheap to import, all of it documented by examples that run."""

from __future__ import annotations

import doctest
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

import rougecal
from rougecal import OptionError, ScheduleError, Selection, Show, load, parse, render
from rougecal.feeds import render as render_feed
from tests.conftest import ROOT

TODAY = date(2024, 2, 1)
BASE = "https://tv.example.org"
HEAVY = ("pydantic", "flask", "icalendar", "yaml", "pytz", "click", "granian", "webcolors")
MINIMAL = """\
title: {title}
timezone: Asia/Tokyo
published: 2023-12-25
channels:
  tv: {{name: TV, slot: Sat 24:00, from: 2024-01-06, audio: ja}}
  stream: {{name: Stream, follows: tv, after: 1h, audio: en}}
episodes: 12
"""


def show_named(name: str) -> Show:
    return parse(MINIMAL.format(title=name.title()), f"{name}.yaml")


def in_a_new_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout


# The names


def test_import_rougecal_loads_nothing_heavy() -> None:
    loaded = in_a_new_process("import sys, rougecal; dir(rougecal); print(*sys.modules)").split()
    assert "rougecal" in loaded
    assert not [name for name in loaded if name.partition(".")[0] in HEAVY]
    assert not [name for name in loaded if name.startswith("rougecal.")]


@pytest.mark.parametrize("name", rougecal.__all__)
def test_each_name_is_imported_when_it_is_first_used(name: str) -> None:
    code = f"import rougecal; assert {name!r} not in vars(rougecal); rougecal.{name}; print('fine')"
    assert in_a_new_process(code) == "fine\n"


def test_star_import_and_dir_know_the_names() -> None:
    assert set(rougecal.__all__) <= set(dir(rougecal))
    code = "from rougecal import *; import rougecal; print(set(rougecal.__all__) <= set(dir()))"
    assert in_a_new_process(code) == "True\n"


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'rougecal' has no attribute 'loads'"):
        _ = rougecal.loads  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", rougecal.__all__)
def test_the_example_in_each_docstring_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    target = getattr(rougecal, name)
    tests = doctest.DocTestFinder(recurse=False).find(target, name, globs={})
    # The docstring of Schedule is what editors show, as the JSON Schema's description.
    assert sum(len(test.examples) for test in tests) or name == "Schedule"
    for test in tests:
        assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test).failed == 0


# load and parse


def test_load_reads_a_folder_in_the_order_of_ids() -> None:
    shows = load(ROOT / "schedules")
    assert list(shows) == ["frieren", "metallic-rouge", "solo-leveling"]
    assert all(show.id == name for name, show in shows.items())
    assert list(load(str(ROOT / "schedules"))) == list(shows)


def test_load_reads_a_file() -> None:
    assert list(load(ROOT / "schedules/frieren.yaml")) == ["frieren"]


def test_load_raises_every_problem_and_gives_no_half(tmp_path: Path) -> None:
    good = MINIMAL.format(title="Good")
    (tmp_path / "good.yaml").write_text(good)
    (tmp_path / "a.yaml").write_text(good.replace("Sat 24:00", "Sat 30:00"))
    (tmp_path / "b.yaml").write_text(good.replace("timezone", "timezon"))
    (tmp_path / "c.yaml").write_text(good + "id: good\n")
    with pytest.raises(ScheduleError) as raised:
        load(tmp_path)
    told = [(Path(problem.mark.path).name, problem.mark.line) for problem in raised.value.problems]
    assert {("a.yaml", 5), ("b.yaml", 2), ("c.yaml", 1)} <= set(told)


def test_load_of_what_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none")
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(ScheduleError, match="can't be read"):
        load(tmp_path)


def test_load_of_a_folder_without_schedules_is_empty(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("none")
    assert load(tmp_path) == {}


def test_parse_takes_text_and_bytes() -> None:
    text = MINIMAL.format(title="Show")
    assert [a.uid for a in parse(text).airings] == [a.uid for a in parse(text.encode()).airings]
    assert parse(text, "other.yaml").id == "other"


def test_parse_tells_where_a_text_is_no_unicode() -> None:
    with pytest.raises(ScheduleError) as raised:
        parse("title: \ud800\n")
    assert [problem.mark.line for problem in raised.value.problems] == [1]


# render


def test_a_show_alone_is_its_own_feed() -> None:
    show = load(ROOT / "schedules")["metallic-rouge"]
    golden = (ROOT / "tests/cases/metallic-rouge.ics").read_bytes()
    assert len(golden) > 10_000
    named = render_feed([show], Selection(shows=("metallic-rouge",)), TODAY, BASE)
    assert render(show, today=TODAY, base_url=BASE) == named
    assert render([show], today=TODAY, base_url=f"{BASE}/") == named


def test_several_shows_are_the_feed_of_those() -> None:
    shows = [show_named("one"), show_named("two")]
    feed = render((show for show in shows), today=TODAY, base_url=BASE)
    assert feed == render_feed(shows, Selection(shows=("one", "two")), TODAY, BASE)
    assert feed.count(b"BEGIN:VEVENT") == 48


def test_a_feed_does_not_depend_on_the_order_of_the_shows() -> None:
    one, two = show_named("one"), show_named("two")
    assert render([one, two], today=TODAY) == render([two, one], today=TODAY)


def test_options_are_those_of_an_address() -> None:
    show = show_named("show")
    selection = Selection(
        shows=("show",),
        channels=("stream",),
        audio=("en",),
        remind=(timedelta(minutes=15), timedelta(hours=1)),
        lang="ja",
        past=timedelta(days=30),
        notes=False,
        spoilers=False,
        cancelled=False,
        only="finales",
        merge=True,
        allday="Europe/Rome",
        download=True,
    )
    options = {
        "channel": "stream",
        "audio": ["en"],
        "remind": ["15m", timedelta(hours=1)],
        "lang": "ja",
        "past": "30d",
        "notes": False,
        "spoilers": False,
        "cancelled": False,
        "only": "finales",
        "merge": True,
        "allday": "Europe/Rome",
        "download": True,
    }
    feed = render(show, today=TODAY, **options)  # type: ignore[arg-type]
    assert feed == render_feed([show], selection, TODAY)
    assert feed == render(show, selection, today=TODAY)
    assert b"BEGIN:VALARM" in feed
    assert feed.count(b"DTSTART;VALUE=DATE:") == feed.count(b"BEGIN:VEVENT") == 1
    assert render(show, today=TODAY, allday=True) == render(show, today=TODAY, allday="on")


def test_a_selection_chooses_among_the_shows() -> None:
    shows = [show_named("one"), show_named("two")]
    only = render(shows, Selection(shows=("two",)), today=TODAY)
    assert only == render(shows[1], today=TODAY)
    assert render(shows[1], Selection(lang="ja"), today=TODAY) == render(
        shows[1], today=TODAY, lang="ja"
    )


def test_today_matters_to_a_window() -> None:
    show = show_named("show")
    early, late = (
        render(show, today=date(2024, month, 1), channel="tv", past="0d") for month in (1, 3)
    )
    assert (early.count(b"BEGIN:VEVENT"), late.count(b"BEGIN:VEVENT")) == (12, 4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"channel": "sream"}, "there is no channel 'sream'; did you mean 'stream'?"),
        ({"lang": "klingonese"}, "lang=klingonese: "),
        ({"remind": "soon"}, "remind=soon: "),
        ({"past": timedelta(days=-1)}, "past=-1d: "),
    ],
)
def test_a_bad_option_is_told(options: dict[str, object], message: str) -> None:
    with pytest.raises(OptionError) as raised:
        render(show_named("show"), today=TODAY, **options)  # type: ignore[arg-type]
    assert str(raised.value).startswith(message)
    assert issubclass(OptionError, ValueError)


def test_a_selection_of_a_show_that_was_not_given_is_told() -> None:
    with pytest.raises(OptionError, match="no show 'shw'; did you mean 'show'"):
        render(show_named("show"), Selection(shows=("shw",)), today=TODAY)


def test_what_no_option_is_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="langs"):
        render(show_named("show"), today=TODAY, langs="ja")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="a Selection or options, not both"):
        render(show_named("show"), Selection(), today=TODAY, lang="ja")
    with pytest.raises(ValueError, match="http"):
        render(show_named("show"), today=TODAY, base_url="tv.example.org")


def test_no_show_is_no_feed() -> None:
    with pytest.raises(ValueError, match="no show"):
        render([], today=TODAY)
