"""Who can be the second person: of a correction whoever writes such acts there or leads the office, of the end of a
decision the lead or the police; where there is nobody, the county's officer, so that nothing waits for nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Exists, OuterRef, Q

from guihang.access.models import Grant
from guihang.access.roles import POWERS, Power, Role, row_of
from guihang.dossier.models import Amendment, Order, Person, Reader
from guihang.dossier.parts import part_of
from guihang.dossier.second_word import BY_TWO
from guihang.rules.acts import ACTS

ENDING = tuple(r for r in Role if POWERS[r] & {Power.CONFIRM, Power.END_CONTROL})
WRITES = frozenset({Power.RECORD, Power.CONFIRM, Power.END_CONTROL})
# About a decision, and not about an entry: it would end it.
ENDS = Exists(Order.objects.filter(pk=OuterRef("entry")))


@dataclass(frozen=True, slots=True)
class SecondPeople:
    """Their names; whether they stand in for an office and police where nobody else can."""

    names: tuple[str, ...] = ()
    stand_in: bool = False


def who_can_agree(row: Amendment, person: Person, today: date) -> SecondPeople:
    """Who can agree to what waits: of a restricted file only its named readers."""
    usual, above = _usual(row.kind, ends(row)), _standing_in(row.kind)
    grants = Grant.objects.on(today).filter(
        user__is_active=True, low__lte=person.place, high__gte=person.place, role__in=[*usual, *above]
    )
    if person.restricted:
        grants = grants.filter(user__in=Reader.objects.filter(person=person).values("user"))
    rows = list(
        grants.exclude(user=row.asked_by).order_by("user__display_name").values_list("role", "user__display_name")
    )
    names = tuple(dict.fromkeys(name for role, name in rows if role in usual))
    return SecondPeople(names) if names else SecondPeople(tuple(dict.fromkeys(name for _role, name in rows)), True)


def ends(row: Amendment) -> bool:
    """Whether it would end a decision, and corrects nothing: it is about the decision then, and not about an entry."""
    return row.kind in BY_TWO and Order.objects.filter(pk=row.entry).exists()


def waits_above(today: date) -> Q:
    """What waits for whoever stands in: each end, which they are told of early, and a correction to which nobody of
    the office or the police can agree."""
    kinds: dict[tuple[Role, ...], list[str]] = {}
    for kind in ACTS:
        if _standing_in(kind):
            kinds.setdefault(_usual(kind, ending=False), []).append(kind)
    found = Q(ENDS, kind__in=BY_TWO)
    for roles, of in kinds.items():
        found |= Q(~ENDS, kind__in=of) & _nobody(roles, today)
    return found


def _nobody(roles: Iterable[Role], today: date) -> Q:
    """That nobody else with one of these roles signs in for the file's place, or reads the file where it is
    restricted."""
    place = OuterRef("person__place")
    there = Grant.objects.on(today).filter(user__is_active=True, low__lte=place, high__gte=place, role__in=list(roles))
    others = there.exclude(user=OuterRef("asked_by"))
    reads = Reader.objects.filter(person=OuterRef(OuterRef("person")), user=OuterRef("user"))
    return Q(~Exists(others), person__restricted=False) | Q(
        ~Exists(others.filter(Exists(reads))), person__restricted=True
    )


@cache
def _usual(kind: str, ending: bool) -> tuple[Role, ...]:
    """The roles of an office and of the police that agree to it."""
    if ending:
        return ENDING
    return tuple(
        role for role in Role
        if POWERS[role] & WRITES
        and (kind in row_of(role).acts or Power.CONFIRM in POWERS[role])
        and part_of(kind) in row_of(role).sees
    )  # fmt: skip


@cache
def _standing_in(kind: str) -> tuple[Role, ...]:
    """The roles that stand in, as far as they are told of such acts."""
    return tuple(r for r in Role if Power.STAND_IN in POWERS[r] and part_of(kind) in row_of(r).sees)
