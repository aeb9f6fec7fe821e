"""The old binary workbook (.xls), with its hidden rows and merged cells."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import xlrd
from xlrd.xldate import xldate_as_datetime

from guihang.exchange.ledger.cells import Cell, Sheet
from guihang.exchange.ledger.container import cut_off, locked
from guihang.exchange.ledger.held import Held, Source
from guihang.exchange.ledger.model import LedgerError


def open_sheets(path: Source) -> Iterator[Sheet]:
    """The sheets of an .xls, each loaded when asked for. Raises LedgerError."""
    try:
        yield from _sheets(path)
    except LedgerError:
        raise
    except xlrd.XLRDError as fault:
        raise (locked(path) if "encrypted" in str(fault).lower() else cut_off(path)) from None
    except Exception:  # a damaged file fails anywhere in the parser, in many ways
        raise cut_off(path) from None


def _sheets(path: Source) -> Iterator[Sheet]:
    # The parser prints its complaints: they go nowhere.
    there: dict[str, Any] = {"file_contents": path.content} if isinstance(path, Held) else {"filename": str(path)}
    with xlrd.open_workbook(
        **there, logfile=io.StringIO(), on_demand=True, formatting_info=True, ragged_rows=True
    ) as book:
        for number in range(book.nsheets):
            sheet = book.sheet_by_index(number)
            yield Sheet(
                name=sheet.name,
                rows=_rows(sheet, book.datemode),
                hidden=frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden),
                merged=tuple((top + 1, left, below, right - 1) for top, below, left, right in sheet.merged_cells),
                visible=sheet.visibility == 0,
                from_1904=book.datemode == 1,
            )
            book.unload_sheet(number)


def _rows(sheet: xlrd.sheet.Sheet, datemode: int) -> Iterator[tuple[int, list[Cell]]]:
    for row in range(sheet.nrows):
        yield row + 1, [_cell(sheet, row, column, datemode) for column in range(sheet.row_len(row))]


def _cell(sheet: xlrd.sheet.Sheet, row: int, column: int, datemode: int) -> Cell:
    kind: int = sheet.cell_type(row, column)
    value: Any = sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_DATE:
        try:
            when = xldate_as_datetime(value, datemode)
        except (ValueError, OverflowError):
            return float(value)
        moment: datetime = when
        return moment.date() if value == int(value) else moment
    if kind == xlrd.XL_CELL_NUMBER:
        return float(value)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    return str(value) if kind == xlrd.XL_CELL_TEXT else ""
