"""Somebody of the office with a browser: opens pages, signs in, finds people."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.walks.county import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

WIDE, PHONE, SMALL = 1280, 375, 320
HEIGHTS = {WIDE: 800, PHONE: 740, SMALL: 600}
# Who reads in which language: the choice follows a sign-in, so each language has its worker.
READERS = {"zh-Hans": "lin", "en": "hai"}
# What was typed stands in no address: a search leads to its number.
PEOPLE_PAGE = re.compile(r"/people/\?found=\d+$")
_SESSIONS: dict[tuple[str, str], Any] = {}


@dataclass
class Walker:
    """Pages of one test. `expected` holds what its console may say: a status that the test brings about."""

    home: str
    browser: Browser
    expected: tuple[str, ...] = ()
    faults: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def page(
        self, language: str = "zh-Hans", width: int = WIDE, *, who: str = "", scripts: bool = True, **more: Any
    ) -> Page:
        """Today, opened by the worker who reads `language`, or by `who`; signed in once for all tests."""
        name = who or READERS[language]
        state = _SESSIONS.get((self.home, name))
        opened = self.fresh(language, width, scripts=scripts, storage_state=state, **more)
        if state is None:
            sign_in(opened, self.home, name)
            _SESSIONS[self.home, name] = opened.context.storage_state()
        opened.goto(self.home)
        return opened

    def fresh(self, language: str = "zh-Hans", width: int = WIDE, *, scripts: bool = True, **more: Any) -> Page:
        """A page of a browser in which nobody is signed in."""
        context = self.browser.new_context(
            locale="en-US" if language == "en" else "zh-CN",
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
            **more,
        )
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        if not more.get("storage_state"):
            cookie = {"name": "language", "value": language.lower(), "url": self.home}
            context.add_cookies([cookie])  # type: ignore[list-item]
        opened = context.new_page()
        opened.on("console", self._hear)
        opened.on("pageerror", lambda error: self.faults.append(str(error)))
        return opened

    def leave(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(word in f"{message.text} {message.location}" for word in self.expected):
            self.faults.append(message.text)


def sign_in(page: Page, home: str, name: str, password: str = PASSWORD) -> None:
    """Through the sign-in page, as a person does."""
    page.goto(f"{home}/sign-in/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state()


def find(page: Page, typed: str) -> None:
    """Type into the search of the page and press Enter."""
    page.locator("[data-search]").fill(typed)
    page.locator("[data-search]").press("Enter")
    page.wait_for_url(PEOPLE_PAGE)


def open_file(page: Page, typed: str) -> None:
    """Find somebody and open the file."""
    find(page, typed)
    page.locator(".people .who a").first.click()
    page.wait_for_selector(".term")


def line_of(page: Page, name: str, duty: str) -> Locator:
    """The line of a person's duty on Today."""
    return page.locator(".line", has=page.get_by_role("link", name=name, exact=True)).filter(has_text=duty)


def saved(page: Page, selector: str = ".story > li") -> int:
    """How many things stand in the story."""
    return page.locator(selector).count()
