"""Limits how responses are made: each by one thread, and only a few at a time."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager, nullcontext
from threading import BoundedSemaphore, Lock
from weakref import WeakValueDictionary

from werkzeug.exceptions import ServiceUnavailable

MAKERS, WAITERS = 2, 1  # threads at a time; the server must have more, to serve what is cached
PATIENCE = 0.025  # seconds that a surplus request waits for a place, for most are quick to make
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
        if bounded and not self._places.acquire(timeout=PATIENCE):
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
