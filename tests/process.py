"""`rougecal serve` as a process of its own, and what it answers."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, NamedTuple

BASE = "https://tv.example.org"
PATIENCE = 60  # seconds after which something is taken to hang, on however busy a machine
PROGRAM = ("-m", "rougecal")


class Reply(NamedTuple):
    """An answer; names of headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> tuple[int, str, bytes]:
        """What must not change while nothing did."""
        return self.status, self.headers.get("etag", ""), self.body


class Poll(NamedTuple):
    """A poll under load: of what, when it began and ended, and the answer; None if it broke off."""

    path: str
    began: float  # seconds of time.monotonic(), to tell what came before what
    ended: float
    reply: Reply | None


@dataclass
class Served:
    """A server that runs, what it logs and what it answers."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def get(self, path: str, **headers: str) -> Reply:
        """Over a connection of its own. Raises OSError or HTTPException where that breaks."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "identity", **named})
            reply = connection.getresponse()
            known = {name.lower(): value for name, value in reply.getheaders()}
            return Reply(reply.status, known, reply.read())
        finally:
            connection.close()

    def raw(self, sent: bytes) -> bytes:
        """Whatever comes back for some bytes, up to when it hangs up."""
        reply = b""
        with suppress(BrokenPipeError, ConnectionResetError), self.connection() as connection:
            connection.sendall(sent)
            while more := connection.recv(65536):
                reply += more
        return reply

    def connection(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    @property
    def up(self) -> bool:
        with suppress(OSError, HTTPException):
            return self.get("/robots.txt").status == 200
        return False

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def health(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.get("/healthz").body)
        return found

    def workers(self) -> list[int]:
        """The ids of the processes that answer (Linux)."""
        process = self.process.pid
        return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))

    def seconds(self) -> float:
        """The processor's seconds that its workers took so far (Linux)."""
        fields = [Path(f"/proc/{worker}/stat").read_text().split() for worker in self.workers()]
        return sum(int(ticks) for each in fields for ticks in each[13:15]) / os.sysconf(
            "SC_CLK_TCK"
        )

    def stop(self) -> int:
        """Tell it to stop; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def until(true: Callable[[], object], what: str = "it") -> None:
    """Wait for something, as long as a busy machine may take."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"{what} did not happen in {PATIENCE} seconds"
        time.sleep(0.02)


def rougecal(*arguments: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """A command, run to its end, which must come within a minute."""
    command = [sys.executable, "-m", "rougecal", *map(str, arguments)]
    return subprocess.run(
        command, **{"capture_output": True, "text": True, "check": False, "timeout": 60, **more}
    )


def started(folder: Path, *options: str, program: Sequence[str] = PROGRAM) -> Served:
    """A server of a folder's schedules that begins to start; `program` is what Python runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, *program, "serve", "--schedules", str(folder)]
    command += ["--port", str(port), "--base-url", BASE, *options]
    log = folder.with_name(f"{folder.name}.log")
    with log.open("wb") as output:
        return Served(subprocess.Popen(command, stdout=output, stderr=output), port, log)


@contextmanager
def serving(folder: Path, *options: str, program: Sequence[str] = PROGRAM) -> Iterator[Served]:
    """A server that answers; whatever becomes of it, nothing of it runs on."""
    served = started(folder, *options, program=program)
    try:
        until(lambda: served.up or served.ended, "a start")
        assert not served.ended, served.log.read_text()
        yield served
    finally:
        if not served.ended:
            served.stop()


@contextmanager
def polling(served: Served, paths: Sequence[str], threads: int = 4) -> Iterator[list[Poll]]:
    """Polls without a pause, by several at once, until the block ends; and what came of each."""
    polls: list[Poll] = []
    ends = threading.Event()

    def run() -> None:
        while not ends.is_set():
            for path in paths:
                began, reply = time.monotonic(), None
                with suppress(OSError, HTTPException):
                    reply = served.get(path)
                polls.append(Poll(path, began, time.monotonic(), reply))
                time.sleep(0.002)

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    try:
        yield polls
    finally:
        ends.set()
        for thread in running:
            thread.join()
