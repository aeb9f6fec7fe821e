"""Ledgers made for a test: everybody in them is invented, the county code of their numbers does not exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

from guihang.exchange.ledger.identity import check_character
from guihang.exchange.ledger.model import Ledger
from guihang.exchange.ledger.reading import read

DALAD = "150621000000"
SAMPLES = Path(__file__).parent / "samples"

Row = Sequence[Any]
Content = Mapping[str, Sequence[Row]]

ROSTER = (
    "姓名",
    "身份证号码",
    "联系电话",
    "执行地",
    "类别",
    "决定书文号",
    "决定日期",
    "送达日期",
    "报到日期",
    "协议签订日期",
    "期限",
)
TESTS = ("姓名", "身份证号码", "检测日期", "样本", "检测结果", "检测人")
CONTACTS = ("姓名", "身份证号码", "日期", "方式", "内容")
LEAVES = ("姓名", "身份证号码", "外出时间", "返回时间", "去向")


def number(born: str = "19900307", order: int = 1) -> str:
    """An identity number that checks."""
    first = f"150699{born}{order:03d}"
    return first + check_character(first)


def person(order: int = 1, **other: object) -> list[Any]:
    """A sound roster row; `other` by heading."""
    row: dict[str, object] = {
        "姓名": f"周{'甲乙丙丁戊己庚辛'[order % 8]}",
        "身份证号码": number(order=order),
        "联系电话": f"1380000{order:04d}",
        "执行地": "树林召镇",
        "类别": "社区戒毒",
        "决定书文号": f"社戒决字〔2024〕{order}号",
        "决定日期": date(2024, 3, 5),
        "送达日期": date(2024, 3, 6),
        "报到日期": date(2024, 3, 12),
        "协议签订日期": date(2024, 3, 15),
        "期限": 3,
    }
    row.update(other)
    return [row[heading] for heading in ROSTER]


def sheets(
    *people: Row, tests: Sequence[Row] = (), contacts: Sequence[Row] = (), leaves: Sequence[Row] = ()
) -> dict[str, list[Row]]:
    """The sheets of a ledger whose roster has its title in row 1 and its heading in row 2."""
    made: dict[str, list[Row]] = {"花名册": [["达拉特旗社区戒毒社区康复人员花名册"], ROSTER, *people]}
    for name, heading, rows in (("检测", TESTS, tests), ("走访", CONTACTS, contacts), ("请假", LEAVES, leaves)):
        if rows:
            made[name] = [heading, *rows]
    return made


def write_xlsx(path: Path, content: Content, *, hidden: Mapping[str, Sequence[int]] | None = None) -> Path:
    """Write sheets as .xlsx."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in content.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for shown in (hidden or {}).get(name, ()):
            sheet.row_dimensions[shown].hidden = True
    book.save(path)
    return path


def write_xls(path: Path, content: Content, *, hidden: Mapping[str, Sequence[int]] | None = None) -> Path:
    """Write sheets as .xls."""
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for name, rows in content.items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write(at, column, value, day)
                elif value != "":
                    sheet.write(at, column, value)
        for shown in (hidden or {}).get(name, ()):
            sheet.row(shown - 1).hidden = True
    book.save(str(path))
    return path


def ledger_of(folder: Path, content: Content, *, place: str = "", as_of: date | None = None) -> Ledger:
    """The ledger that these sheets make."""
    return read(write_xlsx(folder / "ledger.xlsx", content), place=place, as_of=as_of)


def refused(ledger: Ledger) -> list[tuple[str, int, str]]:
    """Refused rows as sheet, row, code."""
    return [(r.sheet, r.row, r.code) for r in ledger.rejected]


def noted(ledger: Ledger) -> list[tuple[str, int, str]]:
    """Noted rows as sheet, row, code."""
    return [(n.sheet, n.row, n.code) for n in ledger.notes]
