"""Which rows of each table the serving role meets: worked out from the models, with the exceptions named here.

A table with a place or a person has a rule without anybody saying so; a test asks for it in the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Field, ForeignKey, Model, UUIDField

from guihang.territory.models import PlaceField

ME, PLACES, GROUND, CLOSED, OPENED = 2, 3, 4, 5, 6  # the parts of a ticket, see functions.sql
# A person's id where no foreign key says so: rows that outlive the file, or stand below its room.
_PERSON_COLUMNS = ("person", "person_id")


@dataclass(frozen=True, slots=True)
class Rule:
    """Which rows of a table are there for the serving role, and which it may write; the same where only one is said."""

    seen: str
    may_write: str = ""

    @property
    def written(self) -> str:
        """The condition that a new or changed row must meet."""
        return self.may_write or self.seen


@dataclass(frozen=True, slots=True)
class Walled:
    """A table and its rule."""

    model: type[Model]
    rule: Rule

    @property
    def table(self) -> str:
        """Its name in the database."""
        return self.model._meta.db_table


def within(column: str, part: int = PLACES) -> str:
    """Whether a column of a place lies in the ticket's places. Counted, not compared: an odd number of bounds lies
    below a place inside. Unequal to nothing, so that the planner takes it for true of most rows, as it is."""
    return f"width_bucket({column}::text COLLATE \"C\", (SELECT string_to_array(wall.part({part}), ','))) % 2 <> 0"


def among(column: str, part: int, which: str = "= ANY") -> str:
    """Whether a column holds one of the ticket's ids of that part."""
    return f"{column} {which} ((SELECT string_to_array(wall.part({part}), ',')::uuid[])::uuid[])"


def of_file(person: str, place: str = "") -> Rule:
    """Rows of a file the ticket's user may see. The place of the row decides where it can; the file's own place is
    asked only for what was written before a file moved, or was opened by itself."""
    slow = f"wall.sees_file({person})"
    if not place:
        return Rule(slow, slow)
    near = f"{within(place)} AND {among(person, CLOSED, '<> ALL')}"
    return Rule(f"({near}) OR {slow}", f"wall.takes({person}, {place}::text)")


def through(column: str, table: str) -> str:
    """Rows that belong to a row of another walled table: there when that is."""
    return f"EXISTS (SELECT 1 FROM public.{table} AS it WHERE it.id = {column})"


# Where the columns alone do not say it.
RULES: Mapping[str, Rule] = {
    "dossier.Person": Rule(
        f"(({within('place')} OR (crossing <> '' AND {within('crossing_to')})"
        f" OR (papers_left <> '' AND {within('papers_left_at')}))"
        f" AND {among('id', CLOSED, '<> ALL')}) OR {among('id', OPENED)}",
    ),
    # Who is named knows it, also where no row of the file is there: of papers that their office still owes.
    "dossier.Reader": Rule(
        f'wall.sees_file(person_id) OR "user" = (SELECT wall.part({ME})::uuid)', "wall.sees_file(person_id)"
    ),
    "dossier.Match": Rule("wall.sees_file(one_id) AND wall.sees_file(other_id)"),
    "protect.DataKey": Rule(f"{through('owner', 'dossier_person')} OR wall.sees_key(owner)"),
    "exchange.Import": Rule(within("place", GROUND)),
    "exchange.ImportPerson": Rule(through("source_id", "exchange_import")),
    "exchange.RefusedRow": Rule(f"{within('place', GROUND)} OR {through('source_id', 'exchange_import')}"),
    "exchange.ColumnMemory": Rule(within("place", GROUND)),
}
# Tables with a place or a person that every sign-in's pages may read, and why.
OPEN: Mapping[str, str] = {
    "territory.Division": "public",
    "territory.Office": "public",
    "access.ReadRow": "ids alone; who is told of a reading is not its reader",
    "access.HouseEvent": "codes and ids alone; it is written about places of others",
    "access.Alert": "codes and ids alone; it is raised at places of others",
    "dossier.Question": "codes, ids and a sealed answer; settled by who sees no files",
    "access.Ticket": "codes, ids and a sealed reason; a file elsewhere is opened by its row",
    "course.Site": "public data of institutions; nobody stands in it",
    "documents.Template": "a county's layout of a form; nobody stands in it",
    "exchange.Outgoing": "codes, ids and sealed words; another office decides on it, and it stands in nobody's file",
}


def walled() -> Iterator[Walled]:
    """Every table that has a rule."""
    for model in apps.get_models():
        if model._meta.label in OPEN or not model._meta.managed or model._meta.proxy:
            continue
        rule = RULES.get(model._meta.label) or _derived(model)
        if rule is not None:
            yield Walled(model, rule)


def concerned(model: type[Model]) -> bool:
    """Whether a table has a place or a person in it."""
    return bool(_places(model) or _people(model))


def _derived(model: type[Model]) -> Rule | None:
    people, places = _people(model), _places(model)
    if len(people) == 1:
        return of_file(people[0], places[0] if places else "")
    if people:
        return Rule(" AND ".join(of_file(person).seen for person in people))
    return Rule(within(places[0], GROUND)) if places else None


def _places(model: type[Model]) -> list[str]:
    return ["place" for f in _fields(model) if isinstance(f, PlaceField) and f.name == "place"]


def _people(model: type[Model]) -> list[str]:
    return [f'"{f.column}"' for f in _fields(model) if is_person(f)]


def is_person(field: Field) -> bool:  # type: ignore[type-arg]
    """Whether a column says whose a row is."""
    if isinstance(field, ForeignKey):
        return field.remote_field.model._meta.label == "dossier.Person"
    return isinstance(field, UUIDField) and field.name in _PERSON_COLUMNS


def _fields(model: type[Model]) -> list[Field]:  # type: ignore[type-arg]
    return list(model._meta.concrete_fields)
