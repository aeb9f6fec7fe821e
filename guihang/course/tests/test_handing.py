"""Handed over in person, through the pages' own forms: announced, the family, the fetching, the gate, the arrival; and
whether a decision was made where use or a penalty stands on file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.urls import reverse

from guihang.access import clock
from guihang.access.tests.cast import BAINIJING, DALAD, ORDOS, SHULINZHAO, Cast, signed_in
from guihang.course.tests.test_moving import act, arrive, cast, filled, newest, sent, subject
from guihang.dossier.models import Order, Person
from guihang.dossier.policy import calendar
from guihang.dossier.tests.lives import BATU, NOW, TODAY, XIAOMEI, Life
from guihang.rules import packs
from guihang.rules.beside.listing import undecided

__all__ = ["cast"]  # a fixture
pytestmark = pytest.mark.django_db
ANNOUNCE = "course:announce"
NUMBER, BATU_NUMBER = "150699198505054420", "150699199001012213"  # with the right last digit


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with patch.object(clock, "today", lambda: TODAY), patch.object(clock, "now", lambda: NOW):
        yield


def announced(cast: Cast, **changed: Any) -> Life:
    """Xiaomei's release is told of in Shulinzhao; there is no decision yet."""
    said = {"name": XIAOMEI["name"], "id_number": NUMBER, "release_on": "2026-11-28",
            "to_place": SHULINZHAO, "centre": "某强制隔离戒毒所", **changed}  # fmt: skip
    lin = signed_in(cast)
    answer = sent(lin, reverse(ANNOUNCE), **said)
    life = Life()
    life.made, life.person = [], UUID(answer["Location"].split("/")[2])
    return life


def crossing() -> tuple[str, str, date | None, date | None]:
    person = Person.objects.get()
    return person.crossing, person.crossing_to, person.papers_due, person.person_due


@pytest.mark.proves("I5.1")
def test_a_release_begins_a_file_without_a_decision(cast: Cast) -> None:
    life = announced(cast)
    person = Person.objects.get()
    assert (person.pk, person.place, person.worker) == (life.person, SHULINZHAO, cast.lin.pk)
    assert not Order.objects.exists()
    assert crossing() == ("release", SHULINZHAO, date(2026, 11, 28), date(2026, 12, 13))
    page = signed_in(cast).get(subject(life, "handing")).content.decode()
    assert "某强制隔离戒毒所" in page and "联系家属" in page and "尚未登记决定书" in page


@pytest.mark.proves("I5.1")
def test_a_number_that_has_a_file_is_asked_about_and_added_there(cast: Cast) -> None:
    old = Life({**BATU, "id_number": BATU_NUMBER}).reported()
    old.write()
    lin = signed_in(cast)
    url = reverse(ANNOUNCE)
    said = filled(lin, url) | {"name": "巴图", "id_number": BATU_NUMBER, "release_on": "2026-12-01"}
    answer = lin.post(url, said)
    assert answer.status_code == 422 and "known" in answer.content.decode()
    assert lin.post(url, said | {"known": str(old.person), "choice": "add"}).status_code == 302
    assert Person.objects.count() == 1


