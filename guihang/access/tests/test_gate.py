"""The gate before the hashes: so many at once, a queue that ends, a place for known devices."""

from __future__ import annotations

import threading
import time

import pytest

from guihang.access import gate
from guihang.access.gate import Busy, Gate


@pytest.mark.proves("T15", "F18")
def test_never_more_at_once_than_there_are_places() -> None:
    door, inside, most, lock = Gate(2), 0, 0, threading.Lock()

    def one() -> None:
        nonlocal inside, most
        try:
            with door.place(known=False):
                with lock:
                    inside += 1
                    most = max(most, inside)
                time.sleep(0.02)
                with lock:
                    inside -= 1
        except Busy:
            pass

    crowd = [threading.Thread(target=one) for _ in range(40)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    assert most == 2


def test_who_finds_the_queue_full_is_turned_away_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "WAITS", 0.05)
    door = Gate(1)
    with door.place(known=False):
        began = time.monotonic()
        with pytest.raises(Busy), door.place(known=False):
            raise AssertionError
        assert time.monotonic() - began < 2


@pytest.mark.proves("T15", "T16", "F18")
def test_a_known_device_finds_its_place_while_every_other_is_taken() -> None:
    door = Gate(1)
    with door.place(known=False), door.place(known=True):
        pass


def test_a_place_is_given_back_after_a_fault() -> None:
    door = Gate(1)
    for _ in range(3):
        with pytest.raises(ValueError, match="inside"), door.place(known=False):
            raise ValueError("inside")
