"""`rougecal import` and `rougecal update`: what they write and print, and their exit codes."""

from __future__ import annotations

import copy
import json
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rougecal import load
from rougecal.cli import asking, cli
from rougecal.sources import Request, SourceError

ANSWERS = Path(__file__).parent.parent / "sources/answers"
WEEK = 604_800
SEPTEMBER, OCTOBER = "2026-09-20T00:00Z", "2026-10-05T09:00Z"
SEASON = [f"anilist-season-{number}.json" for number in (1, 2)]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ROUGECAL_SCHEDULES", raising=False)
    return tmp_path


def run(*command: str) -> Result:
    return CliRunner().invoke(cli, command)


def from_files(*names: str | Path) -> list[str]:
    return [word for name in names for word in ("--from", str(ANSWERS / name))]


def import_season(now: str = SEPTEMBER) -> Result:
    return run("import", "anilist:2026-fall", *from_files(*SEASON), "--now", now)


def schedule(name: str) -> str:
    return Path(f"schedules/{name}.yaml").read_text()


def changed(name: str, change: Callable[[Any], object], answer: str = SEASON[0]) -> Path:
    """A saved answer of AniList in which `change` was made to the nodes of the show `name`."""
    data = json.loads((ANSWERS / answer).read_text())
    for media in data["data"]["Page"]["media"]:
        if name in media["title"].values():
            change(media["airingSchedule"]["nodes"])
    path = Path("answer.json")
    path.write_text(json.dumps(data))
    return path.absolute()


def postponed(weeks: int, first: int) -> Callable[[Any], None]:
    def change(nodes: Any) -> None:
        for node in nodes:
            if node["episode"] >= first:
                node["airingAt"] += weeks * WEEK

    return change


# import


def test_import_writes_a_season_from_an_empty_folder() -> None:
    result = import_season()
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "schedules/yoru-no-kisha.yaml: 6 airings on first-broadcast, from anilist:900001",
        "schedules/hero-academy.yaml: 12 airings on first-broadcast, from anilist:900002",
        "schedules/sky.yaml: 4 airings on first-broadcast, from anilist:900003",
    ]
    assert result.stderr == "eiga: no times are known yet\n"
    assert run("check").exit_code == 0
    assert Path("schedules/schema.json").exists()
    assert "slot: Tue 24:30" in schedule("yoru-no-kisha"), "the broadcast clock"


def test_import_leaves_what_is_there() -> None:
    import_season()
    before = schedule("sky")
    result = import_season("2026-10-20T00:00Z")
    assert result.exit_code == 0
    told = "schedules has 3 of them already; `rougecal update` asks again\n"
    assert result.stderr == f"eiga: no times are known yet\n{told}", "in one line"
    Path("schedules/sky.yaml").write_text(before.replace("source: anilist:900003", "color: teal"))
    other = schedule("sky")
    result = import_season()
    assert result.exit_code == 1
    assert "sky.yaml exists already; --into adds the channels to it, --id" in result.stderr
    assert schedule("sky") == other


def test_import_knows_a_show_again_whose_file_was_renamed() -> None:
    """By its source, so that a second import of a season does not write it again."""
    command = ("import", "anilist:162985", *from_files("anilist.json"), "--now", SEPTEMBER)
    run(*command)
    Path("schedules/metallic-rouge.yaml").rename("schedules/rouge.yaml")
    result = run(*command)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        "schedules/rouge.yaml has it already; `rougecal update rouge` asks again\n"
    )
    assert not Path("schedules/metallic-rouge.yaml").exists()
    assert run(*command, "--id", "again").exit_code == 0, "unless another is asked for"


def test_import_gives_another_id_if_asked() -> None:
    command = ("import", "anilist:162985", *from_files("anilist.json"))
    assert run(*command, "--id", "rouge", "--now", "2023-12-25T00:00Z").exit_code == 0
    assert load("schedules")["rouge"].schedule.title["ja"] == "メタリックルージュ"
    refused = run(*command, "--id", "Rouge!")
    assert (refused.exit_code, "did you mean 'rouge'?" in refused.stderr) == (2, True)


def test_import_of_a_guide_takes_its_show_channel_zone_and_page() -> None:
    page = "https://tv.example.org/guide"
    shutil.copy(ANSWERS / "guide.xml", "guide.xml")
    result = run(
        *("import", "guide.xml", "--show", "night train", "--channel", "mx", "--page", page),
        *("--zone", "Asia/Tokyo", "--now", "2024-01-09T00:00Z"),
    )
    assert result.exit_code == 0, result.output
    assert "night-train: 1 of 7 programmes left out: no number of an episode" in result.stderr
    show = load("schedules")["night-train"]
    (channel,) = show.schedule.channels.values()
    assert show.schedule.timezone == "Asia/Tokyo"
    assert (
        channel.source
        == "guide.xml#channel=mx&show=night%20train&page=https://tv.example.org/guide"
    )
    assert [a.key.label for a in show.airings if a.start][:3] == ["1", "2", "3"]
    assert run("update", "--now", "2024-01-09T12:00Z").exit_code == 0, "it is asked by its path"


