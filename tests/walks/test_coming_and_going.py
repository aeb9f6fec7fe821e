"""The language is switched where one stands, and who signs out leaves nothing on the screen."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.walks.county import PASSWORD
from tests.walks.walker import Walker, open_file, sign_in


def test_the_language_is_switched_on_the_page_and_stays(walker: Walker) -> None:
    page = walker.fresh()
    sign_in(page, walker.home, "sha")
    page.goto(f"{walker.home}/?section=next&kind=test")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("To do today")
    assert page.url.endswith("/?section=next&kind=test")
    open_file(page, "wlqqg")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    here = page.url
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert page.url == here
    expect(page.locator("#h-story")).to_have_text("经过")


def test_the_sign_in_page_switches_before_anybody_is_known(walker: Walker) -> None:
    page = walker.fresh()
    page.goto(f"{walker.home}/people/")
    expect(page.locator("h1")).to_have_text("归航")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Guihang")
    sign_in(page, walker.home, "sha")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="中文").click()


def test_who_was_sent_to_sign_in_comes_to_the_page_asked_for(walker: Walker) -> None:
    page = walker.fresh()
    page.goto(f"{walker.home}/people/?page=1")
    page.locator("input[name=username]").fill("sha")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form.form button").click()
    page.wait_for_url(f"{walker.home}/people/?page=1")


def test_after_signing_out_the_way_back_shows_nobody(walker: Walker) -> None:
    page = walker.fresh()
    sign_in(page, walker.home, "sha")
    open_file(page, "wlqqg")
    page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(re.compile("/sign-in/$"))
    page.go_back()
    expect(page.locator("input[name=password]")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("乌兰其其格")
