"""The log made read-only, as a full or frozen disk of its own would: every insert into its tables is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# The readings, whom they showed, the events of the house; and the entries, which are the log of what is written.
AUDIT = ("access_readevent", "access_readrow", "access_houseevent", "dossier_entry")
READ_LOG = AUDIT[:3]


@contextmanager
def locked(*tables: str) -> Iterator[None]:
    """Nothing can be added to `tables` (all of the log, unless some are named)."""
    tables = tables or AUDIT
    lock(*tables)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table in tables:
                where = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER locked_{table}{where}")


def lock(*tables: str) -> None:
    """The same to the end of the transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION locked() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'the log is read-only'; END $$"
            )
        for table in tables:
            if connection.vendor == "postgresql":
                how = f"BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION locked()"
            else:
                how = f"BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'the log is read-only'); END"
            cursor.execute(f"CREATE TRIGGER locked_{table} {how}")
