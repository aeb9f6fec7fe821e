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
from guihang.dossier.end_sure import end_control, ending_now
from guihang.dossier.ending import CONTROL_ENDED
from guihang.dossier.ends import DECISIONS, DEFERRED, decide, deferred, over_and_not_released, overdue
from guihang.dossier.ends_papers import (
    AFTER_THE_RELEASE,
    RELEASED,
    SERVED,
    TOLD,
    forms_after,
    owed_after,
)
from guihang.dossier.entry import Facts
from guihang.dossier.forms import ActForm
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Person
from guihang.dossier.outcome import Outcome
from guihang.dossier.record import record
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.writer import ByActor
from guihang.rules.acts import code_label
from guihang.territory.codes import BadCode, Territory
from guihang.texts import translate
from guihang.web.words.dates import short_day
from guihang.web.words.duties import duty_name

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
    typed, owed = request.POST if request.method == "POST" else None, owed_after(found)
    forms = {k: ActForm(k, typed if k == kind else None, today=actor.today) for k in DECISIONS}
    after = forms_after(actor, found, owed, kind, typed)
    if request.method == "POST":
        if kind not in {**forms, **after}:
            raise Http404
        form = after.get(kind) or forms[kind]
        if form.is_valid() and (asked := _decided(request, found, form)) is not None:
            where = redirect("ends:end", found.pk) if kind in after else redirect("ends:list")
            return asked if isinstance(asked, HttpResponse) else where
    return _show(request, found, forms, after, owed, kind)


def _decided(request: StaffRequest, person: Person, form: ActForm) -> Outcome | HttpResponse | None:
    """Write it; of an end the page that asks once more comes first. None where the file says that it cannot be: the
    form says why."""
    actor, now = request.actor, clock.now()
    actor.reading.basis = PURPOSE
    entry = new_entry(actor, person.pk, form.kind, form)
    written: Outcome | HttpResponse | None
    try:
        if form.kind == CONTROL_ENDED:
            written = end_control(request, person, form, entry, reverse("ends:end", args=[person.pk]))
        elif form.kind in AFTER_THE_RELEASE:
            entry = entry._replace(order=entry.order or UUID(str(form.initial["order"])))
            written = record(ByActor(actor), entry, today=actor.today, now=now)
        else:
            written = decide(actor, person, entry, now)
    except Unacceptable as refused:
        refused.said_in(form, actor.language)
        return None
    if not isinstance(written, Outcome):
        return written
    told = {
        CONTROL_ENDED: _("Control has ended. The file is sealed."),
        "use.confirmed": _("Written down. The clean years count from that day again."),
        DEFERRED: _("Written down. The task stays here until you decide."),
    }
    messages.success(request, told.get(form.kind) or _("Written down. The file stays in no list."))
    return written


def _show(
    request: StaffRequest, person: Person, forms: dict[str, ActForm], after: dict[str, ActForm],
    owed: Sequence[Duty], chosen: str,
) -> HttpResponse:  # fmt: skip
    actor = request.actor
    actor.reading.basis = PURPOSE
    identity = read_identities(actor, [person], opened=True)[person.pk]
    entries = entries_of([person.pk]).get(person.pk, [])
    ending = ending_now(actor, person, entries)
    unreleased = over_and_not_released(person, actor.today)
    words = {
        CONTROL_ENDED: (_("Control ends"), _("The file is sealed: nobody finds or opens it any more.")),
        "use.confirmed": (_("Use was confirmed"), _("Write the day on which it was: the years count from it again.")),
        DEFERRED: (_("Not yet, because"), _("It lengthens nothing: the days late are counted on.")),
    }
    further = {
        RELEASED: (_("Record the release"), _("Its day is the one after the last day of the term.")),
        SERVED: (_("Record the service of the notice"), _("On the person, and on the family.")),
        TOLD: (_("Record that the township was told"), ""),
    }
    context = {
        "name": identity.name or _("(erased)"),
        "number": identity.id_number,
        "owed": [
            {"name": duty_name(d.key, actor.today, actor.language), "due_on": d.due_on, "late": d.due_on < actor.today}
            for d in owed
        ],
        "papers_url": reverse("documents:end-papers", args=[person.pk]),
        "after": [
            {"kind": kind, "open": kind == chosen, "title": further[kind][0],
             "form": _form(request, kind, form, *further[kind])}
            for kind, form in after.items()
        ],
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
    failed = any(form.errors for form in (*forms.values(), *after.values()))
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
