"""Asking for a ledger: what a place's files hold, as the workbook that the offices know."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.dossier.scope import Scope
from guihang.exchange import kept
from guihang.exchange.out import work
from guihang.exchange.out.book import TYPE
from guihang.exchange.out.ledger import Asked, people_of, write_ledger
from guihang.exchange.out.rows import SHEETS, Period
from guihang.jobs.models import Job
from guihang.territory.codes import Level, Territory

# More people than this are written by the runner.
AT_ONCE = 2_000
NAMES = {
    "roster": gettext_lazy("Roster"),
    "tests": gettext_lazy("Register of tests"),
    "contacts": gettext_lazy("Register of visits and talks"),
    "leaves": gettext_lazy("Register of leave"),
}


class OutForm(forms.Form):
    """Which place, which sheets, which days."""

    place = forms.ChoiceField(label=gettext_lazy("Place"))
    sheets = forms.MultipleChoiceField(
        label=gettext_lazy("Sheets"), choices=list(NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    since = forms.DateField(label=gettext_lazy("First day"), required=False)
    until = forms.DateField(label=gettext_lazy("Last day, included"), required=False)

    def __init__(self, data: Any, actor: Actor) -> None:
        choices = _places(actor)
        super().__init__(data, initial={"place": choices[0][0] if choices else "", "sheets": list(SHEETS)})
        place = self.fields["place"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = choices

    def clean(self) -> dict[str, Any]:
        """The days run forward."""
        said = self.cleaned_data
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", _("The last day lies before the first."))
        return said

    def asked(self) -> Asked:
        """What was asked for."""
        said = self.cleaned_data
        chosen = [key for key in SHEETS if key in said["sheets"]]
        return Asked(Territory.of(said["place"]), chosen, Period(said["since"], said["until"]))


@require_http_methods(["GET", "POST"])
@staff(Power.SEE_FILES)
def choose(request: StaffRequest) -> HttpResponse:
    """Say which ledger; a small one comes at once, a large one is written by the runner."""
    actor = request.actor
    form = OutForm(request.POST if request.method == "POST" else None, actor)
    if request.method == "POST" and form.is_valid():
        asked = form.asked()
        if people_of(actor, asked.place).count() <= AT_ONCE:
            return _file(write_ledger(actor, asked).content, asked.place, actor)
        return redirect("ledgers_out:job", job=work.ask(actor, asked, clock.now()).pk)
    recent = list(work.of(actor).filter(asked_at__gte=clock.now() - work.KEPT_FOR)[:10])
    there = set(work.still_kept(j.pk for j in recent))
    context = {
        "form": form,
        "chosen": form["sheets"].value() or [],
        "recent": [_recent(j, j.pk in there) for j in recent],
        "today": actor.today,
    }
    return render(request, "exchange/out.html", context, status=422 if form.errors else 200)


@require_GET
@staff(Power.SEE_FILES)
def job(request: StaffRequest, job: UUID) -> HttpResponse:
    """How far a large one is, and where it is fetched."""
    found = _own(request.actor, job)
    here = reverse("ledgers_out:job", args=[job])
    if request.htmx and found.ended:
        return HttpResponse(status=204, headers={"HX-Redirect": here})
    doing = {
        "title": _("The ledger is being written"),
        "told": _("%(done)s of %(total)s people") % {"done": found.done, "total": found.total or "…"},
        "done": found.done,
        "total": found.total,
        "waits": found.state == Job.State.WAITING,
        "failed": found.state in {Job.State.FAILED, Job.State.STOPPED},
        "again": "",
        "url": here,
        "page": here,
    }
    ready = found.state == Job.State.DONE and bool(work.still_kept([job]))
    context = {"work": doing, "ended": found.ended, "ready": ready, "one": _recent(found, ready)}
    return render(request, "exchange/_progress.html" if request.htmx else "exchange/out_job.html", context)


@require_POST
@staff(Power.SEE_FILES)
def fetch(request: StaffRequest, job: UUID) -> HttpResponse:
    """The finished file; for who asked for it, while they still see the place, within a day."""
    found = _own(request.actor, job)
    try:
        ledger = work.fetched(found)
    except kept.Missing:
        messages.error(request, _("It is no longer kept. Ask for it once more."))
        return redirect("ledgers_out:choose")
    return _file(ledger.content, ledger.place, request.actor)


def _own(actor: Actor, job: UUID) -> Job:
    found = work.of(actor).filter(pk=job).first()
    if found is None or not work.sees(actor, Territory.of(found.place)):
        raise Http404
    return found


def _places(actor: Actor) -> list[tuple[str, str]]:
    """What can be asked for: the actor's own places and their parts, a county at most; of what is wider, its parts."""
    found: dict[str, str] = {}
    for own in actor.territories(Power.SEE_FILES):
        if own.level >= Level.COUNTY:
            found[own.code] = name_of(own.code) or own.code
        parts = Scope((own,), "").parts()
        if own.level == Level.PROVINCE:
            parts = [p for code, _name in parts for p in Scope((Territory.of(code),), "").parts()]
        found |= {code: name for code, name in parts if Territory.of(code).level >= Level.COUNTY}
    return list(found.items())


def _recent(job: Job, there: bool) -> dict[str, Any]:
    return {
        "place": name_of(job.place) or job.place,
        "sheets": [NAMES[key] for key in SHEETS if key in job.params["sheets"]],
        "asked_at": job.asked_at,
        "url": reverse("ledgers_out:job", args=[job.pk]),
        "file_url": reverse("ledgers_out:fetch", args=[job.pk]) if there and job.state == Job.State.DONE else "",
        "ended": job.ended,
        "people": job.result.get("people"),
    }


def _file(content: bytes, place: Territory, actor: Actor) -> HttpResponse:
    """The workbook to keep; its name says which place and day, and nothing about why."""
    answer = HttpResponse(content, content_type=TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{place.prefix}-{actor.today.isoformat()}.xlsx"'
    answer["Cache-Control"] = "no-store"
    return answer
