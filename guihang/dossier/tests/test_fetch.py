"""Rows that are fetched are those that Django would read, value for value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import models

from guihang.dossier import tables
from guihang.dossier.fetch import rows_of
from guihang.dossier.models import Duty, Entry, Order
from guihang.dossier.tests.lives import XIAOMEI, Life, monthly

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("model", "columns"), [(Entry, tables.ENTRY), (Order, tables.ORDER), (Duty, tables.DUTY)])
def test_fetched_rows_are_what_the_models_say(model: type[models.Model], columns: Sequence[str]) -> None:
    lives = [Life().reported().tested(*monthly(5)), Life(XIAOMEI).reported()]
    people = [life.write().pk for life in lives]
    told = sorted(model._default_manager.filter(person__in=people).values_list(*columns), key=repr)
    rows = sorted(rows_of(model._meta.db_table, columns, people), key=repr)
    assert [whole(row) for row in told] == rows
    assert {type(v) for v in rows[0]} <= {type(v) for v in whole(told[0])}


def whole(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)


def test_nobody_has_no_rows_and_asks_nothing() -> None:
    assert list(rows_of("dossier_entry", tables.ENTRY, [])) == []
    assert list(rows_of("dossier_entry", tables.ENTRY, [UUID(int=1)])) == []
