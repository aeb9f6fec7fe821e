"""The page on which a lead writes how the office is reached."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.desk.office import OfficeForm, office_address, offices_of
from guihang.dossier.addresses import people_address
from guihang.dossier.models import Order


@require_http_methods(["GET", "POST"])
@staff(Power.CONFIRM)
def office(request: StaffRequest) -> HttpResponse:
    """Phone, address and hours of an office that the reader leads; the first of them, unless one is named."""
    offices = offices_of(request.actor)
    asked = request.POST.get("place") or request.GET.get("place", "")
    found = next((o for o in offices if o.place == asked or not asked), None)
    if asked and found is None:
        raise Http404
    form = OfficeForm(found, request.POST if request.method == "POST" else None) if found else None
    if found and form and form.is_bound and form.is_valid():
        form.keep()
        messages.success(request, _("Saved. It stands on everything that is printed from now on."))
        return redirect(office_address(found.place))
    context = {
        "office": found.name if found else "",
        "place": found.place if found else "",
        "others": [{"name": o.name, "url": office_address(o.place), "current": o == found} for o in offices]
        if len(offices) > 1
        else [],
        "fields": form.views() if form else [],
        "light": _light(request.actor, found.place) if found else None,
    }
    return render(request, "desk/office.html", context, status=422 if form and form.errors else 200)


def _light(actor: Actor, place: str) -> dict[str, object]:
    """The light of the office: how many of its dossiers that run lack a paper, and where they stand."""
    running = Order.objects.visible_to(actor).filter(office=place, stopped_on=None)
    lacking = running.exclude(papers=[]).values("person").distinct().count()
    return {"lacking": lacking, "url": f"{people_address()}?{urlencode({'lacks': 'papers', 'place': place})}"}
