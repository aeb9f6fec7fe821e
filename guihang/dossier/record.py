"""record(): the only door through which an entry gets in. record_many() and record_each() are the same door, wider.

An act is one transaction: the entry joins the chain, the rules read the file, standing and duties are written. A
repeat of an id with the same content answers as the first time; with other content it is refused and kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.db import IntegrityError, transaction

from guihang.access import wall
from guihang.access.actor import Refused
from guihang.dossier.entry import NewEntry
from guihang.dossier.load import load
from guihang.dossier.models import Entry, Parked, Person
from guihang.dossier.outcome import Outcome, Tally, outcome_of
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.sheaf import Sheaf
from guihang.dossier.slip import Slip
from guihang.dossier.writer import Writer
from guihang.protect.datakeys import new_key


def record(writer: Writer, entry: NewEntry, *, today: date, now: datetime, locked: Person | None = None) -> Outcome:
    """Write one act. Raises refusal.Unacceptable, access.Refused; then nothing has been written.

    `locked` is the person's row, when the caller has read it for update in this transaction already.
    """
    # Within a request's transaction no savepoint more: only the writing below may have to be taken back.
    with nullcontext() if transaction.get_connection().in_atomic_block else transaction.atomic():
        slip = Slip(entry.person, [entry], row=locked)
        load([slip], lock=True)
        try:
            with transaction.atomic():
                _take_in(slip, writer, today)
                Sheaf.bind([slip]).write(now)
        except IntegrityError:
            if not _stands_elsewhere(entry):
                if slip.row is not None:
                    raise
                # Somebody else wrote the first entry of this file at the same moment: theirs is there now. Or the file
                # is out of the writer's sight, and looks as if it were not there.
                theirs = Person.objects.filter(pk=entry.person).first()
                if theirs is None:
                    raise Refused from None
                return record(writer, entry, today=today, now=now, locked=theirs)
            # The id stands in another person's file: a clash, not a repeat.
            slip = Slip(entry.person, [], row=slip.row, key=slip.key, clashing=[entry])
            Sheaf.bind([slip]).write(now)
        return outcome_of(slip, entry, today)


def record_many(
    writer: Writer,
    entries: Iterable[NewEntry],
    *,
    today: date,
    now: datetime,
    at_most: int = 200,
    turn: AbstractContextManager[object] | None = None,
) -> Tally:
    """Write the acts of many people, at most `at_most` people a transaction; the same checks and rows as record().

    The expensive work is done before the transaction begins, so that it holds SQLite's one lock only to write. `turn`
    is held while it does: processes that share a load hand it to each other.
    Raises refusal.Unacceptable, access.Refused: what earlier transactions wrote stays, and a repeat adds only the rest.
    """
    by_person: dict[UUID, list[NewEntry]] = {}
    for person, theirs in groupby(entries, attrgetter("person")):
        by_person.setdefault(person, []).extend(theirs)
    people = list(by_person)
    tally = Tally()
    for start in range(0, len(people), at_most):
        batch = [Slip(p, by_person[p]) for p in people[start : start + at_most]]
        tally += _batch(batch, writer, today, now, turn or nullcontext())
    return tally


def record_each(
    writer: Writer, entries: Iterable[NewEntry], *, today: date, now: datetime, locked: Mapping[UUID, Person]
) -> dict[UUID, Outcome | Unacceptable]:
    """Write acts of several people at once; who is refused holds up nobody else. By entry what became of it.

    `locked` are the people's rows, read for update in this transaction. Raises access.Refused: then nothing is written.
    """
    by_person: dict[UUID, list[NewEntry]] = {}
    for entry in entries:
        by_person.setdefault(entry.person, []).append(entry)
    slips = [Slip(person, theirs, row=locked[person]) for person, theirs in by_person.items()]
    load(slips, lock=True)
    told: dict[UUID, Outcome | Unacceptable] = {}
    taken: list[Slip] = []
    for slip in slips:
        try:
            _take_in(slip, writer, today)
        except Unacceptable as refused:
            told |= dict.fromkeys((e.id for e in slip.incoming), refused)
        else:
            taken.append(slip)
    try:
        with transaction.atomic():
            Sheaf.bind(taken).write(now)
    except IntegrityError:
        # An id stands in somebody else's file: one at a time, which tells whose.
        for slip in taken:
            told |= _one_by_one(slip, writer, today, now)
        return told
    return told | {e.id: outcome_of(slip, e, today) for slip in taken for e in slip.incoming}


def _one_by_one(slip: Slip, writer: Writer, today: date, now: datetime) -> dict[UUID, Outcome | Unacceptable]:
    """Write a person's acts each by itself: all of them, or where one is refused none."""
    try:
        with transaction.atomic():
            return {e.id: record(writer, e, today=today, now=now) for e in slip.incoming}
    except Unacceptable as refused:
        return dict.fromkeys((e.id for e in slip.incoming), refused)


