"""Tests that need nginx, and more than a plain `pytest` should ask for."""

from __future__ import annotations

import pytest


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Not for a plain `pytest`; `pytest tests/deploy` runs them."""
    named = any("deploy" in argument for argument in config.args)
    return None if named else True
