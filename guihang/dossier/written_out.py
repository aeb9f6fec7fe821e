"""Conditions and columns that stand in nearly every statement, as fixed text: the query builder takes longer over them
than the database does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import BooleanField, F, Field, Func, IntegerField, Subquery, UUIDField, Value

if TYPE_CHECKING:
    from django.db.models.sql.compiler import SQLCompiler

# A handful of files, found by an index of their own.
_CLOSED = (
    "SELECT id FROM dossier_person WHERE restricted AND NOT EXISTS"
    ' (SELECT 1 FROM dossier_reader WHERE person_id = dossier_person.id AND "user" = %(user)s)'
)


class Closed(Func):
    """Whether the file in `field` is restricted and `user` is none of its named readers; nobody is a reader of none."""

    output_field = BooleanField()
    template = f"%(person)s IN ({_CLOSED})"

    def __init__(self, field: str, user: UUID | None) -> None:
        super().__init__(F(field), Value(user, output_field=UUIDField()))

    def as_sql(self, compiler: SQLCompiler, *_given: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:
        """The condition with the column and the user in their places."""
        person, given = compiler.compile(self.source_expressions[0])
        user, who = compiler.compile(self.source_expressions[1])
        return self.template % {"person": person, "user": user}, (*given, *who)


class KeyColumn(Func):
    """A column of the data key of the row's person; empty where there is none."""

    template = "(SELECT %(column)s FROM protect_datakey WHERE owner = %(owner)s)"

    def __init__(self, column: str, kind: Field[Any, Any]) -> None:
        super().__init__(F("pk"), output_field=kind)
        self.column = column

    def as_sql(self, compiler: SQLCompiler, *_given: Any, **_more: Any) -> tuple[str, tuple[Any, ...]]:
        """The column by its owner, who has one key at most."""
        owner, given = compiler.compile(self.source_expressions[0])
        return self.template % {"column": self.column, "owner": owner}, tuple(given)


class HowMany(Subquery):
    """The number of rows of another query, as a part of a statement that asks for something else."""

    output_field = IntegerField()
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"

    def get_group_by_cols(self) -> list[Any]:
        """Nothing: it is the same for every row."""
        return []
