"""The page of a round: chosen on the screen, taken along on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.desk.office import Contact, contact_at
from guihang.desk.round import Round, mine_or_all, villages_on
from guihang.dossier.desk_act import villages_of
from guihang.dossier.form_ids import uuids
from guihang.territory.codes import Level, township_of


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def round_page(request: StaffRequest) -> HttpResponse:
    """Whom to see; of the people chosen where they are posted as `person`."""
    actor = request.actor
    asked = mine_or_all(actor, Round.read(request.GET, uuids(request.POST.getlist("person"))))
    ways, left_out = villages_on(actor, asked)
    widened = not ways and not asked.chosen and not request.GET
    if widened:
        asked = replace(asked, span="open")
        ways, left_out = villages_on(actor, asked)
    context = {
        "ways": ways,
        "count": sum(len(way.stops) for way in ways),
        "left_out": left_out,
        "widened": widened and bool(ways),
        "chosen": bool(asked.chosen),
        "spans": _spans(asked),
        "owners": [
            {"label": _("The office's"), "url": _address(asked, mine=False), "current": not asked.mine},
            {"label": _("Mine"), "url": _address(asked, mine=True), "current": asked.mine},
        ],
        "villages": _villages(request, asked),
        "village": name_of(asked.village) if asked.village else "",
        "contact": _contact(request),
        "everything_url": _address(Round(span="open", mine=False)),
    }
    return render(request, "desk/round.html", context)


def _contact(request: StaffRequest) -> Contact | None:
    """Whom to call on the way; None where there is more than one office."""
    here = {township_of(t.code) for t in request.actor.territories(Power.RECORD) if t.level >= Level.TOWNSHIP}
    return contact_at(here.pop()) if len(here) == 1 else None


def _address(asked: Round, **changed: Any) -> str:
    values = {"span": asked.span, "mine": asked.mine, "village": asked.village, **changed}
    said = {"span": values["span"], "mine": "1" if values["mine"] else "0", "village": values["village"]}
    return f"{reverse('desk:round')}?{urlencode({k: v for k, v in said.items() if v})}"


def _spans(asked: Round) -> list[dict[str, Any]]:
    labels = (("today", _("Due today")), ("week", _("Due this week")), ("open", _("All that is open")))
    return [{"label": label, "url": _address(asked, span=key), "current": asked.span == key} for key, label in labels]


def _villages(request: StaffRequest, asked: Round) -> list[dict[str, Any]]:
    """The villages of the actor's offices; none where there is more than one office to choose from."""
    offices = request.actor.territories(Power.RECORD)
    if len(offices) != 1:
        return []
    every = [{"name": _("All villages"), "url": _address(asked, village=""), "current": not asked.village}]
    return every + [
        {"name": name, "url": _address(asked, village=code), "current": code == asked.village}
        for code, name in villages_of(offices[0].code)
    ]
