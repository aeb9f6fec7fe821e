"""Tests that hold, through the pages' own forms: a disputed result, who did not come, a test at another place."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from uuid_utils import compat

from guihang.access import clock
from guihang.access.actor import Actor, Refused
from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.course.tests.lives_of_course import Lived
from guihang.course.tests.whole_lives import agreed, from_order, kept, to_end
from guihang.course.tier import counted
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Duty, Entry, Order
from guihang.dossier.record import record
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.tests.lives import NOW, TODAY, XIAOMEI, Life, monthly
from guihang.dossier.writer import ByActor

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.3")]
TWO = "警察 丁一\n社工 林晓"
GOOD = {"testers": TWO, "kit": "某品牌五联卡", "kit_lot": "20260501", "kit_expires": "2027-05-31"}
SPOT = {"result": "positive", "method": "urine", "test_kind": "spot", **GOOD}


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def lived(cast: Cast, settings: Any, tests: int = 8, **described: Any) -> Lived:
    life = Life(**described).reported().tested(*monthly(tests))
    life.write()
    return Lived(cast, life.person, settings)


def state(one: Lived, kind: str) -> tuple[date, date | None]:
    duty = Duty.objects.filter(person=one.person, kind=kind).latest("due_on")
    return duty.due_on, duty.met_on


def weigh(one: Lived, typed: dict[str, str], *, refused: bool = False) -> str:
    found = re.findall(r'href="([^"]*/tests/weigh/[^"]*)"', one.page("tests"))
    assert found, "the page offers nothing to weigh"
    return one.sends(found[0], typed, refused=refused)


@pytest.mark.proves("I5.story")
def test_a_disputed_test_from_order_to_end_and_never_a_relapse_by_itself(settings: Any) -> None:
    one = kept(agreed(from_order(settings)), date(2026, 9, 9)).on(date(2026, 9, 28))
    one.does("tests", "test.taken", SPOT)
    assert "阳性，待确认" in one.page("tests")
    one.does("tests", "result.told", {"signed": "signed", "objects": "on"})
    bottles = {"number_a": "A-01", "number_b": "B-01", "signed": "signed", "where": "派出所冷柜"}
    one.does("tests", "sample.kept", bottles)
    assert state(one, "recheck-ask") == (date(2026, 10, 8), None)  # the first three days of October are holidays
    assert state(one, "sample-keep")[0] == date(2027, 3, 28)
    one.on(date(2026, 9, 29)).does("tests", "recheck.asked", {"of": "spot"})
    assert "有异议" in one.page("tests")
    one.sign_in("jing").on(date(2026, 10, 8)).does(
        "tests", "recheck.decided", {"outcome": "granted", "text": "同意复检"}
    )
    assert state(one, "recheck-decide") == (date(2026, 10, 8), date(2026, 10, 8))
    one.on(date(2026, 10, 9)).does("tests", "sample.sent", {"sample": "sample_b", "laboratory": "旗疾控实验室"})
    assert state(one, "lab-report") == (date(2026, 10, 12), None)
    one.on(date(2026, 10, 12)).does("tests", "lab.reported", {"result": "positive", "laboratory": "旗疾控实验室"})
    assert "经实验室确认" in one.page("tests")
    again = {"repeat": "on", "result": "negative", "laboratory": "旗疾控 实验室"}
    assert "另一机构" in one.does("tests", "lab.reported", again, refused=True)
    assert "record/lab.reported" in one.page("tests")
    one.does("tests", "lab.reported", {**again, "laboratory": "市司法鉴定中心"})
    assert "record/lab.reported" not in one.page("tests"), "the repeat is on file: it is not offered again"
    _nothing_follows(one.sign_in("wang"))
    to_end(one)
    assert (one.order.stage, one.order.tests_met) == ("released", one.order.tests_required)
    assert (one.order.refusals, one.row.clean_on) == (0, date(2029, 3, 11)), "nor did the clean years begin anew"


def _nothing_follows(one: Lived) -> None:
    """What the laboratory did not confirm waits for nobody, counts nothing and stands where a person reads it."""
    page = one.page("tests")
    assert "实验室未予确认" in page
    assert [f["code"] for f in one.order.findings] == ["positive_test"]
    assert (one.order.stage, one.order.refusals) == ("active", 0)
    assert one.order.to_check_since is None
    file = one.file()
    assert "阳性，待确认" not in file and "检测阳性：待确认" not in file and "实验室未予确认" in file
    assert "旗疾控实验室" in page and "市司法鉴定中心" in page, "a person sees every report"
    assert "阳性，待确认" not in unescape(one.client.get(reverse("desk:confirm")).content.decode())
    assert counted(one.order, date(2026, 10, 12))["positives"] == 0


def test_a_positive_test_counts_until_a_named_person_does_not_confirm_it(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings, tests=6).on(date(2026, 9, 28))
    one.does("tests", "test.taken", SPOT)
    assert counted(one.order, date(2026, 9, 28))["positives"] == 1
    assert Order.objects.filter(person=one.person, to_check_since=date(2026, 9, 28)).exists()
    bare = one.sign_in("wang").does("tests", "breach.checked", {"outcome": "confirmed"}, refused=True)
    assert "理由" in bare
    one.does("tests", "breach.checked", {"outcome": "not_confirmed", "text": "不予认定"})
    assert one.order.to_check_since is None
    assert counted(one.order, date(2026, 9, 28))["positives"] == 0, "what was checked and not confirmed does not count"
    assert "已核实，未予确认" in one.file()
    assert Entry.objects.filter(person=one.person, kind="breach.checked", data__outcome="not_confirmed").exists()


def test_the_b_sample_goes_by_the_police_alone_and_only_after_the_decision(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings, tests=6).on(date(2026, 9, 28))
    one.does("tests", "test.taken", SPOT)
    one.does("tests", "sample.kept", {"number_a": "A-01", "number_b": "B-01", "signed": "signed"})
    page = one.page("tests")
    assert "/record/sample.sent/" not in page and "/record/sample.ended/" not in page, "the worker does neither"
    one.sign_in("jing")
    early = {"sample": "sample_b", "laboratory": "旗疾控实验室"}
    assert "准许异议" in one.does("tests", "sample.sent", early, refused=True)
    assert not Entry.objects.filter(kind="sample.sent").exists()
    one.does("tests", "sample.sent", {"laboratory": "旗疾控实验室"})
    assert Entry.objects.get(kind="sample.sent").data["sample"] == "sample_a"


def test_an_explanation_is_matter_of_health_and_a_person_closes_the_check(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings)
    one.does("tests", "test.taken", SPOT)
    said = {"why": "maintenance_dose", "accepted": "on", "text": "门诊证明"}
    one.does("tests", "result.explained", said)
    page = one.page("tests")
    assert "阳性，已有合理解释" in page
    assert "门诊证明" in page
    assert one.order.to_check_since == TODAY  # nothing closed by itself
    assert "门诊证明" not in one.sign_in("jing").page("tests")
    one.sign_in("wang").does("tests", "breach.checked", {"text": "服用美沙酮"}, which="not_confirmed")
    assert one.order.to_check_since is None


def test_who_did_not_come_is_weighed_by_another_and_the_refusal_is_written_with_it(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings).on(date(2026, 11, 16))
    one.does("tests", "notice.served", {"how": "handed_over", "for_on": date(2026, 11, 18)}, which="notice=test")
    one.on(date(2026, 11, 18)).does("tests", "noshow.noted", {"what": "did_not_come", "excuse": "说是忘了"})
    assert "/tests/weigh/" not in one.page("tests")
    one.sign_in("wang").on(date(2026, 11, 19))
    confirm = unescape(one.client.get(reverse("desk:confirm")).content.decode())
    assert "course/tests/" in confirm
    weigh(one, {"outcome": "not_excused"}, refused=True)  # grounds are missing
    assert not Entry.objects.filter(kind__in=["noshow.weighed", "test.refused"]).exists()
    weigh(one, {"outcome": "not_excused", "text": "无证明"})
    refusal = Entry.objects.get(kind="test.refused")
    assert (refusal.happened_on, refusal.data["notice_on"]) == (date(2026, 11, 18), "2026-11-16")
    assert Entry.objects.filter(kind="noshow.weighed").count() == 1
    assert one.order.refusals == 1
    assert "course/tests/" not in one.client.get(reverse("desk:confirm")).content.decode()
    assert "记一次拒绝检测" in one.page("tests")


def test_what_is_excused_writes_the_weighing_alone_and_offers_the_test_again(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings).on(date(2026, 11, 18))
    one.does("tests", "notice.served", {"how": "handed_over", "for_on": date(2026, 11, 18)}, which="notice=test")
    one.does("tests", "noshow.noted", {"what": "did_not_come", "excuse": "住院"})
    one.sign_in("wang")
    weigh(one, {"outcome": "excused", "text": "有住院证明"})
    assert not Entry.objects.filter(kind="test.refused").exists()
    assert one.order.refusals == 0
    assert "重新安排检测" in one.page("tests")


def test_nobody_weighs_what_they_wrote_down_themselves(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings).sign_in("wang")
    one.does("tests", "notice.served", {"how": "handed_over", "for_on": TODAY}, which="notice=test")
    one.does("tests", "noshow.noted", {"what": "gave_no_sample"})
    assert "/tests/weigh/" not in one.page("tests")
    noted = Entry.objects.get(kind="noshow.noted")
    url = reverse("course:test-weigh", args=[one.person]) + f"?entry={noted.pk}"
    said = one.sends(url, {"outcome": "not_excused", "text": "无"}, refused=True)
    assert "另一名" in said
    assert not Entry.objects.filter(kind__in=["noshow.weighed", "test.refused"]).exists()


def test_without_a_notice_a_miss_is_missed_and_never_refused(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings)
    url = reverse("dossier:record", args=[one.person, "test.refused"])

    def refuses(notice_on: str) -> str:
        typed = {"entry": str(compat.uuid7()), "on": TODAY.isoformat(), "notice_on": notice_on, "excuse": "未说明"}
        answer = one.client.post(url, typed)
        assert answer.status_code == 422
        return unescape(answer.content.decode())

    assert "只记漏检" in refuses("2026-11-16")
    one.does("tests", "notice.served", {"how": "handed_over", "for_on": TODAY}, which="notice=test")
    assert "具名人员" in refuses(TODAY.isoformat())
    assert one.order.refusals == 0


def test_a_refusal_begins_on_the_page_of_tests_and_nowhere_ends_in_a_form_without_its_field(
    cast: Cast, settings: Any
) -> None:
    one = lived(cast, settings)
    answer = one.client.get(reverse("dossier:record", args=[one.person, "test.refused"]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("course:subject", args=[one.person, "tests"]))
    page = one.page("tests")
    assert "拒检从这里记起" in page and "notice=test" in page


def test_one_day_to_come_is_one_notice_one_no_show_and_one_refusal(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings).on(date(2026, 11, 20))
    told = {"how": "handed_over", "for_on": date(2026, 11, 21)}
    one.does("tests", "notice.served", told, which="notice=test")
    assert "2026-11-20" in one.does("tests", "notice.served", told, which="notice=test", refused=True)
    one.does("tests", "notice.served", {**told, "for_on": date(2026, 11, 22)}, which="notice=test")
    assert Entry.objects.filter(kind="notice.served").count() == 2, "another day is another appointment"


def test_notices_that_a_ledger_brought_twice_are_weighed_as_one_day(cast: Cast, settings: Any) -> None:
    life = Life().reported()
    data = {"notice": "test", "for_on": "2026-11-16", "how": "handed_over"}
    notices = [life.act("notice.served", date(2026, 11, 15), data, source="import") for _ in range(2)]
    life.act("noshow.noted", date(2026, 11, 16), {"entry": str(notices[0].id), "what": "did_not_come"})
    one = Lived(cast, life.write(today=date(2026, 11, 18)).pk, settings).on(date(2026, 11, 18))
    second = reverse("dossier:record", args=[one.person, "noshow.noted"]) + f"?entry={notices[1].id}"
    assert "只计一次" in one.sends(second, {"what": "did_not_come"}, refused=True)
    refused = {"notice_on": "2026-11-15", "excuse": "无"}
    life.add("test.refused", date(2026, 11, 16), refused, source="import")
    noted = Entry.objects.get(kind="noshow.noted")
    one.sign_in("wang")
    url = reverse("course:test-weigh", args=[one.person]) + f"?entry={noted.pk}"
    assert "只算一次" in one.sends(url, {"outcome": "not_excused", "text": "无"}, refused=True)
    assert one.order.refusals == 1


def test_a_notice_by_post_counts_once_its_receipt_is_there_and_a_refused_one_names_its_witness(
    cast: Cast, settings: Any
) -> None:
    one = lived(cast, settings).on(date(2026, 11, 16))
    told = {"how": "refused", "for_on": date(2026, 11, 17)}
    assert "见证人" in one.does("tests", "notice.served", told, which="notice=test", refused=True)
    one.does("tests", "notice.served", {**told, "how": "sent"}, which="notice=test")
    one.on(date(2026, 11, 17)).does("tests", "noshow.noted", {"what": "did_not_come"})
    notice = Entry.objects.get(kind="notice.served")
    one.sign_in("wang")
    assert "回执" in weigh(one, {"outcome": "not_excused", "text": "无证明"}, refused=True)
    assert one.order.refusals == 0
    receipt = {"note": "挂号信 XA1506 回执已收", "corrected_because": "回执后到"}
    one.sign_in("lin").sends(reverse("dossier:correct", args=[one.person, notice.pk]), receipt)
    weigh(one.sign_in("wang"), {"outcome": "not_excused", "text": "无证明"})
    assert one.order.refusals == 1


def test_a_letter_goes_to_somebody_and_its_result_is_entered_after_the_reply(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings).on(date(2026, 11, 2))
    until = {"until": date(2026, 11, 16)}
    assert "哪个单位" in one.does("tests", "test.entrusted", until, refused=True)
    one.does("tests", "test.entrusted", {**until, "to": "包头市某街道"})
    one.on(date(2026, 11, 15)).does("tests", "test.replied", {"outcome": "test_done"})
    assert "结果尚未登记" in one.page("tests")
    said = {"result": "negative", "method": "urine", "test_kind": "entrusted", "place_text": "包头市某街道"}
    one.does("tests", "test.taken", {**said, "on": date(2026, 11, 14)}, which="entrusted")
    assert "结果尚未登记" not in one.page("tests")


def test_who_came_is_not_written_down_as_absent_and_a_day_to_come_is_waited_for(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings).on(date(2026, 11, 19))
    assert "应到日期" in one.does("tests", "notice.served", {"how": "sent"}, which="notice=test", refused=True)
    one.does("tests", "notice.served", {"how": "sent", "for_on": date(2026, 11, 20)}, which="notice=test")
    notice = Entry.objects.get(kind="notice.served")
    url = reverse("dossier:record", args=[one.person, "noshow.noted"]) + f"?entry={notice.pk}"
    assert "还没到" in one.sends(url, {"what": "did_not_come"}, refused=True)
    one.on(date(2026, 11, 20)).does("tests", "test.taken", {"result": "negative", "method": "urine", **GOOD})
    assert "到检了" in one.sends(url, {"what": "did_not_come"}, refused=True)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"testers": "社工 林晓"}, "两人"),
        ({"testers": "社工 林晓\n民警 林晓"}, "两人"),
        ({"kit": ""}, "试剂"),
        ({"kit_lot": ""}, "批号"),
        ({"kit_expires": ""}, "有效期"),
        ({"kit_expires": "2026-11-21"}, "过期"),
        ({"test_kind": "", "result": "positive"}, "检测种类"),
    ],
)
def test_a_test_without_what_makes_it_hold_is_sent_back_with_the_reason(
    cast: Cast, settings: Any, typed: dict[str, str], told: str
) -> None:
    one = lived(cast, settings)
    before = Entry.objects.count()
    assert told in one.records("test.taken", {"result": "negative", "method": "urine", **GOOD, **typed}, refused=True)
    assert Entry.objects.count() == before


def test_a_womans_sample_is_taken_by_a_woman(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings, described=XIAOMEI)
    said = {"result": "negative", "method": "urine", **GOOD}
    assert "女性" in one.records("test.taken", said, refused=True)
    one.records("test.taken", {**said, "same_sex": "on"})
    one.records("test.taken", {**said, "method": "saliva"})
    assert "same_sex" not in lived(cast, settings).client.get(
        reverse("dossier:record", args=[Life().reported().write().pk, "test.taken"])
    ).content.decode()  # fmt: skip


def test_a_ledgers_test_is_taken_as_it_is(cast: Cast) -> None:
    life = Life().reported()
    life.write()
    row = life.act("test.taken", TODAY, {"result": "negative", "method": "urine"}, source="import")
    assert record(ByActor(Actor.for_user(cast.lin)), row, today=TODAY, now=NOW).state == "added"
    desk = life.act("test.taken", TODAY, {"result": "negative", "method": "urine"})
    with pytest.raises(Unacceptable):
        record(ByActor(Actor.for_user(cast.lin)), desk, today=TODAY, now=NOW)


def test_a_test_at_another_place_is_asked_for_by_letter_and_its_reply_is_chased(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings).on(date(2026, 11, 2))
    one.does("tests", "test.entrusted", {"to": "包头市某街道", "until": date(2026, 11, 16), "number": "函〔2026〕3号"})
    one.on(TODAY)
    assert "逾期" in one.page("tests")
    said = {"result": "negative", "method": "urine", "test_kind": "entrusted", "place_text": "包头市某街道"}
    one.does("tests", "test.taken", {**said, "on": date(2026, 11, 15)}, which="entrusted")
    one.does("tests", "test.replied", {"outcome": "test_done", "number": "复〔2026〕8号"})
    assert state(one, "test-entrusted") == (date(2026, 11, 16), TODAY)
    assert Order.objects.get(person=one.person).tests_met == 9


@pytest.mark.parametrize("who", ["lin", "wang"])
@pytest.mark.parametrize("kind", ["sample.sent", "sample.ended"])
def test_by_its_address_too_neither_worker_nor_lead_sends_a_sample_or_ends_its_keeping(
    cast: Cast, settings: Any, who: str, kind: str
) -> None:
    one = lived(cast, settings)
    one.does("tests", "test.taken", SPOT)
    one.does("tests", "sample.kept", {"number_a": "A-1", "number_b": "B-1", "signed": "signed"})
    answers = {e.kind: str(e.pk) for e in Entry.objects.filter(person=one.person)}
    data = {
        "sample.sent": {"entry": answers["test.taken"], "sample": "sample_a", "laboratory": "疾控"},
        "sample.ended": {"entry": answers["sample.kept"], "why": "used_up", "note": "用完"},
    }[kind]
    one.sign_in(who)
    url = reverse("dossier:record", args=[one.person, kind])
    assert one.client.get(url).status_code == 404
    id, now = UUID(str(compat.uuid7())), clock.now()
    assert one.client.post(url, {"entry": id, "on": TODAY.isoformat(), **data}).status_code == 404

    def written(by: str) -> None:
        user = getattr(cast, by).pk
        entry = NewEntry(
            id=id, person=one.person, kind=kind, on=TODAY, written_at=now, source="desk", data=data,
            collected_by=user, entered_by=user,
        )  # fmt: skip
        record(ByActor(cast.actor(by, TODAY)), entry, today=TODAY, now=now)

    with pytest.raises(Refused):
        written(who)
    written("jing")
    assert Entry.objects.filter(kind=kind).count() == 1


def test_samples_are_kept_their_months(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings)
    one.does("tests", "test.taken", SPOT)
    one.does("tests", "sample.kept", {"number_a": "A-1", "number_b": "B-1", "signed": "signed"})
    one.sign_in("jing")
    assert "保存到" in one.does("tests", "sample.ended", {"why": "time_over"}, refused=True)
    assert "备注" in one.does("tests", "sample.ended", {"why": "other"}, refused=True), "before that, with the reason"
    one.does("tests", "sample.ended", {"why": "used_up", "note": "复检时用完"})


def test_the_page_is_a_table_of_windows_and_foreign_offices_see_none_of_it(cast: Cast, settings: Any) -> None:
    one = lived(cast, settings)
    page = one.page("tests")
    assert page.count('<tr class="met">') == 8
    assert '<tr class="open">' in page
    assert "社区筛查" in page  # tests that do not say their kind
    url = reverse("course:subject", args=[one.person, "tests"])
    for name in ("ma", "feng", "wu"):
        assert signed_in(cast, name).get(url).status_code in {403, 404}
    weigh_url = reverse("course:test-weigh", args=[one.person])
    answer = signed_in(cast, "lin").post(weigh_url, {"entry": str(compat.uuid7())})
    assert answer.status_code in {403, 404}
    assert Client().get(url).status_code == 302
