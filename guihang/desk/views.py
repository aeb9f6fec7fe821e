"""Today: what is owed, by what can still be done about it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.desk import today as desk
from guihang.desk.scope import Scope
from guihang.desk.today import Counts, Filters, OnTheBooks
from guihang.dossier.addresses import today_address
from guihang.dossier.identity import read_identities
from guihang.dossier.line import SECTIONS, Owed, line_of


@require_GET
@staff(Power.SEE_FILES)
def today(request: StaffRequest) -> HttpResponse:
    """The first page of the day."""
    actor, filters = request.actor, Filters.read(request.GET)
    scope = Scope.read(actor, filters.place)
    desk.catch_up_own_office(actor, scope)
    duties = desk.owed(actor, scope)
    counts = desk.count(desk.to_count(duties, filters, actor), filters, actor.today)
    found = desk.lines(desk.narrowed(duties, filters, actor), filters, actor.today)
    shown, further = found[: desk.PAGE], found[desk.PAGE :]
    people = desk.on_the_books(actor, scope)
    context: dict[str, Any] = {
        "place": scope.name,
        "places": _places(scope, filters),
        "too_wide": not scope.fits_a_list,
        "people": people.all,
        "mine": people.mine,
        "cards": _cards(filters, counts),
        "search": {"action": reverse("dossier:people")},
        "owners": _owners(filters) if Power.RECORD in actor.powers else [],
        "kinds": [
            {
                "key": k,
                "count": n,
                "url": _address(filters, kind="" if filters.kind == k else k),
                "current": filters.kind == k,
            }
            for k, n in counts.kinds.items()
        ],
        "tiers": _tiers(filters, counts),
        "villages": _villages(people, filters),
        "village": name_of(filters.village) if filters.village else "",
        "clear_url": reverse("desk:today") if filters != Filters(page=filters.page) else "",
        "sections": _sections(request, filters, counts, shown, bool(further)),
        "next_up": None if shown else _next_up(request, filters, scope),
    }
    return render(request, "desk/today.html", context)


@require_GET
@staff(Power.SEE_FILES)
def cards(request: StaffRequest) -> HttpResponse:
    """The counters alone: asked for again after an act."""
    actor, filters = request.actor, Filters.read(request.GET)
    duties = desk.owed(actor, Scope.read(actor, filters.place))
    counts = desk.count(desk.to_count(duties, filters, actor), filters, actor.today)
    return render(request, "desk/_cards.html", {"cards": _cards(filters, counts)})


def _sections(
    request: StaffRequest, filters: Filters, counts: Counts, shown: list[Owed], further: bool
) -> list[dict[str, Any]]:
    actor = request.actor
    people = {d.person_id: d.person for d in shown}
    names = read_identities(actor, list(people.values()), opened=False)
    staff_ids = {p.worker for p in people.values() if p.worker}
    staff_names = dict(User.objects.filter(pk__in=staff_ids).values_list("pk", "display_name")) if staff_ids else {}
    sections: dict[str, dict[str, Any]] = {}
    several = len({duty.place for duty in shown}) > 1
    may_record = {place: actor.may(Power.RECORD, place) for place in {d.place for d in shown}}
    for duty in shown:
        line = line_of(
            duty, names[duty.person_id].name, today=actor.today, language=actor.language,
            may_record=may_record[duty.place], staff=staff_names, me=actor.user_id, back="today",
        )  # fmt: skip
        line["village"] = line["village"] or (name_of(duty.place) if several else "")
        key = line["section"]
        section = sections.setdefault(key, {"key": key, "total": counts.sections[key], "lines": []})
        section["lines"].append(line)
    for section in sections.values():
        if not filters.section and len(section["lines"]) < section["total"]:
            section["more_url"] = _address(filters, section=section["key"])
        elif filters.section:
            section["before_url"] = _address(filters, page=filters.page - 1) if filters.page > 1 else ""
            section["after_url"] = _address(filters, page=filters.page + 1) if further else ""
    return [sections[key] for key in SECTIONS if key in sections]


def _next_up(request: StaffRequest, filters: Filters, scope: Scope) -> dict[str, Any] | None:
    """What an empty day names: the first duty that is still to come."""
    duty = desk.next_duty(request.actor, scope) if filters == Filters() else None
    if duty is None:
        return None
    name = read_identities(request.actor, [duty.person], opened=False)[duty.person_id].name
    href = reverse("dossier:file", args=[duty.person_id])
    return {"name": name, "href": href, "key": duty.key, "due_on": duty.due_on}


def _address(filters: Filters, **changed: Any) -> str:
    """The page with these filters, some changed; page one unless said otherwise."""
    asked = {
        "section": filters.section,
        "kind": filters.kind,
        "tier": filters.tier,
        "village": filters.village,
        "place": filters.place,
        "mine": "1" if filters.mine else "",
        **changed,
    }
    words = urlencode({k: v for k, v in asked.items() if v})
    return f"{today_address()}?{words}" if words else today_address()


def _cards(filters: Filters, counts: Counts) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "count": counts.sections[key],
            "url": _address(filters, section="" if filters.section == key else key),
            "current": filters.section == key,
        }
        for key in SECTIONS
    ]


def _owners(filters: Filters) -> list[dict[str, Any]]:
    return [
        {"label": _("The office's"), "url": _address(filters, mine=""), "current": not filters.mine},
        {"label": _("Mine"), "url": _address(filters, mine="1"), "current": filters.mine},
    ]


def _tiers(filters: Filters, counts: Counts) -> list[dict[str, Any]]:
    return [
        {
            "key": t,
            "count": counts.tiers.get(t, 0),
            "url": _address(filters, tier="" if filters.tier == t else t),
            "current": filters.tier == t,
        }
        for t in ("red", "yellow", "blue")
    ]


def _places(scope: Scope, filters: Filters) -> list[dict[str, Any]]:
    """The parts of a county, city or province, to look at one of them; and the way back."""
    parts = [{"name": name, "url": _address(filters, place=code), "current": False} for code, name in scope.parts()]
    if scope.chosen:
        parts.insert(0, {"name": _("All places"), "url": _address(filters, place=""), "current": False})
    return parts


def _villages(people: OnTheBooks, filters: Filters) -> list[dict[str, Any]]:
    return [
        {
            "name": name_of(code) or code,
            "count": n,
            "url": _address(filters, village=code),
            "current": code == filters.village,
        }
        for code, n in people.villages
    ]
