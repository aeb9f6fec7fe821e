"""What each worker of the office answers for: people by tier, and what is owed of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count

from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.desk.today import conditions, owed
from guihang.dossier.answering import colleagues
from guihang.dossier.models import Order, Person
from guihang.dossier.scope import Scope

SHOWN = ("overdue", "missed", "today", "week")


@dataclass(slots=True)
class Load:
    """One worker's people and duties. `id` is None, and the name empty, for the people whom nobody answers for."""

    id: UUID | None
    name: str = ""
    places: tuple[str, ...] = ()
    here: bool = True
    people: int = 0
    tiers: Counter[str] = field(default_factory=Counter)
    duties: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHOWN, 0))


@dataclass(frozen=True, slots=True)
class Loads:
    """The workers of some places; those who have left and are still named; the people whom nobody answers for."""

    workers: list[Load]
    left: list[Load]
    nobody: Load


Key = tuple[UUID | None, str]


def loads(actor: Actor, scope: Scope) -> Loads:
    """In four statements, whatever the number of workers and people; one more where somebody has left."""
    if not scope.fits_a_list:
        return Loads([], [], Load(None))
    here = colleagues(scope.territories, actor.today)
    by_id = {c.id: c for c in here}
    rows = {c.id: Load(c.id, c.name, tuple(low for low, _high in c.grounds)) for c in here}
    gone: dict[UUID, Load] = {}
    nobody = Load(None)

    def of(worker: UUID | None, place: str) -> list[Load]:
        """Whose number it is: the worker's, or nobody's and, as a part of these, that of who has left."""
        if worker in by_id and by_id[worker].may_answer_at(place):
            return [rows[worker]]
        return [nobody] if worker is None else [nobody, gone.setdefault(worker, Load(worker, here=False))]

    _count_people(actor, scope, of)
    _count_tiers(actor, scope, of)
    _count_duties(actor, scope, of)
    _name(gone.values())
    return Loads(list(rows.values()), sorted(gone.values(), key=lambda w: w.name), nobody)


Of = Callable[[UUID | None, str], list[Load]]


def _count_people(actor: Actor, scope: Scope, of: Of) -> None:
    people = Person.objects.visible_to(actor).filter(scope.condition()).order_by()
    for worker, place, n in people.values_list("worker", "place").annotate(n=Count("id")):
        for load in of(worker, place):
            load.people += n


def _count_tiers(actor: Actor, scope: Scope, of: Of) -> None:
    """People by the tier of the decision that runs; who has two counts once in each tier."""
    orders = Order.objects.visible_to(actor).filter(scope.condition("person__place"), stopped_on=None)
    running = orders.filter(person__ended_on=None).exclude(tier="").order_by()
    grouped = running.values_list("person__worker", "person__place", "tier")
    for worker, place, tier, n in grouped.annotate(n=Count("person", distinct=True)):
        for load in of(worker, place):
            load.tiers[tier] += n


def _count_duties(actor: Actor, scope: Scope, of: Of) -> None:
    """What Today shows of each, section by section."""
    sections = conditions(actor.today)
    tally: dict[str, Any] = {name: Count("id", filter=sections[name]) for name in SHOWN}
    rows: list[Any] = list(owed(actor, scope).order_by().values("person__worker", "person__place").annotate(**tally))
    for row in rows:
        for load in of(row["person__worker"], row["person__place"]):
            for name in SHOWN:
                load.duties[name] += row[name]


def _name(gone: Iterable[Load]) -> None:
    ids = {w.id: w for w in gone}
    if ids:
        for pk, name in User.objects.filter(pk__in=list(ids)).values_list("pk", "display_name"):
            ids[pk].name = name


def people_of_each(actor: Actor, scope: Scope) -> dict[UUID, int]:
    """How many people each worker answers for, to choose by."""
    people = Person.objects.visible_to(actor).filter(scope.condition()).exclude(worker=None).order_by()
    return dict(people.values_list("worker").annotate(n=Count("id")))
