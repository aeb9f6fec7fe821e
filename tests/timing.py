"""Whether two kinds of answer can be told apart by how long they take: measured in turn, compared by rank."""

from __future__ import annotations

import gc
import math
import random
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

# Of two answers, one of each kind, whoever watches guesses right one in two plus this at most.
MOST = 0.2
# So seldom may chance alone look like a difference: with few tries a great effect is nothing yet.
CHANCE = 0.0001
# Below this nobody measures over a network what a single answer takes: medians closer than that are alike.
SECONDS = 0.0002


class Told(NamedTuple):
    """What a comparison found: how often an answer of the one kind takes longer than one of the other (a half: they
    are alike), how likely that is by chance, and how far the medians lie apart, in seconds."""

    longer: float
    chance: float
    apart: float

    @property
    def tells(self) -> bool:
        """Whether somebody who measures could tell the kinds apart."""
        return abs(self.longer - 0.5) > MOST and self.chance < CHANCE and abs(self.apart) > SECONDS


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """U of `one` over all pairs (ties count half), and its two-sided p by the normal curve, corrected for ties."""
    n, m = len(one), len(other)
    both = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, ties, at = 0.0, 0, 0
    while at < n + m:
        end = at
        while end < n + m and both[end][0] == both[at][0]:
            end += 1
        middle = (at + 1 + end) / 2
        ranks += middle * sum(1 for _value, which in both[at:end] if which == 0)
        ties += (end - at) ** 3 - (end - at)
        at = end
    u = ranks - n * (n + 1) / 2
    spread = math.sqrt(n * m / 12 * ((n + m + 1) - ties / ((n + m) * (n + m - 1))))
    if not spread:
        return 0.5, 1.0
    z = max(0.0, abs(u - n * m / 2) - 0.5) / spread
    return u / (n * m), math.erfc(z / math.sqrt(2))


def compared(one: Callable[[int], Callable[[], object]], other: Callable[[int], Callable[[], object]], n: int) -> Told:
    """Ask `n` times each, in pairs whose order is drawn by lot. `one(i)` makes ready and gives what is timed."""
    lot, took = random.Random(1), ([], [])  # type: tuple[random.Random, tuple[list[float], list[float]]]
    for number in range(-2, n):  # the first two pairs only warm up
        kinds = [(0, one), (1, other)]
        lot.shuffle(kinds)
        for which, make in kinds:
            ask = make(number % n)
            seconds = _timed(ask)
            if number >= 0:
                took[which].append(seconds)
    longer, chance = mann_whitney(*took)
    return Told(longer, chance, _median(took[0]) - _median(took[1]))


def _timed(ask: Callable[[], object]) -> float:
    gc.collect(0)
    gc.disable()
    try:
        began = time.perf_counter()
        ask()
        return time.perf_counter() - began
    finally:
        gc.enable()


def _median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
