"""What the desk keeps: whether this database is a demo's."""

from __future__ import annotations

from django.db import models


class DemoMark(models.Model):
    """Stands in a database in which everybody is invented, and in no other. One row, written before anybody is."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    made_at = models.DateTimeField()
    furnished = models.BooleanField(default=False, help_text="Ledger, scene and cast are all there.")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="demo_mark_one")]

    def __str__(self) -> str:
        return f"demo since {self.made_at.isoformat()}"
