"""How a sealed file is found again: by its identity number alone, and only through the page that unseals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from guihang.territory.models import PlaceField


class SealedToken(models.Model):
    """The keyed token of a sealed file's identity number. No search, list or match ever asks this table; a
    ledger does, to bring nobody back."""

    person = models.ForeignKey("dossier.Person", on_delete=models.CASCADE, related_name="sealed_tokens")
    token = models.BigIntegerField()
    place = PlaceField()
    version = models.PositiveSmallIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["token", "place"], name="sealed_token_place")]
