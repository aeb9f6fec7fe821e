"""The pages of whoever is asked: a neighbour's visit, one at a time, and the requests passed on to a department.

What is asked of somebody else, is over, was taken back or never was looks alike: as if there were nothing.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.dossier.act_view import field_view
from guihang.dossier.errand_forms import KIND, AnswerForm
from guihang.dossier.errand_models import CLOSING, HELP, VISIT, Errand
from guihang.dossier.errand_shown import list_wishes, show
from guihang.dossier.models import Entry
from guihang.dossier.record import record
from guihang.dossier.refusal import Unacceptable
from guihang.dossier.writer import ByActor

A_PAGE = 50
THANKS = gettext_lazy("Thank you. Your answer has been passed on.")
NO_LONGER = gettext_lazy("That is no longer asked.")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.VISIT_ASKED)
def visit(request: StaffRequest) -> HttpResponse:
    """The oldest visit that is asked of the reader, and its answer. Never a list; whether one more waits, not which."""
    form: AnswerForm | None = None
    if request.method == "POST":
        form = AnswerForm(VISIT, request.POST)
        answered = _answer(request, form)
        if answered is not None:
            return answered
    asked = Errand.objects.asked_of(request.actor).filter(kind=VISIT).select_related("person")
    waiting = list(asked.order_by("asked_on", "pk")[:2])
    if not waiting:
        return render(request, "dossier/visit.html", {"visit": None})
    first = waiting[0]
    if form is None or form["errand"].value() != str(first.pk):
        form = AnswerForm(VISIT, errand=first.pk)
    shown = show(request.actor, first)
    context = {
        "visit": {
            "name": shown.who.name,
            "where": shown.where,
            "words": shown.words.get("text", ""),
            "until": first.until,
            "over": first.until < request.actor.today,
        },
        "more": len(waiting) > 1,
        **_form(form),
    }
    return render(request, "dossier/visit.html", context, status=422 if form.errors else 200)


@require_GET
@staff(Power.SERVE_ASKED)
def service(request: StaffRequest) -> HttpResponse:
    """What was passed on to the reader's department: what is asked for, until when, without names."""
    actor = request.actor
    page = request.GET.get("page", "1")
    number = min(1000, int(page)) if page.isascii() and page.isdigit() and int(page) else 1
    asked = Errand.objects.asked_of(actor).filter(kind=HELP).order_by("outcome", "until", "pk")
    chosen = list(asked[A_PAGE * (number - 1) : A_PAGE * number + 1])
    lines = [
        {
            "url": reverse("asked:request", args=[errand.pk]),
            "wish": wish,
            "until": errand.until,
            "place": name_of(errand.place) or "",
            "outcome": errand.outcome,
            "answered_on": errand.answered_on,
        }
        for errand, wish in list_wishes(actor, chosen[:A_PAGE])
    ]
    here = reverse("asked:service")
    context = {
        "lines": lines,
        "earlier": f"{here}?page={number - 1}" if number > 1 else "",
        "later": f"{here}?page={number + 1}" if len(chosen) > A_PAGE else "",
    }
    return render(request, "dossier/service.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.SERVE_ASKED)
def one_request(request: StaffRequest, errand: UUID) -> HttpResponse:
    """One request: who, how to reach them, what they ask for and can do; and the answer."""
    asked = Errand.objects.asked_of(request.actor).filter(kind=HELP).select_related("person")
    found = get_object_or_404(asked, pk=errand)
    form = AnswerForm(HELP, request.POST if request.method == "POST" else None, errand=errand)
    if request.method == "POST":
        answered = _answer(request, form, only=found)
        if answered is not None:
            return answered
    shown = show(request.actor, found)
    context = {
        "request_of": {
            "name": shown.who.name,
            "phones": shown.who.phones,
            "wish": shown.words.get("wish", ""),
            "can_do": shown.words.get("can_do", ""),
            "until": found.until,
            "asked_on": found.asked_on,
            "place": name_of(found.place) or "",
            "outcome": found.outcome,
            "answered_on": found.answered_on,
        },
        **_form(form),
    }
    return render(request, "dossier/service_request.html", context, status=422 if form.errors else 200)


def _answer(request: StaffRequest, form: AnswerForm, only: Errand | None = None) -> HttpResponse | None:
    """Write the answer and lead on; None where the form must be shown again."""
    actor, back = request.actor, redirect("asked:visit" if form.kind == VISIT else "asked:service")
    errand = only or _asked_for(request, form)
    if errand is None:
        messages.info(request, THANKS if _written(request, form) else NO_LONGER)
        return back
    if not form.is_valid():
        return None
    try:
        entry = form.answer(actor, errand, actor.today)
        record(ByActor(actor), entry, today=actor.today, now=clock.now())
    except Unacceptable as refused:
        refused.said_in(form, actor.language)
        return None
    messages.success(request, THANKS)
    if form.kind == HELP and form.cleaned_data["outcome"] not in CLOSING:
        return redirect("asked:request", errand=errand.pk)
    return back


def _asked_for(request: StaffRequest, form: AnswerForm) -> Errand | None:
    """The errand that the form names, if it is one of the reader's; else None, whatever else it may be."""
    known = _known(form["errand"].value())
    return Errand.objects.asked_of(request.actor).filter(kind=form.kind, pk=known).first() if known else None


def _written(request: StaffRequest, form: AnswerForm) -> bool:
    """Whether it was sent before, by the reader: then it was written the first time."""
    known = _known(form["entry"].value())
    mine = Entry.objects.filter(kind=KIND[form.kind], entered_by=request.actor.user_id)
    return known is not None and mine.filter(pk=known).exists()


def _known(text: object) -> UUID | None:
    """The id that was sent; None for what is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _form(form: AnswerForm) -> dict[str, Any]:
    """The form as the templates show it: `fields` as in ``dossier/_act_form.html``."""
    return {
        "hidden": [(f.name, f.value() or "") for f in form.hidden_fields()],
        "fields": [field_view(f, False) for f in form.visible_fields()],
        "errors": [str(e) for e in form.non_field_errors()],
    }
