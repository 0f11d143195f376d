"""What happens to a show and its server while an app follows it, and what the app must show."""

from __future__ import annotations

from collections.abc import Callable

from tests.clients.served import Served

PLAN = """\
title: Rouge
timezone: Asia/Tokyo
published: 2024-03-01
channels:
  tv: {name: TV, slot: Sun 25:30, from: 2024-04-07, length: 30m}
episodes: {1: , 2: , 3: , 4: }
"""
TITLE = "紅は暁に奏でる"
LOG = """\
  - {move: 2, by: 30m, announced: 2024-04-01, reason: Baseball}
  - {skip: 2024-04-21, announced: 2024-04-02, reason: Marathon}
  - {cancel: 4, announced: 2024-04-03}
  - {episodes: 3, announced: 2024-04-04}
  - {move: 3, by: 1h, announced: 2024-04-05}
""".splitlines(keepends=True)

Event = tuple[str, str]  # the start as a viewer in Tokyo reads it, and the summary


def schedule(entries: int) -> str:
    """The show with so many of its log's entries; the fourth reveals a title."""
    plan = PLAN.replace("3: ", f"3: {TITLE}") if entries >= 4 else PLAN
    return plan + ("changes:\n" + "".join(LOG[:entries]) if entries else "")


def saved(entries: int) -> Callable[[Served], None]:
    return lambda served: served.save(schedule(entries))


def never_valid(served: Served) -> None:
    served.save(schedule(4).replace("cancel: 4", "cancel: 44"))


def restarted(served: Served) -> None:
    """While the schedule is broken: now the app does not know any more what was good."""
    served.stop()
    served.start()
    assert not any(served.get("/rouge.ics"))


def returned(served: Served) -> None:
    """With a change made while it was away."""
    served.write(schedule(4))
    served.start()


def still(served: Served) -> None:
    """One more poll finds it so."""


def mended(served: Served) -> None:
    served.start()
    served.save(schedule(5))


ONE, TWO = ("2024-04-08 01:30", "Rouge #1"), ("2024-04-15 01:30", "Rouge #2")
THREE, FOUR = ("2024-04-22 01:30", "Rouge #3"), ("2024-04-29 01:30", "Rouge #4")
MOVED = ("2024-04-15 02:00", "Rouge #2")
NOTE = ("2024-04-22 01:30", "Rouge: no episode this week")
NEXT, LAST = ("2024-04-29 01:30", "Rouge #3"), ("2024-05-06 01:30", "Rouge #4")
OFF = ("2024-05-06 01:30", "Cancelled: Rouge #4")
TITLED = ("2024-04-29 01:30", f"Rouge #3 – {TITLE}")
AGAIN = ("2024-04-29 02:30", f"Rouge #3 – {TITLE}")
UNTITLED = (ONE, MOVED, NOTE, NEXT, OFF)
KEPT = (ONE, MOVED, NOTE, TITLED, OFF)
LATER = (ONE, MOVED, NOTE, AGAIN, OFF)

# What happens, how, and the events that a subscriber must show after it
Step = tuple[str, Callable[[Served], None], tuple[Event, ...]]
CHANGES: tuple[Step, ...] = (
    ("it subscribes", lambda served: served.start(), (ONE, TWO, THREE, FOUR)),
    ("an episode is moved", saved(1), (ONE, MOVED, THREE, FOUR)),
    ("a night is skipped", saved(2), (ONE, MOVED, NOTE, NEXT, LAST)),
    ("an episode is cancelled", saved(3), UNTITLED),
)
FAULTS: tuple[Step, ...] = (
    ("a broken schedule is saved", never_valid, KEPT),
    ("the server restarts with it: 503", restarted, KEPT),
)
STEPS: tuple[Step, ...] = (
    *CHANGES,
    ("a title is revealed", saved(4), KEPT),
    *FAULTS,
    ("the server is stopped", lambda served: served.stop(), KEPT),
    ("it is back, the schedule mended", mended, LATER),
)
# The same with nginx before it, which has two polls in each fault to fail
NGINX_STEPS: tuple[Step, ...] = (
    *CHANGES,
    ("both processes are stopped", lambda served: served.stop(), UNTITLED),
    ("they are still away", still, UNTITLED),
    ("they are back, a title revealed", returned, KEPT),
    *FAULTS,
    ("it is still 503", still, KEPT),
    ("the schedule is mended", saved(5), LATER),
)
