"""What a clerk said of a ledger beside what stands in it: which column is what, cells put right, rows left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from guihang.exchange.ledger.cells import Cell
from guihang.exchange.ledger.model import OnFile
from guihang.territory.codes import Territory

Rows = Iterator[tuple[int, list[Cell]]]
Files = Callable[[Collection[str]], Mapping[str, OnFile]]
MOST_COLUMNS = 300


@dataclass(frozen=True, slots=True)
class SheetSaid:
    """Of one sheet: its kind ("" for one that is not read), the rows of its heading, field → column from 0."""

    kind: str
    first_row: int = 0
    last_row: int = 0
    columns: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """Of a whole ledger; sheets are counted from 1, rows as the sheet shows them, columns from 0."""

    sheets: Mapping[int, SheetSaid] = field(default_factory=dict)
    cells: Mapping[int, Mapping[int, Mapping[int, str]]] = field(default_factory=dict)
    left_out: Mapping[int, Collection[int]] = field(default_factory=dict)

    def applied(self, sheet: int, rows: Rows) -> Rows:
        """The rows of a sheet with what was put right, without what was left out."""
        right, out = self.cells.get(sheet, {}), self.left_out.get(sheet, ())
        if not right and not out:
            return rows
        return (_put_right(row, right.get(row[0])) for row in rows if row[0] not in out)


def _put_right(row: tuple[int, list[Cell]], cells: Mapping[int, str] | None) -> tuple[int, list[Cell]]:
    number, values = row
    for column, text in (cells or {}).items():
        if column < MOST_COLUMNS:
            values.extend([""] * (column + 1 - len(values)))
            values[column] = text
    return number, values


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks beyond what the command does.

    `own`: rows of other places are refused; empty: all are taken. `files` finds people whom the roster does not have
    by identity number. `every_row`: what was mended is kept by row. `pulse` is told how many rows were read so far.
    """

    said: Said = field(default_factory=Said)
    own: tuple[Territory, ...] = ()
    files: Files | None = None
    every_row: bool = False
    pulse: Callable[[int], None] = lambda _rows: None

    def owns(self, place: str) -> bool:
        """Whether rows of `place` may be taken."""
        return not self.own or any(t.contains(place) for t in self.own)
