"""The data keys: one an owner, wrapped by the master key."""

from __future__ import annotations

from django.db import models


class DataKey(models.Model):
    """The key of one person's file. `wrapped` is empty once the key was destroyed: what it sealed stays
    unreadable.
    """

    owner = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField(null=True)
    master_version = models.PositiveIntegerField(db_index=True)

    def __str__(self) -> str:
        return str(self.owner)
