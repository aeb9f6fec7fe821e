"""A colleague is ill: the lead gives everybody they answer for to another until a day, and takes it back again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from uuid_utils import compat

from guihang.access import clock
from guihang.access.models import User
from guihang.dossier.entry import NewEntry
from guihang.dossier.identity import unseal_all
from guihang.dossier.models import Person
from guihang.dossier.record import record_many
from guihang.dossier.writer import ByOperator
from tests.walks.county import TODAY
from tests.walks.walker import PHONE, WIDE, Walker

THEIRS = ("赵国庆", "王海燕", "何静")
SAYS = {
    "zh-Hans": {
        "workers": "人员分工", "over": "交接", "look": "查看名单", "done": "已交接 3 人", "back": "撤回",
        "undone": "已为 3 人撤回交接",
    },
    "en": {
        "workers": "Workers", "over": "Hand over", "look": "Look through the list", "done": "3 people are handed over",
        "back": "Take it back", "undone": "Taken back for 3 people",
    },
}  # fmt: skip


@pytest.fixture
def ill(walker: Walker) -> User:
    """Sha Wen answers for three people."""
    ill = User.objects.get(username="sha")
    names = unseal_all(Person.objects.all())
    people = [pk for pk, identity in names.items() if identity.name in THEIRS]
    acts = [
        NewEntry(compat.uuid7(), p, "worker.assigned", TODAY, clock.now(), "desk", {"user": str(ill.pk)})
        for p in people
    ]
    record_many(ByOperator(), acts, today=TODAY, now=clock.now())
    return ill


@pytest.fixture(params=list(SAYS))
def language(request: pytest.FixtureRequest, walker: Walker) -> Iterator[str]:
    """The lead reads in this language."""
    before = User.objects.get(username="wang").language
    User.objects.filter(username="wang").update(language=request.param)
    yield request.param
    User.objects.filter(username="wang").update(language=before)


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_lead_hands_over_all_people_of_an_ill_colleague_and_takes_it_back(
    walker: Walker, ill: User, language: str, width: int
) -> None:
    says = SAYS[language]
    page = walker.page(language, width, who="wang")
    if width == PHONE:
        page.locator(".nav .rest summary").click()
    page.get_by_role("link", name=says["workers"]).first.click()
    row = page.locator("tr", has_text="沙文")
    expect(row.locator("td").first).to_contain_text("3")
    row.get_by_role("link", name=says["over"]).click()

    page.locator("label.tick", has_text="林晓").locator("input").check()
    page.locator("input[name=until]").fill((TODAY + timedelta(days=11)).isoformat())
    page.locator("input[name=note]").fill("病假")
    page.get_by_role("button", name=says["look"]).click()
    for name in THEIRS:
        expect(page.locator(".list .tick", has_text=name).locator("input")).to_be_checked()
    page.get_by_role("button", name=says["over"], exact=True).click()
    expect(page.locator("#handed .notice")).to_contain_text(says["done"])

    # The colleague's own day shows them.
    lin = walker.page("zh-Hans", width, who="lin")
    lin.goto(f"{walker.home}/?mine=1&kind=test")
    for name in THEIRS:
        expect(lin.locator(".line .who", has_text=name).first).to_be_visible()

    # The page of workers says that it is for a while, and leads back to the result.
    page.goto(f"{walker.home}/workers/")
    told = page.locator(".of-late .line")
    expect(told).to_contain_text("沙文")
    expect(told).to_contain_text("林晓")
    told.get_by_role("link").click()
    page.get_by_role("button", name=says["back"]).click()
    expect(page.locator("#handed .notice")).to_contain_text(says["undone"])
    lin.reload()
    expect(lin.locator(".line .who", has_text=THEIRS[0])).to_have_count(0)


def test_a_worker_begins_the_day_with_their_own_people(walker: Walker, ill: User) -> None:
    page = walker.page("zh-Hans", who="sha")
    page.locator(".seg a", has_text="我负责的").click()
    page.get_by_role("button", name="以后先看这里").click()
    expect(page.locator(".seg a[aria-current]")).to_contain_text("我负责的")
    expect(page.locator(".line .who", has_text=THEIRS[0]).first).to_be_visible()
    page.locator(".seg a").first.click()
    page.get_by_role("button", name="以后先看这里").click()
    expect(page.locator(".seg a[aria-current]")).not_to_contain_text("我负责的")
