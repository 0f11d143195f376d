"""The server behind `rougecal serve`: granian, a WSGI server written in Rust."""

from __future__ import annotations

import errno
import os
import signal
import socket
from functools import partial

CONNECTIONS = 960  # of a process, idle ones too; below the usual limit of 1,024 open files
THREADS = 4  # of a process, so that who asks for what is ready need not wait for what is being made
STOPS = (signal.SIGINT, signal.SIGTERM)
PATIENCE = 10  # seconds for requests in flight to end in when told to stop


def run(host: str, port: int, workers: int, target: str = "rougecal.web:app_from_env") -> None:
    """Serve what `target` makes until SIGINT or SIGTERM."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    try_address(host, port)
    os.register_at_fork(
        before=partial(signal.pthread_sigmask, signal.SIG_BLOCK, STOPS),
        after_in_parent=partial(signal.pthread_sigmask, signal.SIG_UNBLOCK, STOPS),
        after_in_child=_stop_at_once,
    )
    Granian(
        target,
        factory=True,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,  # what proxies and calendar apps speak to it
        websockets=False,
        blocking_threads=min(THREADS, 2 * (os.cpu_count() or 1)),  # beyond it granian warns
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
        log_level=LogLevels.warning,
    ).serve()


def _stop_at_once() -> None:
    """In a worker that starts: until it serves, a signal to stop ends it.

    Else it had the main process's handlers, to which that means nothing, and were waited for.
    """
    for number in STOPS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


def try_address(host: str, port: int) -> None:
    """Raise OSError where an address can't be had, with the address as its file name.

    Else granian would share it with another of its kind, or panic.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        said = str(error.strerror).partition(" (")[0]
        hint = "; choose another with --port" if error.errno == errno.EADDRINUSE else ""
        raise OSError(error.errno, said + hint, f"{host}:{port}") from None
