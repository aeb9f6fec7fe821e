"""An entry before it is written, the facts of one that is, and the chain that joins them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from json.encoder import encode_basestring
from typing import Any, Final, NamedTuple
from uuid import UUID

from guihang.protect.commitment import canonical_text, digest, open_with_commitment
from guihang.protect.suite import SealingKey

NO_HEAD = bytes(32)
NO_DATA: Final[Mapping[str, Any]] = {}
# What is sealed in these is read through a door of its own (dossier.doors), never with the rest of a file: all of it,
# or what was said in confidence.
APART = frozenset({"safety.noted", "health.noted"})
CONFIDED: Final[Mapping[str, frozenset[str]]] = {
    "talk.held": frozenset({"note"}),
    "counselling.given": frozenset({"note"}),
}


class NewEntry(NamedTuple):
    """What a writer hands in. `data` is whole; record() parts what is sealed from what is clear.

    `id` is made by the writer (UUIDv7), so that a repeat is known for one. `written_at` is the writer's instant.
    """

    id: UUID
    person: UUID
    kind: str
    on: date
    written_at: datetime
    source: str
    data: Mapping[str, Any] = NO_DATA
    order: UUID | None = None
    supersedes: UUID | None = None
    collected_by: UUID | None = None
    entered_by: UUID | None = None

    def whole(self) -> dict[str, Any]:
        """Everything as plain JSON values: what a clash or a parked entry keeps."""
        return {
            "id": str(self.id),
            "person": str(self.person),
            "kind": self.kind,
            "on": self.on.isoformat(),
            "written_at": self.written_at.isoformat(),
            "source": self.source,
            "data": dict(self.data),
            "order": _text(self.order),
            "supersedes": _text(self.supersedes),
            "collected_by": _text(self.collected_by),
            "entered_by": _text(self.entered_by),
        }

    @classmethod
    def from_whole(cls, kept: Mapping[str, Any]) -> NewEntry:
        """The entry that `whole()` kept."""
        return cls(
            id=UUID(kept["id"]),
            person=UUID(kept["person"]),
            kind=kept["kind"],
            on=date.fromisoformat(kept["on"]),
            written_at=datetime.fromisoformat(kept["written_at"]),
            source=kept["source"],
            data=kept["data"],
            order=_uuid(kept["order"]),
            supersedes=_uuid(kept["supersedes"]),
            collected_by=_uuid(kept["collected_by"]),
            entered_by=_uuid(kept["entered_by"]),
        )


class Facts(NamedTuple):
    """An entry as it stands in the file. The order of fields is the order of columns in tables.ENTRY."""

    id: UUID
    person: UUID
    order: UUID | None
    seq: int
    kind: str
    on: date
    data: dict[str, Any]
    sealed: bytes | None
    commitment: bytes | None
    place: str
    collected_by: UUID | None
    entered_by: UUID | None
    written_at: datetime
    source: str
    supersedes: UUID | None
    digest: bytes


def link(previous: bytes, facts: Facts) -> bytes:
    """The digest of an entry: of the one before it, its clear columns, and the commitment to what is sealed.

    Neither the ciphertext nor any key stands in it, so rotation and lawful erasure leave the chain whole.
    """
    return _link(previous, facts, facts.seq, facts.place, facts.commitment, canonical_text(facts.data))


def chained(
    previous: bytes, facts: Facts, *, seq: int, place: str, sealed: bytes | None, commitment: bytes | None, data: str
) -> Facts:
    """`facts` as they stand in the chain behind `previous`. `data` is the canonical text of their clear data."""
    return Facts(
        facts.id, facts.person, facts.order, seq, facts.kind, facts.on, facts.data, sealed, commitment, place,
        facts.collected_by, facts.entered_by, facts.written_at, facts.source, facts.supersedes,
        _link(previous, facts, seq, place, commitment, data),
    )  # fmt: skip


def clear_text(facts: Facts) -> str:
    """The clear columns of an entry as its digest covers them: what a check without this house needs."""
    return _clear(facts, facts.seq, facts.place, canonical_text(facts.data))


def _link(previous: bytes, facts: Facts, seq: int, place: str, commitment: bytes | None, data: str) -> bytes:
    return digest(previous, _clear(facts, seq, place, data).encode("utf-8"), commitment or b"")


def _clear(facts: Facts, seq: int, place: str, data: str) -> str:
    """The clear columns as canonical JSON, a list in the order of Facts, written out because the chain is long."""
    order = f'"{facts.order.hex}"' if facts.order else "null"
    collected_by = f'"{facts.collected_by.hex}"' if facts.collected_by else "null"
    entered_by = f'"{facts.entered_by.hex}"' if facts.entered_by else "null"
    supersedes = f'"{facts.supersedes.hex}"' if facts.supersedes else "null"
    return (
        f'["{facts.id.hex}","{facts.person.hex}",{order},{seq},{encode_basestring(facts.kind)},'
        f'"{facts.on.isoformat()}",{data},{encode_basestring(place)},{collected_by},{entered_by},'
        f"{int(facts.written_at.timestamp() * 1_000_000)},{encode_basestring(facts.source)},{supersedes}]"
    )


def entry_context(entry: UUID) -> bytes:
    """What binds a sealed value to its entry, so that it cannot be moved to another."""
    return b"entry:" + entry.bytes


def sealed_words(facts: Facts, key: SealingKey) -> dict[str, Any]:
    """What is sealed in an entry; nothing where nothing is. Raises Damaged, and Destroyed without a key."""
    if facts.sealed is None:
        return {}
    return open_with_commitment(key, facts.sealed, facts.commitment or b"", entry_context(facts.id))


def told_words(facts: Facts, key: SealingKey, behind: set[UUID] | None = None) -> dict[str, Any]:
    """What is sealed in an entry, for whatever tells of a file: nothing of what is read through a door of its own.

    `behind` learns of the entries that have something behind such a door.
    """
    if facts.kind in APART:
        if behind is not None and facts.sealed is not None:
            behind.add(facts.id)
        return {}
    words = sealed_words(facts, key)
    confided = CONFIDED.get(facts.kind)
    if confided is None or not confided & words.keys():
        return words
    if behind is not None:
        behind.add(facts.id)
    return {name: value for name, value in words.items() if name not in confided}


def behind_a_door(kind: str, name: str) -> bool:
    """Whether a sealed field of an act of `kind` is read through a door of its own."""
    return kind in APART or name in CONFIDED.get(kind, ())


def person_context(person: UUID) -> bytes:
    """What binds the sealed summary to its person."""
    return b"person:" + person.bytes


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None


def _uuid(value: str | None) -> UUID | None:
    return UUID(value) if value else None
