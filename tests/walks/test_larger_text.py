"""Larger text is chosen once, follows its reader, and widens no page beyond its window."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.walks.looks import inaccessible, sideways
from tests.walks.walker import Walker, sign_in

WIDTHS = (320, 402, 860, 861, 1280)
PAGES = ("/", "/people/", "/account/", "/workers/")


def test_the_whole_page_grows_and_still_fits(walker: Walker) -> None:
    page = walker.fresh()
    sign_in(page, walker.home, "sha")
    page.goto(f"{walker.home}/account/")
    before = page.locator("h1").bounding_box()
    page.locator("input[name=size][value=large]").check()
    page.locator("main .form button").click()
    expect(page.locator("html.large")).to_have_count(1)
    after = page.locator("h1").bounding_box()
    assert before is not None and after is not None
    assert after["height"] > before["height"] * 1.1
    faults = {}
    for path in PAGES:
        page.goto(walker.home + path)
        faults[path] = [fault for width in WIDTHS for fault in sideways(page, width)] + inaccessible(page)
    assert {path: found for path, found in faults.items() if found} == {}
    page.goto(f"{walker.home}/account/")
    page.locator("input[name=size][value=normal]").check()
    page.locator("main .form button").click()
    expect(page.locator("html.large")).to_have_count(0)