def test_import_into_a_schedule_adds_its_channels_and_keeps_the_rest() -> None:
    text = """\
title: {ja: ウマ娘}  # a keeper's
timezone: Asia/Tokyo
published: 2021-01-01
channels:
  tokyo-mx: {name: TOKYO MX, slot: Mon 24:00, from: 2021-01-04}
episodes: 13
changes:
  - skip: 2021-02-15
    announced: 2021-02-01
"""
    path = Path("schedules/uma.yaml")
    path.parent.mkdir()
    path.write_text(text)
    answers = from_files("syoboi-programmes.xml", "syoboi-titles.xml", "syoboi-stations.xml")
    command = (
        "import",
        "syoboi:5877@70",
        *answers,
        "--into",
        str(path),
        "--now",
        "2021-02-20T00:00Z",
    )
    result = run(*command)
    assert result.exit_code == 0, result.output
    assert result.stdout == "schedules/uma.yaml: 3 airings on kansai-tv, from syoboi:5877@70\n"
    show = load("schedules")["uma"]
    assert list(show.schedule.channels) == ["tokyo-mx", "kansai-tv"]
    assert set(text.splitlines()) - set(path.read_text().splitlines()) == set()
    again = run(*command)
    assert (again.exit_code, "has a channel kansai-tv already" in again.stderr) == (1, True)
    season = run("import", "anilist:2026-fall", *from_files(*SEASON), "--into", str(path))
    assert (season.exit_code, "--into and --id are for one" in season.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["anilits:1"], 1, "no source; known are anilist:…, tvmaze:…, syoboi:…"),
        (["anilist:rouge"], 1, "expected an id or a season, like 162985 or 2026-fall"),
        (["anilist:2026-autumn"], 1, "a season is one of winter, spring, summer, fall"),
        (["syoboi:"], 1, "expected a TID"),
        (["https://anilist.co/anime/162985/Rouge/"], 1, "did you mean 'anilist:162985'?"),
        (["https://www.tvmaze.com/shows/82/x"], 1, "is a page to read; did you mean 'tvmaze:82'?"),
        (["https://cal.syoboi.jp/tid/6904"], 1, "did you mean 'syoboi:6904'?"),
        (["missing.xml"], 1, "missing.xml: No such file or directory"),
        (["http://tv.example.org/guide.xml"], 1, "only https addresses are asked"),
        (["anilist:1", "--show", "Rouge"], 2, "--show is for guides; anilist:1 is none"),
        (["anilist:1", "--zone", "JST"], 2, "did you mean 'Asia/Tokyo'?"),
        (["anilist:5", *from_files("anilist.json")], 1, "anilist:5: nothing to write"),
        (["tvmaze:1", *from_files("anilist.json")], 1, "TVmaze: unexpected answer at id"),
        (["syoboi:1", *from_files("anilist.json")], 1, "Syoboi Calendar: the answer is cut off"),
        (["anilist:2026-fall", "--id", "x", *from_files(*SEASON)], 2, "--id are for one"),
        (["guide.xml", *from_files("guide.xml", "guide.xml")], 1, "a guide is one answer, not 2"),
        (["guide.xml", *from_files("guide.xml")], 1, "name a show with --show; it has 4"),
        (["guide.xml", "--show", "Nite Train", *from_files("guide.xml")], 1, "'Night Train'?"),
        ([], 2, "Missing argument"),
    ],
)
def test_import_tells_what_it_cannot_do_and_writes_nothing(
    here: Path, words: list[str], code: int, message: str
) -> None:
    result = run("import", *words)
    assert message in result.stderr
    assert result.exit_code == code
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("node", "label", "start"),
    [
        ({"airingAt": 0}, "1", datetime(1970, 1, 1, tzinfo=UTC)),
        ({"episode": 99_999}, "99999", datetime(2026, 10, 3, 8, 30, tzinfo=UTC)),
    ],
)
def test_import_of_odd_values_has_them_exactly(
    node: dict[str, int], label: str, start: datetime
) -> None:
    answer = changed("Hero", lambda nodes: nodes[0].update(node))
    command = ("import", "anilist:2026-fall", "--from", str(answer), "--now", SEPTEMBER)
    assert run(*command).exit_code == 0
    airings = load("schedules")["hero-academy"].airings
    assert {airing.key.label: airing.start for airing in airings}[label] == start


