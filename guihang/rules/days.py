"""Days as numbers. The rules count with proleptic ordinals (`date.toordinal`) and write dates only at the end."""

from __future__ import annotations

import re
from datetime import date

LAST_DAY = date(9900, 12, 31).toordinal()
_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST = 400_000


class _Texts(dict[int, str]):
    """Day number to YYYY-MM-DD, each written once."""

    def __missing__(self, day: int) -> str:
        text = date.fromordinal(day).isoformat()
        if len(self) < _MOST:
            self[day] = text
        return text


class _Dates(dict[int, date]):
    """Day number to date, each made once."""

    def __missing__(self, day: int) -> date:
        made = date.fromordinal(day)
        if len(self) < _MOST:
            self[day] = made
        return made


TEXTS = _Texts()
DATES = _Dates()
NUMBERS: dict[str, int] = {}


def number(text: object) -> int | None:
    """The day number of a text YYYY-MM-DD; None for anything else, and for a day the calendar does not have."""
    if type(text) is not str:
        return None
    known = NUMBERS.get(text)
    if known is not None:
        return known
    if _FORM.fullmatch(text) is None:
        return None
    try:
        day = date.fromisoformat(text).toordinal()
    except ValueError:
        return None
    if len(NUMBERS) < _MOST:
        NUMBERS[text] = day
    return day


def months_after(start: int, months: int) -> int:
    """The same day of the month `months` later than day number `start`, or that month's last day if it is shorter."""
    begun = DATES[start]
    index = begun.year * 12 + begun.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(begun.day, days_in_month(year, month + 1))).toordinal()


def days_in_month(year: int, month: int) -> int:
    """How many days the month has."""
    following = date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)
    return following.toordinal() - date(year, month, 1).toordinal()
