"""The file that somebody is about to write on, as every page with a form asks for it; and the one act of a form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, DateField, Exists, OuterRef, Subquery, When
from django.forms import Form
from django.shortcuts import get_object_or_404

from guihang.access import clock
from guihang.access.actor import Actor, Refused
from guihang.access.audience import StaffRequest
from guihang.dossier.archive_guards import AFTER_CLOSING
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Order, Person
from guihang.dossier.record import record
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.writer import ByActor

_RUNS_ON = Order.objects.filter(person=OuterRef("pk"), closed_on=None)
_LAST_CLOSED = Order.objects.filter(person=OuterRef("pk")).order_by("-closed_on").values("closed_on")[:1]
_SHUT_ON = Case(When(Exists(_RUNS_ON), then=None), default=Subquery(_LAST_CLOSED), output_field=DateField(null=True))


def file_to_write(request: StaffRequest, person: UUID, kind: str) -> Person:
    """The person, if the actor may write an act of `kind` for them, held where something is sent; else as if there
    were none. Raises Http404, access.Refused."""
    people = Person.objects.visible_to(request.actor)
    held = request.method == "POST"
    people = people.with_key().select_for_update() if held else people.annotate(shut_on=_SHUT_ON)
    found = get_object_or_404(people, pk=person)
    request.actor.reading.opened(found.pk)
    if not request.actor.may_write(kind, found.place):
        raise Refused
    return found


def shut_on(person: Person, kind: str) -> date | None:
    """Since when the file is only read, for an act of that kind, where a form is opened: every decision is closed."""
    since: date | None = getattr(person, "shut_on", None)
    return since if kind not in AFTER_CLOSING else None


def act_written(
    actor: Actor, person: Person, order: Order | None, form: Form, kind: str, data: Mapping[str, Any]
) -> bool:
    """Write an act of today, about a decision or none, under the id that the form made. `person` is held. False where
    the file says that it cannot be: the form says why. Raises access.Refused."""
    now = clock.now()
    entry = NewEntry(
        id=form.cleaned_data["entry"], person=person.pk, kind=kind, on=actor.today, written_at=now, source="desk",
        data=dict(data), order=order.pk if order else None, collected_by=actor.user_id, entered_by=actor.user_id,
    )  # fmt: skip
    try:
        record(ByActor(actor), entry, today=actor.today, now=now, locked=person)
    except Unacceptable as refused:
        refused.said_in(form, actor.language)
        return False
    return True
