"""Messages by language, and the texts of a schedule with their fallback."""

from __future__ import annotations

from rougecal.locale.localizer import (
    MESSAGES,
    UI_LANGUAGES,
    Localizer,
    language_name,
    pick,
    ui_language,
)

__all__ = [
    "MESSAGES",
    "UI_LANGUAGES",
    "Localizer",
    "language_name",
    "pick",
    "ui_language",
]
