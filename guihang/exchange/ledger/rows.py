"""The rows below a heading: merged cells filled, "同上" replaced by what stands above, what is no row left
out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guihang.exchange.ledger.cells import Cell, Sheet, compact, is_ditto, is_nothing, tidy
from guihang.exchange.ledger.headings import Heading
from guihang.exchange.ledger.model import Mended

_FOOTER = re.compile(
    r"(?:合计|总计|小计|共计|总数|累计|填[表报制]|制表|审[核批]|复核|负责人|单位负责人|主管|经办|联系人|以上|本页|"
    r"(?:注|说明|备注|填表说明|联系电话|日期|时间)\d*[:.、])"
)
_DITTO_STARTS = frozenset("同〃″”\"'′上d　 ")
# Columns of a layout that hold nothing of a person; before the reason, a row that was sent back bears its number.
UNREAD = frozenset({"serial", "returned"})
RETURNED = re.compile(r"〔(\d{1,15})〕")
_MANY_DIGITS = re.compile(r"(?:\d\D{0,2}){8}")


class Mends:
    """Counts of what was mended, over the whole ledger; with `every_row`, what was mended in each row."""

    def __init__(self, *, every_row: bool = False) -> None:
        self.by_kind: dict[str, Mended] = {}
        self.by_row: dict[tuple[str, int], list[str]] | None = {} if every_row else None

    def add(self, kind: str, sheet: str, row: int) -> None:
        """Count one mending of `kind`; an empty kind is none."""
        if kind:
            self.by_kind.setdefault(kind, Mended()).add(sheet, row)
            if self.by_row is not None:
                kinds = self.by_row.setdefault((sheet, row), [])
                if kind not in kinds:
                    kinds.append(kind)


class RowReader:
    """Rows of one sheet as the values of its fields, in the order of `fields`; a field without column is
    empty."""

    def __init__(self, sheet: Sheet, heading: Heading, rows: Iterator[tuple[int, list[Cell]]], mends: Mends) -> None:
        self.sheet, self.heading, self.mends = sheet, heading, mends
        self.fields = tuple(name for name in heading.layout.columns if name not in UNREAD)
        self._rows = rows
        self._columns = [heading.columns.get(name, -1) for name in self.fields]
        self._name = self.fields.index("name")
        self._identity = self.fields.index("identity")
        self._tall = sorted((m for m in sheet.merged if m[2] > m[0] and m[0] > heading.last_row), reverse=True)
        self._wide = {(m[0], m[1]) for m in sheet.merged if m[3] > m[1]}
        self._held: dict[int, tuple[int, Cell]] = {}
        self._returned = heading.columns.get("returned", -1)
        self.hidden_rows: list[int] = []
        self.returned: dict[int, int] = {}
        # The row that was given last, as it stands in the sheet once merged cells and "同上" are filled.
        self.cells: list[Cell] = []

    def __iter__(self) -> Iterator[tuple[int, list[Cell]]]:
        columns, name, identity = self._columns, self._name, self._identity
        hidden = self.sheet.hidden
        last: list[Cell] = []
        for number, cells in self._rows:
            if self._tall or self._held:
                self._fill(number, cells)
            width = len(cells)
            values: list[Cell] = [cells[c] if 0 <= c < width else "" for c in columns]
            whose = values[identity]
            sure = isinstance(whose, str) and len(whose) >= 15 and not is_nothing(values[name])
            if not sure and self._is_no_row(number, cells, values):
                continue
            for index, value in enumerate(values):
                if value.__class__ is str and value and value[0] in _DITTO_STARTS and is_ditto(value):
                    values[index] = cells[columns[index]] = last[index] if last else ""
                    self.mends.add("ditto", self.sheet.name, number)
            last, self.cells = values, cells
            if 0 <= self._returned < width and (sent := RETURNED.match(compact(cells[self._returned]))):
                self.returned[number] = int(sent.group(1))
            if number in hidden:
                self.hidden_rows.append(number)
            yield number, values

    def _fill(self, number: int, cells: list[Cell]) -> None:
        """Give the lower cells of a range merged downwards the value of its first one."""
        while self._tall and self._tall[-1][0] <= number:
            top, left, bottom, _ = self._tall.pop()
            if top == number and left < len(cells):
                self._held[left] = (bottom, cells[left])
        for column, (bottom, value) in list(self._held.items()):
            if number > bottom:
                del self._held[column]
            elif column < len(cells) and cells[column] == "" and value != "":
                cells[column] = value
                if column in self._columns:
                    self.mends.add("merged", self.sheet.name, number)

    def _is_no_row(self, number: int, cells: list[Cell], values: list[Cell]) -> bool:
        """Whether this is a blank line, a repeated heading, the heading of a part, or a footer."""
        whose, name = values[self._identity], values[self._name]
        if isinstance(whose, (int, float)) and not isinstance(whose, bool) and whose > 1e7:
            return False
        written = compact(whose)
        if _MANY_DIGITS.search(written):
            return False
        if all(is_nothing(value) for value in values):
            return True
        columns = self.heading.layout.columns
        if written in columns["identity"] or compact(name) in columns["name"]:
            return True
        filled = [(column, cell) for column, cell in enumerate(cells) if cell != ""]
        if len(filled) == 1:
            column, cell = filled[0]
            if column not in self._columns or (number, column) in self._wide or tidy(cell) in self.heading.preamble:
                return True
        serial = self.heading.columns.get("serial", -1)
        places = {
            filled[0][0],
            serial,
            self.heading.columns.get("name", -1),
            self.heading.columns.get("identity", -1),
        }
        footer = any(
            column in places and _FOOTER.match(compact(cell)) for column, cell in filled if isinstance(cell, str)
        )
        named = isinstance(name, str) and not is_nothing(name) and not _FOOTER.match(compact(name))
        return footer and not (named and filled[0][0] in (serial, -1) and not isinstance(filled[0][1], str))
