"""The commands, as keepers and scripts use them: what they print, and their exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rougecal.cli import cli
from rougecal.errors import ScheduleError
from rougecal.schedule import json_schema
from tests.conftest import ROOT, show_of


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    for name in ("ROUGECAL_SCHEDULES", "ROUGECAL_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*command: str, **env: str) -> Result:
    return CliRunner().invoke(cli, command, env=env)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_new_writes_a_working_show_in_fifteen_lines(here: Path) -> None:
    result = run("new", "my-show")
    assert result.exit_code == 0
    text = (here / "schedules/my-show.yaml").read_text()
    assert len(text.splitlines()) <= 15
    assert len(show_of(text, "my-show").airings) == 26
    assert json.loads((here / "schedules/schema.json").read_text()) == json_schema()
    assert run("check").exit_code == 0
    assert run("feed", "my-show").exit_code == 0


def test_new_overwrites_nothing_and_refuses_what_is_no_id(here: Path) -> None:
    run("new", "my-show")
    before = tree(here)
    assert run("new", "my-show").exit_code == 2
    assert tree(here) == before
    refused = run("new", "My Show!")
    assert refused.exit_code == 2
    assert "'my-show'" in refused.stderr


def test_check_names_every_problem_and_exits_with_1(here: Path) -> None:
    run("new", "my-show")
    path = here / "schedules/my-show.yaml"
    path.write_text(
        path.read_text().replace("slot:", "slott:").replace("follows: tv", "follows: tw")
    )
    (here / "schedules/other.yaml").write_text("title: x\n")
    result = run("check")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert any(
        line.startswith("schedules/my-show.yaml:8:5: ") and "'slot'" in line for line in lines
    )
    assert any(line.startswith("schedules/other.yaml:1:1: ") for line in lines)
    assert run("check", str(ROOT / "schedules")).exit_code == 0


def test_check_points_to_record_where_an_edit_is_not_in_the_log(here: Path) -> None:
    run("new", "my-show")
    git = ["git", "-c", "user.name=Keeper", "-c", "user.email=keeper@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "First"]):
        subprocess.run([*git, *command], check=True)
    assert "record" not in run("check").stderr
    path = here / "schedules/my-show.yaml"
    path.write_text(path.read_text().replace("My Station", "Our Station"))
    result = run("check")
    assert result.exit_code == 0, "it is no mistake in the schedule"
    assert "my-show.yaml: 13 events differ from git's HEAD without an entry" in result.stderr
    assert "rougecal record" in result.stderr
    path.write_text(path.read_text() + "changes:\n  - {cancel: 2}\n")
    said = run("check").stderr
    assert "14 events differ from git's HEAD by an entry without `announced:`; was it forg" in said


def test_check_warns_of_what_is_hardly_meant_also_beside_a_broken_file(here: Path) -> None:
    run("new", "my-show")
    path = here / "schedules/my-show.yaml"
    path.write_text(path.read_text().replace("My Station", "Channel #4"))
    warning = "my-show.yaml:7:19: warning: '#4' and what follows is read as a comment"
    result = run("check")
    assert (result.exit_code, warning in result.stderr) == (0, True)
    (here / "schedules/broken.yaml").write_text("title: Broken")
    result = run("check")
    assert (result.exit_code, warning in result.stderr) == (1, True)


def test_check_doubts_what_is_announced_in_the_future(here: Path) -> None:
    run("new", "my-show")
    path = here / "schedules/my-show.yaml"
    path.write_text(path.read_text() + "changes:\n  - {announced: 2199-01-01, cancel: 2}\n")
    result = run("check")
    assert result.exit_code == 0
    assert (
        "my-show.yaml: an entry is announced on 2199-01-01, which is yet to come" in result.stderr
    )


@pytest.mark.parametrize("command", ["check", "build", "next", "serve"])
def test_an_empty_folder_is_said_and_exits_with_2(command: str) -> None:
    result = run(command)
    assert result.exit_code == 2
    assert "schedules" in result.stderr


def test_feed_prints_bytes_or_writes_a_file(here: Path) -> None:
    schedules = ("--schedules", str(ROOT / "schedules"))
    printed = run("feed", "metallic-rouge/crunchyroll", *schedules)
    assert printed.exit_code == 0
    assert printed.stdout_bytes.startswith(b"BEGIN:VCALENDAR\r\n")
    assert printed.stdout_bytes.count(b"BEGIN:VEVENT") == 13
    written = run("feed", "metallic-rouge/crunchyroll", *schedules, "-o", "rouge.ics")
    assert (written.exit_code, written.stdout_bytes) == (0, b"")
    assert (here / "rouge.ics").read_bytes() == printed.stdout_bytes


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["feed", "metalic-rouge"], "did you mean 'metallic-rouge'?"),
        (["feed", "metallic-rouge/fuji"], "did you mean 'fuji-tv'?"),
        (["feed", "metallic-rouge/fuji-tv/14"], "no episode '14'"),
        (
            ["feed", "metallic-rouge/fuji-tv/1/garbage"],
            "SHOW, SHOW/CHANNEL or SHOW/CHANNEL/EPISODE",
        ),
        (["feed", "metallic-rouge/"], "SHOW, SHOW/CHANNEL or SHOW/CHANNEL/EPISODE"),
        (["feed", "metallic-rouge", "--lang", "jp"], "did you mean 'ja'?"),
        (["feed", "metallic-rouge", "--remind", "soon"], "'soon' is not a duration"),
        (
            ["feed", "metallic-rouge", "--base-url", "tv.example.org"],
            "is not the address of a site",
        ),
        (["feed", "metallic-rouge", "--today", "tomorrow"], "is not a day"),
    ],
)
def test_what_a_command_does_not_understand_is_said(command: list[str], message: str) -> None:
    result = run(*command, ROUGECAL_SCHEDULES=str(ROOT / "schedules"))
    assert result.exit_code == 2
    assert message in result.stderr


def test_feed_takes_its_options(here: Path) -> None:
    env = {"ROUGECAL_SCHEDULES": str(ROOT / "schedules"), "ROUGECAL_BASE_URL": "https://x.example/"}
    result = run("feed", "metallic-rouge", "--lang", "ja", "--audio", "it", "--no-spoilers", **env)
    text = result.stdout_bytes.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 13
    assert "SUMMARY:メタリックルージュ 第1幕\r\n" in text
    assert "https://x.example/metallic-rouge.ics?audio=it&lang=ja&spoilers=off" in text
    result = run("feed", "frieren/ntv", "--only", "premieres", "--merge", "--allday", "on", **env)
    text = result.stdout_bytes.decode().replace("\r\n ", "")
    assert "UID:frieren/ntv/1\r\nDTSTART;VALUE=DATE:20230929\r\n" in text
    assert text.count("BEGIN:VEVENT") == 1
    assert "https://x.example/frieren/ntv.ics?only=premieres&merge=on&allday=on" in text


@pytest.mark.parametrize("name", ["show.yaml", "show.yml", "other.yml"])
def test_feed_of_a_broken_schedule_says_what_is_wrong_with_it(here: Path, name: str) -> None:
    folder = here / "schedules"
    folder.mkdir()
    (folder / name).write_text("id: show\ntitle: [\n")
    (folder / "wrong.yaml").write_text("title: [\n")
    result = run("feed", "show")
    assert isinstance(result.exception, ScheduleError)
    assert str(result.exception).startswith(f"schedules/{name}:3:1: not YAML")
    assert "wrong.yaml" not in str(result.exception), "it is about another show"


def test_a_feed_that_is_cut_is_told(here: Path) -> None:
    """By every command that reads or writes it, for calendar apps refuse more than 1 MB."""
    links = "".join(f"  Link {n}: https://example.org/{'x' * 60}/{n}\n" for n in range(10))
    run("new", "show")
    path = here / "schedules/show.yaml"
    path.write_text(path.read_text().replace("episodes: 13", "episodes: 300") + f"links:\n{links}")
    assert run("check").stderr == "1 show, 600 airings: fine\n"
    path.write_text(path.read_text().replace("episodes: 300", "episodes: 600"))
    written = run("feed", "show", "-o", "show.ics")
    kept = (here / "show.ics").read_bytes().count(b"BEGIN:VEVENT")
    told = f"/show.ics: too large to be whole; it has the {kept} of 1200 events nearest to "
    for result in (written, run("check"), run("build"), run("build", "--feeds")):
        assert result.exit_code == 0
        [line] = [line for line in result.stderr.splitlines() if told in line]
        assert line.startswith(told)
    assert "too large" not in run("feed", "show/tv", "-o", "tv.ics").stderr


def test_build_writes_the_same_twice_and_touches_nothing_the_second_time(here: Path) -> None:
    command = ("build", "--schedules", str(ROOT / "schedules"), "--today", "2024-01-10")
    first = run(*command)
    assert first.exit_code == 0
    assert first.stdout == "", "no progress where nobody looks"
    before = {path: path.stat().st_mtime_ns for path in (here / "public").rglob("*.*")}
    assert " 0 of them new or changed" in run(*command).stderr
    assert before == {path: path.stat().st_mtime_ns for path in (here / "public").rglob("*.*")}
    assert not list((here / "public").rglob("*.part"))
    for name in (
        "all.ics",
        "metallic-rouge.ics",
        "metallic-rouge/fuji-tv.ics",
        "frieren/ntv/1.ics",
    ):
        assert (here / "public" / name).read_bytes().endswith(b"END:VCALENDAR\r\n")


def test_build_of_the_feeds_alone_is_part_of_the_whole(here: Path) -> None:
    env = {"ROUGECAL_SCHEDULES": str(ROOT / "schedules")}
    assert run("build", "-o", "whole", "--today", "2024-01-10", **env).exit_code == 0
    assert run("build", "-o", "feeds", "--today", "2024-01-10", "--feeds", **env).exit_code == 0
    feeds, whole = tree(here / "feeds"), tree(here / "whole")
    assert {name.count("/") for name in feeds} == {0, 1}
    assert len(feeds) == 1 + 3 + 8 + 1 + 2
    assert feeds.items() <= whole.items()


def test_build_leaves_the_old_site_where_a_schedule_is_broken(here: Path) -> None:
    run("new", "my-show")
    run("build")
    before = tree(here / "public")
    path = here / "schedules/my-show.yaml"
    path.write_text(path.read_text() + "nonsense: true\n")
    result = CliRunner().invoke(cli, ["build"])
    assert result.exit_code == 1
    assert tree(here / "public") == before


def test_next_says_what_airs_in_the_readers_zone(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("new", "my-show")
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        result = run("next", "-n", "2")  # one of them is on television
    finally:
        monkeypatch.undo()
        time.tzset()
    assert result.exit_code == 0
    assert "10:55 E" in result.stdout or "11:55 E" in result.stdout
    assert "My Show #" in result.stdout
    assert "24:55 JST)" in result.stdout


def test_schema_prints_the_schema() -> None:
    assert json.loads(run("schema").stdout) == json_schema()


def test_feed_loads_nothing_that_it_has_no_use_for() -> None:
    """Neither the app, nor what fetches other versions from the web or from git."""
    code = "import sys, rougecal.cli; sys.argv = ['rougecal', 'feed', 'frieren']\n"
    code += "try: rougecal.cli.main()\nexcept SystemExit: pass\n"
    code += "assert not {'flask', 'granian', 'jinja2', 'urllib.request', 'subprocess', 'werkzeug'} & set(sys.modules)"
    env = {**os.environ, "ROUGECAL_SCHEDULES": str(ROOT / "schedules")}
    subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True)


def test_a_problem_is_no_traceback(here: Path) -> None:
    run("new", "my-show")
    (here / "schedules/my-show.yaml").write_bytes(b"\xff\xfe")
    env = {**os.environ, "ROUGECAL_SCHEDULES": str(here / "schedules")}
    for command in (["feed", "my-show"], ["build"], ["next"], ["record"]):
        done = subprocess.run(
            [sys.executable, "-m", "rougecal", *command], env=env, capture_output=True, text=True
        )
        assert done.returncode in (1, 2)
        assert "Traceback" not in done.stderr
        assert done.stderr.strip()


def test_every_command_has_help() -> None:
    listed = run("--help").output.partition("Commands:")[2]
    names = [line.split()[0] for line in listed.strip().splitlines()]
    assert sorted(names) == sorted(
        [
            *("new", "check", "feed", "build", "next", "schema", "serve", "diff", "record"),
            *("import", "update"),
        ]
    )
    for name in names:
        result = run(name, "--help")
        assert result.exit_code == 0
        assert result.output.startswith(f"Usage: cli {name} ")


def test_a_command_that_is_none_is_told_off() -> None:
    result = run("biuld")
    assert result.exit_code == 2
    assert "No such command 'biuld'" in result.output
