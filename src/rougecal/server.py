"""The server behind `rougecal serve`: granian, a WSGI server written in Rust."""

from __future__ import annotations


def run(host: str, port: int, workers: int) -> None:
    """Serve `rougecal.web:app_from_env` until SIGINT or SIGTERM."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "rougecal.web:app_from_env",
        factory=True,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.WSGI,
        respawn_failed_workers=True,
        log_access=False,
    ).serve()
