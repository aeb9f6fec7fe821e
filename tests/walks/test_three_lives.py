"""Three lives told by the people of their offices, in a real browser, through the pages' own forms: smooth from the
order to the closed dossier; two moves within fifteen days; detained and back, then a serious breach."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from guihang.access.models import User
from guihang.access.roles import Role
from guihang.access.tests.cast import DALAD
from guihang.dossier.models import Duty, Entry, Person
from guihang.exchange.ledger.identity import check_character
from tests.walks.teller import Teller, people_of
from tests.walks.walker import PHONE, WIDE, Walker

# Offices of their own, so that no other walk meets these people.
SMOOTH, FROM, TO, STRICT = "150621006000", "150621107000", "150621101000", "150621106000"
TESTED = {
    "result": "negative", "method": "urine", "testers": "民警 景峰\n社工 林晓", "kit": "五联卡", "kit_lot": "B2023-05",
    "kit_expires": "2029-05-31",
}  # fmt: skip
GOALS = {"goals-0-goal": "找到稳定的工作", "goals-0-who": "林晓", "goals-0-until": "2024-03"}


def number(order: int) -> str:
    """An identity number of the county that does not exist."""
    first = f"15069919680101{order:03d}"
    return first + check_character(first)


@pytest.fixture
def cast(county: str) -> Iterator[ExitStack]:
    """What is entered here is left again."""
    with ExitStack() as left:
        yield left


def office(short: str, place: str, role: Role = Role.WORKER, name: str = "林晓") -> dict[str, tuple[str, Role, str]]:
    """One sign-in."""
    return {short: (name, role, place)}


def order_in(teller: Teller, name: str, order: int, decided: date, place: str, worker: User) -> None:
    """A decision entered by hand, as it comes."""
    teller.goto("/people/new/")
    teller.sends({
        "name": name, "id_number": number(order), "order_kind": "treatment", "decided_on": decided, "place": place,
        "term_years": "3", "worker": str(worker.pk),
    })  # fmt: skip
    teller.person = Person.objects.filter(place=place).latest("id").pk


def served_and_reported(teller: Teller, served: date, reported: date) -> None:
    """Served on person and family, the office notified, reported in."""
    teller.on(served)
    for to in ("person", "family"):
        teller.does("handing", "order.served", {"on": served, "how": "handed_over"}, which=f"to={to}")
    teller.does("handing", "order.notified", {"on": served})
    teller.on(reported).records("report.made", {"on": reported})


@pytest.mark.proves("I5.story.browser")
@pytest.mark.timeout(600)
def test_smooth_from_the_order_to_the_closed_dossier(walker: Walker, cast: ExitStack, settings: Any) -> None:
    staff = cast.enter_context(people_of({
        **office("lives-lin", SMOOTH), **office("lives-wang", SMOOTH, Role.OFFICE_LEAD, "王敏"),
        **office("lives-jing", SMOOTH, Role.POLICE_LIAISON, "景峰"),
    }, "zh-Hans"))  # fmt: skip
    teller = Teller(walker, settings, story="smooth").on(date(2023, 10, 8)).by("lives-lin")
    order_in(teller, "顺安", 1, date(2023, 10, 7), SMOOTH, staff["lives-lin"])
    teller.station("file")
    served_and_reported(teller, date(2023, 10, 9), date(2023, 10, 10))
    teller.subject("handing")
    teller.station("handing")
    _group_by_keyboard(teller)
    teller.station("group")
    teller.records("agreement.signed", {"on": date(2023, 10, 10)})
    plan = {"on": date(2023, 10, 10), "subjects": "work", **GOALS, "review_on": "2024-01-10", "signed": "1"}
    teller.does("group", "plan.made", plan)
    teller.does("group", "helper.named", {"on": date(2023, 10, 10), "name": "乌兰", "role": "volunteer"})
    assert teller.order.gaps == []
    teller.on(date(2023, 11, 6)).does("tests", "test.taken", TESTED)
    expect(teller.page.locator("main")).to_contain_text("阴性")
    teller.station("tests")
    teller.records("visit.made", {"mode": "in_person", "note": "在家，状态平稳"})
    _tier_by_two(teller)
    _away_and_back(teller)
    _released(teller)
    _closed(teller)


def _group_by_keyboard(teller: Teller) -> None:
    """The working group, without a mouse."""
    page = teller.subject("group")
    link = page.locator("main a[href*='record/group.formed']").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/group.formed/**")
    page.locator("select[name=members-0-role]").focus()
    people = {"worker": "林晓", "police": "景峰", "doctor": "其木格", "family_member": "巴雅尔", "volunteer": "乌兰"}
    for n, (role, name) in enumerate(people.items()):
        expect(page.locator(f"[name=members-{n}-role]")).to_be_focused()
        chosen = page.locator(f"[name=members-{n}-role]")
        while chosen.input_value() != role:
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.type(name)
        if n + 1 < len(people):
            _tab_to(teller, f"members-{n + 1}-role")
    page.keyboard.press("Enter")
    page.wait_for_url("**/course/group/")
    assert set(Entry.objects.get(person=teller.person, kind="group.formed").data["roles"]) >= {"worker", "doctor"}


def _tab_to(teller: Teller, name: str) -> None:
    for _ in range(8):
        if teller.page.evaluate("document.activeElement.name") == name:
            return
        teller.page.keyboard.press("Tab")


def _tier_by_two(teller: Teller) -> None:
    """Assessed and decided on by the worker, confirmed by the lead."""
    page = teller.subject("tier")
    page.locator("main a[href$='/tier/assess/']").click()
    page.wait_for_load_state()
    for group in page.locator("main form.form fieldset").all():
        group.locator("input[type=radio]").first.check()
    teller.station("assess")
    teller.sends({})
    teller.station("assessed")
    teller.sends({"tier": "blue", "reason": "三个月来按时检测，家属支持。", "review_on": "2024-02-06"})
    assert teller.order.tier != "blue", "one person alone sets no tier"
    teller.by("lives-wang").subject("tier")
    teller.station("waits")
    teller.sends({"word": "confirm"})
    assert teller.order.tier == "blue"
    teller.by("lives-lin")


def _away_and_back(teller: Teller) -> None:
    """Reported as away for some days, and back in time."""
    page = teller.on(date(2024, 3, 4)).subject("leave")
    away = {"from": "2024-03-05", "until": "2024-03-15", "by": "in_writing", "destination": "包头，建筑工地"}
    teller.follows("main a[href*='/leave/report/']", {"on": date(2024, 3, 4), **away})
    expect(page.locator("main")).to_contain_text("包头")
    teller.on(date(2024, 3, 8)).goto("/away/")
    expect(page.locator("main")).to_contain_text("顺安")
    teller.station("away")
    teller.on(date(2024, 3, 15)).does("leave", "leave.returned", {"on": date(2024, 3, 15)})
    teller.station("leave")
    assert not teller.owed("overstay")


def _released(teller: Teller) -> None:
    """Opinions, papers, summary; released by the police, served, the township told."""
    teller.on(date(2026, 9, 21))
    for by in ("group_opinion", "office_opinion"):
        teller.does("ending", "opinion.given", {"text": "按协议履行，同意解除。"}, which=f"by={by}")
    teller.does("ending", "release.filed", {"papers-0-paper": "解除审批表"})
    teller.by("lives-wang").does("ending", "course.summed", {"text": "三年间按期检测，表现平稳。"})
    teller.by("lives-jing").does("ending", "opinion.given", {"text": "同意。"}, which="by=police_opinion")
    teller.on(date(2026, 10, 10)).does("ending", "order.released", {"on": date(2026, 10, 10)})
    assert teller.order.stage == "released"
    teller.by("lives-lin")
    for to in ("person", "family"):
        teller.does("ending", "release.served", {"how": "handed_over"}, which=f"to={to}")
    teller.does("ending", "release.told", {})
    assert not teller.owed("release-serve-person", "release-serve-family", "release-tell")
    teller.subject("ending")
    teller.station("ending")
    teller.subject("papers")
    teller.station("papers")


def _closed(teller: Teller) -> None:
    """The dossier is closed with its index by the lead, and only read from then on."""
    page = teller.by("lives-wang").goto(f"/people/{teller.person}/archive/{teller.order.pk}/")
    teller.station("index")
    teller.sends({"index": "社戒2026-001", "pages": "46", "looked": "1", "because": "签字件由派出所保存"})
    assert Entry.objects.filter(person=teller.person, kind="file.closed").exists()
    teller.station("closed")
    teller.goto("/people/closed/")
    expect(page.locator("main")).to_contain_text("顺安")
    teller.by("lives-lin").file()
    teller.station("story")


@pytest.mark.proves("I5.story.browser", "I5.7")
@pytest.mark.timeout(600)
def test_two_moves_in_fifteen_days_on_a_phone(walker: Walker, cast: ExitStack, settings: Any) -> None:
    staff = cast.enter_context(people_of({
        **office("moves-lin", FROM), **office("moves-ma", TO, name="马骏"),
        **office("moves-zhao", DALAD, Role.COUNTY, "赵刚"),
    }, "zh-Hans"))  # fmt: skip
    teller = Teller(walker, settings, story="moves", width=PHONE).on(date(2024, 3, 4)).by("moves-lin")
    order_in(teller, "屡迁", 2, date(2024, 3, 1), FROM, staff["moves-lin"])
    served_and_reported(teller, date(2024, 3, 5), date(2024, 3, 8))
    teller.records("agreement.signed", {"on": date(2024, 3, 8)})
    ends = teller.order.ends_on
    for day, (old, new), (here, there) in (
        (date(2024, 6, 3), ("moves-lin", "moves-ma"), (FROM, TO)),
        (date(2024, 6, 12), ("moves-ma", "moves-lin"), (TO, FROM)),
    ):
        _moves(teller.on(day), old, new, there, staff[new])
        assert (teller.row.place, teller.order.office, teller.row.crossing) == (there, there, "")
        assert teller.row.worker == staff[new].pk
        walker.expected = ("404",)
        answer = teller.by(old).page.goto(f"{walker.home}/people/{teller.person}/")
        assert answer is not None
        assert answer.status == 404, f"{here} sees no more of it"
    assert teller.order.ends_on == ends
    met = set(Duty.objects.filter(person=teller.person).exclude(met_on=None).values_list("key", flat=True))
    assert {"move-report/1", "move-report/2", "move-agreement/1", "move-agreement/2"} <= met
    teller.by("moves-lin").file()
    teller.station("story")


def _moves(teller: Teller, old: str, new: str, there: str, worker: User) -> None:
    """Asked, approved, the papers, the receipt, the arrival, the new agreement."""
    day = teller.settings.GUIHANG_TODAY
    teller.by(old).does("moving", "move.asked", {"place": there, "change_on": day, "ground": "residence"})
    teller.station("asked")
    teller.follows("main a[href*='/moving/approve/']", {"reason": "同意"})
    teller.does("moving", "papers.sent", {"how": "by_hand", "papers-0-paper": "社区戒毒协议", "papers-0-pages": "3"})
    teller.station("between")
    page = teller.by("moves-zhao").goto("/county/between/")
    expect(page.locator("main")).to_contain_text("屡迁")
    teller.station("county")
    page = teller.by(new).goto("/arrivals/")
    expect(page.locator("main")).to_contain_text("屡迁")
    teller.station("arrivals")
    page.locator("main .do a").first.click()
    page.wait_for_load_state()
    teller.station("arrival")
    teller.follows("main a[href*='/papers.received/']", {"complete": "on"})
    teller.follows("main a[href*='/move.received/']", {"worker": str(worker.pk), "address": "甲村 3 号"})
    teller.station("received")
    teller.records("agreement.signed", {"on": day})


@pytest.mark.proves("I5.story.browser", "I5.6")
@pytest.mark.timeout(600)
def test_detained_and_back_then_a_serious_breach_in_english(walker: Walker, cast: ExitStack, settings: Any) -> None:
    staff = cast.enter_context(people_of({
        **office("strict-lin", STRICT), **office("strict-wang", STRICT, Role.OFFICE_LEAD, "王敏"),
        **office("strict-jing", STRICT, Role.POLICE_LIAISON, "景峰"),
    }, "en"))  # fmt: skip
    teller = Teller(walker, settings, "en", WIDE, "strict").on(date(2024, 1, 4)).by("strict-lin")
    order_in(teller, "严改", 3, date(2024, 1, 3), STRICT, staff["strict-lin"])
    served_and_reported(teller, date(2024, 1, 5), date(2024, 1, 8))
    teller.records("agreement.signed", {"on": date(2024, 1, 8)})
    ends = teller.order.ends_on
    teller.on(date(2024, 2, 1)).does("ending", "order.suspended", {"reason": "detained", "paper": "拘留通知书第1号"})
    teller.station("suspended")
    teller.on(date(2024, 3, 2)).does("ending", "order.resumed", {"on": date(2024, 3, 2)})
    assert ends is not None
    assert teller.order.ends_on is not None
    assert (teller.order.stage, (teller.order.ends_on - ends).days) == ("active", 30)
    for day in (date(2024, 4, 10), date(2024, 5, 13)):
        _refuses(teller.on(day))
    page = teller.by("strict-lin").subject("breach")
    teller.station("distance")
    teller.does("breach", "reminder.given", {"how": "at_home"}, which="about=tests")
    _refuses(teller.on(date(2024, 6, 12)))
    exhortation = {
        "level": "exhortation", "about": "tests", "where": "工作站", "witness": "乌兰", "signed": "signed",
        "text": "已告知三次拒检的后果。",
    }  # fmt: skip
    teller.does("breach", "warning.given", exhortation)
    expect(page.locator("main a[href*='/breach/report/']")).to_have_count(0)
    checked = {"outcome": "confirmed", "text": "三次均有送达和理由认定。"}
    teller.by("strict-wang").does("breach", "breach.checked", checked, which="code=serious")
    teller.by("strict-lin").subject("breach")
    teller.station("evidence")
    teller.follows("main a[href*='/breach/report/']", {"number": "社戒报〔2024〕1号"})
    report = Entry.objects.get(person=teller.person, kind="breach.reported")
    kinds = Entry.objects.filter(pk__in=report.data["evidence"]).values_list("kind", flat=True)
    assert {"test.refused", "reminder.given", "warning.given", "agreement.signed"} <= set(kinds)
    teller.on(date(2024, 6, 14)).does("breach", "report.receipted", {"number": "收字12号", "by": "景峰"})
    teller.by("strict-jing").does("breach", "report.answered", {"outcome": "not_taken_up"})
    assert Duty.objects.get(person=teller.person, kind="report-receipt").met_on == date(2024, 6, 14)
    teller.by("strict-lin").subject("breach")
    teller.station("answered")
    teller.file()
    teller.station("story")


def _refuses(teller: Teller) -> None:
    """Told to come, came not, no good reason: written by one, weighed by another."""
    day = teller.settings.GUIHANG_TODAY
    told = {"how": "handed_over", "for_on": day}
    teller.by("strict-lin").does("tests", "notice.served", told, which="notice=test")
    teller.does("tests", "noshow.noted", {"what": "gave_no_sample", "excuse": "不想来"})
    teller.by("strict-wang").subject("tests")
    teller.follows("main a[href*='/tests/weigh/']", {"outcome": "not_excused", "text": "无正当理由"})
    teller.by("strict-lin")
