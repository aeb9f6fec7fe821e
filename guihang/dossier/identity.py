"""Names, numbers, phones, addresses: sealed with the person's key, and the one way to read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from guihang.access.roles import Part
from guihang.dossier.entry import person_context
from guihang.protect import tokens
from guihang.protect.commitment import canonical
from guihang.protect.datakeys import Destroyed, PersonKey, open_keys
from guihang.territory.codes import county_of

if TYPE_CHECKING:
    from guihang.access.actor import Actor
    from guihang.dossier.line import Whose
    from guihang.dossier.models import Person

# Whoever is shown all of these is shown the whole identity.
WHOLE = frozenset({Part.NAME, Part.ID_NUMBER, Part.REACH})


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a person is. All empty when the person's key has been destroyed."""

    name: str = ""
    id_number: str = ""
    phones: tuple[str, ...] = ()
    address: str = ""

    @classmethod
    def from_described(cls, data: Mapping[str, Any]) -> Identity:
        """What `person.described` says."""
        return cls(
            name=data.get("name") or "",
            id_number=data.get("id_number") or "",
            phones=tuple(data.get("phones") or ()),
            address=data.get("address") or "",
        )

    def shown(self, sees: frozenset[Part]) -> Identity:
        """As much of it as belongs to these parts; the rest is empty."""
        if sees >= WHOLE:
            return self
        reach = Part.REACH in sees
        return Identity(
            name=self.name if Part.NAME in sees else "",
            id_number=self.id_number if Part.ID_NUMBER in sees else "",
            phones=self.phones if reach else (),
            address=self.address if reach else "",
        )

    def seal(self, key: PersonKey, person: UUID) -> bytes:
        """The summary that stands in the person's row."""
        plain = canonical([self.name, self.id_number, list(self.phones), self.address])
        return key.seal(plain, person_context(person))

    @classmethod
    def unseal(cls, key: PersonKey, person: UUID, sealed: bytes) -> Identity:
        """The summary read back."""
        name, number, phones, address = json.loads(key.open(sealed, person_context(person)))
        return cls(name, number, tuple(phones), address)

    def masked_number(self) -> str:
        """The identity number with the birthday hidden, as it may stand on a screen."""
        return f"{self.id_number[:6]}••••••••{self.id_number[-4:]}" if len(self.id_number) >= 15 else self.id_number

    def tokens(self, place: str, version: int) -> set[int]:
        """Every token under which the person is found in the county of `place`; names only where there is a place."""
        found: set[int] = set()
        if self.name and place:
            found |= tokens.name_tokens(self.name, county_of(place), version)
        if self.id_number:
            found.add(tokens.identity(self.id_number, version))
        found.update(tokens.phone(p, version) for p in self.phones)
        return found


def read_identities(actor: Actor, people: Sequence[Person | Whose], *, opened: bool) -> dict[UUID, Identity]:
    """Who these people are, for an actor who may see them: no more than their role is shown. The read log learns of
    each.

    `people` must come from ``Person.objects.visible_to(actor)``, or from duties of theirs. Two statements whatever
    their number.
    """
    ids = [p.id for p in people]
    if opened:
        for person in ids:
            actor.reading.opened(person)
    else:
        actor.reading.listed(ids)
    sees = shown_to(actor)
    whole = unseal_all(people)
    return {p.id: whole[p.id].shown(sees(p.place, p.id)) for p in people}


def shown_to(actor: Actor) -> Callable[[str, UUID], frozenset[Part]]:
    """What the actor is shown of a person at a place; worked out once for each place of a long list."""
    known: dict[str, frozenset[Part]] = {}

    def sees(place: str, person: UUID) -> frozenset[Part]:
        if person in actor.opened:
            return actor.sees(place, person)
        if place not in known:
            known[place] = actor.sees(place)
        return known[place]

    return sees


def unseal_all(people: Iterable[Person | Whose]) -> dict[UUID, Identity]:
    """Who these people are, without a log: only for the program's own work, never for an answer to somebody."""
    people = list(people)
    keys = open_keys([p.id for p in people])
    found: dict[UUID, Identity] = {}
    for p in people:
        try:
            found[p.id] = (
                Identity.unseal(keys[p.id], p.id, bytes(p.sealed)) if p.sealed and p.id in keys else Identity()
            )
        except Destroyed:
            found[p.id] = Identity()
    return found
