"""The pages that every look goes through, each in the state in which it is hardest to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tests.walks.walker import find, open_file

if TYPE_CHECKING:
    from playwright.sync_api import Page

Way = Callable[["Page", str], None]


def _sign_in(page: Page, home: str) -> None:
    page.wait_for_load_state("networkidle")  # what Today still fetches would bring the session back
    page.context.clear_cookies(name="session")
    page.goto(f"{home}/sign-in/")


def _wrong_sign_in(page: Page, home: str) -> None:
    _sign_in(page, home)
    page.locator("form.form button").click()
    page.wait_for_load_state()


def _today(page: Page, home: str) -> None:
    page.goto(home)


def _form_in_place(page: Page, home: str) -> None:
    page.goto(f"{home}/?section=next")
    page.locator(".line .do .btn").first.click()
    page.wait_for_selector("[data-form]")
    page.locator("[data-form] details summary").first.click()
    page.locator(".line .what .basis").nth(1).click()
    page.wait_for_selector(".law")


def _empty(page: Page, home: str) -> None:
    page.goto(f"{home}/?section=today")


def _people(page: Page, home: str) -> None:
    page.goto(f"{home}/people/")


def _found(page: Page, home: str) -> None:
    _people(page, home)
    find(page, "wlqqg")


def _narrowed(page: Page, home: str) -> None:
    page.goto(f"{home}/people/?late=late&quiet=30&select=1")
    page.locator(".tools summary").last.click()


def _order_in(page: Page, home: str) -> None:
    page.goto(f"{home}/people/new/")
    page.locator("form details summary").click()
    page.locator("input[name=id_number]").fill("150699199505050713")
    page.locator(".order-in button[type=submit]").click()
    page.wait_for_selector(".field.wrong")


def _nobody(page: Page, home: str) -> None:
    _people(page, home)
    find(page, "zzzz")


def _file(page: Page, home: str) -> None:
    _people(page, home)
    open_file(page, "wlqqg")


def _menu(page: Page, home: str) -> None:
    _file(page, home)
    page.locator("#menu summary").click()


def _refused(page: Page, home: str) -> None:
    _menu(page, home)
    page.locator("#menu .drop a[href*='leave.granted']").click()
    page.wait_for_selector("[data-form]")
    page.locator("#record button[type=submit]").click()
    page.wait_for_selector("#record .error")


def _form_page(page: Page, home: str) -> None:
    _menu(page, home)
    href = page.locator("#menu .drop a[href*='test.taken']").get_attribute("href")
    page.goto(f"{home}{href}")


def _missing(page: Page, home: str) -> None:
    page.goto(f"{home}/people/00000000-0000-0000-0000-000000000000/")


def _account(page: Page, home: str) -> None:
    page.goto(f"{home}/account/")


def _together(page: Page, home: str) -> None:
    page.goto(f"{home}/together/test.taken/")


def _together_form(page: Page, home: str) -> None:
    _together(page, home)
    page.locator("[data-whole]").first.click()
    page.locator("button[value=form]").click()
    page.wait_for_selector(".each")


def _explained(page: Page, home: str) -> None:
    page.goto(f"{home}/together/duty.explained/")


def _ticks(page: Page, home: str) -> None:
    page.goto(f"{home}/?select=1")


PAGES: Mapping[str, Way] = {
    "today": _today,
    "form in place": _form_in_place,
    "nothing to do": _empty,
    "people": _people,
    "found": _found,
    "nobody found": _nobody,
    "people narrowed": _narrowed,
    "refused order": _order_in,
    "file": _file,
    "menu": _menu,
    "refused form": _refused,
    "form page": _form_page,
    "several chosen": _together,
    "several written": _together_form,
    "several explained": _explained,
    "ticks on today": _ticks,
    "missing": _missing,
    "account": _account,
    "sign-in": _sign_in,
    "wrong sign-in": _wrong_sign_in,
}
