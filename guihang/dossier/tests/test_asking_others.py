"""The office's side: whom it can ask, in which words, with which consent; what stands open, and taking it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from uuid_utils import compat

from guihang.access import granting
from guihang.access.models import Grant
from guihang.access.roles import Role
from guihang.access.tests.cast import ALWAYS, BAINIJING, Cast, make_cast, signed_in, somebody
from guihang.dossier.errand_asking import departments_of, neighbours_of
from guihang.dossier.errand_models import Errand
from guihang.dossier.models import Entry, Person
from guihang.dossier.tests.lives import BATU, NOW, TODAY, Life
from guihang.dossier.tests.outside import OTHER_VILLAGE, Outside, ask_visit, make_outside, pass_on
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


@pytest.fixture
def outside(cast: Cast) -> Outside:
    return make_outside()


@pytest.fixture
def life(cast: Cast) -> Life:
    life = Life({**BATU, "home_place": OTHER_VILLAGE}).reported()
    life.write()
    return life


def form_of(life: Life, kind: str) -> str:
    return reverse("dossier:record", args=[life.person, kind])


def file_of(client: Client, life: Life) -> str:
    return client.get(reverse("dossier:file", args=[life.person])).content.decode()


def sent(client: Client, life: Life, kind: str, **said: Any) -> Any:
    day = TODAY.isoformat()
    form = {"entry": str(compat.uuid7()), "on": day, "until": (TODAY + 7 * DAY).isoformat(), **said}
    return client.post(form_of(life, kind), form)


def test_both_are_offered_on_the_file_to_the_office_alone(cast: Cast, life: Life) -> None:
    for name, offered in (("lin", True), ("wang", True), ("zhao", False), ("jing", False)):
        page = file_of(signed_in(cast, name), life)
        assert (form_of(life, "visit.asked") in page, form_of(life, "help.asked") in page) == (offered, offered), name


def test_whoever_is_asked_is_a_neighbour_there_those_of_the_own_village_first(outside: Outside, life: Life) -> None:
    for code, name in (("150621100201", "三顷地村"), (OTHER_VILLAGE, "树林召村")):
        Division.objects.create(code=code, name=name, level=5, valid_from=date(2020, 1, 1))
    elsewhere = somebody(Role.GRID_WORKER, "150621102201")
    away = somebody(Role.GRID_WORKER, OTHER_VILLAGE)
    away.is_active = False
    away.save(update_fields=["is_active"])
    person = Person.objects.get()
    found = dict(neighbours_of(person, TODAY))
    assert str(elsewhere.pk) not in found
    assert str(away.pk) not in found
    assert next(iter(found)) == str(outside.gao.pk)
    assert "树林召村" in found[str(outside.gao.pk)]
    assert str(outside.niu.pk) in found


def test_only_departments_with_somebody_there_can_be_asked(outside: Outside, life: Life) -> None:
    person = Person.objects.get()
    assert set(departments_of(person, TODAY)) == {"clinic", "health", "labour"}
    Grant.objects.filter(role=Role.LABOUR).update(ended_at=NOW)
    assert set(departments_of(person, TODAY)) == {"clinic", "health"}
    granting.row(outside.yuan, Role.LABOUR, BAINIJING, *ALWAYS, "社区服务").save(force_insert=True)
    assert "labour" not in departments_of(person, TODAY)


def test_a_neighbour_is_asked_and_sees_it(cast: Cast, outside: Outside, life: Life) -> None:
    lin = signed_in(cast)
    page = lin.get(form_of(life, "visit.asked")).content.decode()
    assert "牛存根" in page
    assert 'value="2026-11-29"' in page
    assert sent(lin, life, "visit.asked", user=str(outside.niu.pk), text="顺便把米带去").status_code == 302
    assert Errand.objects.values_list("user", "until").get() == (outside.niu.pk, TODAY + 7 * DAY)
    assert BATU["name"] in outside.client("niu").get("/visit/").content.decode()
    assert "顺便把米带去" not in str(Entry.objects.get(kind="visit.asked").data)


@pytest.mark.proves("PIPL 23", "PIPL 29", "P2 2.31")
def test_a_request_is_passed_on_with_a_consent_of_its_own(cast: Cast, outside: Outside, life: Life) -> None:
    lin = signed_in(cast)
    page = lin.get(form_of(life, "help.asked")).content.decode()
    for word in ("本人同意日期", "随时可以收回", "别的服务不受影响"):
        assert word in page
    said = {"department": "labour", "wish": "想找工作", "can_do": "会做面食"}
    refused = sent(lin, life, "help.asked", **said)
    assert refused.status_code == 422
    assert "想找工作" in refused.content.decode()
    late = sent(lin, life, "help.asked", **said, consented_on="2026-11-23")
    assert late.status_code == 422
    assert not Errand.objects.exists()
    assert sent(lin, life, "help.asked", **said, consented_on="2026-11-20").status_code == 302
    assert Entry.objects.get(kind="help.asked").data["consented_on"] == "2026-11-20"
    assert "想找工作" not in str(Entry.objects.get(kind="help.asked").data)


@pytest.mark.proves("T3", "T17", "I4.1")
@pytest.mark.parametrize(
    ("kind", "field", "words", "found"),
    [
        ("visit.asked", "text", "看看他有没有复吸", "复吸"),
        ("help.asked", "wish", "戒毒人员想找工作", "戒"),
        ("help.asked", "can_do", "在派出所登记过，会做面食", "派出所"),
    ],
)
def test_words_that_tell_why_are_refused_where_they_stand(
    cast: Cast, outside: Outside, life: Life, kind: str, field: str, words: str, found: str
) -> None:
    said = {"user": str(outside.niu.pk), "department": "labour", "wish": "想找工作", "consented_on": "2026-11-20"}
    answer = sent(signed_in(cast), life, kind, **{**said, field: words})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "会让外人知道" in page
    assert found in page
    assert words in page
    assert not Errand.objects.exists()


def test_an_asking_for_too_long_or_of_somebody_else_is_refused(cast: Cast, outside: Outside, life: Life) -> None:
    lin = signed_in(cast)
    far = (TODAY + 31 * DAY).isoformat()
    for said in (
        {"user": str(outside.niu.pk), "until": far},
        {"user": str(cast.ma.pk)},
        {"user": str(outside.lao.pk)},
        {"user": ""},
        {"user": str(outside.niu.pk), "until": "2026-11-01"},
    ):
        assert sent(lin, life, "visit.asked", **said).status_code == 422
    assert not Errand.objects.exists()


@pytest.mark.proves("I4.2", "T1")
def test_of_a_restricted_file_nobody_is_asked_but_its_readers(cast: Cast, outside: Outside, life: Life) -> None:
    readers = [str(cast.lin.pk), str(outside.gao.pk)]
    life.add("file.restricted", TODAY, {"restricted": True, "why": "relative", "readers": readers})
    person = Person.objects.get()
    assert [pk for pk, _name in neighbours_of(person, TODAY)] == [str(outside.gao.pk)]
    assert departments_of(person, TODAY) == []


def test_where_nobody_can_be_asked_the_form_says_what_to_do(cast: Cast, life: Life) -> None:
    Grant.objects.exclude(user=cast.lin).delete()
    lin = signed_in(cast)
    assert "请账号管理员添加" in lin.get(form_of(life, "visit.asked")).content.decode()
    assert "请账号管理员添加" in lin.get(form_of(life, "help.asked")).content.decode()


def test_what_is_asked_and_not_answered_stands_on_the_file(cast: Cast, outside: Outside, life: Life) -> None:
    ask_visit(life, outside.niu.pk, TODAY - 9 * DAY, days=5)
    pass_on(life, on=TODAY - 2 * DAY)
    life.write()
    page = file_of(signed_in(cast), life)
    part = page.split('id="asked"')[1].split("</section>")[0]
    assert "应于 11 月 18 日前答复，尚未答复" in part
    assert "牛存根" in part
    assert "人力资源和社会保障部门" in part
    assert "至 2027 年 1 月 19 日" in part
    looked_on = file_of(signed_in(cast, "zhao"), life).split('id="asked"')[1].split("</section>")[0]
    assert "尚未答复" in looked_on
    assert "<form" not in looked_on


def test_the_line_goes_with_the_answer_and_after_a_month(
    cast: Cast, outside: Outside, life: Life, settings: Settings
) -> None:
    asked = ask_visit(life, outside.niu.pk, TODAY - 9 * DAY, days=5)
    life.write()
    lin = signed_in(cast)
    assert 'id="asked"' in file_of(lin, life)
    settings.GUIHANG_TODAY = TODAY + 40 * DAY
    assert 'id="asked"' not in file_of(lin, life)
    settings.GUIHANG_TODAY = TODAY
    life.add("visit.told", TODAY - 5 * DAY, {"entry": str(asked.id), "outcome": "met"})
    assert 'id="asked"' not in file_of(lin, life)


@pytest.mark.proves("PIPL 15", "I4.1")
def test_it_is_taken_back_and_consent_withdrawn_from_the_file(cast: Cast, outside: Outside, life: Life) -> None:
    visit, request = ask_visit(life, outside.niu.pk), pass_on(life)
    life.write()
    lin = signed_in(cast)
    back = reverse("dossier:withdraw", args=[life.person, visit.id])
    consent = f"{form_of(life, 'consent.withdrawn')}?entry={request.id}"
    page = file_of(lin, life)
    assert back in page
    assert consent in page
    assert lin.post(back, {"entry": str(compat.uuid7())}).status_code == 302
    assert BATU["name"] not in outside.client("niu").get("/visit/").content.decode()
    form = lin.get(consent).content.decode()
    assert str(request.id) in form
    address = f"/service/{request.id}/"
    lao = outside.client("lao")
    assert lao.get(address).status_code == 200
    said = {"entry": str(compat.uuid7()), "to_entry": str(request.id), "on": TODAY.isoformat()}
    assert lin.post(form_of(life, "consent.withdrawn"), said).status_code == 302
    assert lao.get(address).status_code == 404
    assert "本人收回同意" in file_of(lin, life)


def test_answers_are_not_written_by_the_office_itself(cast: Cast, outside: Outside, life: Life) -> None:
    asked = ask_visit(life, outside.niu.pk)
    life.write()
    lin = signed_in(cast, "wang")
    assert lin.get(form_of(life, "visit.told")).status_code == 404
    said = {"entry": str(compat.uuid7()), "to_entry": str(asked.id), "on": TODAY.isoformat(), "outcome": "met"}
    assert lin.post(form_of(life, "visit.told"), said).status_code == 404
    told = life.add("visit.told", TODAY, {"entry": str(asked.id), "outcome": "met"})
    for way in ("correct", "withdraw"):
        address = reverse(f"dossier:{way}", args=[life.person, told.entry])
        assert lin.post(address, {"entry": str(compat.uuid7())}).status_code == 404
    assert Errand.objects.get().outcome == "met"
