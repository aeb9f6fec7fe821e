"""What waits for an office lead's word: nothing follows by itself, each thing stands there once, settled by name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings
from uuid_utils import compat

from guihang.access.models import ReadRow
from guihang.access.tests.cast import BAINIJING, Cast, make_cast
from guihang.desk.confirm import parts, places, waiting
from guihang.dossier.models import Clash, Entry, Order, Parked, Person
from guihang.dossier.tests.lives import BATU, NOW, TODAY, XIAOMEI, Life, monthly
from guihang.dossier.verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def client_of(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, who))
    return client


def page(cast: Cast, who: str = "wang", asked: str = "") -> str:
    answer = client_of(cast, who).get(reverse("desk:confirm") + asked)
    assert answer.status_code == 200
    return answer.content.decode()


def refusing(described: dict[str, Any] = BATU, **more: Any) -> Life:
    """Three refusals, each with its notice and excuse: the conditions of a serious breach, to be checked."""
    life = Life(described, **more).reported().tested(*monthly(4))
    for month in (8, 9, 10):
        said = {"notice_on": f"2026-{month:02d}-10", "excuse": "不在家"}
        life.act("test.refused", date(2026, month, 12), said)
    life.write()
    return life


def keys(cast: Cast, who: str = "wang") -> dict[str, int]:
    actor = cast.actor(who, TODAY)
    return {p.key: len(p.lines) for p in parts(actor, places(actor))}


def clash(life: Life, **second: Any) -> Clash:
    """The same id a second time, with other content."""
    visit = life.add("visit.made", date(2026, 11, 18), {"mode": "in_person", "note": "在家"}).entry
    said = {"mode": "remote", "note": "电话联系", **second}
    assert life.add("visit.made", date(2026, 11, 18), said, id=visit).state == "clashing"
    return Clash.objects.get()


@pytest.mark.proves("T24", "PIPL 24")
def test_a_serious_breach_waits_with_who_what_since_when_and_on_what_basis(cast: Cast) -> None:
    refusing()
    text = page(cast)
    assert "巴图" in text
    assert "累计三次拒绝检测" in text or "待核实" in text
    assert "10 月 12 日" in text
    assert "依据：" in text
    assert "breach.checked/?code=serious_breach.refusals" in text


def test_a_positive_test_waits_to_be_confirmed_until_a_lead_says_what_the_check_found(cast: Cast) -> None:
    life = Life().reported().tested(*monthly(7))
    life.act("test.taken", date(2026, 11, 20), {"result": "positive", "method": "urine"})
    life.write()
    assert keys(cast) == {"checks": 1}
    said = {"code": "positive_test", "outcome": "not_confirmed", "text": "实验室复检阴性"}
    life.add("breach.checked", TODAY, said, order=life.order)
    assert (keys(cast), waiting(cast.actor("wang", TODAY))) == ({}, 0)


def test_a_check_that_asks_for_more_leaves_it_waiting(cast: Cast) -> None:
    life = refusing()
    life.add("breach.checked", TODAY, {"code": "serious_breach.refusals", "outcome": "needs_more"}, order=life.order)
    assert keys(cast) == {"checks": 1}


def test_two_findings_of_one_decision_are_one_line_with_two_ways_to_answer(cast: Cast) -> None:
    life = refusing()
    life.add("test.taken", date(2026, 11, 20), {"result": "positive", "method": "urine"})
    assert (keys(cast), waiting(cast.actor("wang", TODAY))) == ({"checks": 1}, 1)
    text = page(cast)
    assert "code=positive_test" in text
    assert "code=serious_breach.refusals" in text


def test_a_decision_that_has_stopped_asks_for_no_check_any_more(cast: Cast) -> None:
    life = refusing()
    life.add("order.terminated", TODAY, {"reason": "compulsory_isolation"}, order=life.order)
    assert keys(cast) == {}


def test_what_was_before_the_ledger_is_not_to_be_checked(cast: Cast) -> None:
    life = Life()
    life.made.pop()
    told = {"order_kind": "treatment", "decided_on": "2025-03-01", "place": "150621100000", "term_years": 3}
    entered = {**told, "live_from": "2026-11-20"}
    life.order = life.act("order.entered", date(2025, 3, 1), entered, source="import").id
    life.act("report.made", date(2025, 3, 10), order=life.order, source="import")
    life.act("test.taken", date(2025, 5, 10), {"result": "positive", "method": "urine"}, source="import")
    life.write()
    assert keys(cast) == {}


def ending(on: date) -> Life:
    """A life whose year of rehabilitation ends on `on`: after three clean years the file would be in nobody's list."""
    first = on.replace(year=on.year - 1) + timedelta(days=1)
    life = Life(decided=first - timedelta(days=9))
    described, entered = life.made
    year = {**entered.data, "order_kind": "rehabilitation", "term_years": 1}
    life.made = [described, entered._replace(data=year)]
    life.act("order.served", first - timedelta(days=5), {"to": "person"}, order=life.order)
    life.act("report.made", first, order=life.order)
    life.write()
    return life


