"""Telephone numbers in one cell: several of them, as numbers or as text, with the signs clerks put
between."""

from __future__ import annotations

import re
import unicodedata

from guihang.exchange.ledger.cells import INVISIBLE, Cell, is_nothing, text_of

_BETWEEN = re.compile(r"[/,;、，；\\|\n\r]+|(?<=\d{7})\s+(?=[01+])|或")
_INNER = re.compile(r"[\s\-–—.·()]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}[2-9]\d{6,7}|[2-9]\d{6,7}")


def read_phones(cell: Cell) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The numbers of a cell, digits only and each once, and how they were mended.

    What is no telephone number (too few digits, a number with words beside it, which may be another
    person's) is left out, and the mends say ``phone_left_out``.
    """
    if is_nothing(cell):
        return (), ()
    if isinstance(cell, (int, float)):
        number = _number(text_of(cell))
        return ((number,), ("phone_number_cell",)) if number else ((), ("phone_left_out",))
    if not isinstance(cell, str):
        return (), ("phone_left_out",)
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", cell)).strip().lstrip("'")
    parts = [part for part in _BETWEEN.split(text) if part and part.strip()]
    numbers = [_number(part) for part in parts]
    mends: list[str] = []
    if len(parts) > 1:
        mends.append("phones_several")
    if not all(numbers):
        mends.append("phone_left_out")
    if any(number and number != part for number, part in zip(numbers, parts, strict=True)) or text != cell:
        mends.append("phone_form")
    return tuple(dict.fromkeys(n for n in numbers if n)), tuple(mends)


def _number(part: str) -> str:
    digits = _INNER.sub("", part.strip())
    if digits.startswith(("+86", "0086")) or (digits.startswith("86") and len(digits) == 13):
        digits = digits[3:] if digits[0] == "+" else digits[4:] if digits[0] == "0" else digits[2:]
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return digits
    return ""
