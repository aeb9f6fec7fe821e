"""Taking times side by side, so that whatever else the machine does meets both."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Times:
    """What some calls took, in seconds."""

    taken: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half took longer."""
        return median(self.taken)

    @property
    def p95(self) -> float:
        """One in twenty took longer."""
        return quantiles(self.taken, n=20)[-1] if len(self.taken) > 1 else self.taken[0]

    @property
    def words(self) -> str:
        """Median / 95th percentile in milliseconds."""
        return f"{self.median * 1000:.1f} / {self.p95 * 1000:.1f} ms"


def ratio(ours: Times, floor: Times) -> float:
    """How many times longer ours took than the floor's call right beside it: the median of the pairs, in the quietest
    third of the run.

    Pairs, because a shared machine is slow for seconds at a time and such a stretch slows both of a pair; a third,
    because whatever else runs there only ever adds.
    """
    each = [o / f for o, f in zip(ours.taken, floor.taken, strict=True)]
    part = max(1, len(each) // 3)
    return min(median(each[start : start + part]) for start in range(0, part * 3, part) if each[start:])


def side_by_side(ours: Sequence[Call], floors: Sequence[Call], *, warm: int = 3) -> tuple[Times, Times]:
    """Run the calls in turn: one of ours, one of the floor's. The first `warm` of each are not counted.

    Each call is made ready before; rounds in turn let a slow second on the machine fall on both alike.
    """
    took: tuple[list[float], list[float]] = ([], [])
    for number, pair in enumerate(zip(ours, floors, strict=True)):
        if number % 20 == 0:
            gc.collect()
        for side, call in zip(took, pair, strict=True):
            start = time.perf_counter()
            call()
            side.append(time.perf_counter() - start)
    return Times(tuple(took[0][warm:])), Times(tuple(took[1][warm:]))


def once(call: Call) -> float:
    """Seconds that one call takes."""
    gc.collect()
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
