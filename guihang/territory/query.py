"""Territories as conditions on a column that holds a division code."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from guihang.territory.codes import Territory

NOTHING = Q(pk__in=())


def within(column: str, territories: Iterable[Territory]) -> Q:
    """Rows whose `column` lies in one of `territories`. No territory, no rows."""
    condition: Q | None = None
    for each in outermost(territories):
        one = Q(**{f"{column}__gte": each.low, f"{column}__lte": each.high})
        condition = one if condition is None else condition | one
    return NOTHING if condition is None else condition


def outermost(territories: Iterable[Territory]) -> tuple[Territory, ...]:
    """`territories` without those that lie in another of them, in order."""
    kept: list[Territory] = []
    for each in sorted(set(territories), key=lambda t: (t.low, -int(t.high))):
        if not kept or not kept[-1].covers(each):
            kept.append(each)
    return tuple(kept)
