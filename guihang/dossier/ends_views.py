"""The police liaison's own tasks: ends of control to decide, with the name and the number. Others see how many wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.dossier.act_view import form_view
from guihang.dossier.desk_act import new_entry
from guihang.dossier.ending import CONTROL_ENDED
from guihang.dossier.ending_page import ending_of
from guihang.dossier.ends import DECISIONS, DEFERRED, decide, deferred, over_and_not_released, overdue
from guihang.dossier.entry import Facts
from guihang.dossier.forms import ActForm
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Order, Person
from guihang.dossier.refusal import Unacceptable
from guihang.rules.acts import code_label
from guihang.territory.codes import BadCode, Territory
from guihang.texts import translate
from guihang.web.words.dates import short_day

PAGE = 50
PURPOSE = "police_duty"


@require_GET
@staff(Power.END_CONTROL, Power.SEE_FIGURES)
def ends(request: StaffRequest) -> HttpResponse:
    """The tasks of whoever decides; for whoever sees the figures, how many wait where and for how long."""
    actor = request.actor
    context: dict[str, Any] = {"tasks": None, "figures": None}
    if Power.END_CONTROL in actor.powers:
        page = Paginator(Person.objects.ends_to_decide(actor).order_by("off_lists_on", "pk"), PAGE).get_page(
            request.GET.get("page")
        )
        context |= {"tasks": _tasks(actor, list(page.object_list)), "total": page.paginator.count, "page": page}
    if Power.SEE_FIGURES in actor.powers:
        rows = overdue(actor, _asked(actor, request.GET.get("place", "")))
        context["figures"] = [{"row": row, "name": name_of(row.code) or row.code} for row in rows]
        context["waiting"] = sum(row.waiting for row in rows)
        context["steps"] = _steps()
    return render(request, "dossier/ends.html", context)


@require_http_methods(["GET", "POST"])
@staff(Power.END_CONTROL)
def end(request: StaffRequest, person: UUID) -> HttpResponse:
    """One end to decide: control ends; or use was confirmed, with its day; or not yet, because, and by when."""
    actor = request.actor
    people = Person.objects.ends_to_decide(actor)
    if request.method == "POST":
        people = people.select_for_update()
    found = get_object_or_404(people, pk=person)
    kind = request.POST.get("kind", "")
    forms = {k: ActForm(k, request.POST if k == kind else None, today=actor.today) for k in DECISIONS}
    if request.method == "POST":
        if kind not in forms:
            raise Http404
        if forms[kind].is_valid() and _decided(request, found, forms[kind]):
            return redirect("ends:list")
    return _show(request, found, forms, kind)


def _decided(request: StaffRequest, person: Person, form: ActForm) -> bool:
    """Write it. False where the file says that it cannot be: the form says why."""
    actor = request.actor
    try:
        decide(actor, person, new_entry(actor, person.pk, form.kind, form), clock.now())
    except Unacceptable as refused:
        for line in refused.lines(actor.language):
            form.add_error(None, line)
        return False
    told = {
        CONTROL_ENDED: _("Control has ended. The file is sealed."),
        "use.confirmed": _("Written down. The clean years count from that day again."),
        DEFERRED: _("Written down. The task stays here until you decide."),
    }
    messages.success(request, told[form.kind])
    return True


def _show(request: StaffRequest, person: Person, forms: dict[str, ActForm], chosen: str) -> HttpResponse:
    actor = request.actor
    actor.reading.basis = PURPOSE
    identity = read_identities(actor, [person], opened=True)[person.pk]
    entries = entries_of([person.pk]).get(person.pk, [])
    orders = list(Order.objects.filter(person=person).order_by("-decided_on", "-id"))
    ending = ending_of(
        person, entries, orders, today=actor.today, language=actor.language, sees=actor.sees(person.place),
        writes=(), open_question=person.has_parked or any(o.to_check_since for o in orders),
    )  # fmt: skip
    unreleased = over_and_not_released(person, actor.today)
    words = {
        CONTROL_ENDED: (_("Control ends"), _("The file is sealed: nobody finds or opens it any more.")),
        "use.confirmed": (_("Use was confirmed"), _("Write the day on which it was: the years count from it again.")),
        DEFERRED: (_("Not yet, because"), _("It lengthens nothing: the days late are counted on.")),
    }
    context = {
        "name": identity.name or _("(erased)"),
        "number": identity.id_number,
        "place": name_of(person.place) or person.place,
        "since": person.off_lists_on,
        "ending": ending,
        "waits": _waits(deferred(entries, person.off_lists_on), actor),
        "unreleased": [o.ends_on for o in unreleased],
        "forms": [
            {"kind": kind, "open": kind == chosen, "title": words[kind][0],
             "form": _form(request, kind, form, *words[kind])}
            for kind, form in forms.items()
        ],
    }  # fmt: skip
    failed = any(form.errors for form in forms.values())
    return render(request, "dossier/end.html", context, status=422 if failed else 200)


def _form(request: StaffRequest, kind: str, form: ActForm, title: str, note: str) -> dict[str, Any]:
    return form_view(
        form, action=request.path, target=f"#{kind.replace('.', '-')}", title=title, note=note,
        hidden=[("kind", kind)], cancel_url=reverse("ends:list"),
    )  # fmt: skip


def _tasks(actor: Actor, people: Sequence[Person]) -> list[dict[str, Any]]:
    """The tasks as lines: who, since when, and why it still waits."""
    actor.reading.basis = PURPOSE
    names = read_identities(actor, people, opened=False)
    stories = entries_of([p.pk for p in people]) if people else {}
    return [
        {
            "url": reverse("ends:end", args=[p.pk]),
            "name": names[p.pk].name or _("(erased)"),
            "number": names[p.pk].masked_number(),
            "place": name_of(p.place) or p.place,
            "since": p.off_lists_on,
            "days": (actor.today - p.off_lists_on).days if p.off_lists_on else 0,
            "waits": _waits(deferred(stories.get(p.pk, []), p.off_lists_on), actor),
        }
        for p in people
    ]


def _waits(said: Facts | None, actor: Actor) -> str:
    """Why it waits, in one sentence; "" where nobody has said it."""
    if said is None:
        return ""
    until = short_day(date.fromisoformat(said.data["until"]), actor.today.year, actor.language)
    told = {"why": translate(code_label(said.data["reason"]), actor.language), "until": until}
    return _("%(why)s; to be decided by %(until)s") % told


def _asked(actor: Actor, place: str) -> list[Territory] | None:
    """The place asked for, where the actor sees its figures; None for all of theirs."""
    try:
        wanted = Territory.of(place)
    except BadCode:
        return None
    return [wanted] if any(t.covers(wanted) for t in actor.territories(Power.SEE_FIGURES)) else None


def _steps() -> list[str]:
    return [_("%(days)s days or more") % {"days": days} for days in settings.GUIHANG_END_LATE_DAYS]
