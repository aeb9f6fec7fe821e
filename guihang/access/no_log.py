"""No log, no answer: what says that a line of the log could not be written, in whichever table it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, transaction

# The database will not have it written: a transaction that only reads, a right that is missing, a trigger that refuses.
_STATES = frozenset({"25006", "42501", "P0001"})
_ERRORS = frozenset({"SQLITE_CONSTRAINT_TRIGGER", "SQLITE_READONLY"})


class NotWritten(RuntimeError):
    """The log could not be written, so nothing may be shown and nothing kept."""


def refuses(fault: DatabaseError) -> bool:
    """Whether the database refuses the table itself, not the row: a repeat, or a row that is not the reader's, is
    another matter."""
    cause = fault.__cause__
    if "row-level security" in str(cause):
        return False
    return getattr(cause, "sqlstate", "") in _STATES or getattr(cause, "sqlite_errorname", "") in _ERRORS


@contextmanager
def needed() -> Iterator[None]:
    """What is written in it belongs to the log. Raises NotWritten where the database refuses to have it written."""
    try:
        with transaction.atomic():  # what is around it may still say something of its own
            yield
    except DatabaseError as fault:
        if not refuses(fault):
            raise
        raise NotWritten("the log cannot be written") from fault
