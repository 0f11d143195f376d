"""A site as deploy/ sets it up, on loopback: two processes of the app behind nginx."""

from __future__ import annotations

import gzip
import os
import random
import re
import shutil
import signal
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT

SBIN = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"
NGINX, OPENSSL = shutil.which("nginx", path=SBIN), shutil.which("openssl")
NAME = "tv.example.org"
FRESH = 2.1  # seconds after which nginx asks the app again, here; it counts whole ones


class Got(NamedTuple):
    """An answer; `body` is what was sent, and `text` that unpacked."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> bytes:
        return gzip.decompress(self.body) if "content-encoding" in self.headers else self.body

    @property
    def etag(self) -> str:
        return self.headers["etag"]


def ask(line: HTTPConnection, path: str, method: str = "GET", **headers: str) -> Got:
    """One request, with `_` for `-` in the names of headers; an error closes the connection."""
    try:
        line.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = line.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Got(answer.status, named, answer.read())
    except OSError:
        line.close()
        raise


class Secure(HTTPConnection):
    """A connection to a port of loopback as if it were the site: by its name and certificate."""

    def __init__(
        self, port: int, certificate: Path, name: str = NAME, source: str = "127.0.0.1"
    ) -> None:
        super().__init__(name, port, timeout=15)
        self._tls = ssl.create_default_context(cafile=str(certificate))
        self._source = source

    def connect(self) -> None:
        bare = socket.create_connection(("127.0.0.1", self.port), self.timeout, (self._source, 0))
        self.sock = self._tls.wrap_socket(bare, server_hostname=self.host)


class App:
    """One process of the app, with a checkout of its own."""

    def __init__(self, schedules: Path) -> None:
        self.schedules, self.port = schedules, free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        command = [sys.executable, "-m", "rougecal", "serve", "--port", str(self.port)]
        command += ["--schedules", str(self.schedules), "--base-url", f"https://{NAME}"]
        self._process = subprocess.Popen(  # a session is a process group to signal as one
            command, cwd=self.schedules, stdout=subprocess.DEVNULL, start_new_session=True
        )

    def wait(self) -> None:
        assert self._process
        wait_for(self.port, self._process)

    def signal(self, number: signal.Signals) -> None:
        if self._process:
            os.killpg(self._process.pid, number)

    def kill(self) -> None:
        """As a crash of the machine: at once, and its worker with it."""
        if self._process and self._process.poll() is None:
            self.signal(signal.SIGKILL)
            self._process.wait()

    def ask(self, path: str, method: str = "GET", **headers: str) -> Got:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=15)) as line:
            return ask(line, path, method, **headers)


class Site:
    """Two processes of the app behind nginx, with the shipped configuration on ports of loopback.

    `changes` are pairs of a text of deploy/nginx.conf and what takes its place in this test.
    """

    def __init__(self, folder: Path, *changes: tuple[str, str]) -> None:
        self.folder, self.certificate = folder, folder / "tls/fullchain.pem"
        self.http, self.https, self.limiter = free_port(), free_port(), free_port()
        self.apps = [App(folder / name) for name in ("a", "b")]
        self._nginx: subprocess.Popen[bytes] | None = None
        for name in ("tls", "acme"):
            (folder / name).mkdir()
        for app in self.apps:
            shutil.copytree(ROOT / "schedules", app.schedules)
        _certify(folder / "tls")
        (folder / "rougecal.conf").write_text(self._site_conf(changes))
        (folder / "nginx.conf").write_text(_main_conf(folder))

    def _site_conf(self, changes: Iterable[tuple[str, str]]) -> str:
        """deploy/nginx.conf with the test's folders and ports, and with shorter times."""
        text = re.sub(r"\n    listen \[::\].*", "", (ROOT / "deploy/nginx.conf").read_text())
        ours = (
            ("listen 80", f"listen 127.0.0.1:{self.http}"),
            ("listen 443", f"listen 127.0.0.1:{self.https}"),
            ("127.0.0.1:8000", f"127.0.0.1:{self.limiter}"),
            ("127.0.0.1:8001", f"127.0.0.1:{self.apps[0].port}"),
            ("127.0.0.1:8002", f"127.0.0.1:{self.apps[1].port}"),
            (f"/etc/letsencrypt/live/{NAME}", f"{self.folder}/tls"),
            ("/var/lib/nginx/", f"{self.folder}/"),
            ("/var/www/html", f"{self.folder}/acme"),
            ("proxy_cache_valid 200 404 10s", "proxy_cache_valid 200 404 1s"),
            ("proxy_read_timeout 10s", "proxy_read_timeout 1s"),
        )
        return replaced(text, *ours, *changes)

    def start(self) -> None:
        for app in self.apps:
            app.launch()
        for app in self.apps:
            app.wait()

    def kill(self) -> None:
        for app in self.apps:
            app.kill()

    def start_nginx(self) -> None:
        command = [str(NGINX), "-c", f"{self.folder}/nginx.conf", "-e", "stderr"]
        command += ["-g", "daemon off;"]
        self._nginx = subprocess.Popen(command, cwd=self.folder)
        wait_for(self.https, self._nginx)

    def stop_nginx(self) -> None:
        if self._nginx:
            self._nginx.terminate()
            self._nginx.wait(10)

    def line(self, name: str = NAME, source: str = "127.0.0.1") -> Secure:
        """A connection to the site; `source` is the visitor's address, any of 127.0.0.0/8."""
        return Secure(self.https, self.certificate, name, source)

    def ask(self, path: str, method: str = "GET", source: str = "127.0.0.1", **headers: str) -> Got:
        with closing(self.line(source=source)) as line:
            return ask(line, path, method, **headers)


