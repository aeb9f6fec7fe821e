"""What some slips worked out, bound together by table and written in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guihang.access import clock, no_log, wall
from guihang.access.watch_models import Alert
from guihang.dossier import tables
from guihang.dossier.crossing import crossing_columns
from guihang.dossier.entry import Facts
from guihang.dossier.errand import touched, write_errands
from guihang.dossier.identity import Identity
from guihang.dossier.models import Amendment, Clash, Duty, Order, Parked, Person, Reader, SearchToken
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.rights import KINDS as RIGHTS
from guihang.dossier.rights_rows import write_requests
from guihang.dossier.sealed_models import SealedToken
from guihang.dossier.sealing import forget_matches, sealed_tokens, write_sealed_tokens
from guihang.dossier.slip import NO_FILE, Slip
from guihang.dossier.workout import FileState
from guihang.protect import tokens
from guihang.protect.commitment import canonical
from guihang.texts import Message


@dataclass(frozen=True, slots=True)
class Sheaf:
    """Everything that some slips worked out, made ready before the transaction that writes it."""

    slips: Sequence[Slip]
    ready: Sequence[tables.Ready]
    gone: Mapping[UUID, Sequence[str]]
    retokened: Sequence[UUID]
    moved: Sequence[tuple[Person, str]]
    undecided: Sequence[Slip]
    sealed: Sequence[SealedToken]

    @classmethod
    def bind(cls, slips: Sequence[Slip]) -> Sheaf:
        """Rows by table. What is new is added; the rest, of files that were there, is written anew where it differs."""
        changed = [s for s in slips if s.added]
        new, old = [s for s in changed if s.row is None], [s for s in changed if s.row is not None]
        gone: dict[UUID, list[str]] = {}
        duties: tuple[list[tables.Row], list[tables.Row]] = ([], [])
        for s in changed:
            _sort_duties(s, *duties, gone)
        found = [row for s in changed if s.identity is not None for row in _token_rows(s)]
        now = clock.now()  # the house's own, whatever the writer's said
        ready = [
            tables.ready("protect_datakey", tables.DATA_KEY, [s.key_row for s in changed if s.key_row]),
            tables.ready("dossier_person", tables.PERSON, [_person_row(s) for s in new]),
            tables.ready("dossier_person", tables.PERSON, [_person_row(s) for s in old], key=("id",)),
            tables.ready("dossier_order", tables.ORDER, [row for s in new for row in s.worked_out.orders]),
            tables.ready("dossier_order", tables.ORDER, [row for s in old for row in s.worked_out.orders], key=("id",)),
            tables.ready("dossier_entry", tables.ENTRY_IN, [(*row, now) for s in changed for row in s.entry_rows()]),
            tables.ready("dossier_duty", tables.DUTY, duties[0]),
            tables.ready("dossier_duty", tables.DUTY, duties[1], key=("order_id", "key")),
            tables.ready("dossier_searchtoken", tables.TOKEN, found),
        ]
        retokened = [s.person for s in old if s.identity is not None]
        moved = [
            (s.row, s.worked_out.place)
            for s in old
            if s.row is not None and s.identity is None and s.row.place != s.worked_out.place
        ]
        sealed = [row for s in changed if s.worked_out.unsealable and s.identity for row in _sealed_rows(s, s.identity)]
        return cls(slips, ready, gone, retokened, moved, [s for s in old if _takes_a_decision_back(s)], sealed)

    def write(self, now: datetime) -> None:
        """Write it: one statement a table. Call it inside a transaction."""
        # What the receiving office writes of somebody on the way to it lies where the file is: with the old one.
        wall.keep(
            s.person
            for s in self.slips
            if s.row and s.state and (s.row.crossing or _lies_in_several(s.row.place, s.state))
        )
        if self.retokened:
            SearchToken.objects.filter(person__in=self.retokened).delete()
        with no_log.needed():  # the entry is the log of what is written
            for rows in self.ready:
                rows.put()
        if self.retokened or self.sealed:
            write_sealed_tokens(self.sealed, self.retokened)
            forget_matches({row.person_id for row in self.sealed})
        for order, keys in self.gone.items():
            Duty.objects.filter(order=order, key__in=keys).delete()
        for person, place in self.moved:
            person.tokens.update(place=place)
        for s in self.slips:
            _waits_elsewhere(s)
            _name_readers(s)
            if touched(s.added, s.entries):
                write_errands(s.person, [*s.entries, *s.added])
            _write_requests(s)
        for s in self.undecided:
            standing = [row[0] for row in s.worked_out.orders]
            Order.objects.filter(person=s.person).exclude(pk__in=standing).delete()
        for s in self.slips:
            _set_aside(s, now)


def _waits_elsewhere(s: Slip) -> None:
    """What waits goes with a file that moves: whoever looks after it now is the second person, and settles it."""
    if s.row is None or s.state is None or not s.row.has_parked or s.row.place == s.state.place:
        return
    asked = Amendment.objects.filter(person=s.person, decided_at=None)
    raised = Alert.objects.filter(about__in=list(asked.values_list("pk", flat=True)), settled_at=None)
    raised.update(place=s.state.place)
    waits = (asked, Clash.objects.filter(person=s.person, settled_at=None), Parked.objects.filter(person=s.person))
    for rows in waits:
        rows.update(place=s.state.place)


def _lies_in_several(place: str, state: FileState) -> bool:
    """Whether a file moves now, or has rows from where it was before."""
    return place != state.place or tables.lie_elsewhere(place, state.orders, state.duties)


def _sort_duties(s: Slip, added: list[tables.Row], changed: list[tables.Row], gone: dict[UUID, list[str]]) -> None:
    """What of a person's duties is new, is otherwise than stored, and is there no more."""
    if not s.duties:
        added.extend(s.worked_out.duties)
        return
    fresh = {(row[0], row[3]): row for row in s.worked_out.duties}
    for key, row in fresh.items():
        stored = s.duties.get(key)
        if stored is None:
            added.append(row)
        elif stored != row:
            changed.append(row)
    for order, name in s.duties.keys() - fresh.keys():
        gone.setdefault(order, []).append(name)


