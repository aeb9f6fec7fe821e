"""Who can be the second person at the end of a decision: the office's lead or the police; where there is neither, the
county's officer, so that no end waits for nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from guihang.access.models import Grant
from guihang.access.roles import POWERS, Power, Role
from guihang.dossier.models import Person, Reader

USUAL = tuple(r for r in Role if POWERS[r] & {Power.CONFIRM, Power.END_CONTROL})
STANDING_IN = tuple(r for r in Role if Power.STAND_IN in POWERS[r])


@dataclass(frozen=True, slots=True)
class SecondPeople:
    """Their names; whether they stand in for an office and police where nobody else can."""

    names: tuple[str, ...] = ()
    stand_in: bool = False


def who_can_agree(person: Person, asked_by: UUID, today: date) -> SecondPeople:
    """Who can agree to an end that `asked_by` wrote: of a restricted file only its named readers. One statement."""
    grants = Grant.objects.on(today).filter(
        user__is_active=True, low__lte=person.place, high__gte=person.place, role__in=[*USUAL, *STANDING_IN]
    )
    if person.restricted:
        grants = grants.filter(user__in=Reader.objects.filter(person=person).values("user"))
    rows = list(grants.exclude(user=asked_by).order_by("user__display_name").values_list("role", "user__display_name"))
    usual = tuple(dict.fromkeys(name for role, name in rows if role in USUAL))
    return SecondPeople(usual) if usual else SecondPeople(tuple(dict.fromkeys(name for _role, name in rows)), True)
