"""Which places a page is about: all that the actor sees, or one place in it; of a province one county at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, Exists, Func, OuterRef, Q, Value

from guihang.access.actor import Actor
from guihang.access.models import ReadRow
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.dossier.models import Person
from guihang.territory.codes import BadCode, Level, Territory
from guihang.territory.models import Division
from guihang.territory.query import within


def read_in(where: Iterable[Territory]) -> Q:
    """The readings of files that lie in `where`, ended ones too: for the log of readings, which names nobody.

    Who reads that log sees no file: behind the second wall the database is asked about each reading.
    """
    if connection.vendor == "postgresql":
        found = Q(pk__in=[])
        for each in where:
            found |= Q(_ReadBetween("pk", Value(each.low), Value(each.high)))
        return found
    there = Person.objects.filter(within("place", where)).values("pk")
    return Q(Exists(ReadRow.objects.filter(event=OuterRef("pk"), person_id__in=there)))


class _ReadBetween(Func):
    function = "wall.read_between"
    output_field = BooleanField()


@dataclass(frozen=True, slots=True)
class Scope:
    """The places chosen: `territories`, and whether they are small enough for a list of duties."""

    territories: tuple[Territory, ...]
    chosen: str

    @classmethod
    def read(cls, actor: Actor, asked: str) -> Scope:
        """The place asked for, if the actor sees it; else all that the actor sees."""
        seen = actor.territories(Power.SEE_FILES)
        try:
            wanted = Territory.of(asked)
        except BadCode:
            return cls(seen, "")
        return cls((wanted,), wanted.code) if any(t.covers(wanted) for t in seen) else cls(seen, "")

    @property
    def fits_a_list(self) -> bool:
        """Whether duties are listed: a county at most. What is wider would count a whole table for one page."""
        return all(t.level >= Level.COUNTY for t in self.territories)

    @property
    def name(self) -> str:
        """The places' names."""
        return " ".join(filter(None, (name_of(t.code) for t in self.territories)))

    def condition(self, field: str = "place") -> Q:
        """Rows whose `field` lies in the scope; beside `visible_to`, never instead of it."""
        return within(field, self.territories)

    def parts(self) -> list[tuple[str, str]]:
        """What can be chosen next: code and name of the divisions one level below; none within a township."""
        if len(self.territories) != 1 or self.territories[0].level >= Level.TOWNSHIP:
            return []
        below = Division.objects.filter(parent=self.territories[0].code, valid_until=None).order_by("code")
        return list(below.values_list("code", "name"))
