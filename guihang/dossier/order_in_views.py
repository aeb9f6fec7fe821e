"""The page of an order in: one form in two parts, the question whether the file is there already, the writing."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.dossier.addresses import file_address
from guihang.dossier.desk_act import colleagues_of, described_now
from guihang.dossier.id_number import RESIDENT, checked, told_by
from guihang.dossier.identity import Identity
from guihang.dossier.models import Person
from guihang.dossier.order_in import (
    announced_under,
    file_named,
    file_with_this_number,
    places_of,
    same_decision,
    stays_of,
    write,
)
from guihang.dossier.order_in_form import ADD, DESCRIBED, NEW, OrderInForm
from guihang.dossier.refusal import Unacceptable

LONGEST_NUMBER = 60


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def order_in(request: StaffRequest) -> HttpResponse:
    """A person and a decision, by hand; or a decision of somebody whose file is there already, as the address names
    it."""
    joins = _joined(request)
    who = _described(request, joins[0]) if joins else None
    form = _form(request, joins[0] if joins else None, who)
    if request.method != "POST" or not form.is_valid():
        return _show(request, form, joins=joins)
    actor, into, same = request.actor, None, None
    choice = request.POST.get("choice", "")
    if joins is not None:
        into = joins[0].pk
        same = same_decision(into, form)
        if same is not None and request.POST.get("another") != str(same[0]):
            return _show(request, form, joins, ADD, same, joins)
        return _written(request, form, into, who, joins)
    said = form.cleaned_data
    known = file_with_this_number(actor, said["id_number"], said["person"])
    known = known or announced_under(actor, said["name"], said["person"])
    if known is not None:
        if choice not in (ADD, NEW) or request.POST.get("known") != str(known[0].pk):
            return _show(request, form, known)
        into = known[0].pk if choice == ADD else None
        same = same_decision(into, form) if into else None
        if same is not None and request.POST.get("another") != str(same[0]):
            return _show(request, form, known, choice, same)
        who = _described(request, known[0]) if into and not known[1].id_number else None
    return _written(request, form, into, who, None, known, choice, same)


def _written(
    request: StaffRequest,
    form: OrderInForm,
    into: UUID | None,
    who: dict[str, Any] | None,
    joins: tuple[Person, Identity] | None,
    known: tuple[Person, Identity] | None = None,
    choice: str = "",
    same: tuple[UUID, date] | None = None,
) -> HttpResponse:
    try:
        tally = write(request.actor, form, into=into, now=clock.now(), who=who)
    except Unacceptable as refused:
        refused.said_in(form, request.actor.language)
        return _show(request, form, known, choice, same, joins)
    if tally.clashing:
        messages.error(request, _("Something else was already written under this id. It was kept for a look."))
    else:
        messages.success(request, _("Written down. What is owed now stands on the file and on Today."))
    return redirect(file_address(into or form.cleaned_data["person"]))


def _joined(request: StaffRequest) -> tuple[Person, Identity] | None:
    """The file that the decision joins, where the address or the form names one. Raises Http404 for any other."""
    named = (request.POST.get("file") or request.GET.get("file") or "")[:36]
    found = file_named(request.actor, named) if named else None
    if named and found is None:
        raise Http404
    return found


def _described(request: StaffRequest, person: Person) -> dict[str, Any] | None:
    """Who the person is by the file, for who may write that anew."""
    return described_now(person) if DESCRIBED in request.actor.writes(person.place) else None


def _form(request: StaffRequest, joins: Person | None = None, who: dict[str, Any] | None = None) -> OrderInForm:
    actor, places = request.actor, places_of(request.actor)
    given = {**(who or {}), "place": joins.crossing_to or joins.place} if joins else {}
    # Who may answer is asked for the place of execution; a single office has one answer to it.
    place = request.POST.get("place", "") or given.get("place", "") or (places[0][0] if places else "")
    known_place = place if any(code == place for code, _name in places) else ""
    workers = [(str(pk), name) for pk, name in colleagues_of(actor, known_place)] if known_place else []
    return OrderInForm(
        request.POST if request.method == "POST" else None, today=actor.today, language=actor.language, places=places,
        stays=stays_of(actor), workers=workers or [(str(actor.user_id), actor.display_name)], given=given,
    )  # fmt: skip


def _show(
    request: StaffRequest,
    form: OrderInForm,
    known: tuple[Person, Identity] | None = None,
    choice: str = "",
    same: tuple[UUID, date] | None = None,
    joins: tuple[Person, Identity] | None = None,
) -> HttpResponse:
    context = {
        "joins": _known(*joins, ADD) if joins else None,
        "form": form.parts(),
        "known": _known(*known, choice) if known else None,
        "same": {"id": str(same[0]), "on": same[1], "kind": form.cleaned_data["order_kind"]} if same else None,
        "number_url": reverse("dossier:order-in-number"),
        "people_url": reverse("dossier:people"),
    }
    asked_back = bool(form.errors) or known is not None
    return render(request, "dossier/order_in.html", context, status=422 if asked_back else 200)


def _known(person: Person, identity: Identity, choice: str) -> dict[str, object]:
    """The file that is there already, as the clerk is asked about it."""
    return {
        "id": str(person.pk),
        "name": identity.name or _("(erased)"),
        "number": identity.masked_number(),
        "place": name_of(person.place),
        "since": person.described_on,
        "numbered": bool(identity.id_number),
        "url": file_address(person.pk),
        "choice": choice or ADD,
    }


@require_POST
@staff(Power.RECORD)
def number(request: StaffRequest) -> HttpResponse:
    """What a typed number says by itself: right or not, birth day, sex. Nothing is looked up."""
    actor = request.actor
    told: dict[str, Any] = {}
    typed = request.POST.get("id_number", "")[:LONGEST_NUMBER]
    try:
        known = checked(typed, request.POST.get("id_kind", ""), actor.today)
    except ValidationError as wrong:
        told = {"error": " ".join(wrong.messages)}
    else:
        if known and (request.POST.get("id_kind") or RESIDENT) == RESIDENT:
            born, sex = told_by(known)
            told = {"born": born, "sex": sex, "age": _age(born, actor.today) if born else None}
    return render(request, "dossier/_number_says.html", {"told": told})


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
