"""What people ask for by right: the requests on one file, and those that an office still owes an answer."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.dossier.addresses import file_address, record_address
from guihang.dossier.entry_words import Reader, sentence_of
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Person, RightRequest
from guihang.dossier.policy import calendar
from guihang.dossier.rights import ASKED, Request, requests_of
from guihang.dossier.workout import effective
from guihang.rules.acts import code_label
from guihang.texts import translate

PAGE = 50
FORMATS = ("pdf", "json")


@require_safe
@staff(Power.OPEN_FILES)
def rights(request: StaffRequest, person: UUID) -> HttpResponse:
    """The requests on one file with their clocks, what may be asked for, and the whole file to hand over."""
    actor = request.actor
    found = get_object_or_404(Person.objects.to_open(actor), pk=person)
    name = read_identities(actor, [found], opened=True)[found.pk].name
    entries = entries_of([person]).get(person, [])
    by_id = {e.id: e for e in entries}
    reader = Reader(actor.language, actor.today.year, {}, name_of)
    shown = []
    for asked in reversed(requests_of(effective(entries), calendar())):
        about = by_id.get(asked.about) if asked.about else None
        shown.append(
            _told(asked, actor.today, actor.language)
            | {
                "about": sentence_of(about, reader) if about else "",
                "answer_url": f"{record_address(person, 'right.answered')}?entry={asked.id}"
                if asked.answered_on is None and actor.may_write("right.answered", found.place)
                else "",
            }
        )
    may_ask = actor.may_write(ASKED, found.place)
    context = {
        "name": name,
        "file_url": file_address(person),
        "requests": shown,
        "ask_url": record_address(person, ASKED) if may_ask else "",
        "whole": [(kind.upper(), reverse(f"dossier:whole-{kind}", args=[person])) for kind in FORMATS]
        if may_ask
        else [],
    }
    return render(request, "dossier/rights.html", context)


@require_safe
@staff(Power.SEE_FILES)
def rights_due(request: StaffRequest) -> HttpResponse:
    """Whose request still waits for an answer, the most urgent first."""
    actor = request.actor
    rows = RightRequest.objects.visible_to(actor).filter(answered_on=None).select_related("person")
    page = Paginator(rows.order_by("due_on", "id"), PAGE).get_page(request.GET.get("page"))
    people = {row.person_id: row.person for row in page.object_list}
    names = read_identities(actor, list(people.values()), opened=False)
    lines = [
        {
            "name": names[row.person_id].name,
            "url": _address(actor, row),
            "place": name_of(row.place) or row.place,
            "right": translate(code_label(row.right), actor.language),
            "on": row.asked_on,
            "due_on": row.due_on,
            "late": row.due_on < actor.today,
        }
        for row in page.object_list
    ]
    context = {"lines": lines, "total": page.paginator.count,
               "before": page.previous_page_number() if page.has_previous() else 0,
               "after": page.next_page_number() if page.has_next() else 0}  # fmt: skip
    return render(request, "dossier/rights_due.html", context)


def _address(actor: Actor, row: RightRequest) -> str:
    """The requests on the file; for whoever looks on from above the file itself, which asks them for a reason."""
    if actor.may_open(row.place, row.person_id):
        return reverse("dossier:rights", args=[row.person_id])
    return file_address(row.person_id)


def _told(asked: Request, today: date, language: str) -> dict[str, Any]:
    return {
        "right": translate(code_label(asked.right), language),
        "on": asked.on,
        "due_on": asked.due_on,
        "late": asked.answered_on is None and asked.due_on < today,
        "answered_on": asked.answered_on,
        "outcome": translate(code_label(asked.outcome), language) if asked.outcome else "",
    }
