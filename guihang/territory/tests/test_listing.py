"""A list of divisions is checked from end to end before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from guihang.territory.listing import BadList, check, read_rows, rows_of

HEAD = "code,name,level,parent\n"
GOOD = HEAD + "150000000000,内蒙古自治区,province,\n150600000000,鄂尔多斯市,city,150000000000\n"


def refused(path: Path, text: str | bytes) -> BadList:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadList) as found:
        check(path)
    return found.value


@pytest.mark.parametrize(
    ("row", "found", "expected"),
    [
        ("15062100000,达拉特旗,county,150600000000", "15062100000", "12 digits"),
        ("15062x000000,达拉特旗,county,150600000000", "15062x000000", "12 digits"),
        ("150621000000,,county,150600000000", "“”", "1 to 100"),
        ("150621000000,达拉特旗,township,150600000000", "township", "county"),
        ("150621000000,达拉特旗,旗,150600000000", "旗", "county"),
        ("150621000000,达拉特旗,county,150000000000", "150000000000", "150600000000"),
        ("150621000000,达拉特旗", "2 columns", "4"),
        ("150600000000,鄂尔多斯市,city,150000000000", "second time", "once"),
        ("150621100000,树林召镇,township,150621000000", "150621000000", "earlier"),
        ("500100000000,市辖区,city,500000000000", "500000000000", "earlier"),
    ],
)
def test_a_bad_row_is_named_with_what_was_found_and_expected(
    tmp_path: Path, row: str, found: str, expected: str
) -> None:
    bad = refused(tmp_path / "list.csv", GOOD + row + "\n")
    assert [p.line for p in bad.problems] == [4]
    assert found in str(bad.problems[0].message)
    assert expected in str(bad.problems[0].message)


def test_all_bad_rows_are_named_and_no_more_than_can_be_read(tmp_path: Path) -> None:
    bad = refused(tmp_path / "list.csv", GOOD + "x,y,z,0\n" * 200)
    assert bad.count == 200
    assert [p.line for p in bad.problems] == list(range(4, 54))


@pytest.mark.parametrize(
    "content", [b"", b"name\n", b"\xff\xfe\x00\x01" * 9, b"PK\x03\x04" + bytes(40), b"code;name\n15;a\n"]
)
def test_a_file_that_is_no_list_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    assert len(refused(tmp_path / "list.csv", content).problems) == 1


def test_a_cut_file_is_refused(tmp_path: Path) -> None:
    whole = (GOOD + "150621000000,达拉特旗,county,150600000000\n").encode()
    for cut in range(len(GOOD.encode()) + 1, len(whole) - 12):
        refused(tmp_path / "list.csv", whole[:cut])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(GOOD.encode(encoding))
    assert [row.name for row in rows_of(path)] == ["内蒙古自治区", "鄂尔多斯市"]


def test_short_codes_and_two_columns_are_enough(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,code\n甲省,11\n乙市,1101\n丙县,110101\n\n丁镇,110101100\n", encoding="utf-8")
    assert check(path).rows == 4
    assert [row.parent for row in rows_of(path)] == [None, "110000000000", "110100000000", "110101000000"]


def test_a_city_without_counties_may_be_told_as_its_own_county() -> None:
    rows = [
        ("44", "广东省", None, None),
        ("4419", "东莞市", "city", "44"),
        ("441900", "东莞市", "county", "4419"),
    ]
    rows += [("441900003", "东城街道", "township", "441900")]
    assert check(rows).rows == 3
    assert [row.code for row in rows_of(rows)] == ["440000000000", "441900000000", "441900003000"]


def test_the_way_down_to_a_region_is_not_told_completely() -> None:
    rows = [
        ("15", "甲", None, None),
        ("1506", "乙", None, None),
        ("150621", "丙", None, None),
        ("150622", "丁", None, None),
    ]
    rows += [("150621100", "戊镇", None, None)]
    assert check(rows).tells_all_of(()) == ["150600000000", "150621000000"]


def test_a_code_may_lie_under_one_that_was_loaded_before() -> None:
    rows = [("150621", "达拉特旗", "county", "1506")]
    with pytest.raises(BadList):
        check(rows)
    assert check(rows, known=iter(["150600000000"])).rows == 1
    assert next(iter(read_rows(rows)))[0] == 2
