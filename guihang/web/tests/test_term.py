"""The term as a picture: true lengths, no gap, and one sentence that says the same."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from guihang.web.term import TermPicture, Window, term_picture

START, END = date(2026, 3, 18), date(2029, 3, 17)


def windows(*states: str) -> list[Window]:
    """Windows of thirty days each, from the start."""
    firsts = [START + timedelta(days=30 * n) for n in range(len(states))]
    rows = zip(firsts, states, strict=True)
    return [Window(n, day, day + timedelta(days=29), state) for n, (day, state) in enumerate(rows, 1)]


def picture(*states: str, today: date = date(2026, 6, 1)) -> TermPicture:
    return term_picture(START, END, windows(*states), today=today)


def percent(value: str) -> float:
    return float(value.rstrip("%"))


def test_bars_follow_each_other_without_gap_or_overlap() -> None:
    bars = picture("met", "missed", "open", "upcoming").bars
    for here, following in pairwise(bars):
        assert abs(percent(here.x) + percent(here.width) - percent(following.x)) < 0.002


def test_a_bar_is_as_long_as_its_window() -> None:
    bar = picture("met").bars[0]
    assert abs(percent(bar.width) - 30 * 100 / 1096) < 0.001


def test_a_window_beyond_the_term_is_cut_at_its_end() -> None:
    beyond = [Window(1, END - timedelta(days=9), END + timedelta(days=20), "upcoming")]
    bar = term_picture(START, END, beyond, today=START).bars[0]
    assert abs(percent(bar.x) + percent(bar.width) - 100) < 0.002


def test_a_state_is_told_by_its_shape_as_well() -> None:
    met, missed, now, coming = picture("met", "missed", "open", "upcoming").bars
    assert [met.symbol, missed.symbol, now.symbol, coming.symbol] == ["✓", "×", "3", ""]
    assert coming.height < met.height


def test_the_sentence_says_what_the_picture_shows() -> None:
    said = picture("met", "met", "missed", "open", "upcoming").sentence("zh-Hans")
    assert said == "期限 2026 年 3 月 18 日至 2029 年 3 月 17 日，5 个检测窗口，完成 2，已错过 1，当前第 4 个。"


def test_days_left_end_with_the_term() -> None:
    assert picture(today=END).days_left == 0
    assert picture(today=END + timedelta(days=400)).days_left == 0
    assert picture(today=START - timedelta(days=5)).days_left == 1096


def test_the_month_of_the_term_turns_on_the_day_of_reporting_in() -> None:
    assert picture(today=date(2026, 4, 17)).month_now == 1
    assert picture(today=date(2026, 4, 18)).month_now == 2
    assert picture(today=END + timedelta(days=1)).month_now is None


def test_a_term_from_a_leap_day_has_its_years() -> None:
    found = term_picture(date(2024, 2, 29), date(2027, 2, 27), [], today=date(2024, 3, 1))
    assert [year.number for year in found.years] == [2, 3]


def test_a_term_without_windows_or_today_is_still_drawn() -> None:
    empty = picture(today=date(2030, 1, 1))
    assert (empty.bars, empty.now) == ((), None)
