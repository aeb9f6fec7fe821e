"""The pages of group, end, place for care, papers and sites, as they look at a desk and on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from guihang.access.tests.cast import SHULINZHAO
from guihang.course.models import Site
from guihang.dossier.models import Duty, Entry, Order, Person, SearchToken
from guihang.dossier.record import record_many
from guihang.dossier.tests.lives import NOW, Life, monthly
from guihang.dossier.writer import ByOperator
from guihang.protect.models import DataKey
from tests.walks.county import TODAY
from tests.walks.test_a_test_day import looks
from tests.walks.walker import PHONE, WIDE, Walker

PICTURES = os.environ.get("PICTURES_OF_COURSE", "")


@pytest.fixture
def person(county: str) -> Iterator[str]:
    """Somebody of Lin's office, whom no other walk meets."""
    life = Life({"name": "费小组", "sex": "f"}, place=SHULINZHAO).reported().tested(*monthly(7))
    goals = [{"goal": "找到稳定的工作", "who": "林晓", "until": "2026-12"}, {"goal": "每周与家人通话"}]
    plan = {"subjects": ["work", "family_life"], "goals": goals, "review_on": "2026-11-30", "signed": True}
    life.act("plan.made", date(2026, 4, 1), plan, order=life.order)
    life.act("care.sought", date(2026, 11, 2), {"why": "illness", "until": "2026-11-12", "text": "需要透析"})
    record_many(ByOperator(), life.made, today=TODAY, now=NOW)
    site = Site.objects.create(place="150600000000", name="市第四医院", kind="hospital", beds=12, phone="0477-0000101")
    yield str(life.person)
    site.delete()
    for rows in (
        SearchToken.objects.filter(person=life.person), Duty.objects.filter(person=life.person),
        Order.objects.filter(person=life.person), Entry.objects.filter(person=life.person),
        Person.objects.filter(pk=life.person), DataKey.objects.filter(owner=life.person),
    ):  # fmt: skip
        rows.delete()


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_pages_of_group_end_care_and_papers_fit_and_read(walker: Walker, person: str, width: int) -> None:
    page = walker.page(width=width)
    addresses = {key: f"/people/{person}/course/{key}/" for key in ("group", "ending", "care", "papers")}
    addresses |= {"form": f"/people/{person}/record/group.formed/", "file": f"/people/{person}/", "sites": "/sites/"}
    for name, address in addresses.items():
        page.goto(f"{walker.home}{address}")
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        assert looks(page) == {}, name
