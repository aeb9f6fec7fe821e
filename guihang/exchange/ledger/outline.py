"""A ledger's sheets as a clerk sees them: what each is taken for, each column's heading, a few of its values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice

from guihang.exchange.ledger.cells import Cell, Sheet, text_of, tidy
from guihang.exchange.ledger.columns import LAYOUTS
from guihang.exchange.ledger.headings import LOOK_AT, Heading, find_heading, given_heading, looks_like_data, paths_of
from guihang.exchange.ledger.held import Source
from guihang.exchange.ledger.rows import Mends, RowReader
from guihang.exchange.ledger.said import MOST_COLUMNS, Rows, Said
from guihang.exchange.ledger.sheets import open_sheets

SAMPLES = 2
LOOK_BELOW = 30
LONGEST = 32
FEWEST = 3
FIELDS: Mapping[str, tuple[str, ...]] = {
    layout.kind: tuple(name for name in layout.columns if name not in {"serial", "returned"}) for layout in LAYOUTS
}


@dataclass(slots=True)
class Column:
    """One column: its place from 0, heading, first values, and the field it is taken for ("": not read)."""

    index: int
    heading: str
    samples: tuple[str, ...] = ()
    field: str = ""


@dataclass(slots=True)
class SheetOutline:
    """One sheet. `kind`: that of a layout, blank or unknown; the rows of its heading, 0 where there is none."""

    name: str
    kind: str
    first_row: int = 0
    last_row: int = 0
    visible: bool = True
    columns: list[Column] = field(default_factory=list)


def outline(source: Source, said: Said | None = None) -> list[SheetOutline]:
    """The sheets of a file as they would be read, or as a clerk has `said`. Raises LedgerError."""
    known = (said or Said()).sheets
    found: list[SheetOutline] = []
    for sheet in open_sheets(source):
        given = known.get(len(found) + 1)
        if given is None:
            found.append(_of_sheet(sheet))
        elif not given.kind:
            found.append(_unknown(sheet, _first(sheet.rows, given.last_row + LOOK_BELOW), given.last_row))
        else:
            heading, rows = given_heading(sheet, given.kind, given.first_row, given.last_row, given.columns)
            found.append(_known(sheet, heading, rows))
    return found


def _of_sheet(sheet: Sheet) -> SheetOutline:
    heading, rows, blank = find_heading(sheet)
    if blank:
        return SheetOutline(sheet.name, "blank", visible=sheet.visible)
    if heading is not None:
        return _known(sheet, heading, rows)
    return _unknown(sheet, _first(rows, LOOK_AT + LOOK_BELOW), 0)


def _first(rows: Rows, most: int) -> list[tuple[int, list[Cell]]]:
    return list(islice(rows, most))


def _known(sheet: Sheet, heading: Heading, rows: Rows) -> SheetOutline:
    below = [cells for _, cells in _first(rows, LOOK_BELOW)]
    fields = {index: name for name, index in heading.columns.items()}
    columns = _columns(heading.paths, below, fields)
    return SheetOutline(
        sheet.name, heading.layout.kind, heading.first_row, heading.last_row, sheet.visible, columns
    )  # fmt: skip


def _unknown(sheet: Sheet, rows: list[tuple[int, list[Cell]]], last_row: int) -> SheetOutline:
    """A sheet that nothing was known by: its heading is taken to be the first line of several words."""
    if not last_row:
        several = (
            number
            for number, cells in rows[:LOOK_AT]
            if len({tidy(c) for c in cells if tidy(c)}) >= FEWEST and not looks_like_data(cells)
        )
        last_row = next(several, rows[0][0] if rows else 1)
    block = [row for row in rows if row[0] == last_row]
    below = [cells for number, cells in rows if number > last_row][:LOOK_BELOW]
    paths = paths_of(block, sheet.merged) if block else {}
    return SheetOutline(sheet.name, "unknown", last_row, last_row, sheet.visible, _columns(paths, below, {}))


def _columns(paths: Mapping[int, tuple[str, ...]], below: list[list[Cell]], fields: Mapping[int, str]) -> list[Column]:
    """The columns that have a heading or a value."""
    width = min(MOST_COLUMNS, max([*(index + 1 for index in paths), *(len(cells) for cells in below)], default=0))
    found = []
    for index in range(width):
        values = (_short(cells[index]) for cells in below if index < len(cells))
        samples = tuple(dict.fromkeys(v for v in values if v))[:SAMPLES]
        heading = _short("".join(paths.get(index, ())))
        if heading or samples:
            found.append(Column(index, heading, samples, fields.get(index, "")))
    return found


def _short(cell: Cell) -> str:
    text = tidy(cell)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def cells_of(source: Source, said: Said, wanted: Mapping[str, Collection[int]]) -> dict[tuple[str, int], list[str]]:
    """The cells of some rows, by sheet and row, as texts: merged cells and "同上" filled, as they are read."""
    found: dict[tuple[str, int], list[str]] = {}
    for number, sheet in enumerate(open_sheets(source), 1):
        rows = wanted.get(sheet.name)
        if not rows:
            continue
        sheet.rows = said.applied(number, sheet.rows)
        given = said.sheets.get(number)
        if given is not None and given.kind:
            heading, below = given_heading(sheet, given.kind, given.first_row, given.last_row, given.columns)
            reader = RowReader(sheet, heading, below, Mends())
        else:
            guessed, below, _ = find_heading(sheet)
            if guessed is None:
                continue
            reader = RowReader(sheet, guessed, below, Mends())
        for row, _ in reader:
            if row in rows:
                found[sheet.name, row] = [text_of(cell) for cell in reader.cells]
    return found
