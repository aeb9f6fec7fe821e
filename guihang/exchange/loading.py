"""The load of a ledger that came in through the page, as long work: begun again after a fall, it adds only the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from guihang.access.watch_models import note
from guihang.dossier.models import Entry
from guihang.dossier.refusal import Unacceptable
from guihang.exchange.brought import Brought
from guihang.exchange.checking import check, look, read_again, territory_of
from guihang.exchange.ledger.model import Ledger, LedgerError
from guihang.exchange.load import Loaded, load_ledger
from guihang.exchange.loader import ByLoader, actor_of
from guihang.exchange.models import Import, ImportPerson, RefusedRow
from guihang.exchange.plan import Plan
from guihang.jobs.running import Running
from guihang.texts import LANGUAGES

REPORT = "report"
A_BATCH = 300
CONTRADICTS = "contradicts"


def look_at(running: Running) -> Mapping[str, Any]:
    """Look at the sheets of a large file."""
    row = _import(running)
    if row.gone_at is None and row.state == Import.State.UPLOADED:
        look(Brought.open(row))
    return {}


def check_rows(running: Running) -> Mapping[str, Any]:
    """Read every row of a large file."""
    row = _import(running)
    if row.gone_at is None and row.state == Import.State.MAPPED:
        check(Brought.open(row), running.now(), running.tell)
    return {}


def load(running: Running) -> Mapping[str, Any]:
    """Write what was found sure into the files; what did not go in is kept with its reason."""
    row = _import(running)
    if row.gone_at is not None or row.state != Import.State.LOADING or row.loaded_by is None:
        return {}
    brought = Brought.open(row)
    try:
        ledger = read_again(brought, lambda _rows: running.tell(0))
    except LedgerError as fault:
        brought.say_fault(fault.message)
        brought.row.state = Import.State.UPLOADED
        brought.save("state")
        return {}
    instant = datetime.fromisoformat(row.instants[-1])
    people = len(ledger.persons)
    loaded = load_ledger(
        ledger,
        as_of=date.fromisoformat(row.counts["as_of"]),
        now=instant,
        progress=lambda done: running.tell(done, people),
        writer=ByLoader(actor_of(row.loaded_by)),
        own=territory_of(row),
        before=lambda plans: note_people(row, plans),
    )
    running.tell(people, people)
    _finish(brought, ledger, loaded, running.now())
    return {"people": people}


def note_people(row: Import, plans: Sequence[Plan]) -> None:
    """Note, before anything is written, whose files the load adds to: what is taken back later is looked for there."""
    rows = [ImportPerson(source=row, person=plan.person, new=plan.new) for plan in plans if plan.entries]
    ImportPerson.objects.bulk_create(rows, ignore_conflicts=True)


def _import(running: Running) -> Import:
    return Import.objects.get(pk=UUID(running.params["import"]))


def _finish(brought: Brought, ledger: Ledger, loaded: Loaded, now: datetime) -> None:
    row = brought.row
    kinds, by_person = added_by(row)
    told = kinds + loaded.kept_out
    number = {sheet.name: n for n, sheet in enumerate(ledger.sheets, 1)}
    brought.put(REPORT, [
        [number[sheet], line, {tongue: Unacceptable(problems).lines(tongue) for tongue in LANGUAGES}]
        for sheet, line, problems in loaded.refused
    ])  # fmt: skip
    with transaction.atomic():
        touched = list(ImportPerson.objects.filter(source=row))
        for person in touched:
            person.added = by_person.get(person.person, 0)
        ImportPerson.objects.bulk_update([p for p in touched if p.added], ["added"], batch_size=500)
        ImportPerson.objects.filter(source=row, added=0).exclude(
            person__in=[p.person for p in touched if p.added]
        ).delete()
        row.counts = {**row.counts, "load": {
            "people": loaded.people,
            "new_people": sum(p.new for p in touched if p.added) + loaded.people_kept_out,
            "touched": sum(bool(p.added) for p in touched) + loaded.people_kept_out,
            "added": sum(told.values()),
            "kinds": dict(told),
            "repeated": loaded.tally.repeated,
            "clashing": loaded.tally.clashing,
            "contradict": len(loaded.refused),
        }}  # fmt: skip
        row.state, row.ended_at = Import.State.LOADED, now
        row.save(update_fields=["state", "counts", "ended_at"])
        people, added = loaded.people, sum(kinds.values())
        note("ledger.loaded", at=now, user=row.loaded_by, about=row.pk, place=row.place, people=people, added=added)
        _note_contradictions(row, loaded, number, now)
        _settle_returned(row, ledger, now)


def added_by(row: Import) -> tuple[Counter[str], dict[UUID, int]]:
    """The entries that an import added and that stand in the files: how many of each kind, how many a person."""
    kinds: Counter[str] = Counter()
    people: dict[UUID, int] = {}
    instants = [datetime.fromisoformat(text) for text in row.instants]
    for batch in people_of(row):
        rows = Entry.objects.filter(person__in=batch, source="import", written_at__in=instants)
        rows = rows.exclude(kind="entry.withdrawn")
        for person, kind, count in rows.values_list("person", "kind").annotate(n=Count("pk")).order_by():
            kinds[kind] += count
            people[person] = people.get(person, 0) + count
    return kinds, people


def people_of(row: Import) -> Iterator[list[UUID]]:
    """Whose files an import added to, some hundred at a time, in the order of their ids."""
    last: UUID | None = None
    while True:
        found = ImportPerson.objects.filter(source=row).order_by("person")
        batch = list((found.filter(person__gt=last) if last else found).values_list("person", flat=True)[:A_BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1]


def _note_contradictions(row: Import, loaded: Loaded, number: Mapping[str, int], now: datetime) -> None:
    """Rows that would make a file contradict itself stay out, and wait for somebody like the other refused ones."""
    rows = [
        RefusedRow(
            source=row, place=row.place, sheet=number[sheet], row=line, codes=[CONTRADICTS],
            uploaded_by=row.uploaded_by, refused_at=now,
        )
        for sheet, line, _ in loaded.refused
    ]  # fmt: skip
    RefusedRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["source", "sheet", "row"],
        update_fields=["codes", "settled_at", "settled_how"],
    )  # fmt: skip


def _settle_returned(row: Import, ledger: Ledger, now: datetime) -> None:
    """Rows that were sent back and came mended: their first refusal is settled."""
    refused = {(r.sheet, r.row) for r in ledger.rejected} | {at for r in ledger.rejected for at in r.others}
    back = [number for at, number in ledger.returned.items() if at not in refused]
    own = territory_of(row)[0]
    waiting = RefusedRow.objects.filter(pk__in=back, settled_at=None, place__range=(own.low, own.high))
    waiting.update(settled_at=now, settled_how=RefusedRow.How.RETURNED)
