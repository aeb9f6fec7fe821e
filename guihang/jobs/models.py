"""Long work: one row a job. No name and no number of a person stands in it."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Index, Q
from uuid_utils import compat


def new_id() -> UUID:
    """A UUIDv7: text order is the order of asking."""
    return compat.uuid7()


class Job(models.Model):
    """One piece of long work, from the asking to the end. `done` of `total` are in the unit of its kind.

    A job that runs says so at least every few seconds (`beat_at`); one that fell silent is taken up again.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=32)
    place = models.CharField(max_length=12, blank=True)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    runner = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    result = models.JSONField(default=dict)
    fault = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes: ClassVar = [
            Index(fields=["asked_at"], name="job_open", condition=Q(state__in=["waiting", "running"])),
            Index(fields=["kind", "-asked_at"], name="job_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in {self.State.DONE, self.State.FAILED, self.State.STOPPED}
