"""A ledger made for the bench: roster, tests, visits and talks, as offices write them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from bench.lives import GIVEN, SURNAMES
from guihang.exchange.ledger.identity import check_character

TESTS, CONTACTS = 10, 5
ROSTER = (
    "姓名", "身份证号码", "联系电话", "执行地", "类别", "决定书文号", "决定日期", "送达日期", "报到日期",
    "协议签订日期", "期限",
)  # fmt: skip
Row = tuple[object, ...]


def write(path: Path, people: int) -> int:
    """Write a ledger of `people` people under `path`; the number of rows below the headings."""
    roster: list[Row] = []
    tests: list[Row] = []
    contacts: list[Row] = []
    for n in range(people):
        name = SURNAMES[n % len(SURNAMES)] + GIVEN[n % len(GIVEN)] + GIVEN[n // 7 % len(GIVEN)]
        bare = f"150699{1960 + n % 45}{1 + n % 12:02d}{1 + n // 12 % 28:02d}{n // 300 % 900 + 100:03d}"
        number = bare + check_character(bare)
        decided = date(2024, 3, 1) + timedelta(days=n % 300)
        roster.append(
            (name, number, f"1380000{n % 10000:04d}", "白泥井镇", "社区戒毒", f"社戒决字〔2024〕{n}号", decided,
             decided + timedelta(days=3), decided + timedelta(days=9), decided + timedelta(days=11), 3)
        )  # fmt: skip
        tests += [(name, number, decided + timedelta(days=20 + 31 * t), "尿液", "阴性", "丁一") for t in range(TESTS)]
        contacts += [
            (name, number, decided + timedelta(days=30 + 60 * t), "走访", "情况稳定，家属配合") for t in range(CONTACTS)
        ]
    _book(path, {
        "花名册": [("达拉特旗社区戒毒社区康复人员花名册",), ROSTER, *roster],
        "检测": [("姓名", "身份证号码", "检测日期", "样本", "检测结果", "检测人"), *tests],
        "走访": [("姓名", "身份证号码", "日期", "方式", "内容"), *contacts],
    })  # fmt: skip
    return len(roster) + len(tests) + len(contacts)


def _book(path: Path, sheets: dict[str, list[Row]]) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
