"""What came in and could not be taken in: it waits in sight of whoever opens the file, never lost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Clash, Parked, Person
from guihang.protect.datakeys import PersonKey


@dataclass(frozen=True, slots=True)
class Aside:
    """One such entry: its kind and day, why it waits ("parked" or "clashing"), when it came."""

    kind: str
    on: date
    why: str
    at: datetime


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
    return sorted(found, key=lambda a: a.at, reverse=True)


def parked_entry(key: PersonKey, parked: Parked) -> NewEntry:
    """The entry as it was sent. Raises Destroyed without a key, Damaged."""
    return _entry(key, parked.sealed, b"parked:" + parked.pk.bytes)


def clashing_entry(key: PersonKey, clash: Clash) -> NewEntry:
    """The second content as it was sent. Raises Destroyed without a key, Damaged."""
    return _entry(key, clash.sealed, b"clash:" + clash.entry_id.bytes)


def _entry(key: PersonKey, sealed: bytes | memoryview, context: bytes) -> NewEntry:
    return NewEntry.from_whole(json.loads(key.open(bytes(sealed), context)))
