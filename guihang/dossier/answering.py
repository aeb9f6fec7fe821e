"""Who may answer for people, and whom nobody answers for, as the database sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from guihang.access.models import Grant, GrantQuerySet
from guihang.access.roles import POWERS, Power, Role
from guihang.territory.codes import Territory

RECORDING = tuple(r for r in Role if Power.RECORD in POWERS[r])


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may record, and where: territories as pairs of codes, both included."""

    id: UUID
    name: str
    grounds: tuple[tuple[str, str], ...]

    def may_answer_at(self, place: str) -> bool:
        """Whether a file at `place` may be theirs."""
        return any(low <= place <= high for low, high in self.grounds)


def colleagues(territories: Iterable[Territory], day: date) -> list[Colleague]:
    """Everybody who may record somewhere in `territories` on `day`, by name. One statement."""
    near = Q(pk__in=())
    for t in territories:
        near |= Q(low__lte=t.high, high__gte=t.low)
    rows = _in_force(day).filter(near).order_by("user__display_name", "user", "low")
    grounds: dict[UUID, list[tuple[str, str]]] = {}
    names: dict[UUID, str] = {}
    for user, name, low, high in rows.values_list("user", "user__display_name", "low", "high"):
        names[user] = name
        grounds.setdefault(user, []).append((low, high))
    return [Colleague(user, name, tuple(grounds[user])) for user, name in names.items()]


def nobody_answers(day: date, of: str = "") -> Q:
    """People without a worker, and those whose worker may record where the file is no more: left, or moved on.

    `of` leads to the person from the rows that are filtered ("person__").
    """
    place = OuterRef(f"{of}place")
    return ~Q(Exists(_in_force(day).filter(user=OuterRef(f"{of}worker"), low__lte=place, high__gte=place)))


def _in_force(day: date) -> GrantQuerySet:
    return Grant.objects.on(day).filter(role__in=RECORDING, user__is_active=True)
