"""Rows in and out of the file's tables by the thousand: one statement a table, the same on both databases.

Django's own bulk_create builds an object a row, which costs more than the rules, the chain and the sealing together.
Values are turned into what the database takes column by column, before a transaction begins (`ready`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import connection

from guihang.protect.commitment import canonical_text

Row = Sequence[Any]
COPY_FROM = 40

ENTRY = (
    "id", "person_id", "order_id", "seq", "kind", "happened_on", "data", "sealed", "commitment", "place",
    "collected_by", "entered_by", "written_at", "source", "supersedes", "digest",
)  # fmt: skip
# As an entry is put in: with the instant at which this house took it in, which is no part of what it says.
ENTRY_IN = (*ENTRY, "received_at")
PERSON = (
    "id", "place", "stays_at", "sex", "sealed", "worker", "worker_until", "described_on", "last_entry_on",
    "last_written_on", "entries", "head", "ended_on", "has_parked", "two_visitors", "disputed", "restricted",
    "clean_on", "off_lists_on", "crossing", "crossing_to", "crossing_since", "papers_due", "person_due",
    "papers_left", "papers_left_at", "papers_left_due",
)  # fmt: skip
ORDER = (
    "id", "person_id", "kind", "place", "policy", "decided_on", "term_years", "credited_days", "live_from", "stage",
    "tier", "lost", "starts_on", "ends_on", "stopped_on", "tests_required", "tests_met", "refusals", "departures",
    "days_away", "findings", "to_check_since", "summed_on", "evaluated_on", "next_change_on", "laid_to", "ruled_by",
    "office", "gaps", "papers", "papers_open", "closed_on", "away",
)  # fmt: skip
DUTY = (
    "order_id", "person_id", "place", "key", "kind", "owed_by", "tier", "opens_on", "due_on", "met_on", "void_from",
    "late_allowed", "provisional", "explained_on", "before_live", "basis", "asked_on",
)  # fmt: skip
_ORDER_PLACE, _DUTY_PLACE = ORDER.index("place"), DUTY.index("place")
TOKEN = ("person_id", "token", "place", "version")
DATA_KEY = ("owner", "wrapped", "master_version")

UUIDS = frozenset({
    "id", "person_id", "order_id", "collected_by", "entered_by", "supersedes", "worker", "owner",
})  # fmt: skip
DAYS = frozenset({
    "happened_on", "worker_until", "described_on", "last_entry_on", "ended_on", "decided_on", "live_from", "starts_on",
    "ends_on", "stopped_on", "to_check_since", "summed_on", "last_written_on", "evaluated_on", "next_change_on",
    "laid_to", "clean_on", "off_lists_on", "opens_on", "due_on", "met_on", "void_from", "explained_on", "asked_on",
    "crossing_since", "papers_due", "person_due", "papers_left_due", "closed_on",
})  # fmt: skip
INSTANTS = frozenset({"written_at", "received_at"})
FLAGS = frozenset({"lost", "has_parked", "late_allowed", "provisional", "before_live", "two_visitors", "restricted"})
BYTES = frozenset({"sealed", "commitment", "digest", "head", "wrapped"})
JSON = frozenset({"data", "findings", "gaps", "papers", "papers_open", "away"})
"""Columns of JSON. A value that is a text is taken for its canonical text."""
OTHERS = ""

Column = tuple[Any, ...]
Form = Callable[[Column], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Ready:
    """Rows of one table as its database takes them; `put` writes them."""

    table: str
    columns: Sequence[str]
    key: Sequence[str]
    rows: Sequence[Row]
    copied: bytes | None = None

    def put(self) -> None:
        """Write the rows. Raises IntegrityError when one without a key is there already; then none is added."""
        if self.copied is not None:
            self._copy(self.copied)
        elif self.rows:
            self._insert()

    def _copy(self, text: bytes) -> None:
        """By way of a table of this transaction: COPY itself does not enter one that has policies on its rows."""
        names, coming = _names(self.columns), f"coming_{self.table}"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE {coming} AS SELECT {names} FROM {self.table} WITH NO DATA")
            with cursor.cursor.copy(f"COPY {coming} ({names}) FROM STDIN") as copy:
                copy.write(text)
            cursor.execute(f"INSERT INTO {self.table} ({names}) SELECT {names} FROM {coming}")
            cursor.execute(f"DROP TABLE {coming}")

    def _insert(self) -> None:
        head, tail = f"INSERT INTO {self.table} ({_names(self.columns)}) VALUES ", ""
        if self.key:
            news = ", ".join(f"{c} = excluded.{c}" for c in self.columns if c not in self.key)
            tail = f" ON CONFLICT ({_names(self.key)}) DO UPDATE SET {news}"
        marks = "(" + ", ".join(["%s"] * len(self.columns)) + ")"
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite" and len(self.rows) > 1:
                cursor.executemany(head + marks + tail, self.rows)
                return
            step = 60_000 // len(self.columns)
            for start in range(0, len(self.rows), step):
                part = self.rows[start : start + step]
                cursor.execute(head + ", ".join([marks] * len(part)) + tail, [v for row in part for v in row])


def ready(table: str, columns: Sequence[str], rows: Sequence[Row], *, key: Sequence[str] = ()) -> Ready:
    """`rows` made ready to be added; with `key`, those whose key is there already are written anew."""
    if connection.vendor == "postgresql":
        if len(rows) >= COPY_FROM and not key:
            return Ready(table, columns, key, (), _copy_text(columns, rows))
        forms = _POSTGRES
    else:
        forms = _SQLITE
    return Ready(table, columns, key, _formed(forms, columns, rows))


def insert(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Add `rows`. Raises IntegrityError when one is there already; then none is added by this statement."""
    ready(table, columns, rows).put()


