"""What the tests of the store share."""

from __future__ import annotations

from pathlib import Path

import pytest

from rougecal.show import parse


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files parsed from now on."""
    names: list[str] = []

    def counted(data: bytes, path: str) -> object:
        names.append(Path(path).name)
        return parse(data, path)

    monkeypatch.setattr("rougecal.store.folder.parse", counted)
    return names
