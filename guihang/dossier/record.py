"""record(): the only door through which an entry gets in. record_many() is the same door, wider.

An act is one transaction: the entry joins the chain, the rules read the file, standing and duties are written. A
repeat of an id with the same content answers as the first time; with other content it is refused and kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from guihang.dossier import tables
from guihang.dossier.entry import NewEntry
from guihang.dossier.load import load
from guihang.dossier.models import Clash, Duty, Parked, Person, SearchToken
from guihang.dossier.outcome import Outcome, Tally, outcome_of
from guihang.dossier.slip import Slip
from guihang.dossier.writer import Writer
from guihang.protect import tokens
from guihang.protect.datakeys import new_key


def record(
    writer: Writer, entry: NewEntry, *, today: date, now: datetime, locked: Person | None = None
) -> Outcome:
    """Write one act. Raises refusal.Unacceptable, access.Refused; then nothing has been written.

    `locked` is the person's row, when the caller has read it for update in this transaction already.
    """
    with transaction.atomic():
        slip = Slip(entry.person, [entry], row=locked)
        load([slip], lock=True)
        try:
            with transaction.atomic():
                _take_in(slip, writer, today)
                _write([slip], now)
        except IntegrityError:
            # The id stands in another person's file: a clash, not a repeat.
            slip = Slip(entry.person, [], row=slip.row, key=slip.key, clashing=[entry])
            _write([slip], now)
        return outcome_of(slip, entry, today)


def record_many(
    writer: Writer, entries: Iterable[NewEntry], *, today: date, now: datetime, at_most: int = 200
) -> Tally:
    """Write the acts of many people, at most `at_most` people a transaction; the same checks and rows as record().

    The expensive work is done before the transaction begins, so that it holds SQLite's one lock only to write.
    Raises refusal.Unacceptable, access.Refused: what earlier transactions wrote stays, and a repeat adds only the rest.
    """
    by_person: dict[UUID, list[NewEntry]] = {}
    for entry in entries:
        by_person.setdefault(entry.person, []).append(entry)
    people = list(by_person)
    tally = Tally()
    for start in range(0, len(people), at_most):
        batch = [Slip(p, by_person[p]) for p in people[start : start + at_most]]
        tally += _batch(batch, writer, today, now)
    return tally


def _batch(slips: list[Slip], writer: Writer, today: date, now: datetime) -> Tally:
    load(slips, lock=False)
    for slip in slips:
        _take_in(slip, writer, today)
    tally = _tally(slips)
    changed = [s for s in slips if s.added or s.parked or s.clashing]
    if not changed:
        return tally
    try:
        with transaction.atomic():
            if _unchanged_since(changed):
                _write(changed, now)
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


def _unchanged_since(slips: Sequence[Slip]) -> bool:
    """Whether each file still has the head it was worked out from; locks them."""
    known = {s.person: bytes(s.row.head) for s in slips if s.row}
    if len(known) == len(slips) or Person.objects.filter(pk__in=[s.person for s in slips if not s.row]).exists() is False:
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
            for name in ("added", "repeated", "clashing", "parked", "plain", "state", "identity"):
                setattr(slip, name, getattr(again, name))


def _reopened(slip: Slip, parked: Parked) -> NewEntry:
    return NewEntry.from_whole(json.loads(slip.need_key().open(bytes(parked.sealed), b"parked:" + parked.pk.bytes)))


def _write(slips: Sequence[Slip], now: datetime) -> None:
    """Everything that the slips worked out, one statement a table."""
    people, keys, entries, orders, duties, gone, token_rows = [], [], [], [], [], [], []  # type: ignore[var-annotated]
    retokened: list[UUID] = []
    for s in slips:
        if not s.added:
            continue
        assert s.state is not None
        if s.key_row:
            keys.append(s.key_row)
        people.append(_person_row(s))
        entries.extend(s.added)
        orders.extend(s.state.orders)
        fresh = {(row[0], row[3]): row for row in s.state.duties}
        duties.extend(row for key, row in fresh.items() if s.duties.get(key) != row)
        gone.extend((s.person, key) for key in s.duties if key not in fresh)
        if s.identity is not None:
            if s.row is not None:
                retokened.append(s.person)
            token_rows.extend(_token_rows(s))
    tables.insert("protect_datakey", tables.DATA_KEY, keys)
    tables.upsert("dossier_person", tables.PERSON, ("id",), people)
    tables.upsert("dossier_order", tables.ORDER, ("id",), orders)
    tables.insert("dossier_entry", tables.ENTRY, entries)
    tables.upsert("dossier_duty", tables.DUTY, ("order_id", "key"), duties)
    _drop_duties(gone)
    if retokened:
        SearchToken.objects.filter(person__in=retokened).delete()
    tables.insert("dossier_searchtoken", tables.TOKEN, token_rows)
    _move_tokens(slips)
    for s in slips:
        _set_aside(s, now)


def _person_row(s: Slip) -> tuple[object, ...]:
    state, row = s.state, s.row
    assert state is not None
    if s.identity is not None:
        sealed = s.identity.seal(s.need_key(), s.person)
    else:
        sealed = bytes(row.sealed) if row and row.sealed is not None else None
    return (
        s.person, state.place, state.stays_at, state.sex, sealed, state.worker, state.worker_until, state.described_on,
        state.last_entry_on, (row.entries if row else 0) + len(s.added), s.added[-1].digest, state.ended_on,
        bool(s.parked) or bool(row and row.has_parked),
    )  # fmt: skip


def _token_rows(s: Slip) -> list[tuple[object, ...]]:
    assert s.state is not None and s.identity is not None
    return [
        (s.person, token, s.state.place, version)
        for version in tokens.versions()
        for token in sorted(s.identity.tokens(s.state.place, version))
    ]


def _move_tokens(slips: Sequence[Slip]) -> None:
    for s in slips:
        if s.row is not None and s.state is not None and s.identity is None and s.row.place != s.state.place:
            s.row.tokens.update(place=s.state.place)


def _drop_duties(gone: Sequence[tuple[UUID, tuple[UUID, str]]]) -> None:
    by_order: dict[UUID, list[str]] = {}
    for _person, (order, key) in gone:
        by_order.setdefault(order, []).append(key)
    for order, keys in by_order.items():
        Duty.objects.filter(order=order, key__in=keys).delete()


def _set_aside(s: Slip, now: datetime) -> None:
    """Keep what could not be taken in, sealed: parked until its sibling comes, or clashing for a look."""
    if not (s.parked or s.clashing or s.unparked):
        return
    if s.row is None:
        # An entry for a person whom nobody has entered yet: there is no file to keep it in.
        raise Person.DoesNotExist(str(s.person))
    key = s.need_key()
    for entry, waits_for in s.parked:
        sealed = key.seal(tables.dump_json(entry.whole()).encode(), b"parked:" + entry.id.bytes)
        Parked.objects.update_or_create(
            id=entry.id,
            defaults={"person_id": s.person, "place": s.row.place, "waits_for": waits_for, "sealed": sealed, "received_at": now},
        )
    for entry in s.clashing:
        sealed = key.seal(tables.dump_json(entry.whole()).encode(), b"clash:" + entry.id.bytes)
        Clash.objects.create(
            entry_id=entry.id, person_id=s.person, place=s.row.place, sealed=sealed, sent_by=entry.entered_by, received_at=now
        )
    Parked.objects.filter(pk__in=s.unparked).delete()
    waiting = Parked.objects.filter(person_id=s.person).exists()
    Person.objects.filter(pk=s.person).update(has_parked=waiting)
