"""Tests that need nginx; a plain `pytest` leaves them out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.site import NGINX, OPENSSL, Site, running


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Collected by `pytest tests/deploy` only."""
    named = any("deploy" in argument for argument in config.args)
    return None if named else True


@pytest.fixture(scope="session")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running site for tests that break nothing."""
    _need_nginx()
    with running(tmp_path_factory.mktemp("calm")) as site:
        yield site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A running site for one test."""
    _need_nginx()
    with running(tmp_path) as site:
        yield site


def _need_nginx() -> None:
    if not (NGINX and OPENSSL):
        pytest.skip("needs nginx and openssl")
