"""The builtin tags and filters: the reader's language, and quick enough for a long list."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.template.loader import get_template
from django.utils import translation

TODAY = date(2026, 11, 22)


def render(source: str, language: str = "zh-hans", **values: object) -> str:
    with translation.override(language):
        return Template(source).render(Context({"today": TODAY, **values}))


@pytest.mark.parametrize(("tier", "chinese"), [("red", "▲</i>红"), ("yellow", "◆</i>黄"), ("blue", "●</i>蓝")])
def test_a_tier_shows_colour_shape_and_word(tier: str, chinese: str) -> None:
    badge = render("{% tier_badge tier %}", tier=tier)
    assert f'class="tier {tier}"' in badge
    assert chinese in badge


def test_no_tier_shows_nothing() -> None:
    assert render("{% tier_badge tier %}", tier=None) == ""
    assert render("{% tier_badge tier %}", tier="<b>") == ""


def test_filters_speak_the_language_of_the_answer() -> None:
    source = "{{ day|until_words:today }} {{ key|duty_name:today }}"
    assert render(source, day=date(2026, 11, 30), key="test/9") == "还有 8 天 第 9 次检测"
    assert render(source, "en", day=date(2026, 11, 30), key="test/9") == "8 days left Test 9"


def test_a_missing_date_is_nothing_and_no_error() -> None:
    assert render("{{ none|short_day }}{{ none|until_words:today }}{{ none|by_day }}", none=None) == ""


def test_translate_needs_no_load() -> None:
    assert render('{% translate "Sign out" %}') == "退出"


def line(number: int) -> dict[str, object]:
    return {
        "dom": f"d{number}", "href": f"/people/{number}/", "name": "林某", "tier": "red",
        "village": "东海心村", "key": f"visit/2026-{number % 12 + 1:02}", "kind": "visit", "section": "next",
        "owed_by": "office", "worker": "",
        "opens_on": date(2026, 11, 1), "due_on": date(2026, 11, number % 28 + 1), "window": False,
        "basis": "分级管理办法", "basis_url": "/basis/", "record_url": "/record/",
    }  # fmt: skip


def test_fifty_lines_render_in_a_few_milliseconds() -> None:
    page = get_template("desk/line.html")
    lines = [line(n) for n in range(50)]
    best = 1.0
    for _ in range(5):
        begun = time.perf_counter()
        for one in lines:
            page.template.render(Context({"line": one, "shell": {"today": TODAY}}))  # type: ignore[attr-defined]
        best = min(best, time.perf_counter() - begun)
    assert best < 0.03  # about 8 ms on the two cores of the bench


def test_what_a_person_wrote_is_escaped() -> None:
    page = get_template("desk/line.html")
    one = {**line(1), "name": "<script>alert(1)</script>"}
    assert "<script>" not in page.render({"line": one, "shell": {"today": TODAY}})


def test_an_instant_is_of_the_day_that_it_is_in_shanghai() -> None:
    assert render("{{ at|full_day }}", at=datetime(2026, 11, 21, 16, 48, tzinfo=UTC)).startswith("2026 年 11 月 22 日")
