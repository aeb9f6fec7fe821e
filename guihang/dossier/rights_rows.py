"""The rows of what people asked for by right: written with the act, remade by a rebuild, compared by verify."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from guihang.dossier.models import RightRequest
from guihang.dossier.rights import Request

COLUMNS = ("id", "place", "right", "asked_on", "due_on", "answered_on", "outcome")
Row = tuple[object, ...]


def rows_of(requests: Iterable[Request], place: str) -> set[Row]:
    """The rows as they should stand."""
    return {(r.id, place, r.right, r.on, r.due_on, r.answered_on, r.outcome) for r in requests}


def stored_requests(people: Sequence[UUID]) -> dict[UUID, set[Row]]:
    """By person the rows as they stand."""
    found: dict[UUID, set[Row]] = {}
    for person, *row in RightRequest.objects.filter(person__in=people).values_list("person_id", *COLUMNS):
        found.setdefault(person, set()).add(tuple(row))
    return found


def write_requests(person: UUID, requests: Iterable[Request], place: str) -> None:
    """Write the rows of one person anew. Call it inside a transaction."""
    RightRequest.objects.filter(person=person).delete()
    rows = sorted(rows_of(requests, place), key=str)
    RightRequest.objects.bulk_create(
        RightRequest(person_id=person, **dict(zip(COLUMNS, row, strict=True))) for row in rows
    )
