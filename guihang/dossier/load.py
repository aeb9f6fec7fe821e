"""What stands in the file already, read for a batch of people in a handful of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from guihang.dossier import tables
from guihang.dossier.entry import Facts
from guihang.dossier.models import Duty, Entry, Order, Person
from guihang.dossier.slip import Slip
from guihang.protect.datakeys import open_keys


def load(slips: Sequence[Slip], *, lock: bool) -> None:
    """Fill each slip with its person's row, entries, orders and duties. `lock` holds the files to the end of the transaction."""
    ids = [s.person for s in slips]
    people = Person.objects.select_for_update() if lock else Person.objects.all()
    rows = {p.pk: p for p in people.filter(pk__in=ids)}
    if not rows:
        return
    entries = entries_of(rows)
    orders, duties = standing_of(rows)
    keys = open_keys(list(rows)) if len(slips) > 1 else {}
    for s in slips:
        if (row := rows.get(s.person)) is None:
            continue
        s.row = row
        s.key = keys.get(s.person)
        s.entries = entries.get(s.person, [])
        s.orders = orders.get(s.person, {})
        s.duties = duties.get(s.person, {})


def entries_of(people: Iterable[UUID]) -> dict[UUID, list[Facts]]:
    """The entries of these people, each person's in the order of the chain."""
    found: dict[UUID, list[Facts]] = {}
    rows = Entry.objects.filter(person__in=list(people)).order_by("person", "seq").values_list(*tables.ENTRY)
    for row in rows.iterator(chunk_size=5000):
        facts = Facts(*row)
        found.setdefault(facts.person, []).append(
            facts._replace(
                sealed=bytes(facts.sealed) if facts.sealed is not None else None,
                commitment=bytes(facts.commitment) if facts.commitment is not None else None,
                digest=bytes(facts.digest),
            )
        )
    return found


Standing = dict[UUID, dict[UUID, tuple[Any, ...]]]
Duties = dict[UUID, dict[tuple[UUID, str], tuple[Any, ...]]]


def standing_of(people: Iterable[UUID]) -> tuple[Standing, Duties]:
    """The stored orders and duties of these people, as rows in the column orders of `tables`."""
    people = list(people)
    orders: Standing = {}
    for row in Order.objects.filter(person__in=people).values_list(*tables.ORDER):
        orders.setdefault(row[1], {})[row[0]] = row
    duties: Duties = {}
    for row in Duty.objects.filter(person__in=people).values_list(*tables.DUTY):
        duties.setdefault(row[1], {})[row[0], row[3]] = row
    return orders, duties
