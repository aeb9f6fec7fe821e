"""The list of who has looked at a file in one month, printed for the person: when, which unit, as what, and why.

It names no worker: whoever wants a name complains, and is told. Its words say nothing about why there is a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET

from guihang.access.audience import StaffRequest, staff
from guihang.access.clock import SHANGHAI
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.desk.handout_views import TONGUES
from guihang.desk.office import address_to_fill, contact_at
from guihang.dossier.addresses import file_address, record_address
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.looked import Look, looks_of_month, units_of, writings
from guihang.dossier.looked_words import roles_words, what_words, why_words
from guihang.dossier.models import Person
from guihang.dossier.told import LOOKED, month_of
from guihang.web.words.dates import short_day

FIRST_YEAR = 2020


@require_GET
@staff(Power.OPEN_FILES)
def month(request: StaffRequest, person: UUID, year: int, month: int) -> HttpResponse:
    """The sheet of one month that is over or runs; served as a notice."""
    actor = request.actor
    found = get_object_or_404(Person.objects.to_open(actor), pk=person)
    if not (FIRST_YEAR <= year <= actor.today.year and 1 <= month <= 12) or date(year, month, 1) > actor.today:
        raise Http404
    first = date(year, month, 1)
    after = (first + timedelta(days=31)).replace(day=1)
    tongue = request.GET.get("in", "")
    tongue = tongue if tongue in TONGUES else actor.language
    story = entries_of([person]).get(person, [])
    looks = looks_of_month(person, first, after)
    written = [w for w in writings(story, None, None) if first <= w.day < after]
    name = read_identities(actor, [found], opened=True)[found.pk].name
    served = next((e for e in story if e.kind == "notice.served" and e.data.get("version") == month_of(first)
                   and e.data.get("notice") == LOOKED), None)  # fmt: skip
    with translation.override(TONGUES[tongue]):
        contact = contact_at(found.place)
        here = reverse("desk:looked-month", args=[person, year, month])
        form = record_address(person, "notice.served")
        lines = sorted([*looks, *written], key=lambda look: (look.day, look.at))
        context = {
            "name": name,
            "office": contact.name,
            "phones": contact.phones,
            "first": first,
            "over": after <= actor.today,
            "lines": _lines(lines, actor.today, tongue),
            "opened": sum(1 for look in looks if look.kind == "opened"),
            "listed": sum(look.count for look in looks if look.kind != "opened"),
            "served": served.on if served else None,
            "serve_url": f"{form}?{urlencode({'notice': LOOKED, 'version': month_of(first)})}"
            if actor.may_write("notice.served", found.place) and found.pk not in actor.opened
            else "",
            "fill_url": address_to_fill(actor, [contact]),
            "file_url": file_address(person),
            "looked_url": reverse("dossier:looked", args=[person]),
            "tongues": [
                {"tag": t, "label": label, "url": f"{here}?{urlencode({'in': t})}", "current": t == tongue}
                for t, label in (("zh-Hans", "中文"), ("en", "English"))
            ],
        }
        return render(request, "desk/looked_month.html", context)


def _lines(looks: Sequence[Look], today: date, language: str) -> list[dict[str, Any]]:
    """One line a day, unit, role, purpose and deed, without names; openings with the hours at which they happened."""
    units = units_of(looks)
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    for look in looks:
        places = dict.fromkeys(units[look.user, r] for r in look.roles if look.user and (look.user, r) in units)
        unit = name_of(look.view) if look.kind == "written" else "、".join(places)
        role = roles_words(look.roles, language)
        why, deed = why_words(look.basis, language)[0], look.kind
        what = "" if look.kind != "opened" else what_words(look, language)
        key = (look.day, unit, role, why, deed, what, look.ticket)
        line = lines.get(key)
        if line is None:
            lines[key] = line = {
                "day": short_day(look.day, today.year, language), "unit": unit, "role": role, "why": why, "what": what,
                "deed": deed, "count": 0, "at": [],
            }  # fmt: skip
        line["count"] += look.count
        if look.kind == "opened" and look.at is not None:
            line["at"].append(f"{look.at.astimezone(SHANGHAI):%H:%M}")
    return list(lines.values())
