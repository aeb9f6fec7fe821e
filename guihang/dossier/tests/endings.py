"""Lives that come to their end, for whoever tests ends: reported in, released, and then what is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from guihang.access.tests.cast import SHULINZHAO
from guihang.dossier.tests.lives import BATU, Life
from guihang.rules.tests.naive_clean import three_years_on

DAY = timedelta(days=1)


def at(day: date, hour: int = 3) -> datetime:
    """An instant of a day that is the same day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def course(
    reported: date,
    described: Mapping[str, Any] = BATU,
    place: str = SHULINZHAO,
    *,
    released: bool = True,
    summed: bool = False,
) -> Life:
    """Three years of treatment from reporting in, and the release on the day after the last; not written yet."""
    life = Life(described, place, decided=reported - timedelta(days=9))
    life.act("order.served", reported - timedelta(days=5), {"to": "person"}, order=life.order)
    life.act("report.made", reported, order=life.order)
    over = three_years_on(reported) - DAY
    if summed:
        life.act("course.summed", over - timedelta(days=9), {"text": "情况稳定"}, order=life.order)
    if released:
        life.act("order.released", over, order=life.order)
    return life
