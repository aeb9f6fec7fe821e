"""Signing in with two factors, as a person does it in a real browser: a passkey, a code app, a code on paper."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyotp
import pytest
from django.test.utils import override_settings
from playwright.sync_api import expect

from guihang.access import granting
from guihang.access.models import HouseEvent, User
from guihang.access.roles import Role
from guihang.access.tests.cast import ALWAYS, DALAD
from tests.walks.county import PASSWORD
from tests.walks.looks import foreign_words, inaccessible, sideways, too_small
from tests.walks.walker import PHONE, SMALL, WIDE, Walker, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

LANGUAGES = ("zh-Hans", "en")
BOTH = pytest.mark.parametrize("language", LANGUAGES)
BUTTONS = {
    "zh-Hans": {"make": "创建通行密钥", "enter": "用通行密钥登录", "use": "使用通行密钥", "codes": "生成十个恢复码"},
    "en": {
        "make": "Make a passkey",
        "enter": "Sign in with a passkey",
        "use": "Use your passkey",
        "codes": "Make ten codes",
    },
}
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def somebody(walker: Walker, language: str) -> Iterator[User]:
    """An auditor of their own for each walk: what they enrol meets no other walk."""
    name = f"tong-{time.monotonic_ns()}"
    user = User(
        username=name, display_name="童欣", language=language, password=User.objects.get(username="lin").password
    )
    user.save(force_insert=True)
    granting.row(user, Role.AUDITOR, DALAD, *ALWAYS, "审计查阅记录").save(force_insert=True)
    yield user
    User.objects.filter(pk=user.pk).update(is_active=False)


def with_device(page: Page, **changed: object) -> Page:
    """Give the browser a device that makes and uses passkeys."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | changed})
    return page


def sign_out(page: Page, language: str) -> None:
    """Out; the page of the sign-in forgets the language, which its reader chooses again."""
    page.locator("form[action='/sign-out/'] button").first.click()
    page.wait_for_url("**/sign-in/**")
    page.context.add_cookies([{"name": "language", "value": language.lower(), "url": page.url}])


def whole(page: Page) -> dict[str, list[str]]:
    """What is wrong with how the page looks: on a desk, on a telephone, on the smallest screen."""
    faults = {"foreign": foreign_words(page), "wide": inaccessible(page)}
    faults["sideways"] = [fault for width in (SMALL, PHONE, 860) for fault in sideways(page, width)]
    page.set_viewport_size({"width": PHONE, "height": 740})
    faults["thumb"] = too_small(page)
    page.set_viewport_size({"width": WIDE, "height": 800})
    return {what: found for what, found in faults.items() if found}


@pytest.mark.proves("ASVS 6.3.3", "等保 8.1.4.1", "I4.3")
@BOTH
def test_a_passkey_is_made_and_then_signs_in_by_itself(walker: Walker, language: str, somebody: User) -> None:
    words = BUTTONS[language]
    page = with_device(walker.fresh(language))
    sign_in(page, walker.home, somebody.username)
    page.goto(f"{walker.home}/account/factors/")
    assert whole(page) == {}
    page.get_by_role("button", name=words["make"]).click()
    page.wait_for_url("**/account/recovery-codes/")
    page.get_by_role("button", name=words["codes"]).click()
    expect(page.locator(".codes li")).to_have_count(10)
    assert whole(page) == {}
    sign_out(page, language)
    page.goto(f"{walker.home}/sign-in/?next=/account/")
    page.get_by_role("button", name=words["enter"]).click()
    page.wait_for_url(f"{walker.home}/account/")
    expect(page.locator("h1")).to_be_visible()
    assert whole(page) == {}
    done = HouseEvent.objects.filter(kind="sign_in.done", user_id=somebody.pk).order_by("at").last()
    assert done is not None
    assert (done.told["how"], done.told["second"]) == ("passkey", "passkey")


@pytest.mark.proves("ASVS 6.3.3", "I4.3")
@BOTH
def test_after_the_password_the_passkey_is_asked_for(walker: Walker, language: str, somebody: User) -> None:
    words = BUTTONS[language]
    page = with_device(walker.fresh(language))
    sign_in(page, walker.home, somebody.username)
    page.goto(f"{walker.home}/account/factors/")
    page.get_by_role("button", name=words["make"]).press("Enter")
    page.wait_for_url("**/account/recovery-codes/")
    sign_out(page, language)
    sign_in(page, walker.home, somebody.username)
    page.wait_for_url("**/sign-in/second/")
    assert whole(page) == {}
    expect(page.get_by_role("button", name=words["use"])).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/log/")


