"""Finding people without a mouse: typed, stepped through, opened, gone back to; narrowed by a sentence; kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from guihang.rules.identity_number import check_character
from tests.walks.test_by_keyboard import focused
from tests.walks.walker import PEOPLE_PAGE, PHONE, WIDE, Walker

BOTH = pytest.mark.parametrize("language", ["zh-Hans", "en"])
SAYS = {
    "zh-Hans": {"found": "找到 1 人", "pinyin": "按拼音查找", "overdue": "有逾期未办", "saved": "已记录"},
    "en": {"found": "1 found", "pinyin": "read as pinyin", "overdue": "with something overdue",
           "saved": "Written down"},
}  # fmt: skip


def people(walker: Walker, language: str, width: int = WIDE) -> Page:
    page = walker.page(language, width)
    page.goto(f"{walker.home}/people/")
    return page


@BOTH
def test_typed_stepped_through_opened_and_gone_back_to(walker: Walker, language: str) -> None:
    says, page = SAYS[language], people(walker, language)
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("ouyang", delay=30)
    expect(page.locator("#told")).to_contain_text(says["found"])
    expect(page.locator("#told")).to_contain_text(says["pinyin"])
    expect(page.locator(".people mark")).to_have_text("欧阳")
    expect(page.locator("#announce")).to_contain_text(says["found"])
    page.wait_for_url(PEOPLE_PAGE)
    assert "ouyang" not in page.url
    page.keyboard.press("ArrowDown")
    assert focused(page) == "欧阳长河"
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".term")
    page.go_back()
    expect(page.locator(".people .who a")).to_have_text(["欧阳长河"])
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.locator("#told")).not_to_contain_text(says["found"])
    assert page.locator(".people .line").count() > 10


def test_the_language_is_switched_without_losing_the_result(walker: Walker) -> None:
    page = people(walker, "zh-Hans")
    page.locator("[data-search]").fill("zhang wen")
    expect(page.locator(".people .who a")).to_have_text(["张文海"])
    page.locator(".ways button", has_text="English").click()
    expect(page.locator("#told")).to_contain_text("1 found")
    expect(page.locator(".people mark")).to_have_text("张文")
    page.locator(".ways button", has_text="中文").click()
    expect(page.locator("#told")).to_contain_text("找到 1 人")


@BOTH
def test_a_sentence_narrows_the_list_and_is_kept_as_a_view(walker: Walker, language: str) -> None:
    says, page = SAYS[language], people(walker, language)
    all_of_them = page.locator(".people .line").count()
    page.locator("#f-late").focus()
    page.locator("#f-late").select_option(label=says["overdue"])
    page.wait_for_url("**/people/?late=overdue")
    expect(page.locator("#f-late")).to_be_focused()
    expect(page.locator(".people .who a")).to_contain_text(["郝迟"])
    assert page.locator(".people .line").count() < all_of_them
    expect(page.locator(".people .line.late .over").first).to_be_visible()

    page.locator(".tools summary").first.press("Enter")
    page.locator("#view-name").fill("late-" + language)
    page.keyboard.press("Enter")
    expect(page.locator(".chip[aria-current]", has_text="late-" + language)).to_be_visible()
    page.goto(f"{walker.home}/people/")
    page.locator(".chip", has_text="late-" + language).press("Enter")
    page.wait_for_url("**/people/?late=overdue")
    page.locator(".tools summary").first.press("Enter")
    page.locator("button[value=remove]").press("Enter")
    expect(page.locator(".chip", has_text="late-" + language)).to_have_count(0)


def test_other_columns_are_shown_from_now_on(walker: Walker) -> None:
    page = people(walker, "en")
    page.locator(".tools summary", has_text="Columns").press("Enter")
    page.locator("input[name=column][value=ends]").press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".people thead")).to_contain_text("Term ends")
    page.locator(".tools summary", has_text="Columns").press("Enter")
    page.locator("input[name=column][value=ends]").press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".people thead")).not_to_contain_text("Term ends")


@pytest.mark.parametrize(("language", "width", "order"), [("zh-Hans", WIDE, 71), ("en", PHONE, 72)])
def test_an_order_comes_in_by_keys(walker: Walker, language: str, width: int, order: int) -> None:
    says, page = SAYS[language], people(walker, language, width)
    page.locator(".head a[href='/people/new/']").press("Enter")
    page.wait_for_url("**/people/new/")
    expect(page.locator("input[name=name]")).to_be_focused()
    first = f"15069919950505{order:03d}"
    page.keyboard.type("其木格")
    page.keyboard.press("Tab")
    page.keyboard.type(first + "0" if check_character(first) != "0" else first + "1")
    page.keyboard.press("Tab")
    expect(page.locator("#number-says .error")).to_be_visible()
    page.locator("input[name=id_number]").fill(first + check_character(first))
    page.keyboard.press("Tab")
    expect(page.locator("#number-says .good")).to_contain_text("1995")
    page.locator("input[name=decided_on]").fill("2026-11-20")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text(says["saved"])
    expect(page.locator("h1")).to_contain_text("其木格")

    # The same number again, in the same office: the clerk is asked, with everything as it was typed.
    page.goto(f"{walker.home}/people/new/")
    walker.expected = ("422",)
    page.locator("input[name=name]").fill("其木格")
    page.locator("input[name=id_number]").fill(first + check_character(first))
    page.locator("input[name=decided_on]").fill("2026-11-21")
    page.keyboard.press("Enter")
    expect(page.locator(".known a")).to_have_text("其木格")
    expect(page.locator(".known input[value=add]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text(says["saved"])


def test_without_scripts_it_is_a_form_and_a_list(walker: Walker) -> None:
    page = walker.page("zh-Hans", scripts=False)
    page.goto(f"{walker.home}/people/")
    page.locator("[data-search]").fill("xiaomei")
    page.keyboard.press("Enter")
    page.wait_for_url(PEOPLE_PAGE)
    expect(page.locator(".people .who a")).to_have_text(["李晓梅"])
    page.locator(".people .who a").click()
    page.go_back()
    expect(page.locator(".people .who a")).to_have_text(["李晓梅"])
    page.goto(f"{walker.home}/people/")
    page.locator("#f-late").select_option("overdue")
    page.locator(".say .go").click()
    page.wait_for_url(re.compile("late=overdue"))
    expect(page.locator(".people .who a")).to_contain_text(["郝迟"])
