"""A correction of something older, asked for and not yet written: it waits for a second person's word."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Index, Q, UniqueConstraint

from guihang.dossier.models import ScopedQuerySet
from guihang.territory.models import PlaceField


class Amendment(models.Model):
    """One correction, or withdrawal, that was asked for. Its id is that of the entry it becomes once it is agreed."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey("dossier.Person", on_delete=models.PROTECT, related_name="amendments")
    place = PlaceField(help_text="Where the file was looked after when it was asked.")
    entry = models.UUIDField(help_text="The entry that it corrects or takes back.")
    kind = models.CharField(max_length=24, help_text="The kind of that entry.")
    withdraws = models.BooleanField(default=False)
    sealed = models.BinaryField(help_text="The whole entry as it was asked for, with its reason.")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True, help_text="What the second person found; empty: it waits.")
    said = models.BinaryField(null=True, help_text="Why it was declined, sealed.")

    objects: ClassVar[ScopedQuerySet[Amendment]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [Index(fields=["place"], name="amendment_waits", condition=Q(decided_at=None))]
        constraints: ClassVar = [
            # Two corrections of one entry at once could not both hold; a decision and its own entry have one id.
            UniqueConstraint(fields=["entry", "kind"], condition=Q(decided_at=None), name="amendment_one_waits"),
        ]

    class Privacy:
        """Names, numbers, free text and health stand only inside `sealed`."""

        identifies: ClassVar = {"sealed", "said"}
        sensitive: ClassVar = {"sealed", "said"}
