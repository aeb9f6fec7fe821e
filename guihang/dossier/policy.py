"""Which pack of rules a place stands under, and what of packs and calendar a standing was worked out with."""

from __future__ import annotations

import time
from datetime import date
from functools import lru_cache

from guihang.access.actor import Actor
from guihang.dossier.models import CalendarYear
from guihang.protect.commitment import digest
from guihang.rules import packs
from guihang.rules.calendar import Calendar, official
from guihang.rules.regions import NATIONAL, PACK_OF_REGION, pack_for
from guihang.rules.tiers import Tier

__all__ = ["calendar", "forget_calendar", "pack_for", "packs_of", "ruled_by", "tier_rank", "tiers_of"]

CALENDAR_SECONDS = 60


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


def packs_of(actor: Actor) -> list[str]:
    """The packs under which the reader's places stand, the national one last."""
    return [name for name in _packs_of(actor) if name != NATIONAL] + [NATIONAL]


def tiers_of(actor: Actor) -> tuple[Tier, ...]:
    """The tiers in which people of the reader's places may be today, by the schemes of their packs."""
    day = actor.today.toordinal()
    schemes = [packs.load(name).scheme(day) for name in _packs_of(actor) or [NATIONAL]]
    return tuple({tier.code: tier for scheme in reversed(schemes) for tier in scheme.tiers}.values())


def tier_rank(place: str, tier: str, today: date) -> int:
    """How strict the tier is where the place lies, 1 being the strictest."""
    return packs.load(pack_for(place)).scheme(today.toordinal()).rank(tier)


def _packs_of(actor: Actor) -> list[str]:
    found: dict[str, None] = {}
    for grant in actor.grants:
        territory = grant.territory
        found.setdefault(pack_for(territory.code))
        inside = (pack for region, pack in PACK_OF_REGION.items() if territory.contains(region.ljust(12, "0")))
        found.update(dict.fromkeys(inside))
    return list(found)


def ruled_by(policy: str) -> str:
    """A short digest of the pack and the calendar: when it differs, a standing is stale, not wrong."""
    return _ruled_by(policy, calendar())


@lru_cache(maxsize=64)
def _ruled_by(policy: str, days: Calendar) -> str:
    pack = packs.load(policy)
    rows = [repr(row) for name in pack.names for row in pack.all_rows(name)]
    rows.append(repr([pack.scheme(since).codes for since in (pack.since, *pack.scheme_days())]))
    return digest("\n".join(rows).encode(), days.digest.encode()).hex()[:32]
