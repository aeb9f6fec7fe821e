"""The sums of a county are the same on both databases: a restricted file is counted, and nothing else of it is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from guihang.access import wall
from guihang.access.actor import Actor
from guihang.access.tests.cast import DALAD, SHULINZHAO, Cast, signed_in
from guihang.desk import county as morning
from guihang.desk.county import FIGURES, County
from guihang.dossier.models import Person
from guihang.dossier.rebuild import rebuild
from guihang.dossier.tests.endings import course
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.tests.test_readers import NAME, cast, life, restrict
from guihang.territory.codes import Territory
from tests.walled import as_web

__all__ = ["cast", "life"]  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.proves("I4.2", "I4.9", "T14")]
WEEK, AHEAD = TODAY + timedelta(days=7), TODAY + timedelta(days=190)
# What is a task of somebody's stands in a list, and its number with it: a restricted file is in neither.
OF_LISTS = {"checks", "matches", "refused", "silent"}


def sums(client: Client) -> dict[str, Any]:
    """The county's page, as it is served: all parts in one, and since when each has written nothing."""
    found: list[County] = []
    counted = morning.county

    def noted(*asked: Any) -> County:
        found.append(counted(*asked))
        return found[-1]

    with patch.object(morning, "county", noted):
        assert client.get(reverse("desk:county")).status_code == 200
    (told,) = found
    return {n: getattr(told.sum, n) for n in FIGURES if n not in OF_LISTS} | {"written": told.sum.last_written}


def ends(client: Client) -> list[Any]:
    """How many ends wait at each office, and since when."""
    rows = [one["row"] for one in client.get(reverse("ends:list")).context["figures"]]
    return [(row.waiting, row.late, row.oldest) for row in rows]


def test_a_countys_page_counts_a_restricted_file_as_before(cast: Cast, life: Life) -> None:
    zhao = signed_in(cast, "zhao")
    before = sums(zhao)
    assert before["people"] == 2 and before["overdue"] + before["missed"] > 0
    restrict(life, cast.lin.pk)
    assert sums(zhao) == before | {"written": sums(zhao)["written"]}
    assert NAME not in zhao.get(reverse("desk:county")).content.decode()


def test_with_another_reader_in_the_county_it_is_counted_once(cast: Cast, life: Life) -> None:
    """Whoever is a reader sees the file itself: it must not be added once more."""
    before = sums(signed_in(cast, "zhao"))
    restrict(life, cast.lin.pk, cast.zhao.pk)
    after = sums(signed_in(cast, "zhao"))
    assert {n: after[n] for n in before if n != "written"} == {n: before[n] for n in before if n != "written"}


def test_the_ends_that_wait_count_it_too(cast: Cast) -> None:
    first, second = course(date(2023, 10, 20)), course(date(2023, 8, 20))
    for one in (first, second):
        one.write()
    zhao = signed_in(cast, "zhao")
    before = ends(zhao)
    assert [waiting for waiting, _late, _oldest in before] == [2]
    restrict(second, cast.lin.pk)
    assert ends(zhao) == before and sums(zhao)["ends"] == 2


def test_a_sealed_restricted_file_is_counted_nowhere(cast: Cast, life: Life) -> None:
    life.act("order.terminated", TODAY, {"reason": "other"}, order=life.order)
    restrict(life, cast.lin.pk)
    life.act("control.ended", TODAY, {})
    life.write()
    rebuild(TODAY)
    assert sums(signed_in(cast, "zhao"))["people"] == 1


@pytest.mark.postgres
class TestTheDoor:
    """The functions that count, asked past all of our code."""

    def asked(self, actor: Actor | None, where: str = DALAD) -> list[wall.ClosedSum]:
        with as_web(actor):
            return wall.closed_sums([Territory.of(where)], TODAY, WEEK, AHEAD)

    def test_it_tells_numbers_to_who_sees_the_figures_and_to_nobody_else(self, cast: Cast, life: Life) -> None:
        restrict(life, cast.lin.pk)
        (row,) = self.asked(cast.actor("zhao", TODAY))
        assert (row.office, row.people) == (SHULINZHAO[:9], 1)
        assert not any(isinstance(each, UUID) for each in row)
        for name in ("lin", "wang", "jing", "ma"):
            assert self.asked(cast.actor(name, TODAY)) == [], name
        assert self.asked(None) == []
        assert self.asked(cast.actor("zhao", TODAY), "150622000000") == []

    def test_the_files_behind_it_are_asked_by_nobody(self, cast: Cast, life: Life) -> None:
        restrict(life, cast.lin.pk)
        with as_web(cast.actor("zhao", TODAY)) as cursor:
            assert not Person.objects.filter(pk=life.person).exists()
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute("SELECT * FROM wall.counted_closed(ARRAY['0'], ARRAY['999999999999'])")

    def test_who_owns_the_tables_counts_nothing_twice(self, cast: Cast, life: Life) -> None:
        restrict(life, cast.lin.pk)
        assert connection.vendor == "postgresql"
        assert wall.closed_sums([Territory.of(DALAD)], TODAY, WEEK, AHEAD) == []
