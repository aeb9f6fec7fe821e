"""For the tests of the second wall: rows of every table in the house, and the role that serves pages, asked past all
of our code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models, transaction
from django.db.models import Model

from bench.walled import serving_role
from guihang.access import clock, wall
from guihang.access.actor import Actor
from guihang.desk.wall import rules
from guihang.protect.models import DataKey
from guihang.territory.models import PlaceField


@contextmanager
def as_web(actor: Actor | None = None) -> Iterator[Any]:
    """A cursor of the role that serves pages, with the ticket of `actor` or without one; all of it is taken back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{serving_role()}"')
            if actor is not None:
                wall.stand(actor)
            yield cursor
        transaction.set_rollback(True)


def fill(person: UUID, place: str) -> None:
    """A row of this person, or at this place, in every walled table that has none yet: whatever tables there come."""
    models_ = [one.model for one in rules.walled()]
    for model in sorted(models_, key=lambda m: sum(isinstance(f, models.ForeignKey) for f in m._meta.concrete_fields)):
        if not of(model, person, place).exists():
            model._base_manager.bulk_create([_row(model, person, place)])


def of(model: type[Model], person: UUID, place: str) -> models.QuerySet[Any]:
    """The rows of this person in a table; where it knows no person, those at the place, or that hang on one of it."""
    rows: models.QuerySet[Any] = models.QuerySet(model)
    if model is DataKey:
        return rows.filter(owner=person)
    for field in model._meta.concrete_fields:
        if rules.is_person(field):
            return rows.filter(**{field.name: person})
    if model._meta.label == "dossier.Person":
        return rows.filter(pk=person)
    if any(f.name == "place" for f in model._meta.concrete_fields):
        return rows.filter(place=place)
    raise AssertionError(f"{model._meta.label}: say here which of its rows are somebody's")


def _row(model: type[Model], person: UUID, place: str) -> Model:
    return model(**{f.attname: _value(f, person, place) for f in model._meta.concrete_fields if not _numbered(f)})


def _numbered(field: Any) -> bool:
    return isinstance(field, models.AutoField)


def _value(field: Any, person: UUID, place: str) -> object:
    if rules.is_person(field):
        return person
    if isinstance(field, models.ForeignKey):
        of_target = of(field.related_model, person, place)
        return of_target.values_list("pk", flat=True)[0]
    if field.null:
        return None
    if isinstance(field, PlaceField):
        return place
    if field.choices:
        return field.choices[0][0]
    plain: Sequence[tuple[type, Any]] = (
        (models.UUIDField, uuid4()),
        (models.DateTimeField, clock.now()),
        (models.DateField, clock.today()),
        (models.BooleanField, False),
        (models.JSONField, {}),
        (models.BinaryField, uuid4().bytes * 2),
        (models.IntegerField, 1),
        (models.CharField, uuid4().hex[: getattr(field, "max_length", None) or 8]),
        (models.TextField, "x"),
    )
    return next(value for kind, value in plain if isinstance(field, kind))
