"""Messages and dates in a reader's language, and the texts of a schedule with their fallback."""

from __future__ import annotations

from rougecal.locale.catalogs import (
    UI_LANGUAGES,
    date_words,
    language_list,
    language_name,
    messages,
    ui_language,
)
from rougecal.locale.localizer import Localizer, pick, shared_language

__all__ = [
    "UI_LANGUAGES",
    "Localizer",
    "date_words",
    "language_list",
    "language_name",
    "messages",
    "pick",
    "shared_language",
    "ui_language",
]
