"""The page on which a coming release is told of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.course.announce import ADD, NEW, AnnounceForm, write
from guihang.dossier.addresses import file_address
from guihang.dossier.desk_act import colleagues_of
from guihang.dossier.identity import Identity
from guihang.dossier.models import Person
from guihang.dossier.order_in import file_with_this_number, places_of, stays_of
from guihang.dossier.refusal import Unacceptable


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def announce(request: StaffRequest) -> HttpResponse:
    """Who is coming, when, from where; a file is begun where there is none."""
    actor, form = request.actor, _form(request)
    if request.method != "POST" or not form.is_valid():
        return _show(request, form)
    known = file_with_this_number(actor, form.cleaned_data["id_number"], form.cleaned_data["person"])
    into: UUID | None = None
    if known is not None:
        choice = request.POST.get("choice", "")
        if choice not in (ADD, NEW) or request.POST.get("known") != str(known[0].pk):
            return _show(request, form, known)
        into = known[0].pk if choice == ADD else None
    try:
        write(actor, form, into=into, now=clock.now())
    except Unacceptable as refused:
        refused.said_in(form, actor.language)
        return _show(request, form, known)
    messages.success(request, _("Written down. The family is asked next, and who fetches is agreed."))
    return redirect(reverse("course:subject", args=[into or form.cleaned_data["person"], "handing"]))


def _form(request: StaffRequest) -> AnnounceForm:
    actor, places = request.actor, places_of(request.actor)
    place = request.POST.get("to_place", "") or (places[0][0] if places else "")
    known_place = place if any(code == place for code, _name in places) else ""
    workers = [(str(pk), name) for pk, name in colleagues_of(actor, known_place)] if known_place else []
    return AnnounceForm(
        request.POST if request.method == "POST" else None, today=actor.today, places=places, stays=stays_of(actor),
        workers=workers or [(str(actor.user_id), actor.display_name)],
    )  # fmt: skip


def _show(request: StaffRequest, form: AnnounceForm, known: tuple[Person, Identity] | None = None) -> HttpResponse:
    context: dict[str, Any] = {"form": form.shown(), "failed": bool(form.errors), "known": None}
    if known is not None:
        person, who = known
        context["known"] = {
            "id": str(person.pk), "name": who.name or _("(erased)"), "number": who.masked_number(),
            "place": name_of(person.place), "url": file_address(person.pk),
            "choice": request.POST.get("choice", "") or ADD,
        }  # fmt: skip
    asked_back = bool(form.errors) or known is not None
    return render(request, "course/announce.html", context, status=422 if asked_back else 200)
