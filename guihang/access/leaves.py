"""What lies under an hour's seal: the readings, whom they showed, the events of the house, and what other rooms offer.

Each part gives its rows as leaves, one after the other in a fixed order, so that an hour of any size is sealed and
checked without holding it in memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from guihang.access.models import HouseEvent, ReadEvent, ReadRow

CHUNK = 2000
READINGS, SHOWN, HOUSE = "readings", "shown", "house"
# What is removed at the end of its time. Entries stay with their files.
REMOVABLE = (READINGS, SHOWN, HOUSE)

Tell = Callable[[str, str], None]
"""Told by a part, while its rows pass, of a row that contradicts itself: a code, and which row."""


class Leaf(NamedTuple):
    """One row as it is sealed; `key` and `person` are for finding a person's rows again."""

    content: bytes
    key: UUID
    person: UUID | None


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of rows under the seal.

    `leaves(since, until, tell)`: those that came in from `since` (None: from the beginning) to before `until`.
    `first()`: when the first one came in. `of_person(person)`: the keys of the leaves about somebody, each with its
    instant, None for a row from before instants were kept. `chain(person)`: what makes the person's file, where the
    part holds files, so that its head can be worked out anew elsewhere.
    """

    name: str
    first: Callable[[], datetime | None]
    leaves: Callable[[datetime | None, datetime, Tell | None], Iterator[Leaf]]
    of_person: Callable[[UUID], Iterable[tuple[UUID, datetime | None]]]
    chain: Callable[[UUID], Iterable[tuple[str, str]]] | None = None


PARTS: dict[str, Part] = {}


def also_seal(part: Part) -> None:
    """Have the rows of `part` sealed too; a room says so when it starts (AppConfig.ready)."""
    PARTS[part.name] = part


def came_in(rows: QuerySet[Any], column: str, since: datetime | None, until: datetime) -> QuerySet[Any]:
    """Rows whose `column` lies from `since` to before `until`; without `since` also those that have none."""
    if since is None:
        return rows.filter(Q(**{column: None}) | Q(**{f"{column}__lt": until}))
    return rows.filter(**{f"{column}__gte": since, f"{column}__lt": until})


def line_of(*values: object) -> bytes:
    """The bytes of a leaf."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def instant(at: datetime | None) -> str | None:
    """An instant as leaves have it."""
    return at.astimezone(UTC).isoformat() if at is not None else None


def _readings(since: datetime | None, until: datetime, _tell: Tell | None) -> Iterator[Leaf]:
    found = came_in(ReadEvent.objects.all(), "at", since, until).order_by("id")
    columns = ("id", "at", "user_id", "role", "purpose", "kind", "view", "shown", "basis", "ticket")
    for id, at, user, role, purpose, kind, view, shown, basis, ticket in found.values_list(*columns).iterator(CHUNK):
        told = line_of(
            id.hex, instant(at), user.hex, role, purpose, kind, view, shown, basis, ticket.hex if ticket else None
        )
        yield Leaf(told, id, None)


def _shown(since: datetime | None, until: datetime, _tell: Tell | None) -> Iterator[Leaf]:
    """A leaf a person, so that one person's can be shown without the others."""
    found = came_in(ReadRow.objects.all(), "event__at", since, until).order_by("event_id", "person_id")
    for event, person, opened in found.values_list("event_id", "person_id", "opened").iterator(CHUNK):
        yield Leaf(line_of(event.hex, person.hex, opened), event, person)


def _house(since: datetime | None, until: datetime, _tell: Tell | None) -> Iterator[Leaf]:
    found = came_in(HouseEvent.objects.all(), "written_at", since, until).order_by("id")
    for e in found.iterator(CHUNK):
        told = line_of(
            e.id.hex, instant(e.written_at), instant(e.at), e.user_id.hex if e.user_id else None, e.kind,
            e.about.hex if e.about else None, e.person_id.hex if e.person_id else None, e.place, e.told,
        )  # fmt: skip
        yield Leaf(told, e.id, e.person_id)


def _readings_of(person: UUID) -> Iterable[tuple[UUID, datetime | None]]:
    return ReadRow.objects.filter(person_id=person).values_list("event_id", "event__at")


def _house_of(person: UUID) -> Iterable[tuple[UUID, datetime | None]]:
    return HouseEvent.objects.filter(person_id=person).values_list("id", "written_at")


def _first(rows: QuerySet[Any], column: str) -> Callable[[], datetime | None]:
    def first() -> datetime | None:
        found: datetime | None = rows.aggregate(first=Min(column))["first"]
        return found

    return first


also_seal(Part(READINGS, _first(ReadEvent.objects.all(), "at"), _readings, _readings_of))
also_seal(Part(SHOWN, lambda: None, _shown, _readings_of))
also_seal(Part(HOUSE, _first(HouseEvent.objects.all(), "written_at"), _house, _house_of))


def of_first_form(hour: datetime, end: datetime) -> Iterator[bytes]:
    """What a seal of the first form covers: each reading with its rows, no more."""
    events = list(ReadEvent.objects.filter(at__gte=hour, at__lt=end).order_by("id"))
    rows: dict[object, list[list[object]]] = {}
    for row in ReadRow.objects.filter(event__at__gte=hour, event__at__lt=end).order_by("event_id", "person_id"):
        rows.setdefault(row.event_id, []).append([row.person_id.hex, row.opened])
    for e in events:
        at = e.at.astimezone(UTC).isoformat()
        told = [e.id.hex, at, e.user_id.hex, e.role, e.purpose, e.kind, e.view, e.shown, rows.get(e.id, [])]
        yield json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
