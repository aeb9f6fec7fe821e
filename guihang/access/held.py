"""The grants of one person on one day: asked for at every request, so Django words the statement only once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db import connection

from guihang.access.models import Grant


def grants_held(user: UUID, day: date) -> Iterable[Grant]:
    """The grants of `user` in force on `day`, the oldest first."""
    who = Grant._meta.pk.get_db_prep_value(user, connection)
    return Grant.objects.raw(_statement(connection.vendor), [day, day, who])


@lru_cache(maxsize=2)
def _statement(_vendor: str) -> str:
    """What the query of the same words asks, in the SQL of this database; its values: the day twice, the user."""
    found = Grant.objects.on(date.min).filter(user_id=UUID(int=0)).order_by("valid_from", "id")
    return found.query.sql_with_params()[0]
