"""The second wall, from this side: for whom a transaction works is told to PostgreSQL, which then keeps to it itself.

The rules stand in `desk.wall`; on SQLite there is no second wall, and nothing here does anything.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import ProgrammingError, connection

from guihang.access import clock
from guihang.access.actor import Actor, Refused
from guihang.access.database_logins import kept, key_path

if TYPE_CHECKING:
    from guihang.territory.codes import Territory

log = logging.getLogger(__name__)
NOT_ALLOWED = "42501"  # insufficient_privilege


class NoTicket(RuntimeError):
    """The key that proves a ticket is not at hand: ``guihang init`` makes it."""


@contextmanager
def _standing(actor: Actor) -> Iterator[None]:
    """``with transaction.atomic(), wall.standing(actor):`` what the database refuses looks like what is missing."""
    stand(actor)
    try:
        yield
    except ProgrammingError as fault:
        if not is_refusal(fault):
            raise
        log.warning("the database refused a row that is not the reader's")
        raise Refused from fault


# Where requests are answered otherwise, as in the tests, another one stands here.
standing: Callable[[Actor], AbstractContextManager[None]] = _standing


def stand(actor: Actor) -> None:
    """Tell the database for whom this transaction works. One statement; it is not counted, as the session is not."""
    if connection.vendor != "postgresql":
        return
    who = (str(actor.user_id), actor.today.isoformat(), clock.now().isoformat())
    said = "|".join((*who, str(time.time_ns() // 1_000_000_000), str(_backend()), *_looking_as(actor)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.ticket(%s, %s)", [said, proof_of(said)])


def _looking_as(actor: Actor) -> tuple[str, str, str]:
    """The role that an administrator of an invented county looks as, and where; the database asks again whether so."""
    if not actor.viewing:
        return "", "", ""
    (grant,) = actor.grants
    return actor.viewing, grant.territory.low, grant.territory.high


def proof_of(said: str) -> str:
    """What shows the database that the application asks, and not somebody who got to speak in its place."""
    found = kept(key_path())
    if found is None:
        raise NoTicket(key_path())
    return hmac.new(found.proof, said.encode(), hashlib.sha256).hexdigest()


def keep(people: Iterable[UUID]) -> None:
    """Keep these files in sight to the end of the transaction, which moves them elsewhere; only what is in sight."""
    asked = list(people)
    if asked and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT wall.keep(%s)", [asked])


def entry_elsewhere(entry: UUID, person: UUID) -> bool | None:
    """Whether an entry's id stands in somebody else's file, also one out of sight. None: there is no wall, look."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.entry_elsewhere(%s, %s)", [entry, person])
        return bool(cursor.fetchone()[0])


def entry_own(entry: UUID, person: UUID, kind: str) -> bool | None:
    """Whether whoever asks wrote that entry, an act of `kind`, in that file, also where it has left their sight. None:
    there is no wall, look."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT wall.entry_own(%s, %s, %s)", [entry, person, kind])
        return bool(cursor.fetchone()[0])


def behind_glass(tokens: Sequence[int], day: date) -> list[tuple[UUID, str]] | None:
    """The files with one of these tokens that a written reason opens, with their places, though they are out of sight:
    in the county in which whoever asks works. None: there is no wall, look."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT person, place FROM wall.behind_glass(%s, %s)", [list(tokens), day])
        return [(UUID(str(person)), str(place)) for person, place in cursor.fetchall()]


class ClosedSum(NamedTuple):
    """What the files that are closed to whoever asks add to the sums of an office: numbers alone."""

    office: str
    people: int
    ends: int
    written: date | None
    today: int
    week: int
    overdue: int
    missed: int
    moving: int
    open: int
    no_group: int
    no_helper: int
    no_plan: int
    no_woman_worker: int
    papers: int


class ClosedEnds(NamedTuple):
    """What they add to the ends that wait at an office: how many, since each of three days, and the oldest."""

    office: str
    waiting: int
    late: tuple[int, int, int]
    oldest: date


def closed_sums(where: Iterable[Territory], day: date, week_ends: date, ahead: date) -> list[ClosedSum]:
    """What the wall keeps out of sight and a sum counts all the same: restricted files, where the actor sees the
    figures. Nothing where there is no wall: there they are counted with the rest."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.closed_sums(%s, %s, %s, %s, %s)", [*_ranges(where), day, week_ends, ahead])
        return [ClosedSum(*row) for row in cursor.fetchall()]


def closed_ends(where: Iterable[Territory], day: date, late: Sequence[date]) -> list[ClosedEnds]:
    """The same for the ends of control that wait."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM wall.closed_ends(%s, %s, %s, %s, %s, %s)", [*_ranges(where), day, *late])
        return [ClosedEnds(row[0], row[1], (row[2], row[3], row[4]), row[5]) for row in cursor.fetchall()]


def beds_taken(sites: Iterable[int]) -> dict[int, int] | None:
    """How many beds of each site are taken, by people of whatever office: numbers alone. None where there is no wall:
    there every file is counted as it stands."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('wall.beds_taken(bigint[])') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("SELECT site, taken FROM wall.beds_taken(%s)", [list(sites)])
        return dict(cursor.fetchall())


def _ranges(where: Iterable[Territory]) -> tuple[list[str], list[str]]:
    territories = list(where)
    return [t.low for t in territories], [t.high for t in territories]


def forget_log(since: datetime | None, until: datetime) -> bool:
    """Have the database remove the log's rows of that time, which no role that works may itself. False: there is no
    wall, or it is the owner who asks: remove them."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('public.access_readevent', 'DELETE')")
        if cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT wall.forget_log(%s, %s)", [since, until])
    return True


def is_refusal(fault: Exception) -> bool:
    """Whether a fault says that the wall does not let a row through; a right that the role lacks is another matter."""
    cause = fault.__cause__
    return getattr(cause, "sqlstate", "") == NOT_ALLOWED and "row-level security" in str(cause)


def _backend() -> int:
    """The number of the database's process that answers this connection."""
    connection.ensure_connection()
    number: int = connection.connection.info.backend_pid
    return number
