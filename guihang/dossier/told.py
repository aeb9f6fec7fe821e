"""Whether the person was told how their personal information is used, and in which version (PIPL 17, 30, 35)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from guihang.access.clock import day_of
from guihang.dossier.entry import Facts

# The wording now in use; ``desk/notices/`` holds it and every one before it in both languages.
CURRENT = "2026-11-1"
IN_USE_SINCE = date(2026, 11, 1)
NOTICE = "personal_information"
# The list of who has looked in a month; its version is the month, YYYY-MM.
LOOKED = "looked"


@dataclass(frozen=True, slots=True)
class Told:
    """The newest notice about personal information that was served."""

    on: date
    version: str

    @property
    def current(self) -> bool:
        """Whether it was the wording now in use; where none was named, what was in use on that day."""
        return self.version == CURRENT or (not self.version and self.on >= IN_USE_SINCE)


def told_of(entries: Iterable[Facts]) -> Told | None:
    """The newest such notice among the entries of a file; None when none holds. Refused acceptance is service."""
    entries = list(entries)
    replaced = {e.supersedes for e in entries if e.supersedes}
    served = [
        (e.on, e.id.int, str(e.data.get("version", "")))
        for e in entries
        if e.kind == "notice.served" and e.data.get("notice") == NOTICE and e.id not in replaced
    ]
    if not served:
        return None
    on, _at, version = max(served)
    return Told(on, version)


def last_month(today: date) -> date:
    """The first day of the month before `today`'s."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_of(first: date) -> str:
    """A month as the notice of who has looked names it."""
    return f"{first:%Y-%m}"


def looked_waits(entries: Iterable[Facts], today: date) -> date | None:
    """The month whose list of who has looked waits to be given to the person: last month's, unless it was served, or
    the file began later. None when nothing waits."""
    entries = list(entries)
    first = last_month(today)
    replaced = {e.supersedes for e in entries if e.supersedes}
    if not any(day_of(e.written_at) < today.replace(day=1) for e in entries):
        return None
    for e in entries:
        served = e.kind == "notice.served" and e.id not in replaced and e.data.get("notice") == LOOKED
        if served and e.data.get("version") == month_of(first):
            return None
    return first
