"""Dates in every form that clerks write them, as long as year, month and day are all told.

Only a form with the year first is taken: 3/5/2024 is the third of May to one program and the fifth of March
to another. A month without a day is no date.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from datetime import date
from functools import lru_cache

from guihang.exchange.ledger.cells import INVISIBLE, Cell, Unclear, is_nothing

EARLIEST = date(1980, 1, 1)
LATEST = date(2100, 12, 31)

_EPOCH_1900 = date(1899, 12, 30).toordinal()
_EPOCH_1904 = date(1904, 1, 1).toordinal()
_WEEKDAY = r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?"
_CLOCK = r"[T\s]*(?:上午|下午|AM|PM)?\s*\d{1,2}[::时]\d{1,2}(?:[::分]\d{1,2}(?:\.\d+)?)?\s*[分秒]?\s*(?:Z|AM|PM)?"
_TAIL = re.compile(rf"(?:{_WEEKDAY}|(?<=[\d日号T\s]){_CLOCK}|上午|下午)$", re.IGNORECASE)
# The same sign between year, month and day: 2024.3-5 may be a span of months.
_SIGNS = re.compile(r"^(\d{4})([-./、,。—–_~])(\d{1,2})\2(\d{1,2})[日号]?[.。、]?$")
_SPACED = re.compile(r"^(\d{4})\s+(\d{1,2})\s+(\d{1,2})$")
_WORDS = re.compile(r"^(\d{4}|\d{2})年(\d{1,2})月(\d{1,2})[日号]?[.。]?$")
_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\.0+)?$")
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
# As the platform's own sheets have them, and offices that keep to it: nothing about these is mended.
_AS_WE_WRITE = re.compile(r"\d{4}-\d\d-\d\d|\d{4}年\d{1,2}月\d{1,2}日")
_NUMERALS = re.compile(
    r"^([〇零○O0一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿卅]{1,3})[日号]$"
)
_DIGIT = {sign: number for number, signs in enumerate(("〇零○O0", *"一二三四五六七八九")) for sign in signs}
_NOT_YET = frozenset(
    {
        "未",
        "未报到",
        "未签",
        "未签订",
        "未签协议",
        "未签订协议",
        "未送达",
        "尚未报到",
        "尚未签订",
        "尚未送达",
        "暂未报到",
        "暂未签订",
        "未到",
    }
)


def read_date(cell: Cell, *, from_1904: bool = False) -> tuple[date | None, str]:
    """The day a cell tells, None for an empty one, and how it was mended ("" when it was a date already).

    Raises Unclear(date_unreadable) when the day is not sure or lies outside 1980-2100.
    """
    if type(cell) is date:
        return _inside(cell), ""
    if isinstance(cell, datetime.datetime):
        return _inside(cell.date()), ""
    if isinstance(cell, bool):
        return None, ""
    if isinstance(cell, (int, float)):
        return _read_number(float(cell), from_1904)
    if isinstance(cell, str):
        day, mend = _read_text(cell, from_1904)
        return day, "" if mend == "date_text" and _AS_WE_WRITE.fullmatch(cell) else mend
    raise Unclear("date_unreadable")


@lru_cache(maxsize=50_000)
def _read_number(number: float, from_1904: bool) -> tuple[date, str]:
    if number.is_integer() and 19800101 <= number <= 21001231:
        whole = int(number)
        return _day(whole // 10000, whole // 100 % 100, whole % 100), "date_digits"
    epoch = _EPOCH_1904 if from_1904 else _EPOCH_1900
    if EARLIEST.toordinal() - epoch <= number < LATEST.toordinal() - epoch + 1:
        return date.fromordinal(epoch + int(number)), "date_serial"
    raise Unclear("date_unreadable")


@lru_cache(maxsize=50_000)
def _read_text(text: str, from_1904: bool) -> tuple[date | None, str]:
    if is_nothing(text):
        return None, "struck_out" if text.strip() else ""
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).strip().lstrip("'`‘’").strip()
    if re.sub(r"\s+", "", plain) in _NOT_YET:
        return None, "struck_out"
    plain = _TAIL.sub("", _TAIL.sub("", plain).strip()).strip()
    spaced = _SPACED.match(plain)
    tight = re.sub(r"\s+", "", plain)
    found = spaced or _SIGNS.match(tight)
    if found is not None:
        year, month, day = found.group(1), found.group(found.re.groups - 1), found.group(found.re.groups)
        return _day(int(year), int(month), int(day)), "date_text"
    found = _WORDS.match(tight)
    if found is not None:
        year = int(found.group(1))
        return _day(year if year > 99 else 2000 + year, int(found.group(2)), int(found.group(3))), "date_text"
    found = _DIGITS.match(tight)
    if found is not None:
        return _day(*(int(part) for part in found.groups())), "date_digits"
    if _SERIAL.match(tight):
        return _read_number(float(tight), from_1904)
    found = _NUMERALS.match(tight)
    if found is not None:
        year = int("".join(str(_DIGIT[sign]) for sign in found.group(1)))
        return _day(year, _numeral(found.group(2)), _numeral(found.group(3))), "date_text"
    raise Unclear("date_unreadable")


def _numeral(text: str) -> int:
    """一 to 三十一 as a number."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGIT.get(text, 0)
    return 10 * (_DIGIT.get(tens, 0) if tens else 1) + (_DIGIT.get(ones, 0) if ones else 0)


def _day(year: int, month: int, day: int) -> date:
    try:
        return _inside(date(year, month, day))
    except ValueError:
        raise Unclear("date_unreadable") from None


def _inside(day: date) -> date:
    if EARLIEST <= day <= LATEST:
        return day
    raise Unclear("date_unreadable")
