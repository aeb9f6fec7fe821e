"""The safety note's own door: it is read by itself, by who visits, and each reading is written down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from uuid_utils import compat

from guihang.access.actor import Actor, Refused
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.roles import Part, Power
from guihang.dossier.addresses import file_address, record_address
from guihang.dossier.doors import SAFETY, open_door
from guihang.dossier.entry import APART, Facts, sealed_words
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Person
from guihang.dossier.workout import effective
from guihang.protect.datakeys import Destroyed, open_keys

NOTED = "safety.noted"


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD, Power.END_CONTROL)
def safety(request: StaffRequest, person: UUID) -> HttpResponse:
    """First the door, which says that a reading is written down; opened by POST, the newest note."""
    actor = request.actor
    found = get_object_or_404(Person.objects.visible_to(actor), pk=person)
    if Part.SAFETY not in actor.sees(found.place):
        raise Refused
    opened = request.method == "POST"
    if opened:
        open_door(request.session, person, SAFETY)
    # An opened note is a reading of its own; the door alone only names the person.
    name = read_identities(actor, [found], opened=opened)[found.pk].name
    note = newest_note(person)
    context: dict[str, Any] = {
        "name": name,
        "file_url": file_address(person),
        "door_url": reverse("dossier:safety", args=[person]),
        "record_url": record_address(person, NOTED) if actor.may_write(NOTED, found.place) else "",
        "two": found.two_visitors,
        "there": note is not None and note.sealed is not None,
        "opened": opened,
        "note": _told(actor, note) if opened and note else None,
    }
    return render(request, "dossier/safety.html", context)


def newest_note(person: UUID) -> Facts | None:
    """The safety note that holds: the newest that nobody has taken back."""
    assert NOTED in APART
    held = (e for e in reversed(effective(entries_of([person]).get(person, []))) if e.kind == NOTED)
    return next(held, None)


def _told(actor: Actor, note: Facts) -> dict[str, Any]:
    """The note in full, with who wrote it when; no words once the key was destroyed."""
    try:
        words = sealed_words(note, open_keys([note.person])[note.person])
    except Destroyed:
        words = {}
    by = User.objects.filter(pk__in=[note.entered_by] if note.entered_by else [])
    who = by.values_list("display_name", flat=True).first()
    return {
        "text": words.get("text", ""),
        "two": note.data["two_visitors"],
        "on": note.on,
        "who": who or "",
        "withdraw_url": reverse("dossier:withdraw", args=[note.person, note.id]),
        "withdraw_entry": compat.uuid7(),
    }
