"""The page of who has looked at a file: who, when, as what, why, at what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.roles import Power
from guihang.dossier.addresses import file_address
from guihang.dossier.glass_review import shown_to
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.looked import Look, looks_at, readers_of, units_of, writings
from guihang.dossier.looked_words import roles_words, what_words, why_words
from guihang.dossier.models import Person
from guihang.dossier.told import last_month


@require_GET
@staff(Power.OPEN_FILES)
def looked(request: StaffRequest, person: UUID) -> HttpResponse:
    """Every reading and writing of a file that the reader may open, newest first; so many rows of the log a page."""
    actor = request.actor
    found = get_object_or_404(Person.objects.to_open(actor), pk=person)
    asked = request.GET.get("page", "1")
    number = min(1000, int(asked)) if asked.isascii() and asked.isdigit() and int(asked) else 1
    name = read_identities(actor, [found], opened=True)[found.pk].name
    page = looks_at(person, number)
    written = writings(entries_of([person]).get(person, []), page.since, page.until)
    lines = sorted([*page.looks, *written], key=lambda look: (look.day, look.at), reverse=True)
    readers, units = readers_of(lines), units_of(lines)
    first = last_month(actor.today)
    context = {
        "name": name,
        "file_url": file_address(person),
        "month_url": reverse("desk:looked-month", args=[person, first.year, first.month]),
        "days": _by_day(lines, readers, units, actor),
        "rows": page.rows,
        "number": number,
        "before": number - 1,
        "after": number + 1 if page.more else 0,
    }
    return render(request, "dossier/looked.html", context)


def _by_day(
    lines: list[Look], readers: dict[UUID, User], units: dict[tuple[UUID, str], str], actor: Actor
) -> list[dict[str, Any]]:
    """The lines under their days, in words."""
    language = actor.language
    opens = shown_to(actor, (look.ticket for look in lines if look.ticket is not None))
    days: list[dict[str, Any]] = []
    for look in lines:
        if not days or days[-1]["day"] != look.day:
            days.append({"day": look.day, "lines": []})
        reader = readers.get(look.user) if look.user else None
        why, law = why_words(look.basis, language)
        places = dict.fromkeys(units[look.user, r] for r in look.roles if look.user and (look.user, r) in units)
        days[-1]["lines"].append(
            {
                "who": reader.display_name if reader else "",
                "role": roles_words(look.roles, language),
                "unit": "、".join(places),
                "why": why,
                "law": law,
                "glass": look.ticket is not None,
                "ticket_url": reverse("glass:ticket", args=[look.ticket]) if look.ticket in opens else "",
                "what": what_words(look, language),
                "at": look.at if look.kind in {"opened", "written"} else None,
                "kind": look.kind,
            }
        )
    return days
