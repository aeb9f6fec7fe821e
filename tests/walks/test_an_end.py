"""The three years of somebody end: the file says when, the police decide, two people open it once more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from guihang.dossier.models import Person
from guihang.dossier.tests.endings import course
from guihang.exchange.ledger.identity import check_character
from tests.walks.county import TODAY
from tests.walks.walker import PHONE, SMALL, WIDE, Walker, sign_in

NAME, SOON = "呼格吉勒", "阿茹娜"


def _number(order: int) -> str:
    first = f"15069919910303{order:03d}"
    return first + check_character(first)


@pytest.fixture
def people(walker: Walker) -> Iterator[dict[str, Person]]:
    """One whose years have passed, one whose years pass within sixty days; entered for this walk."""
    made = {}
    for order, (name, reported, released) in enumerate(
        ((NAME, date(2023, 10, 20), True), (SOON, TODAY - timedelta(days=1096 - 30), False)), 771
    ):
        said = {
            "name": name,
            "sex": "m",
            "id_number": _number(order),
            "phones": ["13800009971"],
            "address": "甲村 7 号",
        }
        made[name] = course(reported, said, released=released).write(today=TODAY)
    yield made
    for person in made.values():  # the walks after this one count without them
        Person.objects.filter(pk=person.pk, ended_on=None).update(ended_on=TODAY)


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def again(walker: Walker, who: str, path: str, width: int = WIDE) -> Page:
    """A page of somebody who has just signed in: a closed file is asked for by nobody else."""
    page = walker.fresh("zh-Hans", width)
    sign_in(page, walker.home, who)
    page.goto(walker.home + path)
    return page


@pytest.mark.proves("I4.6")
@pytest.mark.parametrize("width", [WIDE, PHONE, SMALL])
def test_the_file_says_when_the_years_pass_and_what_is_missing(
    walker: Walker, people: dict[str, Person], width: int
) -> None:
    page = walker.page(width=width, who="wang")
    page.goto(f"{walker.home}/people/{people[SOON].pk}/")
    panel = page.locator("#ending")
    expect(panel).to_contain_text("三年未复吸")
    expect(panel).to_contain_text("戒毒条例")
    expect(panel.locator("li")).to_have_count(4)
    panel.locator("li a").first.click()
    expect(page.locator("#record form")).to_be_visible()
    fits(page)


@pytest.mark.proves("I4.6", "T2")
def test_the_police_decide_and_two_people_open_it_once_more(walker: Walker, people: dict[str, Person]) -> None:
    page = walker.page(who="jing", width=PHONE)
    page.goto(f"{walker.home}/ends/")
    line = page.locator("li.line", has_text=NAME)
    expect(line).to_contain_text("逾期")
    fits(page)
    line.locator("a.btn").click()
    expect(page.locator("main")).to_contain_text(_number(771))
    page.locator("summary", has_text="解除管控").click()
    fits(page)
    page.locator("#control-ended button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("尚缺")
    fits(page)
    page.locator("button", has_text="封存档案").click()
    expect(page.locator("main")).to_contain_text("已封存")
    expect(page.locator("main")).not_to_contain_text(NAME)
    _opened_by_two(walker)


def _opened_by_two(walker: Walker) -> None:
    asker = again(walker, "wang", "/sealed/")
    asker.locator("input[name=number]").fill(_number(771))
    asker.locator("input[name=document]").fill("演函〔2026〕9号")
    asker.locator("textarea[name=reason]").fill("核对执行起止日期，用于答复来函")
    fits(asker)
    asker.locator("form.form button.main").click()
    expect(asker.locator("main")).to_contain_text("已提交")
    second = again(walker, "zhao", "/sealed/", PHONE)
    second.locator("li.line", has_text="王敏").locator("a.btn").click()
    expect(second.locator("main")).to_contain_text("演函〔2026〕9号")
    expect(second.locator("main")).not_to_contain_text(NAME)
    fits(second)
    second.locator("button[value=agree]").click()
    asker.goto(f"{walker.home}/sealed/")
    asker.locator("main ul.list a").first.click()
    expect(asker.locator("h1")).to_have_text(NAME)
    expect(asker.locator(".story")).to_contain_text("启封查阅")
    fits(asker)
    asker.locator("a", has_text="给本人的告知书").click()
    expect(asker.locator("article")).to_contain_text("国家机关办案需要")
    fits(asker)
