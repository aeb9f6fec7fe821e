"""The deed of a report to the police: it takes the evidence with it that the file proves on that day."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.course import deeds
from guihang.course.breaching import REPORTED, evidence_of, findings
from guihang.course.file import course_file
from guihang.dossier.forms import ActForm
from guihang.rules.acts import code_label
from guihang.texts import translate

SUBJECT = "breach"


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def report(request: StaffRequest, person: UUID) -> HttpResponse:
    """A finding reported, with every entry that proves it. What is missing is named before it is sent."""
    actor = request.actor
    found = deeds.held(request, person, REPORTED)
    chosen = request.POST if request.method == "POST" else request.GET
    file = course_file(actor, found, "breach", chosen.get("order", "")[:36])
    code = (chosen.get("reason") or chosen.get("code") or "")[:40]
    since = next((on for c, on in findings(file) if c == code), None)
    if file.order is None or since is None:
        raise Http404
    going = evidence_of(file, code, since)
    typed = request.POST if request.method == "POST" else None
    form = ActForm(REPORTED, typed, today=actor.today, given={"reason": code})
    form.fields["reason"].widget = forms.HiddenInput()
    del form.fields["evidence"]
    form.fields.pop("order", None)
    if request.method == "POST" and form.is_valid():
        data = {**form.act_data(), "reason": code, "evidence": [str(UUID(i)) for i in going.ids]}
        entry = deeds.new(actor, found.pk, form, REPORTED, data, order=file.order.pk)
        if deeds.written(actor, found, form, [entry]):
            messages.success(request, _("Written down with its evidence. The police's receipt belongs to it."))
            return redirect(deeds.page_of(person, SUBJECT))
    count = len(going.ids)
    told = ngettext("%(count)s entry goes with it.", "%(count)s entries go with it.", count) % {"count": count}
    lacking = "" if going.complete else _("The evidence still misses something: see the page before.")
    who = f"{file.identity.name} {file.identity.masked_number()}".strip()
    note = " · ".join(filter(None, (who, translate(code_label(code), actor.language), told, lacking)))
    hidden = [("order", str(file.order.pk))]
    return deeds.show(
        request,
        form,
        title=_("Report to the police"),
        note=note,
        back=(_("Back"), deeds.page_of(person, SUBJECT)),
        hidden=hidden,
    )
