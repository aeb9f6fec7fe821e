"""What came in and could not be taken in: it waits in sight of whoever opens the file, never lost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from guihang.access.clock import day_of
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Amendment, Clash, Parked, Person
from guihang.protect.datakeys import PersonKey


@dataclass(frozen=True, slots=True)
class Aside:
    """One such entry: its kind and day, why it waits ("parked", "clashing", "mending"), when it came.

    Of a correction that waits for a second person's word its `id`, and the entry that it corrects.
    """

    kind: str
    on: date
    why: str
    at: datetime
    id: UUID | None = None
    entry: UUID | None = None

    @property
    def url(self) -> str:
        """Where it is looked at, if it has a page."""
        return reverse("dossier:correction", args=[self.id]) if self.id else ""


def set_aside(person: Person, key: PersonKey) -> list[Aside]:
    """What waits for this person, the newest first. Nothing is asked of the database when nothing waits."""
    if not person.has_parked or key.is_destroyed:
        return []
    found: list[Aside] = []
    for parked in Parked.objects.filter(person=person):
        entry = parked_entry(key, parked)
        found.append(Aside(entry.kind, entry.on, "parked", parked.received_at))
    for clash in Clash.objects.filter(person=person, settled_at=None):
        entry = clashing_entry(key, clash)
        found.append(Aside(entry.kind, entry.on, "clashing", clash.received_at))
    for row in Amendment.objects.filter(person=person, decided_at=None):
        found.append(Aside(row.kind, day_of(row.asked_at), "mending", row.asked_at, row.pk, row.entry))
    return sorted(found, key=lambda a: a.at, reverse=True)


def parked_entry(key: PersonKey, parked: Parked) -> NewEntry:
    """The entry as it was sent. Raises Destroyed without a key, Damaged."""
    return _entry(key, parked.sealed, b"parked:" + parked.pk.bytes)


def clashing_entry(key: PersonKey, clash: Clash) -> NewEntry:
    """The second content as it was sent. Raises Destroyed without a key, Damaged."""
    return _entry(key, clash.sealed, b"clash:" + clash.entry_id.bytes)


def asked_entry(key: PersonKey, row: Amendment) -> NewEntry:
    """The correction as it was asked for. Raises Destroyed without a key, Damaged."""
    return _entry(key, row.sealed, asked_context(row.pk))


def asked_context(amendment: UUID) -> bytes:
    """What binds a correction that waits to its row."""
    return b"amend:" + amendment.bytes


def _entry(key: PersonKey, sealed: bytes | memoryview, context: bytes) -> NewEntry:
    return NewEntry.from_whole(json.loads(key.open(bytes(sealed), context)))
