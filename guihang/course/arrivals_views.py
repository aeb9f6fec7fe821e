"""Arrivals: who is on the way to the reader's office, and what is written of them before they are its own."""

from __future__ import annotations

from operator import attrgetter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guihang.access import cap
from guihang.access.actor import Actor, Refused
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.course import deeds
from guihang.course.arrival_forms import RECEIVED, ReceiveForm, answered, plain_form
from guihang.course.arrival_shown import left_line, line_of, page_of
from guihang.course.arriving import Arrival, arrival, identities
from guihang.course.moving import RECALLED
from guihang.course.moving_views import recall_form, recalled, standing
from guihang.dossier.addresses import file_address
from guihang.dossier.desk_act import new_entry
from guihang.dossier.forms import ActForm
from guihang.dossier.models import Person
from guihang.rules.beside.crossing import MOVE, RELEASE
from guihang.web.words.names import act_name

PAGE = 50
DEEDS = {
    MOVE: ("papers.received", RECEIVED, RECALLED),
    RELEASE: ("family.contacted", "fetching.planned", "handover.done", "handover.failed"),
}


@require_GET
@staff(Power.RECORD)
def arrivals(request: StaffRequest) -> HttpResponse:
    """Everybody on the way to the reader's places, the nearest clock first."""
    actor = request.actor
    found = Person.objects.arriving_to(actor).order_by("person_due", "papers_due", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    if (stopped := cap.stopped(request, page.number)) is not None:
        return stopped
    people = list(page.object_list)
    known = identities(actor, people, opened=False)
    own = set(Person.objects.to_open(actor).filter(pk__in=[p.pk for p in people]).values_list("pk", flat=True))
    context = {
        "lines": [line_of(actor, p, known[p.pk], own=p.pk in own) for p in people],
        "left": _papers_left(actor) if page.number == 1 else [],
        "page": page,
        "total": page.paginator.count,
    }
    return render(request, "course/arrivals.html", context)


def _papers_left(actor: Actor) -> list[dict[str, Any]]:
    """Of whom the reader's office still owes papers, though they have arrived elsewhere: the oldest first."""
    owed = list(Person.objects.papers_left_by(actor).order_by("papers_left_due", "pk")[:PAGE])
    known = identities(actor, owed, opened=False, at=attrgetter("papers_left_at"))
    return [left_line(actor, p, known[p.pk]) for p in owed]


@require_GET
@staff(Power.RECORD)
def one(request: StaffRequest, person: UUID) -> HttpResponse:
    """One person on the way: both clocks, the papers with their list, what comes next."""
    found = get_object_or_404(Person.objects.arriving_to(request.actor), pk=person)
    return render(request, "course/arrival.html", page_of(request.actor, arrival(request.actor, found)))


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def deed(request: StaffRequest, person: UUID, kind: str) -> HttpResponse:
    """What the receiving office writes: a receipt, the reception, or that the person does not come."""
    actor = request.actor
    if deeds.written_before(request, person, kind):
        return _done(request, person, kind)
    people = Person.objects.arriving_to(actor)
    if request.method == "POST":
        people = people.with_key().select_for_update()
    found = get_object_or_404(people, pk=person)
    if kind not in DEEDS.get(found.crossing, ()):
        raise Http404
    if not actor.may_write(kind, found.crossing_to):
        raise Refused
    on_the_way = arrival(actor, found)
    if kind == RECALLED:
        return _turned_down(request, on_the_way)
    form = _form(request, on_the_way, kind)
    if request.method == "POST" and form.is_valid() and _write(request, on_the_way, form):
        return _done(request, person, kind)
    return _show(request, on_the_way, form, act_name(kind, actor.language))


def _form(request: StaffRequest, on_the_way: Arrival, kind: str) -> ActForm:
    typed = request.POST if request.method == "POST" else None
    if kind == RECEIVED:
        return ReceiveForm(request.actor, on_the_way, typed)
    if kind == "papers.received" and not answered(kind, on_the_way):
        raise Http404
    if kind == "handover.done" and on_the_way.order is None:
        raise Http404
    return plain_form(kind, request.actor, on_the_way, typed)


def _write(request: StaffRequest, on_the_way: Arrival, form: ActForm) -> bool:
    actor, person = request.actor, on_the_way.person
    if isinstance(form, ReceiveForm):
        return deeds.written(actor, person, form, form.entries(actor, on_the_way))
    entry = new_entry(actor, person.pk, form.kind, form, order=_order(on_the_way, form.kind))
    return deeds.written(actor, person, form, [entry])


def _order(on_the_way: Arrival, kind: str) -> UUID | None:
    """The decision that an act belongs to; none for what is said of the person."""
    return on_the_way.order if kind in {"papers.received", "handover.done"} else None


def _done(request: StaffRequest, person: UUID, kind: str) -> HttpResponse:
    if kind == RECEIVED:
        messages.success(request, _("Received. The file is yours now, with everything that is owed."))
        return redirect(file_address(person))
    if kind == RECALLED:
        messages.success(request, _("Turned down. The old office reads why, and answers for the person as before."))
        return redirect("course:arrivals")
    messages.success(request, _("Written down."))
    return redirect("course:arrival", person)


def _turned_down(request: StaffRequest, on_the_way: Arrival) -> HttpResponse:
    """The move is turned down with a reason: the person stays with the old office, and everything owed with them."""
    start = on_the_way.start
    if start is None:
        raise Http404
    form = recall_form(request, str(start.id), ("receiving_office",))
    approved = standing(on_the_way.person, "move.approved", str(start.id))
    if request.method == "POST" and form.is_valid() and recalled(request, on_the_way.person, form, approved):
        return _done(request, on_the_way.person.pk, RECALLED)
    return _show(request, on_the_way, form, _("Turn the move down"))


def _show(request: StaffRequest, on_the_way: Arrival, form: ActForm, title: str) -> HttpResponse:
    who = on_the_way.who
    note = f"{who.name or _('(erased)')} {on_the_way.number}".strip()
    back = (_("Back"), reverse("course:arrival", args=[on_the_way.person.pk]))
    return deeds.show(request, form, title=title, note=note, back=back)
