"""Days as numbers. The rules count with proleptic ordinals (`date.toordinal`) and write dates only at the
end."""

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
"""Days already read, none later than LAST_DAY."""


def number(text: object) -> int | None:
    """The day number of a text YYYY-MM-DD; None for anything else, and for a day the calendar does not
    have."""
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
    if day <= LAST_DAY and len(NUMBERS) < _MOST:
        NUMBERS[text] = day
    return day
