"""Which pack of rules a place stands under, and what of packs and calendar a standing was worked out with."""

from __future__ import annotations

import time
from datetime import date
from functools import lru_cache

from guihang.dossier.models import CalendarYear
from guihang.protect.commitment import digest
from guihang.rules import packs
from guihang.rules.calendar import Calendar, official

CALENDAR_SECONDS = 60

# The longest prefix wins; a place that none names stands under the national pack.
PACK_OF_REGION = {"1506": "ordos", "50": "chongqing", "52": "guizhou", "41": "henan"}


def pack_for(place: str) -> str:
    """The name of the pack for `place`, a twelve-digit division code."""
    for length in (6, 4, 2):
        if (pack := PACK_OF_REGION.get(place[:length])) is not None:
            return pack
    return "national"


class _Known:
    """The calendar of this process; read anew after a minute, so that an added year reaches every worker."""

    calendar: Calendar | None = None
    read_at = 0.0


def calendar() -> Calendar:
    """The working days that the file is read with: the library's years, and those that an administrator added."""
    now = time.monotonic()
    if _Known.calendar is None or now - _Known.read_at > CALENDAR_SECONDS:
        _Known.calendar, _Known.read_at = _read(), now
    return _Known.calendar


def forget_calendar() -> None:
    """Read the calendar anew at the next use: after a year was added."""
    _Known.calendar = None


def _read() -> Calendar:
    found = official()
    for row in CalendarYear.objects.order_by("year"):
        found = found.with_year(row.year, map(date.fromisoformat, row.days_off), map(date.fromisoformat, row.make_up))
    # The same data is the same calendar: what it has worked out already is kept.
    same = _Known.calendar is not None and _Known.calendar.digest == found.digest
    return _Known.calendar if same and _Known.calendar is not None else found


def ruled_by(policy: str) -> str:
    """A short digest of the pack and the calendar: when it differs, a standing is stale, not wrong."""
    return _ruled_by(policy, calendar())


@lru_cache(maxsize=64)
def _ruled_by(policy: str, days: Calendar) -> str:
    pack = packs.load(policy)
    rows = [repr(row) for name in pack.names for row in pack.all_rows(name)]
    return digest("\n".join(rows).encode(), days.digest.encode()).hex()[:32]
