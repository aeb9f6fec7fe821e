"""A positive test written on the page of tests: what holds is demanded, and the thread says what comes next."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from guihang.access.tests.cast import SHULINZHAO
from guihang.dossier.models import Duty, Entry, Order, Person, SearchToken
from guihang.dossier.record import record_many
from guihang.dossier.tests.lives import NOW, Life, monthly
from guihang.dossier.writer import ByOperator
from guihang.protect.models import DataKey
from tests.walks.county import TODAY
from tests.walks.test_a_test_day import looks
from tests.walks.walker import PHONE, WIDE, Walker

PICTURES = os.environ.get("PICTURES_OF_TESTS", "")


@pytest.fixture
def person(county: str) -> Iterator[str]:
    """Somebody of Lin's office, whom no other walk meets."""
    life = Life({"name": "费检测", "sex": "f"}, place=SHULINZHAO).reported().tested(*monthly(7))
    life.act("notice.served", TODAY, {"notice": "test", "how": "handed_over", "for_on": TODAY.isoformat()})
    record_many(ByOperator(), life.made, today=TODAY, now=NOW)
    yield str(life.person)
    for rows in (
        SearchToken.objects.filter(person=life.person), Duty.objects.filter(person=life.person),
        Order.objects.filter(person=life.person), Entry.objects.filter(person=life.person),
        Person.objects.filter(pk=life.person), DataKey.objects.filter(owner=life.person),
    ):  # fmt: skip
        rows.delete()


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_positive_test_is_a_thread_with_its_clocks(walker: Walker, person: str, width: int) -> None:
    walker.expected = ("422",)
    page = walker.page(width=width)
    address = f"{walker.home}/people/{person}/course/tests/"
    page.goto(address)
    assert looks(page) == {}
    page.locator("a.btn.main[href*='record/test.taken']").first.click()
    page.locator("input[name=result][value=positive]").check()
    page.locator("select[name=test_kind]").select_option("spot")
    page.locator("form.form button.main, form button[type=submit]").last.click()
    expect(page.locator("main .error").first).to_contain_text("两人")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"form-{width}.png", full_page=True)
    page.locator("textarea[name=testers]").fill("警察 丁一\n社工 林晓")
    page.locator("input[name=same_sex]").check()
    for name, value in (("kit", "五联卡"), ("kit_lot", "B2026-05"), ("kit_expires", "2027-05-31")):
        page.locator(f"input[name={name}]").fill(value)
    page.locator("form.form button.main, form button[type=submit]").last.click()
    page.wait_for_url("**/course/tests/")
    expect(page.locator("main")).to_contain_text("阳性，待确认")
    expect(page.locator("a[href*='record/result.told']")).to_be_visible()
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"tests-{width}.png", full_page=True)
        page.goto(walker.home)
        page.screenshot(path=Path(PICTURES) / f"today-{width}.png")
        page.goto(address)
    assert looks(page) == {}
