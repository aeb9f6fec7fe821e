"""Who answers for a person on a day, read from the entries that say so.

The newest assignment in force holds; when one that runs until a day (an illness, a leave) has run out, the one before
it that has not holds again, by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from guihang.dossier.entry import Facts

ONE_DAY = timedelta(days=1)


class Answering(NamedTuple):
    """Somebody answers for the person from `since` to `until` (both included; None: until further notice)."""

    user: UUID
    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


def assignments(entries: Iterable[Facts]) -> list[Answering]:
    """What the assignments among `entries` (those that hold) say, the newest last.

    Of two that begin on one day the one written later is the newer: an id may be derived, and tells nothing of it.
    """
    found = [e for e in entries if e.kind == "worker.assigned"]
    if len(found) > 1:
        found.sort(key=lambda e: (e.on, e.written_at, e.id.int))
    return [_read(e) for e in found]


def answering(assigned: Sequence[Answering], day: date) -> Answering | None:
    """Who answers on `day`: the newest in force; None where nobody does."""
    return next((a for a in reversed(assigned) if a.holds(day)), None)


def changes_after(assigned: Sequence[Answering], day: date) -> date | None:
    """The first day after `day` on which somebody else, or another last day, holds; None when that never comes."""
    now = answering(assigned, day)
    days = {a.since for a in assigned} | {a.until + ONE_DAY for a in assigned if a.until is not None}
    return next((d for d in sorted(days) if d > day and answering(assigned, d) != now), None)


def _read(e: Facts) -> Answering:
    until = e.data.get("until")
    return Answering(UUID(e.data["user"]), e.on, date.fromisoformat(until) if until else None)