@pytest.mark.proves("ASVS 6.3.3")
@BOTH
def test_a_device_that_does_not_know_its_owner_makes_none(walker: Walker, language: str, somebody: User) -> None:
    page = with_device(walker.fresh(language), isUserVerified=False)
    sign_in(page, walker.home, somebody.username)
    page.goto(f"{walker.home}/account/factors/")
    page.get_by_role("button", name=BUTTONS[language]["make"]).click()
    expect(page.locator("[data-wrong]")).to_be_visible()
    assert whole(page) == {}
    assert not User.objects.get(pk=somebody.pk).second_factor


@pytest.mark.proves("ASVS 6.3.3", "T25", "I4.3")
@BOTH
def test_a_code_app_is_scanned_and_a_code_on_paper_helps_where_it_is_lost(
    walker: Walker, language: str, somebody: User
) -> None:
    walker.expected = ("422",)
    page = walker.fresh(language)
    sign_in(page, walker.home, somebody.username)
    page.goto(f"{walker.home}/account/factors/")
    page.locator("form[action='/account/code-app/'] button").click()
    totp = pyotp.TOTP((page.locator(".word").text_content() or "").replace(" ", ""))
    assert page.locator("img.qr").evaluate("(at) => at.naturalWidth > 100")
    page.locator("input[name=code]").fill("000000")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=code]")).to_be_focused()
    assert whole(page) == {}
    page.locator("input[name=code]").fill(totp.at(time.time()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/recovery-codes/")
    page.get_by_role("button", name=BUTTONS[language]["codes"]).click()
    codes = page.locator(".codes li").all_inner_texts()
    sign_out(page, language)
    sign_in(page, walker.home, somebody.username)
    assert whole(page) == {}
    page.locator("input[name=code]").fill(totp.at(time.time() + 30))
    page.keyboard.press("Enter")
    page.wait_for_url("**/log/")
    sign_out(page, language)
    sign_in(page, walker.home, somebody.username)
    page.locator("details summary").click()
    page.locator("input[name=paper]").fill(codes[4])
    page.keyboard.press("Enter")
    page.wait_for_url("**/log/")


@pytest.mark.proves("T16")
@BOTH
def test_too_many_tries_are_told_when_to_come_back(walker: Walker, language: str, somebody: User) -> None:
    walker.expected = ("429",)
    page = walker.fresh(language)
    with override_settings(GUIHANG_ACCOUNT_TRIES=1):
        for _ in range(2):
            sign_in(page, walker.home, somebody.username, "not-the-password")
    assert re.search(r"\d\d:\d\d", page.locator("main").inner_text())
    assert whole(page) == {}


@BOTH
def test_the_page_of_one_sign_in_is_whole(walker: Walker, language: str, somebody: User) -> None:
    wu = walker.fresh(language)
    sign_in(wu, walker.home, "wu")  # just now: what is done here asks for that
    wu.goto(f"{walker.home}/sign-ins/{somebody.pk}/")
    if wu.locator("html").get_attribute("lang") == language:
        assert whole(wu) == {}
    wu.get_by_label(re.compile("到某日结束时|With the end of a day")).check()
    wu.locator("input[name=last_day]").fill("2020-01-01")
    walker.expected = ("422",)
    wu.locator("button[value=leave]").click()
    expect(wu.locator("#leave-last_day_error")).to_be_visible()
    assert PASSWORD not in wu.content()


@pytest.mark.proves("ASVS 7.5.3")
@BOTH
def test_a_deed_over_a_sign_in_asks_once_more_and_goes_on_with_the_form(
    walker: Walker, language: str, somebody: User
) -> None:
    walker.expected = ("403",)
    wu = walker.fresh(language)
    sign_in(wu, walker.home, "wu")
    wu.goto(f"{walker.home}/sign-ins/{somebody.pk}/")
    with override_settings(GUIHANG_FRESH_MINUTES=0):
        time.sleep(1.1)
        wu.locator("button[value=leave]").click()
        expect(wu.locator("input[name=again_word]")).to_be_focused()
    assert User.objects.get(pk=somebody.pk).is_active
    if wu.locator("html").get_attribute("lang") == language:
        assert whole(wu) == {}
    wu.locator("input[name=again_word]").fill(PASSWORD)
    wu.keyboard.press("Enter")
    wu.wait_for_url(f"**/sign-ins/{somebody.pk}/")
    expect(wu.locator(".mark").first).to_be_visible()
    assert not User.objects.get(pk=somebody.pk).is_active
