"""The pages of breaking the glass: the number and the reason, the one click that breaks it, giving back, the review."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from guihang.access import clock, tickets
from guihang.access.audience import StaffRequest, signed_in, staff
from guihang.access.fresh import fresh
from guihang.access.models import Ticket
from guihang.access.roles import Power
from guihang.dossier import glass
from guihang.dossier.addresses import file_address
from guihang.dossier.glass_review import may_review, review, told_of
from guihang.dossier.identity import read_identities
from guihang.dossier.models import Person


class ReasonForm(forms.Form):
    """Why a single file must be opened."""

    reason = forms.CharField(
        label=gettext_lazy("Why this file must be opened"),
        min_length=glass.LEAST_REASON,
        max_length=glass.MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "At least 10 characters: what has to be done, for whom, by when. It is kept sealed; whoever answers for the"
            " file reads it."
        ),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="f-%s")


class NumberForm(ReasonForm):
    """The exact number, and why."""

    number = forms.CharField(
        label=gettext_lazy("Identity number, all 18 characters"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "text"}),
    )
    field_order = ("number", "reason")

    def clean_number(self) -> str:
        """Exactly eighteen characters: a part of a number looks for many people."""
        number = glass.exact_number(str(self.cleaned_data["number"]))
        if not number:
            raise forms.ValidationError(_("Expected all 18 characters of the number: 17 digits and a digit or X."))
        return number


@fresh
@sensitive_post_parameters("number", "reason")
@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.SEE_FILES)
def by_number(request: StaffRequest) -> HttpResponse:
    """The form; then one page that asks whether really, the same whatever there is; then the file, or nothing."""
    form = NumberForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form)
    if request.POST.get("sure") != "1":
        return render(request, "dossier/glass_sure.html", {"form": form, "minutes": _minutes()})
    wait = glass.wait_before(request.actor)
    if wait:
        form.add_error(
            None, _("Twenty numbers in an hour is the most. Try again in %(m)s minutes.") % {"m": -(-wait // 60)}
        )
        return _form(request, form, status=429)
    broken = glass.look_behind(request.actor, form.cleaned_data["number"], form.cleaned_data["reason"], clock.now())
    if broken.ticket is not None:
        return _opened(request, broken.ticket)
    if broken.own is not None:
        messages.info(request, _("This file belongs to your daily work: it opens without a reason."))
        return redirect(file_address(broken.own))
    form.add_error(
        None, _("Under this number nothing opens for you. Check it; or ask the office where the person lives.")
    )
    return _form(request, form)


@fresh
@sensitive_post_parameters("reason")
@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.SEE_FILES)
def one(request: StaffRequest, person: UUID) -> HttpResponse:
    """A file that stands in the reader's lists and is not opened in their daily work: only the reason is asked."""
    actor = request.actor
    found = get_object_or_404(Person.objects.visible_to(actor), pk=person, ended_on=None)
    if actor.may_open(found.place, found.pk):
        return redirect(file_address(found.pk))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if glass.wait_before(actor):
            form.add_error(None, _("Twenty files in an hour is the most."))
        elif (
            ticket := glass.break_before(actor, found.pk, found.place, form.cleaned_data["reason"], clock.now())
        ) is not None:
            return _opened(request, ticket)
    name = read_identities(actor, [found], opened=False)[found.pk].name
    context = {"form": form, "name": name, "minutes": _minutes()}
    return render(request, "dossier/glass_one.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def back(request: StaffRequest, ticket: UUID) -> HttpResponse:
    """Give a ticket back before its time."""
    own = next((t for t in request.actor.tickets.values() if t.pk == ticket), None)
    if own is None:
        raise Http404
    tickets.give_back([own], clock.now())
    messages.success(request, _("Given back. The file is closed."))
    return redirect("glass:number")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def look_at(request: StaffRequest, ticket: UUID) -> HttpResponse:
    """One break of the glass: who, as what, why, what was looked at; and what its reviewer found."""
    found = get_object_or_404(Ticket, pk=ticket, purpose=glass.PURPOSE)
    reviews = may_review(request.actor, found)
    if not reviews and found.user_id != request.actor.user_id:
        raise Http404
    if request.method == "POST":
        if not reviews or request.POST.get("found") not in {"in_order", "asked"}:
            raise Http404
        review(request.actor, found, in_order=request.POST["found"] == "in_order", now=clock.now())
        messages.success(request, _("Written down."))
        return redirect("access:alerts")
    return render(request, "dossier/glass_ticket.html", told_of(request.actor, found, reviews=reviews))


def _form(request: StaffRequest, form: forms.Form, status: int = 200) -> HttpResponse:
    own = [
        {"ends_at": t.ends_at, "file_url": file_address(t.person_id), "back_url": reverse("glass:back", args=[t.pk])}
        for t in request.actor.tickets.values()
    ]
    status = status if status != 200 else 422 if form.errors and not form.non_field_errors() else 200
    return render(request, "dossier/glass.html", {"form": form, "open": own, "minutes": _minutes()}, status=status)


def _opened(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    tickets.hold(request, ticket)
    return redirect(file_address(ticket.person_id))


def _minutes() -> int:
    return int(settings.GUIHANG_GLASS_MINUTES)
