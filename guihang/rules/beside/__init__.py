"""Rules beside the contract: further steps of the course, local clocks, what is missing.

`evaluate` stays as its contract says; these read the same entries, and more, and lay duties of their own beside it.
A subject is a module with `READS`, the kinds that it reads beside the contract's, and `lay(reading)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from guihang.rules.beside import (
    breaching,
    caring,
    crossing,
    helping,
    leaving,
    papers,
    pausing,
    releasing,
    searching,
    serving,
    testing,
    tiers,
)
from guihang.rules.beside.reading import NOBODY_TOLD, About, Beside, Gap, Reading, by_kind
from guihang.rules.calendar import Calendar
from guihang.rules.case import Order, Policies
from guihang.rules.casecheck import Row
from guihang.rules.shape import KINDS
from guihang.rules.standing import Standing

__all__ = ["READ", "About", "Beside", "Gap", "Reading", "beside"]


class Subject(Protocol):
    """A module of this package."""

    READS: frozenset[str]

    def lay(self, reading: Reading) -> None:
        """Lay duties and name gaps."""


SUBJECTS: tuple[Subject, ...] = (
    serving, crossing, tiers, helping, releasing, caring, papers, testing, leaving, breaching, searching,
)  # fmt: skip
READ: frozenset[str] = frozenset(KINDS).union(*(subject.READS for subject in SUBJECTS))


def beside(
    order: Order, policies: Policies, standing: Standing, rows: Iterable[Row], day: int, calendar: Calendar, *,
    aliases: Mapping[str, str], settings: Mapping[str, object], about: About = NOBODY_TOLD,
) -> Beside:  # fmt: skip
    """What the subjects find. `rows` are the entries that hold, sorted; `aliases` lead from what was corrected to what
    holds. Raises packs.NoRuleInForce."""
    rows = list(rows)
    ahead = [row for row in rows if row[0] > day and row[2] == "leave.granted"] if rows and rows[-1][0] > day else []
    reading = Reading(order, policies, standing, day, calendar, by_kind(rows, day), aliases, settings, about, ahead)
    for subject in SUBJECTS:
        subject.lay(reading)
    lacking, still_open = papers.missing_papers(reading)
    duties = [*pausing.paused(reading, reading.roll.rows), *reading.after.rows]
    change = min((c for c in reading.changes if c > day), default=None)
    after = frozenset(row.key for row in reading.after.rows)
    results = testing.results(reading)
    between, held = crossing.crossing_of(reading), pausing.held(reading)
    return Beside(duties, reading.gaps, change, after, between, lacking, still_open, results, held)
