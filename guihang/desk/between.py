"""Between two offices: who is on the way in a county, and how many in each part of it.

Somebody on the way from one county to another is counted in both: the one answers still, the other awaits them. Who
comes from another county is seen as the receiving office sees them, and no further.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import Substr

from guihang.access import wall
from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.desk.today import AHEAD
from guihang.dossier.line import sunday
from guihang.dossier.models import Person, PersonQuerySet, arriving
from guihang.territory.codes import CODE_LENGTH, PREFIX_LENGTHS, Level, Territory
from guihang.territory.query import within

_COUNTED = {Level.PROVINCE: Level.CITY, Level.CITY: Level.COUNTY}
_COUNTY = PREFIX_LENGTHS[Level.COUNTY]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of a part are on the way, and how many of them past one of their two days."""

    code: str
    name: str
    people: int
    late: int


@dataclass(frozen=True, slots=True)
class Ways:
    """The parts of a place; and how many people there are in all, who may stand in two of its parts."""

    parts: Sequence[Counted]
    people: int
    late: int


def between(actor: Actor, territories: Sequence[Territory]) -> PersonQuerySet:
    """The people of these places who are on the way to another office, or out of an institution; and those who come
    from another county to these places."""
    here = Person.objects.visible_to(actor).filter(within("place", territories)).exclude(crossing="")
    coming = Person.objects.arriving_from_afar(actor, territories, Power.OPEN_FILES)
    both = Q(pk__in=here.values("pk")) | Q(pk__in=coming.values("pk"))
    return Person.objects.filter(both)


def counted(actor: Actor, territory: Territory) -> Ways:
    """The same by part, restricted files among those that leave: offices in a county, counties in a city, cities in a
    province."""
    below = PREFIX_LENGTHS[_COUNTED.get(territory.level, Level.TOWNSHIP)]
    here, coming = within("place", (territory,)), arriving(actor, (territory,))
    known = Person.objects.counted_for(actor).filter(here).exclude(crossing="")
    rows = Person.objects.filter(Q(pk__in=known.values("pk")) | coming)
    late = Q(papers_due__lt=actor.today) | Q(person_due__lt=actor.today)
    # The codes of the parts and of their counties: whoever goes to another county is counted there too.
    codes = {
        "part": Substr("place", 1, max(below, _COUNTY)),
        "to": Case(When(coming, then=Substr("crossing_to", 1, max(below, _COUNTY))), default=Value("")),
    }
    grouped = rows.order_by().annotate(**codes).values(*codes)
    found: dict[str, tuple[int, int]] = {}
    people = past = 0

    def add(code: str, n: int, over: int) -> None:
        whole = code[:below].ljust(CODE_LENGTH, "0")
        before = found.get(whole, (0, 0))
        found[whole] = before[0] + n, before[1] + over

    for row in grouped.annotate(n=Count("id"), late=Count("id", filter=late)).order_by("part", "to"):
        part, to, n, over = str(row["part"]), str(row["to"]), row["n"], row["late"]
        leaves = territory.contains(part.ljust(CODE_LENGTH, "0"))
        enters = bool(to) and part[:_COUNTY] != to[:_COUNTY]
        if leaves:
            add(part, n, over)
        if enters and not (leaves and part[:below] == to[:below]):
            add(to, n, over)
        if leaves or enters:
            people, past = people + n, past + over
    # What the second wall keeps out of sight, and a sum does not; whether it is late is not told.
    for more in wall.closed_sums((territory,), actor.today, sunday(actor.today), actor.today + AHEAD):
        if more.moving:
            add(more.office, more.moving, 0)
            people += more.moving
    return Ways([Counted(code, name_of(code) or code, *found[code]) for code in sorted(found)], people, past)
