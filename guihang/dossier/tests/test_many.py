"""record_many() is the same door: the same rows as record(), whatever the batch."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from guihang.access.tests.cast import BAINIJING
from guihang.dossier.models import Duty, Entry, Order, Person, SearchToken
from guihang.dossier.record import record, record_many
from guihang.dossier.tests.lives import NOW, TODAY, XIAOMEI, Life, monthly
from guihang.dossier.verify import verify
from guihang.dossier.writer import ByOperator

pytestmark = pytest.mark.django_db


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that was written, less what is random: ciphertexts, commitments and what follows from them."""
    return {
        "people": list(Person.objects.order_by("pk").values_list("pk", "place", "sex", "last_entry_on", "entries")),
        "entries": list(Entry.objects.order_by("pk").values_list("pk", "seq", "kind", "happened_on", "data", "place")),
        "orders": list(Order.objects.order_by("pk").values_list()),
        "duties": list(Duty.objects.order_by("order", "key").values_list("order", "key", "due_on", "met_on", "place")),
        "tokens": list(SearchToken.objects.order_by("person", "token").values_list("person", "token", "place")),
    }


def test_one_at_a_time_and_all_at_once_give_equal_rows() -> None:
    lives = [Life().reported().tested(*monthly(8)), Life(XIAOMEI).reported().tested(date(2026, 4, 1))]
    moved = lives[1]
    moved.act("move.approved", date(2026, 9, 1), {"place": BAINIJING}, order=moved.order)
    moved.act("move.received", date(2026, 9, 9), {"place": BAINIJING}, order=moved.order)
    wrong = moved.act("visit.made", date(2026, 10, 1), {"mode": "remote"})
    moved.act("visit.made", date(2026, 10, 1), {"mode": "in_person"}, supersedes=wrong.id)
    entries = [e for life in lives for e in life.made]
    record_many(ByOperator(), entries, today=TODAY, now=NOW)
    at_once = rows()
    for model in (SearchToken, Duty, Entry, Order, Person):
        model.objects.all().delete()
    from guihang.protect.models import DataKey

    DataKey.objects.all().delete()
    for entry in entries:
        record(ByOperator(), entry, today=TODAY, now=NOW)
    assert rows() == at_once
    assert verify().faults == []


def test_a_second_load_changes_nothing() -> None:
    entries = Life().reported().tested(*monthly(8)).made
    record_many(ByOperator(), entries, today=TODAY, now=NOW)
    before = rows()
    tally = record_many(ByOperator(), entries, today=TODAY, now=NOW)
    assert (tally.added, tally.repeated) == (0, len(entries))
    assert rows() == before


def test_what_an_interruption_left_out_is_added_by_the_repeat() -> None:
    entries = Life().reported().tested(*monthly(8)).made
    record_many(ByOperator(), entries[:6], today=TODAY, now=NOW)
    tally = record_many(ByOperator(), entries, today=TODAY, now=NOW)
    assert (tally.added, tally.repeated) == (len(entries) - 6, 6)
    assert verify().faults == []


def test_many_people_come_in_several_transactions() -> None:
    lives = [Life({"name": "巴图", "id_number": f"1506991990010122{n:02}"}).reported() for n in range(7)]
    entries = [e for life in lives for e in life.made]
    tally = record_many(ByOperator(), entries, today=TODAY, now=NOW, at_most=3)
    assert tally.added == len(entries)
    assert Person.objects.count() == 7
