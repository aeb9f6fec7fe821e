"""Dates in the forms that clerks write."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guihang.exchange.ledger.cells import Cell, Unclear
from guihang.exchange.ledger.dates import EARLIEST, LATEST, read_date

DAY = date(2024, 3, 5)
days = st.dates(EARLIEST, LATEST)

FORMS = [
    "{y}.{m}.{d}",
    "{y}-{m:02}-{d:02}",
    " {y}-{m:02}-{d:02} ",
    "{y}/{m}/{d}",
    "{y}年{m}月{d}日",
    "{y}年{m}月{d}号",
    "{y} 年 {m} 月 {d} 日",
    "{y}{m:02}{d:02}",
    "{y}.{m:02}.{d:02}.",
    "{y}、{m}、{d}",
    "{y} {m} {d}",
    "{y}-{m:02}-{d:02} 00:00:00",
    "{y}-{m:02}-{d:02}T08:30:00",
    "{y}/{m}/{d} 8:30",
    "{y}年{m}月{d}日上午",
    "{y}年{m}月{d}日（星期二）",
    "'{y}-{m:02}-{d:02}",
    "\u200b{y}.{m}.{d}",
]


@pytest.mark.parametrize("form", FORMS)
@given(day=days)
def test_any_day_is_read_from_any_form(form: str, day: date) -> None:
    text = form.format(y=day.year, m=day.month, d=day.day)
    assert read_date(text)[0] == day


@given(day=days)
def test_any_day_is_read_in_full_width(day: date) -> None:
    wide = str.maketrans("0123456789.-/", "０１２３４５６７８９．－／")
    for text in (f"{day.year}.{day.month}.{day.day}", day.isoformat(), f"{day:%Y/%m/%d}"):
        assert read_date(text.translate(wide))[0] == day


@given(day=days)
def test_any_day_is_read_as_a_day_number_or_as_eight_digits(day: date) -> None:
    serial = day.toordinal() - date(1899, 12, 30).toordinal()
    assert read_date(float(serial)) == (day, "date_serial")
    assert read_date(f"{serial}")[0] == day
    assert read_date(serial + 0.75)[0] == day
    assert read_date(float(f"{day:%Y%m%d}")) == (day, "date_digits")
    assert read_date(float(serial - 1462), from_1904=True)[0] == day


@pytest.mark.parametrize("cell", [DAY, datetime.combine(DAY, time(9, 30))])
def test_a_date_is_a_date_and_nothing_is_mended(cell: Cell) -> None:
    assert read_date(cell) == (DAY, "")


@pytest.mark.parametrize("text", ["24年3月5日", "二〇二四年三月五日", "二○二四年三月五日"])
def test_other_ways_that_leave_no_doubt(text: str) -> None:
    assert read_date(text)[0] == DAY


def test_tens_in_numerals() -> None:
    assert read_date("二〇二四年十二月三十一日")[0] == date(2024, 12, 31)
    assert read_date("二〇二四年十月廿五日")[0] == date(2024, 10, 25)


@pytest.mark.parametrize("text", ["", " ", "/", "-", "—", "——", "无", "／", "未报到", "尚未签订"])
def test_a_struck_out_cell_is_empty(text: str) -> None:
    assert read_date(text)[0] is None


@pytest.mark.parametrize(
    "cell",
    [
        "2024年6月",
        "2024.3",
        2024.3,
        "2024",
        2024.0,
        "2024-02-30",
        "20240230",
        20240230.0,
        "2024.13.1",
        "3/5/2024",
        "24.3.5",
        "2024.3-5",
        "2024.3.5-2024.4.5",
        "不详",
        "三月",
        "202403",
        "0024-03-05",
        "2203-03-05x",
        -5.0,
        time(8, 30),
        1e300,
        float("inf"),
    ],
)
def test_what_is_not_sure_is_not_read(cell: Cell) -> None:
    with pytest.raises(Unclear) as told:
        read_date(cell)
    assert told.value.code == "date_unreadable"


@given(text=st.text(max_size=20))
def test_any_text_is_a_day_in_bounds_or_empty_or_unclear(text: str) -> None:
    try:
        day, _ = read_date(text)
    except Unclear:
        return
    assert day is None or EARLIEST <= day <= LATEST