def test_import_needs_a_title(here: Path) -> None:
    """Syoboi's programmes alone have none: its TitleLookup has to be saved, too."""
    result = run("import", "syoboi:5877@70", *from_files("syoboi-programmes.xml"))
    assert result.exit_code == 1
    assert "title" in result.stderr
    assert list(here.iterdir()) == []


# update


def test_update_writes_what_is_new_and_says_it_then_nothing() -> None:
    import_season()
    answer = changed("Hero", postponed(1, first=3))
    command = ("update", *from_files(answer), "--now", OCTOBER)
    result = run(*command)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("schedules/hero-academy.yaml:\n")
    assert "Sat 17 Oct 17:30 JST → Sat 24 Oct 17:30 JST" in result.stdout
    assert schedule("hero-academy").endswith(
        "changes:\n"
        "  - skip: 2026-10-17\n"
        "    announced: 2026-10-05 18:00\n"
        "    source: https://anilist.co/anime/900002\n"
    )
    after = schedule("hero-academy")
    again = run(*command[:-1], "2026-10-05T15:00Z")
    assert (again.exit_code, again.output) == (0, "")
    assert schedule("hero-academy") == after


def test_update_check_writes_nothing_and_exits_with_1_if_something_is_new() -> None:
    import_season()
    before = schedule("hero-academy")
    answer = changed("Hero", postponed(1, first=3))
    result = run("update", "--check", *from_files(answer), "--now", OCTOBER)
    assert result.exit_code == 1
    assert "→ Sat 24 Oct 17:30 JST" in result.stdout
    assert schedule("hero-academy") == before
    same = run("update", "--check", *from_files(SEASON[0]), "--now", OCTOBER)
    assert (same.exit_code, same.output) == (0, "")


def test_update_leaves_a_show_that_its_source_contradicts_and_takes_the_others() -> None:
    import_season()
    before = schedule("hero-academy")
    answer = changed("Hero", postponed(52, first=1))
    data = json.loads(answer.read_text())
    data["data"]["Page"]["media"][0]["coming"]["nodes"][0]["airingAt"] += 3600  # the other show
    answer.write_text(json.dumps(data))
    command = ("update", *from_files(answer), "--now", OCTOBER)
    result = run(*command)
    assert result.exit_code == 1
    assert "hero-academy.yaml: 1 on first-broadcast: " in result.stderr
    assert "Sat 3 Oct 17:30 JST in the file" in result.stderr
    assert result.stderr.count("by the source\n") == 3, "not all twelve of them"
    assert result.stderr.endswith(
        "hero-academy.yaml: and 9 more; nothing is written; "
        "`rougecal update hero-academy --accept` takes what the source says\n"
    )
    assert schedule("hero-academy") == before
    assert "announced: 2026-10-05" in schedule("yoru-no-kisha")
    accepted = run(*command, "--accept")
    assert accepted.exit_code == 0, accepted.output
    assert "announced: 2026-10-05" in schedule("hero-academy")


def test_update_of_a_show_that_is_contradicted_in_part_tells_of_that_alone() -> None:
    """What is left of an answer without it can't be said, but that is not what is wrong."""
    import_season()

    def change(nodes: Any) -> None:
        postponed(6, first=5)(nodes)
        postponed(1, first=3)(nodes[2:4])

    result = run("update", *from_files(changed("Hero", change)), "--now", OCTOBER)
    assert result.exit_code == 1
    assert "no entries say" not in result.stderr
    assert len(result.stderr.splitlines()) == 4


def test_update_names_the_place_of_what_it_cannot_write_once() -> None:
    import_season()
    path = Path("schedules/hero-academy.yaml")
    path.write_text(schedule("hero-academy") + "changes: []\n")
    result = run("update", *from_files(changed("Hero", postponed(1, first=3))), "--now", OCTOBER)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{path}:17:10: write `changes:` in lines")


def test_update_takes_the_shows_that_are_named() -> None:
    import_season()
    before = schedule("hero-academy")
    answer = changed("Hero", postponed(1, first=3))
    result = run("update", "sky", *from_files(answer), "--now", OCTOBER)
    assert (result.exit_code, schedule("hero-academy")) == (0, before)
    missing = run("update", "skky")
    assert (missing.exit_code, "did you mean 'sky'?" in missing.stderr) == (2, True)
    a_path = run("update", "schedules/sky.yaml")
    assert (a_path.exit_code, "did you mean 'sky'?" in a_path.stderr) == (2, True)


def test_update_without_any_source_says_what_to_do() -> None:
    empty = run("update")
    assert (empty.exit_code, "`rougecal import` writes some" in empty.stderr) == (2, True)
    run("new", "my-show")
    result = run("update")
    assert (result.exit_code, "has a `source:`; see `rougecal im" in result.stderr) == (0, True)


