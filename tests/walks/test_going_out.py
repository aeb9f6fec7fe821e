"""A list of many people leaves: asked for by one, agreed to by somebody of another unit, fetched an hour later."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import openpyxl
import pytest
from django.test.utils import override_settings
from playwright.sync_api import Page, expect

from guihang.access import clock
from guihang.access.models import User
from guihang.exchange.models import Outgoing
from tests.walks.county import PASSWORD
from tests.walks.looks import inaccessible
from tests.walks.walker import PHONE, WIDE, Walker, sign_in

pytestmark = [pytest.mark.proves("T5", "I4.7", "ASVS 2.3.5")]
SAYS = {
    "zh-Hans": {
        "out": "导出台账", "write": "导出", "put": "提交第二人审核", "agree": "同意", "waits": "已同意，等待中",
        "can": "可以取", "fetch": "下载", "taken": "已取走", "left": "导出记录", "look": "同意或拒绝", "refuse": "拒绝",
        "refused": "已拒绝",
    },
    "en": {
        "out": "Ledgers out", "write": "Write the ledger", "put": "Put it before a second person", "agree": "Agree",
        "waits": "agreed to; waits", "can": "can be fetched", "fetch": "Fetch", "taken": "taken out",
        "left": "What has left", "look": "Agree or refuse", "refuse": "Refuse", "refused": "refused",
    },
}  # fmt: skip


@pytest.fixture(params=list(SAYS))
def language(request: pytest.FixtureRequest, walker: Walker) -> Iterator[str]:
    """The two read in this language; more than three people are many."""
    who = User.objects.filter(username__in=["wang", "zhao"])
    before = dict(who.values_list("username", "language"))
    who.update(language=request.param)
    with override_settings(GUIHANG_PEOPLE_OUT_FREE=3):
        yield request.param
    for name, spoken in before.items():
        User.objects.filter(username=name).update(language=spoken)
    Outgoing.objects.all().delete()


def arrived(walker: Walker, language: str, width: int, who: str) -> Page:
    """Somebody who has just signed in: what is done here asks for that."""
    page = walker.fresh(language, width)
    sign_in(page, walker.home, who)
    return page


def ask(page: Page, walker: Walker, says: dict[str, str]) -> None:
    page.goto(f"{walker.home}/ledgers/out/")
    page.locator("#out-words").fill("旗禁毒办季度核对")
    page.get_by_role("button", name=says["write"], exact=True).click()
    assert inaccessible(page) == []
    page.get_by_role("button", name=says["put"]).click()
    expect(page.get_by_role("button", name=says["put"])).to_have_count(0)


def led_to_it(page: Page, says: dict[str, str]) -> None:
    """From where a sign-in leads over the alerts, which say that a list waits, to its page."""
    alerts = page.locator(".nav a[href='/alerts/']").and_(page.locator(":visible"))
    if not alerts.count():
        page.locator(".nav .rest summary").click()
    alerts.first.click()
    page.wait_for_url("**/alerts/")
    assert inaccessible(page) == []
    newest = Outgoing.objects.latest("asked_at")
    page.locator(f".line a[href='/ledgers/out/{newest.pk}/']", has_text=says["look"]).click()
    page.wait_for_url(f"**/ledgers/out/{newest.pk}/")


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_two_people_let_a_list_out(walker: Walker, language: str, width: int, tmp_path: object) -> None:
    says = SAYS[language]
    wang = arrived(walker, language, width, "wang")
    ask(wang, walker, says)
    zhao = arrived(walker, language, width, "zhao")
    led_to_it(zhao, says)
    expect(zhao.locator(".facts")).to_contain_text("旗禁毒办季度核对")
    expect(zhao.locator(".facts")).to_contain_text("王敏")
    assert inaccessible(zhao) == []
    zhao.get_by_role("button", name=says["agree"], exact=True).click()
    expect(zhao.locator("#out-clock .state")).to_contain_text(says["waits"])

    wang.reload()
    expect(wang.locator("#out-clock .state")).to_contain_text(says["waits"])
    expect(wang.locator("#out-clock .clock")).to_contain_text("60")
    expect(wang.get_by_role("button", name=says["fetch"], exact=True)).to_have_count(0)
    assert inaccessible(wang) == []
    # An hour passes.
    row = Outgoing.objects.latest("id")
    Outgoing.objects.filter(pk=row.pk).update(may_be_taken_from=clock.now() - timedelta(minutes=1))
    wang.reload()
    expect(wang.locator("#out-clock .state")).to_contain_text(says["can"])
    with wang.expect_download() as waited:
        wang.get_by_role("button", name=says["fetch"], exact=True).click()
    path = f"{tmp_path}/out.xlsx"
    waited.value.save_as(path)
    assert openpyxl.load_workbook(path).sheetnames[-1] == "使用须知"
    wang.reload()
    expect(wang.locator("#out-clock .state")).to_contain_text(says["taken"])
    expect(wang.get_by_role("button", name=says["fetch"], exact=True)).to_have_count(0)

    zhao.goto(f"{walker.home}/ledgers/out/")
    zhao.get_by_role("link", name=says["left"]).click()
    expect(zhao.locator(".taken tbody tr").first).to_contain_text("王敏")
    assert inaccessible(zhao) == []


@pytest.mark.proves("ASVS 7.5.3")
def test_a_refusal_asks_once_more_who_sits_there_and_is_read_with_its_reason(walker: Walker, language: str) -> None:
    says = SAYS[language]
    walker.expected = ("403",)
    wang = arrived(walker, language, WIDE, "wang")
    ask(wang, walker, says)
    zhao = arrived(walker, language, WIDE, "zhao")
    led_to_it(zhao, says)
    zhao.locator("#out-why").fill("只需要本月新增人员")
    with override_settings(GUIHANG_FRESH_MINUTES=0):
        time.sleep(1.1)
        zhao.get_by_role("button", name=says["refuse"], exact=True).click()
        expect(zhao.locator("input[name=again_word]")).to_be_focused()
    wang.reload()
    expect(wang.locator("#out-clock .state")).not_to_contain_text(says["refused"])
    zhao.locator("input[name=again_word]").fill(PASSWORD)
    zhao.keyboard.press("Enter")
    expect(zhao.locator(".facts")).to_contain_text("只需要本月新增人员")
    wang.reload()
    expect(wang.locator("#out-clock .state")).to_contain_text(says["refused"])
    expect(wang.locator(".facts")).to_contain_text("只需要本月新增人员")
