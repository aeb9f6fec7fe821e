"""A sheet as the readers see it, and what a single cell may hold."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

Cell = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta

# Signs without width or meaning that come along when text is copied from a web page or a chat; control characters that
# are no space, and halves of characters, come along in nothing that means well.
INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
_SPACE = re.compile(r"\s+")

NOTHING = frozenset(
    {"", "/", "\\", "-", "--", "—", "——", "–", "―", "_", "无", "空", "暂无", "N/A", "NA", "n/a", "*", "."}
)
DITTO = frozenset({"同上", "〃", "″", "”", "''", "上同", "同上行", "同前", "ditto", "″″", "〃〃", '"', "′′"})


@dataclass(slots=True)
class Sheet:
    """One sheet. `rows`: number as shown, from 1, and cells; `hidden`: numbers of hidden rows; `merged`:
    ranges as first row, first column, last row, last column, rows from 1 and columns as in `rows`."""

    name: str
    rows: Iterator[tuple[int, list[Cell]]]
    hidden: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    visible: bool = True
    from_1904: bool = False


class Unclear(Exception):  # no fault of the program: a cell that cannot be taken
    """A cell whose meaning is not sure. `code` is one of the codes for refused rows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text_of(cell: Cell) -> str:
    """The cell as a person would read it: whole numbers without a point, days in ISO form; nothing is
    mended."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return ""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e20 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return str(cell)


def tidy(cell: Cell) -> str:
    """Text without invisible signs and outer spaces; inner runs of space become one. Full-width signs
    stay."""
    return _SPACE.sub(" ", INVISIBLE.sub("", text_of(cell))).strip()


def compact(cell: Cell) -> str:
    """The form in which words are compared: NFKC, without any space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", text_of(cell))))


def is_nothing(cell: Cell) -> bool:
    """Whether the cell is empty or holds one of the signs with which clerks strike a field out."""
    if isinstance(cell, str):
        return not cell or (len(cell) < 12 and compact(cell) in NOTHING)
    return isinstance(cell, bool)


def is_ditto(cell: Cell) -> bool:
    """Whether the cell refers to the row above."""
    return isinstance(cell, str) and 0 < len(cell) < 12 and compact(cell) in DITTO
