"""The page on which help by consent begins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.dossier.addresses import file_address
from guihang.dossier.aftercare import HelpForm, begin
from guihang.dossier.order_in import places_of
from guihang.dossier.refusal import Unacceptable


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def help_new(request: StaffRequest) -> HttpResponse:
    """A new file with what the person gives, and nothing else."""
    actor = request.actor
    form = HelpForm(request.POST if request.method == "POST" else None, places=places_of(actor))
    if request.method == "POST" and form.is_valid():
        try:
            begin(actor, form, today=actor.today, now=clock.now())
        except Unacceptable as refused:
            refused.said_in(form, actor.language)
        else:
            messages.success(request, _("Written down. The person may end it at any time."))
            return redirect(file_address(form.cleaned_data["person"]))
    context = {
        "fields": form.shown(),
        "hidden": [(f.name, f.value() or "") for f in form.hidden_fields()],
        "errors": [str(e) for e in form.non_field_errors()],
    }
    return render(request, "dossier/help_new.html", context, status=422 if form.errors else 200)