@contextmanager
def running(folder: Path, *changes: tuple[str, str]) -> Iterator[Site]:
    site = Site(folder, *changes)
    with ExitStack() as stack:
        stack.callback(site.kill)
        stack.callback(site.stop_nginx)
        site.start_nginx()
        site.start()
        yield site


def replaced(text: str, *changes: tuple[str, str]) -> str:
    """The text of a configuration with each pair's first replaced by its second."""
    for written, here in changes:
        assert written in text, f"the configuration in deploy/ has no {written}"
        text = text.replace(written, here)
    return text


@contextmanager
def recorded(port: int, seconds: float = 0.3) -> Iterator[list[bytes]]:
    """The requests sent to a port of loopback, each answered by a small feed after some seconds."""
    asked: list[bytes] = []
    feed = b'HTTP/1.1 200 OK\r\nETag: W/"1"\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK'

    class Record(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked.append(self.request.recv(65536))
            time.sleep(seconds)
            with suppress(OSError):
                self.request.sendall(feed)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True  # connections of the one who listened before may linger
        request_queue_size = 64

    end = time.monotonic() + 15
    while True:  # the one who listened before has been killed, and may not be gone yet
        try:
            recorder = Server(("127.0.0.1", port), Record)
            break
        except OSError:
            assert time.monotonic() < end, "the port is still taken"
            time.sleep(0.1)
    with recorder as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        yield asked
        server.shutdown()
        thread.join()


def free_port() -> int:
    """A port of loopback that no connection will take while who listens there is away.

    The system gives those of connections from 32768 on.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def wait_for(port: int, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """Until somebody answers at a port of loopback."""
    end = time.monotonic() + seconds
    while True:
        assert process.poll() is None, f"it ended with {process.returncode}"
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < end, f"nobody answers at {port}"
            time.sleep(0.02)


def _certify(folder: Path) -> None:
    """A certificate of the site's name, signed by itself."""
    names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    files = ["-keyout", f"{folder}/privkey.pem", "-out", f"{folder}/fullchain.pem"]
    command = [str(OPENSSL), "req", "-x509", "-days", "2", *key, *names, *files]
    subprocess.run(command, check=True, capture_output=True)


def _main_conf(folder: Path) -> str:
    """deploy/nginx-main.conf with the test's folders, and without logs."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/temp_{kind}; " for kind in kinds)
    return replaced(
        (ROOT / "deploy/nginx-main.conf").read_text(),
        ("user www-data;", "user root;" if os.geteuid() == 0 else ""),
        ("pid /run/", f"pid {folder}/"),
        ("error_log /var/log/nginx/error.log", "error_log stderr crit"),
        ("access_log /var/log/nginx/access.log;", f"access_log off; {temporary}"),
        ("include /etc/nginx/conf.d/*.conf", f"include {folder}/rougecal.conf"),
        ("include /etc/nginx/sites-enabled/*;", ""),
    )
