"""The page on which a clerk says what each column means; what was said is remembered for the office."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.exchange.bringing import ask_for_check, check_now
from guihang.exchange.brought import Brought
from guihang.exchange.columns_form import ColumnsForm
from guihang.exchange.kept import Missing
from guihang.exchange.memory import remember
from guihang.exchange.models import Import
from guihang.exchange.pages import broken_view, head_view, progress_view
from guihang.exchange.views import found

State = Import.State
OPEN = frozenset({State.UPLOADED, State.CHECKED, State.UNDONE})


@transaction.non_atomic_requests
def columns(request: HttpRequest, ledger: UUID) -> HttpResponseBase:
    """Each sheet, what it was taken for, each column with a few values and what it is read as."""
    with transaction.atomic():
        answer = _columns(request, ledger)
    if request.method == "POST" and answer.status_code == 302:
        check_now(ledger)
    return answer


@require_http_methods(["GET", "POST"])
@staff(Power.LOAD)
def _columns(request: StaffRequest, ledger: UUID) -> HttpResponse:
    actor, posted = request.actor, request.method == "POST"
    row = found(request, ledger, lock=posted)
    if row.gone_at is not None or row.state not in OPEN:
        return redirect("exchange:ledger", row.pk)
    brought = Brought.open(row)
    try:
        form = ColumnsForm.of(brought)
    except Missing:
        return _without_columns(request, row, brought)
    again = "again" in request.POST
    if posted:
        form.fill(request.POST, actor.today)
        if form.valid and not again:
            _save(request, form)
            return redirect("exchange:ledger", row.pk)
        if again:
            form.errors.clear()
            for sheet in form.sheets:
                sheet.errors.clear()
    fault = brought.fault
    context = {"head": head_view(actor, row, brought, 1), "form": form.view(actor.language),
               "fault": fault.render(actor.language) if fault else ""}  # fmt: skip
    template = "exchange/_columns.html" if again and request.htmx else "exchange/columns.html"
    return render(request, template, context, status=422 if posted and not again else 200)


columns.__dict__["audience"] = _columns.audience  # type: ignore[attr-defined]


def _without_columns(request: StaffRequest, row: Import, brought: Brought) -> HttpResponse:
    """The sheets are still being looked at; or the file cannot be read, and this says why."""
    actor = request.actor
    if brought.fault is None:
        return render(request, "exchange/progress.html", {"work": progress_view(actor, row, brought)})
    context = {"head": head_view(actor, row, brought, 1), "broken": broken_view(actor, row, brought)}
    return render(request, "exchange/broken.html", context)


def _save(request: StaffRequest, form: ColumnsForm) -> None:
    brought, actor = form.brought, request.actor
    assert actor.user_id is not None
    said = form.said()
    remember(brought.row.place, form.guessed, said, actor.user_id, clock.now())
    brought.say_columns(said)
    brought.say_fault(None)
    made_on = date.fromisoformat(form.as_of) if form.as_of else None
    if made_on != brought.row.as_of:
        brought.row.counts.pop("as_of", None)
    brought.row.as_of = made_on
    brought.save("as_of", "counts")
    ask_for_check(brought.row, actor.user_id)
