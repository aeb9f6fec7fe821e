"""The same ledger as .xlsx, .xls and .csv."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from guihang.exchange.ledger.reading import read
from guihang.exchange.tests.making import ROSTER, Row, number, person, refused, sheets, write_xls, write_xlsx

CONTENT = sheets(
    person(1, 决定日期="2024.3.5"),
    person(2, 身份证号码="150699199003070010"),
    [],
    person(3, 执行地="同上"),
    ["合计", 3],
    tests=[["周乙", number(), date(2024, 5, 1), "尿液", "阳性", "甲、乙"]],
)


def test_an_old_workbook_says_the_same_as_a_new_one(tmp_path: Path) -> None:
    new = read(write_xlsx(tmp_path / "a.xlsx", CONTENT, hidden={"花名册": [3]}))
    old = read(write_xls(tmp_path / "a.xls", CONTENT, hidden={"花名册": [3]}))
    assert old.figures() == new.figures()
    assert (old.persons, refused(old), old.hidden_rows) == (new.persons, refused(new), [("花名册", 3)])


def text_of(rows: list[Row], delimiter: str) -> str:
    return "\r\n".join(delimiter.join(f'"{v}"' if "\n" in str(v) else str(v) for v in row) for row in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_text_table_in_any_encoding(encoding: str, delimiter: str, tmp_path: Path) -> None:
    path = tmp_path / "花名册.csv"
    path.write_bytes(text_of(CONTENT["花名册"], delimiter).encode(encoding))
    ledger = read(path)
    assert ledger.figures()["persons"] == 2
    assert refused(ledger) == [("花名册", 4, "id_checksum")]


def test_a_rare_character_that_only_gb18030_has(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(text_of([["达拉特旗"], ROSTER, person(1, 姓名="周𬱖")], ",").encode("gb18030"))
    assert read(path).persons[0].name == "周𬱖"


def test_a_row_over_several_lines_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    rows = [["达拉特旗"], ROSTER, person(1, 联系电话="13800000001\n13800000002"), person(2, 类别="?")]
    path.write_text(text_of(rows, ","), encoding="utf-8", newline="")
    ledger = read(path)
    assert ledger.persons[0].phones == ("13800000001", "13800000002")
    assert refused(ledger) == [("x", 4, "kind_unknown")]


def test_days_counted_from_1904_are_the_same_days(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    for row in (["达拉特旗"], ROSTER, person(1, 送达日期=date(2024, 3, 6).toordinal() - date(1904, 1, 1).toordinal())):
        sheet.append(list(row))
    book.save(tmp_path / "mac.xlsx")
    order = next(read(tmp_path / "mac.xlsx").orders())
    assert (order.decided_on, order.served_on) == (date(2024, 3, 5), date(2024, 3, 6))
