"""`rougecal serve` over a folder that a scenario edits, and before it a log of what is asked."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.deploy.site import free_port


class Served:
    """The app on loopback; clients know `url`, behind which each request is written down.

    `requests` has the status of each, its line and its headers, without what differs each time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.requests = folder, list[tuple[int, str, str]]()
        self._port, self._behind = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self._port}/rouge.ics"

    def start(self) -> None:
        command = [sys.executable, "-m", "rougecal", "serve", "--port", str(self._behind)]
        command += ["--schedules", str(self.folder)]
        # a process group of its own, to end it and its worker
        self._app = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)
        assert self.until(lambda: self.get("/healthz") != b"")
        self._log = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler())
        threading.Thread(target=self._log.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Nothing listens any more."""
        self._log.shutdown()
        self._log.server_close()
        with suppress(ProcessLookupError):
            os.killpg(self._app.pid, signal.SIGTERM)
        self._app.wait()

    def save(self, text: str) -> None:
        """As an editor saves: all at once. Waits until the app has read it."""
        before = self.get("/healthz"), self.get("/rouge.ics")
        part = self.folder / "rouge.part"
        part.write_text(text)
        part.replace(self.folder / "rouge.yaml")
        assert self.until(lambda: (self.get("/healthz"), self.get("/rouge.ics")) != before)

    def get(self, path: str) -> bytes:
        """What the app itself answers; nothing if that is an error."""
        with suppress(URLError), urlopen(f"http://127.0.0.1:{self._behind}{path}") as answer:
            return bytes(answer.read())
        return b""

    def until(self, holds: Callable[[], bool], patience: float = 20) -> bool:
        """Wait for something; whether it came to hold."""
        deadline = time.monotonic() + patience
        while not (held := holds()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return held

    def _handler(served) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler
        class Handler(BaseHTTPRequestHandler):
            """Hands each request on as it came, and the answer back."""

            protocol_version = "HTTP/1.1"

            def handle(self) -> None:
                with suppress(ConnectionError):  # who asked has gone, or the app has
                    super().handle()

            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                line = HTTPConnection("127.0.0.1", served._behind, timeout=20)
                line.request(self.command, self.path, body, dict(self.headers.items()))
                answer = line.getresponse()
                sent = re.sub(r'Host: .*\n|(?<=")\w+(?=")', "", str(self.headers)).strip()
                served.requests.append((answer.status, self.requestline, sent))
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.read())

            do_GET = do_HEAD = do_OPTIONS = do_PROPFIND = do_PUT = pass_on  # noqa: N815

        return Handler
