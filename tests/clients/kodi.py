"""Kodi with its IPTV Simple client, tried by hand: does it show what is on, by /guide.xml?

    apt-get install --no-install-recommends kodi kodi-pvr-iptvsimple \\
        kodi-inputstream-adaptive kodi-inputstream-ffmpegdirect kodi-inputstream-rtmp xvfb xauth
    python -m tests.clients.kodi

Kodi runs without a screen and is asked by its JSON-RPC. The client is set to fetch the guide every
minute; its settings dialogue has nothing shorter than ten.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from tests.clients.served import Served

BINARY = "/usr/lib/x86_64-linux-gnu/kodi/kodi.bin"
VERSION = ("dpkg-query", "-W", "-f", "${Package} ${Version}\n", "kodi", "kodi-pvr-iptvsimple")
CLIENT, RPC = "pvr.iptvsimple", ("127.0.0.1", 9090)
CHANNELS = {"tv": "Station", "web": "Stream", "dub": "Dub"}
SETTINGS = {
    "m3uPathType": "0",  # a file
    "m3uPath": "{home}/tv.m3u",
    "epgPathType": "1",  # an address
    "epgUrl": "{guide}",
    "m3uRefreshMode": "1",  # again and again, and with it the guide
    "m3uRefreshIntervalMins": "1",
}
PLAN = """\
title: {{en: Rouge, ja: ルージュ}}
timezone: UTC
published: {yesterday}
synopsis: Two girls go to Mars.
cast: [{{role: Rouge, name: Yume}}]
channels:
  tv: {{name: Station, slot: Mon-Sun {time}, from: {today}, length: 2h}}
  web: {{name: Stream, follows: tv, after: 3h, length: 1h}}
  dub: {{name: Dub, follows: tv, after: 0m, length: 1h, audio: fr, optional: true}}
