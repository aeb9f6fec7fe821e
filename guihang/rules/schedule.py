"""The term and the test windows: laid from the day of reporting in, then moved by each suspension in turn."""

from __future__ import annotations

from functools import lru_cache

from guihang.rules.facts import FOREVER, Span
from guihang.rules.periods import months_after

MONTHS_OF_YEAR = 12
Window = tuple[int, int]


@lru_cache(maxsize=2048)
def term_and_windows(
    start: int, years: int, credited: int, months: tuple[int, ...], same_day: bool = False
) -> tuple[int, tuple[Window, ...]]:
    """The last day of the term and the test windows (first and last day), before suspensions move them.

    `months` are the months of a window in each year. Boundaries are counted from `start`, never from each
    other; a window that begins inside the term is kept, the last one cut at the term's end. With `same_day` the term
    ends on the same date of its last year, not on the day before; the windows stay.
    """
    end = months_after(start, MONTHS_OF_YEAR * years) - 1 - credited
    last_day = end + same_day
    windows: list[Window] = []
    offset = 0
    while offset < MONTHS_OF_YEAR * years:
        step = months[offset // MONTHS_OF_YEAR]
        first = months_after(start, offset)
        if first > end:
            break
        windows.append((first, min(months_after(start, offset + step) - 1, end)))
        offset += step
    return last_day, tuple(windows)


def lengths(suspensions: list[Span], day: int) -> list[tuple[int, int]]:
    """First day and number of days of each suspension; one that has not ended counts up to and including
    `day`."""
    return [(first, (day + 1 if end == FOREVER else end) - first) for first, end in suspensions]


def moved(day: int, suspended: list[tuple[int, int]]) -> int:
    """`day` moved on by each suspension, in order, that it falls into or after, as moved so far."""
    for first, count in suspended:
        if day >= first:
            day += count
    return day
