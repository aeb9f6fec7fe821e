"""The entries as the hourly seal of the log holds them: each with its digest, which was its file's head at that moment.

When the seals are checked, each entry is held against the one before it, and against what is sealed in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Min, OuterRef, Subquery

from guihang.access.leaves import CHUNK, Leaf, Part, Tell, came_in, instant, line_of
from guihang.dossier.entry import NO_HEAD, Facts, clear_text, entry_context, link
from guihang.dossier.load import entries_of
from guihang.dossier.models import Entry
from guihang.dossier.tables import ENTRY
from guihang.protect.commitment import Damaged, open_with_commitment
from guihang.protect.datakeys import PersonKey, open_keys

NAME = "entries"
# What can be wrong with a single entry, whatever its seal says.
BROKEN, DAMAGED = "entry_broken", "entry_damaged"
BATCH = 500


def leaves(since: datetime | None, until: datetime, tell: Tell | None) -> Iterator[Leaf]:
    """Every entry that came in from `since` to before `until`; `tell` is told of those that contradict themselves."""
    found = came_in(Entry.objects.all(), "received_at", since, until).order_by("id")
    if tell is None:
        columns = ("id", "person_id", "seq", "digest", "received_at")
        for id, person, seq, digest, received in found.values_list(*columns).iterator(CHUNK):
            yield Leaf(line_of(id.hex, person.hex, seq, bytes(digest).hex(), instant(received)), id, person)
        return
    earlier = Entry.objects.filter(person=OuterRef("person_id"), seq=OuterRef("seq") - 1).values("digest")[:1]
    rows = found.annotate(previous=Subquery(earlier)).values_list(*ENTRY, "received_at", "previous").iterator(CHUNK)
    while batch := [_whole(row) for row in islice(rows, BATCH)]:
        keys = _keys({facts.person for facts, _received, _previous in batch})
        for facts, received, previous in batch:
            if (code := _fault(facts, previous, keys[facts.person])) is not None:
                tell(code, str(facts.id))
            told = line_of(facts.id.hex, facts.person.hex, facts.seq, facts.digest.hex(), instant(received))
            yield Leaf(told, facts.id, facts.person)


def _whole(row: Sequence[Any]) -> tuple[Facts, datetime | None, bytes | None]:
    columns: list[Any] = [bytes(value) if isinstance(value, memoryview) else value for value in row]
    return Facts._make(columns[:-2]), columns[-2], columns[-1]


def _keys(people: set[UUID]) -> dict[UUID, PersonKey | None]:
    """The keys of these people; None for one that was altered."""
    try:
        return {**open_keys(people)}
    except Damaged:
        return {person: _key(person) for person in people}


def _key(person: UUID) -> PersonKey | None:
    try:
        return open_keys([person])[person]
    except Damaged:
        return None


def _fault(facts: Facts, previous: bytes | None, key: PersonKey | None) -> str | None:
    """What is wrong with an entry: it does not follow from the one before it, or is not what was sealed in it."""
    follows = previous if facts.seq > 1 else NO_HEAD
    if follows is None or link(follows, facts) != facts.digest:
        return BROKEN
    if facts.commitment is None or (key is not None and key.is_destroyed):
        return None
    if key is None:
        return DAMAGED
    try:
        open_with_commitment(key, facts.sealed or b"", facts.commitment, entry_context(facts.id))
    except Damaged:
        return DAMAGED
    return None


def first() -> datetime | None:
    """When the first entry came in of which that is known."""
    found: datetime | None = Entry.objects.aggregate(first=Min("received_at"))["first"]
    return found


def of_person(person: UUID) -> Iterable[tuple[UUID, datetime | None]]:
    """The entries of a person's file, and when each came in."""
    return Entry.objects.filter(person=person).values_list("id", "received_at")


def chain(person: UUID) -> Iterator[tuple[str, str]]:
    """The file's chain as a check elsewhere makes it anew: each entry's clear columns, and its commitment in hex."""
    for facts in entries_of([person]).get(person, []):
        yield clear_text(facts), (facts.commitment or b"").hex()


PART = Part(NAME, first, leaves, of_person, chain)
