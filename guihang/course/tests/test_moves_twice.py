"""Moves twice in fifteen days: to Bainijing, and back nine days later, every step by the form of whoever takes it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from guihang.access import granting
from guihang.access.roles import Role
from guihang.access.tests.cast import ALWAYS, BAINIJING, SHULINZHAO
from guihang.course.tests.lives_of_course import Lived
from guihang.course.tests.test_being_away import deed
from guihang.course.tests.whole_lives import BATU, agreed, from_order, kept, one_office, owed, to_end
from guihang.dossier.models import Duty, Order

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2026, 11, 22), date(2026, 12, 1)


@pytest.mark.proves("I5.7", "I5.story", "I5.story.moves")
def test_moves_twice_from_order_to_end(settings: Any) -> None:
    """One term, one office each day, a new agreement each time."""
    lived = kept(agreed(from_order(settings)), FIRST)
    open_before = owed(lived)
    moves(lived, "lin", "ma", BAINIJING)
    assert "move-report/1" in met(lived) and open_before <= owed(lived) | met(lived)
    moves(lived.on(SECOND), "ma", "lin", SHULINZHAO)
    assert {"move-report/1", "move-report/2", "move-agreement/1", "move-agreement/2"} <= met(lived)
    assert (lived.order.starts_on, lived.order.ends_on) == (date(2026, 3, 10), date(2029, 3, 9))
    to_end(lived)
    assert (lived.order.stage, lived.order.tests_met) == ("released", lived.order.tests_required)


@pytest.mark.proves("I5.1", "I5.7")
def test_a_second_decision_is_entered_where_the_first_one_runs(settings: Any) -> None:
    lived = from_order(settings)
    granting.row(lived.cast.lin, Role.WORKER, BAINIJING, *ALWAYS, "两地兼管").save(force_insert=True)
    url = f"{reverse('dossier:order-in')}?file={lived.person}"
    second = {"order_kind": "rehabilitation", "decided_on": lived.settings.GUIHANG_TODAY, "term_years": "2"}
    second |= {"id_number": BATU["id_number"], "worker": str(lived.cast.lin.pk)}
    assert "正在其他机构执行" in lived.sends(url, {**second, "place": BAINIJING}, refused=True)
    one_office(lived, SHULINZHAO)
    lived.sends(url, {**second, "place": SHULINZHAO})
    assert Order.objects.filter(person=lived.person, stopped_on=None).count() == 2
    one_office(lived, SHULINZHAO)


def met(lived: Lived) -> set[str]:
    """The duties that were met."""
    return set(Duty.objects.filter(person=lived.person).exclude(met_on=None).values_list("key", flat=True))


def moves(lived: Lived, old: str, new: str, there: str) -> None:
    """Asked, approved, the papers, the receipt, the arrival, the new agreement; the old office reads it no more."""
    day, here = lived.settings.GUIHANG_TODAY, lived.row.place
    lived.sign_in(old).does("moving", "move.asked", {"place": there, "change_on": day, "ground": "residence"})
    one_office(lived, here)
    deed(lived, "moving", "move-approve", {"reason": "同意"})
    assert (lived.order.office, lived.row.crossing, lived.row.crossing_to) == (here, "move", there)
    papers = {"how": "by_hand", "papers-0-paper": "社区戒毒协议", "papers-0-pages": "3"}
    lived.does("moving", "papers.sent", papers)
    lived.sign_in(new)
    arrival = reverse("course:arrival", args=[lived.person])
    assert arrival in lived.client.get(reverse("course:arrivals")).content.decode()
    arrives(lived, "papers.received", {"complete": "on"})
    worker = getattr(lived.cast, new)
    arrives(lived, "move.received", {"worker": str(worker.pk), "address": "甲村 3 号"})
    one_office(lived, there)
    assert lived.row.worker == worker.pk
    assert lived.sign_in(old).client.get(reverse("dossier:file", args=[lived.person])).status_code == 404
    lived.sign_in(new).does("moving", "agreement.signed", {"on": day})


def arrives(lived: Lived, kind: str, typed: dict[str, object]) -> None:
    """Through the button of the page of the arrival."""
    url = reverse("course:arrival-deed", args=[lived.person, kind])
    page = lived.client.get(reverse("course:arrival", args=[lived.person])).content.decode()
    assert url in page, f"the arrival offers no {kind}"
    lived.sends(url, typed)
