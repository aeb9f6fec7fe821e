"""Whether the person was told how their personal information is used, and in which version (PIPL 17, 30, 35)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from guihang.dossier.entry import Facts

# The wording now in use; ``desk/notices/`` holds it and every one before it in both languages.
CURRENT = "2026-11-1"
IN_USE_SINCE = date(2026, 11, 1)
NOTICE = "personal_information"


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
