"""What stands above the heading: whose ledger it is, and the day it was made up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from guihang.exchange.ledger.cells import Unclear
from guihang.exchange.ledger.dates import read_date
from guihang.exchange.ledger.model import LedgerError
from guihang.territory.codes import BadCode, Level, county_of, full_code, level_of
from guihang.territory.places import PlaceIndex
from guihang.texts import Message, mark

_MADE_ON = re.compile(
    r"(?:填报|填表|制表|统计|上报|截止|截至|更新|报表)(?:时间|日期|到|至)?\s*[::]?\s*"
    r"(\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?|\d{8})"
)
_PARTS = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?|\d{8}")


def made_on(lines: Iterable[str]) -> date | None:
    """The day that a line above the heading names as the one of the report; None when none or two are
    named."""
    days: set[date] = set()
    for line in lines:
        plain = unicodedata.normalize("NFKC", line)
        for found in _MADE_ON.finditer(plain):
            try:
                day, _ = read_date(found.group(1))
            except Unclear:
                continue
            if day is not None:
                days.add(day)
    return days.pop() if len(days) == 1 else None


def county_given(code: str, places: PlaceIndex) -> tuple[str, str]:
    """County and, when `code` is of a township, that township. Raises LedgerError for anything else."""
    try:
        whole = full_code(code)
        county = county_of(whole)
    except BadCode:
        raise LedgerError(
            Message(
                mark("{code} is not the code of a county or township: expected 12 digits, or 6 or 9."),
                {"code": code},
            )
        ) from None
    if whole not in places or level_of(whole) is Level.VILLAGE:
        raise LedgerError(Message(mark("{code} is not a county or township in the list of divisions."), {"code": code}))
    return county, whole if level_of(whole) is Level.TOWNSHIP else ""


def county_named(lines: list[str], places: PlaceIndex) -> str:
    """The one county that the titles name. Raises LedgerError when they name none or several."""
    codes = sorted({code for line in lines for code in places.counties_in(line)})
    if len(codes) > 1:
        # A reporting unit may be a city's name in one line and the county's in another: read them together.
        codes = sorted(places.counties_in(" ".join(lines)))
    if not codes:
        raise LedgerError(
            Message(mark("The title names no county that is known here; say which one with --place CODE."))
        )
    if len(codes) > 1:
        names = "、".join(f"{places.full_name(code)} {code}" for code in codes[:6])
        raise LedgerError(
            Message(
                mark("The title names more than one county ({names}); say which one with --place CODE."),
                {"names": names},
            )
        )
    return codes[0]


def township_named(lines: list[str], county: str, places: PlaceIndex) -> str:
    """The one township of `county` that the titles name, else ""."""
    text = "".join(unicodedata.normalize("NFKC", line) for line in lines)
    named = [code for code in places.children(county) if (places.name(code) or "\0") in text]
    return named[0] if len(named) == 1 else ""
