"""``guihang ledger load``: what the check found sure goes into the files, through the same door as every other act.

Ids follow from what a row says, keyed: the same row loaded again is the same entry, and changes nothing. A row that
says the same act differently is kept as a clash for a look. A load can be stopped and run again at any time.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guihang.access import clock
from guihang.dossier.entry import NewEntry
from guihang.dossier.outcome import Tally
from guihang.dossier.progress import counter
from guihang.dossier.record import record_many
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.writer import ByOperator
from guihang.exchange import report
from guihang.exchange.known import Known, known_people
from guihang.exchange.ledger.model import Ledger, LedgerError, Order, Person
from guihang.exchange.ledger.reading import read
from guihang.protect.ids import derived_id
from guihang.rules.problems import Problem
from guihang.texts import Message, mark, translate

PEOPLE_A_BATCH = 50
TESTER, RECORDER = mark("tester"), mark("recorder")
# After each batch SQLite's lock is left free for a moment, so that whoever waits for it comes in between.
BREATH = 0.02


@dataclass(slots=True)
class Loaded:
    """What a load did. `refused`: rows whose person's file would contradict itself, with the reason."""

    tally: Tally = field(default_factory=Tally)
    people: int = 0
    refused: list[tuple[str, int, list[Message | Problem]]] = field(default_factory=list)


def load_ledger(
    ledger: Ledger, *, as_of: date, now: datetime, progress: Callable[[int], None] = lambda _done: None
) -> Loaded:
    """Write a checked ledger into the files. `as_of` is the day from which the platform keeps what it brings."""
    loaded = Loaded()
    for start in range(0, len(ledger.persons), PEOPLE_A_BATCH):
        batch = ledger.persons[start : start + PEOPLE_A_BATCH]
        known = known_people([p.id_number for p in batch], ledger.county)
        entries = [list(entries_of(p, known.get(p.id_number), ledger.county, as_of, now)) for p in batch]
        _write(batch, entries, loaded, now)
        loaded.people += len(batch)
        progress(loaded.people)
        if connection.vendor == "sqlite":
            time.sleep(BREATH)
    return loaded


def _write(batch: list[Person], entries: list[list[NewEntry]], loaded: Loaded, now: datetime) -> None:
    today = clock.today()
    try:
        loaded.tally += record_many(ByOperator(), (e for some in entries for e in some), today=today, now=now)
    except Unacceptable:
        # Somebody's rows contradict each other: one at a time, so that only theirs stay out.
        for person, some in zip(batch, entries, strict=True):
            try:
                loaded.tally += record_many(ByOperator(), some, today=today, now=now)
            except Unacceptable as refused:
                loaded.refused.append((person.sheet, person.row, list(refused.problems)))


def entries_of(person: Person, known: Known | None, county: str, as_of: date, now: datetime) -> Iterator[NewEntry]:
    """What a person's rows say, as entries. `known` is the file that is there already, if there is one."""
    first = min(o.decided_on for o in person.orders)
    file = known.person if known else derived_id("ledger person", county, person.id_number, on=first)
    seen: Counter[tuple[str, ...]] = Counter()

    def entry(kind: str, on: date, data: Mapping[str, Any], *parts: str, order: UUID | None = None) -> NewEntry:
        # Two rows that say the same to the letter are two acts: the second gets another number.
        told = (kind, on.isoformat(), *parts)
        seen[told] += 1
        made = derived_id("ledger entry", file.hex, *told, str(seen[told]), on=on)
        filled = {k: v for k, v in data.items() if v not in ("", None, [])}
        return NewEntry(made, file, kind, on, now, "import", filled, order)

    described = _described(person)
    if known is None or known.described != described:
        yield entry("person.described", as_of, described, *map(str, described.values()))
    for order in person.orders:
        yield from _of_order(order, file, known, as_of, now, entry)
    for t in person.tests:
        testers = [{"role": TESTER, "name": name} for name in t.testers]
        data = {"result": t.result, "method": t.sample or "other", "testers": testers, "note": t.remark}
        yield entry(t.kind, t.on, data, t.result, t.sample, t.remark)
    for c in person.contacts:
        by = [{"role": RECORDER, "name": c.by}] if c.by else []
        yield entry(c.kind, c.on, {"mode": c.mode, "by": by, "note": c.note}, c.mode, c.note, c.by)
    for v in person.leaves:
        data = {"until": v.until.isoformat(), "destination": v.destination, "reason": v.reason,
                "approved_by": v.approved_by, "note": v.remark}  # fmt: skip
        yield entry(v.kind, v.on, data, v.until.isoformat(), v.destination)


