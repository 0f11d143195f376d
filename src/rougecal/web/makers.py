"""Limits how responses are made: each by one thread, and those with options two at a time.

Python runs one thread at a time: with more of them none would be ready sooner, and each holds up
those that serve what is cached. With one alone, what is quick to make would wait for what is not.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager, nullcontext
from threading import BoundedSemaphore, Lock
from weakref import WeakValueDictionary

from werkzeug.exceptions import ServiceUnavailable

MAKERS, WAITERS = 2, 6  # threads at a time; the server has more, to serve what is cached
RETRY_AFTER = 10  # seconds


class Makers:
    """Locks for threads that make responses. What is cached needs none of them.

    Requests with options are bounded, for there is no end of different ones. The addresses without
    options are few and are never refused.
    """

    def __init__(self) -> None:
        self._places = BoundedSemaphore(MAKERS + WAITERS)
        self._makers = BoundedSemaphore(MAKERS)
        self._locks: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()
        self._guard = Lock()  # of the dictionary

    @contextmanager
    def turn(self, key: Hashable, bounded: bool) -> Iterator[None]:
        """Hold the lock under which a key's response is made; by then it may be cached.

        Raises ServiceUnavailable where too many requests with options wait already.
        """
        if bounded and not self._places.acquire(blocking=False):
            raise ServiceUnavailable("Too many new feeds are being made.", retry_after=RETRY_AFTER)
        try:
            with self._guard:
                lock = self._locks.setdefault(key, Lock())
            with lock:
                yield
        finally:
            if bounded:
                self._places.release()

    def maker(self, bounded: bool) -> BoundedSemaphore | nullcontext[None]:
        """What to hold while a response is made; with options at most MAKERS threads can."""
        return self._makers if bounded else nullcontext()
