"""Each person has a data key, wrapped by the master key. Rotation wraps anew; destruction ends all
reading.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from guihang.protect.keyring import KeyRing, forget_keyrings, keyring
from guihang.protect.models import DataKey
from guihang.protect.suite import SECRET_LENGTH, Damaged, Destroyed, SealingKey

__all__ = [
    "Damaged",
    "Destroyed",
    "PersonKey",
    "Rotation",
    "destroy",
    "empty_log",
    "new_key",
    "open_keys",
    "remove_unused",
    "rotate",
    "unwrap",
]

BATCH = 500
_KEEP_OLD = timedelta(days=1)

Progress = Callable[[int, int], None]


class PersonKey(SealingKey):
    """The opened data key of one person; one that was destroyed raises Destroyed at every use."""

    __slots__ = ()


def _context(owner: UUID) -> bytes:
    return b"data key\0" + owner.bytes


def new_key(owner: UUID) -> tuple[DataKey, PersonKey]:
    """A fresh key for `owner`: the row, which the caller saves in its own transaction, and the key itself."""
    ring = keyring()
    secret = os.urandom(SECRET_LENGTH)
    version = ring.master_version
    row = DataKey(owner=owner, wrapped=ring.master(version).seal(secret, _context(owner)), master_version=version)
    return row, PersonKey(secret)


def open_keys(owners: Iterable[UUID]) -> dict[UUID, PersonKey]:
    """The keys of `owners`, with one query. A key that is missing or destroyed is there and raises
    Destroyed at use.

    Raises Damaged when a wrapped key was altered, KeyRingError when its master key is not at hand.
    """
    keys = {owner: PersonKey(None) for owner in owners}
    found = DataKey.objects.filter(owner__in=list(keys), wrapped__isnull=False)
    masters: dict[int, SealingKey] = {}
    for owner, wrapped, version in found.values_list("owner", "wrapped", "master_version"):
        master = masters.get(version) or masters.setdefault(version, _master(version))
        keys[owner] = PersonKey(master.open(wrapped or b"", _context(owner)))
    return keys


def unwrap(owner: UUID, wrapped: bytes | memoryview, version: int) -> PersonKey:
    """The key of `owner` from its row, which the caller has read already. Raises Damaged, KeyRingError."""
    return PersonKey(_master(version).open(bytes(wrapped), _context(owner)))


def _master(version: int) -> SealingKey:
    """A master key; when a rotation elsewhere has just made it, the ring is read anew first."""
    ring = keyring()
    if version not in ring.master_versions():
        forget_keyrings()
        ring = keyring()
    return ring.master(version)


def destroy(owner: UUID) -> bool:
    """Destroy the key of `owner`; True when there was one. What it sealed can never be read again, its
    chain verifies.

    Copies of the database still hold the wrapped key: they are dead once a rotation has been run and the old
    master key removed (`rotate`, `remove_unused`).
    """
    done = DataKey.objects.filter(owner=owner, wrapped__isnull=False).update(wrapped=None) == 1
    if connection.vendor == "sqlite":
        transaction.on_commit(lambda: empty_log() and None)
    return done


def empty_log() -> bool:
    """Fold SQLite's write-ahead log in and cut it: old pages stand in it until then. False while somebody reads."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy: int = cursor.fetchone()[0]
    return not busy


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did: the version that now wraps every key, how many were wrapped anew, whether it
    was resumed.
    """

    version: int
    wrapped: int
    resumed: bool


def rotate(progress: Progress = lambda done, total: None) -> Rotation:
    """Make a new master key and wrap every data key with it, 500 a transaction; `progress` gets done
    and total.

    After an interruption the next call finishes that rotation instead of beginning another. Old master
    keys stay until `remove_unused`.
    """
    ring = keyring()
    waiting = _wrapped_below(ring.master_version).count()
    resumed = waiting > 0
    if not resumed:
        ring = ring.add_version("master")
        waiting = _wrapped_below(ring.master_version).count()
    done = 0
    while batch := _wrap_batch(ring):
        done += batch
        progress(done, max(done, waiting))
    return Rotation(ring.master_version, done, resumed)


def _wrapped_below(version: int) -> QuerySet[DataKey]:
    return DataKey.objects.filter(master_version__lt=version, wrapped__isnull=False)


@transaction.atomic
def _wrap_batch(ring: KeyRing) -> int:
    """Wrap one batch anew. The rows are locked, so that a key destroyed meanwhile is not written back."""
    version = ring.master_version
    rows = list(_wrapped_below(version).select_for_update().order_by("master_version", "owner")[:BATCH])
    for row in rows:
        context = _context(row.owner)
        row.wrapped = ring.master(version).seal(
            ring.master(row.master_version).open(row.wrapped or b"", context), context
        )
        row.master_version = version
    DataKey.objects.bulk_update(rows, ["wrapped", "master_version"])
    return len(rows)


def remove_unused(keep_for: timedelta = _KEEP_OLD) -> tuple[int, ...]:
    """Destroy the master keys that no data key needs any more; the versions that went.

    None goes while the newest is younger than `keep_for`: a transaction that began before the rotation
    may still write a key wrapped by the old one.
    """
    forget_keyrings()
    ring = keyring()
    if ring.newest_age("master") < keep_for:
        return ()
    used = set(DataKey.objects.filter(wrapped__isnull=False).values_list("master_version", flat=True).distinct())
    gone = tuple(v for v in ring.master_versions() if v != ring.master_version and v not in used)
    for version in gone:
        ring = ring.drop_version("master", version)
    return gone
