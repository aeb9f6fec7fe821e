"""Without a mouse: find, open, record, close, step through the list."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.walks.county import PASSWORD
from tests.walks.walker import PEOPLE_PAGE, Walker, sign_in


def focused(page: Page) -> str:
    """The text or the name of what has the focus."""
    return str(page.evaluate("(document.activeElement.innerText || document.activeElement.name || '').trim()"))


def test_the_first_tab_leads_to_the_content(walker: Walker) -> None:
    page = walker.page()
    page.keyboard.press("Tab")
    assert focused(page) == "跳到正文"
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_sign_in_find_record_and_sign_out_without_a_mouse(walker: Walker) -> None:
    page = walker.fresh()
    page.goto(walker.home)
    expect(page.locator("input[name=username]")).to_be_focused()
    page.keyboard.type("lin")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("今天要做的事")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("wlqqg")
    page.keyboard.press("Enter")
    page.wait_for_url(PEOPLE_PAGE)
    page.keyboard.press("j")
    assert focused(page).startswith("乌兰其其格")
    page.keyboard.press("Enter")
    page.wait_for_selector(".term")
    page.keyboard.press("j")
    while focused(page) != "记录检测":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".slot input[value=negative]")).to_be_focused()
    page.keyboard.press("Space")
    page.locator(".slot input[name=kit_expires]").fill("2027-05-31")
    for name, typed in (("testers", "警察 丁一\n社工 林晓"), ("kit", "五联卡"), ("kit_lot", "B2026-05")):
        come_to(page, name)
        page.keyboard.insert_text(typed)
    come_to(page, "same_sex")  # hers was taken by a woman
    page.keyboard.press("Space")
    come_to(page, "kit_lot")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("第 9 次检测")
    while focused(page) != "退出":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/**")


def come_to(page: Page, name: str) -> None:
    """By tab alone to the field of that name, past the end and round again where it lies before."""
    for _step in range(120):
        if page.evaluate("document.activeElement.name || ''") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(name)


def test_j_and_k_step_through_the_lines_and_escape_gives_the_focus_back(walker: Walker) -> None:
    page = walker.page()
    names = page.locator(".line .who a").all_inner_texts()
    page.keyboard.press("j")
    assert focused(page) == names[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert focused(page) == names[1]
    line = page.locator(".line", has=page.locator(".do .btn + .btn")).first
    buttons = line.locator(".do .btn")
    for number in range(2):
        buttons.nth(number).focus()
        page.keyboard.press("Enter")
        expect(line.locator("[data-form] :focus")).to_have_count(1)
        page.keyboard.type("jjj/kk")  # typed into a field, these are letters
        page.keyboard.press("Escape")
        expect(line.locator("[data-form]")).to_have_count(0)
        expect(buttons.nth(number)).to_be_focused()


def test_the_menu_of_a_file_opens_and_closes_by_key(walker: Walker) -> None:
    page = walker.page()
    page.locator(".line .who a").first.click()
    page.locator("#menu summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#menu .drop a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#record [data-form]")).to_be_visible()
    expect(page.locator("#menu")).not_to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("#menu summary")).to_be_focused()


def test_control_enter_saves_from_a_text_of_several_lines(walker: Walker) -> None:
    page = walker.fresh()
    sign_in(page, walker.home, "sha")
    page.goto(f"{walker.home}/?section=missed&kind=test")
    line = page.locator(".line").last
    line.locator(".do .btn").click()
    line.locator("select[name=reason]").press("ArrowDown")
    line.locator("textarea[name=text]").fill("第一行")
    page.keyboard.press("Enter")
    page.keyboard.type("第二行")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".line.done")).to_be_visible()
