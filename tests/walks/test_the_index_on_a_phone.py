"""The index of a dossier on a phone: each line is read as words, not sign by sign."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from guihang.access.tests.cast import SHULINZHAO
from guihang.dossier.models import Duty, Entry, Order, Person, SearchToken
from guihang.dossier.record import record_many
from guihang.dossier.tests.lives import NOW, Life, monthly
from guihang.dossier.writer import ByOperator
from guihang.protect.models import DataKey
from tests.walks.county import TODAY
from tests.walks.test_a_test_day import looks
from tests.walks.walker import PHONE, Walker

PICTURES = os.environ.get("PICTURES_OF_COURSE", "")
LINES_OF_A_PHONE = 2_600


@pytest.fixture
def index(county: str) -> Iterator[str]:
    """The address of the index of somebody of Lin's office, whom no other walk meets."""
    life = Life({"name": "目小录", "sex": "m"}, place=SHULINZHAO).reported().tested(*monthly(4))
    record_many(ByOperator(), life.made, today=TODAY, now=NOW)
    yield f"/people/{life.person}/archive/{life.order}/"
    for rows in (
        SearchToken.objects.filter(person=life.person), Duty.objects.filter(person=life.person),
        Order.objects.filter(person=life.person), Entry.objects.filter(person=life.person),
        Person.objects.filter(pk=life.person), DataKey.objects.filter(owner=life.person),
    ):  # fmt: skip
        rows.delete()


def test_the_index_of_a_dossier_is_read_on_a_phone(walker: Walker, index: str) -> None:
    page = walker.page(width=PHONE)
    page.goto(f"{walker.home}{index}")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "index.png", full_page=True)
    narrowest = page.eval_on_selector_all(".index th[scope=row]", "cells => Math.min(...cells.map(c => c.clientWidth))")
    assert narrowest > PHONE / 2
    assert page.eval_on_selector(".index", "table => table.clientHeight") < LINES_OF_A_PHONE
    assert looks(page) == {}
