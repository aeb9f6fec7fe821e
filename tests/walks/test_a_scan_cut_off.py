"""A large scan is cut off in the middle of its sending, goes on where it was, also after the page was opened anew."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.walks.test_a_sheet_comes_back import opened
from tests.walks.walker import Walker

SAYS = {"zh-Hans": "网络中断", "en": "No connection"}


def noise(seed: int) -> FilePayload:
    """A scan of some two megabytes."""
    out = BytesIO()
    Image.frombytes("RGB", (1000, 700), random.Random(seed).randbytes(2_100_000)).save(out, "PNG")
    return FilePayload(name="scan.png", mimeType="image/png", buffer=out.getvalue())


def form_of(page: Page) -> None:
    page.locator(".story a.mend[href*='/attach/']").first.click()
    page.wait_for_selector("[data-pieces]")


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_a_scan_cut_off_goes_on_where_it_was(walker: Walker, language: str) -> None:
    page = walker.page(language)
    opened(page, walker, "赵国庆")
    sent: list[str] = []
    cut = [True]

    def meddled(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.url.rpartition("offset=")[2])
        if cut[0] and (len(sent) > 2 or (route.request.method == "GET" and sent)):
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/attach/*-*-*-*-*/**", meddled)
    form_of(page)
    scan = noise(3 if language == "en" else 4)
    page.locator("input[multiple]").set_input_files([scan])
    page.locator("[data-papers] button[type=submit]").click()
    expect(page.locator("[data-cut]")).to_contain_text(SAYS[language])
    expect(page.locator("[data-cut]")).to_be_visible()
    # The page is opened anew, and the same scan chosen again.
    page.reload()
    cut[0] = False
    before = len(sent)
    form_of(page)
    page.locator("input[multiple]").set_input_files([scan])
    with page.expect_navigation():
        page.locator("[data-papers] button[type=submit]").click()
    expect(page.locator(".story a.papers").first).to_be_visible()
    assert sent[:before][:2] == ["0", "524288"]
    # The first piece is answered with how far it is.
    assert sent[before : before + 2] == ["0", "1048576"]
    assert walker.faults
    assert all("ERR_INTERNET_DISCONNECTED" in fault for fault in walker.faults)
    walker.faults.clear()
