"""The day of a test, drawn by lot inside its window: nobody can foretell it without the key, and it is always there.

Each day of a window has a number that only the key tells; the day with the smallest is drawn. So a day that falls
away (a leave, a suspension) moves the draw only where it was the day drawn, and what is drawn then lies ahead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Barred(NamedTuple):
    """Days from `first` up to, not including, `end` on which nobody is asked to come; `known`: since when that is
    known. Day numbers."""

    first: int
    end: int
    known: int


def drawn_day(
    seed: bytes, first: int, last: int, *, spare: int, works: Callable[[int], bool], barred: Iterable[Barred] = ()
) -> int | None:
    """The day drawn in the window from `first` to `last`, both included.

    A working day that leaves at least `spare` days after it; where the window has none, any working day, else any
    day. `seed` is the window's own secret. None where every day that remains is barred.
    """
    candidates = _candidates(first, last, spare, works)
    drawn: int | None = _least(seed, candidates)
    taken: list[Barred] = []
    for bar in sorted(barred, key=lambda b: b.known):
        taken.append(bar)
        if drawn is None or not bar.first <= drawn < bar.end or drawn < bar.known:
            continue
        drawn = None
        for wider in (spare, 0):
            left = [d for d in _candidates(first, last, wider, works) if d >= bar.known and not _in(d, taken)]
            if left:
                drawn = _least(seed, left)
                break
    return drawn


def _candidates(first: int, last: int, spare: int, works: Callable[[int], bool]) -> Sequence[int]:
    early = range(first, last - spare + 1)
    return (
        [d for d in early if works(d)]
        or [d for d in range(first, last + 1) if works(d)]
        or early
        or range(first, last + 1)
    )


def _least(seed: bytes, days: Sequence[int]) -> int:
    return min(days, key=lambda day: (hashlib.sha256(seed + day.to_bytes(4, "big")).digest(), day))


def _in(day: int, barred: Iterable[Barred]) -> bool:
    return any(bar.first <= day < bar.end for bar in barred)
