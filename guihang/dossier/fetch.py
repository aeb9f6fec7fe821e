"""Rows out of the file's tables: as many as are wanted, one statement, turned into values a column at a time.

The counterpart of `tables`. Django's own reading asks each value of each row what it is; an act reads a hundred rows
of sixteen columns before it writes one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

from django.db import connection

from guihang.dossier.tables import BYTES, INSTANTS, JSON, UUIDS

Column = tuple[Any, ...]


def rows_of(
    table: str, columns: Sequence[str], people: Iterable[UUID], *, order: str = ""
) -> Iterator[tuple[Any, ...]]:
    """The rows of `people` in `table`, as values in the order of `columns`; sorted by the columns in `order`."""
    asked = list(people)
    if not asked:
        return iter(())
    if connection.vendor == "sqlite":
        within, forms = f"IN ({', '.join(['%s'] * len(asked))})", _SQLITE
        values: list[Any] = [person.hex for person in asked]
    else:
        within, forms = "= ANY(%s)", _POSTGRES
        values = [asked]
    names = ", ".join(f'"{name}"' for name in columns)
    tail = f" ORDER BY {order}" if order else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table} WHERE person_id {within}{tail}", values)
        found = cursor.fetchall()
    if not found:
        return iter(())
    given = zip(*found, strict=True)
    read = [forms[name](column) if name in forms else column for name, column in zip(columns, given, strict=True)]
    return zip(*read, strict=True)


def _uuids(column: Column) -> list[UUID | None]:
    """Most columns name the same few ids again and again."""
    known: dict[str | None, UUID | None] = {text: UUID(int=int(text, 16)) for text in set(column) if text is not None}
    known[None] = None
    return [known[text] for text in column]


def _json(column: Column) -> list[Any]:
    return [json.loads(text) if isinstance(text, str) else text for text in column]


def _bytes(column: Column) -> list[bytes | None]:
    return [None if value is None else bytes(value) for value in column]


def _instants(column: Column) -> list[Any]:
    return [None if at is None else at.replace(tzinfo=UTC) for at in column]


_SQLITE: dict[str, Callable[[Column], Iterable[Any]]] = {
    **dict.fromkeys(UUIDS, _uuids),
    **dict.fromkeys(JSON, _json),
    **dict.fromkeys(INSTANTS, _instants),
}
_POSTGRES: dict[str, Callable[[Column], Iterable[Any]]] = {
    **dict.fromkeys(JSON, _json),
    **dict.fromkeys(BYTES, _bytes),
}
