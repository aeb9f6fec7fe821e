"""What was typed is kept and nothing written twice: refused, signed out, cut off, pressed twice, without scripts."""

from __future__ import annotations

import time

from playwright.sync_api import Dialog, Page, Route, expect

from tests.walks.walker import Walker, line_of, open_file, sign_in

TYPED = "说话清楚，精神好 <b>不是粗体</b> & “引号” 🌾"


def note_form(page: Page, initials: str) -> None:
    """A free note in somebody's file, typed but not sent."""
    open_file(page, initials)
    page.locator("#menu summary").click()
    page.locator("#menu .drop a", has_text="谈话").last.click()
    page.locator("#record textarea[name=note]").fill(TYPED)


def save(page: Page) -> None:
    """Press Save in the form at the head of the file."""
    page.locator("#record button[type=submit]").click()


def told(page: Page) -> int:
    """How often what was typed lies behind the door of what was said, as the text it is; the story only leads there."""
    expect(page.locator(".story > li", has_text="不是粗体")).to_have_count(0)
    page.locator(".story a[href*='/notes/#']").first.click()
    page.wait_for_url("**/notes/#*")
    page.locator("form[action$='/notes/'] .btn.main").click()
    page.locator(".safety").first.wait_for()
    assert page.locator("main b").count() == 0, "what was typed is text, not markup"
    return page.locator(".safety", has_text=TYPED).count()


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(walker: Walker) -> None:
    walker.expected = ("422",)
    page = walker.page()
    note_form(page, "altsh")
    page.locator("#record input[name=on]").fill("2026-11-30")
    save(page)
    expect(page.locator("#record .error")).to_contain_text("这一天还没到")
    expect(page.locator("#record textarea[name=note]")).to_have_value(TYPED)
    expect(page.locator("#record input[name=on]")).to_be_focused()
    page.locator("#record input[name=on]").fill("2026-11-20")
    save(page)
    expect(page.locator(".notice")).to_be_visible()
    assert told(page) == 1


def test_nonsense_in_every_field_is_refused_in_words(walker: Walker) -> None:
    walker.expected = ("422",)
    page = walker.page()
    open_file(page, "altsh")
    page.locator("#menu summary").click()
    page.locator("#menu .drop a", has_text="外出已登记").click()
    form = page.locator("#record [data-form]")
    page.evaluate("document.querySelectorAll('#record input[type=date]').forEach(f => { f.type = 'text' })")
    form.locator("input[name=on]").fill("昨天")
    form.locator("input[name=until]").fill("31/31/31")
    form.locator("textarea[name=note]").fill("长" * 4001)
    save(page)
    expect(form.locator(".error")).to_have_count(3)
    expect(form.locator("textarea[name=note]")).to_have_value("长" * 4001)


def test_a_reason_that_was_not_chosen_is_asked_for_without_a_code_in_sight(walker: Walker) -> None:
    walker.expected = ("422",)
    page = walker.page()
    page.goto(f"{walker.home}/?section=missed&kind=test")
    line = page.locator(".line").first
    line.locator(".do .btn").click()
    line.locator("textarea[name=text]").fill("家中有事。")
    line.locator("[data-form] button[type=submit]").click()
    expect(line.locator(".error")).to_contain_text("必填")
    expect(line.locator("textarea[name=text]")).to_have_value("家中有事。")
    expect(line).not_to_contain_text("test/")
    expect(line.locator("input[name=duty]")).to_be_hidden()


def test_a_lost_session_loses_nothing_that_was_typed(walker: Walker) -> None:
    walker.expected = ("403",)
    page = walker.fresh()
    sign_in(page, walker.home, "sha")
    note_form(page, "syl")
    page.context.clear_cookies(name="session")
    save(page)
    toast = page.locator(".toast.bad")
    expect(toast).to_contain_text("登录已失效")
    expect(page.locator("#record textarea[name=note]")).to_have_value(TYPED)
    with page.context.expect_page() as opened:
        toast.locator("a").click()
    sign_in(opened.value, walker.home, "sha")
    save(page)
    if page.locator("#record textarea").count():  # the form was made for the session before: once more
        expect(page.locator(".toast.bad").last).to_contain_text("再保存一次")
        save(page)
    expect(page.locator(".notice")).to_be_visible()
    assert told(page) == 1


def test_without_a_network_the_form_stays_and_saves_once_it_is_back(walker: Walker) -> None:
    walker.expected = ("ERR_INTERNET_DISCONNECTED", "htmx:")
    page = walker.page()
    note_form(page, "zgq")
    page.context.set_offline(True)
    save(page)
    expect(page.locator(".toast.bad")).to_contain_text("服务器没有回应")
    expect(page.locator("#record textarea[name=note]")).to_have_value(TYPED)
    page.context.set_offline(False)
    save(page)
    expect(page.locator(".notice")).to_be_visible()
    assert told(page) == 1


def test_an_answer_that_got_lost_on_the_way_writes_nothing_twice(walker: Walker) -> None:
    walker.expected = ("ERR_FAILED", "htmx:")
    page = walker.page()
    note_form(page, "bt")

    def lose(route: Route) -> None:
        route.fetch()  # the server has it; the browser never learns
        route.abort()

    page.route("**/record/**", lose, times=1)
    save(page)
    expect(page.locator(".toast.bad")).to_contain_text("服务器没有回应")
    save(page)
    expect(page.locator(".notice")).to_be_visible()
    assert told(page) == 1


def test_save_pressed_twice_writes_once(walker: Walker) -> None:
    page = walker.page()

    def slow(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    page.route("**/record/**", lambda route: slow(route) if route.request.method == "POST" else route.continue_())
    note_form(page, "why")
    page.locator("#record button[type=submit]").dblclick()
    expect(page.locator(".notice")).to_be_visible()
    assert told(page) == 1


def test_a_page_without_scripts_records_all_the_same(walker: Walker) -> None:
    page = walker.page(scripts=False)
    page.goto(f"{walker.home}/?kind=test")
    line_of(page, "何静", "第 9 次检测").locator(".do .btn").click()
    page.locator("input[value=negative]").check()
    page.locator("textarea[name=testers]").fill("警察 丁一\n社工 林晓")
    for name, value in (("kit", "五联卡"), ("kit_lot", "B2026-05"), ("kit_expires", "2027-05-31")):
        page.locator(f"input[name={name}]").fill(value)
    page.locator("textarea[name=note]").fill("没有脚本也能记。")
    page.locator("form[data-form] button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("今天要做的事")
    expect(page.locator(".notice")).to_contain_text("第 9 次检测")


def test_a_wrong_password_says_neither_which_was_wrong_nor_forgets_the_name(walker: Walker) -> None:
    page = walker.fresh()
    sign_in(page, walker.home, "nobody", "wrong")
    expect(page.locator(".errors")).to_contain_text("用户名或密码不正确")
    expect(page.locator("input[name=username]")).to_have_value("nobody")
    expect(page.locator("input[name=password]")).to_be_focused()
    expect(page.locator("input[name=password]")).to_have_value("")


def test_leaving_a_form_with_words_in_it_asks_first(walker: Walker) -> None:
    page = walker.page()
    note_form(page, "hj")
    asked: list[str] = []

    def hear(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", hear)
    page.locator("#record textarea[name=note]").press("a")
    page.locator(".nav a").first.click()
    page.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    expect(page.locator("#record textarea[name=note]")).to_be_visible()
