"""What a clerk is shown of a ledger, and a ledger read as a clerk says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guihang.exchange.alike import same_act, same_decision
from guihang.exchange.ledger.held import Held
from guihang.exchange.ledger.model import LedgerError, OnFile
from guihang.exchange.ledger.outline import cells_of, outline
from guihang.exchange.ledger.reading import read
from guihang.exchange.ledger.said import Asked, Said, SheetSaid
from guihang.exchange.tests.importing import packed
from guihang.exchange.tests.making import (
    CONTACTS,
    DALAD,
    ROSTER,
    SAMPLES,
    TESTS,
    Content,
    number,
    person,
    refused,
    sheets,
    write_xls,
)
from guihang.territory.codes import Territory

ODD = ("当事者", "身份证号码", "联系电话", "归口片区", *ROSTER[4:])


def held(folder: Path, content: Content) -> Held:
    return Held("ledger.xlsx", packed(folder, content))


def odd(folder: Path) -> Held:
    return held(folder, {"花名册": [["达拉特旗花名册"], ODD, person(1), person(2)]})


def test_a_held_file_is_read_like_one_on_disk(tmp_path: Path) -> None:
    for path in (SAMPLES / "ledger-messy.xlsx", write_xls(tmp_path / "a.xls", sheets(person(1)))):
        assert read(Held(path.name, path.read_bytes())).figures() == read(path).figures()
    text = ",".join(TESTS).encode("gb18030")
    with pytest.raises(LedgerError):
        read(Held("a.csv", text))


def test_each_column_shows_its_heading_and_two_values(tmp_path: Path) -> None:
    sheet = outline(odd(tmp_path))[0]
    assert (sheet.kind, sheet.first_row, sheet.last_row) == ("roster", 2, 2)
    told = {c.heading: (c.field, c.samples) for c in sheet.columns}
    assert told["当事者"] == ("", ("周乙", "周丙"))
    assert told["类别"] == ("kind", ("社区戒毒",))


def test_a_sheet_is_read_by_the_columns_that_a_clerk_names(tmp_path: Path) -> None:
    source = odd(tmp_path)
    assert {code for _, _, code in refused(read(source))} == {"name_missing"}
    columns = {"name": 0, "place": 3, **{c.field: c.index for c in outline(source)[0].columns if c.field}}
    said = Said({1: SheetSaid("roster", 2, 2, columns)})
    ledger = read(source, place=DALAD, asked=Asked(said))
    assert [p.name for p in ledger.persons] == ["周乙", "周丙"]
    assert outline(source, said)[0].columns[0].field == "name"


def test_cells_that_were_put_right_are_read_and_rows_left_out_are_not(tmp_path: Path) -> None:
    source = held(tmp_path, sheets(person(1, 决定日期="三月份"), person(2), person(3)))
    said = Said(cells={1: {3: {6: "2024-03-05"}}}, left_out={1: [5]})
    ledger = read(source, place=DALAD, asked=Asked(said))
    assert [p.name for p in ledger.persons] == ["周乙", "周丙"]
    assert refused(ledger) == []


def test_a_row_that_goes_back_has_what_the_rows_above_it_said(tmp_path: Path) -> None:
    source = held(tmp_path, sheets(person(1), person(2, 执行地="同上", 决定日期="三月份")))
    cells = cells_of(source, Said(), {"花名册": [4]})
    assert cells["花名册", 4][3] == "树林召镇"


def test_rows_of_other_places_are_refused_where_only_some_are_ones_own(tmp_path: Path) -> None:
    source = held(tmp_path, sheets(person(1), person(2, 执行地="白泥井镇")))
    own = (Territory.of("150621100"),)
    assert refused(read(source, place=DALAD, asked=Asked(own=own))) == [("花名册", 4, "place_foreign")]
    assert refused(read(source, place=DALAD)) == []


def test_acts_of_people_on_file_are_taken_without_a_roster(tmp_path: Path) -> None:
    rows = [
        ["周乙", number(order=1), "2024-04-02", "走访", "在家"],
        ["某人", number(order=2), "2024-04-02", "走访", ""],
    ]
    source = held(tmp_path, {"走访": [CONTACTS, *rows]})
    known = {n: OnFile("周乙", date(2024, 3, 5), "150621100000") for n in (number(order=1), number(order=2))}
    ledger = read(source, place=DALAD, asked=Asked(files=lambda numbers: {n: known[n] for n in numbers}))
    assert [(p.name, len(p.contacts), p.place) for p in ledger.persons] == [("周乙", 1, "150621100000")]
    assert refused(ledger) == [("走访", 3, "person_unknown")], "the name is not that of the file"
    with pytest.raises(LedgerError):
        read(source, place=DALAD)


def test_an_act_that_is_spaced_or_ordered_otherwise_is_the_same() -> None:
    there = {
        "result": "negative",
        "note": "家中 ，无 异常",
        "testers": [{"name": "乙"}, {"name": "甲"}],
        "kit_lot": "B7",
    }
    assert same_act(
        {"result": "negative", "note": "家中，无异常", "testers": "甲、乙"}, {**there, "note": "家中,无异常"}
    )
    assert not same_act({"result": "positive"}, there)
    assert not same_act({"testers": "丙"}, there)
    one = {"order_kind": "treatment", "number": "社戒〔2024〕1号", "decided_on": "2024-03-05"}
    assert same_decision(one, {**one, "number": "社戒(2024)1号", "decided_on": "2024-03-06"})
    assert same_decision(one, {"order_kind": "treatment", "decided_on": "2024-03-05"})
    assert not same_decision(one, {**one, "order_kind": "rehabilitation"})