def _takes_a_decision_back(s: Slip) -> bool:
    """Whether a decision is withdrawn: its row goes, as its entry holds no more."""
    taken = {f.supersedes for f in s.added if f.kind == "entry.withdrawn"}
    return bool(taken) and any(e.kind == "order.entered" and e.id in taken for e in (*s.entries, *s.added))


def _person_row(s: Slip) -> tuple[object, ...]:
    state, row = s.worked_out, s.row
    sealed: bytes | None
    if s.identity is not None:
        sealed = s.identity.seal(s.need_key(), s.person)
    else:
        sealed = bytes(row.sealed) if row and row.sealed is not None else None
    return (
        s.person, state.place, state.stays_at, state.sex, sealed, state.worker, state.worker_until, state.described_on,
        state.last_entry_on, state.last_written_on, (row.entries if row else 0) + len(s.added), s.added[-1].digest,
        state.ended_on, bool(s.parked) or bool(row and row.has_parked), state.two_visitors,
        len(state.disputed), state.readers is not None, state.clean.on, state.off_lists_on,
        *crossing_columns(state.crossing).values(), *state.left,
    )  # fmt: skip


def _token_rows(s: Slip) -> list[tuple[object, ...]]:
    assert s.identity is not None
    place = s.worked_out.place
    if s.worked_out.ended_on is not None:
        return []
    return [
        (s.person, token, place, version)
        for version in tokens.versions()
        for token in sorted(s.identity.tokens(place, version))
    ]


def _sealed_rows(s: Slip, identity: Identity) -> list[SealedToken]:
    return sealed_tokens(s.person, identity, s.worked_out.place)


def _name_readers(s: Slip) -> None:
    """Write the readers of a restricted file anew where an act has changed them."""
    if not s.added or not any(_restricts(s, f) for f in s.added):
        return
    Reader.objects.filter(person=s.person).delete()
    Reader.objects.bulk_create(Reader(person_id=s.person, user=u) for u in sorted(s.worked_out.readers or ()))


def _write_requests(s: Slip) -> None:
    """Write what the person asked for by right anew where an act has changed it, or where the file has moved."""
    state = s.state
    if state is None or (s.row is None and not state.requests):
        return
    moved = s.row is not None and s.row.place != state.place and bool(state.requests)
    if not moved and not any(f.kind in RIGHTS or _takes_away(s, f, RIGHTS) for f in s.added):
        return
    write_requests(s.person, state.requests, state.place)


def _takes_away(s: Slip, facts: Facts, kinds: frozenset[str]) -> bool:
    """Whether it withdraws an entry of one of `kinds`."""
    if facts.kind != "entry.withdrawn":
        return False
    return any(e.id == facts.supersedes and e.kind in kinds for e in (*s.entries, *s.added))


def _restricts(s: Slip, facts: Facts) -> bool:
    if facts.kind == "entry.withdrawn":
        return any(e.id == facts.supersedes and e.kind == "file.restricted" for e in (*s.entries, *s.added))
    return facts.kind == "file.restricted"


def _set_aside(s: Slip, now: datetime) -> None:
    """Keep what could not be taken in, sealed: parked until its sibling comes, or clashing for a look."""
    if not (s.parked or s.clashing or s.unparked):
        return
    if s.row is None:
        # An entry for a person whom nobody has entered yet: there is no file to keep it in.
        raise Unacceptable([Message(NO_FILE)])
    key = s.need_key()
    for entry, waits_for in s.parked:
        sealed = key.seal(canonical(entry.whole()), b"parked:" + entry.id.bytes)
        Parked.objects.update_or_create(
            id=entry.id,
            defaults={
                "person_id": s.person,
                "place": s.row.place,
                "waits_for": waits_for,
                "sealed": sealed,
                "received_at": now,
            },
        )
    for entry in s.clashing:
        sealed = key.seal(canonical(entry.whole()), b"clash:" + entry.id.bytes)
        Clash.objects.create(
            entry_id=entry.id,
            person_id=s.person,
            place=s.row.place,
            sealed=sealed,
            sent_by=entry.entered_by,
            received_at=now,
        )
    Parked.objects.filter(pk__in=s.unparked).delete()
    waiting = (
        Parked.objects.filter(person_id=s.person).exists()
        or Clash.objects.filter(person_id=s.person, settled_at=None).exists()
        or Amendment.objects.filter(person_id=s.person, decided_at=None).exists()
    )
    Person.objects.filter(pk=s.person).update(has_parked=waiting)
