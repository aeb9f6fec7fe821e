"""Today: what is owed, by what can still be done about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guihang.access import cap
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.own_page import MINE, OFFICE
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.desk import today as desk
from guihang.desk.several import several_ways
from guihang.desk.today import Counts, Filters, OnTheBooks
from guihang.desk.whose import begin_with
from guihang.dossier.addresses import today_address
from guihang.dossier.drawn import told_of_draw
from guihang.dossier.identity import read_identities, shown_to
from guihang.dossier.line import SECTIONS, Owed, line_of
from guihang.dossier.policy import tiers_of
from guihang.dossier.scope import Scope
from guihang.rules.acts.codes import EVERY_TIER


@require_GET
@staff(Power.SEE_FILES)
def today(request: StaffRequest) -> HttpResponse:
    """The first page of the day."""
    actor, filters = request.actor, Filters.read(request.GET)
    if (stopped := cap.stopped(request, filters.page)) is not None:
        return stopped
    scope = Scope.read(actor, filters.place)
    desk.catch_up_own_office(actor, scope)
    people = desk.on_the_books(actor, scope)
    filters = people.begin(filters)
    duties = desk.owed(actor, scope)
    counts = desk.count(desk.to_count(duties, filters, actor), filters, actor.today)
    found = desk.lines(desk.narrowed(duties, filters, actor), filters, counts, actor.today)
    shown, further = found[: desk.PAGE], found[desk.PAGE :]
    context: dict[str, Any] = {
        "place": scope.name,
        "places": _places(scope, filters),
        "too_wide": not scope.fits_a_list,
        "overview_url": reverse("desk:county") if Power.SEE_FIGURES in actor.powers else "",
        "people": people.all,
        "mine": people.mine,
        "arriving": people.arriving,
        "owing": people.owing,
        "cards": _cards(filters, counts),
        "cards_url": _address(filters, base=reverse("desk:cards")),
        "search": {"action": reverse("dossier:people")},
        "owners": _owners(filters, people) if Power.RECORD in actor.powers else _of_worker(filters),
        "begin": _begin(filters, people) if Power.RECORD in actor.powers else "",
        "kinds": _kinds(filters, counts),
        "tiers": _tiers(actor, filters, counts),
        "villages": _villages(people, filters),
        "village": name_of(filters.village) if filters.village else "",
        "clear_url": reverse("desk:today") if _narrows(filters, people) else "",
        **(several_ways(filters, _address) if Power.RECORD in actor.powers else {}),
        "sections": _sections(request, filters, counts, shown, bool(further)),
        "next_up": None if shown or _narrows(filters, people) else _next_up(request, filters, scope),
    }
    return render(request, "desk/today.html", context)


@require_GET
@staff(Power.SEE_FILES)
def cards(request: StaffRequest) -> HttpResponse:
    """The counters alone, on the cards and on the chips: asked for again after an act."""
    actor, filters = request.actor, Filters.read(request.GET)
    duties = desk.owed(actor, Scope.read(actor, filters.place))
    counts = desk.count(desk.to_count(duties, filters, actor), filters, actor.today)
    context = {
        "cards": _cards(filters, counts),
        "cards_url": _address(filters, base=reverse("desk:cards")),
        "kinds": _kinds(filters, counts),
        "tiers": _tiers(actor, filters, counts),
        "again": True,
    }
    return render(request, "desk/_cards.html", context)


@require_POST
@staff(Power.RECORD)
def begin(request: StaffRequest) -> HttpResponse:
    """Choose whose work Today begins with."""
    whose = request.POST.get("whose", "")
    if whose in {MINE, OFFICE}:
        begin_with(request.actor, whose)
        mine, office = (
            _("From now on Today begins with your own people."),
            _("From now on Today begins with everybody."),
        )
        messages.success(request, mine if whose == MINE else office)
    return redirect(today_address())


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
    places = {d.place for d in shown}
    writes = {place: actor.writes(place) for place in places}
    sees = shown_to(actor)
    may_record = {place: actor.may(Power.RECORD, place) for place in places}
    for duty in shown:
        line = line_of(
            duty, names[duty.person_id].name, today=actor.today, language=actor.language,
            writes=writes[duty.place], sees=sees(duty.person.place, duty.person_id), staff=staff_names,
            me=actor.user_id, back="today", drawn=told_of_draw(actor, duty),
        )  # fmt: skip
        if filters.select and may_record[duty.place]:
            line["select"] = True
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
    duty = desk.next_duty(request.actor, scope, filters)
    if duty is None:
        return None
    name = read_identities(request.actor, [duty.person], opened=False)[duty.person_id].name
    href = reverse("dossier:file", args=[duty.person_id])
    return {"name": name, "href": href, "key": duty.key, "due_on": duty.due_on}


def _address(filters: Filters, base: str = "", **changed: Any) -> str:
    """The page with these filters, some changed; page one unless said otherwise."""
    asked = {
        "section": filters.section,
        "kind": filters.kind,
        "tier": filters.tier,
        "village": filters.village,
        "place": filters.place,
        "mine": "1" if filters.mine else "0" if filters.office else "",
        "worker": filters.worker,
        "select": "1" if filters.select else "",
        **changed,
    }
    words, base = urlencode({k: v for k, v in asked.items() if v}), base or today_address()
    return f"{base}?{words}" if words else base


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


def _owners(filters: Filters, people: OnTheBooks) -> list[dict[str, Any]]:
    everybody = _address(filters, mine="0" if people.mine_first else "", worker="")
    plain = not filters.mine and not filters.worker
    return [
        {"label": _("The office's"), "url": everybody, "current": plain, "count": people.all},
        {
            "label": _("Mine"),
            "url": _address(filters, mine="1", worker=""),
            "current": filters.mine,
            "count": people.mine,
        },
        *_of_worker(filters),
    ]


def _of_worker(filters: Filters) -> list[dict[str, Any]]:
    """Another worker's list is chosen on the page of workers; here it can be seen and left."""
    if not filters.worker:
        return []
    label = _("Nobody's") if filters.worker == desk.NOBODY else _("One worker's")
    return [{"label": label, "url": _address(filters), "current": True, "count": None}]


def _begin(filters: Filters, people: OnTheBooks) -> str:
    """What the reader may choose to begin with: what is on the page now, unless it is so already."""
    if filters.worker or filters.mine is people.mine_first:
        return ""
    return MINE if filters.mine else OFFICE


def _narrows(filters: Filters, people: OnTheBooks) -> bool:
    """Whether the page shows less than what the reader begins with."""
    begun = people.begin(Filters())
    return replace(filters, page=1, office=False, select=False, mine=filters.mine and not begun.mine) != Filters()


def _kinds(filters: Filters, counts: Counts) -> list[dict[str, Any]]:
    return [
        {
            "key": k,
            "count": n,
            "url": _address(filters, kind="" if filters.kind == k else k),
            "current": filters.kind == k,
        }
        for k, n in counts.kinds.items()
    ]


def _tiers(actor: Actor, filters: Filters, counts: Counts) -> list[dict[str, Any]]:
    return [
        {
            "key": t,
            "count": counts.tiers.get(t, 0),
            "url": _address(filters, tier="" if filters.tier == t else t),
            "current": filters.tier == t,
        }
        for t in _codes(actor, filters, counts)
    ]


def _codes(actor: Actor, filters: Filters, counts: Counts) -> list[str]:
    """The tiers of the reader's places, and any other in which somebody still is."""
    own = [tier.code for tier in tiers_of(actor)]
    others = [code for code in EVERY_TIER if code not in own and (counts.tiers.get(code) or filters.tier == code)]
    return own + others


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
