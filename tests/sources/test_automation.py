"""deploy/update.sh: a repository of schedules that keeps itself, with a source on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

EPISODE = '<programme start="{}" channel="mx"><title>Train</title><episode-num>{}</episode-num></programme>'
NIGHTS = {1: "20260106", 2: "20260113", 3: "20260120", 4: "20260127"}


class Repository:
    """A clone with schedules, its remote, and the guide that its schedules come from."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clone, self.remote = folder, folder / "clone", folder / "remote"
        program = folder / "bin/rougecal"
        program.parent.mkdir()
        today = '[ "$1" != update ] || set -- "$@" --now 2026-01-02T00:00Z'
        program.write_text(f'#!/bin/sh\n{today}\nexec {sys.executable} -m rougecal "$@"\n')
        program.chmod(0o755)
        self.env = {
            **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
            "PATH": f"{program.parent}:{os.defpath}",
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        self.publish(NIGHTS)
        self.run("git", "init", "-q", "--bare", "-b", "main", str(self.remote), at=folder)
        self.run("git", "clone", "-q", str(self.remote), str(self.clone), at=folder)
        page = "https://tv.example.org/"
        source = (str(folder / "guide.xml"), "--show", "Train", "--page", page)
        self.run("rougecal", "import", *source, "--now", "2026-01-01T00:00Z")
        self.commit("First")

    def run(self, *command: str, at: Path | None = None) -> subprocess.CompletedProcess[str]:
        done = self.attempt(*command, at=at)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def attempt(self, *command: str, at: Path | None = None) -> subprocess.CompletedProcess[str]:
        place = at or self.clone
        return subprocess.run(command, cwd=place, env=self.env, capture_output=True, text=True)

    def publish(self, nights: dict[int, str]) -> None:
        programmes = "".join(EPISODE.format(f"{day}2300 +0900", n) for n, day in nights.items())
        (self.folder / "guide.xml").write_text(f"<tv>{programmes}</tv>")

    def commit(self, message: str) -> None:
        for words in (
            ("add", "."),
            ("commit", "-qm", message),
            ("push", "-q", "origin", "HEAD:main"),
        ):
            self.run("git", "-c", "user.name=Keeper", "-c", "user.email=k@example.org", *words)
        self.run("git", "branch", "-q", "-u", "origin/main")

    def update(self) -> subprocess.CompletedProcess[str]:
        return self.attempt(str(ROOT / "deploy/update.sh"))

    def messages(self) -> list[str]:
        """The messages of the remote's commits, the newest first."""
        return self.run("git", "log", "--format=%B%x00", "main", at=self.remote).stdout.split(
            "\0\n"
        )[:-1]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_what_is_new_is_committed_in_words_and_pushed(repository: Repository) -> None:
    repository.publish(NIGHTS | {4: "20260129"})
    done = repository.update()
    assert done.returncode == 0, done.stderr
    newest, first = repository.messages()
    assert newest.startswith(
        "Follow the sources of train\n\nschedules/train.yaml:\n  moved     Train #4"
    )
    assert newest.strip() in f"Follow the sources of train\n\n{done.stdout}"
    assert first.strip() == "First"
    again = repository.update()
    assert (again.returncode, len(repository.messages())) == (0, 2), "a second time nothing is new"


def test_what_could_not_be_pushed_is_pushed_by_the_next_run(repository: Repository) -> None:
    hook = repository.remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    repository.publish(NIGHTS | {4: "20260129"})
    assert repository.update().returncode == 1
    assert len(repository.messages()) == 1
    hook.unlink()
    assert repository.update().returncode == 0
    assert len(repository.messages()) == 2


def test_a_contradiction_fails_and_changes_nothing(repository: Repository) -> None:
    repository.publish({number: f"2027{day[4:]}" for number, day in NIGHTS.items()})
    done = repository.update()
    assert done.returncode == 1
    assert "schedules/train.yaml: 1 on " in done.stderr
    assert len(repository.messages()) == 1
    assert repository.run("git", "status", "--porcelain").stdout == ""


def test_a_source_that_cannot_be_read_fails_and_changes_nothing(repository: Repository) -> None:
    (repository.folder / "guide.xml").write_text("<tv><programme")
    done = repository.update()
    assert (done.returncode, "cut off or no XML" in done.stderr) == (1, True)
    assert len(repository.messages()) == 1


def test_what_a_keeper_is_writing_is_left_alone(repository: Repository) -> None:
    path = repository.clone / "schedules/train.yaml"
    path.write_text(path.read_text() + "# to be finished\n")
    repository.publish(NIGHTS | {4: "20260129"})
    done = repository.update()
    assert (done.returncode, "not committed" in done.stderr) == (1, True)
    assert path.read_text().endswith("# to be finished\n")


def test_the_workflow_runs_the_script_every_six_hours_and_publishes() -> None:
    text = (ROOT / ".github/workflows/update.yml").read_text()
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    script = job["steps"][-1]["run"]
    hours = workflow[True]["schedule"][0]["cron"].split()[1].split(",")  # YAML 1.1 reads `on` so
    assert [int(hour) % 6 for hour in hours] == [1] * 4
    assert script.index("deploy/update.sh") < script.index("gh workflow run pages.yml")
    assert (ROOT / ".github/workflows/pages.yml").exists()
    assert workflow["permissions"] == {"contents": "write", "actions": "write"}
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
