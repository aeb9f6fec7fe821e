"""The doors within a file: first what lies behind and that a reading is written down; opened by POST, the words."""

from __future__ import annotations

from collections.abc import Sequence
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
from guihang.access.roles import Power
from guihang.dossier.addresses import file_address, papers_address, record_address
from guihang.dossier.doors import DOORS, HEALTH, NOTES, Door, open_door
from guihang.dossier.entry import CONFIDED, Facts, sealed_words
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Person
from guihang.dossier.scan_attach import one_entry, papers_of
from guihang.dossier.workout import effective
from guihang.protect.datakeys import Destroyed, open_keys

PAGE = 20
WORDS = {"health.noted": ("text",), **{kind: tuple(fields) for kind, fields in CONFIDED.items()}}


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def notes(request: StaffRequest, person: UUID) -> HttpResponse:
    """What was said in talks and counselling."""
    return _behind(request, person, NOTES)


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def health(request: StaffRequest, person: UUID) -> HttpResponse:
    """What whoever works with the person must know of their health."""
    return _behind(request, person, HEALTH)


def _behind(request: StaffRequest, person: UUID, door: Door) -> HttpResponse:
    actor = request.actor
    found = get_object_or_404(Person.objects.to_open(actor), pk=person)
    if door.part not in actor.sees(found.place, found.pk):
        raise Refused
    opened = request.method == "POST"
    # An opened door is a reading of its own; the door alone only names the person.
    name = read_identities(actor, [found], opened=opened)[found.pk].name
    story = entries_of([person]).get(person, [])
    there = [e for e in reversed(effective(story)) if DOORS.get(e.kind) is door and e.sealed]
    page = request.POST.get("page", "1")
    number = min(100, int(page)) if page.isascii() and page.isdigit() and int(page) else 1
    shown = there[PAGE * (number - 1) : PAGE * number] if opened else []
    if opened:
        open_door(request.session, person, door)
    context: dict[str, Any] = {
        "name": name,
        "door": door.key,
        "file_url": file_address(person),
        "door_url": reverse(door.page, args=[person]),
        "record_url": record_address(person, "health.noted")
        if door is HEALTH and actor.may_write("health.noted", found.place)
        else "",
        "there": len(there),
        "opened": opened,
        "items": _told(actor, found, shown, story),
        "next": number + 1 if len(there) > PAGE * number and opened else 0,
    }
    return render(request, "dossier/door.html", context)


def _told(actor: Actor, person: Person, shown: Sequence[Facts], story: Sequence[Facts]) -> list[dict[str, Any]]:
    """The words in full, with who wrote them when; none once the key was destroyed."""
    if not shown:
        return []
    names = dict(
        User.objects.filter(pk__in={e.entered_by for e in shown if e.entered_by}).values_list("pk", "display_name")
    )
    key = open_keys([person.pk])[person.pk]
    items = []
    for e in shown:
        try:
            words = sealed_words(e, key)
        except Destroyed:
            continue
        said = [str(words[field]) for field in WORDS[e.kind] if words.get(field)]
        papers = papers_of(story, one_entry(story, e.id))
        if not said and not papers:
            continue
        alone = e.kind == "health.noted" and actor.may_write(e.kind, person.place)
        items.append(
            {
                "dom": e.id.hex,
                "kind": e.kind,
                "on": e.on,
                "words": "\n".join(said),
                "who": names.get(e.entered_by, "") if e.entered_by else "",
                "papers": len(papers),
                "papers_url": papers_address(e.person, e.id) if papers else "",
                "withdraw_url": reverse("dossier:withdraw", args=[e.person, e.id]) if alone else "",
                "withdraw_entry": compat.uuid7() if alone else "",
            }
        )
    return items
