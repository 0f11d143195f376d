"""The phrases of feeds by language, and the texts of a schedule with their fallback."""

from __future__ import annotations

from rougecal.locale.localizer import (
    PHRASES,
    UI_LANGUAGES,
    Localizer,
    language_name,
    pick,
    shared_language,
    ui_language,
)

__all__ = [
    "PHRASES",
    "UI_LANGUAGES",
    "Localizer",
    "language_name",
    "pick",
    "shared_language",
    "ui_language",
]
