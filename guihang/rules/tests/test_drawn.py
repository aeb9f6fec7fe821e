"""The day of a test drawn by lot: always inside its window, even, not to be foretold, and moved only where it must."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from guihang.rules.calendar import official
from guihang.rules.days import DATES
from guihang.rules.drawn import Barred, drawn_day
from tests.prove import tries

WORKS = official().works
FIRST, LAST = date(2026, 3, 10).toordinal(), date(2026, 4, 9).toordinal()


def seed(number: int) -> bytes:
    return random.Random(number).randbytes(32)


def draw(number: int, first: int = FIRST, last: int = LAST, spare: int = 3, barred: tuple[Barred, ...] = ()) -> int:
    day = drawn_day(seed(number), first, last, spare=spare, works=WORKS, barred=barred)
    assert day is not None
    return day


@pytest.mark.proves("I5.3")
def test_one_working_day_in_each_window_with_days_left_to_make_it_up() -> None:
    for number in range(500):
        day = draw(number)
        assert FIRST <= day <= LAST - 3
        assert WORKS(day)
        assert day == draw(number)


@pytest.mark.proves("I5.3")
def test_every_day_is_as_likely_as_any_other() -> None:
    days = [d for d in range(FIRST, LAST - 2) if WORKS(d)]
    count = 400 * len(days)
    found = Counter(draw(number) for number in range(count))
    chi = sum((found[d] - 400) ** 2 / 400 for d in days)
    assert chi < 2 * len(days) + 20  # far beyond the 99.99th percentile for so many days
    assert found.keys() == set(days)


@pytest.mark.proves("I5.3")
def test_a_window_without_a_working_day_still_has_a_day() -> None:
    saturday = date(2026, 3, 14).toordinal()
    assert draw(1, saturday, saturday + 1) in {saturday, saturday + 1}
    assert draw(1, saturday, saturday) == saturday
    assert draw(2, FIRST, FIRST + 2, spare=30) in range(FIRST, FIRST + 3)


@pytest.mark.proves("I5.3")
def test_leave_moves_the_draw_only_where_it_fell_and_then_ahead_of_the_day_it_was_known() -> None:
    moved = 0
    for number in range(300):
        plain = draw(number)
        known = FIRST + 5
        bar = Barred(FIRST + 8, FIRST + 15, known)
        day = draw(number, barred=(bar,))
        if bar.first <= plain < bar.end:
            moved += 1
            assert day >= known
            assert not bar.first <= day < bar.end
            assert WORKS(day)
        else:
            assert day == plain
    assert moved > 30


def test_what_was_drawn_before_the_leave_was_known_stays() -> None:
    late = Barred(FIRST, LAST + 1, LAST)
    for number in range(50):
        assert draw(number, barred=(late,)) == draw(number)


def test_where_all_that_remains_is_barred_none_is_drawn() -> None:
    assert drawn_day(seed(1), FIRST, LAST, spare=3, works=WORKS, barred=[Barred(FIRST, LAST + 9, FIRST)]) is None


def test_a_leave_up_to_the_last_days_leaves_those() -> None:
    days = {draw(n, barred=(Barred(FIRST, LAST - 1, FIRST),)) for n in range(40)}
    assert days <= {LAST - 1, LAST}


@pytest.mark.proves("I5.3")
def test_windows_of_any_length_hold_their_day() -> None:
    luck = random.Random(7)
    for number in range(tries(5000)):
        first = date(2024, 1, 1).toordinal() + luck.randrange(900)
        last = first + luck.randrange(190)
        bars = tuple(
            Barred(a := first + luck.randrange(-20, 190), a + luck.randrange(1, 40), a - luck.randrange(30))
            for _ in range(luck.randrange(3))
        )
        day = drawn_day(seed(number), first, last, spare=luck.randrange(5), works=WORKS, barred=bars)
        assert day is None or first <= day <= last
        if not bars:
            assert day is not None


@pytest.mark.proves("I5.3")
def test_days_already_drawn_tell_nothing_of_the_next() -> None:
    """Somebody who has seen all days of many people guesses by weekday, by place in the window, by the last gap."""
    luck = random.Random(11)
    hits = chances = 0.0
    for number in range(3000):
        days = [d for d in range(FIRST, LAST - 2) if WORKS(d)]
        before = draw(number * 2)
        guess = min(days, key=lambda d: (abs(d - before), luck.random()))
        hits += draw(number * 2 + 1) == guess
        chances += 1 / len(days)
    assert abs(hits - chances) < 4 * chances**0.5
    assert DATES[FIRST] + timedelta(days=LAST - FIRST) == DATES[LAST]
