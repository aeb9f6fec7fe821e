"""The database around the county: copies of some of its people, made inside the database, under other counties.

A copy has the ids, rows and widths of a real one; its sealed values can be opened by nobody, and nobody looks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from bench.county import COUNTY, OFFICE
from guihang.dossier.models import Duty, Entry, Order, Person, SearchToken
from guihang.protect.models import DataKey
from guihang.territory.models import Division

BATCH = 200
ENTRIES, DUTIES = 10, 15
IDS = {"id", "person_id", "order_id", "supersedes", "owner"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the two databases call the same things."""

    new_id: str
    token: str


DIALECTS = {
    "sqlite": Dialect("%(copy)s || substr({0}, 9)", "(random() & 9223372036854775807)"),
    "postgresql": Dialect("(%(copy)s || substr({0}::text, 9))::uuid", "(random() * 9e18)::bigint"),
}


def grow(people: int, tell: Callable[[int], None] = lambda _there: None) -> int:
    """Let the database hold `people` people; those who are looked at stay as they are. Returns how many it holds.

    Two hundred at a time, each time all or none: what was broken off goes on from there. `tell` is told how many.
    """
    there = Person.objects.count()
    places = list(
        Division.objects.filter(level=Division.Levels.TOWNSHIP, valid_until=None)
        .exclude(code__startswith=COUNTY[:6])
        .order_by("code")
        .values_list("code", flat=True)[:2000]
    )
    statements = [_copying(*source) for source in _sources()]
    with connection.cursor() as cursor:
        _choose(cursor)
        for number in range(there // BATCH, people // BATCH):
            given = {"copy": f"{number + 1:08x}", "place": places[number * 7 % len(places)]}
            with transaction.atomic():
                for statement in statements:
                    cursor.execute(statement, given)
            tell((number + 1) * BATCH)
        cursor.execute("DROP TABLE bench_chosen")
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return Person.objects.count()


def _sources() -> list[tuple[type[Model], str, str]]:
    """Each table, the column that names the person, and which of their rows are copied."""
    some_duties = (
        "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY person_id ORDER BY due_on DESC) AS n "
        f"FROM dossier_duty WHERE person_id IN (SELECT id FROM bench_chosen)) AS d WHERE n <= {DUTIES}"
    )
    return [
        (DataKey, "owner", ""),
        (Person, "id", ""),
        (Order, "person_id", ""),
        (Entry, "person_id", f" AND seq <= {ENTRIES}"),
        (Duty, "person_id", f" AND id IN ({some_duties})"),
        (SearchToken, "person_id", ""),
    ]


def _choose(cursor: Any) -> None:
    people = f"SELECT id FROM dossier_person WHERE place <> '{OFFICE}' AND place LIKE '{COUNTY[:6]}%%'"
    cursor.execute(f"CREATE TEMPORARY TABLE bench_chosen AS {people} ORDER BY id LIMIT {BATCH}".replace("%%", "%"))


def _copying(model: type[Model], owner: str, further: str) -> str:
    dialect = DIALECTS[connection.vendor]
    columns, values = [], []
    for field in model._meta.concrete_fields:
        name = field.column
        if name == "id" and field.get_internal_type().endswith("AutoField"):
            continue
        columns.append(f'"{name}"')
        if name in IDS:
            values.append(dialect.new_id.format(f'"{name}"'))
        elif name == "place":
            values.append("%(place)s")
        elif name == "token":
            values.append(dialect.token)
        else:
            values.append(f'"{name}"')
    table = model._meta.db_table
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} "
        f"WHERE {owner} IN (SELECT id FROM bench_chosen){further}"
    )
