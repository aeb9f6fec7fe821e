"""What left the house: who took which people's data out, for what, until when. No name stands here."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Index, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils import compat

from guihang.access.roles import Power
from guihang.territory.models import PlaceField
from guihang.territory.query import within

if TYPE_CHECKING:
    from guihang.access.actor import Actor


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    """What left, by who may know of it."""

    def of(self, actor: Actor) -> Self:
        """What the actor asked for."""
        return self.filter(user_id=actor.user_id)

    def told_to(self, actor: Actor) -> Self:
        """What left from where the actor leads, supervises or guards; nothing of elsewhere."""
        where = [t for power in TOLD for t in actor.territories(power)]
        return self.filter(within("place", where)).exclude(state=Outgoing.State.DRAFT)

    def counted_on(self, first: datetime, last: datetime) -> Self:
        """What counts for a day's cap: asked for in it and neither refused, stopped nor left to lapse."""
        counted = [Outgoing.State.ASKED, Outgoing.State.APPROVED, Outgoing.State.TAKEN]
        return self.filter(asked_at__gte=first, asked_at__lt=last, state__in=counted, own_rows=False)


# Whoever holds one of these sees what left from their place.
TOLD = (Power.CONFIRM, Power.SEE_FIGURES, Power.GUARD_PRIVACY)


class Outgoing(models.Model):
    """One file, or one set of papers, with people's data that left or is asked for.

    Of many people it leaves only after somebody of another unit has agreed and an hour has passed, once, within a day.
    What was written about it is sealed with a key of its own; the file, while it waits, with another.
    """

    class Kind(models.TextChoices):
        LEDGER = "ledger", _("ledger")
        RETURNED = "returned", _("refused rows of a ledger")
        PAPER = "paper", _("sheets on paper")
        PAPERS = "papers", _("papers of several people")

    class State(models.TextChoices):
        DRAFT = "draft", _("not asked for yet")
        ASKED = "asked", _("waits for a second person")
        APPROVED = "approved", _("agreed to")
        TAKEN = "taken", _("taken out")
        REFUSED = "refused", _("refused")
        STOPPED = "stopped", _("stopped")
        LAPSED = "lapsed", _("lapsed, never taken")

    id = models.UUIDField(primary_key=True, default=compat.uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    place = PlaceField(help_text="Whose people: a county at most.")
    params = models.JSONField(default=dict, help_text="Sheets and days, or which ledger: codes and ids.")
    people = models.PositiveIntegerField()
    own_rows = models.BooleanField(default=False, help_text="Nothing but what the same reader had brought in.")
    purpose = models.CharField(max_length=16)
    sealed = models.BinaryField(help_text="For whom and what for, and why it was refused: sealed.")
    user_id = models.UUIDField()
    units = models.JSONField(default=list, help_text="The units of whoever asked, when they asked.")
    second = models.BooleanField(default=False, help_text="A second person must agree.")
    asked_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    may_be_taken_from = models.DateTimeField(null=True)
    may_be_taken_until = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True, help_text="Who refused or stopped it.")
    ended_at = models.DateTimeField(null=True)
    job = models.UUIDField(null=True, help_text="The long work that writes a large one; its key seals the file.")
    made_at = models.DateTimeField(null=True)
    digest = models.BinaryField(max_length=32, null=True, help_text="SM3 of the file as it left.")
    taken_at = models.DateTimeField(null=True)
    taken = models.PositiveSmallIntegerField(default=0, help_text="How often it was handed out: once at most.")
    ends_on = models.DateField(help_text="Until when the copy may be kept.")
    destroyed_at = models.DateTimeField(null=True, help_text="When whoever took it said that the copy is destroyed.")

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            Index(fields=["user_id", "-asked_at"], name="out_of_user"),
            Index(fields=["place", "-asked_at"], name="out_of_place"),
            Index(fields=["state"], name="out_open", condition=Q(state__in=["draft", "asked", "approved"])),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(approved_by=F("user_id")), name="out_second_is_another"),
            models.CheckConstraint(
                condition=Q(second=False) | ~Q(state__in=["approved", "taken"]) | Q(approved_by__isnull=False),
                name="out_second_has_agreed",
            ),
            models.CheckConstraint(condition=Q(taken__lte=1), name="out_once"),
        ]

    class Privacy:
        """Names may stand only inside `sealed`: for whom, and why it was refused."""

        identifies: ClassVar = {"sealed"}
        sensitive: ClassVar = {"sealed"}

    def __str__(self) -> str:
        return f"{self.kind} {self.place} {self.state}"

    def waits(self, now: datetime) -> bool:
        """Whether it was agreed to and the hour is not over."""
        return self.state == self.State.APPROVED and self.may_be_taken_from is not None and now < self.may_be_taken_from

    def may_be_taken(self, now: datetime) -> bool:
        """Whether it may be fetched now."""
        return (
            self.state == self.State.APPROVED
            and self.may_be_taken_from is not None
            and self.may_be_taken_until is not None
            and self.may_be_taken_from <= now < self.may_be_taken_until
        )

    def past_its_end(self, today: date) -> bool:
        """Whether a copy that was taken should be destroyed by now. Papers are kept with the files they belong to."""
        file = self.taken > 0 and self.kind != self.Kind.PAPER
        return file and self.destroyed_at is None and today > self.ends_on
