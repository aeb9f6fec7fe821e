"""Rows: hidden, blank and merged ones, footers, and what stands for the row above."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from guihang.exchange.ledger.reading import read
from guihang.exchange.tests.making import ROSTER, ledger_of, number, person, refused, sheets, write_xlsx


def test_rows_are_counted_as_the_sheet_shows_them(tmp_path: Path) -> None:
    content = sheets(person(1), [], [], person(2, 身份证号码="150699199003070010"))
    content["花名册"] = [[], *content["花名册"]]
    ledger = ledger_of(tmp_path, content)
    assert refused(ledger) == [("花名册", 7, "id_checksum")]
    assert ledger.persons[0].row == 4


def test_a_table_that_begins_further_right_is_read(tmp_path: Path) -> None:
    rows = [["", "", *row] for row in sheets(person())["花名册"]]
    assert ledger_of(tmp_path, {"x": rows}).figures()["persons"] == 1


def test_hidden_rows_are_loaded_and_told(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "h.xlsx", sheets(person(1), person(2), [], person(3)), hidden={"花名册": [4, 5]})
    ledger = read(path)
    assert ledger.figures()["persons"] == 3
    assert ledger.hidden_rows == [("花名册", 4)], "a hidden blank row is nothing to tell"


def test_a_hidden_sheet_is_read_and_told(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "h.xlsx", {**sheets(person(1)), "旧": sheets(person(2))["花名册"]})
    book = openpyxl.load_workbook(path)
    book["旧"].sheet_state = "hidden"
    book.save(path)
    ledger = read(path)
    assert ledger.figures()["persons"] == 2
    assert [s.visible for s in ledger.sheets] == [True, False]


@pytest.mark.parametrize(
    "footer",
    [
        ["合计", 2],
        ["合 计：2人"],
        ["", "", "合计"],
        ["填表人：周甲", "", "", "审核人：周乙"],
        ["审核人：周乙"],
        ["填报单位负责人", "周甲", "", "联系电话：", "13800000001"],
        ["注：本表每月25日前上报"],
        ["说明：1.按月填报"],
        ["制表人：", "", "", "填报日期：2026.11.20"],
    ],
)
def test_a_footer_is_no_person(footer: list[object], tmp_path: Path) -> None:
    heading = ["序号", *ROSTER]
    rows = [["达拉特旗花名册"], heading, [1, *person(1)], [2, *person(2)], footer]
    ledger = ledger_of(tmp_path, {"x": rows})
    assert ledger.rejected == []
    assert ledger.figures()["persons"] == 2


def test_numbers_written_ahead_for_empty_rows_are_blank_rows(tmp_path: Path) -> None:
    rows = [["达拉特旗花名册"], ["序号", *ROSTER], [1, *person(1)], [2], [3], [4, *person(2)]]
    ledger = ledger_of(tmp_path, {"x": rows})
    assert (ledger.figures()["persons"], ledger.rejected) == (2, [])


def test_a_heading_repeated_on_each_printed_page_is_no_person(tmp_path: Path) -> None:
    rows = [["达拉特旗花名册"], ROSTER, person(1), ["达拉特旗花名册"], ROSTER, person(2)]
    ledger = ledger_of(tmp_path, {"x": rows})
    assert (ledger.figures()["persons"], ledger.rejected) == (2, [])


def test_a_person_without_a_number_is_no_footer(tmp_path: Path) -> None:
    rows = [["达拉特旗花名册"], ["序号", *ROSTER], [1, *person(1)], [2, *person(2, 身份证号码="")]]
    assert refused(ledger_of(tmp_path, {"x": rows})) == [("x", 4, "id_missing")]


def test_same_as_above_is_what_stands_above_in_the_sheet(tmp_path: Path) -> None:
    ledger = ledger_of(
        tmp_path,
        sheets(
            person(1, 执行地="昭君镇"),
            person(2, 执行地="同上", 决定日期="〃"),
            [],
            person(3, 执行地="同 上", 身份证号码="150699199003070010"),
            person(4, 执行地="同上"),
        ),
    )
    assert ledger.by_place() == {"150621104000": 3}
    assert ledger.mended["ditto"].count == 4


def test_same_as_above_on_the_first_row_or_under_an_unknown_place_is_unknown(tmp_path: Path) -> None:
    first = sheets(person(1, 执行地="同上"), person(2, 执行地="红旗公社"), person(3, 执行地="同上"))
    ledger = ledger_of(tmp_path, first)
    assert refused(ledger) == [("花名册", row, "place_unknown") for row in (3, 4, 5)]


def test_a_person_merged_over_two_rows_has_two_orders(tmp_path: Path) -> None:
    again = person(
        1,
        姓名="",
        身份证号码="",
        联系电话="",
        决定日期=date(2026, 1, 5),
        决定书文号="9号",
        送达日期="",
        报到日期="",
        协议签订日期="",
    )
    path = write_xlsx(tmp_path / "m.xlsx", sheets(person(1), again, person(2)))
    book = openpyxl.load_workbook(path)
    for column in "ABC":
        book["花名册"].merge_cells(f"{column}3:{column}4")
    book.save(path)
    ledger = read(path)
    assert [len(p.orders) for p in ledger.persons] == [2, 1]


def test_a_formula_without_a_value_is_empty_and_text_that_looks_like_one_stays(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "f.xlsx", {"x": [["达拉特旗"], [*ROSTER, "备注"], [*person(1), "x"], [*person(2), "y"]]}
    )
    book = openpyxl.load_workbook(path)
    book["x"]["L3"] = '=HYPERLINK("http://127.0.0.1/","点")'
    book["x"]["L4"].value = "=1+1"
    book["x"]["L4"].data_type = "s"
    book.save(path)
    ledger = read(path)
    assert [p.orders[0].remark for p in ledger.persons] == ["", "=1+1"]


def test_a_number_formatted_as_a_number_is_damaged_however_it_looks(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, sheets(person(1, 身份证号码=int(number("19900307", 2)[:17] + "4"))))
    assert refused(ledger) == [("花名册", 3, "id_damaged")]
