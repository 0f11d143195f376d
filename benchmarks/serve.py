"""How fast feeds are served: `python benchmarks/serve.py`, about a minute.

Measures in one run, over loopback: a 304, a 200 and a personal feed from the app, Flask's hello
world on the same server with the same settings, and nginx (if it is installed) with the same bytes
as a static file. Cases take turns, so that other load on the machine affects all of them alike; the
median round of each counts. Needs wrk (`apt-get install wrk nginx-light`).
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from library import episodes

ROUNDS, SECONDS, CONNECTIONS = 7, 1, 16
SHOWS, FEEDS = 80, 100
RATIO, LIMIT = 0.75, 10.0  # to reach: of hello world's requests a second; ms for a personal feed
SHOW = """\
title: {{en: Show {0}, ja: 番組その{0}}}
timezone: Asia/Tokyo
published: 2024-01-01
url: https://example.org/{0}
channels:
  tv: {{name: {{en: Station {0}, ja: 放送局{0}}}, slot: Wed 24:55, from: 2024-01-10, audio: ja}}
episodes:
"""
NGINX = """\
daemon off; master_process off; pid {folder}/pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{
  access_log off; types {{ text/calendar ics; }} gzip_static on;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


class Case(NamedTuple):
    """A URL that wrk requests, and the headers it sends."""

    name: str
    url: str
    headers: tuple[str, ...] = ()


class Figure(NamedTuple):
    """Requests a second, and the 99th percentile in ms."""

    rate: float
    p99: float


def hello() -> Flask:
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "Hello, World!")
    return app


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: apt-get install wrk")
    with tempfile.TemporaryDirectory() as name, ExitStack() as servers:
        folder = library(Path(name))
        app = servers.enter_context(serving("rougecal.web:app_from_env", folder))
        other = servers.enter_context(serving("serve:hello", folder))
        cases = [Case("hello world (Flask)", f"http://127.0.0.1:{other}/"), *polls(app)]
        if shutil.which("nginx"):
            port = servers.enter_context(nginx(folder, fetch(app, "/show-1.ics")))
            cases += [
                case._replace(name=f"nginx: {case.name}", url=f"http://127.0.0.1:{port}/show-1.ics")
                for case in polls(port)
            ]
        figures = measured(cases)
        times = personal(app)
    sys.exit(not report(figures, times))


def library(folder: Path) -> Path:
    """Enough schedules for a personal feed over many shows."""
    for number in range(1, SHOWS + 1):
        (folder / f"show-{number}.yaml").write_text(SHOW.format(number) + episodes(number), "utf-8")
    return folder


@contextmanager
def serving(target: str, folder: Path) -> Iterator[int]:
    """Run a server as `rougecal serve` does; gives its port."""
    port = free_port()
    command = f"from rougecal.server import run; run('127.0.0.1', {port}, 1, {target!r})"
    paths = [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
    known = {"ROUGECAL_SCHEDULES": str(folder), "ROUGECAL_BASE_URL": "https://tv.example.org"}
    with running([sys.executable, "-c", command], port, {**known, "PYTHONPATH": ":".join(paths)}):
        yield port


@contextmanager
def nginx(folder: Path, content: bytes) -> Iterator[int]:
    port, root = free_port(), folder / "nginx"
    root.mkdir()
    (root / "show-1.ics").write_bytes(content)
    subprocess.run(["gzip", "-6", "--keep", root / "show-1.ics"], check=True)
    (root / "conf").write_text(NGINX.format(folder=root, port=port))
    with running(["nginx", "-p", str(root), "-c", str(root / "conf")], port, {}):
        yield port


@contextmanager
def running(command: list[str], port: int, environ: dict[str, str]) -> Iterator[None]:
    """Run a process; begins when it listens on the port."""
    process = subprocess.Popen(command, env={**os.environ, **environ})
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(port: int, path: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    reply = connection.getresponse()
    body = reply.read()
    if reply.status != 200:
        sys.exit(f"{path}: {reply.status} {body.decode()}")
    return body


def polls(port: int) -> list[Case]:
    """What calendar apps request: nearly always a 304, the first time a 200."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("HEAD", "/show-1.ics")
    etag = connection.getresponse().headers["ETag"]
    url, zipped = f"http://127.0.0.1:{port}/show-1.ics", "Accept-Encoding: gzip"
    return [
        Case("304", url, (zipped, f"If-None-Match: {etag}")),
        Case("200, gzip", url, (zipped,)),
        Case("200", url),
    ]


def measured(cases: list[Case]) -> dict[str, Figure]:
    """The median round of each case, after one to warm up."""
    rounds: dict[str, list[Figure]] = {case.name: [] for case in cases}
    for number in range(ROUNDS + 1):
        for case in cases:
            figure = wrk(case)
            if number:
                rounds[case.name].append(figure)
    return {
        name: Figure(*map(statistics.median, zip(*rows, strict=True)))
        for name, rows in rounds.items()
    }


def wrk(case: Case) -> Figure:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}", "--latency"]
    for header in case.headers:
        command += ["-H", header]
    output = subprocess.run([*command, case.url], check=True, capture_output=True, text=True).stdout
    rate = re.search(r"Requests/sec: +([\d.]+)", output)
    slow = re.search(r"99% +([\d.]+)(us|ms|s)", output)
    if not rate or not slow or "Non-2xx" in output or "Socket errors" in output:
        sys.exit(f"{case.name}: wrk prints\n{output}")
    return Figure(float(rate[1]), float(slow[1]) * {"us": 0.001, "ms": 1, "s": 1000}[slow[2]])


def personal(port: int) -> list[float]:
    """Response times in ms, sorted, of personal feeds over all shows, each requested once.

    The events are already rendered; each feed is a new selection that reaches back one day more.
    """
    names = "&".join(f"show=show-{number}" for number in range(1, SHOWS + 1))
    fetch(port, f"/feed.ics?{names}")
    connection, times = HTTPConnection("127.0.0.1", port), []
    for days in range(3000, 3000 + FEEDS):
        begin = time.perf_counter()
        connection.request(
            "GET", f"/feed.ics?{names}&past={days}d", headers={"Accept-Encoding": "gzip"}
        )
        reply = connection.getresponse()
        body = reply.read()
        times.append((time.perf_counter() - begin) * 1000)
        assert reply.status == 200, body
    return sorted(times)


def report(figures: dict[str, Figure], times: list[float]) -> bool:
    """Print the figures beside their targets; returns whether all are reached."""
    [base, *_] = figures.values()
    fine = True
    print(f"{'':24}{'requests/s':>12}{'p99':>11}{'of hello':>10}  target")
    for name, (rate, slow) in figures.items():
        share, aim = rate / base.rate, ""
        if name in ("304", "200, gzip", "200"):
            fine &= share >= RATIO
            aim = f">= {RATIO}: {'yes' if share >= RATIO else 'NO'}"
        print(f"{name:24}{rate:12,.0f}{slow:8.2f} ms{share:10.2f}  {aim}")
    middle, slow = statistics.median(times), times[len(times) * 99 // 100 - 1]
    fine &= middle < LIMIT
    aim = f"< {LIMIT:.0f} ms: {'yes' if middle < LIMIT else 'NO'}"
    print(f"personal feed, {SHOWS} shows: median {middle:.1f} ms, p99 {slow:.1f} ms  {aim}")
    return fine


if __name__ == "__main__":
    main()
