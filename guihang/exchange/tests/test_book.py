"""A workbook of texts: whatever a text is, it is read back, and nothing else can be written."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from guihang.exchange.ledger.cells import tidy
from guihang.exchange.out import book as books
from guihang.exchange.out.book import Book, Layout
from guihang.exchange.tests.going_out import ODD

REGISTER = Layout("登记", "题", ["内容", "末"], [20, 5])


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
        | st.sampled_from(ODD)
        | st.from_regex(r"[=+\-@]\w{0,8}"),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_back_as_the_reader_tidies_it(texts: list[str]) -> None:
    book = Book()
    book.sheet(REGISTER, [[text, "末"] for text in texts])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.close())).get_sheet_by_index(0).to_python()
    assert [tidy(row[0]) for row in rows[2:]] == [tidy(legible(text)) for text in texts]


def legible(text: str) -> str:
    """Without what XML cannot hold."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


def test_the_same_rows_are_the_same_file() -> None:
    def made() -> bytes:
        book = Book()
        book.sheet(REGISTER, [["甲", "乙"]])
        return book.close()

    assert made() == made()


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "MOST_ROWS", 2)
    sheet = Book().sheet(REGISTER, [["甲", "乙"]] * 2)
    with pytest.raises(ValueError, match="more rows"):
        sheet.add(["丙", "丁"])


def test_sheets_grow_side_by_side_and_a_bad_name_is_mended() -> None:
    book = Book()
    one, two = book.sheet(REGISTER), book.sheet(Layout("台账[2026/11]:甲", "题", ["内容"], [20]))
    for n in range(3):
        one.add([str(n), "甲"])
        two.add([str(n)])
    read = CalamineWorkbook.from_filelike(io.BytesIO(book.close()))
    assert read.sheet_names == ["登记", "台账 2026 11  甲"]
    assert [row[0] for row in read.get_sheet_by_index(1).to_python()] == ["题", "内容", "0", "1", "2"]
