"""A workbook or text table as sheets, a sheet as numbered rows of cells, read one after the other."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from guihang.exchange.ledger import archive, csv_table, xls_book
from guihang.exchange.ledger.cells import Cell, Sheet
from guihang.exchange.ledger.container import cut_off, kind_of, locked
from guihang.exchange.ledger.held import Source, open_bytes


def open_sheets(path: Source) -> Iterator[Sheet]:
    """The sheets of `path`, each loaded when asked for and let go when the next one is. Raises
    LedgerError."""
    kind = kind_of(path)
    if kind == "csv":
        return csv_table.open_sheets(path)
    if kind == "xls":
        return xls_book.open_sheets(path)
    return _open_xlsx(path)


def _open_xlsx(path: Source) -> Iterator[Sheet]:
    facts = archive.examine(path)
    try:
        # By its content, not by its name: an .xlsx saved as .xls is read all the same.
        with open_bytes(path) as stream, CalamineWorkbook.from_filelike(stream) as book:
            for number, about in enumerate(book.sheets_metadata):
                if about.typ is not SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_index(number)
                left = sheet.start[1] if sheet.start else 0
                merged = tuple(
                    (top + 1, first - left, bottom + 1, last - left)
                    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
                )
                yield Sheet(
                    name=about.name,
                    rows=_numbered(sheet.iter_rows()),
                    hidden=facts.hidden.get(about.name, frozenset()),
                    merged=merged,
                    visible=about.visible is SheetVisibleEnum.Visible,
                    from_1904=facts.from_1904,
                )
                del sheet
    except PasswordError:
        raise locked(path) from None
    except CalamineError:
        raise cut_off(path) from None
    except BaseException as fault:
        # A fault inside the parser arrives as PanicException, which is no Exception.
        if type(fault).__name__ == "PanicException":
            raise cut_off(path) from None
        raise


Raw = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


def _numbered(rows: Iterator[list[Raw]]) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with the number the sheet shows; the parser counts empty rows above the first one too."""
    return enumerate(rows, 1)
