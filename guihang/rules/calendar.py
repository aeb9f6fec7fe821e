"""The working days of China as data: dated, with a digest, handed to the rules as an argument.

Weekdays work unless they are a published holiday; a weekend day works when it is a published make-up day.
In a year whose calendar is not published Monday to Friday count, and what rests on such a year is
provisional.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

WEEK = 7
WORKING = 5


@dataclass(frozen=True)
class Calendar:
    """Working days. `years` are those published; `off` weekdays that are holidays; `on` weekend days that
    work.

    Days are day numbers (`date.toordinal`). Equal data has an equal `digest` (SHA-256, hexadecimal).
    """

    years: frozenset[int]
    off: frozenset[int]
    on: frozenset[int]
    _rolled: dict[int, tuple[int, bool]] = field(default_factory=dict, repr=False, compare=False)
    _counted: dict[tuple[int, int], tuple[int, bool]] = field(default_factory=dict, repr=False, compare=False)

    def works(self, day: int) -> bool:
        """Whether `day` is a working day."""
        if (day - 1) % WEEK < WORKING:
            return day not in self.off
        return day in self.on

    def published(self, day: int) -> bool:
        """Whether the calendar of the year that holds `day` is published."""
        return date.fromordinal(day).year in self.years

    def roll(self, day: int) -> tuple[int, bool]:
        """`day`, or the next working day when it is none; and whether that is provisional."""
        known = self._rolled.get(day)
        if known is None:
            last = day
            while not self.works(last):
                last += 1
            known = self._rolled[day] = (last, not self.published(last))
        return known

    def after(self, day: int, count: int) -> tuple[int, bool]:
        """The `count`-th working day after `day`, which is not counted itself; and whether that is
        provisional."""
        known = self._counted.get((day, count))
        if known is None:
            last, left = day, count
            while left > 0:
                last += 1
                left -= self.works(last)
            known = self._counted[day, count] = (last, not self.published(last))
        return known

    @property
    def digest(self) -> str:
        """A hash of the data: equal calendars have equal digests."""
        lines = [f"year {year}" for year in sorted(self.years)]
        lines += [f"off {date.fromordinal(day).isoformat()}" for day in sorted(self.off)]
        lines += [f"on {date.fromordinal(day).isoformat()}" for day in sorted(self.on)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def with_year(self, year: int, holidays: Iterable[date], make_up: Iterable[date]) -> Calendar:
        """The same calendar with `year` as published: its days off and its weekend days that work.

        What stood for that year before is replaced. Raises ValueError for a day outside the year, and for a
        make-up day that is a weekday.
        """
        off, on = list(holidays), list(make_up)
        for day in (*off, *on):
            if day.year != year:
                raise ValueError(f"{day} is not in {year}")
        for day in on:
            if day.isoweekday() <= WORKING:
                raise ValueError(f"{day} is a weekday and needs no making up")
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        kept_off = {day for day in self.off if not first <= day <= last}
        kept_on = {day for day in self.on if not first <= day <= last}
        return Calendar(
            years=self.years | {year},
            off=frozenset(kept_off | {day.toordinal() for day in off if day.isoweekday() <= WORKING}),
            on=frozenset(kept_on | {day.toordinal() for day in on}),
        )


@cache
def official() -> Calendar:
    """The calendar as published by the State Council, from the `chinese_calendar` library."""
    from chinese_calendar import constants

    off = frozenset(day.toordinal() for day in constants.holidays if day.isoweekday() <= WORKING)
    on = frozenset(day.toordinal() for day in constants.workdays if day.isoweekday() > WORKING)
    return Calendar(frozenset(day.year for day in constants.holidays), off, on)
