"""The page of the group: from it the way leads on to the agreement, as long as that is the next step."""

from __future__ import annotations

from datetime import date

import pytest

from guihang.access.tests.cast import Cast, signed_in
from guihang.course.tests.test_moving import cast, sent
from guihang.dossier.addresses import record_address
from guihang.dossier.models import Order
from guihang.dossier.tests.lives import XIAOMEI, Life

__all__ = ["cast"]  # a fixture
pytestmark = pytest.mark.django_db


def test_the_group_leads_to_the_agreement_until_it_is_signed(cast: Cast) -> None:
    life = Life(decided=date(2026, 11, 1)).reported(date(2026, 11, 12))
    signed = next(e for e in life.made if e.kind == "agreement.signed")
    life.made.remove(signed)
    for e in list(life.made):
        if e.kind in {"order.notified", "order.served"}:
            life.made[life.made.index(e)] = e._replace(on=date(2026, 11, 5))
    life.write()
    lin, way = signed_in(cast), record_address(life.person, "agreement.signed")
    page = f"/people/{life.person}/course/group/"
    assert way in lin.get(page).content.decode()
    life.add("agreement.signed", date(2026, 11, 13), order=life.order)
    assert way not in lin.get(page).content.decode()


@pytest.mark.parametrize(
    ("role", "lacks"), [("worker", False), ("social_worker", False), ("police", True), ("doctor", True)]
)
def test_a_woman_of_the_police_or_the_clinic_is_no_woman_worker(cast: Cast, role: str, lacks: bool) -> None:
    """LAW.md R25: for a woman there is a woman among the workers."""
    life = Life(XIAOMEI).reported()
    life.write()
    said = {"members-0-role": role, "members-0-name": "高丽", "members-0-woman": "1"}
    sent(signed_in(cast), record_address(life.person, "group.formed"), **said)
    codes = {gap["code"] for gap in Order.objects.get().gaps}
    assert ("no_woman_worker" in codes) is lacks
