"""A test day of fifteen: chosen by village, written on one form, one refused and one not there, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from guihang.access import granting
from guihang.access.models import Grant, User
from guihang.access.roles import Role
from guihang.access.tests.cast import ALWAYS
from guihang.dossier.models import Duty, Entry, Order, Person, SearchToken
from guihang.dossier.record import record_many
from guihang.dossier.tests.lives import NOW, Life, monthly
from guihang.dossier.writer import ByOperator
from guihang.protect.models import DataKey
from tests.walks.county import TODAY
from tests.walks.looks import foreign_words, inaccessible, sideways, too_small
from tests.walks.walker import PHONE, SMALL, WIDE, Walker, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

# An office of their own for each language, so that no other walk meets these people.
OFFICES = {"zh-Hans": "150621005000", "en": "150621004000"}
NAMES = (
    "赵甲", "钱乙", "孙丙", "李丁", "周戊", "吴己", "郑庚", "王辛", "冯壬", "陈癸", "褚子", "卫丑", "蒋寅", "沈卯",
    "欧阳归辰",
)  # fmt: skip
SAYS = {
    "zh-Hans": {
        "together": "一起办", "positive": "阳性，待确认", "written": "已写入 13 人", "met": "第 9 次检测",
        "met_word": "已完成", "again": "确是另一次", "back": "已撤回 13 条", "reason": "天气或道路原因",
        "why": "统一说明原因", "explained": "已说明",
    },
    "en": {
        "together": "Together", "positive": "Positive, to be confirmed", "written": "13 written", "met": "Test 9",
        "met_word": "met", "again": "It is a second one", "back": "13 taken back", "reason": "Weather or roads",
        "why": "One reason for several", "explained": "explained",
    },
}  # fmt: skip


@pytest.fixture(params=["zh-Hans", "en"])
def office(county: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The language of an office with fifteen people in two villages, and the worker `day-…` who writes for them."""
    language: str = request.param
    place = OFFICES[language]
    lives = []
    for n, name in enumerate(NAMES):
        life = Life({"name": name, "home_place": f"{place[:9]}00{1 + n % 2}"}, place=place).reported()
        lives.append(life.tested(*monthly(7)))
    record_many(ByOperator(), [e for life in lives for e in life.made], today=TODAY, now=NOW)
    like = User.objects.get(username="lin")
    user = User.objects.create(username=f"day-{language[:2].lower()}", display_name="白露", language=language)
    User.objects.filter(pk=user.pk).update(password=like.password)
    granting.row(user, Role.WORKER, place, *ALWAYS, "承担社区工作").save(force_insert=True)
    yield language
    people = [life.person for life in lives]
    for rows in (
        SearchToken.objects.filter(person__in=people), Duty.objects.filter(person__in=people),
        Order.objects.filter(person__in=people), Entry.objects.filter(person__in=people),
        Person.objects.filter(pk__in=people), DataKey.objects.filter(owner__in=people),
        Grant.objects.filter(user=user), User.objects.filter(pk=user.pk),
    ):  # fmt: skip
        rows.delete()


def well_taken(page: Page) -> None:
    """What a test needs besides its result: two who took it, and the kit."""
    for name, value in (("second", "王敏"), ("kit", "五联卡"), ("kit_lot", "B2026-05"), ("kit_expires", "2027-05-31")):
        page.locator(f"input[name={name}]").fill(value)


def opened(walker: Walker, language: str, width: int) -> Page:
    page = walker.fresh(language, width)
    sign_in(page, walker.home, f"day-{language[:2].lower()}")
    return page


