"""Ledgers that came in through the page: the sealed file, what its columns mean, what was refused, whom it added."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _
from uuid_utils import compat

from guihang.access.roles import Power
from guihang.dossier.models import PlacedQuerySet
from guihang.exchange.figure_models import FigureTold
from guihang.exchange.outgoing_models import Outgoing
from guihang.territory.models import PlaceField
from guihang.territory.query import within

if TYPE_CHECKING:
    from guihang.access.actor import Actor

__all__ = ["ColumnMemory", "FigureTold", "Import", "ImportPerson", "LoadedQuerySet", "Outgoing", "RefusedRow", "new_id"]

M = TypeVar("M", bound=models.Model)


def new_id() -> UUID:
    """A UUIDv7: text order is the order of bringing in."""
    return compat.uuid7()


class LoadedQuerySet(models.QuerySet[M]):
    """Rows that belong to whoever brings ledgers in at their place."""

    def visible_to(self, actor: Actor) -> Self:
        """Rows of the territories for which `actor` may bring ledgers in. No actor, no grant: no rows."""
        return self.filter(within("place", actor.territories(Power.LOAD)))


class Import(models.Model):
    """A ledger that was brought in. Its file lies sealed on disk until the keep time is over; then figures stay."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("columns to be looked at")
        MAPPED = "mapped", _("being checked")
        CHECKED = "checked", _("ready to be loaded")
        LOADING = "loading", _("being loaded")
        LOADED = "loaded", _("loaded")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")
        THROWN_AWAY = "thrown_away", _("thrown away")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = PlaceField(help_text=_("The territory that it was brought in for; rows outside it are refused."))
    uploaded_by = models.UUIDField()
    uploaded_at = models.DateTimeField()
    format = models.CharField(max_length=4)
    size = models.PositiveIntegerField(help_text=_("Bytes of the file as it came."))
    state = models.CharField(max_length=12, choices=State.choices, default=State.UPLOADED)
    job = models.UUIDField(null=True, help_text=_("The long work that runs for it now, or ran last."))
    as_of = models.DateField(null=True, help_text=_("The day from which what it brings is kept here."))
    loaded_by = models.UUIDField(null=True)
    loaded_at = models.DateTimeField(null=True, help_text=_("The instant that the entries of its newest load bear."))
    instants = models.JSONField(default=list, help_text=_("Those of all its loads: by them its entries are known."))
    ended_at = models.DateTimeField(null=True, help_text=_("When the load, or the taking back, was done."))
    counts = models.JSONField(default=dict)
    sealed = models.BinaryField(help_text=_("File name, what each column means, corrections: sealed with its own key."))
    gone_at = models.DateTimeField(null=True, help_text=_("When the file was removed and its key destroyed."))

    objects: ClassVar[LoadedQuerySet[Import]] = LoadedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [
            Index(fields=["place", "-id"], name="import_place"),
            Index(fields=["uploaded_at"], name="import_kept", condition=Q(gone_at=None)),
        ]

    class Privacy:
        """Names and numbers stand only inside `sealed` and the sealed file."""

        identifies: ClassVar = {"sealed"}
        sensitive: ClassVar = {"sealed"}

    def __str__(self) -> str:
        return f"{self.place} {self.state}"


class ImportPerson(models.Model):
    """A person whose file a load touched: for the report, and for taking the load back."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="people")
    person = models.UUIDField()
    new = models.BooleanField(help_text=_("The load began the file."))
    added = models.PositiveIntegerField(default=0, help_text=_("How many entries it added."))
    kept = models.PositiveIntegerField(
        default=0, help_text=_("How many could not be taken back: others built on them.")
    )

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["source", "person"], name="import_person_once")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.person}"


class RefusedRow(models.Model):
    """A ledger row that was not taken in, until somebody has mended it. Nothing of what it says stands here."""

    class How(models.TextChoices):
        MENDED = "mended", _("mended here")
        RETURNED = "returned", _("came back mended")
        LEFT_OUT = "left_out", _("left out")
        LAPSED = "lapsed", _("no longer kept")

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    place = PlaceField(help_text=_("The township that the row names, where it is known; else that of the import."))
    sheet = models.PositiveSmallIntegerField(help_text=_("Which sheet, from 1."))
    row = models.PositiveIntegerField(help_text=_("Which row, as the sheet shows it."))
    rows = models.PositiveIntegerField(
        default=1, help_text=_("How many rows: all of one person that the roster does not have are refused as one.")
    )
    codes = models.JSONField(default=list)
    uploaded_by = models.UUIDField()
    refused_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_how = models.CharField(max_length=8, choices=How.choices, blank=True)

    objects: ClassVar[PlacedQuerySet[RefusedRow]] = PlacedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [Index(fields=["place"], name="refused_open", condition=Q(settled_at=None))]
        constraints: ClassVar = [UniqueConstraint(fields=["source", "sheet", "row"], name="refused_once")]

    def __str__(self) -> str:
        return f"{self.place} {self.sheet}/{self.row}"


class ColumnMemory(models.Model):
    """What an office said a heading means, so that it is asked once. The heading stands as a keyed fingerprint: what
    was taken for a heading may have been somebody's name."""

    place = PlaceField()
    sheet_kind = models.CharField(max_length=10)
    heading = models.UUIDField()
    field = models.CharField(max_length=16, blank=True, help_text=_("Empty: the column is not read."))
    said_by = models.UUIDField()
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["place", "sheet_kind", "heading"], name="column_once")]

    def __str__(self) -> str:
        return f"{self.place} {self.sheet_kind} {self.field}"
