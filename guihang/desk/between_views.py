"""The page behind the county's number of people between two offices: both clocks, by name in the county alone."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Value
from django.db.models.functions import Coalesce, Least
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guihang.access import cap
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.course.arriving import identities
from guihang.desk import county as morning
from guihang.desk.between import between as on_the_way
from guihang.desk.between import counted
from guihang.desk.between_shown import beside
from guihang.dossier.addresses import file_address
from guihang.dossier.identity import read_identities
from guihang.dossier.models import Person, PersonQuerySet
from guihang.rules.beside.crossing import MOVE
from guihang.territory.codes import BadCode, Territory

PAGE, FIRST = 50, 5
NEVER = date(9999, 12, 31)


@require_GET
@staff(Power.SEE_FIGURES)
def between(request: StaffRequest) -> HttpResponse:
    """Who is between two offices, the nearest clock first; above the county how many. For the overview the first."""
    actor = request.actor
    whole, _others = morning.chosen(actor, request.GET.get("place", "")[:12])
    place = _asked(actor, request.GET.get("place", ""), whole)
    if request.htmx:
        return _first(request, place)
    ways = counted(actor, place)
    context: dict[str, Any] = {
        "place": name_of(place.code) or place.code,
        "county_url": reverse("desk:county"),
        "figures": [
            {"name": r.name, "people": r.people, "late": r.late, "url": f"?{urlencode({'place': r.code})}"}
            for r in ways.parts
        ],
        "total": ways.people,
        "late": ways.late,
        "lines": None,
    }
    if actor.may(Power.OPEN_FILES, place.code):
        page = Paginator(_nearest_first(actor, place), PAGE).get_page(request.GET.get("page"))
        if (stopped := cap.stopped(request, page.number)) is not None:
            return stopped
        context |= {"lines": _lines(actor, place, list(page.object_list)), "page": page, "place_code": place.code}
    return render(request, "desk/between.html", context)


def _first(request: StaffRequest, place: Territory) -> HttpResponse:
    """The first of them; nothing where the reader is told no names."""
    actor = request.actor
    if not actor.may(Power.OPEN_FILES, place.code):
        return HttpResponse()
    people = _nearest_first(actor, place)
    shown = list(people[:FIRST])
    context = {
        "lines": _lines(actor, place, shown),
        "more": people.count() - FIRST if len(shown) == FIRST else 0,
        "all_url": f"{reverse('desk:between')}?{urlencode({'place': place.code})}",
    }
    return render(request, "desk/_between_first.html", context)


def _nearest_first(actor: Actor, place: Territory) -> PersonQuerySet:
    """By whichever of the two clocks ends first."""
    clocks = (Coalesce(due, Value(NEVER)) for due in ("person_due", "papers_due"))
    return on_the_way(actor, (place,)).order_by(Least(*clocks), "pk")


def _asked(actor: Actor, asked: str, whole: Territory) -> Territory:
    """The place asked for, also an office, where the actor sees its figures; else the county's page's own."""
    try:
        wanted = Territory.of(asked[:12])
    except BadCode:
        return whole
    return wanted if any(t.covers(wanted) for t in actor.territories(Power.SEE_FIGURES)) else whole


def _lines(actor: Actor, place: Territory, people: list[Person]) -> list[dict[str, Any]]:
    """Who comes from another county stands there as the receiving office sees them."""
    coming = [p for p in people if not place.contains(p.place)]
    known = read_identities(actor, [p for p in people if place.contains(p.place)], opened=False)
    known |= identities(actor, coming, opened=False) if coming else {}
    more = beside(actor, [p for p in people if p not in coming], coming)
    return [
        {
            "url": "" if p in coming else file_address(p.pk),
            "name": known[p.pk].name or _("(erased)"),
            "number": known[p.pk].masked_number(),
            "what": _("Change of place") if p.crossing == MOVE else _("Coming release"),
            "from": more[p.pk].start,
            "worker": more[p.pk].worker,
            "phone": more[p.pk].phone,
            "next": more[p.pk].next,
            "to": name_of(p.crossing_to) or p.crossing_to,
            "papers_due": p.papers_due,
            "person_due": p.person_due,
            "late": any(d is not None and d < actor.today for d in (p.papers_due, p.person_due)),
        }
        for p in people
    ]
