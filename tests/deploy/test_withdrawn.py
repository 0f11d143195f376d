"""A feed that was withdrawn stays so when the app fails, and the others go on from the cache."""

from __future__ import annotations

import os
import subprocess
import time

import pytest

from tests.conftest import ROOT
from tests.deploy.site import FRESH, Site

GONE = (
    "/frieren.ics",
    "/frieren.ics?lang=ja",
    "/frieren/ntv.ics",
    "/frieren.json",
    "/frieren.xml",
    "/frieren/",
)
MIXED = ("/all.ics", "/feed.ics?show=solo-leveling&show=frieren", "/", "/guide.xml")
OTHERS = ("/metallic-rouge.ics", "/solo-leveling.ics?lang=ja", "/solo-leveling/", "/schema.json")


@pytest.fixture
def withdrawn(site: Site) -> Site:
    """Every address is cached; then a show's file is deleted, and both processes restarted."""
    assert {site.ask(path).status for path in (*GONE, *MIXED, *OTHERS)} == {200}
    site.kill()
    for app in site.apps:
        (app.schedules / "frieren.yaml").unlink()
    site.start()
    time.sleep(FRESH)
    return site


def statuses(site: Site, *paths: str) -> dict[str, int]:
    return {path: site.ask(path).status for path in paths}


def test_a_feed_polled_after_its_withdrawal_stays_away(withdrawn: Site) -> None:
    """The 404 takes the place of the cached feed."""
    assert set(statuses(withdrawn, *GONE).values()) == {404}
    withdrawn.kill()
    time.sleep(FRESH)
    assert set(statuses(withdrawn, *GONE).values()) == {404}
    assert set(statuses(withdrawn, *OTHERS).values()) == {200}


def test_a_feed_put_back_is_served_again(withdrawn: Site) -> None:
    assert withdrawn.ask("/frieren.ics").status == 404
    withdrawn.kill()
    for app in withdrawn.apps:
        text = (ROOT / "schedules/frieren.yaml").read_text()
        (app.schedules / "frieren.yaml").write_text(text)
    withdrawn.start()
    time.sleep(FRESH)
    assert withdrawn.ask("/frieren.ics").status == 200


def test_a_feed_purged_by_the_script_stays_away(withdrawn: Site) -> None:
    """Though nobody has polled it since it was withdrawn."""
    done = purge(withdrawn, "frieren")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"removed {len(GONE + MIXED)} cached responses\n"
    assert set(statuses(withdrawn, *MIXED[:1]).values()) == {200}, "it is cached anew"
    withdrawn.kill()
    time.sleep(FRESH)
    assert set(statuses(withdrawn, *GONE).values()) == {503}
    assert statuses(withdrawn, *MIXED) == dict(zip(MIXED, (200, 503, 503, 503), strict=True))
    assert b"Frieren" not in withdrawn.ask("/all.ics").text
    assert set(statuses(withdrawn, *OTHERS).values()) == {200}
    assert purge(withdrawn, "no-such-show").returncode == 0


@pytest.mark.parametrize("words", [(), ("../x",), ("a b",), ("frieren", "")])
def test_the_script_takes_ids_only(words: tuple[str, ...], calm: Site) -> None:
    calm.ask("/frieren.ics")
    done = purge(calm, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def purge(site: Site, *words: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "ROUGECAL_CACHE": str(site.folder)}
    command = [str(ROOT / "deploy/purge.sh"), *words]
    return subprocess.run(command, capture_output=True, text=True, env=env)
