"""Dates and distances in days, as a person says them; language and `today` are arguments."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from guihang.texts import mark, translate

SHANGHAI = ZoneInfo("Asia/Shanghai")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HAN_WEEKDAYS = "一二三四五六日"


def month_name(month: int, language: str) -> str:
    """ "11 月", "November"."""
    return f"{month} 月" if language != "en" else _LONG_MONTHS[month - 1]


def weekday(day: date, language: str) -> str:
    """ "星期日", "Sunday"."""
    return _WEEKDAYS[day.weekday()] if language == "en" else f"星期{_HAN_WEEKDAYS[day.weekday()]}"


@lru_cache(maxsize=4096)
def short_day(day: date, year_now: int | None, language: str) -> str:
    """ "11 月 22 日", "22 Nov"; with the year unless it is `year_now`."""
    if language == "en":
        said = f"{day.day} {_MONTHS[day.month - 1]}"
        return said if day.year == year_now else f"{said} {day.year}"
    said = f"{day.month} 月 {day.day} 日"
    return said if day.year == year_now else f"{day.year} 年 {said}"


def full_day(day: date, language: str) -> str:
    """ "2026 年 11 月 22 日 星期日", "Sunday, 22 November 2026"."""
    if language == "en":
        return f"{weekday(day, language)}, {day.day} {_LONG_MONTHS[day.month - 1]} {day.year}"
    return f"{short_day(day, None, language)} {weekday(day, language)}"


def day_with_weekday(day: date, year_now: int | None, language: str) -> str:
    """ "11 月 22 日 星期日", "Sun 22 Nov"."""
    said = short_day(day, year_now, language)
    return f"{weekday(day, language)[:3]} {said}" if language == "en" else f"{said} {weekday(day, language)}"


def moment(at: datetime, year_now: int | None, language: str) -> str:
    """An instant on the wall clock of Shanghai: "11 月 22 日 14:05", "22 Nov, 14:05". `at` must be aware."""
    here = at.astimezone(SHANGHAI)
    joint = ", " if language == "en" else " "
    return f"{short_day(here.date(), year_now, language)}{joint}{here:%H:%M}"


def day_range(first: date, last: date, year_now: int | None, language: str) -> str:
    """ "10 月 18 日至 11 月 17 日", "18 Oct to 17 Nov"; both ends belong to it."""
    joint = " to " if language == "en" else "至 "
    return f"{short_day(first, year_now, language)}{joint}{short_day(last, year_now, language)}"


@lru_cache(maxsize=4096)
def until_words(days: int, language: str) -> str:
    """How far a last day is, `days` from today: "还有 8 天", "明天到期", "今天到期", "逾期 2 天"."""
    if days == 0:
        return translate(mark("due today"), language)
    if days == 1:
        return translate(mark("due tomorrow"), language)
    if days == -1:
        return translate(mark("1 day late"), language)
    if days > 0:
        return translate(mark("{days} days left"), language).format(days=days)
    return translate(mark("{days} days late"), language).format(days=-days)


def by_day(day: date, year_now: int | None, language: str) -> str:
    """A last day: "11 月 19 日止", "by 19 Nov"."""
    return translate(mark("by {day}"), language).format(day=short_day(day, year_now, language))
