"""What watches over access: tickets for files outside one's daily work, alerts to whoever must know, and the events
of the house that are no reading of a file.

None of these rows names a person: ids and codes only, and what somebody wrote is sealed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models

from guihang.access import clock, no_log
from guihang.access.append_only import AppendOnly, AppendOnlyQuerySet, new_id
from guihang.access.arrival import ArrivalIndex
from guihang.territory.models import PlaceField


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Tickets by time."""

    def open_at(self, now: datetime) -> Self:
        """Tickets that open something at `now`: approved where that is needed, begun, not over, not given back."""
        return self.filter(opens_at__lte=now, ends_at__gt=now, closed_at=None)


class Ticket(models.Model):
    """One file opened to one reader for a while, for a purpose that must be said: a break of the glass, an unsealing.

    `reason` is sealed with the key of the person it is about. A ticket that wants a second person has no `opens_at`
    before that person has approved it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user_id = models.UUIDField()
    person_id = models.UUIDField()
    place = PlaceField(help_text="Where the file was looked after: whose lead or officer is told.")
    purpose = models.CharField(max_length=24)
    ground = models.CharField(max_length=40, blank=True)
    reason = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True)
    opens_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    in_order = models.BooleanField(null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user_id", "ends_at"], name="ticket_of_user"),
            models.Index(fields=["place", "asked_at"], name="ticket_place"),
            models.Index(fields=["person_id"], name="ticket_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.asked_at.isoformat()}"


class Alert(models.Model):
    """Something that whoever holds `power` at `place` must look at: what kind, about which row, since when.

    The words come from the kind alone and name nobody; `about` leads to the page, which has its own door. `key` makes
    a repeat the same alert.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=32)
    place = PlaceField()
    power = models.CharField(max_length=24)
    user_id = models.UUIDField(null=True, help_text="For this reader alone; else for all who hold the power there.")
    about = models.UUIDField()
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["place", "power"], name="alert_open", condition=models.Q(settled_at=None)),
            models.Index(fields=["user_id"], name="alert_of_user", condition=models.Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"


class HouseEvent(AppendOnly):
    """Something that happened in the house and is no reading of a file: a sign-in, a grant, an export, an approval.

    `kind` is a code; `about` the row it concerns; `told` holds codes, counts and ids, never a name or what was typed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    # When the line was written, whatever `at` says: it belongs to the seal of that hour. Empty: before seals held it.
    written_at = models.DateTimeField(null=True, default=clock.now, editable=False)
    user_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    about = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    place = PlaceField(blank=True, default="")
    told = models.JSONField(default=dict)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="house_event_at"),
            models.Index(fields=["kind", "at"], name="house_event_kind"),
            ArrivalIndex(fields=["written_at"], name="house_event_written"),
            models.Index(fields=["person_id"], name="house_event_of_person", condition=~models.Q(person_id=None)),
        ]

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.kind}"


def note(
    kind: str,
    *,
    at: datetime,
    user: UUID | None = None,
    about: UUID | None = None,
    person: UUID | None = None,
    place: str = "",
    **told: object,
) -> HouseEvent:
    """Write a house event in the current transaction. `told` may hold codes, counts and ids: nothing personal.

    Raises NotWritten where the database refuses it: then what it tells of must not happen either.
    """
    event = HouseEvent(at=at, user_id=user, kind=kind, about=about, person_id=person, place=place, told=told)
    with no_log.needed():
        event.save(force_insert=True)
    return event


def raise_alert(
    kind: str, *, key: str, place: str, power: str, about: UUID, at: datetime, user: UUID | None = None
) -> Alert:
    """Tell whoever holds `power` at `place` (or `user` alone); the same `key` again is the same alert."""
    alert, _new = Alert.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "place": place, "power": power, "about": about, "raised_at": at, "user_id": user},
    )
    return alert
