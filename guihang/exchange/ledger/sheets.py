"""A workbook or text table as sheets, a sheet as numbered rows of cells, read one after the other."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from guihang.exchange.ledger import archive, csv_table, xls_book
from guihang.exchange.ledger.cells import Cell, Sheet
from guihang.exchange.ledger.container import cut_off, kind_of, locked
from guihang.exchange.ledger.held import Source, open_bytes
from guihang.exchange.ledger.notice_sheet import NAME, is_notice, without_endings


def open_sheets(path: Source, *, as_it_is: bool = False) -> Iterator[Sheet]:
    """The sheets of `path`, each loaded when asked for and let go when the next one is. Raises
    LedgerError. A copy that went out from here is read without its notice and marks, unless `as_it_is`."""
    kind = kind_of(path)
    if kind == "csv":
        return csv_table.open_sheets(path)
    if kind == "xls":
        return xls_book.open_sheets(path)
    return _open_xlsx(path, as_it_is=as_it_is)


def _open_xlsx(path: Source, *, as_it_is: bool) -> Iterator[Sheet]:
    facts = archive.examine(path)
    try:
        # By its content, not by its name: an .xlsx saved as .xls is read all the same.
        with open_bytes(path) as stream, CalamineWorkbook.from_filelike(stream) as book:
            ours = -1 if as_it_is else _notice_of(book)
            for number, about in enumerate(book.sheets_metadata):
                if about.typ is not SheetTypeEnum.WorkSheet or number == ours:
                    continue
                sheet = book.get_sheet_by_index(number)
                left = sheet.start[1] if sheet.start else 0
                merged = tuple(
                    (top + 1, first - left, bottom + 1, last - left)
                    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
                )
                rows = _numbered(path, sheet)
                yield Sheet(
                    name=about.name,
                    rows=rows if ours < 0 else without_endings(rows),
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
        raise _broken(path, fault) from None


def _broken(path: Source, fault: BaseException) -> BaseException:
    """What to raise for a fault. One inside the parser arrives as PanicException, which is no Exception."""
    return cut_off(path) if type(fault).__name__ == "PanicException" else fault


def _notice_of(book: CalamineWorkbook) -> int:
    """Which sheet is the notice that goes out with a copy; -1 where there is none."""
    if NAME not in book.sheet_names:
        return -1
    at = book.sheet_names.index(NAME)
    return at if is_notice(NAME, book.get_sheet_by_index(at).iter_rows()) else -1


Raw = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


def _numbered(path: Source, sheet: CalamineSheet) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with the number the sheet shows; the parser counts empty rows above the first one too."""
    try:
        yield from enumerate(sheet.iter_rows(), 1)
    except GeneratorExit:
        raise
    except BaseException as fault:
        raise _broken(path, fault) from None
