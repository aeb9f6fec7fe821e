"""What people asked for by right; its table belongs to the file."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Index, Q
from django.utils.translation import gettext_lazy as _

from guihang.dossier.models import ScopedQuerySet
from guihang.territory.models import PlaceField


class RightRequest(models.Model):
    """Something a person asked for by right, with its clock; worked out from the entries."""

    id = models.UUIDField(primary_key=True, editable=False, help_text=_("The id of the entry that asked."))
    person = models.ForeignKey("dossier.Person", on_delete=models.CASCADE, related_name="requests")
    place = PlaceField()
    right = models.CharField(max_length=8)
    asked_on = models.DateField()
    due_on = models.DateField()
    answered_on = models.DateField(null=True)
    outcome = models.CharField(max_length=16, blank=True)

    objects: ClassVar[ScopedQuerySet[RightRequest]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [Index(fields=["place", "due_on"], name="request_open", condition=Q(answered_on=None))]
