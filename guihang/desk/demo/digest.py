"""One digest of everything that stands in the files, less what is random: equal counties have equal digests.

Keys, nonces, and what follows from them (ciphertexts, commitments, the chain, tokens) differ between two databases;
what they protect is read and taken into the digest in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes

from guihang.dossier.entry import Facts, sealed_words
from guihang.dossier.identity import unseal_all
from guihang.dossier.load import duties_of, entries_of, orders_of
from guihang.dossier.models import Person
from guihang.protect.commitment import canonical
from guihang.protect.datakeys import PersonKey, open_keys

BATCH = 200
COLUMNS = (
    "id", "place", "stays_at", "sex", "worker", "worker_until", "described_on", "last_entry_on", "entries",
    "ended_on", "has_parked",
)  # fmt: skip


def county_digest(progress: Callable[[int], None] = lambda _done: None) -> str:
    """SM3 over the canonical form of every file, in the order of ids; 64 hexadecimal digits."""
    step = hashes.Hash(hashes.SM3())
    done = 0
    for people in _batches():
        for file in _files(people):
            step.update(canonical(file) + b"\n")
        done += len(people)
        progress(done)
    return step.finalize().hex()


def _batches() -> Iterator[list[Person]]:
    last: UUID | None = None
    while True:
        people = Person.objects.order_by("pk")
        batch = list((people.filter(pk__gt=last) if last else people)[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def _files(people: list[Person]) -> Iterator[dict[str, Any]]:
    ids = [p.pk for p in people]
    entries, orders, duties = entries_of(ids), orders_of(ids), duties_of(ids)
    keys, identities = open_keys(ids), unseal_all(people)
    for p in people:
        who = identities[p.pk]
        yield {
            "person": [_plain(getattr(p, name)) for name in COLUMNS],
            "identity": [who.name, who.id_number, list(who.phones), who.address],
            "entries": [_entry(facts, keys[p.pk]) for facts in entries.get(p.pk, [])],
            "orders": [_row(row) for _, row in sorted(orders.get(p.pk, {}).items())],
            "duties": [_row(row) for _, row in sorted(duties.get(p.pk, {}).items())],
        }


def _entry(facts: Facts, key: PersonKey) -> list[Any]:
    """The clear columns, and what is sealed in place of the ciphertext."""
    sealed: Any = None
    if facts.sealed is not None:
        sealed = sealed_words(facts, key)
    return _row(facts._replace(sealed=sealed, commitment=None, digest=b""))


def _row(row: tuple[Any, ...]) -> list[Any]:
    return [_plain(value) for value in row]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp() * 1_000_000)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return value.hex
    return "" if isinstance(value, bytes) else value
