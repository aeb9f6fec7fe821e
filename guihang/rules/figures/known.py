"""What a pack may say of a figure: which values it takes, and how they read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from guihang.texts import mark

YEARS_OF_TERM = 3
MONTHS_OF_YEAR = 12
MOST_NUMBER, MOST_MONTHS, MOST_YEARS = 366, 60, 10

WORKING = mark("{value} working days")
DAYS = mark("{value} days")
ROLLED = mark("{value} days, to the next working day")
TIMES = mark("from {value} on")


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that packs may set. `words` is the English catalogue key, `unit` a pattern with {value}."""

    words: str
    unit: str
    fits: Callable[[object], bool]
    expected: str


def number(words: str, unit: str) -> Known:
    """A count of days or times."""
    return Known(words, unit, _whole(1, MOST_NUMBER), mark("a whole number from 1 to 366"))


def number_or_none(words: str, unit: str) -> Known:
    """A count that a region may leave at nought."""
    return Known(words, unit, _whole(0, MOST_NUMBER), mark("a whole number from 0 to 366; 0: not asked for"))


def months(words: str) -> Known:
    """A stretch of months."""
    return Known(words, mark("{value} months"), _whole(1, MOST_MONTHS), mark("a whole number from 1 to 60"))


def years(words: str) -> Known:
    """A stretch of years."""
    return Known(words, mark("{value} years"), _whole(1, MOST_YEARS), mark("a whole number from 1 to 10"))


def months_by_year(words: str) -> Known:
    """So many months between two, a number for each year of the term."""
    unit = mark("one every {value} months in the first, second and third year")
    return Known(words, unit, _divides_years, mark("three whole numbers of months, one a year, each dividing 12"))


def yes_or_no(words: str) -> Known:
    """Whether it is asked for."""
    return one_of(words, "yes", "no", expected=mark("yes or no"))


def one_of(words: str, *codes: str, expected: str) -> Known:
    """One of several ways."""
    return Known(words, "{value}", lambda value: isinstance(value, str) and value in codes, expected)


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and least <= value <= most


def _divides_years(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == YEARS_OF_TERM
        and all(type(m) is int and m > 0 and MONTHS_OF_YEAR % m == 0 for m in value)
    )