@pytest.mark.proves("I5.1")
def test_from_the_announcement_to_the_arrival(cast: Cast) -> None:
    life, lin = announced(cast), signed_in(cast)
    told = newest(life, "release.announced")
    sent(lin, act(life, "family.contacted", entry=told.id), reached="on", will_fetch="on")
    sent(lin, act(life, "fetching.planned", entry=told.id), fetch_on="2026-11-28", fetchers="工作人员 林晓\n民警 景峰")
    sent(lin, reverse("dossier:order-in"), name=XIAOMEI["name"], id_number=NUMBER, choice="add",
         known=str(life.person), order_kind="rehabilitation", decided_on="2026-11-20", place=SHULINZHAO,
         term_years="3", worker=str(cast.lin.pk))  # fmt: skip
    order = Order.objects.get()
    assert order.office == SHULINZHAO and crossing()[0] == "release"
    with (
        patch.object(clock, "today", lambda: date(2026, 11, 28)),
        patch.object(clock, "now", lambda: NOW.replace(day=28)),
    ):
        lin = signed_in(cast)
        sent(lin, act(life, "order.served", to="person"), how="handed_over")
        sent(
            lin, act(life, "order.served", to="family"), how="left_at_home", refused_because="不肯签收", witness="周某"
        )
        sent(lin, act(life, "handover.done"), **{
            "papers-0-paper": "出所证明", "papers-0-pages": "1", "given_by": "赵某", "taken_by": "林晓",
        })  # fmt: skip
        assert crossing() == ("release", SHULINZHAO, None, date(2026, 12, 14))
        page = lin.get(subject(life, "handing")).content.decode()
        assert all(word in page for word in ("出所证明", "赵某", "不肯签收", "周某", "民警 景峰"))
        sent(lin, act(life, "report.made"))
    assert crossing()[0] == ""
    assert Order.objects.get().starts_on == date(2026, 11, 28)


@pytest.mark.proves("I5.1")
def test_not_handed_over_is_said_with_why_and_the_person_is_still_on_the_way(cast: Cast) -> None:
    life, lin = announced(cast, release_on="2026-11-22"), signed_in(cast)
    told = newest(life, "release.announced")
    sent(lin, act(life, "handover.failed", entry=told.id), why="went_alone")
    assert crossing()[0] == "release"
    assert "自行离开" in lin.get(subject(life, "handing")).content.decode()
    assert XIAOMEI["name"] in lin.get(reverse("course:arrivals")).content.decode()


@pytest.mark.proves("I5.1")
def test_another_office_that_will_answer_writes_of_the_way_and_no_further(cast: Cast) -> None:
    life = announced(cast)
    life.add("release.announced", TODAY, {"release_on": "2026-11-28", "to_place": BAINIJING})
    ma = signed_in(cast, "ma")
    assert ma.get(reverse("dossier:file", args=[life.person])).status_code == 404
    sent(ma, arrive(cast, life, "family.contacted"), reached="on")
    sent(ma, arrive(cast, life, "fetching.planned"), fetch_on="2026-11-28", fetchers="工作人员 马骏")
    page = ma.get(reverse("course:arrival", args=[life.person])).content.decode()
    assert XIAOMEI["name"] in page and "先登记决定书" in page
    assert ma.get(arrive(cast, life, "handover.done")).status_code == 404  # there is no decision that it belongs to


# Between two offices, for the county and above.


@pytest.mark.proves("I5.1")
def test_the_county_reads_both_clocks_by_name_and_the_city_counts(cast: Cast) -> None:
    life = announced(cast)
    zhao = signed_in(cast, "zhao")
    assert f"/county/between/?place={SHULINZHAO}" in zhao.get(reverse("desk:county")).content.decode()
    page = zhao.get(reverse("desk:between"), {"place": DALAD}).content.decode()
    assert XIAOMEI["name"] in page and "11 月 28 日" in page and "12 月 13 日" in page
    for name, place in (("qian", ORDOS), ("sun", "150000000000"), ("qian", DALAD)):
        answer = signed_in(cast, name).get(reverse("desk:between"), {"place": place})
        assert XIAOMEI["name"] not in answer.content.decode() and answer.context["total"] == 1
        assert str(life.person) not in answer.content.decode()
    assert signed_in(cast, "lin").get(reverse("desk:between")).status_code == 403


@pytest.mark.proves("I5.1")
def test_a_restricted_file_on_the_way_is_counted_and_not_named(cast: Cast) -> None:
    life = announced(cast)
    life.add("file.restricted", TODAY, {"restricted": True, "why": "other", "readers": [str(cast.lin.pk)]})
    answer = signed_in(cast, "zhao").get(reverse("desk:between"), {"place": DALAD})
    assert answer.context["total"] == 1 and XIAOMEI["name"] not in answer.content.decode()
    assert ">1<" in signed_in(cast, "zhao").get(reverse("desk:county")).content.decode()


