"""What somebody outside the office is shown of an errand: whom it concerns and the office's own neutral words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.access.roles import Part, Power, row_of
from guihang.dossier.entry import entry_context
from guihang.dossier.errand_models import HELP, VISIT, Errand
from guihang.dossier.identity import Identity, unseal_all
from guihang.dossier.models import Entry
from guihang.protect.commitment import open_with_commitment
from guihang.protect.datakeys import Destroyed, open_keys

# What a reading of an errand is for, by kind: codes of access.purposes.
PURPOSE: Mapping[str, str] = {VISIT: "visit_asked", HELP: "help_asked"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One errand for the page of whoever is asked: `words` are what the office wrote for them."""

    errand: Errand
    who: Identity
    where: str
    words: Mapping[str, Any]


def show(actor: Actor, errand: Errand) -> Shown:
    """The errand with the name; the log of readings learns of it. `errand` comes from ``asked_of(actor)``."""
    actor.reading.basis = PURPOSE[errand.kind]
    person = errand.person
    actor.reading.opened(person.pk)
    who = unseal_all([person])[person.pk].shown(_parts(actor, errand))
    stays = name_of(person.stays_at) if person.stays_at else ""
    return Shown(errand, who, who.address or stays or name_of(person.place) or "", words_of([errand])[errand.pk])


def _parts(actor: Actor, errand: Errand) -> frozenset[Part]:
    """What the roles by which the errand is asked of the actor are shown of a person, wherever the file is."""
    power = Power.VISIT_ASKED if errand.kind == VISIT else Power.SERVE_ASKED
    roles = {g.role for g in actor.grants if g.role_may(power) and errand.department in ("", g.role)}
    return frozenset(part for role in roles for part in row_of(role).sees)


def words_of(errands: Sequence[Errand]) -> dict[UUID, Mapping[str, Any]]:
    """What the office wrote for whoever was asked, by errand; nothing once the person's key is destroyed."""
    keys = open_keys({e.person_id for e in errands})
    sealed = Entry.objects.filter(pk__in=[e.pk for e in errands]).values_list("pk", "person", "sealed", "commitment")
    found: dict[UUID, Mapping[str, Any]] = {e.pk: {} for e in errands}
    for entry, person, words, commitment in sealed:
        if words is None or person not in keys:
            continue
        try:
            context = entry_context(entry)
            found[entry] = open_with_commitment(keys[person], bytes(words), bytes(commitment or b""), context)
        except Destroyed:
            continue
    return found


def list_wishes(actor: Actor, errands: Iterable[Errand]) -> list[tuple[Errand, str]]:
    """Requests with what is asked for, without names; the log of readings learns whose they are."""
    chosen = list(errands)
    if not chosen:
        return []
    actor.reading.basis = PURPOSE[HELP]
    actor.reading.listed(e.person_id for e in chosen)
    words = words_of(chosen)
    return [(e, str(words[e.pk].get("wish", ""))) for e in chosen]
