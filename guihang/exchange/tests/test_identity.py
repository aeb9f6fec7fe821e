"""Identity numbers: what is mended, what is refused, and under which code."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guihang.exchange.ledger.cells import Cell, Unclear
from guihang.exchange.ledger.identity import (
    check_character,
    kind_of_identity,
    masked,
    read_identity,
    sex_of_identity,
)
from guihang.exchange.tests.making import number


@st.composite
def numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1930, 1, 1), date(2012, 12, 31)))
    area = draw(st.sampled_from(["150699", "810000", "820000", "830000", "911124"]))
    first = f"{area}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first + check_character(first)


def code_of(cell: Cell) -> str:
    with pytest.raises(Unclear) as told:
        read_identity(cell)
    return told.value.code


WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@given(
    whole=numbers(), before=st.sampled_from(["", " ", "'", "’", "\u202d", "　"]), after=st.sampled_from(["", " ", "\n"])
)
def test_a_number_survives_every_sure_disguise(whole: str, before: str, after: str) -> None:
    spaced = f"{whole[:6]} {whole[6:14]} {whole[14:]}"
    for text in (whole, whole.lower(), whole.translate(WIDE), spaced):
        assert read_identity(before + text + after)[0] == whole


@given(whole=numbers(), at=st.integers(0, 17), other=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(whole: str, at: int, other: str) -> None:
    wrong = whole[:at] + other + whole[at + 1 :]
    if wrong != whole:
        assert code_of(wrong) in ("id_checksum", "id_damaged")


@given(whole=numbers())
def test_a_number_kept_as_a_number_has_lost_its_end(whole: str) -> None:
    if whole[-1] != "X":
        assert code_of(float(int(whole))) == "id_damaged"


def test_fifteen_digits_are_extended_with_century_and_check_character() -> None:
    whole = number("19630307", 21)
    old = whole[:6] + whole[8:17]
    assert read_identity(old) == (whole, ("id_extended",))
    assert read_identity(float(old)) == (whole, ("id_number_cell", "id_extended"))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "id_missing"),
        ("  ", "id_missing"),
        ("无", "id_missing"),
        ("1.50699E+17", "id_damaged"),
        ("15069919900307", "id_damaged"),
        ("150699199003070", "id_damaged"),  # the first fifteen of eighteen
        ("150699199003070011x", "id_damaged"),
        ("150699********0011", "id_damaged"),
        ("150699199003070000", "id_damaged"),
        ("护照E12345678", "id_damaged"),
        (date(2024, 3, 5), "id_damaged"),
        (15069919900307.0, "id_damaged"),
        (1.5e300, "id_damaged"),
        (float("nan"), "id_damaged"),
    ],
)
def test_what_is_refused_says_why(cell: Cell, code: str) -> None:
    assert code_of(cell) == code


@pytest.mark.parametrize("born", ["19900231", "19901301", "18500101", "20990100"])
def test_a_birth_date_that_never_was_does_not_check(born: str) -> None:
    assert code_of(number(born)) == "id_checksum"


def test_residence_permits_are_told_from_residents() -> None:
    assert [kind_of_identity(n + "0" * 12) for n in ("150699", "810000", "830000", "911124")] == [
        "resident",
        "permit",
        "permit",
        "foreign",
    ]


def test_the_seventeenth_digit_tells_the_sex() -> None:
    assert sex_of_identity(number(order=1)) == "m"
    assert sex_of_identity(number(order=2)) == "f"


@given(text=st.text(min_size=5, max_size=24))
def test_a_masked_number_shows_four_signs_at_most(text: str) -> None:
    assert len(masked(text).replace("*", "")) <= 4 or "*" in text


@given(text=st.text(max_size=25))
def test_any_text_is_a_checked_number_or_unclear(text: str) -> None:
    try:
        whole, _ = read_identity(text)
    except Unclear:
        return
    assert len(whole) == 18
    assert check_character(whole[:17]) == whole[17]
