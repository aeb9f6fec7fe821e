"""Finding sheets and columns by their headings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from guihang.exchange.ledger.model import LedgerError
from guihang.exchange.ledger.reading import read
from guihang.exchange.tests.making import (
    CONTACTS,
    LEAVES,
    ROSTER,
    TESTS,
    Row,
    ledger_of,
    number,
    person,
    refused,
    sheets,
    write_xlsx,
)

TITLE = ["达拉特旗社区戒毒社区康复人员花名册"]


def test_sheets_are_known_by_their_headings_not_by_name_or_order(tmp_path: Path) -> None:
    who = ["周乙", number()]
    content: dict[str, list[Row]] = {
        "Sheet1": [LEAVES, [*who, "2024.5.1", "2024.5.9", "包头市"]],
        "Sheet2": [CONTACTS, [*who, "2024.5.1", "电话", ""]],
        "Sheet3": [],
        "Sheet4": [TESTS, [*who, "2024.5.1", "尿液", "阴", "甲、乙"]],
        "Sheet5": [TITLE, ROSTER, person()],
        "说明": [["本表每月更新"], ["填写人请核对"]],
    }
    ledger = ledger_of(tmp_path, content)
    assert [s.kind for s in ledger.sheets] == ["leaves", "contacts", "blank", "tests", "roster", "unknown"]
    figures = ledger.figures()
    assert [figures[n] for n in ("persons", "tests", "visits", "leaves")] == [1, 1, 1, 1]


def test_columns_stand_in_any_order_and_strange_ones_are_named(tmp_path: Path) -> None:
    order = [3, 1, 10, 0, 6, 4, 9, 8, 7, 5, 2]
    heading = ["宗教信仰", *(ROSTER[n] for n in order), "政治面貌"]
    row = ["甲", *(person()[n] for n in order), "乙"]
    ledger = ledger_of(tmp_path, {"花名册": [TITLE, heading, row]})
    assert ledger.figures()["persons"] == 1
    assert ledger.sheets[0].ignored == ("宗教信仰", "政治面貌")


def test_a_heading_of_two_lines_with_merged_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["达拉特旗台账"])
    sheet.append(["序号", "姓名", "身份证号码", "执行地", "类别", "决定书", "", "送达", "报到", "协议", "家属", ""])
    sheet.append(["", "", "", "", "", "文号", "日期", "日期", "日期", "签订日期", "姓名", "电话"])
    sheet.append(
        [1, "周乙", number(), "树林召镇", "社戒", "1号", "2024.3.5", "2024.3.6", "2024.3.9", "/", "周甲", "13800000009"]
    )
    for merged in ("A1:L1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:G2", "K2:L2"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "two.xlsx")
    ledger = read(tmp_path / "two.xlsx")
    order = next(ledger.orders())
    assert (order.number, order.decided_on, order.reported_on) == ("1号", date(2024, 3, 5), date(2024, 3, 9))
    assert (ledger.persons[0].name, ledger.persons[0].phones) == ("周乙", ()), "the relative's phone is not theirs"


def test_two_lines_without_merged_cells_are_read_the_same_way(tmp_path: Path) -> None:
    content = {
        "名册": [
            ["达拉特旗"],
            ["姓名", "身份证号", "执行地", "类别", "决定", "", "报到"],
            ["", "", "", "", "文号", "日期", "日期"],
            ["周乙", number(), "树林召", "社康", "1号", "2024.3.5", "2024.3.9"],
        ]
    }
    order = next(ledger_of(tmp_path, content).orders())
    assert (order.decided_on, order.reported_on) == (date(2024, 3, 5), date(2024, 3, 9))


@pytest.mark.parametrize(
    "headings",
    [
        (
            "姓 名",
            "公民身份\n号码",
            "手机",
            "乡镇（街道）",
            "管控类别*",
            "法律文书号",
            "决定时间",
            "送达时间",
            "报到时间",
            "签协议时间",
            "期限（年）",
        ),
        (
            "人员姓名",
            "证件号码",
            "联系方式",
            "所属乡镇",
            "人员类型",
            "文号",
            "决定书日期",
            "签收日期",
            "报到日",
            "协议日期",
            "戒毒期限",
        ),
    ],
)
def test_offices_call_their_columns_differently(headings: tuple[str, ...], tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, {"x": [TITLE, headings, person()]})
    assert ledger.figures() | {"tests": 0} == ledger.figures()
    assert [ledger.figures()[n] for n in ("persons", "reported", "agreements")] == [1, 1, 1]


def test_the_title_names_the_county(tmp_path: Path) -> None:
    content = sheets(person(执行地="薛家湾镇"))
    content["花名册"][0] = ["鄂尔多斯市准格尔旗花名册"]
    assert ledger_of(tmp_path, content).county == "150622000000"


@pytest.mark.parametrize("title", ["社区戒毒人员花名册", "达拉特旗、准格尔旗花名册"])
def test_a_title_of_no_county_or_two_asks_for_one(title: str, tmp_path: Path) -> None:
    content = sheets(person())
    content["花名册"][0] = [title]
    with pytest.raises(LedgerError, match="--place"):
        ledger_of(tmp_path, content)
    assert ledger_of(tmp_path, content, place="150621").figures()["persons"] == 1


@pytest.mark.parametrize("place", ["15", "1506", "150621001002", "999999", "dalad", "150621000001"])
def test_a_place_that_is_no_county_is_refused(place: str, tmp_path: Path) -> None:
    with pytest.raises(LedgerError):
        ledger_of(tmp_path, sheets(person()), place=place)


def test_a_township_office_need_not_write_its_own_name_in_every_row(tmp_path: Path) -> None:
    heading = [h for h in ROSTER if h != "执行地"]
    row = [v for h, v in zip(ROSTER, person(), strict=True) if h != "执行地"]
    content = {"x": [["达拉特旗树林召镇社区戒毒人员花名册"], heading, row]}
    assert ledger_of(tmp_path, content).by_place() == {"150621100000": 1}
    content["x"][0] = ["达拉特旗社区戒毒人员花名册"]
    assert refused(ledger_of(tmp_path, content)) == [("x", 3, "place_unknown")]
    assert ledger_of(tmp_path, content, place="150621100000").by_place() == {"150621100000": 1}


def test_without_a_column_the_title_tells_the_kind_or_nobody_does(tmp_path: Path) -> None:
    heading = [h for h in ROSTER if h != "类别"]
    row = [v for h, v in zip(ROSTER, person(), strict=True) if h != "类别"]
    content = {"x": [["达拉特旗社区康复人员花名册"], heading, row]}
    assert next(ledger_of(tmp_path, content).orders()).kind == "rehabilitation"
    content["x"][0] = ["达拉特旗社区戒毒社区康复人员花名册"]
    assert refused(ledger_of(tmp_path, content)) == [("x", 3, "kind_unknown")]


def test_a_file_without_a_roster_says_so(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no roster"):
        ledger_of(tmp_path, {"检测": [TESTS, ["周乙", number(), "2024.5.1", "尿液", "阴", "甲"]]}, place="150621")


def test_several_rosters_in_one_file_are_one_ledger(tmp_path: Path) -> None:
    content = {
        "树林召": [["达拉特旗树林召镇"], ROSTER, person(1)],
        "工业": [["达拉特旗工业街道"], ROSTER, person(2, 执行地="工业街道"), person(1)],
    }
    ledger = ledger_of(tmp_path, content)
    assert ledger.figures()["persons"] == 2
    assert [(n.sheet, n.row, n.first_sheet) for n in ledger.notes] == [("工业", 4, "树林召")]


def test_a_sheet_of_visits_without_a_column_for_the_word_takes_it_from_the_heading(tmp_path: Path) -> None:
    content = sheets(person())
    content["走访"] = [["姓名", "身份证号码", "走访日期", "走访情况"], ["周乙", number(), "2024.5.1", "在家"]]
    contact = ledger_of(tmp_path, content).persons[0].contacts[0]
    assert (contact.kind, contact.mode, contact.note) == ("visit.made", "in_person", "在家")


def test_a_written_file_is_read_from_a_path_with_any_name(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", sheets(person()))
    odd = path.rename(tmp_path / "没有后缀")
    assert read(odd).figures()["persons"] == 1
