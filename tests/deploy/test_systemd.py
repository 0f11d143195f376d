"""deploy/*.service: systemd reads them, finds them well confined, and what they start answers."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.deploy.site import ask, free_port, wait_for

ANALYZE = shutil.which("systemd-analyze")
UNITS = sorted(path.name for path in (ROOT / "deploy").glob("rougecal*"))
EXPOSED = {  # of 10
    "rougecal@.service": 1.5,
    "rougecal-pull.service": 3.5,
    "rougecal-update.service": 3.5,
}

needs_systemd = pytest.mark.skipif(not ANALYZE, reason="needs systemd-analyze")


def analyze(*words: str | Path) -> str:
    """What systemd-analyze says, which it must say without complaint."""
    done = subprocess.run([str(ANALYZE), *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_every_line(name: str, tmp_path: Path) -> None:
    for unit in UNITS:
        text = (ROOT / "deploy" / unit).read_text()
        text = text.replace("/opt/rougecal/bin/rougecal", "/bin/true")
        text = text.replace("/usr/bin/git", "/bin/true")
        text = text.replace("/usr/local/src/rougecal/deploy/update.sh", "/bin/true")
        (tmp_path / unit.replace("@", "@8001")).write_text(text)
    said = analyze("verify", "--man=no", tmp_path / name.replace("@", "@8001"))
    assert [line for line in said.splitlines() if "rougecal" in line] == []


@needs_systemd
@pytest.mark.parametrize("name", EXPOSED)
def test_a_service_is_confined(name: str) -> None:
    threshold = f"--threshold={EXPOSED[name] * 10:.0f}"
    analyze("security", "--offline=yes", threshold, ROOT / "deploy" / name)


def test_what_the_unit_starts_answers(tmp_path: Path) -> None:
    """The unit's command, with the environment file of docs/deploy.md and nothing else.

    But for PYTHONPATH, which says whose rougecal is tested.
    """
    unit = (ROOT / "deploy/rougecal@.service").read_text()
    [line] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
    port = free_port()
    program, *words = shlex.split(line.removeprefix("ExecStart=").replace("%i", str(port)))
    assert program == "/opt/rougecal/bin/rougecal"
    page = (ROOT / "docs/deploy.md").read_text()
    lines = [line.strip() for line in page.splitlines()]
    env = dict(line.split("=", 1) for line in lines if line.startswith("ROUGECAL_"))
    assert env == {
        "ROUGECAL_SCHEDULES": "/srv/rougecal/schedules",
        "ROUGECAL_BASE_URL": "https://tv.example.org",
    }
    env |= {"ROUGECAL_SCHEDULES": str(ROOT / "schedules"), "PATH": os.defpath}
    env |= {name: os.environ[name] for name in ["PYTHONPATH"] if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "rougecal", *words], cwd=tmp_path, env=env, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(port, process)
        with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as app:
            feed = ask(app, "/metallic-rouge.ics")
        assert (feed.status, b"tv.example.org" in feed.body) == (200, True)
    finally:
        process.terminate()
        assert process.wait(20) == 0, "systemd would call another code a failure"
    assert list(tmp_path.iterdir()) == [], "it writes nothing"
