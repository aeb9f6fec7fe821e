"""The one clock: instants in UTC, days in Asia/Shanghai. ``GUIHANG_TODAY`` fixes the day for a demo."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, in UTC; on a fixed demo day, the same time of that day."""
    real = datetime.now(UTC)
    fixed: date | None = settings.GUIHANG_TODAY
    if fixed is None:
        return real
    return real + timedelta(days=(fixed - real.astimezone(SHANGHAI).date()).days)


def today() -> date:
    """This day in Asia/Shanghai."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The day of an instant in Asia/Shanghai: another one than in UTC until eight in the morning."""
    return instant.astimezone(SHANGHAI).date()


def first_instant(day: date) -> datetime:
    """The instant at which `day` begins in Asia/Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def shown(instant: datetime) -> str:
    """An instant as commands print it: minutes, in Asia/Shanghai."""
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
