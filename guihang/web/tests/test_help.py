"""The help texts and the news: whole in both languages, short, and without words that nobody says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest

from guihang.web import help as helps
from guihang.web import news

HAN, LATIN = re.compile("[\u3400-\u9fff]"), re.compile("[A-Za-z]{2,}")
# What has no Chinese name.
AS_IT_IS = {"PDF", "Word"}
LONGEST_PURPOSE, LONGEST_POINT, MOST_POINTS = 150, 230, 6


def texts(of: Any) -> Iterator[str]:
    """Every text of a help, less what is printed on keys."""
    if isinstance(of, str):
        yield of
    elif isinstance(of, tuple):
        for one in of:
            yield from texts(one)
    elif is_dataclass(of):
        for f in fields(of):
            if f.name not in {"key", "press"}:
                yield from texts(getattr(of, f.name))


@pytest.mark.parametrize("key", helps.topics())
def test_a_help_says_the_same_things_in_both_languages(key: str) -> None:
    chinese, english = helps.help_of(key, "zh-Hans"), helps.help_of(key, "en")
    assert all(texts(chinese))
    assert [text for text in texts(english) if HAN.search(text)] == []
    assert [text for text in texts(chinese) if set(LATIN.findall(text)) - AS_IT_IS] == []
    assert [text for text in texts(chinese) if not HAN.search(text)] == []


@pytest.mark.parametrize("key", helps.topics())
def test_a_help_is_short(key: str) -> None:
    one = helps.help_of(key, "en")
    assert len(one.purpose) <= LONGEST_PURPOSE
    assert max((len(p.text) for p in (*one.says, *one.whens)), default=0) <= LONGEST_POINT
    assert len(one.says) <= MOST_POINTS
    assert len(one.whens) <= MOST_POINTS


def test_a_page_has_one_help() -> None:
    twice = [page for page, times in Counter(helps.pages()).items() if times > 1]
    assert twice == []
    assert all(helps.key_of(page) in helps.topics() for page in helps.pages())
    assert helps.key_of("no:such-page") == ""


def test_the_keys_of_every_page_are_told_in_one_place() -> None:
    pressed = {press for key in helps.help_of(helps.EVERYWHERE, "en").keys for press in key.press}
    assert pressed >= {"?", "/", "j", "k", "Enter", "Esc"}


def test_news_say_the_same_things_in_both_languages() -> None:
    chinese, english = news.news("zh-Hans"), news.news("en")
    assert [i.id for i in chinese] == [i.id for i in english]
    assert len({i.id for i in chinese}) == len(chinese)
    assert [i for i in english if HAN.search(i.title + i.text)] == []
    assert [i for i in chinese if LATIN.search(i.title + i.text)] == []


def test_news_lead_to_a_help_that_there_is() -> None:
    assert {i.help for i in news.news("en")} - {""} <= set(helps.topics())


def test_the_newest_day_comes_first() -> None:
    days = [i.on for i in news.news("en")]
    assert days == sorted(days, reverse=True)
    assert news.newest() == days[0].isoformat()
    assert date.fromisoformat(news.newest()) == days[0]
