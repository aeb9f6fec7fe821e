"""People: the list, narrowed by sentences; whom a search finds; what the reader chose to see of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from guihang.access import cap
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import SavedView
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.dossier.identity import Identity, read_identities
from guihang.dossier.match import open_matches
from guihang.dossier.models import Person
from guihang.dossier.people_chosen import (
    Chosen,
    choose_columns,
    chosen_by,
    columns_for,
    forget_view,
    keep_view,
    open_first,
    views_of,
)
from guihang.dossier.people_filters import HELP, LEAVING, ME, PAGE, Filters, asked_by, in_order, narrowed
from guihang.dossier.people_found import Found, keep, kept
from guihang.dossier.people_lines import ANY_COUNTY, COLUMNS, about, lines_of, spans_of
from guihang.dossier.people_sentence import sentence, staff_of
from guihang.dossier.scope import Scope
from guihang.dossier.search import find, finds_by_number
from guihang.protect import tokens
from guihang.protect.readings import spelt_out

LONGEST_TYPED = 64


@require_http_methods(["GET", "POST"])
@staff(Power.SEE_FILES)
def people(request: StaffRequest) -> HttpResponse:
    """Who is on the books, a page at a time; or whom a search found: what was typed never stands in an address."""
    if request.method == "POST":
        return _search(request)
    actor, number = request.actor, request.GET.get("found", "")
    chosen = chosen_by(actor)
    if number:
        result = kept(request.session, number[:8])
        if result is not None:
            return _answer(request, _found_again(actor, result, chosen))
        messages.info(request, _("This search is too long ago. Type it once more."))
    return cap.stopped(request, Filters.read(request.GET).page) or _answer(request, _list(request, chosen))


def _search(request: StaffRequest) -> HttpResponse:
    """Whom the typed text finds, shown at an address that says nothing of it; without a text, the list again."""
    actor, typed = request.actor, request.POST.get("q", "").strip()[:LONGEST_TYPED]
    back = Filters.of(request.POST.get("asked", "")[:400])
    if not typed:
        if not request.htmx:
            return redirect(back.address())
        answer = _answer(request, _list(request, chosen_by(actor), back))
        answer["HX-Replace-Url"] = back.address()
        return answer
    found, query = find(actor, typed), tokens.query(typed, ANY_COUNTY)
    spans = spans_of(query, found)
    number = keep(request.session, query, [p.pk for p, _identity in found], spans)
    address = f"{reverse('dossier:people')}?found={number}"
    if not request.htmx:
        return redirect(address)
    result = Found(query.kind, query.here, tuple((p.pk, spans[p.pk]) for p, _identity in found))
    context = _found(actor, result, found, chosen_by(actor)) | {"asked": back.written()}
    answer = _answer(request, context)
    answer["HX-Replace-Url"] = address
    return answer


def _answer(request: StaffRequest, context: Mapping[str, Any]) -> HttpResponse:
    """The page, or for a script only the part that changed."""
    actor = request.actor
    if request.htmx:
        answer = render(request, "dossier/_people.html", context)
        if request.method == "GET" and "here" in context:
            answer["HX-Push-Url"] = context["here"]
        return answer
    frame = {
        "search": {"action": reverse("dossier:people"), "numbers": finds_by_number(actor)},
        "order_in_url": reverse("dossier:order-in") if Power.RECORD in actor.powers else "",
        "matches": open_matches(actor).count() if Power.SEE_FIGURES in actor.powers else 0,
        "matches_url": reverse("dossier:matches"),
    }
    return render(request, "dossier/people.html", {**context, **frame})


def _found_again(actor: Actor, result: Found, chosen: Chosen) -> dict[str, Any]:
    """A result as it was kept, of those whom the actor may still see."""
    rows = {p.pk: p for p in Person.objects.visible_to(actor).filter(pk__in=[who for who, _span in result.people])}
    there = [rows[who] for who, _span in result.people if who in rows]
    names = read_identities(actor, there, opened=False)
    actor.reading.searched([p.pk for p in there])
    return _found(actor, result, [(p, names[p.pk]) for p in there], chosen)


def _found(actor: Actor, result: Found, found: list[tuple[Person, Identity]], chosen: Chosen) -> dict[str, Any]:
    lines = lines_of(actor, found, chosen.columns, spans=result.spans(), found_by=result.kind)
    return {
        "people": [{**line, "select": False} for line in lines],
        "total": len(lines),
        "searched": True,
        "about": _about(actor, result),
        "columns": _columns(actor, chosen),
        "everybody_url": Filters().address(),
    }


def _about(actor: Actor, result: Found) -> str:
    """How the typed text was read; and that a role which is not shown numbers finds nobody by one."""
    if result.kind in tokens.NUMBERS and not finds_by_number(actor):
        return _("read as a number: your role is not shown numbers and finds nobody by one")
    return about(result.kind, here=result.here)


def _list(request: StaffRequest, chosen: Chosen, asked: Filters | None = None) -> dict[str, Any]:
    """One page of the list under the filters of the address; the bare list opens the view that was chosen first."""
    actor, views = request.actor, views_of(request.actor)
    filters = asked or Filters.read(request.GET)
    if not request.GET and asked is None:
        filters = next((Filters.of(v.asked) for v in views if v.pk == chosen.first), filters)
    scope = Scope.read(actor, filters.place)
    filters = asked_by(actor, _in_sight(filters, scope))
    context = {
        "searched": False,
        "filters": filters,
        "asked": filters.written(),
        "here": filters.address(page=filters.page),
        "views": _views(actor, filters, views, chosen),
        "columns": _columns(actor, chosen),
        "everybody_url": Filters(place=filters.place).address() if filters.narrows else "",
    }
    if not scope.fits_a_list:
        # A city's or province's people are found by a search; as a list they would be a count over everything.
        parts = [{"name": name, "url": filters.address(place=code)} for code, name in scope.parts()]
        several = [{"name": name_of(t.code), "url": filters.address(place=t.code)} for t in scope.territories]
        return {**context, "wide": True, "parts": parts or several, "total": 0, "people": []}
    selecting = request.GET.get("select") == "1" and Power.RECORD in actor.powers
    page = _page(actor, filters, scope, chosen)
    for line in page["people"]:
        line["select"] = selecting
    return {**context, **page, "select": _select(actor, filters, selecting)}


def _in_sight(filters: Filters, scope: Scope) -> Filters:
    """Without a place that the reader does not see, and a village that lies elsewhere."""
    here = not filters.village or any(t.contains(filters.village) for t in scope.territories)
    return replace(filters, place=scope.chosen, village=filters.village if here else "")


def _page(actor: Actor, filters: Filters, scope: Scope, chosen: Chosen) -> dict[str, Any]:
    everybody = Person.objects.visible_to(actor).filter(scope.condition())
    answering = staff_of(everybody)
    meant = in_order(narrowed(everybody, filters, actor), filters, actor.today)
    page = Paginator(meant, PAGE).get_page(filters.page)
    shown = list(page.object_list)
    names = read_identities(actor, shown, opened=False)
    if filters.sort == "name":
        shown.sort(key=lambda p: spelt_out(names[p.pk].name))
    return {
        "sentence": sentence(actor, filters, scope, everybody, answering),
        "people": lines_of(actor, [(p, names[p.pk]) for p in shown], chosen.columns, staff=answering),
        "total": page.paginator.count,
        "pages": {
            "before": filters.address(page=page.previous_page_number()) if page.has_previous() else "",
            "after": filters.address(page=page.next_page_number()) if page.has_next() else "",
            "number": page.number,
            "of": page.paginator.num_pages,
        },
    }


def _columns(actor: Actor, chosen: Chosen) -> dict[str, Any]:
    """The headings of the page, and what may be chosen."""
    return {
        "shown": [{"key": name, "label": COLUMNS[name]} for name in chosen.columns],
        "offered": [{"key": n, "label": label, "on": n in chosen.columns} for n, label in columns_for(actor).items()],
        "url": reverse("dossier:columns"),
    }


def _select(actor: Actor, filters: Filters, selecting: bool) -> dict[str, Any]:
    """Choosing several people: offered to those who may write for them."""
    here = filters.address(page=filters.page)
    return {
        "offered": Power.RECORD in actor.powers,
        "on": selecting,
        "url": here if selecting else f"{here}&select=1",
    }


def _views(actor: Actor, filters: Filters, views: list[SavedView], chosen: Chosen) -> dict[str, Any]:
    """The chips above the list: what most ask for, and what the reader has kept."""
    asked = filters.written()
    usual = [
        (_("Mine"), Filters(place=filters.place, worker=ME)),
        (_("Late"), Filters(place=filters.place, late="late")),
        (_("Two weeks without an entry"), Filters(place=filters.place, quiet="14")),
        (_("Term ends within 30 days"), Filters(place=filters.place, ending="30")),
        (_("Control ends soon"), Filters(place=filters.place, also=LEAVING)),
        (_("Help by consent"), Filters(place=filters.place, also=HELP)),
    ]
    offered = usual if Power.RECORD in actor.powers else usual[1:]
    mine = [
        {"name": v.name, "url": Filters.of(v.asked).address(), "current": v.asked == asked,
         "first": v.pk == chosen.first, "change_url": reverse("dossier:view", args=[v.pk])}
        for v in views
    ]  # fmt: skip
    current = next((v for v in mine if v["current"]), None)
    return {
        "usual": [{"name": name, "url": f.address(), "current": f.written() == asked} for name, f in offered],
        "mine": mine,
        "current": current,
        "keep_url": reverse("dossier:keep-view") if filters.narrows and current is None else "",
        "asked": asked,
    }


@require_POST
@staff(Power.SEE_FILES)
def keep_this_view(request: StaffRequest) -> HttpResponse:
    """Keep the filters of the page under a name."""
    filters = Filters.of(request.POST.get("asked", "")[:400])
    view = keep_view(request.actor, request.POST.get("name", ""), filters)
    if view is None:
        messages.error(request, _("Not kept: give the view a name, and remove one if there are twenty."))
    elif request.POST.get("first"):
        open_first(request.actor, view)
    return redirect(filters.address())


@require_POST
@staff(Power.SEE_FILES)
def change_view(request: StaffRequest, view: int) -> HttpResponse:
    """Let a view open first, or no longer; or remove it."""
    actor = request.actor
    found = get_object_or_404(SavedView, pk=view, user=actor.user_id, page="people")
    asked = request.POST.get("do", "")
    if asked == "remove":
        forget_view(actor, found)
    elif asked in ("first", "usual"):
        open_first(actor, found if asked == "first" else None)
    return redirect(Filters.of(found.asked).address())


@require_POST
@staff(Power.SEE_FILES)
def columns(request: StaffRequest) -> HttpResponse:
    """Show other columns from now on."""
    choose_columns(request.actor, request.POST.getlist("column"))
    return redirect(Filters.of(request.POST.get("asked", "")[:400]).address())
