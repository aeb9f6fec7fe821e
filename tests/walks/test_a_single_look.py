"""A single look outside one's daily work, its review, and the page of who looked: in a browser, wide and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect
from uuid_utils import compat

from guihang.access import clock, fresh
from guihang.access.models import Ticket
from guihang.access.tests.cast import BAINIJING
from guihang.dossier.entry import NewEntry
from guihang.dossier.record import record_many
from guihang.dossier.writer import ByOperator
from tests.walks.county import PASSWORD, TODAY
from tests.walks.looks import SIDEWAYS, inaccessible, too_small
from tests.walks.walker import PHONE, WIDE, Walker, sign_in

pytestmark = pytest.mark.proves("T1", "ASVS 7.5.3", "I4.2", "I4.5")
NAME, REASON = "敖登格日乐", "医院来电核对家属联系方式，今天下午要办"
NUMBERS = {WIDE: "150699199203031111", PHONE: "150699199203032222"}


@pytest.fixture
def files(walker: Walker) -> Iterator[dict[int, str]]:
    """Two people of the next office, one a width."""
    made = {}
    for width, number in NUMBERS.items():
        person, decided = compat.uuid7(), TODAY - timedelta(days=60)
        said = {"name": NAME, "sex": "f", "id_number": number, "phones": ["13800009922"]}
        decision = {"order_kind": "treatment", "decided_on": decided.isoformat(), "place": BAINIJING, "term_years": 3}
        entries = [
            NewEntry(compat.uuid7(), person, kind, decided, clock.now(), "desk", data)
            for kind, data in (("person.described", said), ("order.entered", decision))
        ]
        record_many(ByOperator(), entries, today=TODAY, now=clock.now())
        made[width] = f"{walker.home}/people/{person}/"
    yield made


def grown_old() -> None:
    """Every sign-in lies ten minutes back."""
    for row in Session.objects.all():
        kept = SessionStore(session_key=row.session_key)
        if fresh.FRESH in kept:
            kept[fresh.FRESH] -= 600
            kept.save()


def looks_right(page: Page, width: int) -> None:
    assert page.evaluate(SIDEWAYS) <= 0
    assert inaccessible(page) == []
    if width == PHONE:
        assert too_small(page) == []


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_reason_a_second_sign_in_the_file_and_what_comes_after(
    walker: Walker, files: dict[int, str], width: int
) -> None:
    walker.expected = ("403", "404")
    page = walker.fresh("zh-Hans", width)
    sign_in(page, walker.home, "lin")
    page.goto(f"{walker.home}/glass/")
    looks_right(page, width)
    page.locator("#f-number").fill(NUMBERS[width])
    page.locator("#f-reason").fill(REASON)
    grown_old()
    page.locator("#f-reason").press("Tab")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", name="再次验证身份")).to_be_visible()
    looks_right(page, width)
    page.locator("#f-again").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="打开这份档案？")).to_be_visible()
    looks_right(page, width)
    page.get_by_role("button", name="打开档案").click()
    expect(page.locator("h1")).to_contain_text(NAME)
    file = page.url
    expect(page.locator(".ticket")).to_contain_text("凭书面理由打开")
    assert page.locator("#menu").count() == 0, "there is nothing to record"
    looks_right(page, width)
    page.locator("a[href$='/looked/']").first.click()
    expect(page.locator(".looked")).to_contain_text("书面说明理由的单次查阅")
    looks_right(page, width)
    page.goto(file)
    page.get_by_role("button", name="交还").click()
    expect(page.locator(".notice").first).to_contain_text("已交还")
    page.goto(file)
    expect(page.locator("h1")).not_to_contain_text(NAME)

    bao = walker.fresh("zh-Hans", width)
    sign_in(bao, walker.home, "bao")
    bao.goto(f"{walker.home}/alerts/")
    expect(bao.locator(".list .line").first).to_contain_text("有人写明理由")
    assert NAME not in bao.content()
    looks_right(bao, width)
    ticket = Ticket.objects.order_by("-asked_at")[0]
    bao.goto(f"{walker.home}/glass/tickets/{ticket.pk}/")
    expect(bao.locator("main")).to_contain_text(REASON)
    looks_right(bao, width)
    bao.get_by_role("button", name="没有问题").click()
    bao.wait_for_url(re.compile("/alerts/$"))


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_who_looked_and_the_months_list(walker: Walker, files: dict[int, str], width: int) -> None:
    ma = walker.fresh("zh-Hans", width)
    sign_in(ma, walker.home, "ma")
    for _ in range(2):
        ma.goto(files[width])
        ma.goto(f"{walker.home}/people/")
    ma.goto(f"{files[width]}looked/")
    expect(ma.locator(".looked").first).to_contain_text("马骏")
    expect(ma.locator(".looked").first).to_contain_text("承担社区日常工作")
    looks_right(ma, width)
    ma.goto(f"{files[width]}looked/month/{TODAY.year}/{TODAY.month}/")
    expect(ma.locator("article.paper")).to_contain_text("打开档案")
    assert "马骏" not in ma.locator("article.paper").inner_text()
    looks_right(ma, width)
    ma.goto(f"{files[width]}notes/")
    looks_right(ma, width)
