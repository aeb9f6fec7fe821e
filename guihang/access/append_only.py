"""Rows that are written once and never changed; and the ids that rows of this room bear."""

from __future__ import annotations

from typing import Any, NoReturn
from uuid import UUID

from django.db import models
from uuid_utils import compat


def new_id() -> UUID:
    """A UUIDv7: text order is the order of making."""
    return compat.uuid7()


class LogChanged(RuntimeError):
    """Somebody tried to change or remove a line of a log that only grows."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows can be added and read."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise LogChanged(self.model.__name__)

    def delete(self) -> NoReturn:
        raise LogChanged(self.model.__name__)


class AppendOnly(models.Model):
    """A line that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LogChanged(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise LogChanged(type(self).__name__)