episodes: {{1: 紅は暁に奏でる, 2: The & Sign, 3: Three, 4: Four, 5: Five}}
"""


Programme = tuple[str, int, str, str]  # title, number, the episode's title, start in UTC
Step = tuple[str, str, str, list[Programme]]  # what happens, the log, and what a channel has then


class OnAir(NamedTuple):
    """A programme as Kodi tells it; times in UTC."""

    title: str
    episode: str  # its title
    number: int
    start: str
    plot: str


class Kodi:
    """Kodi with a home of its own and three channels, whose guide it fetches."""

    def __init__(self, home: Path, guide: str) -> None:
        self.home = home
        folder = home / ".kodi/userdata/addon_data" / CLIENT
        folder.mkdir(parents=True)
        rows = [
            f'<setting id="{name}">{value.format(home=home, guide=guide)}</setting>'
            for name, value in SETTINGS.items()
        ]
        (folder / "settings.xml").write_text(f'<settings version="2">{"".join(rows)}</settings>')
        entries = [
            f'#EXTINF:-1 tvg-id="{name}.rougecal",{title}\nhttp://127.0.0.1:9/{name}.ts\n'
            for name, title in CHANNELS.items()
        ]
        (home / "tv.m3u").write_text("#EXTM3U\n" + "".join(entries))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and enable the client, which Debian ships disabled."""
        command = ("xvfb-run", "-a", "-s", "-screen 0 640x480x24", BINARY)
        env = os.environ | {"HOME": str(self.home), "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        self._process = subprocess.Popen(
            command,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        _until(lambda: self.ask("JSONRPC.Ping") == "pong")
        self.ask("Addons.SetAddonEnabled", addonid=CLIENT, enabled=True)
        _until(lambda: len(self._channels()) == len(CHANNELS))

    def clear(self) -> None:
        """Start it without guide data, as after Settings, PVR & Live TV, Guide, Clear data."""
        self.close()
        for database in (self.home / ".kodi/userdata/Database").glob("Epg*.db"):
            database.unlink()
        self.start()

    def close(self) -> None:
        """End it and what it started."""
        if self._process:
            with suppress(OSError):
                self.ask("Application.Quit")
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def ask(self, method: str, **params: object) -> Any:
        """What its JSON-RPC answers on loopback. Raises OSError while it does not listen."""
        call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        with socket.create_connection(RPC, timeout=10) as line:
            line.sendall(json.dumps(call).encode())
            received = b""
            while True:
                received += line.recv(65536)
                with suppress(ValueError):
                    for answer in _objects(received.decode()):
                        if answer.get("id") == 1:
                            return answer.get("result", answer.get("error"))

    def listed(self, name: str) -> list[OnAir]:
        """A channel's programmes that are not over, in order."""
        [number] = [c["channelid"] for c in self._channels() if c["label"] == CHANNELS[name]]
        fields = ["title", "episodename", "episodenum", "starttime", "endtime", "plot"]
        found = self.ask("PVR.GetBroadcasts", channelid=number, properties=fields)
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
        return [
            OnAir(
                one["title"], one["episodename"], one["episodenum"], one["starttime"], one["plot"]
            )
            for one in found.get("broadcasts", ())
            if one["endtime"] > now
        ]

    def _channels(self) -> list[dict[str, Any]]:
        found = self.ask("PVR.GetChannels", channelgroupid="alltv")
        return list(found.get("channels", ()))


def _objects(text: str) -> list[dict[str, Any]]:
    """JSON objects that stand one after the other. Raises ValueError where the last is cut off."""
    found, decoder = [], json.JSONDecoder()
    while text := text.strip():
        value, end = decoder.raw_decode(text)
        found.append(value)
        text = text[end:]
    return found


def _until(holds: Callable[[], bool], patience: float = 60) -> None:
    """Wait until something holds. Raises TimeoutError after so many seconds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with suppress(OSError):
            if holds():
                return
        time.sleep(0.5)
    raise TimeoutError


def main() -> int:
    """How many steps left Kodi with other programmes than it should show."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    first = now - timedelta(minutes=10)
    plan = PLAN.format(
        today=first.date(), yesterday=first.date() - timedelta(days=1), time=f"{first:%H:%M}"
    )
    told = f"announced: {first.date()}"

    def expected(*shown: tuple[int, str, timedelta]) -> list[Programme]:
        return [
            ("Rouge", n, title, f"{first + after:%Y-%m-%d %H:%M:%S}") for n, title, after in shown
        ]

    day, hour = timedelta(days=1), timedelta(hours=1)
    one, two, three = (1, "紅は暁に奏でる"), (2, "The & Sign"), (3, "Three")
    moved = f"changes:\n- {{move: 2, by: 1h, {told}, reason: Football}}\n"
    cancelled = f"{moved}- {{cancel: 3, announced: {first.date()} 0:01}}\n"
    begins, later = expected((*one, 0 * day)), expected((*two, day + hour))
    planned = expected((*two, day), (*three, 2 * day))
    steps: tuple[Step, ...] = (
        ("on now, and next", "", "tv", begins + planned),
        ("follows", "", "web", expected((*one, 3 * hour), (*two, day + 3 * hour))),
        ("optional, so not in the guide", "", "dub", []),
        ("moved", moved, "tv", begins + later),
        ("cancelled", cancelled, "tv", begins + later),
        ("cleared", cancelled, "tv", begins + later + expected((4, "Four", 3 * day))),
    )
    print(subprocess.run(VERSION, capture_output=True, text=True, check=True).stdout.strip())
    return follow(plan, steps)


def follow(plan: str, steps: Iterable[Step]) -> int:
    """Serve the plan with each step's log, and ask Kodi once it has fetched the guide again.

    Kodi keeps what a guide no longer has, until its guide data is cleared; this prints it.
    """
    wrong, log = 0, ""
    with TemporaryDirectory() as folder:
        schedules, home = Path(folder, "schedules"), Path(folder, "home")
        schedules.mkdir()
        home.mkdir()
        (schedules / "rouge.yaml").write_text(plan)
        served = Served(schedules)
        served.start()
        kodi = Kodi(home, served.url.replace("rouge.ics", "guide.xml"))
        try:
            for name, entries, channel, programmes in steps:
                if entries != log:
                    served.save(plan + entries)
                    _until(partial(_asked, served, len(served.requests)), 150)
                elif name == "cleared" or channel == "tv":
                    kodi.clear()
                log = entries
                time.sleep(20)  # until it shows what it got
                found = kodi.listed(channel)
                seen = [(p.title, p.number, p.episode, p.start) for p in found]
                exact = name == "cleared" or not log
                fine = (seen[: len(programmes)] if exact else programmes) == programmes
                fine = fine and set(programmes) <= set(seen) and bool(programmes) == bool(seen)
                wrong += not fine
                print("ok   " if fine else "WRONG", name, flush=True)
                for programme in found[:4]:
                    print("     ", *programme, sep=" | ", flush=True)
        finally:
            kodi.close()
            for request, count in Counter(served.requests).items():
                print(f"{count} times", *request)
            served.stop()
    return wrong


def _asked(served: Served, before: int) -> bool:
    return len(served.requests) > before


if __name__ == "__main__":
    raise SystemExit(main())
