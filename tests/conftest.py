"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rougecal.show import Show, parse

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, bytes], None]:
    """Compares bytes with a golden file; with --golden, writes it."""

    def compare(path: Path, content: bytes) -> None:
        if request.config.getoption("--golden"):
            path.write_bytes(content)
        assert path.read_bytes() == content, f"{path.name} differs; see `pytest --golden`"

    return compare


def show_of(text: str, name: str = "show") -> Show:
    """The show that a schedule's text makes."""
    return parse(text.encode(), f"{name}.yaml")


def schedule_files() -> list[Path]:
    return sorted((ROOT / "schedules").glob("*.yaml"))
