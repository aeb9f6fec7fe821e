"""The rules in force as a page: every figure that a duty rests on, with its source."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guihang.access.audience import StaffRequest, staff
from guihang.access.outside import INSIDE
from guihang.desk.rulebook import calendar_years, counting, rulebook
from guihang.dossier.policy import packs_of
from guihang.rules import packs
from guihang.rules.acts import code_label
from guihang.texts import translate


@require_GET
@staff(*INSIDE)
def rules(request: StaffRequest) -> HttpResponse:
    """The pack of the reader's place, or the one asked for (?pack=ordos): a basis may rest on another region's."""
    actor = request.actor
    own = packs_of(actor)
    chosen = request.GET.get("pack", own[0])
    if chosen not in packs.names():
        raise Http404
    context = {
        "book": rulebook(chosen, actor.today, actor.language),
        "packs": [
            {
                "label": translate(code_label(name), actor.language),
                "url": f"{reverse('desk:rules')}?pack={name}",
                "current": name == chosen,
            }
            for name in dict.fromkeys([*own, chosen])
        ],
        "calendar": calendar_years(actor.today, actor.language),
        "counting": counting(actor.language),
    }
    return render(request, "desk/rules.html", context)
