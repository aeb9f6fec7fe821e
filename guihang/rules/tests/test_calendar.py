"""Working days, calendar periods and months."""

from __future__ import annotations

from datetime import date

import pytest

from guihang.rules.calendar import Calendar, official
from guihang.rules.days import number
from guihang.rules.periods import EVERY, holding, months_after, period


def n(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def on(rolled: tuple[int, bool]) -> tuple[str, bool]:
    return date.fromordinal(rolled[0]).isoformat(), rolled[1]


def test_a_holiday_is_off_and_a_make_up_day_works() -> None:
    calendar = official()
    assert not calendar.works(n("2025-10-01")) and calendar.works(n("2025-09-28"))
    assert calendar.works(n("2025-09-29")) and not calendar.works(n("2025-09-27"))


def test_the_calendar_is_published_from_2004_to_2026() -> None:
    assert set(range(2004, 2027)) <= official().years


def test_a_last_day_rolls_over_the_holiday() -> None:
    assert on(official().roll(n("2025-10-03"))) == ("2025-10-09", False)
    assert on(official().roll(n("2025-09-28"))) == ("2025-09-28", False)


def test_working_days_are_counted_from_the_day_after() -> None:
    assert on(official().after(n("2024-02-05"), 7)) == ("2024-02-20", False)


def test_a_year_that_is_not_published_is_provisional() -> None:
    calendar = official()
    assert on(calendar.roll(n("2027-10-01"))) == ("2027-10-01", True)
    assert on(calendar.roll(n("2027-01-02"))) == ("2027-01-04", True)
    assert on(calendar.after(n("2026-12-30"), 2)) == ("2027-01-01", True)
    assert on(calendar.roll(n("2003-12-31"))) == ("2003-12-31", True)
    assert not calendar.published(n("2003-01-01")) and calendar.published(n("2004-01-01"))


def test_a_year_is_added_from_the_published_notice() -> None:
    later = official().with_year(2027, [date(2027, 1, 1), date(2027, 1, 2)], [date(2027, 1, 9)])
    assert on(later.roll(n("2027-01-01"))) == ("2027-01-04", False)
    assert later.works(n("2027-01-09")) and later.digest != official().digest
    assert later.works(n("2025-10-01")) == official().works(n("2025-10-01"))


def test_a_year_added_again_replaces_what_stood_there() -> None:
    first = official().with_year(2027, [date(2027, 5, 3)], [])
    assert (
        first.with_year(2027, [date(2027, 5, 4)], []).digest
        == official().with_year(2027, [date(2027, 5, 4)], []).digest
    )


@pytest.mark.parametrize(("off", "make_up"), [([date(2026, 1, 1)], []), ([], [date(2027, 1, 4)])])
def test_a_year_with_a_day_that_does_not_fit_is_refused(off: list[date], make_up: list[date]) -> None:
    with pytest.raises(ValueError, match=r"is not in 2027|is a weekday"):
        official().with_year(2027, off, make_up)


def test_equal_calendars_have_equal_digests() -> None:
    one = official()
    assert Calendar(one.years, one.off, one.on).digest == one.digest and len(one.digest) == 64


@pytest.mark.parametrize("every", EVERY)
def test_periods_follow_each_other_without_a_gap(every: str) -> None:
    index = holding(every, n("2023-12-31"))
    for _ in range(80):
        this, following = period(every, index), period(every, index + 1)
        assert following.first == this.last + 1
        assert holding(every, this.first) == holding(every, this.last) == index
        index += 1


def test_periods_are_named_as_the_contract_names_them() -> None:
    day = n("2024-02-29")
    assert [period(every, holding(every, day)).name for every in EVERY] == ["2024-02-x3", "2024-02", "2024-Q1"]


@pytest.mark.parametrize(
    ("start", "months", "then"),
    [("2024-01-31", 1, "2024-02-29"), ("2024-01-31", 3, "2024-04-30"), ("2024-02-29", 12, "2025-02-28")],
)
def test_months_are_counted_to_the_same_day_or_the_last(start: str, months: int, then: str) -> None:
    assert date.fromordinal(months_after(n(start), months)).isoformat() == then


@pytest.mark.parametrize(
    "text", ["2024-2-01", "2024-02-30", "24-02-01", "2024/02/01", " 2024-02-01", "2024-02-01\n", 5, None]
)
def test_only_a_day_written_in_full_is_a_day(text: object) -> None:
    assert number(text) is None
