"""The server behind `rougecal serve`: granian, a WSGI server written in Rust."""

from __future__ import annotations

import errno
import logging
import os
import resource
import signal
import socket
from functools import partial

CONNECTIONS = 2_000  # of a process at most, idle ones and half requests too
HEADERS = 10_000, 128_000  # ms until a request's headers must be there, and bytes of them at most
RESERVED = 40  # open files of a process that are no connections: its own 20, schedules, listeners
THREADS = 16  # of a process at most: many more than may render, so that some serve what is cached
STOPS = (signal.SIGINT, signal.SIGTERM)
PATIENCE = 10  # seconds in which requests in flight may end when the server is told to stop


def run(host: str, port: int, workers: int, target: str = "rougecal.web:app_from_env") -> None:
    """Serve the WSGI app that `target`, `module:factory`, makes until SIGINT or SIGTERM.

    Raises OSError where the address can't be bound.
    """
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    try_address(host, port)
    logging.getLogger("_granian").addFilter(_is_of_use)
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
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS[0], max_buffer_size=HEADERS[1]),
        websockets=False,
        blocking_threads=THREADS,
        backpressure=_connections(),
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
        log_level=LogLevels.warning,
    ).serve()


def _is_of_use(record: logging.LogRecord) -> bool:
    """Whether to log what granian says: not that there are more threads than processors.

    Most of them wait for others to render, or for a request.
    """
    return "Python threads" not in record.getMessage()


def _connections() -> int:
    """How many connections a process may have; with no file left to open it would loop in vain.

    Of the open files that it may have, it takes as many as it needs.
    """
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = CONNECTIONS + RESERVED
    if limit not in (most, resource.RLIM_INFINITY) and limit < needed:
        limit = needed if most == resource.RLIM_INFINITY else min(needed, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))
    return (
        CONNECTIONS
        if limit == resource.RLIM_INFINITY
        else max(1, min(limit - RESERVED, CONNECTIONS))
    )


def _stop_at_once() -> None:
    """In a worker that starts: a signal to stop ends it, until granian has handlers of its own.

    It would inherit the main process's handlers, which do nothing in a worker, and the main
    process would wait for it in vain.
    """
    for number in STOPS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


def try_address(host: str, port: int) -> None:
    """Raise OSError, with the address as its file name, where an address can't be bound.

    granian itself would share a port with another granian, and panic at an address that is not
    this machine's.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]
        hint = "; choose another with --port" if error.errno == errno.EADDRINUSE else ""
        raise OSError(error.errno, reason + hint, f"{host}:{port}") from None
