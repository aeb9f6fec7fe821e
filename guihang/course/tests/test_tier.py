"""A tier is assessed by the published standard, decided on by one and confirmed by another, with the reasons."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access.tests.cast import QIXINGGANG, Cast, make_cast, signed_in
from guihang.course import tier as course
from guihang.dossier.models import Duty, Entry, Order
from guihang.dossier.tests.lives import TODAY, Life
from guihang.rules import packs
from guihang.rules.standard import standard_of

pytestmark = pytest.mark.django_db
STANDARD = standard_of(packs.load("ordos"), TODAY.toordinal())
assert STANDARD is not None
GOOD = {item.code: "5" for item in STANDARD.items}
MIDDLING = {item.code: "3" for item in STANDARD.items}
WHY = "近三个月按时检测，家属支持，已找到工作。"


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


@pytest.fixture
def life(cast: Cast) -> Life:
    made = Life().reported()
    made.write()
    Duty.objects.filter(kind="test").delete()  # nothing missed: the points decide
    return made


def to(life: Life, name: str = "tier") -> str:
    return reverse(f"course:{name}", args=[life.person])


def post(client: Client, address: str, **said: Any) -> HttpResponse:
    answer = client.post(address, {"entry": str(uuid4()), **said})
    assert isinstance(answer, HttpResponse)
    return answer


def read(client: Client, life: Life) -> str:
    return client.get(to(life)).content.decode()


def assessed(client: Client, life: Life, answers: dict[str, str] = GOOD) -> Entry:
    assert post(client, to(life, "tier-assess"), **answers).status_code == 302
    return Entry.objects.get(kind="tier.assessed")


def decided(client: Client, life: Life, tier: str = "blue", review: str = "2027-02-20") -> Entry:
    answer = post(client, to(life, "tier-decide"), tier=tier, reason=WHY, review_on=review)
    assert answer.status_code == 302, answer.content.decode()
    return Entry.objects.get(kind="tier.proposed")


@pytest.mark.proves("I5.4")
def test_a_tier_is_assessed_decided_on_and_confirmed_by_two_people(cast: Cast, life: Life) -> None:
    lin, wang = signed_in(cast, "lin"), signed_in(cast, "wang")
    assert "初始级别" in read(lin, life)
    sheet = assessed(lin, life)
    assert (sheet.data["points"], sheet.data["proposed"], sheet.data["standard"]) == (70, "blue", "national 1")
    assert "answers" not in sheet.data and sheet.sealed, "the answers are sealed"
    page = read(lin, life)
    assert "70 分" in page and "婚姻家庭" in page and "56 分起为此级别" in page
    proposal = decided(lin, life)
    assert Order.objects.get().tier == "yellow", "until another confirms, it stays as it was"
    assert Duty.objects.get(kind="tier-confirm").met_on is None
    assert "须由另一名具名人员确认" in read(lin, life)
    assert WHY in read(wang, life)
    waiting = wang.get(reverse("desk:confirm")).content.decode()
    assert "待确认的级别" in waiting and to(life) in waiting
    answer = post(wang, to(life, "tier-answer"), proposal=str(proposal.pk), word="confirm")
    assert answer.status_code == 302
    assert "待确认的级别" not in wang.get(reverse("desk:confirm")).content.decode()
    written = Entry.objects.get(kind="tier.set")
    assert (written.entered_by, written.data["tier"], written.data["review_on"]) == (cast.wang.pk, "blue", "2027-02-20")
    assert Order.objects.get().tier == "blue"
    review = Duty.objects.get(kind="tier-review")
    assert (review.owed_by, review.due_on.isoformat(), review.met_on) == ("office", "2027-02-20", None)
    page = read(lin, life)
    assert page.index("林晓") and page.index("王敏") and page.count(WHY) == 2
    assert "2027 年 2 月 20 日前复核" in page


@pytest.mark.proves("I5.4")
def test_whoever_decided_cannot_confirm(cast: Cast, life: Life) -> None:
    lin = signed_in(cast, "lin")
    assessed(lin, life)
    proposal = decided(lin, life)
    answer = post(lin, to(life, "tier-answer"), proposal=str(proposal.pk), word="confirm")
    assert answer.status_code == 422 and "不能同时确认" in answer.content.decode()
    assert not Entry.objects.filter(kind="tier.set").exists()
    assert Order.objects.get().tier == "yellow"


def test_what_is_not_confirmed_says_why_and_is_decided_anew(cast: Cast, life: Life) -> None:
    lin, wang = signed_in(cast, "lin"), signed_in(cast, "wang")
    assessed(lin, life)
    proposal = decided(lin, life)
    said = {"proposal": str(proposal.pk), "word": "decline"}
    refused = post(wang, to(life, "tier-answer"), **said)
    assert refused.status_code == 422 and "请写明不予确认的理由" in refused.content.decode()
    assert post(wang, to(life, "tier-answer"), **said, text="工作尚不稳定，再观察一个月。").status_code == 302
    assert Duty.objects.get(kind="tier-confirm").met_on == TODAY
    assert "再观察一个月" in read(lin, life)
    assert Order.objects.get().tier == "yellow"
    again = post(wang, to(life, "tier-answer"), proposal=str(proposal.pk), word="confirm")
    assert again.status_code == 302 and not Entry.objects.filter(kind="tier.set").exists()


@pytest.mark.proves("I5.4")
def test_what_the_file_counts_makes_it_stricter_and_says_so(cast: Cast) -> None:
    life = Life().reported()
    life.act("contact.lost", TODAY)
    life.write()
    lin = signed_in(cast, "lin")
    sheet = assessed(lin, life)
    assert (sheet.data["points"], sheet.data["proposed"]) == (70, "red")
    page = read(lin, life)
    assert "失去联系" in page and page.index("失去联系") < page.index("56 分起为此级别")


def test_a_person_may_decide_otherwise_than_the_standard_with_the_reason(cast: Cast, life: Life) -> None:
    lin, wang = signed_in(cast, "lin"), signed_in(cast, "wang")
    assert assessed(lin, life, MIDDLING).data["proposed"] == "yellow"
    blank = post(lin, to(life, "tier-decide"), tier="red", reason=" ", review_on="2027-01-01")
    assert blank.status_code == 422
    proposal = decided(lin, life, "red")
    post(wang, to(life, "tier-answer"), proposal=str(proposal.pk), word="confirm")
    assert Order.objects.get().tier == "red"


def test_a_sheet_with_an_item_left_out_keeps_what_was_chosen(cast: Cast, life: Life) -> None:
    answer = post(signed_in(cast, "lin"), to(life, "tier-assess"), **{k: v for k, v in GOOD.items() if k != "mind"})
    page = answer.content.decode()
    assert answer.status_code == 422 and page.count(" checked") == 13
    assert not Entry.objects.filter(kind="tier.assessed").exists()


def test_nothing_is_decided_without_an_assessment_and_a_review_lies_ahead(cast: Cast, life: Life) -> None:
    lin = signed_in(cast, "lin")
    said = {"tier": "blue", "reason": WHY, "review_on": "2027-02-20"}
    assert post(lin, to(life, "tier-decide"), **said).status_code == 302
    assert not Entry.objects.filter(kind="tier.proposed").exists()
    assessed(lin, life)
    for day in ("2026-11-22", "2026-01-01", "2029-01-01", "x"):
        assert post(lin, to(life, "tier-decide"), **(said | {"review_on": day})).status_code == 422
    assert post(lin, to(life, "tier-decide"), **(said | {"tier": "green"})).status_code == 422, "of another scheme"
    assert not Entry.objects.filter(kind="tier.proposed").exists()


def test_a_form_sent_twice_is_written_once(cast: Cast, life: Life) -> None:
    lin, entry = signed_in(cast, "lin"), str(uuid4())
    for _ in range(2):
        assert lin.post(to(life, "tier-assess"), {"entry": entry, **GOOD}).status_code == 302
    assert Entry.objects.filter(kind="tier.assessed").count() == 1


def test_a_forged_sheet_is_refused(cast: Cast, life: Life) -> None:
    from guihang.access import clock
    from guihang.dossier.entry import NewEntry
    from guihang.dossier.record import record
    from guihang.dossier.refusal import Unacceptable
    from guihang.dossier.writer import ByActor

    data = {"standard": "national 1", "answers": [{"item": k, "points": v} for k, v in GOOD.items()],
            "points": 12, "proposed": "red"}  # fmt: skip
    for change in ({}, {"standard": "moon 1"}, {"answers": data["answers"][1:]}):  # type: ignore[index]
        entry = NewEntry(uuid4(), life.person, "tier.assessed", TODAY, clock.now(), "desk", data | change,
                         order=life.order, entered_by=cast.lin.pk)  # fmt: skip
        with pytest.raises(Unacceptable):
            record(ByActor(cast.actor("lin", TODAY)), entry, today=TODAY, now=clock.now())


def test_where_the_region_wants_no_second_person_the_decision_sets_it(
    cast: Cast, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course, "by_two", lambda _pack, _today: False)
    lin = signed_in(cast, "lin")
    assessed(lin, life)
    assert post(lin, to(life, "tier-decide"), tier="blue", reason=WHY, review_on="2027-02-20").status_code == 302
    assert Order.objects.get().tier == "blue"


def test_a_tier_is_no_longer_set_by_a_plain_form_and_its_address_leads_to_the_page(cast: Cast, life: Life) -> None:
    lin = signed_in(cast, "lin")
    address = reverse("dossier:record", args=[life.person, "tier.set"])
    assert lin.get(address)["Location"] == to(life)
    assert lin.get(address, headers={"HX-Request": "true"})["HX-Redirect"] == to(life)
    assert lin.post(address, {"entry": str(uuid4()), "on": TODAY.isoformat(), "tier": "blue"}).status_code == 404


def test_another_region_offers_its_own_tiers(cast: Cast) -> None:
    life = Life(place=QIXINGGANG).reported()
    life.act("policy.set", TODAY, {"policy": "guangzhou"}, order=life.order)
    life.write()
    feng = signed_in(cast, "feng")
    assert assessed(feng, life).data["standard"] == "guangzhou 1"
    page = read(feng, life)
    assert re.findall(r'name="tier" value="(\w+)"', page) == ["extreme", "high", "middle", "low"]
    assert '<span class="tier blue"><i aria-hidden="true">●</i>低风险</span>' in page


@pytest.mark.parametrize("name", ["zhao", "gui", "wu", "kong"])
def test_who_does_not_record_here_neither_assesses_nor_confirms(cast: Cast, life: Life, name: str) -> None:
    client = signed_in(cast, name)
    for address in ("tier-assess", "tier-decide", "tier-answer"):
        assert post(client, to(life, address), **GOOD).status_code in {403, 404}
    assert not Entry.objects.filter(kind__startswith="tier.").exists()


def test_the_standard_is_published_for_everybody_inside(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    page = lin.get(reverse("course:standard")).content.decode()
    assert "十四项综合评估" in page and "0 至 34 分" in page and "失去联系" in page and "心理状况" in page
    page = lin.get(reverse("course:standard") + "?pack=zhejiang").content.decode()
    assert "A 高风险" in page and "浙公通字〔2022〕65号" in page
    assert lin.get(reverse("course:standard") + "?pack=moon").status_code == 404
    rules = lin.get(reverse("desk:rules")).content.decode()
    assert reverse("course:standard") + "?pack=ordos" in rules