def looks(page: Page) -> dict[str, object]:
    """What is wrong with how a page looks, in its own width; empty when nothing is."""
    found = {"foreign": foreign_words(page), "axe": inaccessible(page)}
    if (page.viewport_size or {"width": WIDE})["width"] <= PHONE:
        found["thumb"] = too_small(page)
        found["sideways"] = [f for width in (SMALL, PHONE) for f in sideways(page, width)]
    return {what: faults for what, faults in found.items() if faults}


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_fifteen_are_tested_on_one_form(walker: Walker, office: str, width: int) -> None:
    walker.expected = ("422",)
    says, page = SAYS[office], opened(walker, office, width)
    page.get_by_role("link", name=says["together"], exact=True).click()
    page.wait_for_url("**/together/test.taken/**")
    assert looks(page) == {}
    for village in page.locator("[data-whole]").all():
        village.click()
    expect(page.locator("[data-ticked]")).to_have_text("15")
    page.locator("button[value=form]").click()

    expect(page.locator("input[name=kit_lot]")).to_be_focused()
    page.keyboard.type("B2026-11")
    page.locator("input[name=second]").fill("王敏")
    page.locator("input[name=kit]").fill("五联卡")
    page.locator("input[name=kit_expires]").fill("2027-05-31")
    lines = page.locator(".each > .line")
    expect(lines).to_have_count(15)
    assert looks(page) == {}
    expect(page.locator(".each input:checked")).to_have_count(0)
    expect(page.locator("[data-writes]")).to_have_text("0")
    for name, outcome in (("钱乙", "positive"), ("孙丙", "absent"), ("李丁", "refused")):
        lines.filter(has_text=name).locator(f"input[value={outcome}]").check()
    lines.filter(has_text="钱乙").locator(".remark input").fill("已留样")
    page.locator("[data-rest]").click()
    expect(page.locator("[data-writes]")).to_have_text("13")
    page.locator("button[value=save]").click()

    page.wait_for_url("**/done/")
    expect(page.locator("main .lead")).to_contain_text(says["written"])
    expect(page.locator("main")).to_contain_text(says["positive"])
    expect(page.locator(".line", has_text="赵甲")).to_contain_text(says["met"])
    expect(page.locator(".line", has_text="李丁").locator("a[href*='test.refused']")).to_be_visible()
    assert looks(page) == {}
    page.locator("form[action$='/done/'] button").click()
    expect(page.locator(".notice").first).to_contain_text(says["back"])


def test_a_test_day_without_a_mouse(walker: Walker, office: str) -> None:
    page = opened(walker, office, WIDE)
    page.goto(f"{walker.home}/together/test.taken/")
    first = page.locator(".ticks input[type=checkbox]").first
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("button[value=form]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("input[name=kit_lot]")).to_be_focused()
    well_taken(page)
    page.locator("input[name=kit_lot]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".each input[value=negative]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".each input[value=positive]")).to_be_checked()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator("button[value=save]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/done/")


def test_the_same_day_written_twice_is_asked_back_and_somebody_is_added(walker: Walker, office: str) -> None:
    walker.expected = ("422",)
    says, page = SAYS[office], opened(walker, office, PHONE)
    for _time in range(2):
        page.goto(f"{walker.home}/together/test.taken/")
        page.locator("[data-search]").fill("欧阳归辰")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.locator("button[name=add]").first.click()
        page.locator(".tick", has_text="欧阳归辰").locator("input").check()
        page.locator("button[value=form]").click()
        page.locator(".each input[value=negative]").check()
        well_taken(page)
        page.locator("button[value=save]").click()
        page.wait_for_load_state()
    again = page.locator(".said .tick")
    expect(again).to_have_text(says["again"])
    again.click()
    assert looks(page) == {}
    page.locator("button[value=save]").click()
    page.wait_for_url("**/done/")


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_one_reason_for_several_and_ticks_on_today(walker: Walker, office: str, width: int) -> None:
    says, page = SAYS[office], opened(walker, office, width)
    page.get_by_role("link", name=says["why"]).click()
    assert looks(page) == {}
    for name in ("赵甲", "钱乙"):
        page.locator(".tick", has_text=name).locator("input").first.check()
    page.locator("select[name=reason]").select_option(label=says["reason"])
    page.locator("button[value=save]").click()
    page.wait_for_url("**/done/")
    expect(page.locator(".line", has_text="赵甲")).to_contain_text(says["explained"])

    page.goto(f"{walker.home}/?select=1&section=next&kind=test")
    assert looks(page) == {}
    ticks = page.locator(".line .choose input")
    ticks.nth(0).check()
    ticks.nth(1).check()
    expect(page.locator("[data-ticked]")).to_have_text("2")
    page.locator("#selected button").first.click()
    expect(page.locator(".each > .line")).to_have_count(2)
