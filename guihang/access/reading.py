"""What one request has shown of whom, written into the log before the answer leaves.

The line is written in the same transaction as everything else the request did. When it cannot be written,
nothing is shown: `NotWritten` ends the request and the middleware answers 503.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import DatabaseError, connection

from guihang.access import clock
from guihang.access.models import ReadEvent, ReadRow
from guihang.access.roles import Power

if TYPE_CHECKING:
    from guihang.access.actor import Actor


class NotWritten(RuntimeError):
    """The log of readings could not be written, so nothing may be shown."""


class Reading:
    """Collects the persons whose identity a request has read. One for each actor, so for each request."""

    def __init__(self) -> None:
        self._persons: dict[UUID, bool] = {}
        self._searched = False

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
        if any(self._persons.values()):
            return ReadEvent.Kind.OPENED
        return ReadEvent.Kind.SEARCHED if self._searched else ReadEvent.Kind.LISTED

    def write(self, actor: Actor, view: str) -> ReadEvent | None:
        """Write one event and a row a person, then start afresh. None when nothing was read.

        `view` is the name of the page or command. Call it inside the transaction of the reading.
        Raises NotWritten when the log cannot be written or when there is nobody to name as the reader.
        """
        if not self._persons and not self._searched:
            return None
        if actor.user_id is None:
            raise NotWritten("a reading without a reader")
        grants = [g for g in actor.grants if g.role_may(Power.SEE_FILES)]
        event = ReadEvent(
            at=clock.now(),
            user_id=actor.user_id,
            role=",".join(dict.fromkeys(g.role for g in grants)),
            purpose="\n".join(dict.fromkeys(g.purpose for g in grants)),
            kind=self.kind,
            view=view[:80],
            shown=len(self._persons),
        )
        try:
            event.save(force_insert=True)
            _write_rows(event.pk, sorted(self._persons.items()))
        except DatabaseError as error:
            raise NotWritten("the log of readings cannot be written") from error
        self._persons, self._searched = {}, False
        return event


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
