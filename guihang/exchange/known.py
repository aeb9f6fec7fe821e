"""Which people of a ledger have a file in the county already, and what it says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from guihang.dossier.entry import sealed_words
from guihang.dossier.load import entries_of
from guihang.dossier.models import Order, Person, SearchToken
from guihang.dossier.workout import description, said_of
from guihang.protect import tokens
from guihang.protect.datakeys import Destroyed, open_keys
from guihang.territory.codes import Territory


@dataclass(frozen=True, slots=True)
class Known:
    """A file that is there: whose, how the person is described now, the decisions on it."""

    person: UUID
    described: Mapping[str, Any] = field(default_factory=dict)
    orders: Mapping[UUID, Order] = field(default_factory=dict)


def known_people(id_numbers: Iterable[str], county: str) -> dict[str, Known]:
    """The files of the county's people by identity number. Found by token, then held against what is sealed."""
    numbers = set(id_numbers)
    wanted = {tokens.identity(n, v) for n in numbers for v in tokens.versions()}
    territory = Territory.of(county)
    rows = SearchToken.objects.filter(token__in=wanted, place__range=(territory.low, territory.high))
    ids = list(Person.objects.filter(pk__in=rows.values_list("person", flat=True)).values_list("pk", flat=True))
    if not ids:
        return {}
    keys, orders = open_keys(ids), _orders(ids)
    found: dict[str, Known] = {}
    for person, story in entries_of(ids).items():
        try:
            said = said_of(description(story), partial(sealed_words, key=keys[person])) or {}
        except Destroyed:
            said = {}
        if (number := str(said.get("id_number", ""))) in numbers:
            found[number] = Known(person, said, orders.get(person, {}))
    return found


def _orders(people: list[UUID]) -> dict[UUID, dict[UUID, Order]]:
    found: dict[UUID, dict[UUID, Order]] = {}
    for order in Order.objects.filter(person__in=people):
        found.setdefault(order.person_id, {})[order.pk] = order
    return found
