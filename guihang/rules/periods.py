"""Calendar periods: ten days (旬), months and quarters, numbered so that the next one is one more."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from guihang.rules.calendar import Calendar, official
from guihang.rules.days import DATES

__all__ = ["EVERY", "Calendar", "Period", "holding", "official", "period"]

EVERY = ("ten_days", "month", "quarter")
MONTHS = 12
MOST = 20_000


class Period(NamedTuple):
    """A calendar period. `first` and `last` are day numbers, both inside; `name` is as keys write it."""

    first: int
    last: int
    name: str


def _first_of(month_index: int) -> int:
    year, month = divmod(month_index, MONTHS)
    return date(year, month + 1, 1).toordinal()


def _ten_days(index: int) -> Period:
    month_index, third = divmod(index, 3)
    year, month = divmod(month_index, MONTHS)
    first = _first_of(month_index)
    last = first + 10 * third + 9 if third < 2 else _first_of(month_index + 1) - 1
    return Period(first + 10 * third, last, f"{year:04d}-{month + 1:02d}-x{third + 1}")


def _month(index: int) -> Period:
    year, month = divmod(index, MONTHS)
    return Period(_first_of(index), _first_of(index + 1) - 1, f"{year:04d}-{month + 1:02d}")


def _quarter(index: int) -> Period:
    year, quarter = divmod(index, 4)
    return Period(_first_of(index * 3), _first_of(index * 3 + 3) - 1, f"{year:04d}-Q{quarter + 1}")


_MAKE = {"ten_days": _ten_days, "month": _month, "quarter": _quarter}


class _Made(dict[int, Period]):
    """The periods of one length by index, each made once."""

    def __init__(self, every: str) -> None:
        super().__init__()
        self.make = _MAKE[every]

    def __missing__(self, index: int) -> Period:
        made = self.make(index)
        if len(self) < MOST:
            self[index] = made
        return made


PERIODS: dict[str, _Made] = {every: _Made(every) for every in EVERY}


def period(every: str, index: int) -> Period:
    """The period of that length with that index. `every` is one of EVERY."""
    return PERIODS[every][index]


def holding(every: str, day: int) -> int:
    """The index of the period of that length that holds day number `day`."""
    on = DATES[day]
    month_index = on.year * MONTHS + on.month - 1
    if every == "month":
        return month_index
    if every == "quarter":
        return month_index // 3
    return month_index * 3 + min((on.day - 1) // 10, 2)


def months_after(start: int, months: int) -> int:
    """The same day of the month `months` later than day number `start`, or that month's last day if it is
    shorter."""
    begun = DATES[start]
    first, last, _ = PERIODS["month"][begun.year * MONTHS + begun.month - 1 + months]
    return min(first + begun.day - 1, last)
