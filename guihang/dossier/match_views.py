"""Files that may be of one person: an officer who may see both compares them and says what they found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.dossier.addresses import file_address
from guihang.dossier.id_number import told_by
from guihang.dossier.identity import Identity, read_identities
from guihang.dossier.match import open_matches, settle
from guihang.dossier.models import Order, Person
from guihang.dossier.people_lines import masked_phone
from guihang.dossier.refusal import Unacceptable

AT_ONCE = 20


@require_GET
@staff(Power.SEE_FIGURES)
def matches(request: StaffRequest) -> HttpResponse:
    """The pairs that wait, side by side; the newest first."""
    actor = request.actor
    waiting = open_matches(actor)
    shown = list(waiting.select_related("one", "other")[:AT_ONCE])
    people = {p.pk: p for m in shown for p in (m.one, m.other)}
    known = read_identities(actor, list(people.values()), opened=False)
    orders = _orders(people)
    staff_names = _staff(people.values())
    sides = {pk: _side(p, known[pk], orders.get(pk, []), staff_names) for pk, p in people.items()}
    pairs = [
        {
            "url": reverse("dossier:match", args=[m.pk]),
            "place": name_of(m.place),
            "found_at": m.found_at,
            "rows": _rows(sides[m.one_id], sides[m.other_id]),
            "names": (sides[m.one_id]["name"], sides[m.other_id]["name"]),
            "hrefs": (file_address(m.one_id), file_address(m.other_id)),
        }
        for m in shown
    ]
    context = {"pairs": pairs, "total": waiting.count() if len(shown) == AT_ONCE else len(shown)}
    return render(request, "dossier/matches.html", context)


@require_POST
@staff(Power.SEE_FIGURES)
def settle_match(request: StaffRequest, match: int) -> HttpResponse:
    """One person, or two: written down once."""
    actor, said = request.actor, request.POST.get("found", "")
    found = get_object_or_404(open_matches(actor).select_for_update(of=("self",)), pk=match)
    if said not in ("one", "two"):
        return redirect(reverse("dossier:matches"))
    try:
        settle(actor, found, same=said == "one", today=actor.today, now=clock.now())
    except Unacceptable as refused:
        messages.error(request, " ".join(refused.lines(actor.language)))
    else:
        done = _("Written in both files: one person.") if said == "one" else _("Written down: two people.")
        messages.success(request, done)
    return redirect(reverse("dossier:matches"))


def _orders(people: Iterable[UUID]) -> dict[UUID, list[Order]]:
    found: dict[UUID, list[Order]] = {}
    for order in Order.objects.filter(person__in=list(people)).order_by("decided_on", "id"):
        found.setdefault(order.person_id, []).append(order)
    return found


def _staff(people: Iterable[Person]) -> dict[UUID, str]:
    ids = {p.worker for p in people if p.worker}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name"))


def _side(p: Person, who: Identity, orders: list[Order], staff_names: Mapping[UUID, str]) -> dict[str, Any]:
    """One file as it is compared: values only, in the order of `_rows`."""
    born, _sex = told_by(who.id_number)
    return {
        "name": who.name or _("(erased)"),
        "number": who.masked_number(),
        "sex": p.sex,
        "born": born,
        "phone": " ".join(masked_phone(phone) for phone in who.phones),
        "office": name_of(p.place) or p.place,
        "worker": staff_names.get(p.worker, "") if p.worker else "",
        "orders": [{"kind": o.kind, "stage": o.stage, "decided_on": o.decided_on} for o in orders],
        "since": p.described_on,
        "last": p.last_entry_on,
    }


def _rows(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is compared, with whether both say the same."""
    labels = {
        "name": _("Name"), "number": _("Identity number"), "sex": _("Sex"), "born": _("Born"), "phone": _("Phone"),
        "office": _("Office"), "worker": _("Responsible worker"), "orders": _("Decisions"), "since": _("Described on"),
        "last": _("Last entry"),
    }  # fmt: skip
    compared = ("name", "number", "sex", "born", "phone")
    return [
        {"key": key, "label": label, "one": one[key], "other": other[key],
         "differs": key in compared and bool(one[key]) and bool(other[key]) and one[key] != other[key]}
        for key, label in labels.items()
    ]  # fmt: skip
