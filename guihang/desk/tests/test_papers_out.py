"""Sheets of several people on paper leave the house as a file does: counted, written down, marked at the foot."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from guihang.access.paper_mark import paper_code
from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast, signed_in
from guihang.dossier.tests.lives import TODAY
from guihang.exchange.models import Outgoing
from guihang.exchange.tests.many import people

pytestmark = [pytest.mark.django_db, pytest.mark.proves("T5", "I4.7")]


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def printed(cast: Cast, ids: list[Any], kind: str = "visit.made", who: str = "lin", tongue: str = "zh-Hans") -> str:
    answer = signed_in(cast, who).post(f"/sheets/{kind}/", {"person": [str(i) for i in ids], "in": tongue})
    assert answer.status_code == 200
    return answer.content.decode()


def test_several_sheets_stand_among_what_left_once_however_often_they_are_looked_at(cast: Cast) -> None:
    ids = [life.person for life in people(3)]
    for tongue in ("zh-Hans", "en"):
        printed(cast, ids, tongue=tongue)
    row = Outgoing.objects.get()
    assert (row.kind, row.people, row.place, row.state, row.user_id) == ("paper", 3, SHULINZHAO, "taken", cast.lin.pk)
    printed(cast, ids[:2])
    assert Outgoing.objects.count() == 2
    printed(cast, ids[:1])
    assert Outgoing.objects.count() == 2, "one person's sheet is the day's work"


@pytest.mark.proves("P2 2.32", "PIPL 23")
@pytest.mark.parametrize("kind", ["visit.made", "talk.held", "test.taken", "test.list", "notice.served"])
def test_each_sheet_says_at_its_foot_who_printed_it_and_that_it_stays_in_the_office(cast: Cast, kind: str) -> None:
    ids = [life.person for life in people(2)]
    feet = re.findall(r'<p class="foot"[^>]*>(.*?)</p>', printed(cast, ids, kind))
    assert len(feet) == (1 if kind == "test.list" else 2)
    for foot in feet:
        assert foot.removesuffix("</span>").endswith(paper_code(cast.lin.pk, TODAY))
        # What is handed to the person says nothing of that.
        assert ("不得转交" in foot) == (kind != "notice.served")


def test_every_printed_page_has_the_code_in_its_head(cast: Cast) -> None:
    people(1)
    for page in ("/people/", "/round/", "/"):
        assert paper_code(cast.lin.pk, TODAY) in signed_in(cast, "lin").get(page).content.decode()
    assert paper_code(cast.lin.pk, TODAY) != paper_code(cast.wang.pk, TODAY)


def test_more_than_leave_at_once_are_not_printed_at_once(cast: Cast) -> None:
    ids = [life.person for life in people(57)]
    page = printed(cast, ids)
    assert page.count('class="sheet"') == 50
    assert "7" in re.search(r'role="alert">(.*?)</p>', page).group(1)  # type: ignore[union-attr]
    assert Outgoing.objects.get().people == 50


def test_the_days_number_holds_for_papers_too(cast: Cast, settings: Settings) -> None:
    settings.GUIHANG_PEOPLE_OUT_A_DAY = 5
    ids = [life.person for life in people(6)]
    assert printed(cast, ids[:4]).count('class="sheet"') == 4
    assert printed(cast, ids[2:]).count('class="sheet"') == 0
    assert printed(cast, ids[:4]).count('class="sheet"') == 4, "the same papers again are the same papers"
