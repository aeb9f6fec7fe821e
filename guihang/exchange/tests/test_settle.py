"""Rows and persons: orders, repetitions, and whose an act is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guihang.exchange.tests.making import Row, ledger_of, noted, number, person, refused, sheets

WHO = ["周乙", number()]


def test_one_person_may_have_several_orders(tmp_path: Path) -> None:
    ledger = ledger_of(
        tmp_path,
        sheets(
            person(
                1,
                类别="社区戒毒",
                决定日期="2020.3.5",
                送达日期="",
                报到日期="2020.3.9",
                协议签订日期="",
                决定书文号="1号",
            ),
            person(1, 类别="社区康复", 执行地="昭君镇", 联系电话="13800000077", 决定书文号="2号"),
        ),
    )
    assert [o.kind for o in ledger.persons[0].orders] == ["treatment", "rehabilitation"]
    assert ledger.figures()["orders"] == 2
    assert ledger.by_place() == {"150621104000": 1}, "one person counts once, where the latest order is carried out"
    assert ledger.persons[0].phones == ("13800000001", "13800000077")


def test_the_same_row_again_is_noted_and_not_loaded(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, sheets(person(1), person(1, 决定日期="2024年3月5日", 执行地="树林召", 姓名="周 乙")))
    assert noted(ledger) == [("花名册", 4, "duplicate_row")]
    assert ledger.notes[0].differs == ()
    assert ledger.rejected == []


def test_a_repetition_that_says_something_else_says_where(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, sheets(person(1), person(1, 报到日期="2024.3.13", 执行地="昭君镇")))
    assert ledger.notes[0].differs == ("报到日期", "执行地")
    assert next(ledger.orders()).reported_on == date(2024, 3, 12), "the first row stands"


def test_two_names_beside_one_number_are_both_refused(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, sheets(person(1), person(2, 身份证号码=number(order=1))))
    assert refused(ledger) == [("花名册", 3, "person_unknown"), ("花名册", 4, "person_unknown")]


def test_two_people_of_one_name_are_two_people(tmp_path: Path) -> None:
    tests = [["周乙", number(order=2), "2024.5.1", "", "阴", ""], ["周乙", "", "2024.6.1", "", "阴", ""]]
    ledger = ledger_of(tmp_path, sheets(person(1), person(2, 姓名="周乙"), tests=tests))
    assert [len(p.tests) for p in ledger.persons] == [0, 1]
    assert refused(ledger) == [("检测", 3, "person_unknown")], "without a number it could be either"


def test_without_a_number_a_name_that_stands_once_is_found(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, sheets(person(1), person(2), tests=[["周 乙", "", "2024.6.1", "", "阴", ""]]))
    assert len(ledger.persons[0].tests) == 1
    assert ledger.mended["found_by_name"].rows == [("检测", 2)]


def test_all_rows_of_a_person_that_the_roster_lacks_are_one_line(tmp_path: Path) -> None:
    stranger = ["周戊", number(order=5)]
    ledger = ledger_of(
        tmp_path,
        sheets(
            person(1),
            tests=[
                [*WHO, "2024.5.1", "", "阴", ""],
                [*stranger, "2024.5.1", "", "阴", ""],
                [*stranger, "坏", "", "?", ""],
            ],
            contacts=[[*stranger, "2024.5.1", "走访", ""]],
            leaves=[[*stranger, "2024.5.1", "2024.5.4", ""]],
        ),
    )
    assert refused(ledger) == [("检测", 3, "person_unknown")]
    assert ledger.rejected[0].rows == 4
    assert ledger.figures()["tests"] == 1


@pytest.mark.parametrize("wrong", ["150699199003070010", 150699199003070000, ""])
def test_the_rows_of_a_refused_person_are_one_line(wrong: object, tmp_path: Path) -> None:
    tests = [["周丙", wrong, f"2024.{month}.1", "", "阴", ""] for month in (4, 5, 6)]
    ledger = ledger_of(tmp_path, sheets(person(1), person(2, 身份证号码=wrong), tests=tests))
    assert refused(ledger)[1:] == [("检测", 2, "person_unknown")]


def test_a_wrong_number_in_an_act_is_told_as_such(tmp_path: Path) -> None:
    tests: list[Row] = [
        ["周乙", "150699199003070010", "2024.5.1", "", "阴", ""],
        ["周乙", 150699199003070000, "2024.5.1", "", "阴", ""],
    ]
    ledger = ledger_of(tmp_path, sheets(person(1), tests=tests))
    assert refused(ledger) == [("检测", 2, "id_checksum"), ("检测", 3, "id_damaged")]


def test_a_number_beside_another_name_is_nobody_sure(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, sheets(person(1), person(2), tests=[["周丙", number(), "2024.5.1", "", "阳", ""]]))
    assert refused(ledger) == [("检测", 2, "person_unknown")]
    assert ledger.figures()["tests"] == 0


def test_fifteen_digits_here_and_eighteen_there_are_one_person(tmp_path: Path) -> None:
    whole = number()
    ledger = ledger_of(tmp_path, sheets(person(1), tests=[["周乙", whole[:6] + whole[8:17], "2024.5.1", "", "阴", ""]]))
    assert len(ledger.persons[0].tests) == 1


@pytest.mark.parametrize(
    "row",
    [
        person(1, 送达日期="2024.3.1"),
        person(1, 报到日期="2024.3.1", 送达日期=""),
        person(1, 报到日期="2024.3.5"),
        person(1, 协议签订日期="2024.3.11"),
        person(1, 协议签订日期="2026.12.1"),
    ],
)
def test_dates_that_cannot_follow_each_other_are_refused(row: list[object], tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, sheets(row), as_of=date(2026, 11, 20))
    assert refused(ledger) == [("花名册", 3, "date_order")]


def test_an_act_before_the_decision_or_after_the_ledger_is_refused(tmp_path: Path) -> None:
    days = ["2024.3.4", "2024.3.5", "2026.11.20", "2026.11.21"]
    content = sheets(person(1), tests=[[*WHO, day, "", "阴", ""] for day in days])
    assert refused(ledger_of(tmp_path, content, as_of=date(2026, 11, 20))) == [
        ("检测", 2, "date_order"),
        ("检测", 5, "date_order"),
    ]
    assert len(refused(ledger_of(tmp_path, content))) == 1, "without a day nothing is late"


def test_an_act_in_an_earlier_order_is_not_before_the_decision(tmp_path: Path) -> None:
    early = person(1, 决定日期="2020.3.5", 送达日期="", 报到日期="", 协议签订日期="", 决定书文号="0号")
    ledger = ledger_of(tmp_path, sheets(person(1), early, tests=[[*WHO, "2021.1.1", "", "阴", ""]]))
    assert ledger.rejected == []


def test_leave_ends_on_or_after_its_first_day_and_may_lie_ahead(tmp_path: Path) -> None:
    leaves = [
        [*WHO, "2024.5.9", "2024.5.1", ""],
        [*WHO, "2024.5.9", "2024.5.9", ""],
        [*WHO, "2026.11.19", "2026.12.9", "包头市"],
        [*WHO, "2024.5.9", "", ""],
    ]
    ledger = ledger_of(tmp_path, sheets(person(1), leaves=leaves), as_of=date(2026, 11, 20))
    assert refused(ledger) == [("请假", 2, "date_order"), ("请假", 5, "date_unreadable")]
    assert [v.until for v in ledger.persons[0].leaves] == [date(2024, 5, 9), date(2026, 12, 9)]


def test_the_same_act_again_is_noted_and_not_loaded(tmp_path: Path) -> None:
    tests = [
        [*WHO, "2024.5.1", "尿液", "阴", ""],
        [*WHO, "2024-05-01", "尿", "阴性", ""],
        [*WHO, "2024.5.1", "唾液", "阴", ""],
    ]
    ledger = ledger_of(tmp_path, sheets(person(1), tests=tests))
    assert noted(ledger) == [("检测", 3, "duplicate_row")]
    assert ledger.figures()["tests"] == 2


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"身份证号码": ""}, "id_missing"),
        ({"姓名": ""}, "name_missing"),
        ({"姓名": 12.0}, "name_missing"),
        ({"执行地": ""}, "place_unknown"),
        ({"执行地": "红旗公社"}, "place_unknown"),
        ({"类别": "自愿戒毒"}, "kind_unknown"),
        ({"决定日期": "2024年6月"}, "date_unreadable"),
        ({"决定日期": "2024-02-30"}, "date_unreadable"),
        ({"决定日期": ""}, "date_unreadable"),
        ({"报到日期": "不详"}, "date_unreadable"),
        ({"期限": "五年"}, "date_unreadable"),
        ({"身份证号码": "", "姓名": "", "类别": "x"}, "id_missing"),
        ({"执行地": "红旗公社", "决定日期": "x"}, "place_unknown"),
    ],
)
def test_each_fault_has_its_code_and_the_first_one_counts(other: dict[str, object], code: str, tmp_path: Path) -> None:
    assert refused(ledger_of(tmp_path, sheets(person(1), person(2, **other)))) == [("花名册", 4, code)]


def test_a_place_that_may_be_two_is_ambiguous(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, sheets(person(1, 执行地="树林召镇昭君镇")))
    assert refused(ledger) == [("花名册", 3, "place_ambiguous")]


@pytest.mark.parametrize(
    "place",
    ["树林召镇", "树林召", " 树林召镇 ", "达拉特旗树林召镇", "内蒙古自治区鄂尔多斯市达拉特旗树林召镇", "树 林 召 镇"],
)
def test_short_and_full_place_names(place: str, tmp_path: Path) -> None:
    assert ledger_of(tmp_path, sheets(person(1, 执行地=place))).by_place() == {"150621100000": 1}


def test_a_term_by_its_first_and_last_day(tmp_path: Path) -> None:
    content = sheets(person(1))
    content["花名册"][1] = [*content["花名册"][1], "起始日期", "截止日期"]
    content["花名册"][2] = [*person(1, 期限=""), "2024.3.12", "2026.3.11"]
    assert next(ledger_of(tmp_path, content).orders()).term_years == 2


def test_without_a_term_three_years_are_assumed_and_said(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, sheets(person(1, 期限="")))
    assert next(ledger.orders()).term_years == 3
    assert ledger.mended["term_assumed"].count == 1


def test_a_column_moved_aside_shows_no_name(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, sheets(person(1), person(2, 类别="周乙", 执行地="周丙")))
    assert [f.found for r in ledger.rejected for f in r.faults] == ["***", "***"]