def test_update_goes_on_beside_a_schedule_that_is_broken() -> None:
    import_season()
    Path("schedules/broken.yaml").write_text("title: Broken\n")
    text = schedule("sky").replace("anilist:900003", "anilist:sky")
    Path("schedules/sky.yaml").write_text(text)
    answer = changed("Hero", postponed(1, first=3))
    result = run("update", *from_files(answer), "--now", OCTOBER)
    assert result.exit_code == 1
    assert "schedules/broken.yaml:1:1: " in result.stderr
    assert "schedules/sky.yaml: 'anilist:sky' names nothing at anilist" in result.stderr
    assert "skip: 2026-10-17" in schedule("hero-academy")


def test_update_touches_nothing_if_the_answer_cannot_be_used() -> None:
    import_season()
    before = {path: path.read_bytes() for path in Path("schedules").iterdir()}
    for content in (b"", b"<html>429</html>", (ANSWERS / SEASON[0]).read_bytes()[:-200], b"{}"):
        Path("saved").write_bytes(content)
        result = run("update", "--from", "saved")
        assert result.exit_code == 1
        assert result.stderr.startswith("AniList: ")
        assert len(result.stderr.splitlines()) == 1
        assert {path: path.read_bytes() for path in Path("schedules").iterdir()} == before


def test_a_saved_answer_that_is_too_large_is_refused(here: Path) -> None:
    with open("huge.xml", "wb") as file:
        file.truncate(100_000_000)
    result = run("import", "huge.xml", "--show", "Train", "--page", "https://tv.example.org/")
    assert result.exit_code == 1
    assert result.stderr == "huge.xml: the file has more than 50,000,000 bytes\n"
    assert [path.name for path in here.iterdir()] == ["huge.xml"]


class FakeDoor:
    """Answers as AniList does, and counts how often it was asked."""

    def __init__(self, season: list[dict[str, Any]]) -> None:
        self.season, self.asked = season, list[Request]()

    def __call__(self) -> FakeDoor:
        return self

    def ask(self, request: Request) -> bytes:
        self.asked.append(request)
        if "anilist" not in request.url:
            raise SourceError(f"{request.url}: 503 Service Unavailable")
        ids = json.loads(request.body or b"")["variables"]["ids"]
        media = [one for one in self.season if one["id"] in ids]
        return json.dumps({"data": {"Page": {"media": media}}}).encode()


def season_of(number: int) -> list[dict[str, Any]]:
    (hero,) = (
        media
        for media in json.loads((ANSWERS / SEASON[0]).read_text())["data"]["Page"]["media"]
        if media["id"] == 900002
    )
    names = [{"english": f"Show {n}", "romaji": None, "native": None} for n in range(number)]
    return [{**copy.deepcopy(hero), "id": n + 1, "title": name} for n, name in enumerate(names)]


def imported_season(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[dict[str, Any]], FakeDoor]:
    """Shows that were imported from a saved season, and the door by which they are asked again."""
    season = season_of(number)
    door = FakeDoor(season)
    monkeypatch.setattr(asking, "Door", door)
    Path("season.json").write_text(json.dumps({"data": {"Page": {"media": season}}}))
    result = run("import", "anilist:2026-fall", "--from", "season.json", "--now", SEPTEMBER)
    assert result.exit_code == 0, result.output
    return season, door


def test_update_asks_a_source_once_for_all_shows_and_is_quick(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Seventy shows of one season are two requests, and under three seconds of this machine."""
    season, door = imported_season(70, monkeypatch)
    for media in season[:7]:
        for node in media["airingSchedule"]["nodes"][4:]:
            node["airingAt"] += WEEK
    start = time.process_time()
    result = run("update", "--now", OCTOBER)
    took = time.process_time() - start
    assert result.exit_code == 0, result.output
    assert len(door.asked) == 2
    assert result.stdout.count("schedules/show-") == 7
    assert took < 3


def test_update_tells_of_a_source_that_is_down_and_asks_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    season, _ = imported_season(2, monkeypatch)
    other = Path("schedules/show-1.yaml")
    other.write_text(other.read_text().replace("source: anilist:2", "source: tvmaze:5@1"))
    season[0]["airingSchedule"]["nodes"][5]["airingAt"] += 3600
    result = run("update", "--now", OCTOBER)
    assert result.exit_code == 1
    assert (
        result.stderr
        == "https://api.tvmaze.com/shows/5?embed[]=episodes: 503 Service Unavailable\n"
    )
    assert result.stdout.startswith("schedules/show-0.yaml:\n")
