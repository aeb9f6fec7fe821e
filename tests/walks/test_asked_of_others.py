"""An office asks a neighbour to look in on somebody and passes a request on; both answer; the file tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from uuid_utils import compat

from guihang.access import clock
from guihang.access.models import User
from guihang.access.tests.cast import SHULINZHAO, VILLAGE
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Person
from guihang.dossier.record import record_many
from guihang.dossier.tests.outside import tells
from guihang.dossier.writer import ByOperator
from tests.walks.county import PASSWORD, TODAY
from tests.walks.walker import PHONE, WIDE, Walker

SHE, ADDRESS = "苏日娜", "树林召镇三顷地村 6 号"
OTHER = "那仁花"


@pytest.fixture
def file_of_hers(walker: Walker) -> Iterator[str]:
    """Two people of the village, entered for this walk."""
    made = {name: _file(name) for name in (SHE, OTHER)}
    yield f"{walker.home}/people/{made[SHE].person}/"


def _file(name: str) -> NewEntry:
    person, decided = compat.uuid7(), TODAY - timedelta(days=60)
    said = {"name": name, "sex": "f", "address": ADDRESS, "phones": ["13800009911"], "home_place": VILLAGE}
    decision = {"order_kind": "treatment", "decided_on": decided.isoformat(), "place": SHULINZHAO, "term_years": 3}
    entries = [
        NewEntry(compat.uuid7(), person, kind, decided, clock.now(), "desk", data)
        for kind, data in (("person.described", said), ("order.entered", decision))
    ]
    record_many(ByOperator(), entries, today=TODAY, now=clock.now())
    assert Person.objects.filter(pk=person).exists()
    return entries[0]


def looks_right(page: Page) -> None:
    """Nothing scrolls sideways, and nothing on the page says why."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert tells(page.content()) == []


def ask(page: Page, what: str) -> None:
    page.locator("#menu summary").click()
    page.locator("#menu a", has_text=what).click()
    page.wait_for_selector("#record form")


@pytest.mark.proves("I4.1", "T17")
def test_a_visit_is_asked_made_and_told(walker: Walker, file_of_hers: str) -> None:
    geng = User.objects.get(username="geng")
    lin = walker.page(who="lin")
    lin.goto(file_of_hers)
    ask(lin, "请人上门看望")
    lin.locator("select[name=user]").select_option(str(geng.pk))
    walker.expected = ("422",)
    lin.locator("textarea[name=text]").fill("看看他戒毒后好不好")
    lin.locator("#record button[type=submit]").click()
    expect(lin.locator("#record .error").first).to_contain_text("会让外人知道")
    lin.locator("textarea[name=text]").fill("顺便把米带去")
    lin.locator("#record button[type=submit]").click()
    expect(lin.locator("#asked")).to_contain_text("耿勇")

    page = walker.page(width=PHONE, who="geng")
    assert page.url.endswith("/visit/")
    expect(page.locator(".to-whom")).to_contain_text(SHE)
    expect(page.locator(".to-whom")).to_contain_text(ADDRESS)
    expect(page.locator("main")).not_to_contain_text(OTHER)
    looks_right(page)
    for option in page.locator(".options label").all():
        box = option.bounding_box()
        assert box is not None
        assert box["height"] >= 40
    page.get_by_text("去了，没有见到").click()
    page.locator("textarea[name=text]").fill("邻居说去了县城")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".notice")).to_contain_text("已经转达")
    expect(page.locator("main")).to_contain_text("目前没有请您上门的事")
    looks_right(page)
    page.go_back()
    page.reload()
    expect(page.locator("main")).not_to_contain_text(SHE)

    lin.reload()
    expect(lin.locator(".told")).to_contain_text("上门答复：没有见到")
    expect(lin.locator(".told")).to_contain_text("邻居说去了县城")
    expect(lin.locator("#asked")).to_have_count(0)


@pytest.mark.proves("I4.1", "T3", "T17")
def test_a_request_is_passed_on_answered_and_its_consent_taken_back(walker: Walker, file_of_hers: str) -> None:
    lin = walker.page(who="lin")
    lin.goto(file_of_hers)
    ask(lin, "转交服务请求")
    lin.locator("select[name=department]").select_option("labour")
    lin.locator("textarea[name=wish]").fill("想找一份离家近的活")
    lin.locator("textarea[name=can_do]").fill("会缝纫，在服装厂做过四年")
    lin.locator("input[name=consented_on]").fill(TODAY.isoformat())
    lin.locator("#record button[type=submit]").click()
    expect(lin.locator("#asked")).to_contain_text("人力资源和社会保障部门")

    page = walker.fresh(width=WIDE)
    page.goto(f"{walker.home}/service/")
    assert "/service/sign-in/" in page.url
    expect(page.locator("h1")).to_have_text("社区服务")
    page.locator("input[name=username]").fill("lao")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/service/")
    expect(page.locator(".list")).to_contain_text("想找一份离家近的活")
    expect(page.locator("main")).not_to_contain_text(SHE)
    looks_right(page)
    page.locator(".line", has_text="想找一份离家近的活").get_by_role("link").click()
    expect(page.locator("h1")).to_have_text(SHE)
    for said in ("13800009911", "会缝纫", "经本人同意提供"):
        expect(page.locator(".to-whom")).to_contain_text(said)
    expect(page.locator("main")).not_to_contain_text(ADDRESS)
    looks_right(page)
    page.get_by_text("已安排", exact=True).click()
    page.locator("textarea[name=text]").fill("下周一到服装厂面试")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".to-whom")).to_contain_text("已安排")

    lin.reload()
    expect(lin.locator(".told")).to_contain_text("下周一到服装厂面试")
    lin.locator("#asked").get_by_role("link", name="本人收回同意").click()
    lin.locator("#record button[type=submit]").click()
    expect(lin.locator("#asked")).to_have_count(0)

    walker.expected = ("404",)
    page.reload()
    expect(page.locator("main")).not_to_contain_text(SHE)
    page.goto(f"{walker.home}/service/")
    expect(page.locator("main")).to_contain_text("目前没有要办的事")
