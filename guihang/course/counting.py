"""What counts towards a serious breach, entry by entry, as the rules of the decision count it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from guihang.course.file import CourseFile
from guihang.dossier.addresses import entry_address
from guihang.dossier.entry import Facts
from guihang.rules.absences import each
from guihang.rules.acts import for_rules
from guihang.rules.case import Case, Order, Policies
from guihang.rules.casecheck import Row
from guihang.rules.facts import gather
from guihang.rules.shape import KINDS

REFUSALS, DEPARTURES, DAYS_AWAY = "refusals", "departures", "days_away"


@dataclass(frozen=True, slots=True)
class Count:
    """One thing that is counted: how many, from how many on it is serious, and the entries with what each adds."""

    what: str
    found: int
    serious: int
    entries: tuple[tuple[Facts, int], ...]

    @property
    def left(self) -> int:
        """How many more until it is serious; 0 where it is."""
        return max(0, self.serious - self.found)


def counts(file: CourseFile) -> list[Count]:
    """Refusals, departures and days away of the decision shown; none without one."""
    order = file.order
    if order is None:
        return []
    away = away_days(file)
    absences = [(e, away[e.id]) for e in file.of("absence.found") if e.id in away]
    refusals = tuple((e, 1) for e in file.of("test.refused"))
    day = order.starts_on or order.decided_on
    return [
        Count(REFUSALS, order.refusals, file.figure("breach.refusals", day), refusals),
        Count(DEPARTURES, order.departures, file.figure("breach.departures", day), tuple((e, 1) for e, _ in absences)),
        Count(DAYS_AWAY, order.days_away, file.figure("breach.days_away_over", day) + 1, tuple(absences)),
    ]


def away_days(file: CourseFile) -> dict[UUID, int]:
    """By absence of which days count, how many."""
    order, pack = file.order, file.pack
    if order is None or pack is None or order.starts_on is None or order.ends_on is None:
        return {}
    rows: list[Row] = sorted(
        (e.on.toordinal(), e.id.hex, e.kind, for_rules(e.kind, e.data))
        for e in file.entries
        if e.kind in KINDS and e.order in (None, order.pk) and order.decided_on <= e.on <= file.today
    )
    about = Order(
        order.pk.hex, order.kind, order.place, order.decided_on.toordinal(), order.term_years, order.credited_days
    )
    facts = gather(Case(about, Policies(pack, []), rows), file.today.toordinal())
    ways = pack.rules(order.starts_on.toordinal()).counting
    found = each(facts, order.ends_on.toordinal(), ways)
    return {UUID(a.entry): sum(end - first for first, end in a.parts) for a in found if a.parts}


def entry_url(file: CourseFile, e: Facts) -> str:
    """Where an entry stands in the story of the file."""
    return entry_address(file.person.pk, e.id)
