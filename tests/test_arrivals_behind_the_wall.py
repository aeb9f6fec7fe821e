"""Somebody on the way, asked of PostgreSQL past all of our code: the receiving office meets the rows, a third none."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from guihang.access.actor import Actor
from guihang.access.roles import Role
from guihang.access.tests.cast import BAINIJING, SHULINZHAO, Cast, make_cast, somebody
from guihang.desk.wall import rules
from guihang.dossier.models import Person
from guihang.dossier.tests.lives import TODAY, Life
from tests.walled import as_web, of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.proves("T14", "I5.1", "I5.7")]
OF_A_FILE = {"dossier_person", "dossier_order", "dossier_entry", "dossier_duty", "protect_datakey"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def life() -> Life:
    life = Life().reported()
    life.write()
    return life


def met(cast: Cast, name: str, life: Life) -> set[str]:
    """The tables in which somebody meets rows of the person."""
    found: set[str] = set()
    with as_web(cast.actor(name, TODAY)) as cursor:
        for one in rules.walled():
            if one.table in OF_A_FILE:
                sql, given = of(one.model, life.person, SHULINZHAO).values("pk").query.sql_with_params()
                cursor.execute(f"SELECT count(*) FROM ({sql}) AS theirs", given)
                found |= {one.table} if cursor.fetchone()[0] else set()
    return found


def on_the_way(life: Life) -> None:
    life.add("move.approved", date(2026, 11, 20), {"place": BAINIJING}, order=life.order)


def test_nobody_but_the_own_office_meets_a_file_that_stays(cast: Cast, life: Life) -> None:
    assert connection.vendor == "postgresql"
    assert met(cast, "lin", life) == OF_A_FILE
    assert met(cast, "ma", life) == met(cast, "feng", life) == set()


def test_the_receiving_office_meets_who_is_on_the_way_and_a_third_office_does_not(cast: Cast, life: Life) -> None:
    on_the_way(life)
    assert met(cast, "lin", life) == met(cast, "ma", life) == OF_A_FILE
    assert met(cast, "feng", life) == set()


def test_it_meets_them_no_longer_when_the_move_is_called_back(cast: Cast, life: Life) -> None:
    approved = life.add("move.approved", date(2026, 11, 20), {"place": BAINIJING}, order=life.order)
    life.add("entry.withdrawn", TODAY, supersedes=approved.entry)
    assert met(cast, "ma", life) == set()


def test_a_restricted_file_stays_with_its_readers_on_the_way_too(cast: Cast, life: Life) -> None:
    on_the_way(life)
    life.add("file.restricted", TODAY, {"restricted": True, "why": "other", "readers": [str(cast.lin.pk)]})
    assert met(cast, "ma", life) == set() and met(cast, "lin", life) == OF_A_FILE


def test_of_a_restricted_file_the_office_of_an_older_decision_meets_nothing(cast: Cast, life: Life) -> None:
    data = {"order_kind": "rehabilitation", "decided_on": "2026-10-01", "place": BAINIJING, "term_years": 3}
    life.add("order.entered", date(2026, 10, 1), data)
    assert "dossier_duty" in met(cast, "lin", life)
    life.add("file.restricted", TODAY, {"restricted": True, "why": "other", "readers": [str(cast.ma.pk)]})
    assert met(cast, "lin", life) == set() and met(cast, "ma", life) == OF_A_FILE


def test_a_reader_who_is_named_there_meets_it_on_the_way_and_nobody_beside_them(cast: Cast, life: Life) -> None:
    on_the_way(life)
    readers = sorted([str(cast.lin.pk), str(cast.ma.pk)])
    life.add("file.restricted", TODAY, {"restricted": True, "why": "other", "readers": readers})
    beside = somebody(Role.WORKER, BAINIJING)
    assert met(cast, "ma", life) == met(cast, "lin", life) == OF_A_FILE
    with as_web(Actor.for_user(beside, TODAY)):
        assert not Person.objects.filter(pk=life.person).exists()
    assert met(cast, "wang", life) == met(cast, "zhao", life) == set()


def test_an_office_that_owes_papers_meets_whose_they_are_and_no_row_of_the_file(cast: Cast, life: Life) -> None:
    on_the_way(life)
    life.add("move.received", date(2026, 11, 21), {"place": BAINIJING}, order=life.order)
    since = life.add("visit.made", date(2026, 11, 21), {"mode": "in_person"})
    with as_web(cast.actor("lin", TODAY)) as cursor:
        cursor.execute("SELECT count(*) FROM dossier_person WHERE id = %s", [life.person])
        assert cursor.fetchone()[0] == 1
        cursor.execute("SELECT count(*) FROM protect_datakey WHERE owner = %s", [life.person])
        assert cursor.fetchone()[0] == 1
        cursor.execute("SELECT count(*) FROM dossier_duty WHERE person_id = %s", [life.person])
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM dossier_entry WHERE id = %s", [since.entry])
        assert cursor.fetchone()[0] == 0, "what was written since is the new office's"
    assert met(cast, "feng", life) == set()
    life.add("file.restricted", TODAY, {"restricted": True, "why": "other", "readers": [str(cast.ma.pk)]})
    assert "dossier_person" not in met(cast, "lin", life)
