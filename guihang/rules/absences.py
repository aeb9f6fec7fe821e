"""Days away without leave: which days count, which absence is a departure, and when the thirty-first day
was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from guihang.rules.counting import PLAIN, Counting
from guihang.rules.days import number
from guihang.rules.facts import FOREVER, Facts, Span, leaves


@dataclass(frozen=True, slots=True)
class Away:
    """Counted absence: the first counted day of each departure in order, and the different counted days as
    spans."""

    departures: tuple[int, ...] = ()
    spans: tuple[Span, ...] = ()

    @property
    def days(self) -> int:
        """How many different days count."""
        return sum(end - first for first, end in self.spans)

    def day_number(self, count: int) -> int | None:
        """The `count`-th counted day, from 1; None when there are fewer."""
        for first, end in self.spans:
            if count <= end - first:
                return first + count - 1
            count -= end - first
        return None


NEVER_AWAY = Away()


class Absence(NamedTuple):
    """One absence on file: the entry's id, its days up to, not including, `end`, and those of them that count."""

    entry: str
    first: int
    end: int
    parts: tuple[Span, ...]


def counted(facts: Facts, term_end: int, ways: Counting = PLAIN) -> Away:
    """The days away that count on the day the facts are read."""
    if "absence.found" not in facts.rows or facts.reported is None:
        return NEVER_AWAY
    found = [absence.parts for absence in each(facts, term_end, ways) if absence.parts]
    spans = [part for parts in found for part in parts]
    return Away(tuple(sorted(parts[0].first for parts in found)), tuple(merged(spans)))


def each(facts: Facts, term_end: int, ways: Counting = PLAIN) -> list[Absence]:
    """Every absence on file with the days of it that count on the day the facts are read."""
    if facts.reported is None:
        return []
    leave = leaves(facts, ways.covers_last)
    barred = merged([*facts.suspensions, *leave])
    last = min(term_end, facts.day)
    return [
        Absence(
            identity, begun, back,
            ()
            if _too_short(begun, back, facts.day, ways) or _overstayed(begun, leave, ways)
            else tuple(without(Span(max(begun, facts.reported), min(back, last + 1)), barred)),
        )
        for identity, begun, back in absences(facts, ways)
    ]  # fmt: skip


def next_counted(facts: Facts, term_end: int, after: int, ways: Counting = PLAIN) -> int | None:
    """The first day later than `after` on which more would count, if nothing new is entered; None for none."""
    if "absence.found" not in facts.rows or facts.reported is None:
        return None
    leave = leaves(facts, ways.covers_last)
    barred = merged([*facts.suspensions, *leave])
    found = []
    for _, begun, back in absences(facts, ways):
        if back - begun < ways.shortest or _overstayed(begun, leave, ways):
            continue
        long_enough = begun + ways.shortest - 1
        since = after + 1 if long_enough <= after else begun
        parts = without(Span(max(begun, facts.reported, since), min(back, term_end + 1)), barred)
        if parts:
            found.append(max(parts[0].first, long_enough))
    return min(found, default=None)


def absences(facts: Facts, ways: Counting = PLAIN) -> list[tuple[str, int, int]]:
    """Each absence: the entry's id, its first day, and the day up to which, not including, it lasts."""
    spans = []
    for _, identity, _, given in facts.of("absence.found"):
        begun = number(given["from"])
        back = number(given["until"]) if "until" in given else FOREVER
        if begun is not None and back is not None:
            spans.append((identity, begun, back + 1 if ways.inclusive and back != FOREVER else back))
    return spans


def held_up(facts: Facts) -> list[Span]:
    """The days on which the term does not run where the days between two places do not count."""
    gaps = [
        Span(move.approved, FOREVER if move.received is None else move.received)
        for move in facts.moves
        if move.approved is not None and facts.reported is not None and move.approved >= facts.reported
    ]
    return merged([*facts.suspensions, *gaps])


def _too_short(begun: int, back: int, day: int, ways: Counting) -> bool:
    """Whether the absence, as long as it has lasted on the day, is shorter than what counts."""
    return min(back, day + 1) - begun < ways.shortest


def _overstayed(begun: int, leave: list[Span], ways: Counting) -> bool:
    """Whether the absence is days beyond a leave, where these do not count."""
    return not ways.overstay and any(span.first <= begun <= span.end for span in leave)


def merged(spans: list[Span]) -> list[Span]:
    """The same days as spans in order that neither overlap nor touch."""
    joined: list[Span] = []
    for span in sorted(spans):
        if span.first >= span.end:
            continue
        if joined and span.first <= joined[-1].end:
            joined[-1] = Span(joined[-1].first, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def without(span: Span, barred: list[Span]) -> list[Span]:
    """`span` less the barred days, which are in order and do not overlap."""
    left: list[Span] = []
    first = span.first
    for bar in barred:
        if bar.end <= first:
            continue
        if bar.first >= span.end:
            break
        if bar.first > first:
            left.append(Span(first, bar.first))
        first = max(first, bar.end)
    if first < span.end:
        left.append(Span(first, span.end))
    return left
