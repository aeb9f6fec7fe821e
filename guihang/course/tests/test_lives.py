"""Life stories through the pages' own forms: detained and back; dies; smooth from order to end; help afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from guihang.access.tests.cast import SHULINZHAO, make_cast
from guihang.course.models import Site
from guihang.course.tests.lives_of_course import Lived
from guihang.course.tests.whole_lives import XIAOMEI as WOMAN
from guihang.course.tests.whole_lives import agreed, from_order, kept, owed, terminated, to_end
from guihang.dossier.catchup import work_out_again
from guihang.dossier.models import Duty, Person
from guihang.dossier.tests.lives import BATU, XIAOMEI, Life

pytestmark = pytest.mark.django_db
DECIDED = date(2023, 10, 1)


def begun(settings: Any, who: Any = BATU, decided: date = DECIDED) -> Lived:
    """Served and notified; the rest through the pages."""
    cast, life = make_cast(), Life(who, decided=decided)
    life.act("order.notified", date(2023, 10, 3), order=life.order)
    for to in ("person", "family"):
        life.act("order.served", date(2023, 10, 5), {"to": to}, order=life.order)
    person = life.write(today=date(2023, 10, 6))
    return Lived(cast, person.pk, settings).on(date(2023, 10, 10))


@pytest.mark.proves("I5.story")
def test_smooth_from_order_to_end(settings: Any) -> None:
    lived = from_order(settings, decided=DECIDED)
    assert {"agreement", "group"} <= owed(lived)
    agreed(lived, **{"members-0-unit": "树林召镇政府", "members-0-phone": "13800004444"})
    assert "其木格" in lived.page("group")
    assert "树林召镇政府 · 13800004444" in lived.page("group")
    kept(lived, date(2024, 1, 10))
    assert Duty.objects.get(kind="plan-review").met_on == date(2023, 12, 27)
    to_end(lived)
    assert (lived.order.stage, lived.order.stopped_on) == ("released", date(2026, 10, 10))
    assert (lived.order.tests_met, lived.order.tests_required) == (22, 22)
    assert (lived.order.refusals, lived.order.departures, lived.order.findings) == (0, 0, [])
    assert "F27:signed" not in lived.order.papers, "a copy is given its days"
    work_out_again([lived.person], date(2026, 10, 20))
    assert "F27:signed" in lived.order.papers


def test_papers_are_filed_by_name_and_after_the_opinions(settings: Any) -> None:
    lived = begun(settings)
    lived.records("report.made", {"on": date(2023, 10, 10)})
    lived.on(date(2026, 9, 20))
    filing = {"on": date(2026, 9, 20), "papers-0-paper": "解除审批表"}
    for by in ("group_opinion", "office_opinion"):
        assert "办公室意见" in lived.does("ending", "release.filed", filing, refused=True)
        lived.does("ending", "opinion.given", {"text": "按协议履行，同意解除。"}, which=f"by={by}")
    assert "由林晓录入" in lived.page("ending"), "whose opinion it is, and who wrote it down"
    lived.does("ending", "release.filed", {"on": date(2026, 9, 20)}, refused=True)  # no paper is named
    lived.does("ending", "release.filed", filing)
    assert "解除审批表" in lived.page("ending"), "what went to the police"


@pytest.mark.proves("I5.story")
def test_detained_and_back_from_order_to_end(settings: Any) -> None:
    lived = kept(from_order(settings, decided=DECIDED), date(2024, 3, 1))
    tests = lived.order.tests_met
    lived.does("ending", "order.suspended", {"reason": "detained", "paper": "拘留通知书第1号"})
    assert lived.order.stage == "suspended"
    assert owed(lived) == {"group"}, "of the person nothing is asked: on Today and on the file"
    page = lived.page("ending")
    assert "不要求本人" in page and "仍须办理" in page and "工作小组" in page, "what others owe is said"
    _only_what_is_there_is_written_while_suspended(lived)
    lived.on(date(2024, 4, 30)).does("ending", "order.resumed", {"on": date(2024, 4, 30)})
    assert (lived.order.stage, lived.order.ends_on) == ("active", date(2026, 12, 8))
    assert "中止 60 天，期满之日相应顺延" in lived.page("ending")
    assert owed(lived) == {"plan", "helper", "agreement", "group"}, "it runs on"
    assert Duty.objects.filter(Duty.OWED, kind="test").exists()
    to_end(agreed(lived))
    assert (lived.order.stage, lived.order.stopped_on) == ("released", date(2026, 12, 9))
    assert lived.order.tests_met == lived.order.tests_required > tests, "none is missing for the days of detention"
    off = lived.sign_in("lin").client.get(reverse("dossier:file", args=[lived.person]))
    assert off.status_code == 404, "the clean years have passed by then: it stands in no list of the office"


def _only_what_is_there_is_written_while_suspended(lived: Lived) -> None:
    """It is not suspended twice, and who is detained is not lost."""
    again = {"entry": str(uuid4()), "on": "2024-03-02", "reason": "detained", "paper": "拘留通知书第2号"}
    lived.on(date(2024, 3, 2))
    answer = lived.client.post(reverse("dossier:record", args=[lived.person, "order.suspended"]), again)
    assert answer.status_code == 422 and "2024-03-01" in answer.content.decode()
    said = lived.on(date(2024, 3, 5)).records("contact.lost", {"on": date(2024, 3, 5)}, refused=True)
    assert "2024-03-01" in said
    assert "contact.lost" not in lived.page("search")


@pytest.mark.proves("I5.story")
def test_dies_from_order_to_end_and_is_left_in_peace_once_a_paper_says_so(settings: Any) -> None:
    lived = kept(agreed(from_order(settings, WOMAN, decided=DECIDED)), date(2024, 3, 1))
    lived.does("ending", "order.terminated", {"reason": "died"}, refused=True)
    assert lived.order.stage == "active"
    terminated(lived, "died", "死亡证明第12号")
    assert not Duty.objects.filter(Duty.OWED).exists()
    assert (lived.order.gaps, "F25" in " ".join(lived.order.papers)) == ([], False)
    assert "order.resumed" not in lived.page("ending")
    file, handout = lived.file(), reverse("desk:handout", args=[lived.person])
    assert not any(
        words in file
        for words in (handout, "三年未复吸", "2026 年 10 月", reverse("desk:sheet", args=[lived.person, "visit.made"]))
    )
    assert lived.client.get(handout).status_code == 404
    closed = lived.sign_in("jing")
    closed.does("ending", "control.ended", {"number": "1", "decided_on": "2024-03-01", "sure": "1"})
    assert closed.row.ended_on == date(2024, 3, 1)


@pytest.mark.proves("I5.story")
def test_three_clean_years_from_order_to_end_and_help_that_goes_on_by_consent(settings: Any) -> None:
    lived = agreed(from_order(settings, decided=DECIDED))
    lived.records("followup.made", {"mode": "remote"}, refused=True)
    to_end(lived)
    clean = lived.row.clean_on
    assert clean is not None
    lived.on(clean).sends(reverse("ends:end", args=[lived.person]), {"kind": "control.ended", "on": clean, "sure": "1"})
    assert lived.row.ended_on == clean
    lived.sign_in("lin")
    help_url = reverse("dossier:help-new")
    lived.sends(
        help_url,
        {"name": "老巴", "phones": "13800004444", "home_place": SHULINZHAO, "wishes": "找工作", "consents": "1"},
    )
    other = Lived(lived.cast, Person.objects.exclude(pk=lived.person).get().pk, settings).on(clean)
    other.records("followup.made", {"mode": "remote", "text": "还在原单位上班。"})
    assert "下次" in other.file() or "the next by" in other.file()
    other.records("help.ended", {})
    assert other.client.get(reverse("dossier:record", args=[other.person, "followup.made"])).status_code == 404


def test_a_place_for_somebody_ill_is_sought_waited_for_and_left(settings: Any) -> None:
    lived = begun(settings)
    lived.records("report.made", {"on": date(2023, 10, 10)})
    site = Site.objects.create(place="150600000000", name="某某医院", kind="hospital", beds=2)
    lived.does("care", "care.sought", {"why": "illness", "until": "2023-10-20", "text": "需要透析"})
    owed = Duty.objects.get(kind="care")
    assert (owed.due_on, owed.met_on) == (date(2023, 10, 20), None)
    lived.does("care", "care.answered", {"outcome": "waiting_list"}, which=f"site_id={site.pk}")
    assert Duty.objects.get(kind="care-again").due_on == date(2023, 11, 9)
    lived.on(date(2023, 10, 12)).does("care", "care.answered", {"outcome": "taken_in"}, which=f"site_id={site.pk}")
    assert not Duty.objects.filter(Duty.OWED, kind__startswith="care").exists()
    assert "2 张床，空 1 张" in lived.page("care") or "2 beds, 1 free" in lived.page("care")
    lived.on(date(2023, 12, 1)).does("care", "care.answered", {"on": date(2023, 12, 1)}, which="outcome=care_over")
    assert "空 2 张" in lived.page("care") or "2 free" in lived.page("care")
    assert lived.sign_in("jing").client.get(f"/people/{lived.person}/course/care/").status_code == 404


def test_a_site_that_cannot_leaves_the_search_open(settings: Any) -> None:
    lived = begun(settings)
    lived.records("report.made", {"on": date(2023, 10, 10)})
    lived.does("care", "care.sought", {"why": "illness", "until": "2023-10-20", "text": "需要透析"})
    lived.does("care", "care.answered", {"outcome": "not_possible", "site": "某某医院"})
    assert Duty.objects.get(kind="care").met_on is None
    assert "/record/care.answered/" in lived.page("care")
    assert "/record/care.answered/" in lived.file(), "it stands on the file still"
    lived.does("care", "care.answered", {"text": "已报盟里协调"}, which="outcome=city_told")
    assert Duty.objects.get(kind="care").met_on == date(2023, 10, 10)
    assert Duty.objects.get(kind="care-again").met_on is None, "and it is asked about again"


def test_the_duty_of_a_place_says_nothing_of_why(settings: Any) -> None:
    lived = begun(settings)
    lived.records("report.made", {"on": date(2023, 10, 10)})
    lived.does("care", "care.sought", {"why": "infectious", "until": "2023-10-20", "text": "肺结核"})
    today = lived.client.get("/today/").content.decode()
    assert not any(word in today for word in ("传染", "肺结核", "病"))


def test_who_is_a_woman_is_shown_to_lack_a_woman_and_a_helper(settings: Any) -> None:
    lived = begun(settings, XIAOMEI)
    lived.records("report.made", {"on": date(2023, 10, 10)})
    lived.does("group", "group.formed", {"on": date(2023, 10, 10), "members-0-role": "police", "members-0-name": "高峰",
                                         **{f"members-{n}-name": "" for n in range(1, 5)}})  # fmt: skip
    assert [gap["code"] for gap in lived.order.gaps] == ["no_woman_worker", "group_incomplete"]
    lived.on(date(2023, 12, 1)).page("group")
    assert {gap["code"] for gap in lived.order.gaps} >= {"no_plan", "no_helper"}
    for what, found in (("no_helper", True), ("no_group", False), ("papers", True)):
        listed = lived.client.get(f"/people/?lacks={what}").content.decode()
        assert ("李晓梅" in listed) is found, what
    county = lived.sign_in("zhao").client.get("/county/").content.decode()
    assert "lacks=no_helper" in county and "lacks=no_group" not in county
