"""Paper for the person: a page to hand out, a card for the pocket, and the notice about personal information."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET

from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.desk.handout import context_of, handout_of
from guihang.desk.notices import VERSIONS, template_of
from guihang.desk.office import address_to_fill, contact_at
from guihang.dossier.models import Person
from guihang.dossier.page import file_view
from guihang.dossier.told import CURRENT, NOTICE
from guihang.territory.codes import county_of

TONGUES = {"en": "en", "zh-Hans": "zh-hans"}


@require_GET
@staff(Power.OPEN_FILES)
def handout(request: StaffRequest, person: UUID) -> HttpResponse:
    """What comes next and what one may ask for, on a page; or on a card that says nothing about why (?as=card)."""
    found = get_object_or_404(Person.objects.to_open(request.actor), pk=person)
    neutral = request.GET.get("as") == "card"
    tongue = _tongue(request)
    with translation.override(TONGUES[tongue]):
        made = handout_of(request.actor, found, tongue, neutral=neutral)
        context = context_of(made) | {"fill_url": address_to_fill(request.actor, [made.contact])}
        template = "desk/handout_card.html" if neutral else "desk/handout.html"
        return render(request, template, context | _ways(request, found, "desk:handout", as_="card" if neutral else ""))


@require_GET
@staff(Power.OPEN_FILES)
def notice(request: StaffRequest, person: UUID) -> HttpResponse:
    """The notice about personal information, to print and to serve; an older wording stays to be looked at."""
    found = get_object_or_404(Person.objects.to_open(request.actor), pk=person)
    version = request.GET.get("version", CURRENT)
    if version not in VERSIONS:
        raise Http404
    tongue = _tongue(request)
    with translation.override(TONGUES[tongue]):
        view = file_view(request.actor, found)
        contact = contact_at(found.place)
        context = {
            "name": view.identity.name,
            "office": contact.name,
            "phones": contact.phones,
            "address": contact.address,
            "fill_url": address_to_fill(request.actor, [contact]),
            "county": name_of(county_of(found.place)),
            "wording": template_of(version, tongue),
            "version": version,
            "current": version == CURRENT,
            "told": view.told,
            "serve_url": _serve(found, version) if view.may_record and not view.erased else "",
        }
        return render(request, "desk/notice.html", context | _ways(request, found, "desk:notice"))


def _tongue(request: StaffRequest) -> str:
    """The language of the paper: the one asked for, else the reader's."""
    asked = request.GET.get("in", "")
    return asked if asked in TONGUES else request.actor.language


def _serve(person: Person, version: str) -> str:
    form = reverse("dossier:record", args=[person.pk, "notice.served"])
    return f"{form}?{urlencode({'notice': NOTICE, 'version': version})}"


def _ways(request: StaffRequest, person: Person, name: str, as_: str = "") -> dict[str, Any]:
    """Back to the file, to the other language, and from the page to the card and back."""
    here = reverse(name, args=[person.pk])
    tongue = _tongue(request)
    asked = {"as": as_} if as_ else {}
    kept = {"in": tongue} if tongue != request.actor.language else {}
    return {
        "file_url": reverse("dossier:file", args=[person.pk]),
        "tongues": [
            {"tag": t, "label": label, "url": f"{here}?{urlencode({**asked, 'in': t})}", "current": t == tongue}
            for t, label in (("zh-Hans", "中文"), ("en", "English"))
        ],
        "page_url": f"{here}?{urlencode(kept)}" if kept else here,
        "card_url": f"{here}?{urlencode({'as': 'card', **kept})}",
    }
