"""Writing one part of an invented county: batch by batch through the file's own door."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connection

from guihang.access import clock
from guihang.desk.demo.life import life_of
from guihang.desk.demo.plan import Part
from guihang.dossier.models import Person
from guihang.dossier.record import record_many
from guihang.dossier.writer import ByOperator

COLLECT_EVERY = 100
PAGES_OF_LOG, USUAL_PAGES_OF_LOG = 8_000, 1_000  # of 4 KiB; the database's own default


def write(part: Part, turn: AbstractContextManager[object], progress: Callable[[int], None]) -> None:
    """Write the people of `part` who are not there yet, each whole or not at all. `progress`: how many are done."""
    done = 0
    with loading():
        for number, batch in enumerate(part.batches(), 1):
            ids = part.plan.person_ids(batch)
            there = set(Person.objects.filter(pk__in=ids.values()).values_list("pk", flat=True))
            entries = [e for n, pk in ids.items() if pk not in there for e in life_of(part.plan, n)]
            record_many(ByOperator(), entries, today=part.plan.today, now=clock.now(), turn=turn)
            done += len(batch)
            progress(done)
            if number % COLLECT_EVERY == 0:
                gc.collect()


def look_over() -> None:
    """Let PostgreSQL see what its tables hold now, so that it plans well from the first question on."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@contextmanager
def loading() -> Iterator[None]:
    """For as long as much is written: no looking for cycles, which costs a third of the time and finds none; no
    waiting for the disk at each commit, since after a power cut the load begins again where the disk left off; and no
    blanking of what a page held before it was parted, since nobody in it exists.
    """
    collected, lazy = gc.isenabled(), connection.vendor == "sqlite" and not connection.in_atomic_block
    gc.disable()
    if lazy:
        _pragma(synchronous="NORMAL", secure_delete="OFF", wal_autocheckpoint=PAGES_OF_LOG)
    try:
        yield
    finally:
        if lazy:
            _pragma(synchronous="FULL", secure_delete="ON", wal_autocheckpoint=USUAL_PAGES_OF_LOG)
        if collected:
            gc.enable()


def _pragma(**settings: str | int) -> None:
    with connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute(f"PRAGMA {name}={value}")
