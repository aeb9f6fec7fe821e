"""The first steps as a stranger tried them: an announced person's decision, the hand-over, the group, a move asked for
twice, a reception before the papers, who stands between two offices."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from guihang.access.tests.cast import BAINIJING, DALAD, SHULINZHAO, Cast, signed_in
from guihang.course.tests.test_handing import NUMBER, announced
from guihang.course.tests.test_moving import (
    FENGSHUILIANG,
    _day,
    act,
    approve,
    arrive,
    cast,
    filled,
    life,
    newest,
    owed,
    sent,
    subject,
)
from guihang.dossier.identity import unseal_all
from guihang.dossier.models import Duty, Order, Person
from guihang.dossier.tests.lives import XIAOMEI, Life
from guihang.territory.models import Office

__all__ = ["_day", "cast", "life"]  # fixtures
pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.1")]


def decided(cast: Cast, life: Life, **changed: Any) -> Any:
    """The decision entered from the page of the announced person."""
    url = f"{reverse('dossier:order-in')}?file={life.person}"
    said = {"order_kind": "rehabilitation", "decided_on": "2026-11-20", "term_years": "3", "worker": str(cast.lin.pk)}
    return sent(signed_in(cast), url, **(said | changed))


def test_the_decision_of_somebody_announced_without_a_number_joins_that_file(cast: Cast) -> None:
    life = announced(cast, id_number="")
    lin = signed_in(cast)
    url = f"{reverse('dossier:order-in')}?file={life.person}"
    assert url in lin.get(subject(life, "handing")).content.decode()
    assert filled(lin, url)["name"] == XIAOMEI["name"], "nothing is typed twice"
    decided(cast, life, id_number=NUMBER)
    person = Person.objects.get()
    assert Order.objects.get().person_id == person.pk == life.person
    assert unseal_all([person])[person.pk].id_number == NUMBER
    assert signed_in(cast, "ma").get(url).status_code == 404, "nobody else's file is named"


def test_a_decision_entered_freely_asks_about_a_release_told_of_under_that_name(cast: Cast) -> None:
    life = announced(cast, id_number="")
    lin, url = signed_in(cast), reverse("dossier:order-in")
    said = filled(lin, url) | {
        "name": XIAOMEI["name"], "id_number": NUMBER, "order_kind": "rehabilitation", "decided_on": "2026-11-20",
        "place": SHULINZHAO, "term_years": "3", "worker": str(cast.lin.pk),
    }  # fmt: skip
    answer = lin.post(url, said)
    assert answer.status_code == 422 and str(life.person) in answer.content.decode()
    assert lin.post(url, said | {"known": str(life.person), "choice": "add"}).status_code == 302
    person = Person.objects.get()
    assert unseal_all([person])[person.pk].id_number == NUMBER and Order.objects.get().person_id == life.person


def test_a_hand_over_needs_its_list_and_both_signers(cast: Cast) -> None:
    life = announced(cast)
    decided(cast, life)
    lin, url = signed_in(cast), act(life, "handover.done")
    shown = lin.get(url).content.decode()
    form = shown[shown.index('<form class="form') :]
    assert all(f'name="{name}"' in form.partition("<details")[0] for name in ("papers-0-paper", "given_by", "taken_by"))
    said = filled(lin, url)
    whole = {"papers-0-paper": "出所证明", "given_by": "赵某", "taken_by": "林晓"}
    for missing in whole:
        answer = lin.post(url, said | {k: v for k, v in whole.items() if k != missing})
        assert answer.status_code == 422, missing
    assert lin.post(url, said | whole).status_code in (204, 302)


def test_a_group_has_at_least_one_member(cast: Cast) -> None:
    life = Life().reported()
    life.made = [e for e in life.made if e.kind != "group.formed"]
    life.write()
    lin, url = signed_in(cast), act(life, "group.formed")
    answer = lin.post(url, filled(lin, url))
    assert answer.status_code == 422 and "至少" in answer.content.decode()
    assert "group" in owed(life)


@pytest.mark.parametrize(("kind", "years", "taken"), [
    ("treatment", 1, False), ("treatment", 3, True), ("rehabilitation", 1, True), ("rehabilitation", 3, True),
])  # fmt: skip
def test_community_treatment_is_of_three_years(cast: Cast, kind: str, years: int, taken: bool) -> None:
    life = announced(cast)
    lin, url = signed_in(cast), f"{reverse('dossier:order-in')}?file={life.person}"
    said = {"order_kind": kind, "decided_on": "2026-11-20", "term_years": str(years), "credited_days": "100"}
    answer = lin.post(url, filled(lin, url) | said | {"worker": str(cast.lin.pk)})
    assert answer.status_code == (302 if taken else 422)
    assert taken or "第三十三条" in answer.content.decode()
    assert Order.objects.count() == taken


def test_after_the_hand_over_nobody_is_to_be_fetched_and_a_family_not_reached_is_said(cast: Cast) -> None:
    life = announced(cast, release_on="2026-11-22")
    decided(cast, life)
    lin, told = signed_in(cast), newest(life, "release.announced")
    sent(lin, act(life, "family.contacted", entry=told.id))
    assert f"family-ask/{told.id.hex}" in owed(life)
    page = lin.get(subject(life, "handing")).content.decode()
    assert "没有联系上家属" in page and "已联系上家属" not in page
    whole = {"papers-0-paper": "出所证明", "given_by": "赵某", "taken_by": "林晓"}
    sent(lin, act(life, "handover.done"), **whole)
    assert not {key for key in owed(life) if key.startswith(("family-ask/", "fetch-plan/"))}


def test_what_is_a_gap_is_not_called_overdue_on_one_page_alone(cast: Cast, life: Life) -> None:
    assert {g["code"] for g in Order.objects.get().gaps} >= {"family_not_served"}
    blocks = signed_in(cast).get(subject(life, "handing")).context["blocks"]
    line = next(x for b in blocks for x in b.lines if x.says == "决定书送达家属")
    assert not line.late and line.due is None and "没有向家属送达" in line.detail


def test_a_move_to_the_same_place_and_a_second_request_are_refused(cast: Cast, life: Life) -> None:
    lin, url = signed_in(cast), act(life, "move.asked")
    said = {"change_on": "2026-11-20", "ground": "residence"}
    answer = lin.post(url, filled(lin, url) | said | {"place": SHULINZHAO})
    assert answer.status_code == 422
    sent(lin, url, **said, place=BAINIJING)
    answer = lin.post(url, filled(lin, url) | said | {"place": FENGSHUILIANG})
    assert answer.status_code == 422 and "白泥井镇" in answer.content.decode()
    assert "变更到白泥井镇" in lin.get(subject(life)).content.decode(), "the row names the place"
    url = act(life, "move.approved")
    answer = lin.post(url, filled(lin, url) | {"place": FENGSHUILIANG})
    assert answer.status_code == 422 and "白泥井镇" in answer.content.decode(), "another's approval answers no request"
    assert f"move-answer/{newest(life, 'move.asked').id.hex}" in owed(life)


def test_received_before_the_papers_is_said_and_they_stay_missing_until_they_come(cast: Cast, life: Life) -> None:
    approve(cast, life)
    ma, url = signed_in(cast, "ma"), arrive(cast, life, "move.received")
    assert ma.post(url, filled(ma, url) | {"worker": str(cast.ma.pk)}).status_code == 422
    sent(ma, url, worker=str(cast.ma.pk), without_papers="on")
    assert "move_papers_missing" in {g["code"] for g in Order.objects.get().gaps}
    page = ma.get(subject(life)).content.decode()
    assert "接收本人时材料尚未" in page
    approved = newest(life, "move.approved")
    assert f"entry={approved.id}" in page
    sent(ma, act(life, "papers.sent", entry=approved.id), **{"how": "by_post", "papers-0-paper": "协议"})
    assert "move_papers_missing" not in {g["code"] for g in Order.objects.get().gaps}
    assert Duty.objects.get(key=f"move-papers/{approved.id.hex}").met_on is not None


def test_who_calls_a_move_back_is_asked_in_those_words(cast: Cast, life: Life) -> None:
    approve(cast, life)
    approved = newest(life, "move.approved")
    page = signed_in(cast).get(reverse("course:move-recall", args=[life.person]) + f"?entry={approved.id}")
    assert "由谁撤回" in page.content.decode() and "查阅人" not in page.content.decode()


def test_between_two_offices_a_name_opens_and_says_from_where_who_answers_and_what_is_next(cast: Cast) -> None:
    Office.objects.update_or_create(place=SHULINZHAO, defaults={"name": "树林召镇禁毒办", "phone": "0477-5210000"})
    life = announced(cast)
    zhao = signed_in(cast, "zhao")
    page = zhao.get(reverse("desk:between"), {"place": DALAD}).content.decode()
    address = reverse("dossier:file", args=[life.person])
    assert address in page and zhao.get(address).status_code == 200
    assert all(word in page for word in ("某强制隔离戒毒所", cast.lin.display_name, "0477-5210000", "下一步：联系家属"))
