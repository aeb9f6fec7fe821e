"""The one gate for figures that leave the house: no small count can be worked out from them, by whatever sums.

- A count below eight is never told. Eight and nine are told or not by lot: who knows that exactly one person has come
  does not learn from the change that there were seven before.
- Every other count is told as one of the two multiples of five beside it, the nearer the likelier, by a lot that hangs
  on the question, the count and a key: asked again it is the same, and nobody can average it out.
- Totals are questions of their own: they are not the sum of what is told below them.
- What is told stays the same for the day. Nothing finer than a township, at most three dimensions.
- Before a table leaves, it is attacked: where a small count would follow from its sums, those sums are not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guihang.exchange.models import FigureTold
from guihang.protect.keyring import keyring
from guihang.territory.codes import Level, level_of

SMALL, STEP = 8, 5
MOST_DIMENSIONS = 3
# How it is written: fewer than ten (below eight always, eight and nine by lot), or not told at all.
FEW, NOT_TOLD = "<10", "—"
_FEW, _NOT = 0, -1
_MOST_OF_FEW = SMALL + 1
_ANY = 10**9


class TooFine(ValueError):
    """The question is about fewer people than any answer may be about."""


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """What is counted, where, and of whom: `by` are further dimensions as (name, value)."""

    measure: str
    place: str
    by: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if level_of(self.place) > Level.TOWNSHIP:
            raise TooFine("nothing below a township is told")
        if 1 + len(self.by) > MOST_DIMENSIONS:
            raise TooFine(f"at most {MOST_DIMENSIONS} dimensions")
        object.__setattr__(self, "by", tuple(sorted(self.by)))

    def digest(self) -> bytes:
        """The question as it is kept: it tells nothing."""
        return keyring().id_mac(b"figure asked\0" + self._plain())

    def lot(self, count: int) -> float:
        """A number below one that hangs on question, count and key alone."""
        drawn = keyring().id_mac(b"figure's lot\0" + self._plain() + count.to_bytes(8, "big"))
        return int.from_bytes(drawn[:6], "big") / (1 << 48)

    def _plain(self) -> bytes:
        parts = (self.measure, self.place, *(word for pair in self.by for word in pair))
        return b"".join(len(p).to_bytes(4, "big") + p for p in (part.encode() for part in parts))


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: `count` is a multiple of five, 0 for "fewer than ten", -1 for "not told"."""

    count: int

    def __str__(self) -> str:
        return {_FEW: FEW, _NOT: NOT_TOLD}.get(self.count, str(self.count))

    @property
    def bounds(self) -> tuple[int, int]:
        """Between what the true count lies, for whoever knows all this."""
        if self.count == _NOT:
            return 0, _ANY
        if self.count == _FEW:
            return 0, _MOST_OF_FEW
        return max(SMALL, self.count - STEP + 1), self.count + STEP - 1


@dataclass(frozen=True, slots=True)
class Sum:
    """A total and what it is the total of."""

    whole: Question
    parts: tuple[Question, ...]


def rounded(question: Question, count: int) -> Told:
    """One count as it may be told."""
    if count < SMALL:
        return Told(_FEW)
    below, rest = divmod(count, STEP)
    told = STEP * (below + (question.lot(count) < rest / STEP))
    return Told(told if told >= 2 * STEP else _FEW)


def answers(counts: Mapping[Question, int], sums: Iterable[Sum], on: date) -> dict[Question, Told]:
    """What may be told of these counts on that day, the same for whoever asks again."""
    asked = {question.digest(): question for question in counts}
    before = FigureTold.objects.filter(on=on, question__in=list(asked)).values_list("question", "told")
    known = {asked[bytes(question)]: Told(told) for question, told in before}
    fresh = {q: rounded(q, count) for q, count in counts.items() if q not in known}
    told = {**fresh, **known}
    for question in withheld(told, counts, list(sums), frozenset(known)):
        told[question] = Told(_NOT)
    rows = [
        FigureTold(question=question.digest(), on=on, told=answer.count)
        for question, answer in told.items()
        if known.get(question) != answer
    ]
    FigureTold.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["question", "on"], update_fields=["told"]
    )  # fmt: skip
    return told


def withheld(
    told: Mapping[Question, Told],
    counts: Mapping[Question, int],
    sums: Sequence[Sum],
    known: frozenset[Question] = frozenset(),
) -> set[Question]:
    """What must not be told, since a small count would follow from it: totals first. What is `known` already stays."""
    gone: set[Question] = set()
    while True:
        seen = {q: (0, _ANY) if q in gone else answer.bounds for q, answer in told.items()}
        found = narrowed(seen, sums)
        open_ = {q for q, (low, high) in found.items() if low == high and 0 < counts[q] < SMALL}
        to_blame = [s for s in sums if open_ & {s.whole, *s.parts}]
        to_go = {s.whole for s in to_blame} - known - gone
        to_go = to_go or {part for s in to_blame for part in s.parts} - known - gone
        if not to_go:
            return gone
        gone |= to_go


def narrowed(
    bounds: Mapping[Question, tuple[int, int]], sums: Sequence[Sum], rounds: int = 50
) -> dict[Question, tuple[int, int]]:
    """What follows for each count from all totals together: the attack that the gate makes on itself."""
    found = dict(bounds)
    for _round in range(rounds):
        before = dict(found)
        for each in sums:
            lows, highs = (sum(found[part][side] for part in each.parts) for side in (0, 1))
            low, high = found[each.whole]
            low, high = found[each.whole] = max(low, lows), min(high, highs)
            for part in each.parts:
                part_low, part_high = found[part]
                rest_low, rest_high = lows - part_low, highs - part_high
                found[part] = max(part_low, low - rest_high), min(part_high, high - rest_low)
                lows, highs = rest_low + found[part][0], rest_high + found[part][1]
        if found == before:
            break
    return found
