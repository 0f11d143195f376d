"""What pages show of episodes that are one event: as the feed that was chosen on them has it."""

from __future__ import annotations

from datetime import UTC, datetime

from rougecal.feeds import Selection, choose
from rougecal.web.presenters import AiringView, Viewer
from tests.conftest import show_of
from tests.feeds.test_together import PLAN

NOW = datetime(2024, 1, 1, tzinfo=UTC)


def test_a_page_names_all_of_them_and_says_what_changed() -> None:
    text = PLAN + "- {move: 1 to 5, by: 30m, announced: 2024-01-02, reason: Football}\n"
    merged, single = choose([show_of(text)], Selection(merge=True), NOW.date())
    view = AiringView(merged, Viewer("ja", NOW))
    assert (view.label, view.kind) == ("第1話～第3話、SP、第5話", "moved")
    assert [r.striptags() for r in view.remarks] == ["1月6日(土) 20:00 UTCから変更（Football）"]
    assert "%E7%AC%AC1%E8%A9%B1%EF%BD%9E" in view.google
    assert AiringView(single, Viewer("en", NOW)).label == "#6"
