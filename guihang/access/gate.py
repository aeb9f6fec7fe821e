"""How many passwords are worked out at the same time. A good hash costs a core and a hundred megabytes for a moment:
whatever is sent, a server process works out so many at once and no more, and a place is kept for known devices.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

WAITS, KNOWN_WAITS = 1.0, 8.0  # seconds in the queue, for anybody and for a known device
QUEUE, KNOWN_QUEUE = 4, 16  # so many requests of the server's threads may stand in it
_lock = threading.Lock()


class Busy(Exception):
    """No place became free in time."""


class Gate:
    """So many places for anybody, and `kept` ones for known devices, who use the others too."""

    def __init__(self, places: int, kept: int = 1) -> None:
        self._anybody, self._known = _Room(places, QUEUE), _Room(kept, KNOWN_QUEUE)

    @contextmanager
    def place(self, *, known: bool) -> Iterator[None]:
        """A place for the length of one hash. Raises Busy."""
        room = self._anybody
        if not (known and room.enter(0)):
            room = self._known if known else room
            if not room.enter(KNOWN_WAITS if known else WAITS):
                raise Busy
        try:
            yield
        finally:
            room.leave()


class _Room:
    """Places, and a queue before them that has an end."""

    def __init__(self, places: int, queue: int) -> None:
        self._places, self._queue = threading.BoundedSemaphore(places), threading.BoundedSemaphore(queue)

    def enter(self, seconds: float) -> bool:
        """Take a place, waiting for one at most so long; at once False when the queue is full."""
        if self._places.acquire(blocking=False):
            return True
        if not seconds or not self._queue.acquire(blocking=False):
            return False
        try:
            return self._places.acquire(timeout=seconds)
        finally:
            self._queue.release()

    def leave(self) -> None:
        """Give the place back."""
        self._places.release()


_gates: dict[int, Gate] = {}


def of_process() -> Gate:
    """This server process's gate (GUIHANG_HASHERS places)."""
    places = max(1, int(settings.GUIHANG_HASHERS))
    with _lock:
        return _gates.setdefault(places, Gate(places))
