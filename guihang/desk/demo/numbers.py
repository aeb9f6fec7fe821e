"""Numbers that belong to nobody: identity numbers of a county that does not exist, telephones that nobody has.

DECISIONS 24: a number with a right checksum may be a real person's, unless its county code was never given out.
"""

from __future__ import annotations

from datetime import date, timedelta

from guihang.rules.identity_number import check_character

NO_COUNTY = "150699"
NO_PHONE = "1380000"
YOUNGEST, OLDEST = date(2007, 12, 31), date(1958, 1, 1)
_BIRTHDAYS = tuple((OLDEST + timedelta(days=n)).strftime("%Y%m%d") for n in range((YOUNGEST - OLDEST).days + 1))
_SERIALS = 499  # of each sex on one day
_STEP = 7919  # prime to both, so that neighbours in the plan are no neighbours in age
MOST_PEOPLE = len(_BIRTHDAYS) * _SERIALS
"""So many people have numbers of their own."""


def identity_number(number: int, sex: str, offset: int) -> str:
    """The identity number of the plan's `number`-th person: each has another one, its checksum is right."""
    place = (number * _STEP + offset) % MOST_PEOPLE
    serial = place // len(_BIRTHDAYS) * 2 + (1 if sex == "m" else 2)
    digits = f"{NO_COUNTY}{_BIRTHDAYS[place % len(_BIRTHDAYS)]}{serial:03}"
    return digits + check_character(digits)


def phone(number: int) -> str:
    """A mobile number out of a block that nobody has."""
    return f"{NO_PHONE}{number % 10_000:04}"
