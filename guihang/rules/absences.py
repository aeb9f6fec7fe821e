"""Days away without leave: which days count, which absence is a departure, and when the thirty-first day
was."""

from __future__ import annotations

from dataclasses import dataclass

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


def counted(facts: Facts, term_end: int) -> Away:
    """The days away that count on the day the facts are read."""
    if "absence.found" not in facts.rows or facts.reported is None:
        return NEVER_AWAY
    barred = _barred(facts)
    departures: list[int] = []
    spans: list[Span] = []
    last = min(term_end, facts.day)
    for begun, back in absences(facts):
        parts = without(Span(max(begun, facts.reported), min(back, last + 1)), barred)
        if parts:
            departures.append(parts[0].first)
            spans.extend(parts)
    return Away(tuple(sorted(departures)), tuple(merged(spans)))


def next_counted(facts: Facts, term_end: int, after: int) -> int | None:
    """The first day later than `after` that would count, if nothing new is entered; None for none."""
    if "absence.found" not in facts.rows or facts.reported is None:
        return None
    barred = _barred(facts)
    found = [
        parts[0].first
        for begun, back in absences(facts)
        if (parts := without(Span(max(begun, facts.reported, after + 1), min(back, term_end + 1)), barred))
    ]
    return min(found, default=None)


def absences(facts: Facts) -> list[Span]:
    """Each absence, from its first day up to, not including, the day of return."""
    spans = []
    for _, _, _, given in facts.of("absence.found"):
        begun = number(given["from"])
        back = number(given["until"]) if "until" in given else FOREVER
        if begun is not None and back is not None:
            spans.append(Span(begun, back))
    return spans


def _barred(facts: Facts) -> list[Span]:
    """Days that never count: suspended, or covered by leave."""
    return merged([*facts.suspensions, *leaves(facts)])


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
