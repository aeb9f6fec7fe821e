"""Lost and found: a search step by step with an end, gone through anew, found again; nothing watches on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from guihang.access.tests.cast import make_cast
from guihang.course.tests.lives_of_course import Lived
from guihang.course.tests.whole_lives import agreed, explained, from_order, kept, to_end
from guihang.dossier.models import Duty
from guihang.dossier.tests.lives import Life

pytestmark = pytest.mark.django_db


def lost(settings: Any) -> Lived:
    cast, life = make_cast(), Life().reported()
    return out_of_reach(Lived(cast, life.write(today=date(2026, 3, 12)).pk, settings))


def out_of_reach(lived: Lived) -> Lived:
    lived.on(date(2026, 6, 1)).does("search", "contact.lost", {"note": "三个号码均停机，家属不知去向"})
    assert lived.order.lost
    return lived


@pytest.mark.proves("I5.6", "I5.story")
def test_lost_and_found_from_order_to_end(settings: Any) -> None:
    lived = out_of_reach(kept(agreed(from_order(settings)), date(2026, 6, 1)))
    assert Duty.objects.get(kind="search-begin").met_on is None
    lived.does("search", "search.begun", {"on": date(2026, 6, 1), "until": date(2026, 6, 30)})
    for day, what, outcome in ((2, "home", "nothing"), (5, "relatives", "trace")):
        lived.on(date(2026, 6, day)).does("search", "search.step", {"what": what, "outcome": outcome, "text": "见记录"})
    assert "见记录" in lived.page("search")
    lived.on(date(2026, 7, 1))
    page = lived.page("search")
    assert "查找期限已过" in page and "record/search.step" not in page, "over by its own end"
    lived.does("search", "search.ended", {"outcome": "not_found_again"})
    lived.does("search", "clearing.done", {"outcome": "still_lost"})
    due = Duty.objects.filter(kind="clearing").order_by("due_on")
    assert [d.met_on for d in due] == [date(2026, 7, 1), None]
    lived.on(date(2026, 7, 20)).does("search", "contact.regained", {"on": date(2026, 7, 20), "note": "本人来电"})
    assert not lived.order.lost
    assert not Duty.objects.filter(Duty.OWED, kind__in=["clearing", "search-begin", "search-end"]).exists()
    assert "record/search.begun" not in lived.page("search"), "nobody searches for somebody who is there"
    to_end(explained(kept(lived, date(2026, 9, 1)), "not_found", "查找期间，见查找记录。"))
    assert (lived.order.stage, lived.order.refusals, lived.order.departures) == ("released", 0, 0)
    assert lived.order.tests_met == lived.order.tests_required - 1, "missed, explained, and never made longer"
    assert lived.order.ends_on == date(2029, 3, 9)


@pytest.mark.proves("I5.6")
def test_a_search_has_an_end_that_is_near(settings: Any) -> None:
    lived = lost(settings)
    assert "30" in lived.does("search", "search.begun", {"until": date(2026, 8, 1)}, refused=True)
    lived.does("search", "search.begun", {"until": date(2026, 7, 1)})


def test_one_search_at_a_time_and_only_for_who_is_lost(settings: Any) -> None:
    lived = lost(settings)
    lived.does("search", "search.begun", {"until": date(2026, 6, 10)})
    assert "进行到" in lived.records("search.begun", {"until": date(2026, 6, 12)}, refused=True)
    lived.on(date(2026, 6, 5)).does("search", "contact.regained", {"on": date(2026, 6, 5)})
    lived.records("search.begun", {"until": date(2026, 6, 12)}, refused=True)
    lived.records("clearing.done", {"outcome": "seen"}, refused=True)