def _batch(
    slips: list[Slip], writer: Writer, today: date, now: datetime, turn: AbstractContextManager[object]
) -> Tally:
    load(slips, lock=False)
    for slip in slips:
        _take_in(slip, writer, today)
    tally = _tally(slips)
    changed = [s for s in slips if s.added or s.parked or s.clashing]
    if not changed:
        return tally
    sheaf = Sheaf.bind(changed)
    try:
        with turn, transaction.atomic():
            if _unchanged_since(changed):
                sheaf.write(now)
                return tally
    except IntegrityError:
        pass
    # Somebody else wrote to one of these files meanwhile, or an id stands elsewhere: one at a time, under the lock.
    return sum((_alone(s, writer, today, now) for s in slips), Tally())


def _alone(slip: Slip, writer: Writer, today: date, now: datetime) -> Tally:
    tally = Tally()
    for entry in slip.incoming:
        outcome = record(writer, entry, today=today, now=now)
        tally += outcome.tally()
    return tally


def _tally(slips: Sequence[Slip]) -> Tally:
    return sum((Tally(len(s.added), len(s.repeated), len(s.clashing), len(s.parked)) for s in slips), Tally())


def _stands_elsewhere(entry: NewEntry) -> bool:
    """Whether the id stands in another person's file, wherever that is."""
    known = wall.entry_elsewhere(entry.id, entry.person)
    return Entry.objects.filter(pk=entry.id).exclude(person=entry.person).exists() if known is None else known


def _unchanged_since(slips: Sequence[Slip]) -> bool:
    """Whether each file still has the head it was worked out from; locks them."""
    known = {s.person: bytes(s.row.head) for s in slips if s.row}
    if (
        len(known) == len(slips)
        or Person.objects.filter(pk__in=[s.person for s in slips if not s.row]).exists() is False
    ):
        rows = Person.objects.select_for_update().filter(pk__in=known).values_list("pk", "head") if known else ()
        return {pk: bytes(head) for pk, head in rows} == known
    return False


def _take_in(slip: Slip, writer: Writer, today: date) -> None:
    """Settle what came in, and what was parked and waited for just that."""
    if slip.row is None and slip.key is None:
        key_row, slip.key = new_key(slip.person)
        slip.key_row = (key_row.owner, key_row.wrapped, key_row.master_version)
    slip.settle(writer, today)
    if slip.row is not None and slip.row.has_parked and slip.added:
        arrived = {e.id for e in slip.added}
        waiting = [p for p in Parked.objects.filter(person_id=slip.person) if p.waits_for in arrived]
        if waiting:
            slip.unparked = [p.pk for p in waiting]
            again = Slip(slip.person, [*slip.incoming, *(_reopened(slip, p) for p in waiting)], row=slip.row)
            again.entries, again.duties, again.key = slip.entries, slip.duties, slip.key
            again.settle(writer, today)
            for name in ("added", "texts", "repeated", "clashing", "parked", "plain", "state", "identity"):
                setattr(slip, name, getattr(again, name))


def _reopened(slip: Slip, parked: Parked) -> NewEntry:
    return NewEntry.from_whole(json.loads(slip.need_key().open(bytes(parked.sealed), b"parked:" + parked.pk.bytes)))
