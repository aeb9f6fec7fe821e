"""The sheet that goes out with every copy and is no part of the ledger when the copy comes back in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from guihang.exchange.ledger.cells import Cell

NAME = "使用须知"
TITLE = "个人信息使用须知 Notice on the use of personal data"
_FIRST_ROWS = 3
_ENDS = " \u3000"

Numbered = Iterator[tuple[int, list[Cell]]]


def is_notice(name: str, rows: Iterator[Sequence[object]]) -> bool:
    """Whether a sheet is the notice: its name and its title say so."""
    return name == NAME and any(TITLE in row for row in islice(rows, _FIRST_ROWS))


def without_endings(rows: Numbered) -> Numbered:
    """Rows of a copy of ours without the spaces at the end of its texts: nobody typed them."""
    for number, cells in rows:
        yield number, [cell.rstrip(_ENDS) if isinstance(cell, str) else cell for cell in cells]
