"""What stands in the file already, read for a batch of people in a handful of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from guihang.dossier import tables
from guihang.dossier.entry import Facts
from guihang.dossier.fetch import rows_of
from guihang.dossier.models import Person
from guihang.dossier.slip import Slip
from guihang.protect.datakeys import open_keys


def load(slips: Sequence[Slip], *, lock: bool) -> None:
    """Fill each slip with its person's row (unless it has one), entries and duties; where many, with the key.

    `lock` holds the files to the end of the transaction.
    """
    missing = [s.person for s in slips if s.row is None]
    people = Person.objects.select_for_update() if lock else Person.objects.all()
    rows = {p.pk: p for p in people.filter(pk__in=missing)} if missing else {}
    for s in slips:
        s.row = s.row or rows.get(s.person)
    known = [s.person for s in slips if s.row is not None]
    if not known:
        return
    entries, duties = entries_of(known), duties_of(known)
    keys = open_keys(known) if len(slips) > 1 else {}
    for s in slips:
        s.key = keys.get(s.person)
        s.entries = entries.get(s.person, [])
        s.duties = duties.get(s.person, {})


def entries_of(people: Iterable[UUID]) -> dict[UUID, list[Facts]]:
    """The entries of these people, each person's in the order of the chain."""
    found: dict[UUID, list[Facts]] = {}
    for row in rows_of("dossier_entry", tables.ENTRY, people, order="person_id, seq"):
        found.setdefault(row[1], []).append(Facts._make(row))
    return found


Orders = dict[UUID, dict[UUID, tuple[Any, ...]]]
Duties = dict[UUID, dict[tuple[UUID, str], tuple[Any, ...]]]


def orders_of(people: Iterable[UUID]) -> Orders:
    """The stored orders of these people by id, as rows in the column order of `tables.ORDER`."""
    orders: Orders = {}
    for row in rows_of("dossier_order", tables.ORDER, people):
        orders.setdefault(row[1], {})[row[0]] = row
    return orders


def duties_of(people: Iterable[UUID]) -> Duties:
    """The stored duties of these people by order and key, as rows in the column order of `tables.DUTY`."""
    duties: Duties = {}
    for row in rows_of("dossier_duty", tables.DUTY, people):
        duties.setdefault(row[1], {})[row[0], row[3]] = row
    return duties
