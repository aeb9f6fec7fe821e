"""Telephone numbers in one cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guihang.exchange.ledger.cells import Cell
from guihang.exchange.ledger.phones import read_phones

mobiles = st.integers(0, 9999).map(lambda n: f"1380000{n:04d}")


@given(
    some=st.lists(mobiles, min_size=1, max_size=4, unique=True),
    between=st.sampled_from(["/", "、", "，", ",", "；", " ", "\n", "或", " / "]),
)
def test_several_numbers_are_told_apart(some: list[str], between: str) -> None:
    assert read_phones(between.join(some))[0] == tuple(some)


@given(mobile=mobiles)
def test_one_number_in_every_form(mobile: str) -> None:
    dashed = f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}"
    for cell in (
        mobile,
        float(mobile),
        int(mobile),
        dashed,
        f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}",
        f"+86 {mobile}",
        f"86{mobile}",
    ):
        assert read_phones(cell)[0] == (mobile,)


@pytest.mark.parametrize(
    ("cell", "expected"), [("0477-5212345", "04775212345"), ("(0477)5212345", "04775212345"), ("5212345", "5212345")]
)
def test_a_landline_is_kept(cell: Cell, expected: str) -> None:
    assert read_phones(cell)[0] == (expected,)


@pytest.mark.parametrize("cell", ["", "/", "无", "—"])
def test_no_number_is_no_number(cell: Cell) -> None:
    assert read_phones(cell) == ((), ())


@pytest.mark.parametrize("cell", ["13800000001（母亲）", "1380000", "请打给社区", 12.5, "138000000011"])
def test_what_may_be_somebody_elses_or_none_is_left_out_and_said(cell: Cell) -> None:
    numbers, mends = read_phones(cell)
    assert numbers == ()
    assert "phone_left_out" in mends


@given(text=st.text(max_size=40))
def test_any_text_gives_digits_only(text: str) -> None:
    assert all(number.isascii() and number.isdigit() for number in read_phones(text)[0])
