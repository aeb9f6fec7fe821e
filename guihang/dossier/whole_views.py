"""The whole file handed over: as a paper (PDF) or as data (JSON). Each copy stands in the log."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guihang.access import clock
from guihang.access.actor import Refused
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.access.watch_models import note
from guihang.dossier.models import Person
from guihang.dossier.whole import whole_of
from guihang.dossier.whole_pdf import CannotBeSet, pdf_of
from guihang.dossier.whole_words import in_words
from guihang.protect.datakeys import Destroyed


@require_POST
@staff(Power.RECORD)
def whole_pdf(request: StaffRequest, person: UUID) -> HttpResponse:
    """The file on paper, in the reader's language."""
    return _handed_over(request, person, "pdf")


@require_POST
@staff(Power.RECORD)
def whole_json(request: StaffRequest, person: UUID) -> HttpResponse:
    """The file as data: every entry with its digest, so that a copy can be compared with the chain."""
    return _handed_over(request, person, "json")


def _handed_over(request: StaffRequest, person: UUID, kind: str) -> HttpResponse:
    actor = request.actor
    found = get_object_or_404(Person.objects.visible_to(actor), pk=person)
    if not actor.may_write("right.answered", found.place):
        raise Refused
    try:
        told = whole_of(actor, found)
        if kind == "json":
            content, media = json.dumps(told, ensure_ascii=False, indent=1).encode(), "application/json"
        else:
            content, media = pdf_of(in_words(told, actor.language)), "application/pdf"
    except Destroyed:
        messages.error(request, _("What identified this person has been erased: nothing is left to copy."))
        return redirect("dossier:rights", person)
    except CannotBeSet:
        text = _("A sign on this file is in none of the fonts, so it cannot be printed as it is. Take the JSON copy.")
        messages.error(request, text)
        return redirect("dossier:rights", person)
    note("file.copied", at=clock.now(), user=actor.user_id, person=person, place=found.place, form=kind)
    # The name of the file tells nothing: it may lie on somebody's desktop.
    answer = HttpResponse(content, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="file-{found.pk.hex[:8]}.{kind}"'
    return answer
