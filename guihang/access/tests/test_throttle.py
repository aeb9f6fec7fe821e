"""Lanes: never more than the limit within any such time, whoever is at it together; refused without writing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from guihang.access import throttle
from guihang.access.models import Lane
from guihang.access.throttle import Limit
from tests.prove import tries

FIVE = Limit(5, 900)


@pytest.mark.proves("T16", "ASVS 6.3.1", "I4.3")
@pytest.mark.django_db(transaction=True)
@settings(max_examples=tries(200), deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 4000), min_size=1, max_size=60))
def test_no_fifteen_minutes_hold_more_than_five_tries_wherever_they_begin(moments: list[int]) -> None:
    throttle.forget("a")
    taken = [at for at in sorted(moments) if throttle.reserve({"a": FIVE}, now=float(at)) == 0]
    assert all(sum(start <= at < start + 900 for at in taken) <= 5 for start in taken)


def test_the_window_slides(db: None) -> None:
    """Four tries late in one quarter of an hour and five early in the next are not nine at once."""
    late = [throttle.reserve({"a": FIVE}, now=899.0) for _ in range(4)]
    early = [throttle.reserve({"a": FIVE}, now=901.0) for _ in range(2)]
    assert (late, early) == ([0] * 4, [0, 898])


@pytest.mark.proves("T15", "T16", "I4.3")
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_never_more_get_through() -> None:
    def one(_: int) -> int:
        try:
            return throttle.reserve({"a": FIVE, "b": Limit(1000, 900)})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as crowd:
        waits = list(crowd.map(one, range(tries(1000))))
    assert waits.count(0) == 5
    assert len(Lane.objects.get(pk="b").taken) == 5  # in every lane, or in none


def test_who_is_refused_writes_nothing(db: None) -> None:
    one = {"a": Limit(1, 900)}
    assert throttle.reserve(one, now=10.0) == 0
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert throttle.reserve(one, now=11.0) == 899
    assert [q["sql"].split()[0] for q in asked.captured_queries] == ["SELECT"]


def test_one_full_lane_keeps_the_others_free(db: None) -> None:
    throttle.reserve({"a": Limit(1, 900)}, now=1.0)
    assert throttle.reserve({"a": Limit(1, 900), "b": Limit(1, 900)}, now=2.0) > 0
    assert throttle.reserve({"b": Limit(1, 900)}, now=2.0) == 0


def test_a_clock_that_was_put_back_shuts_nobody_out(db: None) -> None:
    throttle.reserve({"a": Limit(1, 900)}, now=1_000_000.0)
    assert throttle.reserve({"a": Limit(1, 900)}, now=10.0) == 0


def test_a_word_is_taken_once(db: None) -> None:
    assert [throttle.once("word", "x", 300) for _ in range(3)] == [True, False, False]


def test_lanes_that_count_nothing_any_more_are_removed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(20):
        throttle.reserve({f"old-{n}": FIVE}, now=10.0)
    monkeypatch.setattr(throttle, "_purged", -1000.0)
    throttle.reserve({"new": FIVE}, now=10.0 + 900 + 3700)
    assert list(Lane.objects.values_list("name", flat=True)) == ["new"]


def test_a_lane_names_nobody(db: None) -> None:
    name = throttle.lane("here", "lin", "192.0.2.0/24")
    assert len(name) == 64
    assert "lin" not in name
    assert name != throttle.lane("here", "lin1", "92.0.2.0/24")
