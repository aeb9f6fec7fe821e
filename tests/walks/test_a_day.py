"""A worker's day: find somebody, record, correct, take back, say why."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.walks.walker import PHONE, WIDE, Walker, find, line_of, open_file, sign_in

SAYS = {
    "zh-Hans": {
        "today": "今天要做的事", "ninth": "第 9 次检测", "eighth": "第 8 次检测", "met": "第 9 次检测 已完成",
        "positive": "阳性", "negative": "阴性", "corrected": "更正", "undo": "撤销", "withdrawn": "撤回",
    },
    "en": {
        "today": "To do today", "ninth": "Test 9", "eighth": "Test 8", "met": "Test 9 met",
        "positive": "Positive", "negative": "Negative", "corrected": "corrected by", "undo": "Undo",
        "withdrawn": "withdrawn by",
    },
}  # fmt: skip


def record_from(line: Locator, page: Page) -> Locator:
    """Open the form under a line, and give it."""
    line.locator(".do .btn").first.click()
    form = line.locator("[data-form]")
    expect(form).to_be_visible()
    return form


def well_taken(form: Locator) -> None:
    """What a test needs besides its result: two who took it, and the kit."""
    form.locator("textarea[name=testers]").fill("警察 丁一\n社工 林晓")
    for name, value in (("kit", "五联卡"), ("kit_lot", "B2026-05"), ("kit_expires", "2027-05-31")):
        form.locator(f"input[name={name}]").fill(value)
    if form.locator("input[name=same_sex]").count():
        form.locator("input[name=same_sex]").check()


def only_tests(page: Page) -> None:
    """Narrow Today to tests; on a phone the filters are folded away."""
    if (page.viewport_size or {"width": WIDE})["width"] == PHONE:
        page.locator(".narrow").click()
    page.locator("#filters .chip", has_text="检测").or_(page.locator("#filters .chip", has_text="Test")).first.click()
    page.wait_for_url("**kind=test**")


@pytest.mark.parametrize(
    ("language", "width", "name", "initials"),
    [
        ("zh-Hans", WIDE, "李晓梅", "lxm"),
        ("zh-Hans", PHONE, "曾国梁", "zgl"),
        ("en", WIDE, "欧阳长河", "oych"),
        ("en", PHONE, "解学文", "xxw"),
    ],
)
def test_a_test_is_recorded_from_today_corrected_and_both_stand_in_the_story(
    walker: Walker, language: str, width: int, name: str, initials: str
) -> None:
    says = SAYS[language]
    page = walker.fresh(language, width)
    sign_in(page, walker.home, "lin" if language == "zh-Hans" else "hai")
    expect(page.locator("h1")).to_have_text(says["today"])
    find(page, initials)
    expect(page.locator(".people .who a")).to_have_text([name])
    page.locator(".nav a").first.click()

    only_tests(page)
    before = int(page.locator("#n-next").inner_text())
    form = record_from(line_of(page, name, says["ninth"]), page)
    well_taken(form)
    form.locator("input[value=positive]").check()
    form.locator("button[type=submit]").click()
    done = page.locator(".line.done")
    expect(done).to_contain_text(says["met"])
    expect(done.get_by_role("link", name=name)).to_be_visible()
    expect(page.locator("#n-next")).to_have_text(str(before - 1))

    done.get_by_role("link", name=name).click()
    expect(page.locator(".owed")).not_to_contain_text(says["ninth"])
    newest = page.locator(".story > li").first
    expect(newest).to_contain_text(says["positive"])
    newest.locator("a.mend[href*='/correct/']").click()
    newest.locator("input[value=negative]").check()
    newest.locator("input[name=corrected_because]").fill("看错了")
    newest.locator("[data-form] button[type=submit]").click()

    expect(page.locator(".notice")).to_be_visible()
    newest = page.locator(".story > li").first
    expect(newest.locator(".says")).to_contain_text(says["negative"])
    expect(newest.locator("del")).to_contain_text(says["positive"])
    expect(newest).to_contain_text(says["corrected"])
    expect(page.locator(".owed")).not_to_contain_text(says["ninth"])


def test_what_was_recorded_by_mistake_is_taken_back_within_the_minute(walker: Walker) -> None:
    page = walker.page()
    only_tests(page)
    form = record_from(line_of(page, "张文海", "第 9 次检测"), page)
    well_taken(form)
    form.locator("input[value=negative]").check()
    form.locator("button[type=submit]").click()
    page.locator(".line.done").get_by_role("button", name="撤销").click()
    line = line_of(page, "张文海", "第 9 次检测")
    expect(line.locator(".do .btn").first).to_be_focused()
    expect(page.locator("#announce")).to_contain_text("已撤回")
    line.locator(".who a").click()
    expect(page.locator(".story > li.gone")).to_contain_text("检测")
    expect(page.locator(".owed")).to_contain_text("第 9 次检测")


def test_what_was_recorded_in_the_file_is_taken_back_there(walker: Walker) -> None:
    page = walker.page()
    open_file(page, "sqgw")
    page.locator("#menu summary").click()
    page.locator("#menu .drop a", has_text="记事").click()
    page.locator("#record textarea").fill("写错了人。")
    page.locator("#record button[type=submit]").click()
    newest = page.locator(".story > li").first
    expect(newest).to_contain_text("写错了人。")
    newest.get_by_role("button", name="撤销").click()
    expect(page.locator(".notice")).to_be_visible()
    expect(page.locator(".story > li.gone")).to_contain_text("记事")
    expect(page.locator("main")).not_to_contain_text("写错了人。")


def test_a_reason_takes_a_missed_duty_off_the_list_and_stays_in_the_story(walker: Walker) -> None:
    page = walker.page()
    page.goto(f"{walker.home}/?section=missed&kind=test")
    before = int(page.locator("#n-missed").inner_text())
    form = record_from(line_of(page, "图雅", "第 8 次检测"), page)
    form.locator("select[name=reason]").select_option(index=1)
    form.locator("textarea[name=text]").fill("家中老人住院，请假已口头报告。")
    form.locator("button[type=submit]").click()
    expect(page.locator("#n-missed")).to_have_text(str(before - 1))
    page.locator(".line.done").get_by_role("link", name="图雅").click()
    expect(page.locator(".owed")).not_to_contain_text("第 8 次检测")
    expect(page.locator(".told")).to_contain_text("家中老人住院，请假已口头报告。")


def test_why_something_is_owed_opens_below_its_line(walker: Walker) -> None:
    page = walker.page()
    page.locator(".line .basis").first.click()
    expect(page.locator(".law").first).to_contain_text("规则")
    page.locator(".law [data-close]").first.click()
    expect(page.locator(".law")).to_have_count(0)


def test_each_number_opens_the_list_behind_it(walker: Walker) -> None:
    page = walker.page()
    for key in ("overdue", "missed", "next"):
        card = page.locator(f".card[data-counts=n-{key}]")
        told = int(card.locator("b").inner_text())
        card.click()
        page.wait_for_url(f"**section={key}**")
        assert told == int(page.locator(f"#n-{key}").inner_text())
        assert page.locator(".line").count() == min(told, 50)
        page.locator(".card[aria-current]").click()
        page.wait_for_url(f"{walker.home}/")
