"""Once a day: files of papers that no row tells of are removed, and those of people whose key was destroyed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from guihang.dossier import scan_pieces, scan_store
from guihang.dossier.models import Scan
from guihang.protect.models import DataKey

if TYPE_CHECKING:
    from guihang.jobs.running import Running

KIND = "scans.tidy"
# A file is written before its row: for a day it may be one whose request is not over.
GRACE = 24 * 3600.0
BATCH = 500


def tidy(running: Running) -> Mapping[str, Any]:
    """Remove what nobody can reach any more; how many files were looked at and removed."""
    looked = 0
    removed = scan_pieces.remove_before(time.time() - GRACE)
    names = scan_store.touched_before(time.time() - GRACE)
    for batch in _batches(names):
        told = set(Scan.objects.filter(digest__in=batch, person__in=_with_key()).values_list("digest", flat=True))
        for name in batch:
            # Looked at again: the same paper may have been sent anew this moment.
            if name not in told and scan_store.age(name) >= GRACE:
                removed += scan_store.remove(name)
        looked += len(batch)
        running.tell(looked)
    return {"looked": looked, "removed": removed}


def forget_papers(person: UUID) -> int:
    """Remove the files of all papers of a person, whose key was destroyed; how many there were."""
    names = set(Scan.objects.filter(person=person).values_list("digest", flat=True))
    return sum(scan_store.remove(name) for name in names)


def _with_key() -> Any:
    return DataKey.objects.filter(wrapped__isnull=False).values("owner")


def _batches(names: Iterator[str]) -> Iterator[Sequence[str]]:
    while batch := list(islice(names, BATCH)):
        yield batch