def _described(person: Person) -> dict[str, Any]:
    village = max(person.orders, key=lambda o: (o.decided_on, o.row)).village
    told = {
        "name": person.name,
        "sex": person.sex,
        "id_number": person.id_number,
        "phones": list(person.phones),
        "address": person.address,
        "home_place": village,
    }
    return {k: v for k, v in told.items() if v not in ("", [])}


def _of_order(
    order: Order, file: UUID, known: Known | None, as_of: date, now: datetime, entry: Callable[..., NewEntry]
) -> Iterator[NewEntry]:
    """The decision and its papers. A decision that the file has keeps the day from which the platform keeps it."""
    root = derived_id(
        "ledger order", file.hex, order.kind, order.decided_on.isoformat(), order.number, on=order.decided_on
    )
    stored = known.orders.get(root) if known else None
    data = {
        "order_kind": order.kind,
        "number": order.number,
        "decided_on": order.decided_on.isoformat(),
        "place": order.place,
        "term_years": order.term_years,
        "live_from": stored.live_from.isoformat() if stored and stored.live_from else as_of.isoformat(),
        "drugs": order.drugs,
        "note": order.remark,
    }
    filled = {k: v for k, v in data.items() if v not in ("", None)}
    yield NewEntry(root, file, "order.entered", order.decided_on, now, "import", filled)
    if order.served_on:
        yield entry("order.served", order.served_on, {"to": "person"}, root.hex, order=root)
    if order.reported_on:
        yield entry("report.made", order.reported_on, {}, root.hex, order=root)
    if order.agreement_on:
        yield entry("agreement.signed", order.agreement_on, {}, root.hex, order=root)
    if order.tier and (stored is None or stored.tier != order.tier):
        yield entry("tier.set", max(as_of, order.decided_on), {"tier": order.tier}, root.hex, order.tier, order=root)


def day_of(ledger: Ledger, asked: date | None) -> date:
    """The day from which the platform keeps the ledger's people: as asked, as the title says, else the last act's."""
    return min(asked or ledger.as_of or ledger.latest_on() or clock.today(), clock.today())


def run(args: argparse.Namespace) -> int:
    """``guihang ledger load``: 0 when every row went in, 1 when rows stay out, 2 when the file cannot be read."""
    try:
        ledger = read(args.file, place=args.place, as_of=args.as_of)
    except LedgerError as fault:
        sys.stderr.write(fault.message.render(args.lang) + "\n")
        return 2
    tell = counter(translate(mark("{done} people loaded"), args.lang))
    loaded = load_ledger(ledger, as_of=day_of(ledger, args.as_of), now=clock.now(), progress=tell)
    _tell(ledger, loaded, args)
    return 1 if ledger.rejected or loaded.refused or loaded.tally.clashing else 0


def _tell(ledger: Ledger, loaded: Loaded, args: argparse.Namespace) -> None:
    t = loaded.tally
    if args.json:
        sys.stdout.write(report.as_json(ledger) + "\n")
        return
    sys.stdout.write("\n".join(report.as_text(ledger, args.file.name, args.lang)) + "\n")
    text = mark("Loaded: {people} people, {added} new entries; {repeated} were there already, {clashing} differ.")
    words = {"people": loaded.people, "added": t.added, "repeated": t.repeated, "clashing": t.clashing}
    sys.stdout.write(translate(text, args.lang).format(**words) + "\n")
    for sheet, row, problems in loaded.refused:
        why = "; ".join(p.render(args.lang) for p in problems)
        line = translate(mark("{sheet}, row {row}: not loaded: {why}"), args.lang)
        sys.stdout.write(line.format(sheet=sheet, row=row, why=why) + "\n")