# No fine in place of an order.


@pytest.mark.proves("I5.1")
def test_the_police_are_asked_whether_a_decision_was_made_and_answer(cast: Cast) -> None:
    life = Life(decided=date(2025, 3, 1)).reported(date(2025, 3, 10))
    life.act("order.terminated", date(2026, 3, 1), {"reason": "other"}, order=life.order)
    life.act("penalty.noted", date(2026, 9, 1), {"offence": "吸毒", "decided_on": "2026-09-01"})
    life.write()
    jing = signed_in(cast, "jing")
    assert "不得以罚代戒" in jing.get(subject(life, "handing")).content.decode()
    assert subject(life, "handing") in jing.get(reverse("course:listing")).content.decode()
    sent(jing, act(life, "listing.checked"), outcome="decision_coming", text="已报请审批")
    page = jing.get(subject(life, "handing")).content.decode()
    assert "已报请审批" in page and "是否已作出决定" not in page
    assert subject(life, "handing") not in jing.get(reverse("course:listing")).content.decode()


@pytest.mark.proves("I5.1", "T1")
@pytest.mark.parametrize("name", ["lin", "wang", "zhao"])
def test_nobody_else_learns_that_a_penalty_is_on_file(cast: Cast, name: str) -> None:
    life = Life(decided=date(2025, 3, 1)).reported(date(2025, 3, 10))
    life.act("order.terminated", date(2026, 3, 1), {"reason": "other"}, order=life.order)
    life.act("penalty.noted", date(2026, 9, 1), {"offence": "吸毒", "decided_on": "2026-09-01"})
    life.write()
    page = signed_in(cast, name).get(subject(life, "handing")).content.decode()
    assert "不得以罚代戒" not in page and "是否作出决定" not in page
    assert signed_in(cast, name).post(act(life, "listing.checked"), {}).status_code in (403, 404)
    assert all("no_decision" not in str(o.gaps) for o in Order.objects.all())


SEPT = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("found", "runs", "checked", "on", "since"),
    [
        ([SEPT], [], [], date(2026, 9, 21), None),  # the fifteenth working day
        ([SEPT], [], [], date(2026, 9, 22), date(2026, 9, 22)),
        ([SEPT], [(date(2026, 9, 10), None)], [], date(2026, 10, 20), None),
        ([SEPT], [(date(2022, 3, 1), date(2026, 8, 31))], [], date(2026, 10, 20), date(2026, 9, 22)),
        ([SEPT], [], [date(2026, 9, 2)], date(2026, 10, 20), None),
        ([SEPT, date(2026, 10, 12)], [], [date(2026, 9, 2)], date(2026, 12, 1), date(2026, 11, 3)),
        ([], [], [], date(2026, 12, 1), None),
    ],
)
def test_it_is_asked_after_the_days_set_until_decided_or_answered(
    found: list[date], runs: list[tuple[date, date | None]], checked: list[date], on: date, since: date | None
) -> None:
    gap = undecided(found, runs, checked, packs.load("national"), on, calendar())
    assert (gap.since_on if gap else None) == since


@pytest.mark.proves("I5.1")
@pytest.mark.parametrize("to", ["person", "family"])
def test_a_decision_that_was_not_taken_is_served_before_a_witness(cast: Cast, to: str) -> None:
    life = Life()
    life.write()
    lin, url = signed_in(cast), act(life, "order.served", to=to)
    typed = {**filled(lin, url), "how": "refused", "refused_because": "称要先问律师"}
    answer = lin.post(url.partition("?")[0], typed)
    assert answer.status_code == 422
    assert "见证人" in answer.content.decode()
    sent(lin, url, how="refused", refused_because="称要先问律师", witness="周某")
    assert newest(life, "order.served").data["how"] == "refused"
