"""`rougecal diff` and `rougecal record`: what subscribers will see, and the entry it lacks."""

from __future__ import annotations

import itertools
import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rougecal.cli import cli
from rougecal.feeds import Style, join, render_event
from rougecal.history import Airing
from rougecal.review import EventView, compare, comparison, events, events_in, events_of, unrecorded
from rougecal.review.events import TRANSLATED
from rougecal.show import Show, parse
from tests.conftest import schedule_files, show_of
from tests.feeds.test_cases import CASES, load
from tests.history.test_verbs import PLAN

BEFORE = PLAN.replace("changes:\n", "").replace(
    "episodes: 5", "episodes: {1: One, 2: Two, 3: Three}"
)


WHO = {
    **os.environ,
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Keeper"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "keeper@example.org"),
}


@pytest.fixture
def schedules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with a folder of one schedule, as committed."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "schedules"
    folder.mkdir()
    (folder / "show.yaml").write_text(BEFORE)
    who = ["-c", "user.name=Keeper", "-c", "user.email=keeper@example.org"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "First"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    monkeypatch.setenv("ROUGECAL_SCHEDULES", str(folder))
    monkeypatch.setenv("TZ", "UTC")
    return folder


def run(*command: str) -> Result:
    return CliRunner().invoke(cli, command)


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "show.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def differences(*versions: str) -> tuple[dict[str, str], int]:
    result = run("diff", *versions, "--json")
    return {one["uid"]: one["kind"] for one in json.loads(result.stdout)}, result.exit_code


def test_nothing_differs(schedules: Path) -> None:
    assert differences("git:HEAD", str(schedules)) == ({}, 0)


def test_an_edit_without_an_entry_is_refused_and_record_adds_it(schedules: Path) -> None:
    edit(schedules, "2: Two", "2: Two, revealed")
    edit(schedules, "2: Two, revealed", '2: "Two, revealed"')
    kinds, code = differences("git:HEAD", str(schedules))
    assert (kinds, code) == ({"show/tv/2": "changed", "show/web/2": "changed"}, 1)
    assert "no entry in the log says so" in run("diff", "git:HEAD", str(schedules)).stdout
    result = run("record")
    assert (result.exit_code, "recorded a change of 2" in result.stdout) == (0, True)
    assert differences("git:HEAD", str(schedules)) == (kinds, 0)
    assert run("check").exit_code == 0
    assert run("record").stdout == "", "a second time there is nothing to add"


def test_a_logged_change_is_fine_and_shown_in_both_zones(schedules: Path) -> None:
    with (schedules / "show.yaml").open("a") as file:
        file.write("changes:\n  - {move: 2, by: 30m, announced: 2024-01-10, reason: Football}\n")
    result = run("diff", "git:HEAD", str(schedules))
    assert result.exit_code == 0
    assert "moved     Show #2 – Two  (show/tv/2)" in result.stdout
    assert "Sun 14 Jan 00:00 JST → Sun 14 Jan 00:30 JST" in result.stdout
    assert "Sat 13 Jan 15:00 UTC → Sat 13 Jan 15:30 UTC" in result.stdout
    assert "DESCRIPTION" not in result.stdout, "which begins with those times"


def test_of_what_is_moved_a_new_title_is_told_too(schedules: Path) -> None:
    edit(schedules, "2: Two", "2: Second")
    with (schedules / "show.yaml").open("a") as file:
        file.write("changes:\n  - {move: 2, by: 30m, announced: 2024-01-10}\n")
    result = run("diff", "git:HEAD", str(schedules))
    assert "SUMMARY: Show #2 – Two → Show #2 – Second" in result.stdout
    assert "DESCRIPTION" not in result.stdout


def test_an_event_that_vanishes_is_refused_and_cannot_be_recorded(schedules: Path) -> None:
    edit(schedules, ", 3: Three", "")
    kinds, code = differences("git:HEAD", str(schedules))
    assert (kinds, code) == ({"show/tv/3": "vanished", "show/web/3": "vanished"}, 1)
    result = run("record")
    assert result.exit_code == 1
    assert "show/tv/3: it vanishes from people's calendars; cancel it instead" in result.stderr


MOVES = "changes:\n" + "".join(
    f"  - {{move: 2, by: 30m, announced: 2024-01-{day}}}\n" for day in (10, 11, 12)
)


def test_a_revision_that_falls_is_refused(schedules: Path) -> None:
    """Two entries deleted and a newer one added: LAST-MODIFIED rises, SEQUENCE falls."""
    path = schedules / "show.yaml"
    path.write_text(BEFORE + MOVES)
    subprocess.run(["git", "commit", "-qam", "x"], cwd=schedules, env=WHO, check=True)
    [head, first, _, _, *_] = MOVES.splitlines()
    old = show_of(path.read_text())
    path.write_text(f"{BEFORE}{head}\n{first}\n{first.replace('-10', '-13')}\n")
    kinds, code = differences("git:HEAD", str(schedules))
    assert (kinds, code) == ({"show/tv/2": "moved", "show/web/2": "moved"}, 1)
    said = run("diff", "git:HEAD", str(schedules)).stdout
    assert said.count("its revision falls from 3 to 2; put the entries back that were deleted") == 2
    assert unrecorded(old, show_of(path.read_text())) == ["show/tv/2", "show/web/2"]
    assert "2 events differ from git's HEAD without an entry" in run("check").stderr
    assert run("record").exit_code == 0
    assert differences("git:HEAD", str(schedules)) == (kinds, 0), "the entry raises it to 3"


def test_check_compares_with_what_is_published(
    schedules: Path, tmp_path: Path, address: str
) -> None:
    """Episodes removed and the log emptied, then committed: in git's HEAD all is well."""
    path = schedules / "show.yaml"
    path.write_text(BEFORE + MOVES)
    subprocess.run(["git", "commit", "-qam", "x"], cwd=schedules, env=WHO, check=True)
    assert run("feed", "show", "-o", str(tmp_path / "show.ics")).exit_code == 0
    versions = ("git:HEAD~1", str(tmp_path / "show.ics"), f"{address}/show.ics")
    path.write_text(BEFORE.replace(", 3: Three", ""))
    subprocess.run(["git", "commit", "-qam", "x"], cwd=schedules, env=WHO, check=True)
    assert run("check").exit_code == 0
    for version in versions:
        for paths in ((), (str(path),)):
            result = run("check", "--since", version, *paths)
            assert result.exit_code == 1, version
            assert "show/tv/3: it vanishes from people's calendars" in result.stdout
            assert "show/web/2: its revision falls from 3 to 0" in result.stdout
    path.write_text(BEFORE.replace("3: Three", "3: Three, 4: Four") + MOVES)
    for version in versions:
        assert run("check", "--since", version).exit_code == 0
    assert run("check", "--since", f"{address}/none.ics").exit_code == 2


def test_check_says_which_published_shows_are_not_there(schedules: Path, tmp_path: Path) -> None:
    assert run("feed", "show", "-o", str(tmp_path / "old.ics")).exit_code == 0
    (schedules / "show.yaml").rename(schedules / "other.yaml")
    result = run("check", "--since", str(tmp_path / "old.ics"))
    assert result.exit_code == 0
    assert "show is published and not here: subscribers get no more of it" in result.stderr
    result = run("check", "--since", str(tmp_path / "old.ics"), str(schedules / "other.yaml"))
    assert "not here" not in result.stderr


def test_a_revision_that_falls_is_refused_where_nothing_else_differs(schedules: Path) -> None:
    path = schedules / "show.yaml"
    edits = "changes:\n  - {episodes: 2, announced: 2024-01-10}\n"
    path.write_text(BEFORE + edits)
    old = show_of(path.read_text())
    subprocess.run(["git", "commit", "-qam", "x"], cwd=schedules, env=WHO, check=True)
    path.write_text(BEFORE)
    assert differences("git:HEAD", str(schedules))[1] == 1
    assert unrecorded(old, show_of(BEFORE)) == ["show/tv/2", "show/web/2"]


def test_a_new_episode_needs_no_entry(schedules: Path) -> None:
    edit(schedules, "3: Three", "3: Three, 4: Four")
    assert differences("git:HEAD", str(schedules)) == (
        {"show/tv/4": "added", "show/web/4": "added"},
        0,
    )


def test_a_change_in_one_language_alone_counts(schedules: Path) -> None:
    """Who reads it in Japanese sees another title, though the main feed is as it was."""
    edit(schedules, "3: Three", "3: {und: Three, ja: 三}")
    result = run("diff", "git:HEAD", str(schedules))
    assert result.exit_code == 1
    assert "SUMMARY [ja]: Show 第3話「Three」 → Show 第3話「三」" in result.stdout


def test_versions_can_be_files_folders_and_revisions(schedules: Path, tmp_path: Path) -> None:
    file = schedules / "show.yaml"
    saved = tmp_path / "saved.ics"
    assert run("feed", "show", "-o", str(saved)).exit_code == 0
    edit(schedules, "1: One", "1: First")
    for old in ("git:HEAD", str(saved)):
        for new in (str(file), str(schedules)):
            assert differences(old, new) == ({"show/tv/1": "changed", "show/web/1": "changed"}, 1)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(tmp_path))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_version_can_be_what_subscribers_are_served(
    schedules: Path, tmp_path: Path, address: str
) -> None:
    run("feed", "show", "-o", str(tmp_path / "show.ics"))
    edit(schedules, "1: One", "1: First")
    assert differences(f"{address}/show.ics", str(schedules))[1] == 1
    called_off = run("diff", f"{address}/none.ics", str(schedules))
    assert called_off.exit_code == 2
    assert "none.ics: 404 File not found" in called_off.stderr


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("git:nowhere", "git: fatal"),
        ("git:--help", "is no revision"),
        ("nowhere.yaml", "no schedule, .ics file, http(s) address or git:REV"),
        ("http://127.0.0.1:1/x.ics", "refused"),
        ("http://example.org/x.ics", "only https addresses are asked"),
        ("https://exa mple/x.ics", "contains invalid character ' '"),
        ("https://a\nb\x1b[2J/x.ics", "https://a\\nb\\x1b[2J/x.ics: "),
        ("http://[::1/x.ics", "Invalid IPv6 URL"),
        ("https://example.org:port/x.ics", "Failed to parse"),
        ("https://.example/x.ics", "label empty or too long"),
        ("http://", "no http(s) address"),
    ],
)
def test_a_version_that_cannot_be_had_is_said_plainly(
    schedules: Path, version: str, message: str
) -> None:
    result = run("diff", version, str(schedules))
    assert result.exit_code == 2
    [line] = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert message in line
    assert result.stderr.endswith(f"{line}\n"), "it is told in one line"
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"SSH-2.0\r\n", "the answer ended early"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nBEGIN:VCALENDAR\r\n", "ended early"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", " is no calendar: "),
        (b"", "the answer ended early"),
    ],
    ids=["no HTTP", "broken off", "a page", "nothing"],
)
def test_an_answer_that_is_no_feed_is_said_plainly(
    schedules: Path, answer: bytes, message: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def reply() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        threading.Thread(target=reply).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.ics"
        result = run("diff", address, str(schedules))
    assert result.exit_code == 2
    assert f"Error: {address}" in result.stderr
    assert message in result.stderr


LONG = (
    BEFORE.replace("{1: One, 2: Two, 3: Three}", "{EPISODES}")
    + "links:\n"
    + "".join(f"  Link {n}: https://example.org/{'x' * 60}/{n}\n" for n in range(10))
)


def test_of_a_feed_that_is_cut_schedules_and_feeds_differ_alike(schedules: Path) -> None:
    """Events that a longer schedule pushes out of its feed vanish from people's calendars."""
    text, versions = LONG.replace("{EPISODES}", "NUMBER"), []
    for number in (100, 400, 450):
        path = schedules.parent / str(number) / "show.yaml"
        path.parent.mkdir()
        path.write_text(text.replace("NUMBER", str(number)))
        feed = path.with_suffix(".ics")
        options = ("--schedules", str(path.parent), "--today", "2031-01-01")
        assert run("feed", "show", *options, "-o", str(feed)).exit_code == 0
        versions.append((str(path), str(feed)))
    for old, new in itertools.pairwise(versions):
        (of_schedules, code), of_feeds = (
            differences(*pair, "--today", "2031-01-01") for pair in zip(old, new, strict=True)
        )
        assert (of_schedules, code) == of_feeds
    assert set(of_schedules.values()) == {"added", "vanished"}
    assert code == 1


LARGE = BEFORE.replace("{1: One, 2: Two, 3: Three}", "3000").replace(
    "title: Show",
    f"title: {{en: Show, {', '.join(f'x{chr(97 + n)}: Name {n}' for n in range(24))}}}",
)
EDITS = {
    "what no event shows": ("synopsis: Nobody sees this in an event\n", False),
    "the number of nothing": ("links: {}\n", False),
    "a title in the last language": ("Name 23", True),
    "what the events of a language may show": ("url: https://example.org/\n", True),
}


@pytest.mark.parametrize(("edit", "wrong"), EDITS.values(), ids=EDITS)
def test_a_comparison_renders_few_events_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch, edit: str, wrong: bool
) -> None:
    """After a save of 5 KB every language of each of 19,000 events was rendered."""
    text = LARGE.replace("Name 23", "Renamed") if edit == "Name 23" else LARGE + edit
    old, new, looks = show_of(LARGE), show_of(text), []

    def count(airing: Airing, style: Style) -> bytes:
        looks.append(airing)
        return render_event(airing, style)

    monkeypatch.setattr("rougecal.review.comparison.render_event", count)
    assert unrecorded(old, new) == [airing.uid for airing in old.airings if wrong]
    assert len(looks) <= 2 * comparison.MAX_LOOKS
    assert bool(looks) == wrong


