"""A ledger loaded, against reading the same file and inserting as many rows of the same width, plain."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model
from python_calamine import CalamineWorkbook

from bench import sheets
from bench.figures import Figure
from bench.lives import NOW
from bench.plain.models import Mass
from bench.timing import once
from guihang.dossier.models import Duty, Entry, Order, Person, SearchToken
from guihang.exchange.ledger.reading import read
from guihang.exchange.load import load_ledger
from guihang.protect.models import DataKey

GATE = 6.0
AS_OF = date(2026, 11, 20)
TABLES: tuple[type[Model], ...] = (DataKey, Person, Order, Entry, Duty, SearchToken)
# Id, person, place, kind and day, which a plain row has as well.
FIXED = 16 + 16 + 12 + 12 + 4


def measure(database: str, people: int) -> Iterator[Figure]:
    """Load a ledger of `people` people once; read and insert plainly before and after it, and take the mean."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.xlsx"
        rows = sheets.write(path, people)
        newest = {table: _rows(table) for table in TABLES}
        ours = once(lambda: _load(path, people))
        written = {table: _rows(table) - before for table, before in newest.items()}
        widths = [(count, _width(table)) for table, count in written.items()]
        floor = min(once(lambda: _plain(path, widths)) for _ in range(3))
    name = f"a ledger of {rows:,} rows loaded ({sum(written.values()):,} rows in tables)"
    told = f"{ours:.2f} s, {rows / ours:,.0f} a second"
    yield Figure(database, name, told, f"{floor:.2f} s", ours / floor, GATE)


def _load(path: Path, people: int) -> None:
    loaded = load_ledger(read(path), as_of=AS_OF, now=NOW)
    if loaded.people != people or loaded.refused or loaded.tally.repeated:
        raise AssertionError(f"{loaded.people} people, {loaded.tally}, {loaded.refused[:1]}")


def _rows(table: type[Model]) -> int:
    return table._default_manager.count()


def _width(table: type[Model]) -> int:
    """The mean bytes of the newest rows beside what every plain row has."""
    newest = list(table._default_manager.order_by("-pk").values_list()[:200])
    return max(0, sum(_bytes(v) for row in newest for v in row) // len(newest) - FIXED)


def _bytes(value: Any) -> int:
    match value:
        case None:
            return 0
        case bool():
            return 1
        case bytes() | memoryview():
            return len(value)
        case str():
            return len(value.encode())
        case uuid.UUID():
            return 16
        case dict() | list():
            return len(str(value))
        case _:
            return 4


def _plain(path: Path, widths: list[tuple[int, int]]) -> None:
    """Every cell read, then as many rows put in with bulk_create, a thousand a transaction."""
    book = CalamineWorkbook.from_path(path)
    cells = sum(len(row) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
    assert cells
    for count, width in widths:
        for start in range(0, count, 1000):
            rows = [_mass(n, width) for n in range(start, min(start + 1000, count))]
            with transaction.atomic():
                Mass.objects.bulk_create(rows)


def _mass(number: int, width: int) -> Mass:
    on = AS_OF - timedelta(days=number % 900)
    return Mass(id=uuid.uuid4(), person=uuid.uuid4(), place="150621102000", kind="visit.made", on=on, rest=bytes(width))
