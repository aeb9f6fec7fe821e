"""Find people by what is typed: a name or part of it, pinyin initials, an identity number, a phone."""

from __future__ import annotations

import time
from collections.abc import Sequence

from guihang.access.actor import Actor
from guihang.access.roles import Power
from guihang.dossier.identity import Identity, unseal_all
from guihang.dossier.models import Person, SearchToken
from guihang.protect import tokens
from guihang.protect.tokens import Kind, Query
from guihang.territory.codes import Level, Territory, county_of
from guihang.territory.models import Division
from guihang.territory.query import within

AT_MOST = 50
# How many people of one's own office are looked through for a single character.
OWN_OFFICE = 400
# At most so many index rows are looked at; a name more common than that wants one more character.
ROWS = 5000
# What a list shows of a person.
SHOWN = ("id", "place", "stays_at", "sealed")
# How long the counties of a province are taken for the same, in seconds.
KEPT_FOR = 60.0
NONE: frozenset[str] = frozenset()
_kept: dict[str, tuple[float, frozenset[str]]] = {}


def find(actor: Actor, typed: str) -> list[tuple[Person, Identity]]:
    """The people whom `typed` fits among those the actor may see, at most AT_MOST; the read log learns of each.

    Tokens only suggest; what they suggest is held against the names once these are unsealed.
    """
    queries = [tokens.query(typed, county) for county in _counties(actor)]
    if not queries or queries[0].kind is Kind.NOTHING:
        return []
    candidates = _own_office(actor) if queries[0].kind is Kind.SINGLE else _suggested(actor, queries)
    identities = unseal_all(candidates)
    found = [(p, identities[p.pk]) for p in candidates if _fits(queries[0], identities[p.pk])][:AT_MOST]
    actor.reading.searched([p.pk for p, _identity in found])
    return found


def _fits(query: Query, identity: Identity) -> bool:
    if query.kind is Kind.IDENTITY:
        return tokens.clean_identity(identity.id_number) == query.text
    if query.kind is Kind.PHONE:
        return query.text in map(tokens.clean_phone, identity.phones)
    return query.fits(identity.name)


def _suggested(actor: Actor, queries: Sequence[Query]) -> list[Person]:
    """The people who have every token of one alternative of one query: found by index, whatever the size."""
    alternatives = {wanted for q in queries for wanted in q.alternatives}
    every = {token for wanted in alternatives for token in wanted}
    here = within("person__place", actor.territories(Power.SEE_FILES))
    rows = SearchToken.objects.visible_to(actor).filter(here, token__in=every, person__ended_on=None)
    has: dict[Person, set[int]] = {}
    for row in rows.select_related("person").only("token", *(f"person__{name}" for name in SHOWN))[:ROWS]:
        has.setdefault(row.person, set()).add(row.token)
    meant = [p for p, theirs in has.items() if any(wanted <= theirs for wanted in alternatives)]
    return sorted(meant, key=lambda p: p.pk.int)[: AT_MOST * 4]


def _counties(actor: Actor) -> list[str]:
    """The counties in which the actor may see files: names are keyed by county."""
    found: set[str] = set()
    for territory in actor.territories(Power.SEE_FILES):
        if territory.level >= Level.COUNTY:
            found.add(county_of(territory.code))
        else:
            found.update(_below(territory))
    return sorted(found)


def _below(territory: Territory) -> frozenset[str]:
    """The counties of a city or province; a city without counties stands for one itself. Kept for a minute."""
    until, known = _kept.get(territory.low, (0.0, NONE))
    if until > time.monotonic():
        return known
    inside = Division.objects.filter(code__range=(territory.low, territory.high))
    counties = set(inside.filter(level=Level.COUNTY).values_list("code", flat=True))
    without = inside.filter(level=Level.TOWNSHIP, parent__level=Level.CITY).values_list("parent", flat=True)
    found = frozenset(counties.union(code for code in without.distinct() if code))
    if found:
        _kept[territory.low] = (time.monotonic() + KEPT_FOR, found)
    return found


def _own_office(actor: Actor) -> list[Person]:
    """A single character narrows only one's own office, where the list is short anyway."""
    offices = [t for t in actor.territories(Power.SEE_FILES) if t.level >= Level.TOWNSHIP]
    return list(Person.objects.visible_to(actor).filter(within("place", offices)).order_by("pk")[:OWN_OFFICE])
