"""What one request has shown of whom, written into the log before the answer leaves.

The line is written in the same transaction as everything else the request did. When it cannot be written,
nothing is shown: `NotWritten` ends the request and the middleware answers 503. Every line says what the reading was
for: the ticket where one opened the file, else what the page says, else what the reader's roles read files for. Where
nothing says it, nothing is shown: `Refused`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import DatabaseError, connection

from guihang.access import clock
from guihang.access.models import ReadEvent, ReadRow, Ticket
from guihang.access.no_log import NotWritten as NotWritten
from guihang.access.purposes import PURPOSES
from guihang.access.roles import Power, row_of

if TYPE_CHECKING:
    from guihang.access.actor import ActiveGrant, Actor


class Reading:
    """Collects the persons whose identity a request has read. One for each actor, so for each request.

    A page that is read for something else than the reader's daily work sets `basis`, a code of `access.purposes`.
    """

    def __init__(self) -> None:
        self._persons: dict[UUID, bool] = {}
        self._searched = False
        self.basis = ""

    def opened(self, person_id: UUID) -> None:
        """The file of this person is shown."""
        self._persons[person_id] = True

    def listed(self, person_ids: Iterable[UUID]) -> None:
        """These persons stand in a list, with their names."""
        for person_id in person_ids:
            self._persons.setdefault(person_id, False)

    def searched(self, person_ids: Iterable[UUID]) -> None:
        """These persons were found by a search. A search that finds nobody is written too."""
        self._searched = True
        self.listed(person_ids)

    @property
    def persons(self) -> dict[UUID, bool]:
        """Whom the request has shown so far, and whether the file was opened."""
        return dict(self._persons)

    @property
    def kind(self) -> ReadEvent.Kind:
        """The event's kind: the deepest look that was taken."""
        return _kind(self._persons, self._searched)

    def write(self, actor: Actor, view: str) -> ReadEvent | None:
        """Write one event and a row a person, then start afresh. None when nothing was read.

        What tickets opened stands in an event of its own for each ticket. `view` is the name of the page or command.
        Call it inside the transaction of the reading. Raises NotWritten when the log cannot be written or when there
        is nobody to name as the reader, Refused when nothing says what the reading was for.
        """
        if not self._persons and not self._searched:
            return None
        if actor.user_id is None:
            raise NotWritten("a reading without a reader")
        daily = {p: opened for p, opened in self._persons.items() if p not in actor.tickets}
        told: list[tuple[ReadEvent, dict[UUID, bool]]] = []
        if daily or self._searched:
            grants, basis = _daily(actor, self.basis, opened=any(daily.values()))
            told.append((_event(actor, view, grants, basis, _kind(daily, self._searched), len(daily)), daily))
        for person in self._persons.keys() - daily.keys():
            ticket, looked = actor.tickets[person], {person: self._persons[person]}
            grants = [g for g in actor.grants if g.role_may(Power.SEE_FILES)]
            told.append((_event(actor, view, grants, _asked(ticket), _kind(looked, False), 1, ticket.pk), looked))
        try:
            for event, looked in told:
                event.save(force_insert=True)
                _write_rows(event.pk, sorted(looked.items()))
        except DatabaseError as error:
            raise NotWritten("the log of readings cannot be written") from error
        self._persons, self._searched = {}, False
        return told[0][0]


def _kind(persons: Mapping[UUID, bool], searched: bool) -> ReadEvent.Kind:
    if any(persons.values()):
        return ReadEvent.Kind.OPENED
    return ReadEvent.Kind.SEARCHED if searched else ReadEvent.Kind.LISTED


def _daily(actor: Actor, basis: str, *, opened: bool) -> tuple[list[ActiveGrant], str]:
    """The grants by which a reading without a ticket is done, and what it is for. Raises Refused when nothing is."""
    from guihang.access.actor import Refused

    if basis:
        known = PURPOSES.get(basis)
        if known is None or known.asked or not actor.grants:
            raise Refused
        return [g for g in actor.grants if basis in row_of(g.role).purposes] or list(actor.grants), basis
    # A single file is opened only by who opens files daily; what stands in a list, by whoever is shown lists.
    grants = [g for g in actor.grants if g.role_may(Power.OPEN_FILES if opened else Power.SEE_FILES)]
    purposes = dict.fromkeys(p for g in grants for p in row_of(g.role).purposes if p in PURPOSES)
    if not purposes:
        raise Refused
    return grants, ",".join(purposes)


def _asked(ticket: Ticket) -> str:
    """What a ticket is for. Raises Refused for a purpose that nobody knows."""
    from guihang.access.actor import Refused

    if ticket.purpose not in PURPOSES:
        raise Refused
    return ticket.purpose


def _event(
    actor: Actor,
    view: str,
    grants: Sequence[ActiveGrant],
    basis: str,
    kind: ReadEvent.Kind,
    shown: int,
    ticket: UUID | None = None,
) -> ReadEvent:
    assert actor.user_id is not None
    return ReadEvent(
        at=clock.now(),
        user_id=actor.user_id,
        role=",".join(dict.fromkeys((*(["view_as"] if actor.viewing else []), *(g.role for g in grants)))),
        purpose="\n".join(dict.fromkeys(g.purpose for g in grants)),
        kind=kind,
        view=view[:80],
        shown=shown,
        basis=basis[:40],
        ticket=ticket,
    )


def _write_rows(event: UUID, persons: Sequence[tuple[UUID, bool]]) -> None:
    """A row a person, 500 a statement. Written out: every list of fifty does this before it is shown."""
    as_stored = ReadRow._meta.get_field("person_id").get_db_prep_value
    number = as_stored(event, connection)
    with connection.cursor() as cursor:
        for start in range(0, len(persons), 500):
            part = persons[start : start + 500]
            values = [v for person, opened in part for v in (number, as_stored(person, connection), opened)]
            marks = ", ".join(["(%s, %s, %s)"] * len(part))
            cursor.execute(f"INSERT INTO {ReadRow._meta.db_table} (event_id, person_id, opened) VALUES {marks}", values)
