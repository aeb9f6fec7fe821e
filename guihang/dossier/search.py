"""Find people by what is typed: a name or part of it, pinyin, an identity number or a phone, or how one ends."""

from __future__ import annotations

import time
from collections.abc import Sequence

from guihang.access.actor import Actor
from guihang.access.roles import Part, Power
from guihang.dossier.identity import Identity, shown_to, unseal_all
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
# Of whom the tokens suggest so many are unsealed. Initials suggest more people than the whole pinyin then fits.
SUGGESTED, SUGGESTED_BY_INITIALS = AT_MOST * 4, AT_MOST * 20
# What a list shows of a person.
SHOWN = ("id", "place", "stays_at", "sealed", "worker", "last_entry_on", "two_visitors")
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
    asked = queries[0].kind not in tokens.NUMBERS or finds_by_number(actor)
    candidates = _suggested(actor, queries) if asked and any(q.alternatives for q in queries) else []
    if asked and queries[0].here:
        candidates = list(dict.fromkeys([*_own_office(actor), *candidates]))
    # Held against what the actor is shown: who is not shown numbers finds nobody by one.
    whole, sees = unseal_all(candidates), shown_to(actor)
    shown = ((p, whole[p.pk].shown(sees(p.place, p.pk))) for p in candidates)
    found = [(p, identity) for p, identity in shown if _fits(queries[0], identity)][:AT_MOST]
    actor.reading.searched([p.pk for p, _identity in found])
    return found


def finds_by_number(actor: Actor) -> bool:
    """Whether the actor is shown identity numbers or phones of somebody: else none is looked for."""
    return bool(actor.parts & {Part.ID_NUMBER, Part.REACH})


def _fits(query: Query, identity: Identity) -> bool:
    if query.kind in tokens.NUMBERS:
        return query.fits_number(identity.id_number, identity.phones)
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
    single = {token for wanted in alternatives if len(wanted) == 1 for token in wanted}
    several = [wanted for wanted in alternatives if len(wanted) > 1]
    meant = [p for p, theirs in has.items() if theirs & single or any(wanted <= theirs for wanted in several)]
    most = SUGGESTED_BY_INITIALS if queries[0].kind is Kind.PINYIN else SUGGESTED
    return sorted(meant, key=lambda p: p.pk.int)[:most]


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
    """Who is looked through for what has no token: one's own office, where the list is short anyway."""
    offices = [t for t in actor.territories(Power.SEE_FILES) if t.level >= Level.TOWNSHIP]
    if not offices:
        return []
    return list(Person.objects.visible_to(actor).filter(within("place", offices)).order_by("pk")[:OWN_OFFICE])
