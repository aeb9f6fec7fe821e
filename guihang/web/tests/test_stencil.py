"""A list that is filled into stencils says what a loop with an include says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from guihang.web.stencil import filled

TODAY = date(2026, 11, 22)
OWN = ("dom", "href", "name", "basis_url", "record_url", "ask_url")
NAMES = ("林某", "Batu", "<b>张&李</b>", "欧阳 Anna", "")


def line(number: int, **changed: Any) -> dict[str, Any]:
    return {
        "dom": f"d{number}", "href": f"/people/{number}/", "name": NAMES[number % len(NAMES)], "tier": "red",
        "village": "东海心村", "key": f"test/{number % 3 + 1}", "kind": "test", "owed_by": "person", "worker": "",
        "section": ("overdue", "missed", "today", "next")[number % 4], "opens_on": date(2026, 10, 1 + number % 3),
        "due_on": date(2026, 11, 20 + number % 5), "window": True, "basis": "戒毒条例第十四条",
        "basis_url": f"/basis/{number}/", "record_url": f"/record/{number}/" if number % 2 else "",
        "ask_url": f"/ask/{number}/" if number % 3 else "",
        "by_others": number % 4 == 1, "asked_on": date(2026, 11, 20) if number % 5 else None, "two": number % 7 == 0,
        **changed,
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_filled_list_is_what_a_loop_with_an_include_gives(language: str) -> None:
    lines = [line(n) for n in range(24)]
    page = get_template("desk/line.html").template  # type: ignore[attr-defined]
    with translation.override(language):
        included = "".join(page.render(Context({"line": one, "shell": {"today": TODAY}})) for one in lines)
        for _again in range(2):
            assert filled("desk/line.html", "line", lines, OWN, TODAY, language[:2]) == included


def test_what_a_person_wrote_never_reaches_another_line() -> None:
    first = filled("desk/line.html", "line", [line(1, name="甲甲")], OWN, TODAY, "zh-Hans")
    second = filled("desk/line.html", "line", [line(1, name="乙乙")], OWN, TODAY, "zh-Hans")
    assert ("甲甲" in first, "甲甲" in second, "乙乙" in second) == (True, False, True)


def test_a_text_that_looks_like_a_gap_stays_a_text() -> None:
    odd = line(1, name="\ue0000\ue001", by_others=False)
    assert filled("desk/line.html", "line", [odd], OWN, TODAY, "zh-Hans").count("\ue000") == 2


def test_no_lines_give_nothing() -> None:
    assert filled("desk/line.html", "line", [], OWN, TODAY, "zh-Hans") == ""
