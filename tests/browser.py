"""A real browser for the tests that ask for `page`; they fail when a page writes an error to its console."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tools.chromium import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, found on this machine and started once."""
    found = chromium()
    if found is None:
        pytest.skip("no Chromium found: install one, or name it in GUIHANG_CHROMIUM")
    from playwright.sync_api import sync_playwright

    # Playwright keeps a loop in this thread; Django takes that for asynchronous code and shuts the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    as_root = sys.platform != "win32" and os.geteuid() == 0
    with sync_playwright() as playwright:
        # Chromium's own sandbox does not start as root; the tests only open our own pages.
        started = playwright.chromium.launch(executable_path=str(found), chromium_sandbox=not as_root)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, Chinese, of a desk's width. Errors in its console fail the test at the end."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800}, timezone_id="Asia/Shanghai")
    opened = context.new_page()
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(message.text)

    opened.on("console", note)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == []
