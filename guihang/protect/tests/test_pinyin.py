"""Full pinyin: typed letters find a name by its syllables, without anything more being stored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guihang.protect import tokens
from guihang.protect.pinyin import MOST_WAYS, Way, ways_of
from guihang.protect.tests.test_tokens import DALAD, found
from guihang.protect.tokens import Kind


def told(way: Way) -> str:
    return " ".join(piece.letters if piece.whole else f"{piece.letters}…" for piece in way)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("zhangwenhai", "zhang wen hai"),
        ("ouyang", "ou yang"),
        ("xian", "xian"),
        ("xi'an", "xi an"),
        ("zhangw", "zhang w…"),
        ("zhangwh", "zhang w… h…"),
        ("lvmeng", "lu meng"),
        ("lyumeng", "lu meng"),
        ("Zhāng Wén", "zhang wen"),
    ],
)
def test_letters_are_parted_as_they_are_most_likely_meant(typed: str, first: str) -> None:
    assert told(ways_of(typed)[0]) == first


def test_what_can_be_parted_in_two_ways_is() -> None:
    assert {"fang an", "fan gan"} <= {told(way) for way in ways_of("fangan")}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("张文海", "zhangwenhai"),
        ("张文海", "zhang wen"),
        ("张文海", "wenhai"),
        ("张文海", "zhangwh"),
        ("张文海", "ZhangW"),
        ("欧阳长河", "ouyang"),
        ("欧阳长河", "ouyangchanghe"),
        ("欧阳长河", "ouyangzhanghe"),
        ("方安", "fangan"),
        ("范淦", "fangan"),
        ("曾国梁", "zengguoliang"),
        ("单玉兰", "shanyulan"),
        ("尉迟恭", "yuchi"),
        ("吕萌", "lvmeng"),
        ("吕萌", "lumeng"),
        ("乌兰其其格·额尔德尼", "wulanqiqige"),
        ("阿拉坦·苏和", "alatansuhe"),
    ],
)
def test_a_name_is_found_by_its_syllables(name: str, typed: str) -> None:
    assert found(name, typed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("赵文华", "zhangwenhai"), ("曾国梁", "cengguoliang"), ("张文海", "zhangwenhao"), ("单玉兰", "danyulan")],
)
def test_another_name_with_the_same_initials_is_not(name: str, typed: str) -> None:
    assert not tokens.query(typed, DALAD).fits(name)


@pytest.mark.parametrize("typed", ["zhang", "ou", "zh"])
def test_one_syllable_has_no_token_and_is_looked_for_in_the_own_office(typed: str) -> None:
    query = tokens.query(typed, DALAD)
    assert query.here
    assert query.fits("欧阳长河" if typed == "ou" else "张文海")


@pytest.mark.parametrize(
    ("name", "typed", "marked"),
    [
        ("张文海", "文海", "文海"),
        ("张文海", "wenhai", "文海"),
        ("张文海", "zw", "张文"),
        ("张文海", "wh", "文海"),
        ("欧阳长河", "ouyang", "欧阳"),
        ("阿拉坦·苏和", "坦苏", "坦·苏"),
        ("阿拉坦·苏和", "tansu", "坦·苏"),
        ("巴特尔·John", "john", "John"),
    ],
)
def test_the_part_that_was_typed_is_known(name: str, typed: str, marked: str) -> None:
    span = tokens.query(typed, DALAD).span(name)
    assert span is not None
    assert name[slice(*span)] == marked


@pytest.mark.parametrize("typed", ["2219", "012219", "221X", "0001111"])
def test_the_end_of_a_number_only_filters(typed: str) -> None:
    query = tokens.query(typed, DALAD)
    assert query.here
    assert query.kind in {Kind.TAIL, Kind.PHONE}
    number = {"221X": "15069919900101221X"}.get(typed, "150699199001012219")
    assert query.fits_number(number, ["13800001111"])
    assert not query.fits_number("150699199001013335", ["13800002222"])


def test_a_whole_mobile_number_is_looked_for_everywhere() -> None:
    query = tokens.query("138 0000 1111", DALAD)
    assert query.tokens
    assert not query.here


@given(typed=st.text(alphabet="aeghinouxzlv '", max_size=80))
def test_however_long_it_is_typed_there_are_few_ways(typed: str) -> None:
    assert len(ways_of(typed)) <= MOST_WAYS
    assert len(tokens.query(typed, DALAD).alternatives) <= MOST_WAYS + 1
