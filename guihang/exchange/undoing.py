"""A load taken back within a day: every entry that it added is withdrawn, by an entry of its own.

What others have built on since stays, and is named: an entry that was corrected, and of a file in which somebody has
written since, who the person is and which decisions there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from guihang.access import clock
from guihang.access.actor import Refused
from guihang.access.watch_models import note
from guihang.dossier.entry import Facts, NewEntry
from guihang.dossier.load import entries_of
from guihang.dossier.record import record_many
from guihang.dossier.refusal import Unacceptable
from guihang.exchange.known import undo_id
from guihang.exchange.loader import ByLoader, actor_of
from guihang.exchange.loading import people_of
from guihang.exchange.models import Import, ImportPerson, RefusedRow
from guihang.jobs.running import Running
from guihang.texts import mark, translate

WITHIN = timedelta(hours=24)
PEOPLE_A_BATCH = 50
REASON = mark("The whole ledger was taken back.")
# Taken back last, in this order: without a decision the file has no place at which anything could be written.
GROUND = ("person.described", "order.entered")


def may_undo(row: Import, now: datetime) -> bool:
    """Whether the load can still be taken back: within a day."""
    done = row.state in (Import.State.LOADED, Import.State.CHECKED) and row.loaded_at is not None
    return done and row.loaded_at is not None and now - row.loaded_at <= WITHIN


def undo(running: Running) -> Mapping[str, Any]:
    """Withdraw what a load added, fifty people at a time; begun again, it goes on where it was."""
    row = Import.objects.get(pk=UUID(running.params["import"]))
    if row.state != Import.State.UNDOING or running.by is None:
        return {}
    actor = actor_of(running.by)
    writer, reason = ByLoader(actor), translate(REASON, actor.language)
    instants = {datetime.fromisoformat(text) for text in row.instants}
    total, done, kept = ImportPerson.objects.filter(source=row).count(), 0, 0
    for many in people_of(row):
        for start in range(0, len(many), PEOPLE_A_BATCH):
            batch = many[start : start + PEOPLE_A_BATCH]
            kept += _take_back(row, batch, instants, writer, reason, running.now())
            done += len(batch)
            running.tell(done, total)
    with transaction.atomic():
        # What stays is named in the report; the rest is as if it had never come, and can be loaded again.
        ImportPerson.objects.filter(source=row, kept=0).delete()
        # Nobody waits for the refused rows of a ledger that was taken back; read again, they wait again.
        waiting = RefusedRow.objects.filter(source=row, settled_at=None)
        waiting.update(settled_at=running.now(), settled_how=RefusedRow.How.LEFT_OUT)
        row.counts = {**row.counts, "undo": {"people": total, "kept": kept}}
        row.state, row.ended_at, row.instants = Import.State.UNDONE, running.now(), []
        row.save(update_fields=["counts", "state", "ended_at", "instants"])
        note("ledger.undone", at=running.now(), user=running.by, about=row.pk, place=row.place, people=total, kept=kept)
    return {"people": total, "kept": kept}


def _take_back(
    row: Import, people: Sequence[UUID], instants: set[datetime], writer: ByLoader, reason: str, now: datetime
) -> int:
    """Take back what the load added to these files; how many entries stay."""
    today, left = clock.today(), 0
    for person, story in entries_of(people).items():
        ours = [e for e in story if e.source == "import" and e.written_at in instants]
        ours = [e for e in ours if e.kind != "entry.withdrawn"]
        entries = list(_withdrawals(story, ours, reason, today, now, writer))
        try:
            record_many(writer, entries, today=today, now=now)
        except (Unacceptable, Refused):
            entries = []  # without it the file would contradict itself, or it is kept elsewhere now
        gone = {e.supersedes for e in story if e.kind == "entry.withdrawn"} | {e.supersedes for e in entries}
        stays = sum(e.id not in gone for e in ours)
        ImportPerson.objects.filter(source=row, person=person).update(kept=stays)
        left += stays
    return left


def _withdrawals(
    story: Sequence[Facts], ours: Sequence[Facts], reason: str, today: date, now: datetime, writer: ByLoader
) -> Iterator[NewEntry]:
    """A withdrawal for each entry of the load that nothing stands on, what others stand on last."""
    mine = {e.id for e in ours}
    replaced = {e.supersedes for e in story if e.supersedes}
    first = min((e.seq for e in ours), default=0)
    built_on = any(_of_others(e, mine, replaced) for e in story if e.seq > first)
    for e in sorted(ours, key=lambda e: GROUND.index(e.kind) if e.kind in GROUND else -1):
        if e.id in replaced or (built_on and e.kind in GROUND):
            continue
        yield NewEntry(
            undo_id(e.id, e.on), e.person, "entry.withdrawn", today, now, "import", {"reason": reason}, e.order, e.id,
            entered_by=writer.signs(),
        )  # fmt: skip


def _of_others(e: Facts, mine: set[UUID], replaced: set[UUID]) -> bool:
    """Whether somebody wrote this since, and it holds."""
    if e.id in mine or e.id in replaced:
        return False
    return not (e.kind == "entry.withdrawn" and e.supersedes in mine)
