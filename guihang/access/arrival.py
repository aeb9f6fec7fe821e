"""An index over instants that come in as they pass: the newest row is always the last."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class ArrivalIndex(models.Index):
    """Summaries of runs of pages on PostgreSQL, a thousandth of a tree's size and next to nothing at each write; on
    SQLite, whose trees only grow at their end here, a plain one."""

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **kwargs: Any
    ) -> Any:
        """As every index, by blocks where the database has that."""
        if schema_editor.connection.vendor == "postgresql":
            using = " USING brin"
        return super().create_sql(model, schema_editor, using=using, **kwargs)
