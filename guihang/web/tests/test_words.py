"""Dates, distances and duties are said as a colleague would say them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from guihang.rules.acts import ACTS, CODES
from guihang.web.words import dates, duties, names

TODAY = date(2026, 11, 22)


def test_a_date_of_this_year_leaves_the_year_out() -> None:
    assert dates.short_day(TODAY, 2026, "zh-Hans") == "11 月 22 日"
    assert dates.short_day(TODAY, 2026, "en") == "22 Nov"


def test_a_date_of_another_year_says_it() -> None:
    assert dates.short_day(date(2027, 3, 1), 2026, "zh-Hans") == "2027 年 3 月 1 日"
    assert dates.short_day(date(2027, 3, 1), 2026, "en") == "1 Mar 2027"


def test_the_weekday_is_the_right_one() -> None:
    assert dates.day_with_weekday(TODAY, 2026, "zh-Hans") == "11 月 22 日 星期日"
    assert dates.full_day(TODAY, "en") == "Sunday, 22 November 2026"


def test_an_instant_is_told_on_the_clock_of_shanghai() -> None:
    late_in_utc = datetime(2026, 11, 21, 17, 5, tzinfo=UTC)
    assert dates.moment(late_in_utc, 2026, "zh-Hans") == "11 月 22 日 01:05"


@pytest.mark.parametrize(
    ("days", "chinese", "english"),
    [
        (8, "还有 8 天", "8 days left"),
        (1, "明天到期", "due tomorrow"),
        (0, "今天到期", "due today"),
        (-1, "逾期 1 天", "1 day late"),
        (-2, "逾期 2 天", "2 days late"),
    ],
)
def test_a_last_day_is_told_by_its_distance(days: int, chinese: str, english: str) -> None:
    assert dates.until_words(days, "zh-Hans") == chinese
    assert dates.until_words(days, "en") == english


@pytest.mark.parametrize(
    ("key", "chinese", "english"),
    [
        ("test/8", "第 8 次检测", "Test 8"),
        ("visit/2026-11-x2", "见面 · 11 月中旬", "Meeting · mid November"),
        ("visit/2026-Q4", "本季度见面", "Meeting this quarter"),
        ("visit/2026-Q3", "见面 · 三季度", "Meeting · third quarter"),
        ("visit/2025-Q4", "见面 · 2025 年四季度", "Meeting · fourth quarter 2025"),
        ("risk/2026-11", "风险评估 · 11 月", "Risk assessment · November"),
        ("risk/2025-02", "风险评估 · 2025 年 2 月", "Risk assessment · February 2025"),
        ("report", "报到", "Reporting in"),
        ("move-agreement/1", "签订协议（新执行地）", "Signing the agreement (new place)"),
        ("move-report/2", "到新执行地报到（第 2 次变更）", "Reporting in at the new place, move 2"),
        (
            "breach/serious_breach.refusals/1",
            "报告公安机关：拒绝检测三次，核实后",
            "Reporting to the police: three refusals, after the check",
        ),
    ],
)
def test_a_duty_is_named_from_its_key(key: str, chinese: str, english: str) -> None:
    assert duties.duty_name(key, TODAY, "zh-Hans") == chinese
    assert duties.duty_name(key, TODAY, "en") == english


def test_a_duty_of_a_kind_nobody_knows_still_shows() -> None:
    assert duties.duty_name("something/2026-11", TODAY, "en") == "something · November"


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_act_stage_and_finding_has_a_word(language: str) -> None:
    assert all(names.act_name(kind, language) != kind for kind in ACTS)
    assert all(names.named(names.STAGES, code, language) != code for code in names.STAGES)
    said_as_they_are = {"yes", "no"} if language == "en" else set[str]()
    assert all(names.code_name(code, language) != code for code in CODES.keys() - said_as_they_are)


def test_a_finding_of_a_serious_breach_is_only_to_be_checked() -> None:
    breaches = [code for code in names.FINDINGS if code.startswith("serious_breach")]
    assert len(breaches) == 3
    assert all("to be checked" in names.code_name(code, "en") for code in breaches)
