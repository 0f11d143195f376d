"""The server behind `rougecal serve`: granian, a WSGI server written in Rust."""

from __future__ import annotations

import os
import socket

CONNECTIONS = 960  # of a process, idle ones too; below the usual limit of 1,024 open files
THREADS = 4  # of a process, so that who asks for what is ready need not wait for what is being made
PATIENCE = 10  # seconds for requests in flight to end in when told to stop


def run(host: str, port: int, workers: int, target: str = "rougecal.web:app_from_env") -> None:
    """Serve what `target` makes until SIGINT or SIGTERM.

    Raises OSError where the address can't be had, with the address as its file name.
    """
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _try(host, port)
    Granian(
        target,
        factory=True,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.WSGI,
        websockets=False,
        blocking_threads=min(THREADS, 2 * (os.cpu_count() or 1)),  # beyond it granian warns
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
        log_level=LogLevels.warning,
    ).serve()


def _try(host: str, port: int) -> None:
    """Whether the address is free: granian would share it with another of its kind, or panic."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        said = str(error.strerror).partition(" (")[0]
        raise OSError(error.errno, said, f"{host}:{port}") from None
