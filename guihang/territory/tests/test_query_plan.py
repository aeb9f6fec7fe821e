"""One index answers for every level, on the database at hand."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from guihang.territory.codes import Territory
from guihang.territory.load import load_divisions
from guihang.territory.models import Division
from guihang.territory.places import OWN_COPY
from guihang.territory.query import within

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("code", "count"), [("15", 1110), ("1506", 1109), ("150621", 179), ("150621100", 24)])
def test_a_territory_is_one_scan_of_the_index(code: str, count: int) -> None:
    load_divisions(OWN_COPY, date(2023, 6, 30))
    inside = Division.objects.filter(within("code", [Territory.of(code)]))
    assert inside.count() == count
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE territory_division")
            # The table is small enough to be read whole; what matters is that the index can answer.
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = inside.explain()
        assert "territory_division_pkey" in plan
        assert "Index Cond" in plan
        assert "code)::text >= " in plan
    else:
        plan = inside.explain()
        assert "SEARCH territory_division USING" in plan
        assert "code>? AND code<?" in plan


def test_without_a_territory_there_are_no_rows() -> None:
    load_divisions([("15", "甲", None, None)], date(2023, 6, 30))
    assert not Division.objects.filter(within("code", [])).exists()
    assert Division.objects.filter(within("code", [Territory.of("52"), Territory.of("15")])).count() == 1


@pytest.mark.postgres
def test_no_column_of_codes_carries_an_index_for_like() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'territory_%'")
        assert not [row for row in cursor.fetchall() if "pattern_ops" in row[0] and "code" in row[0]]