LAYOUTS = {
    "no log": ("", "changes:\n  - announced: NOW\n    episodes: [2]\n"),
    "comments and what follows": (
        "# the log\nchanges:          # in order\n"
        "    # the first\n    - announced: 2024-01-05   # Friday\n      move: 3\n      by: 30m\n\n"
        "# the end\nsynopsis: >\n  A story\n  of two lines\n",
        "# the log\nchanges:          # in order\n"
        "    # the first\n    - announced: 2024-01-05   # Friday\n      move: 3\n      by: 30m\n"
        "    - announced: NOW\n      episodes: [2]\n\n"
        "# the end\nsynopsis: >\n  A story\n  of two lines\n",
    ),
    "a text over several lines last": (
        "changes:\n- cancel: 3\n  announced: 2024-01-05\n  reason: >\n    It was\n    not good\nurl: https://example.org/\n",
        "changes:\n- cancel: 3\n  announced: 2024-01-05\n  reason: >\n    It was\n    not good\n"
        "- announced: NOW\n  episodes: [2]\nurl: https://example.org/\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("log", "expected"), LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_record_keeps_comments_and_layout(
    schedules: Path, log: str, expected: str, end: str
) -> None:
    path = schedules / "show.yaml"
    plain = "# keep me\n" + BEFORE
    path.write_bytes((plain + log).replace("\n", end).encode())
    show = parse(path.read_bytes(), str(path))
    old = schedules.parent / "old.ics"
    assert run("feed", "show", "-o", str(old)).exit_code == 0
    path.write_bytes(path.read_bytes().replace(b"2: Two", b"2: Zwei"))
    assert run("record", "--since", str(old)).exit_code == 0
    text = path.read_bytes().decode()
    (now,) = [
        line for line in text.split(end) if "announced: 20" in line and "2024-01-05" not in line
    ]
    stamp = now.partition("announced: ")[2]
    assert text == (plain.replace("2: Two", "2: Zwei") + expected.replace("NOW", stamp)).replace(
        "\n", end
    )
    after = {a.uid: a for a in parse(text.encode(), str(path)).airings}
    touched = {a.uid for a in show.airings if after[a.uid].sequence > a.sequence}
    assert touched == {"show/tv/2", "show/web/2"}


def test_record_names_channels_where_not_all_differ(schedules: Path) -> None:
    edit(schedules, "after: 1h", "after: 2h")
    assert run("record").exit_code == 0
    text = (schedules / "show.yaml").read_text()
    assert "    episodes: [1, 2, 3]\n    channels: [web]\n" in text


def test_record_names_a_rerun_by_its_label(schedules: Path) -> None:
    edit(
        schedules,
        "episodes:",
        "changes:\n  - {again: 1, at: 2024-03-01 20:00, title: X}\nepisodes:",
    )
    subprocess.run(["git", "commit", "-qam", "x"], cwd=schedules, env=WHO, check=True)
    edit(schedules, "title: X", "title: Y")
    assert run("record").exit_code == 0
    text = (schedules / "show.yaml").read_text()
    assert "    episodes: [1~2]\n" in text
    assert "channels: [tv" not in text


def test_record_leaves_a_log_it_cannot_add_to_alone(schedules: Path) -> None:
    edit(schedules, "episodes:", "changes: []\nepisodes:")
    edit(schedules, "2: Two", "2: Zwei")
    before = (schedules / "show.yaml").read_bytes()
    result = run("record")
    assert result.exit_code == 1
    assert "as a list of `- ` lines" in str(result.exception)
    assert (schedules / "show.yaml").read_bytes() == before


def test_who_has_the_shows_feed_loses_a_channel_that_becomes_optional(
    schedules: Path, tmp_path: Path
) -> None:
    """Its own feed keeps them, and `record` has nothing to add: no entry would bring them back."""
    saved = tmp_path / "saved.ics"
    assert run("feed", "show", "-o", str(saved)).exit_code == 0
    edit(schedules, "follows: tv", "follows: tv, optional: true")
    lost = {f"show/web/{label}": "left" for label in (1, 2, 3)}
    for old in ("git:HEAD", str(saved)):
        assert differences(old, str(schedules)) == (lost, 1)
    printed = run("diff", "git:HEAD", str(schedules)).stdout
    assert "! left      Show #1 – One  (show/web/1)" in printed
    assert "vanishes from calendars that have the show's feed, not its channel's" in printed
    assert "Sat 6 Jan" in printed
    assert run("record").stdout == ""


def test_an_optional_channel_is_compared_too(schedules: Path) -> None:
    edit(schedules, "follows: tv", "follows: tv, optional: true")
    subprocess.run(["git", "commit", "-qam", "Optional"], cwd=schedules, check=True, env=WHO)
    assert differences("git:HEAD", str(schedules)) == ({}, 0)
    edit(schedules, "2: Two", "2: Second")
    kinds, code = differences("git:HEAD", str(schedules))
    assert (kinds, code) == ({"show/tv/2": "changed", "show/web/2": "changed"}, 1)
    edit(schedules, "2: Second", "2: Two")
    edit(schedules, ", optional: true", "")
    joined = {f"show/web/{label}": "joined" for label in (1, 2, 3)}
    assert differences("git:HEAD", str(schedules)) == (joined, 0)


def every_event(show: Show) -> dict[str, EventView]:
    return events_of([show], show.schedule.published, whole=True)


@pytest.mark.parametrize("path", [*CASES, *schedule_files()], ids=lambda path: path.stem)
def test_an_event_is_read_as_a_library_reads_it(path: Path) -> None:
    """What is read from our own lines is what icalendar reads from them, in every language."""
    show = load(path)
    read = every_event(show)
    written = {a.uid: {"": render_event(a, Style())} for a in show.airings}
    for lang in show.schedule.languages:
        for airing in show.airings:
            written[airing.uid][f" [{lang}]"] = render_event(airing, Style(lang))
    assert read.keys() == written.keys()
    for uid, forms in written.items():
        expected = dict[str, str]()
        for lang, event in forms.items():
            [(_, view)] = events_in(join([event])).items()
            texts = view.values.items()
            expected |= {f"{n}{lang}": v for n, v in texts if not lang or n in TRANSLATED}
        assert read[uid].values == expected
        assert (read[uid].start, read[uid].modified) == (view.start, view.modified)
        assert read[uid].sequence == view.sequence


def test_all_that_differs_is_named_in_the_order_in_which_it_airs(schedules: Path) -> None:
    edit(schedules, "episodes: {1: One, 2: Two, 3: Three}", "episodes: 11")
    subprocess.run(["git", "commit", "-qam", "x"], cwd=schedules, env=WHO, check=True)
    edit(
        schedules,
        "episodes: 11",
        f"episodes: {{1: , {', '.join(f'{n}: T' for n in range(2, 12))}}}",
    )
    assert "recorded a change of 2, 3, 4, 5, 6, 7, 8, 9, 10, 11\n" in run("record").stdout


def test_only_what_differs_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """And in other languages at most so often, however much differs."""
    text = BEFORE.replace("title: Show", "title: {en: Show, ja: 番組, de: Schau}")
    rendered: list[str | None] = []

    def count(airing: Airing, style: Style) -> bytes:
        rendered.append(style.lang)
        return render_event(airing, style)

    monkeypatch.setattr(events, "render_event", count)
    before, same = every_event(show_of(text)), every_event(show_of(text))
    assert (compare(before, same), rendered) == ([], [])
    edited = every_event(show_of(text.replace("2: Two", "2: Second")))
    [tv, web] = compare(before, edited)
    assert tv.fields.keys() == web.fields.keys() == {"SUMMARY", "SUMMARY [ja]", "SUMMARY [de]"}
    assert len(rendered) == 2 * 2 * 3, "two events of two versions in three languages"
    monkeypatch.setattr(events, "MAX_TRANSLATED", 3)
    before, edited = (every_event(show_of(text.replace("Two", title))) for title in ("1st", "2nd"))
    [tv, web] = compare(before, edited)
    assert tv.fields.keys() == {"SUMMARY", "SUMMARY [de]", "SUMMARY [ja]"}
    assert web.fields.keys() == {"SUMMARY", "SUMMARY [de]"}


OPEN = """title: Show
timezone: Asia/Tokyo
published: 2020-01-01
channels: {tv: {name: TV, slot: Sun 9:00, from: 2020-01-05}}
episodes: 1+
"""


def test_what_an_open_run_showed_after_the_announcement_is_recorded(schedules: Path) -> None:
    """Announced two weeks ago and written down today: two airings more are seen by now."""
    path, today = schedules / "show.yaml", datetime.now(UTC).date()
    path.write_text(OPEN)
    subprocess.run(["git", "commit", "-qam", "x"], cwd=schedules, env=WHO, check=True)
    first = next(a.key.label for a in show_of(OPEN).on(today).airings if a.ahead(datetime.now(UTC)))
    announced = today - timedelta(days=14)
    path.write_text(
        f"{OPEN}changes:\n  - {{announced: {announced}, slot: Sun 10:00, from: {first}}}\n"
    )
    assert "2 events differ from git's HEAD without an entry" in run("check").stderr
    assert "recorded a change of " in run("record").stdout
    assert differences("git:HEAD", str(schedules))[1] == 0
    assert "differ" not in run("check").stderr
