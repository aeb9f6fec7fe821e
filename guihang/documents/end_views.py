"""The papers of the end, for the two who may still read the file: whoever decides its end, while it stands in no list;
and whoever holds a ticket to a sealed one. For everybody else there are none.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guihang.access import tickets
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.documents.catalogue import Form, forms
from guihang.documents.filled import File
from guihang.documents.reading import files_of
from guihang.documents.views import handed_out, own_layouts
from guihang.dossier.models import Person
from guihang.dossier.unsealing import ASKS
from guihang.dossier.unsealing_views import in_this_browser, opened

# Proof of service, an end before its time, the summary, the notice of release.
AT_THE_END = ("F02", "F25", "F26", "F27")
# Of papers that are filled anew each time those about the end: from these acts.
ABOUT_THE_END = frozenset({"release.served", "order.terminated"})
PURPOSE = "police_duty"


def papers_at_the_end(file: File) -> list[tuple[Form, File]]:
    """The papers of the end that the file says something of, in the archive's order, each with what it is filled from.
    As long as control has not ended, a proof of service is there to take along, too."""
    found = []
    for form in (form for form in forms().values() if form.id in AT_THE_END):
        if form.occasion:
            told = [e for e in file.for_form(form) if e.kind in ABOUT_THE_END]
            found += [(form, replace(file, chosen=e.id)) for e in told]
            if form.id == "F02" and file.person.ended_on is None:
                found.append((form, file))
        elif file.for_form(form):
            found.append((form, file))
    return found


@require_http_methods(["GET", "POST"])
@staff(Power.END_CONTROL)
def of_an_end(request: StaffRequest, person: UUID) -> HttpResponse:
    """The papers of a file whose end the reader decides."""
    found = get_object_or_404(Person.objects.ends_to_decide(request.actor), pk=person)
    request.actor.reading.basis = PURPOSE
    return _papers(request, found, reverse("ends:end", args=[person]))


@require_http_methods(["GET", "POST"])
@staff(*ASKS)
def of_a_sealed_file(request: StaffRequest, ticket: UUID) -> HttpResponse:
    """The papers of the sealed file that the reader's ticket opens."""
    held, person = opened(request, ticket)
    if not in_this_browser(request.actor, held):
        tickets.hold(request, held)
        return redirect("documents:sealed-papers", ticket)
    return _papers(request, person, reverse("sealed:file", args=[ticket]))


def _papers(request: StaffRequest, person: Person, back: str) -> HttpResponse:
    """The list; posted, one of them."""
    files = files_of(request.actor, [person])
    if not files:
        raise Http404
    offered = papers_at_the_end(files[0])
    if request.method == "POST":
        asked = (request.POST.get("form"), request.POST.get("entry", ""))
        wanted = next((one for one in offered if (one[0].id, _named(one[1])) == asked), None)
        if wanted is None:
            raise Http404
        return handed_out(request, *wanted, request.path)
    language = request.actor.language
    own = own_layouts(files[0])
    context: dict[str, Any] = {
        "name": files[0].who.name,
        "back_url": back,
        "lines": [
            {"id": form.id, "name": form.name(language), "use": form.use(language),
             "filled": _filled(form, file), "entry": _named(file), "issued": bool(form.issued), "own": form.id in own}
            for form, file in offered
        ],
    }  # fmt: skip
    return render(request, "documents/papers_at_the_end.html", context)


def _named(file: File) -> str:
    return str(file.chosen or "")


def _filled(form: Form, file: File) -> date | None:
    """The day of the entry that a paper is filled from; None for one to take along."""
    told = [e for e in file.for_form(form) if not form.occasion or e.id == file.chosen]
    return told[-1].on if told else None
