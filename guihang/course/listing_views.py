"""Whether a decision was made where use was found: the questions that are open, for the police liaison alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guihang.access import cap
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Part, Power
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Entry, Order, Person
from guihang.dossier.policy import calendar, pack_for
from guihang.dossier.workout import effective
from guihang.rules import packs
from guihang.rules.beside import listing
from guihang.territory.query import within

PAGE = 50
CHECKED = "listing.checked"


@require_GET
@staff(Power.END_CONTROL)
def questions(request: StaffRequest) -> HttpResponse:
    """Everybody of whom it is asked, the longest first. The answer is given on the person's own page."""
    actor = request.actor
    asked = sorted(_asked(actor), key=lambda one: (one[1], one[0].pk))
    page = Paginator(asked, PAGE).get_page(request.GET.get("page"))
    if (stopped := cap.stopped(request, page.number)) is not None:
        return stopped
    shown = list(page.object_list)
    names = read_identities(actor, [person for person, _since in shown], opened=False)
    lines = [
        {
            "name": names[person.pk].name,
            "place": name_of(person.place) or person.place,
            "since": since,
            "url": reverse("course:subject", args=[person.pk, "handing"]),
        }
        for person, since in shown
    ]
    return render(request, "course/listing.html", {"lines": lines, "page": page, "total": page.paginator.count})


def _asked(actor: Actor) -> Iterator[tuple[Person, date]]:
    """Whose file tells of use or a penalty while no decision runs, and since when the question is open."""
    where = within("place", actor.where_seen(Part.PENALTY))
    found = Entry.objects.filter(person=OuterRef("pk"), kind__in=listing.FOUND)
    running = Order.objects.filter(person=OuterRef("pk"), stopped_on=None)
    people = list(Person.objects.to_open(actor).filter(where, Exists(found), ~Exists(running)))
    ids = [person.pk for person in people]
    stories = entries_of(ids) if ids else {}
    runs: dict[object, list[listing.Run]] = {}
    for person_id, decided, stopped in Order.objects.filter(person__in=ids).values_list(
        "person", "decided_on", "stopped_on"
    ):
        runs.setdefault(person_id, []).append((decided, stopped))
    for person in people:
        held = effective(stories.get(person.pk, []))
        gap = listing.undecided(
            [e.on for e in held if e.kind in listing.FOUND],
            runs.get(person.pk, ()),
            [e.on for e in held if e.kind == CHECKED],
            packs.load(pack_for(person.place)),
            actor.today,
            calendar(),
        )
        if gap is not None:
            yield person, gap.since_on