@pytest.mark.parametrize(("ends", "waits"), [(date(2026, 12, 20), 1), (date(2027, 1, 20), 0), (date(2026, 11, 10), 1)])
def test_a_course_is_summed_up_from_thirty_days_before_its_last_day(cast: Cast, ends: date, waits: int) -> None:
    ending(ends)
    assert keys(cast).get("summaries", 0) == waits == waiting(cast.actor("wang", TODAY))


def test_a_released_course_still_wants_its_summary_and_gets_it(cast: Cast) -> None:
    life = ending(date(2026, 11, 10))
    life.add("order.released", date(2026, 11, 12), order=life.order)
    assert "已解除，还没有总结" in page(cast)
    address = reverse("dossier:record", args=[life.person, "course.summed"])
    wang = client_of(cast, "wang")
    form = wang.get(f"{address}?order={life.order}&back=confirm").content.decode()
    assert f'value="{life.order}"' in form
    said = {"entry": compat.uuid7(), "on": TODAY.isoformat(), "text": "按期报到，表现稳定。", "order": life.order}
    answer = wang.post(address, {**said, "back": "confirm"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk:confirm"))
    assert keys(cast) == {}
    assert Order.objects.get().summed_on == TODAY
    assert verify().faults == []


def test_only_a_lead_sums_up(cast: Cast) -> None:
    life = ending(date(2026, 12, 1))
    address = reverse("dossier:record", args=[life.person, "course.summed"])
    assert {who: client_of(cast, who).get(address).status_code for who in ("wang", "lin")} == {"wang": 200, "lin": 404}


def test_a_clash_is_put_side_by_side_and_the_first_may_stay(cast: Cast) -> None:
    life = refusing()
    found = clash(life)
    wang, address = client_of(cast, "wang"), reverse("desk:settle-clash", args=[found.pk])
    text = wang.get(address).content.decode()
    assert "在家" in text
    assert "电话联系" in text
    assert ReadRow.objects.filter(person_id=life.person, opened=True).exists()
    entries = Entry.objects.count()
    wang.post(address, {"choice": "first"})
    found.refresh_from_db()
    assert (found.settled_by, found.kept_first) == (cast.wang.pk, True)
    assert found.settled_at is not None
    assert (Entry.objects.count(), Person.objects.get().has_parked) == (entries, False)


@pytest.mark.proves("T9")
def test_or_the_second_holds_as_a_correction_written_once_by_name(cast: Cast) -> None:
    life = refusing()
    found = clash(life)
    wang, address = client_of(cast, "wang"), reverse("desk:settle-clash", args=[found.pk])
    entry = compat.uuid7()
    for _twice in range(2):
        wang.post(address, {"choice": "second", "entry": str(entry)})
    made = Entry.objects.get(pk=entry)
    assert (made.supersedes, made.entered_by, made.data) == (found.entry_id, cast.wang.pk, {"mode": "remote"})
    assert Clash.objects.get().kept_first is False
    assert waiting(cast.actor("wang", TODAY)) == 1, "the breach is still to be checked"
    assert verify().faults == []


def test_a_second_content_corrects_the_newest_of_what_was_corrected_since(cast: Cast) -> None:
    life = refusing()
    found = clash(life)
    newer = life.add("visit.made", date(2026, 11, 17), {"mode": "in_person"}, supersedes=found.entry_id).entry
    entry = compat.uuid7()
    client_of(cast, "wang").post(
        reverse("desk:settle-clash", args=[found.pk]), {"choice": "second", "entry": str(entry)}
    )
    assert Entry.objects.get(pk=entry).supersedes == newer


def test_a_second_content_of_another_kind_stands_beside_the_first(cast: Cast) -> None:
    life = refusing()
    visit = life.add("visit.made", date(2026, 11, 18), {"mode": "in_person"}).entry
    life.add("talk.held", date(2026, 11, 18), {"mode": "remote"}, id=visit)
    entry = compat.uuid7()
    address = reverse("desk:settle-clash", args=[Clash.objects.get().pk])
    assert "作为另一条记录写入" in client_of(cast, "wang").get(address).content.decode()
    client_of(cast, "wang").post(address, {"choice": "second", "entry": str(entry)})
    assert (Entry.objects.get(pk=entry).kind, Entry.objects.get(pk=entry).supersedes) == ("talk.held", None)


def test_what_the_rules_refuse_leaves_the_clash_open_and_says_why(cast: Cast) -> None:
    life = refusing()
    report = next(e for e in Entry.objects.filter(kind="report.made"))
    life.add("report.made", date(2026, 3, 1), id=report.pk, order=life.order)
    entry = {"choice": "second", "entry": str(compat.uuid7())}
    Clash.objects.update(entry_id=report.pk)
    answer = client_of(cast, "wang").post(reverse("desk:settle-clash", args=[Clash.objects.get().pk]), entry)
    assert answer.status_code in {302, 422}
    assert (Clash.objects.get().settled_at is None) == (answer.status_code == 422)


def test_a_settled_clash_says_by_whom(cast: Cast) -> None:
    found = clash(refusing())
    wang, address = client_of(cast, "wang"), reverse("desk:settle-clash", args=[found.pk])
    wang.post(address, {"choice": "first"})
    assert "王敏" in wang.get(address, follow=True).content.decode()


def test_what_waits_for_a_missing_entry_may_be_taken_in_as_it_stands(cast: Cast) -> None:
    life = refusing()
    parked = life.add("visit.made", date(2026, 11, 19), {"mode": "in_person"}, supersedes=compat.uuid7()).entry
    assert keys(cast)["parked"] == 1
    address = reverse("desk:settle-parked", args=[parked])
    assert client_of(cast, "wang").get(address).status_code == 200
    client_of(cast, "wang").post(address)
    assert Entry.objects.get(pk=parked).supersedes is None
    assert (Parked.objects.count(), Person.objects.get().has_parked) == (0, False)


def test_workers_have_no_such_page_and_the_county_looks_on_without_buttons(cast: Cast) -> None:
    found = clash(refusing())
    assert client_of(cast, "lin").get(reverse("desk:confirm")).status_code == 403
    text = page(cast, "zhao")
    assert "巴图" in text
    assert "/record/" not in text
    assert "/confirm/clash/" not in text
    assert client_of(cast, "zhao").post(reverse("desk:settle-clash", args=[found.pk])).status_code == 403


def test_another_offices_things_do_not_wait_here(cast: Cast) -> None:
    refusing(XIAOMEI, place=BAINIJING)
    assert keys(cast) == {}
    assert waiting(cast.actor("wang", TODAY)) == 0
    assert keys(cast, "zhao") == {"checks": 1}


def test_the_count_beside_the_page_is_one_statement_and_that_of_its_lines(cast: Cast) -> None:
    life = refusing()
    clash(life)
    life.add("visit.made", date(2026, 11, 19), {"mode": "in_person"}, supersedes=compat.uuid7())
    actor = cast.actor("wang", TODAY)
    with CaptureQueriesContext(connection) as caught:
        assert waiting(actor) == sum(keys(cast).values()) == 3
    assert len([q for q in caught.captured_queries if "UNION" in q["sql"]]) == 1
    with CaptureQueriesContext(connection) as caught:
        assert waiting(cast.actor("lin", TODAY)) == 0
    assert [q for q in caught.captured_queries if "UNION" in q["sql"]] == []


def test_an_empty_page_says_so(cast: Cast) -> None:
    assert "没有等待确认的事项" in page(cast)
    assert NOW
