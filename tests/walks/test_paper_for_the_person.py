"""What is put into the person's hands, their own words on file, and the help beside a page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.walks.looks import foreign_words, inaccessible, sideways, too_small
from tests.walks.walker import PHONE, SMALL, WIDE, Walker, open_file

BOTH = pytest.mark.parametrize(("language", "initials"), [("zh-Hans", "ty"), ("en", "zwh")])
SAYS = {
    "zh-Hans": {
        "not yet": "尚未告知个人信息处理事项",
        "told": "已告知个人信息处理事项",
        "own": "本人陈述",
        "why": "戒毒|检测",
    },
    "en": {"not yet": "Not yet told", "told": "Told on", "own": "own words", "why": "drug|treatment|test"},
}
MOST_PAGES = 2


def sheets(page: Page) -> int:
    """How many sheets of A4 the page takes."""
    paper = page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]", paper)
    assert {(round(float(across)), round(float(down))) for across, down in sizes} == {(595, 842)}
    return len(re.findall(rb"/Type ?/Page[^s]", paper))


def looked_at(page: Page) -> None:
    """Accessible, in one language, never sideways; on a phone every target can be hit."""
    assert foreign_words(page) == []
    faults = inaccessible(page)
    faults += [fault for width in (SMALL, PHONE, 860) for fault in sideways(page, width)]
    page.set_viewport_size({"width": PHONE, "height": 740})
    page.emulate_media(color_scheme="dark")
    faults += inaccessible(page) + too_small(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE, "height": 800})
    assert faults == []


@BOTH
def test_a_page_and_a_card_are_handed_out(walker: Walker, language: str, initials: str) -> None:
    page = walker.page(language)
    open_file(page, initials)
    page.locator("a[href$='/handout/']").click()
    expect(page.locator(".steps > li").first).to_be_visible()
    looked_at(page)
    assert sheets(page) <= MOST_PAGES
    page.locator("a[href*='as=card']").click()
    card = page.locator(".pocket")
    expect(card).to_be_visible()
    assert not re.search(SAYS[language]["why"], card.inner_text() + page.title(), re.IGNORECASE)
    looked_at(page)
    assert sheets(page) == 1


@BOTH
def test_the_notice_is_printed_and_recorded_as_served(walker: Walker, language: str, initials: str) -> None:
    says, page = SAYS[language], walker.page(language)
    open_file(page, initials)
    expect(page.locator(".cols > aside")).to_contain_text(says["not yet"])
    page.locator("a[href$='/notice/']").click()
    page.wait_for_url("**/notice/")
    looked_at(page)
    assert sheets(page) <= MOST_PAGES
    page.locator("a[href*='record/notice.served']").click()
    form = page.locator("#record [data-form]")
    form.locator("select[name=how]").select_option("handed_over")
    form.locator("button[type=submit]").click()
    expect(page.locator(".cols > aside")).to_contain_text(says["told"])


@BOTH
def test_own_words_are_given_beside_an_entry(walker: Walker, language: str, initials: str) -> None:
    page, said = walker.page(language), "那天面馆试工，我打过电话。"
    open_file(page, initials)
    entry = page.locator(".story > li", has_text="想转正").first
    entry.locator("a[href*='record/words.given']").click()
    form = entry.locator("[data-form]")
    form.locator("textarea[name=text]").fill(said)
    form.locator("button[type=submit]").click()
    answer = page.locator(".story > li", has_text="想转正").first.locator(".answers")
    expect(answer).to_contain_text(said)
    expect(answer).to_contain_text("林晓" if language == "zh-Hans" else "海兰")
    answer.scroll_into_view_if_needed()


@BOTH
def test_the_rules_are_reached_from_a_basis(walker: Walker, language: str, initials: str) -> None:
    page = walker.page(language)
    open_file(page, initials)
    page.locator(".line .basis").first.click()
    page.locator(".law a").click()
    expect(page.locator(".rule:target")).to_be_visible()
    looked_at(page)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_a_question_mark_opens_the_help_and_escape_closes_it(walker: Walker, language: str) -> None:
    page = walker.page(language)
    link = page.locator("a[data-help]")
    link.focus()
    page.keyboard.press("?")
    panel = page.locator("dialog.side")
    expect(panel).to_be_visible()
    expect(panel.locator("#help-title")).to_be_focused()
    assert inaccessible(page) == []
    assert foreign_words(page) == []
    for _step in range(8):  # the focus stays in the panel
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(link).to_be_focused()
    page.locator("[data-search]").first.focus()
    page.keyboard.press("?")
    expect(panel).to_have_count(0)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_without_scripts_help_is_a_page(walker: Walker, language: str) -> None:
    page = walker.page(language, scripts=False)
    page.locator("a[data-help]").click()
    expect(page.locator("section:target")).to_have_attribute("id", "today")


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_what_is_new_is_marked_until_it_was_read(walker: Walker, language: str) -> None:
    page = walker.page(language, who={"zh-Hans": "sha", "en": "hai"}[language])
    expect(page.locator(".me .unread")).to_be_visible()
    page.locator(".me .fresh").click()
    # A click does not wait for the page that it leads to.
    page.wait_for_url("**/news/")
    looked_at(page)
    page.goto(walker.home)
    expect(page.locator(".me .unread")).to_have_count(0)
    page.goto(f"{walker.home}/help/")
    looked_at(page)
