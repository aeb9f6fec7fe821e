"""The names of places are asked for once; one that is missing is asked for again, but not line by line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoAssertNumQueries

from guihang.access import places
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    places.forget()
    yield
    places.forget()


def test_a_name_is_asked_for_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Division.objects.create(code="150621100000", name="树林召镇", level=4)
    with django_assert_num_queries(1):
        assert [places.name_of("150621100000") for _ in range(3)] == ["树林召镇"] * 3


def test_a_missing_name_is_asked_for_once_a_minute(
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_assert_num_queries(1):
        assert [places.name_of("150621100201") for _ in range(3)] == [""] * 3
    Division.objects.create(code="150621100201", name="东海心村", level=5)
    monkeypatch.setattr(places, "ASK_AGAIN_AFTER", 0.0)
    places.forget()
    assert places.name_of("150621100201") == "东海心村"
