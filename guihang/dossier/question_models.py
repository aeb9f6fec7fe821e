"""A question to a reader: why was this file opened? Ids and codes; what was answered is sealed with the file's key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Index, Q

from guihang.access.append_only import new_id
from guihang.access.roles import Power
from guihang.territory.models import PlaceField
from guihang.territory.query import within

if TYPE_CHECKING:
    from guihang.access.actor import Actor


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions, narrowed to whom they are for."""

    def guarded_by(self, actor: Actor) -> Self:
        """Those of the places whose privacy the actor guards; never the ones asked of themselves."""
        here = within("place", actor.territories(Power.GUARD_PRIVACY))
        return self.filter(here).exclude(reader=actor.user_id)

    def to_talk_about(self, actor: Actor, powers: Iterable[Power]) -> Self:
        """Those that the privacy officer gave to whoever leads there; never the ones asked of the actor."""
        where = Q(pk__in=[])
        for power in powers:
            where |= within("place", actor.territories(power))
        return self.filter(where, in_order=False).exclude(reader=actor.user_id)

    def asked_of(self, actor: Actor) -> Self:
        """Those that were passed on to the actor, who read the file."""
        if actor.user_id is None:
            return self.none()
        return self.filter(reader=actor.user_id, sent_at__isnull=False)


class Question(models.Model):
    """One question about some looks at one file. It asks: nothing follows from it by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reader = models.UUIDField()
    person = models.UUIDField()
    place = PlaceField(help_text="Where the file was looked after when it was asked.")
    looks = models.JSONField(help_text="The ids of the readings in the log.")
    because = models.JSONField(help_text="Codes of the plain facts for which it is asked.")
    first_at = models.DateTimeField(help_text="The first of the looks.")
    last_at = models.DateTimeField(help_text="The last of the looks.")
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, help_text="When the privacy officer passed it on to the reader.")
    sent_by = models.UUIDField(null=True)
    answer = models.BinaryField(null=True)
    answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    in_order = models.BooleanField(null=True)

    objects: ClassVar[QuestionQuerySet] = QuestionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [
            Index(fields=["place", "asked_at"], name="question_place"),
            Index(fields=["reader"], name="question_of_reader"),
            Index(fields=["person"], name="question_of_person"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reader", "person", "first_at"], name="question_once"),
            models.CheckConstraint(condition=Q(answer=None) | Q(sent_at__isnull=False), name="question_sent_first"),
        ]

    def __str__(self) -> str:
        return f"question {self.asked_at.isoformat()}"

    class Privacy:
        """What was answered may speak of the person."""

        identifies: ClassVar = {"answer"}
        sensitive: ClassVar = {"answer"}
