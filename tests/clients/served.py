"""`rougecal serve` over a folder that a scenario edits, and before it a log of what is asked."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.deploy.site import FRESH, App, Site, free_port


class Served:
    """The app on loopback; clients know `url`, behind which each request is written down.

    `requests` has the status of each, its line and its headers, without what differs each time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.requests = folder, list[tuple[int, str, str]]()
        self.apps = [App(folder)]
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}/rouge.ics"

    def start(self) -> None:
        self._launch()
        self._listen()

    def stop(self) -> None:
        """Nothing listens any more."""
        self._log.shutdown()
        self._log.server_close()
        self.close()

    def close(self) -> None:
        for app in self.apps:
            app.kill()

    def line(self) -> HTTPConnection:
        """To what clients are to reach."""
        return HTTPConnection("127.0.0.1", self.apps[0].port, timeout=20)

    def write(self, text: str) -> None:
        """As an editor saves: all at once."""
        part = self.folder / "rouge.part"
        part.write_text(text)
        part.replace(self.folder / "rouge.yaml")

    def save(self, text: str) -> None:
        """Waits until every process has read it."""
        before = self._state()
        self.write(text)
        assert self.until(lambda: all(a != b for a, b in zip(before, self._state(), strict=True)))

    def get(self, path: str) -> list[bytes]:
        """What each process answers itself; nothing if that is an error."""
        return [_good(app, path) for app in self.apps]

    def until(self, holds: Callable[[], bool], patience: float = 20) -> bool:
        """Wait for something; whether it came to hold."""
        deadline = time.monotonic() + patience
        while not (held := holds()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return held

    def _state(self) -> list[tuple[bytes, bytes]]:
        return list(zip(self.get("/healthz"), self.get("/rouge.ics"), strict=True))

    def _launch(self) -> None:
        for app in self.apps:
            app.launch()
        assert self.until(lambda: all(self.get("/healthz")))

    def _listen(self) -> None:
        self._log = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler())
        threading.Thread(target=self._log.serve_forever, daemon=True).start()

    def _handler(served) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler
        class Handler(BaseHTTPRequestHandler):
            """Hands each request on as it came, and the answer back."""

            protocol_version = "HTTP/1.1"

            def handle(self) -> None:
                with suppress(ConnectionError):  # who asked has gone, or the app has
                    super().handle()

            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                sent = re.sub(r'Host: .*\n|(?<=")\w+(?=")', "", str(self.headers)).strip()
                del self.headers["Host"]  # the connection's own name goes in its place
                with closing(served.line()) as line:
                    line.request(self.command, self.path, body, dict(self.headers.items()))
                    answer = line.getresponse()
                    text = answer.read()
                served.requests.append((answer.status, self.requestline, sent))
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name != "Transfer-Encoding":
                        self.send_header(name, value)
                if answer.chunked:
                    self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_HEAD = do_OPTIONS = do_PROPFIND = do_PUT = pass_on  # noqa: N815

        return Handler


class Fronted(Served):
    """The same behind nginx, as deploy/ says; what starts and stops is the two processes of the app."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._site = Site(folder.parent)
        self.apps = self._site.apps
        for app in self.apps:
            app.schedules = folder
        self._site.start_nginx()
        self._listen()

    def start(self) -> None:
        self._launch()
        time.sleep(FRESH)

    def stop(self) -> None:
        """nginx, and the log before it, stay."""
        super().close()

    def save(self, text: str) -> None:
        super().save(text)
        time.sleep(FRESH)

    def close(self) -> None:
        super().close()
        self._site.stop_nginx()

    def line(self) -> HTTPConnection:
        return self._site.line()


def _good(app: App, path: str) -> bytes:
    with suppress(OSError, HTTPException):
        got = app.ask(path)
        return got.body if got.status == 200 else b""
    return b""
