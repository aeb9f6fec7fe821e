"""Serious breaches in treatment and in rehabilitation, a nursing mother, who did not report in: a word first, the
evidence, a lead's check, the report with its receipt."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from guihang.access.tests.cast import make_cast
from guihang.course.breaching import sixteenth_birthday
from guihang.course.tests.lives_of_course import Lived
from guihang.course.tests.test_being_away import deed
from guihang.course.tests.test_testing import weigh
from guihang.course.tests.whole_lives import XIAOMEI as WOMAN
from guihang.course.tests.whole_lives import agreed, from_order, kept, terminated, to_end
from guihang.dossier.models import Duty, Entry
from guihang.dossier.tests.lives import Life
from guihang.web.words.duties import duty_name

pytestmark = pytest.mark.django_db
REFUSALS = "serious_breach.refusals"
DAYS = (date(2026, 6, 5), date(2026, 8, 5), date(2026, 9, 7))


def refusing(settings: Any, days: tuple[date, ...]) -> Lived:
    """Tests refused on these days, each with its notice and its excuse weighed, as they stand on file."""
    cast, life = make_cast(), Life().reported()
    for day in days:
        told = life.act("notice.served", day, {"notice": "test", "for_on": day.isoformat(), "how": "handed_over"})
        noted = life.act("noshow.noted", day, {"entry": str(told.id), "what": "gave_no_sample", "excuse": "说没有空"})
        said = {"entry": str(noted.id), "outcome": "not_excused", "text": "无正当理由"}
        life.act("noshow.weighed", day, said)
        life.act("test.refused", day, {"notice_on": day.isoformat(), "entry": str(noted.id), "excuse": "说没有空"})
    person = life.write(today=days[-1] if days else date(2026, 3, 12))
    return Lived(cast, person.pk, settings).on(days[-1] if days else date(2026, 3, 12))


@pytest.mark.proves("I5.6")
def test_a_friendly_word_is_owed_one_before_it_is_serious_and_meets_its_duty(settings: Any) -> None:
    lived = refusing(settings, DAYS[:2])
    page = lived.page("breach")
    assert "拒绝检测 2 次，满 3 次属严重" in page and "还差 1" in page
    duty = Duty.objects.get(key="early-word/refusals")
    assert duty.due_on == date(2026, 8, 12)
    lived.on(date(2026, 8, 6)).does(
        "breach", "reminder.given", {"on": date(2026, 8, 6), "how": "at_home", "note": "上门说明，约定下次时间"},
        which="about=tests",
    )  # fmt: skip
    assert Duty.objects.get(key="early-word/refusals").met_on == date(2026, 8, 6)


def refuses(lived: Lived, *days: date) -> Lived:
    """On each of these days told to come, came and gave no sample, no good reason: written by one, weighed by
    another."""
    for day in days:
        kept(lived, day)
        before, told = lived.order.refusals, {"how": "handed_over", "for_on": day}
        lived.does("tests", "notice.served", told, which="notice=test")
        lived.does("tests", "noshow.noted", {"what": "gave_no_sample", "excuse": "说没有空"})
        assert lived.order.refusals == before, "nothing counts before it is weighed"
        weigh(lived.sign_in("wang"), {"outcome": "not_excused", "text": "无正当理由"})
        assert lived.sign_in("lin").order.refusals == before + 1
    return lived


def warned_and_confirmed(lived: Lived) -> Lived:
    """An exhortation with its witness by the worker; the check by the lead, with its grounds."""
    lived.does("breach", "warning.given", {
        "level": "exhortation", "about": "tests", "where": "树林召镇工作站", "witness": "乌兰", "signed": "signed",
        "text": "已告知三次拒检的后果。",
    })  # fmt: skip
    assert reverse("course:breach-report", args=[lived.person]) not in lived.page("breach"), "not before the check"
    checked = {"outcome": "confirmed", "text": "三次均有送达和理由认定。"}
    lived.sign_in("wang").does("breach", "breach.checked", checked, which="code=serious")
    assert lived.order.to_check_since is None
    return lived.sign_in("lin")


def reported(lived: Lived, outcome: str) -> Lived:
    """To the police with all that proves it; received two days later, and answered by them."""
    deed(lived, "breach", "breach-report", {"number": "树社戒报〔2026〕1号"})
    report = Entry.objects.get(kind="breach.reported")
    proofs = Entry.objects.filter(kind__in=["test.refused", "reminder.given", "warning.given", "agreement.signed"])
    assert set(report.data["evidence"]) == {str(e.pk) for e in proofs}
    assert Duty.objects.get(key=f"breach/{REFUSALS}/1").met_on == report.happened_on
    assert Duty.objects.get(kind="report-receipt").met_on is None
    received = report.happened_on + timedelta(days=2)
    lived.on(received).does("breach", "report.receipted", {"number": "收字12号", "by": "高峰"})
    lived.sign_in("jing").does("breach", "report.answered", {"outcome": outcome})
    assert Duty.objects.get(kind="report-receipt").met_on == received
    assert "高峰" in lived.sign_in("lin").page("breach")
    return lived


@pytest.mark.proves("I5.6", "I5.story")
def test_serious_breach_in_treatment_from_order_to_end(settings: Any) -> None:
    lived = refuses(agreed(from_order(settings)), *DAYS[:2])
    lived.on(date(2026, 8, 6)).does("breach", "reminder.given", {"how": "at_home"}, which="about=tests")
    refuses(lived, DAYS[2])
    page = lived.page("breach")
    assert "条件已满足：" in page and "待核实" in page and "档案中没有劝诫书" in page and "负责人尚未核实" in page
    assert "强制隔离戒毒的决定，期限二年" in page and "第三十八条" in page
    early = {"entry": str(uuid4()), "on": "2026-09-07", "reason": REFUSALS}
    answer = lived.client.post(reverse("dossier:record", args=[lived.person, "breach.reported"]), early)
    assert answer.status_code == 422 and "核实确认" in answer.content.decode()
    page = warned_and_confirmed(lived).page("breach")
    assert "负责人尚未核实" not in page and "乌兰" in page
    reported(lived, "compulsory_isolation")
    assert lived.order.stage == "active", "the answer alone ends nothing"
    terminated(lived.on(date(2026, 9, 11)), "compulsory_isolation", "强制隔离戒毒决定书〔2026〕7号")
    assert (lived.order.stopped_on, lived.order.refusals) == (date(2026, 9, 11), 3)
    assert "强制隔离戒毒决定书〔2026〕7号" in lived.page("ending")


@pytest.mark.proves("I5.6", "I5.story")
def test_serious_breach_in_rehabilitation_from_order_to_end(settings: Any) -> None:
    """No ground for compulsory treatment by itself: reported, not taken up, and it runs to its last day."""
    lived = refuses(agreed(from_order(settings, kind="rehabilitation")), *DAYS)
    page = lived.page("breach")
    assert "条件已满足：" in page and "待核实" in page
    assert "仅此一项不是强制隔离戒毒的法定理由" in page and "不得提前解除" in page
    assert "期限二年" not in page
    reported(warned_and_confirmed(lived), "not_taken_up")
    assert (lived.order.stage, lived.order.ends_on) == ("active", date(2029, 3, 9))
    to_end(lived)
    assert (lived.order.stage, lived.order.refusals) == ("released", 3)


@pytest.mark.proves("I5.6", "I5.story")
def test_a_nursing_mother_from_order_to_end_and_only_who_may_read_health_sees_why(settings: Any) -> None:
    lived = refuses(agreed(from_order(settings, WOMAN)), *DAYS)
    assert "报告前先问清" in lived.page("breach")
    lived.does("breach", "protection.noted", {"why": "nursing", "until": date(2026, 12, 1), "text": "出生医学证明"})
    page = lived.page("breach")
    assert "不适用强制隔离戒毒" in page and "第三十九条" in page and "期限二年" not in page
    police = lived.sign_in("jing").page("breach")
    assert "不适用强制隔离戒毒，" not in police and "报告前先问清" in police, "the police are asked to ask"
    reported(warned_and_confirmed(lived.sign_in("lin")), "not_taken_up")
    later = lived.on(date(2026, 12, 2)).page("breach")
    assert "期限二年" in later, "the ground was over on its last day"
    to_end(lived)
    assert (lived.order.stage, lived.order.refusals) == ("released", 3)


@pytest.mark.proves("I5.6")
def test_what_the_check_did_not_confirm_is_not_reported(settings: Any) -> None:
    lived = refusing(settings, DAYS)
    lived.sign_in("wang").does(
        "breach", "breach.checked", {"outcome": "not_confirmed", "text": "八月那次当天住院。"}, which="code=serious"
    )
    assert "不报告" in lived.page("breach")
    late = {"entry": str(uuid4()), "on": "2026-09-07", "reason": REFUSALS}
    answer = lived.client.post(reverse("dossier:record", args=[lived.person, "breach.reported"]), late)
    assert answer.status_code == 422
    duty = Duty.objects.get(person=lived.person, kind="breach")
    on = duty.due_on + timedelta(days=3)
    assert duty_name(duty.key, on, "zh-Hans") not in lived.on(on).file(), "neither owed nor missed: a person said no"


@pytest.mark.proves("I5.6")
def test_refusals_without_a_notice_are_missed_and_confirmed_only_with_the_reason(settings: Any) -> None:
    cast, life = make_cast(), Life()
    life.reported()
    for day in DAYS:
        life.act("test.refused", day, {"notice_on": day.isoformat(), "excuse": "说没有空"})
    lived = Lived(cast, life.write(today=DAYS[-1]).pk, settings).on(DAYS[-1])
    page = lived.page("breach")
    assert "条件已满足" not in page and "送达通知的拒检0次，在案3次，满3次属严重" in page.replace(" ", "")
    assert "作未检处理" in page and "负责人的待办" in page
    assert "已办 9" not in page, "a refusal is nothing that was done"
    lived.sign_in("wang")
    assert "未送达" in lived.does("breach", "breach.checked", {"outcome": "confirmed"}, which="serious", refused=True)
    lived.does("breach", "breach.checked", {"outcome": "confirmed", "text": "通知存根在纸质卷中。"}, which="serious")
    page = lived.page("breach")
    assert "第3次拒绝检测：已由具名人员确认" in page.replace(" ", "")
    assert "待核实</h2>" not in page
    file = lived.file()
    assert "拒绝检测：待核实" not in file and "按在案计，并非每次都有送达通知" in file


@pytest.mark.proves("I5.6")
def test_a_worker_reads_which_refusals_count_and_what_makes_the_others_count(settings: Any) -> None:
    """One of three has a notice served: the page says both counts, line by line, and what a lead must write."""
    cast, life = make_cast(), Life()
    life.reported()
    life.act("notice.served", DAYS[0], {"notice": "test", "for_on": DAYS[0].isoformat(), "how": "handed_over"})
    for day in DAYS:
        life.act("test.refused", day, {"notice_on": day.isoformat(), "excuse": "说没有空"})
    lived = Lived(cast, life.write(today=DAYS[-1]).pk, settings).on(DAYS[-1])
    page = lived.page("breach").replace(" ", "")
    assert "在案拒检3次，其中1次有送达通知。其余在补齐通知前作未检处理，不算拒检；仍予认定的，须写明理由。" in page
    assert "送达通知的拒检1次，在案3次，满3次属严重" in page
    assert "还差2" in page
    marked = {day: f"{day.month}月{day.day}日" for day in DAYS}
    counts = page[page.index("送达通知的拒检1次") :].partition("未报告离开")[0]
    lines = {day: counts[counts.index(words) :].partition("</li>")[0] for day, words in marked.items()}
    assert ["未送达通知：作未检处理" in lines[day] for day in DAYS] == [False, True, True]
    lived.sign_in("wang")
    lived.does("breach", "breach.checked", {"outcome": "confirmed", "text": "通知存根在纸质卷中。"}, which="serious")
    page = lived.sign_in("lin").page("breach").replace(" ", "")
    assert "还差2" not in page, "a confirmed breach is not said to be far from serious"
    assert "具名人员已写明理由，仍予认定" in page
    assert "通知存根在纸质卷中" in page


@pytest.mark.proves("I5.6")
def test_what_is_not_confirmed_leaves_the_workers_list(settings: Any) -> None:
    lived = refusing(settings, DAYS)
    assert Duty.objects.get(key=f"breach/{REFUSALS}/1").explained_on is None
    lived.sign_in("wang").does(
        "breach", "breach.checked", {"outcome": "not_confirmed", "text": "八月那次当天住院。"}, which="code=serious"
    )
    assert Duty.objects.get(key=f"breach/{REFUSALS}/1").explained_on == DAYS[-1]


@pytest.mark.proves("I5.6")
def test_an_exhortation_names_the_place_and_a_witness(settings: Any) -> None:
    lived = refusing(settings, DAYS[:2])
    bare = {"level": "exhortation", "about": "tests", "signed": "signed", "text": "已告知。"}
    assert "见证人" in lived.does("breach", "warning.given", bare, refused=True)
    lived.does("breach", "warning.given", {**bare, "where": "工作站", "witness": "乌兰"})


def unreported(settings: Any) -> Lived:
    cast, life = make_cast(), Life()
    life.act("order.served", date(2026, 3, 2), {"to": "person", "how": "handed_over"}, order=life.order)
    return Lived(cast, life.write(today=date(2026, 3, 3)).pk, settings).on(date(2026, 3, 20))


@pytest.mark.proves("I5.6")
def test_who_did_not_report_in_is_urged_and_then_reported_with_what_proves_it(settings: Any) -> None:
    lived = unreported(settings)
    assert "没有书面催告" in lived.page("breach")
    lived.does("breach", "urging.sent", {"until": date(2026, 3, 25), "how": "handed_over"}, which="about=reporting_in")
    assert Duty.objects.get(key="urging/unreported").met_on == date(2026, 3, 20)
    lived.on(date(2026, 3, 26))
    deed(lived, "breach", "breach-report", {})
    kinds = Entry.objects.filter(pk__in=Entry.objects.get(kind="breach.reported").data["evidence"])
    assert set(kinds.values_list("kind", flat=True)) == {"order.served", "urging.sent"}


def test_a_justified_reason_for_not_reporting_in_is_written_with_its_grounds(settings: Any) -> None:
    lived = unreported(settings).sign_in("wang")
    bare = {"outcome": "not_confirmed"}
    assert "理由" in lived.does("breach", "breach.checked", bare, which="code=unreported", refused=True)
    lived.does("breach", "breach.checked", {**bare, "text": "交通事故住院，有病历。"}, which="code=unreported")
    assert "交通事故住院" in lived.page("breach") and "不报告" in lived.page("breach")


def test_the_evidence_of_a_moment_is_not_the_evidence_of_another(settings: Any) -> None:
    lived = refusing(settings, DAYS)
    first = Entry.objects.filter(kind="test.refused").order_by("happened_on").first()
    assert first is not None
    page = lived.page("breach")
    assert f"#item-{first.pk.hex}" in page, "every entry that counts is linked"


def test_who_is_under_16_by_the_number_is_so_without_a_paper() -> None:
    assert sixteenth_birthday(date(2011, 3, 8)) == date(2027, 3, 8)
    assert sixteenth_birthday(date(2012, 2, 29)) == date(2028, 2, 29)
    assert sixteenth_birthday(date(2096, 2, 29)) == date(2112, 2, 29)
    assert sixteenth_birthday(date(2084, 2, 29)) == date(2100, 3, 1)


def test_a_serious_breach_is_confirmed_with_its_grounds(settings: Any) -> None:
    lived = refusing(settings, DAYS).sign_in("wang")
    bare = {"outcome": "confirmed"}
    assert "理由" in lived.does("breach", "breach.checked", bare, which="code=serious", refused=True)
    assert lived.order.to_check_since is not None
    lived.does("breach", "breach.checked", {**bare, "text": "三次均有送达。"}, which="code=serious")
    assert lived.order.to_check_since is None


@pytest.mark.proves("I5.6")
def test_the_page_names_no_list_on_which_a_finding_does_not_stand(settings: Any) -> None:
    lived = unreported(settings)
    page = lived.page("breach")
    assert "负责人的待办" not in page and "不在任何人的待办中" in page
    lived.sign_in("wang")
    assert str(lived.person) not in lived.client.get(reverse("desk:confirm")).content.decode()
    lived.sign_in("lin").records("report.made", {"on": date(2026, 3, 20)})
    page = lived.page("breach")
    assert "没有书面催告" in page and "未作书面催告" in page, "coming is not being urged"


@pytest.mark.proves("I5.6")
def test_what_a_ledger_does_not_tell_is_not_overdue(settings: Any) -> None:
    cast, life = make_cast(), Life()
    life.made[1] = life.made[1]._replace(data={**life.made[1].data, "live_from": "2026-09-01"})
    life.act("order.served", date(2026, 3, 2), {"to": "person", "how": "handed_over"}, order=life.order)
    life.act("report.made", date(2026, 3, 20), order=life.order)
    page = Lived(cast, life.write(today=date(2026, 10, 1)).pk, settings).on(date(2026, 10, 1)).page("breach")
    line = page[page.index("连同证据材料报告公安机关") :].partition("</li>")[0]
    assert "逾期" not in line and "台账中没有" in line


def test_that_somebody_did_not_report_in_is_confirmed_with_its_grounds(settings: Any) -> None:
    lived = unreported(settings).sign_in("wang")
    bare = {"outcome": "confirmed"}
    assert "理由" in lived.does("breach", "breach.checked", bare, which="code=unreported", refused=True)
    assert not Entry.objects.filter(kind="breach.checked").exists()
    lived.does("breach", "breach.checked", {**bare, "text": "催告后仍未报到。"}, which="code=unreported")
    assert Entry.objects.get(kind="breach.checked").data["outcome"] == "confirmed"
