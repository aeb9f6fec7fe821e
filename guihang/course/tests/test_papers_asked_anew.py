"""The page of papers: what a later step asks for anew stands there with that step, and is mended from there."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from guihang.access.tests.cast import SHULINZHAO, make_cast, signed_in
from guihang.dossier.models import Order
from guihang.dossier.tests.lives import TODAY, Life

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.10")]


def page_of(life: Life) -> str:
    page = signed_in(make_cast()).get(reverse("course:subject", args=[life.person, "papers"])).content.decode()
    return unescape(page)


def test_what_a_later_step_asks_for_is_named_with_the_step_and_mended_from_the_page(settings: Any) -> None:
    settings.GUIHANG_TODAY = TODAY
    life = Life().reported()
    spot = {"result": "positive", "method": "urine", "test_kind": "spot"}
    sealed, open_one = (life.act("test.taken", date(2026, 8, day), spot).id for day in (1, 20))
    life.act("sample.kept", date(2026, 8, 1),
             {"entry": str(sealed), "number_a": "A1", "number_b": "B1", "signed": "signed"})  # fmt: skip
    life.act("order.suspended", date(2026, 9, 1), {"reason": "detained", "paper": "1号"}, order=life.order)
    life.act("order.resumed", date(2026, 9, 20), order=life.order)
    life.act("move.received", date(2026, 10, 1), {"place": SHULINZHAO}, order=life.order)
    life.write()
    assert {"F05/move.received", "F13", "F25:signed", "F25/order.resumed:signed"} <= set(Order.objects.get().papers)
    page = page_of(life)
    lines: dict[str, str] = {re.sub(r"<[^>]+>", " ", line): line for line in re.findall(r"<li\b.*?</li>", page, re.S)}

    def line(*words: str) -> str:
        found = [html for said, html in lines.items() if all(word in said for word in words)]
        assert len(found) == 1, (words, list(lines))
        return found[0]

    assert "record/agreement.signed/" in line("协议（到新执行地报到）")
    assert f"entry={open_one}" in line("样本封存") and str(sealed) not in line("样本封存")
    assert "record/" not in line("（恢复执行）：没有签字件") and "附上签字件" in line("（恢复执行）：没有签字件")
