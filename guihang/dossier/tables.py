"""Rows in and out of the file's tables by the thousand: one statement a table, the same on both databases.

Django's own bulk_create builds an object a row, which costs more than the rules, the chain and the sealing together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

Row = Sequence[Any]
COPY_FROM = 40

ENTRY = (
    "id", "person_id", "order_id", "seq", "kind", "happened_on", "data", "sealed", "commitment", "place",
    "collected_by", "entered_by", "written_at", "source", "supersedes", "digest",
)  # fmt: skip
PERSON = (
    "id", "place", "stays_at", "sex", "sealed", "worker", "worker_until", "described_on", "last_entry_on",
    "entries", "head", "ended_on", "has_parked",
)  # fmt: skip
ORDER = (
    "id", "person_id", "kind", "place", "policy", "decided_on", "term_years", "credited_days", "live_from", "stage",
    "tier", "lost", "starts_on", "ends_on", "stopped_on", "tests_required", "tests_met", "refusals", "departures",
    "days_away", "findings", "to_check_since", "evaluated_on", "next_change_on", "laid_to", "ruled_by",
)  # fmt: skip
DUTY = (
    "order_id", "person_id", "place", "key", "kind", "owed_by", "tier", "opens_on", "due_on", "met_on", "void_from",
    "late_allowed", "provisional", "explained_on", "before_live", "basis",
)  # fmt: skip
TOKEN = ("person_id", "token", "place", "version")
DATA_KEY = ("owner", "wrapped", "master_version")

JSON_COLUMNS = {"data", "findings"}


def insert(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Add `rows`. Raises IntegrityError when one is there already; then none is added by this statement."""
    if not rows:
        return
    if connection.vendor == "postgresql" and len(rows) >= COPY_FROM:
        _copy(table, columns, rows)
        return
    _values(f"INSERT INTO {table} ({_names(columns)}) VALUES ", "", columns, rows)


def upsert(table: str, columns: Sequence[str], key: Sequence[str], rows: Sequence[Row]) -> None:
    """Add `rows`, or write those whose `key` is there already anew."""
    if not rows:
        return
    news = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in key)
    _values(
        f"INSERT INTO {table} ({_names(columns)}) VALUES ",
        f" ON CONFLICT ({_names(key)}) DO UPDATE SET {news}",
        columns,
        rows,
    )


def _values(head: str, tail: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    adapted = [_adapt(columns, row) for row in rows]
    marks = "(" + ", ".join(["%s"] * len(columns)) + ")"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" and len(rows) > 1:
            cursor.executemany(head + marks + tail, adapted)
            return
        step = 60_000 // len(columns)
        for start in range(0, len(adapted), step):
            part = adapted[start : start + step]
            cursor.execute(head + ", ".join([marks] * len(part)) + tail, [v for row in part for v in row])


def _copy(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY {table} ({_names(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(_adapt(columns, row))


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{c}"' for c in columns)


def dump_json(value: Any) -> str:
    """JSON as it is stored: the text as it is written, keys in order, no needless space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _adapt(columns: Sequence[str], row: Row) -> tuple[Any, ...]:
    adapt = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
    return tuple(
        v if v is None else dump_json(v) if c in JSON_COLUMNS else adapt[type(v)](v) if type(v) in adapt else v
        for c, v in zip(columns, row, strict=True)
    )


def _sqlite_instant(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


_SQLITE: dict[type, Callable[[Any], Any]] = {
    UUID: lambda v: v.hex,
    date: lambda v: v.isoformat(),
    datetime: _sqlite_instant,
    bool: int,
}
_POSTGRES: dict[type, Callable[[Any], Any]] = {memoryview: bytes}
