"""The free beds of a site are the same on both databases and for everybody: counted over all offices, naming nobody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from guihang.access.tests.cast import ORDOS, Cast, signed_in
from guihang.course.models import Site, taken
from guihang.dossier.models import Duty, Entry
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.tests.test_readers import NAME, cast, life
from guihang.rules.acts.codes import CARE_FOR
from tests.walled import as_web

__all__ = ["cast", "life"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I5.9")]
WHY = CARE_FOR[0]


def test_a_bed_that_anybody_has_is_free_for_nobody_else(cast: Cast, life: Life) -> None:
    site = Site.objects.create(place=ORDOS, name="市第四医院", kind="hospital", beds=3)

    def free(who: str) -> str:
        page = signed_in(cast, who).get(reverse("course:sites")).content.decode()
        assert NAME not in page
        return page.split("市第四医院", 1)[1].split("空 ", 1)[1].split(" 张", 1)[0]

    everybody = ("lin", "zhao", "ma", "qian")  # two townships, the county, the city
    before = {who: free(who) for who in everybody}
    life.add("care.sought", TODAY - timedelta(days=3), {"why": WHY, "until": TODAY.isoformat()})
    sought = Entry.objects.get(kind="care.sought")
    life.add("care.answered", TODAY, {"entry": sought.pk.hex, "outcome": "taken_in", "site_id": site.pk})
    after = {who: free(who) for who in everybody}
    assert (set(before.values()), set(after.values())) == ({"3"}, {"2"})


@pytest.mark.postgres
def test_who_sees_no_file_of_the_people_there_is_told_the_same_number(cast: Cast, life: Life) -> None:
    site = Site.objects.create(place=ORDOS, name="市第四医院", kind="hospital", beds=3)
    life.add("care.sought", TODAY - timedelta(days=3), {"why": WHY, "until": TODAY.isoformat()})
    sought = Entry.objects.get(kind="care.sought")
    life.add("care.answered", TODAY, {"entry": sought.pk.hex, "outcome": "taken_in", "site_id": site.pk})
    with as_web(cast.actor("ma", TODAY)):
        assert not Entry.objects.filter(person=life.person).exists()
        assert taken([site]) == {site.pk: 1}
    with as_web(None):
        assert taken([site]) == {}


def test_a_search_stands_once_a_person_whatever_decisions_run(cast: Cast) -> None:
    life = Life().reported()
    again = {**life.made[1].data, "order_kind": "rehabilitation", "number": "〔2026〕2 号", "decided_on": "2026-03-20"}
    life.act("order.entered", date(2026, 3, 20), again)
    life.act("care.sought", TODAY - timedelta(days=3), {"why": WHY, "until": TODAY.isoformat()})
    life.write()
    assert len(set(Duty.objects.filter(person=life.person).values_list("order", flat=True))) == 2
    (care,) = Duty.objects.filter(person=life.person, kind="care").select_related("order")
    assert care.order.kind == "rehabilitation"
