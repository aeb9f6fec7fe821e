"""``guihang ledger load``: what the check found sure goes into the files, through the same door as every other act.

Ids follow from what a row says, keyed: the same row loaded again is the same entry, and changes nothing. A row that
says the same act differently is kept as a clash for a look. A load can be stopped and run again at any time.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

from guihang.access import clock
from guihang.access.actor import Refused
from guihang.access.watch_models import note
from guihang.dossier.outcome import Tally
from guihang.dossier.progress import counter
from guihang.dossier.record import record_many
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.sealing import is_sealed
from guihang.dossier.writer import ByOperator, Writer
from guihang.exchange import report
from guihang.exchange.known import known_people
from guihang.exchange.ledger.model import Ledger, LedgerError, Person
from guihang.exchange.ledger.reading import read
from guihang.exchange.plan import Bringing, Fate, Plan, plans_of
from guihang.rules.problems import Problem
from guihang.territory.codes import Territory
from guihang.texts import Message, mark, translate

NOT_YOURS = mark("The file is not kept at a place of yours; nothing was written.")
PEOPLE_A_BATCH = 50
# After each batch SQLite's lock is left free for a moment, so that whoever waits for it comes in between.
BREATH = 0.02

Refusals = list[tuple[str, int, list[Message | Problem]]]


@dataclass(slots=True)
class Loaded:
    """What a load did. `refused`: rows whose person's file would contradict itself, with the reason.

    `kept_out`: the kinds of what is answered as added and was not written, since a sealed file has it.
    """

    tally: Tally = field(default_factory=Tally)
    people: int = 0
    refused: Refusals = field(default_factory=list)
    kept_out: Counter[str] = field(default_factory=Counter)
    people_kept_out: int = 0

    def keep_out(self, plan: Plan) -> None:
        """Answer what a sealed file has as what is new: whoever reads the answer must not see that there is one."""
        steps = plan.kept_out
        self.kept_out.update(step.kind for step in steps)
        self.people_kept_out += bool(steps and not plan.entries)
        self.tally += Tally(added=len(steps))


def load_ledger(
    ledger: Ledger,
    *,
    as_of: date,
    now: datetime,
    progress: Callable[[int], None] = lambda _done: None,
    writer: Writer | None = None,
    own: Sequence[Territory] = (),
    before: Callable[[Sequence[Plan]], None] = lambda _plans: None,
) -> Loaded:
    """Write a checked ledger into the files. `as_of` is the day from which the platform keeps what it brings.

    `own`: files kept elsewhere are not known; empty: the whole county's are. `before` is told of each batch's plans
    before they are written. Without a `writer` it is the operator's.
    """
    loaded, writer = Loaded(), writer or ByOperator()
    load = Bringing(ledger.county, as_of, now, writer.signs())
    for start in range(0, len(ledger.persons), PEOPLE_A_BATCH):
        batch = ledger.persons[start : start + PEOPLE_A_BATCH]
        plans = plans_of(batch, known_people(batch, ledger.county, own), load)
        before(plans)
        _write(batch, plans, writer, loaded, now)
        loaded.people += len(batch)
        progress(loaded.people)
        if connection.vendor == "sqlite":
            time.sleep(BREATH)
    return loaded


def _write(batch: Sequence[Person], plans: Sequence[Plan], writer: Writer, loaded: Loaded, now: datetime) -> None:
    today = clock.today()
    for plan in plans:
        loaded.keep_out(plan)
    there = sum(step.entry is None and step.fate is not Fate.NEW for plan in plans for step in plan.steps)
    loaded.tally += Tally(repeated=there)
    try:
        loaded.tally += record_many(writer, (e for plan in plans for e in plan.entries), today=today, now=now)
    except (Unacceptable, Refused):
        # Somebody's rows contradict each other, or belong elsewhere: one at a time, so that only theirs stay out.
        for person, plan in zip(batch, plans, strict=True):
            try:
                loaded.tally += record_many(writer, plan.entries, today=today, now=now)
            except Unacceptable as refused:
                if is_sealed(refused):  # since it was looked at
                    loaded.tally += Tally(added=len(plan.entries))
                    continue
                loaded.refused.append((person.sheet, person.row, list(refused.problems)))
            except Refused:
                loaded.refused.append((person.sheet, person.row, [Message(NOT_YOURS)]))


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
    note("ledger.loaded", at=clock.now(), people=loaded.people, added=loaded.tally.added - loaded.kept_out.total())
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
