"""Identity numbers: mended where that is sure, checked against their own check character and birth date.

Eighteen characters: six of the county (not looked at: old codes are right, and residence permits have
none), eight of the birth date, three in sequence, one check character by ISO 7064 MOD 11-2 (GB 11643-1999).
Fifteen digits are the form before 1999, without the century and the check character.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from guihang.exchange.ledger.cells import INVISIBLE, Cell, Unclear
from guihang.rules.identity_number import EARLIEST_BIRTH, sex_of
from guihang.rules.identity_number import check_character as check_character

_APOSTROPHES = "'`‘’′＇"
_SPACES = re.compile(r"\s+")
_EIGHTEEN = re.compile(r"[1-9]\d{16}[\dX]")
_FIFTEEN = re.compile(r"[1-9]\d{14}")
# What stands for X where no X was at hand.
_LIKE_X = str.maketrans({"×": "X", "Х": "X", "х": "X", "╳": "X"})
sex_of_identity = sex_of


def read_identity(cell: Cell) -> tuple[str, tuple[str, ...]]:
    """The number as 18 characters, and how it was mended.

    Raises Unclear: id_missing for an empty cell; id_damaged when digits are lost (a number of more than 15
    digits that a spreadsheet kept as a number, too few or too many characters, foreign signs); id_checksum
    when the check character or the birth date cannot be right.
    """
    if isinstance(cell, bool) or (isinstance(cell, str) and not cell.strip()):
        raise Unclear("id_missing")
    if isinstance(cell, (int, float)):
        return _read_number(float(cell))
    if not isinstance(cell, str):
        raise Unclear("id_damaged")
    number, mends = _tidied(cell)
    if number in ("", "-", "/", "—", "无"):
        raise Unclear("id_missing")
    if _FIFTEEN.fullmatch(number):
        return _extended(number), (*mends, "id_extended")
    if not _EIGHTEEN.fullmatch(number):
        raise Unclear("id_damaged")
    if check_character(number[:17]) != number[17]:
        # Three zeros at the end is what is left when a spreadsheet has rounded the number.
        raise Unclear("id_damaged" if number.endswith("000") else "id_checksum")
    _birth(number[6:14])
    return number, mends


def kind_of_identity(number: str) -> str:
    """``permit`` (Hong Kong, Macao, Taiwan: 81, 82, 83), ``foreign`` (permanent residence, 9…) or
    ``resident``."""
    if number[:2] in ("81", "82", "83"):
        return "permit"
    return "foreign" if number[0] == "9" else "resident"


def masked(number: str) -> str:
    """A number that cannot be taken, so that its owner's clerk finds it and nobody else learns it."""
    text = unicodedata.normalize("NFKC", number).strip()
    return f"{text[:4]}{'*' * max(len(text) - 4, 0)}" if len(text) > 6 else "*" * len(text)


def _read_number(number: float) -> tuple[str, tuple[str, ...]]:
    """A number cell keeps fifteen digits exactly: an old number in one is whole, a new one has lost its
    end."""
    text = str(int(number)) if number.is_integer() and 0 < number < 1e15 else ""
    if not _FIFTEEN.fullmatch(text):
        raise Unclear("id_damaged")
    return _extended(text), ("id_number_cell", "id_extended")


def _tidied(cell: str) -> tuple[str, tuple[str, ...]]:
    mends: list[str] = []
    text = INVISIBLE.sub("", cell)
    if text.strip()[:1] in _APOSTROPHES:
        text = text.strip().lstrip(_APOSTROPHES)
        mends.append("apostrophe")
    tight = _SPACES.sub("", text)
    if tight != cell and "apostrophe" not in mends:
        mends.append("spaces")
    narrow = unicodedata.normalize("NFKC", tight)
    if narrow != tight:
        mends.append("full_width")
    number = narrow[:17] + narrow[17:].translate(_LIKE_X).upper()
    if number != narrow:
        mends.append("lower_x")
    return number, tuple(mends)


def _extended(number: str) -> str:
    """An old number with the century 19 and its check character; who was born before 1911 has no order
    today."""
    try:
        _birth("19" + number[6:12])
    except Unclear:
        raise Unclear("id_damaged") from None
    first = number[:6] + "19" + number[6:]
    return first + check_character(first)


def _birth(digits: str) -> date:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    try:
        born = date(year, month, day)
    except ValueError:
        raise Unclear("id_checksum") from None
    if not EARLIEST_BIRTH <= year <= 2100:
        raise Unclear("id_checksum")
    return born