def upsert(table: str, columns: Sequence[str], key: Sequence[str], rows: Sequence[Row]) -> None:
    """Add `rows`, or write those whose `key` is there already anew."""
    ready(table, columns, rows, key=key).put()


def lie_elsewhere(place: str, orders: Iterable[Row], duties: Iterable[Row]) -> bool:
    """Whether one of these orders or duties stands at another place than `place`."""
    return any(row[_ORDER_PLACE] != place for row in orders) or any(row[_DUTY_PLACE] != place for row in duties)


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{c}"' for c in columns)


def _formed(forms: dict[str, Form], columns: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    """The rows in the form that the database takes, a column at a time: that is several times quicker."""
    if not rows:
        return []
    given = zip(*rows, strict=True)
    formed = [forms.get(name, forms[OTHERS])(column) for name, column in zip(columns, given, strict=True)]
    return list(zip(*formed, strict=True))


def _copy_text(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """The rows as COPY reads them."""
    lines = ["\t".join(row) for row in _formed(_COPY, columns, rows)]
    lines.append("")
    return "\n".join(lines).encode()


def _json(column: Column) -> list[str | None]:
    return [v if v is None or type(v) is str else canonical_text(v) for v in column]


def _hex(column: Column, none: str | None = None) -> list[str | None]:
    """The ids as texts; one that stands in many rows after each other is written out once."""
    texts: list[str | None] = []
    last, text = None, none
    for v in column:
        if v is not last:
            last, text = v, none if v is None else v.hex
        texts.append(text)
    return texts


def _days(column: Column, none: str | None = None) -> list[str | None]:
    """The days as texts; each day is written out once, however many rows it stands in."""
    texts = {v: none if v is None else v.isoformat() for v in set(column)}
    return [texts[v] for v in column]


def _instants(column: Column) -> list[str]:
    texts = {v: v.astimezone(UTC).isoformat(" ", "microseconds")[:26] for v in set(column)}
    return [texts[v] for v in column]


_SQLITE: dict[str, Form] = {
    OTHERS: lambda column: column,
    **dict.fromkeys(UUIDS, _hex),
    **dict.fromkeys(DAYS, _days),
    **dict.fromkeys(INSTANTS, _instants),
    **dict.fromkeys(FLAGS, lambda column: map(int, column)),
    **dict.fromkeys(JSON, _json),
}
_POSTGRES: dict[str, Form] = {
    OTHERS: lambda column: column,
    **dict.fromkeys(BYTES, lambda column: [None if v is None else bytes(v) for v in column]),
    **dict.fromkeys(JSON, _json),
}

_NOTHING = r"\N"


def _copy_texts(column: Column) -> list[str]:
    texts = [_NOTHING if v is None else str(v) for v in column]
    whole = "".join(texts)
    if any(mark in whole for mark in "\t\n\r") or whole.count("\\") != texts.count(_NOTHING):
        return [_NOTHING if v is None else str(v).translate(_ESCAPES) for v in column]
    return texts


_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_COPY: dict[str, Form] = {
    OTHERS: _copy_texts,
    **dict.fromkeys(UUIDS, lambda column: _hex(column, _NOTHING)),
    **dict.fromkeys(DAYS | INSTANTS, lambda column: _days(column, _NOTHING)),
    **dict.fromkeys(BYTES, lambda column: [_NOTHING if v is None else r"\\x" + bytes(v).hex() for v in column]),
    **dict.fromkeys(JSON, lambda column: _copy_texts(tuple(_json(column)))),
}
