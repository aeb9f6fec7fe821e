"""An order in by hand: written once, answered alike, whoever else knows the number."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from guihang.access.tests.cast import BAINIJING, QIXINGGANG, SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier.identity import unseal_all
from guihang.dossier.models import Duty, Entry, Order, Person
from guihang.dossier.tests.lives import BATU, TODAY, XIAOMEI, Life
from guihang.rules.identity_number import check_character
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db
NEW = "/people/new/"
VILLAGE = "150621100201"


def number(order: int = 221) -> str:
    first = f"15069919900101{order:03d}"
    return first + check_character(first)


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    for code, name, level in (
        (SHULINZHAO, "树林召镇", 4), (BAINIJING, "白泥井镇", 4), (QIXINGGANG, "七星岗街道", 4),
        (VILLAGE, "三顷地村", 5),
    ):  # fmt: skip
        Division.objects.create(code=code, name=name, level=level)
    return make_cast()


def asked(client: Client, **given: Any) -> dict[str, Any]:
    """The form as it is opened, filled in; what is given takes the place of the usual."""
    page = client.get(NEW).content.decode()
    ids = dict(re.findall(r'type="hidden" name="(\w+)" value="([0-9a-f-]{36})"', page))
    worker = re.search(r'name="worker".*?<option value="([^"]+)"', page, re.DOTALL)
    place = re.search(r'name="place".*?<option value="(\d+)"', page, re.DOTALL)
    assert worker
    assert place
    filled = {
        "name": "高娃", "id_number": number(), "id_kind": "resident", "phones": "138 0000 5555", "address": "甲村 2 号",
        "order_kind": "treatment", "number": "社戒决字〔2026〕9号", "decided_on": "2026-11-16", "place": place[1],
        "term_years": "3", "worker": worker[1],
    }  # fmt: skip
    return {**ids, **filled, **given}


def send(client: Client, **given: Any) -> HttpResponseBase:
    return client.post(NEW, asked(client, **given))


def person_of(answer: HttpResponseBase) -> Person:
    assert answer.status_code == 302
    return Person.objects.get(pk=answer.headers["Location"].split("/")[2])


def test_a_person_and_a_decision_are_written_at_once(cast: Cast) -> None:
    person = person_of(send(signed_in(cast, "lin"), served_on="2026-11-18", home_place=VILLAGE, credited_days="30"))
    who = unseal_all([person])[person.pk]
    assert (who.name, who.id_number, who.phones, who.address) == ("高娃", number(), ("13800005555",), "甲村 2 号")
    assert (person.place, person.stays_at, person.sex, person.worker) == (SHULINZHAO, VILLAGE, "m", cast.lin.pk)
    order = Order.objects.get(person=person)
    assert (order.kind, order.decided_on, order.term_years, order.credited_days) == (
        "treatment",
        date(2026, 11, 16),
        3,
        30,
    )
    kinds = Entry.objects.filter(person=person).order_by("seq").values_list("kind", "entered_by")
    assert list(kinds) == [
        (k, cast.lin.pk) for k in ("person.described", "order.entered", "order.served", "worker.assigned")
    ]
    assert Duty.objects.filter(person=person, key="report").exists()


def test_sent_twice_it_is_written_once(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    filled = asked(lin)
    first, second = lin.post(NEW, filled), lin.post(NEW, filled)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Person.objects.count(), Order.objects.count(), Entry.objects.count()) == (1, 1, 3)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"id_number": "150699199001012214"}, "校验码不符"),
        ({"id_number": "15069919900101"}, "填写的是 14 位"),
        ({"id_number": "150699199013012213"}, "19901301"),
        ({"id_number": "1506991990010122AB"}, "17 位是数字"),
        ({"sex": "f"}, "按号码应为男"),
        ({"decided_on": "2026-11-30"}, "这一天还没到"),
        ({"decided_on": "1999-01-01"}, "日期太早"),
        ({"served_on": "2026-11-01"}, "送达日早于决定日"),
        ({"credited_days": "4000"}, "4000"),
        ({"term_years": "4"}, "4"),
        ({"place": BAINIJING}, BAINIJING),
        ({"name": " "}, "必填"),
        ({"worker": "00000000-0000-0000-0000-000000000000"}, "00000000"),
    ],
)
def test_what_cannot_be_is_asked_back_with_what_was_found_and_what_was_typed(
    cast: Cast, wrong: dict[str, str], told: str
) -> None:
    answer = send(signed_in(cast, "lin"), **wrong)
    text = getattr(answer, "content", b"").decode()
    assert answer.status_code == 422
    assert told in text
    assert "甲村 2 号" in text
    assert not Person.objects.exists()


def test_other_papers_number_as_they_like(cast: Cast) -> None:
    person = person_of(send(signed_in(cast, "lin"), id_kind="passport", id_number="E 1234", sex="f"))
    assert unseal_all([person])[person.pk].id_number == "E 1234"


def test_a_typed_number_is_answered_at_once_with_what_it_says(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    right = lin.post(f"{NEW}number/", {"id_number": f" {number().lower()} ", "id_kind": "resident"}).content.decode()
    assert "1990 年 1 月 1 日 出生，36 岁" in right
    assert "男" in right
    wrong = lin.post(f"{NEW}number/", {"id_number": "150699199001012214"}).content.decode()
    assert "18 位中至少有一位录错" in wrong
    assert "应为" not in wrong
    assert lin.post(f"{NEW}number/", {"id_number": "", "id_kind": "none"}).content.decode().strip() == ""


def test_a_file_of_ones_own_is_offered_beforehand_and_the_choice_is_the_clerks(cast: Cast) -> None:
    there = Life({**BATU, "id_number": number()}).reported().write()
    lin = signed_in(cast, "lin")
    filled = asked(lin)
    text = lin.post(NEW, filled).content.decode()
    assert "这个号码已有档案" in text
    assert "巴图" in text
    assert Person.objects.count() == 1
    added = lin.post(NEW, {**filled, "known": str(there.pk), "choice": "add"})
    assert person_of(added) == there
    assert Order.objects.filter(person=there).count() == 2
    assert Entry.objects.filter(person=there, kind="person.described").count() == 1
    person = person_of(lin.post(NEW, {**asked(lin), "known": str(there.pk), "choice": "new"}))
    assert person != there


@pytest.mark.parametrize(
    ("alike", "asked_for"),
    [
        ({}, True),
        ({"decided_on": "2026-11-15", "number": "社戒决字[2026] 9号"}, True),
        ({"decided_on": "2026-11-15", "number": "社戒决字〔2026〕10号"}, False),
        ({"order_kind": "rehabilitation", "number": ""}, False),
    ],
)
def test_a_decision_that_stands_on_that_file_already_is_asked_about(
    cast: Cast, alike: dict[str, str], asked_for: bool
) -> None:
    lin = signed_in(cast, "lin")
    there = person_of(send(lin))
    filled = {**asked(lin), **alike, "known": str(there.pk), "choice": "add"}
    answer = lin.post(NEW, filled)
    assert (answer.status_code == 422) == asked_for
    if asked_for:
        text = answer.content.decode()
        assert "确实是另一份决定" in text
        assert Order.objects.filter(person=there).count() == 1
        assert lin.post(NEW, {**filled, "another": str(there.pk)}).status_code == 422, "a tick for something else"
        tick = re.search(r'name="another" value="([^"]+)"', text)
        assert tick
        filled["another"] = tick[1]
        assert lin.post(NEW, filled).status_code == 302
        filled.pop("another")
    assert lin.post(NEW, filled).status_code == 302, "sent twice, it is written once"
    assert Order.objects.filter(person=there).count() == 2


def test_a_choice_about_a_file_that_is_not_offered_is_none(cast: Cast) -> None:
    there = Life({**BATU, "id_number": number()}).reported().write()
    elsewhere = Life(XIAOMEI, place=BAINIJING).reported().write()
    answer = send(signed_in(cast, "lin"), known=str(elsewhere.pk), choice="add")
    assert answer.status_code == 422
    assert Order.objects.filter(person=elsewhere).count() == 1
    assert Order.objects.filter(person=there).count() == 1


def answered(client: Client, **given: Any) -> tuple[int, list[str], str]:
    """Status, statements and page of an order in, without the ids that differ each time."""
    filled = asked(client, **given)
    with CaptureQueriesContext(connection) as caught:
        answer = client.post(NEW, filled)
    page = client.get(answer.headers["Location"]).content.decode()
    shapes = [re.sub(r"'[^']*'|[0-9a-f]{32}|\d+", "?", q["sql"])[:80] for q in caught.captured_queries]
    # Ids, the form's token, running numbers and the person's own number differ in any case.
    bare = re.sub(
        r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|•+[0-9X]*|value="[^"]{60,}"|Token": "[^"]*"|\d+',
        "",
        page,
    )
    return answer.status_code, shapes, bare


def test_the_answer_is_the_same_whether_or_not_the_number_is_known_elsewhere(cast: Cast) -> None:
    """DECISIONS 18: the same page, the same words, the same statements."""
    lin = signed_in(cast, "lin")
    answered(lin, id_number=number(100))  # what each process asks once
    unknown = answered(lin, id_number=number(221))
    Life({**BATU, "id_number": number(223)}, place=BAINIJING).reported().write()
    Life({**BATU, "id_number": number(223)}, place=QIXINGGANG).reported().write()
    known = answered(lin, id_number=number(223))
    assert known[0] == unknown[0] == 302
    assert known[1] == unknown[1]
    assert known[2] == unknown[2]


def test_a_sealed_file_of_the_same_office_tells_nothing_either(cast: Cast) -> None:
    there = Life({**BATU, "id_number": number()}).reported().write()
    Person.objects.filter(pk=there.pk).update(ended_on=TODAY)
    assert person_of(send(signed_in(cast, "lin"))) != there


def test_an_old_decision_may_be_kept_here_since_today(cast: Cast) -> None:
    person = person_of(send(signed_in(cast, "lin"), decided_on="2025-11-16", live_from="2026-11-22"))
    assert not Duty.objects.filter(Duty.OWED, person=person, due_on__lt=TODAY).exists()


def test_who_may_not_write_is_not_asked(cast: Cast) -> None:
    zhao = signed_in(cast, "zhao")
    assert zhao.get(NEW).status_code == 403
    assert NEW not in zhao.get("/people/").content.decode()
    assert NEW in signed_in(cast, "lin").get("/people/").content.decode()


def test_a_corrected_description_wants_a_number_that_can_be_right(cast: Cast) -> None:
    lin, life = signed_in(cast, "lin"), Life().reported()
    described = life.made[0].id
    life.write()
    url = f"/people/{life.person}/entries/{described}/correct/"
    entry = re.search(r'name="entry" value="([^"]+)"', lin.get(url).content.decode())
    assert entry
    filled = {"entry": entry[1], "on": "2026-03-01", "name": "巴图", "sex": "m", "id_kind": "resident"}
    filled["corrected_because"] = "号码抄错了"
    wrong = lin.post(url, {**filled, "id_number": "150699199001012214"})
    assert wrong.status_code == 422
    assert "校验码不符" in wrong.content.decode()
    # What stands on file may stay, as an old ledger had it.
    assert lin.post(url, {**filled, "id_number": BATU["id_number"], "address": "乙村"}).status_code == 302
