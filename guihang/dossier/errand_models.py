"""What an office has asked of somebody outside it: one row an asking, worked out from the entries of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Exists, Index, OuterRef, Q

from guihang.access.roles import Power
from guihang.rules.acts import codes
from guihang.territory.models import PlaceField
from guihang.territory.query import within

if TYPE_CHECKING:
    from guihang.access.actor import Actor

VISIT, HELP = "visit", "help"
# Answers after which nothing is asked any more.
CLOSING = frozenset({*codes.VISIT_OUTCOMES, "not_possible", "done"})


class ErrandQuerySet(models.QuerySet["Errand"]):
    """Errands, narrowed to whom they are asked of."""

    def asked_of(self, actor: Actor) -> Self:
        """The open errands of `actor`: visits asked of them by name, requests for their department at their place.

        Only from the day of the asking to its end, only while no answer has closed it, and never of a file that is
        ended, out of lists, erased, or restricted to readers of whom `actor` is none. Nobody: no rows.
        """
        from guihang.dossier.models import Reader

        if actor.user_id is None:
            return self.none()
        mine = Q(pk__in=[])
        if Power.VISIT_ASKED in actor.powers:
            mine |= Q(kind=VISIT, user=actor.user_id)
        for grant in actor.grants:
            if grant.role_may(Power.SERVE_ASKED):
                mine |= Q(within("place", (grant.territory,)), kind=HELP, department=grant.role)
        today = actor.today
        named = Reader.objects.filter(person=OuterRef("person"), user=actor.user_id)
        return self.filter(
            mine,
            Q(person__restricted=False) | Exists(named),
            Q(person__off_lists_on=None) | Q(person__off_lists_on__gt=today),
            asked_on__lte=today,
            ends_on__gte=today,
            person__ended_on=None,
            person__sealed__isnull=False,
        ).exclude(outcome__in=CLOSING)


class Errand(models.Model):
    """A visit asked of a neighbour or a request passed on to a department. Its id is that of the entry that asked.

    It holds no words: those stand sealed in the entry.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey("dossier.Person", on_delete=models.CASCADE, related_name="errands")
    place = PlaceField(help_text="Where the file was looked after when it was asked: whose department it is.")
    kind = models.CharField(max_length=8)
    user = models.UUIDField(null=True, help_text="The neighbour; empty where a department is asked.")
    department = models.CharField(max_length=24, blank=True)
    asked_on = models.DateField()
    until = models.DateField()
    ends_on = models.DateField(help_text="The last day on which whoever was asked sees it.")
    answered_on = models.DateField(null=True)
    outcome = models.CharField(max_length=16, blank=True)

    objects: ClassVar[ErrandQuerySet] = ErrandQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [
            Index(fields=["user", "ends_on"], name="errand_of_neighbour", condition=Q(kind=VISIT)),
            Index(fields=["place", "department", "ends_on"], name="errand_of_department", condition=Q(kind=HELP)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_on.isoformat()}"
