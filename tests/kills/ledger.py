"""A county's ledger of any length, everybody in it invented; the county code of their numbers does not exist."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from guihang.exchange.tests.making import CONTACTS, LEAVES, ROSTER, TESTS, number, person

TOWNS = ("树林召镇", "白泥井镇", "吉格斯太镇", "王爱召镇")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "甲乙丙丁戊己庚辛壬癸"


def write(path: Path, people: int) -> Path:
    """A ledger of `people` people with four tests, two visits or talks and sometimes a leave each."""
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    roster, tests, contacts, leaves = (book.add_worksheet(name) for name in ("花名册", "检测", "走访", "请假"))
    roster.write_row(0, 0, ["达拉特旗社区戒毒社区康复人员花名册"])
    roster.write_row(1, 0, ROSTER)
    for sheet, heading in ((tests, TESTS), (contacts, CONTACTS), (leaves, LEAVES)):
        sheet.write_row(0, 0, heading)
    for n in range(people):
        name = SURNAMES[n % 10] + GIVEN[n // 10 % 10] + GIVEN[n // 100 % 10]
        born = date(1980, 1, 1) + timedelta(days=7 * n)
        who = (name, number(born.strftime("%Y%m%d"), n % 900 + 1))
        row = person(n, 姓名=who[0], 身份证号码=who[1], 执行地=TOWNS[n % 4])
        _write(roster, n + 2, row, day)
        for k in range(4):
            taken = date(2024, 3, 20) + timedelta(days=30 * k + n % 7)
            _write(tests, 1 + 4 * n + k, [*who, taken, "尿液", "阴性", "丁一"], day)
        for k, kind in enumerate(("走访", "谈话")):
            seen = date(2024, 4, 2) + timedelta(days=40 * k + n % 5)
            _write(contacts, 1 + 2 * n + k, [*who, seen, kind, f"家中，第 {k + 1} 次"], day)
        if n % 5 == 0:
            _write(leaves, 1 + n // 5, [*who, date(2024, 7, 1), date(2024, 7, 6), "包头市"], day)
    book.close()
    return path


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, values: list[object], day: object) -> None:
    for column, value in enumerate(values):
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, day)
        else:
            sheet.write(row, column, value)
