"""The pages of ledgers: those that came in, one of them under way or done, its load and its taking back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.access.watch_models import note
from guihang.exchange.bringing import Taken, ask, ask_for_check, check_now, job_of, take_in
from guihang.exchange.brought import Brought
from guihang.exchange.clearing import end_keeping
from guihang.exchange.columns_form import BAD_DAY, day_said
from guihang.exchange.kept import Missing
from guihang.exchange.models import Import, Outgoing, RefusedRow
from guihang.exchange.out import gate
from guihang.exchange.out.purposes import USUAL
from guihang.exchange.pages import list_view, progress_view, report_view, upload_view
from guihang.exchange.returned import report_book, returned_copy, returned_people
from guihang.exchange.undoing import may_undo
from guihang.protect.suite import sm3
from guihang.texts import Message

State = Import.State
UNDER_WAY = frozenset({State.MAPPED, State.LOADING, State.UNDOING})
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@transaction.non_atomic_requests
def ledgers(request: HttpRequest) -> HttpResponseBase:
    """The ledgers that came in, and the form for another."""
    taken = take_in(request) if request.method == "POST" else None
    with transaction.atomic():
        return _ledgers(request, taken)


@require_http_methods(["GET", "POST"])
@staff(Power.LOAD)
def _ledgers(request: StaffRequest, taken: Taken | None) -> HttpResponse:
    actor = request.actor
    if taken is not None and taken.row is not None:
        return redirect("exchange:columns", taken.row.pk)
    fault = taken.fault.render(actor.language) if taken is not None and taken.fault is not None else ""
    context = {"upload": upload_view(actor, fault, request.POST.get("place", "")),
               **list_view(actor, request.GET.get("page"))}  # fmt: skip
    return render(request, "exchange/ledgers.html", context, status=422 if fault else 200)


ledgers.__dict__["audience"] = _ledgers.audience  # type: ignore[attr-defined]


def found(request: StaffRequest, ledger: UUID, *, lock: bool = False) -> Import:
    """The import, if whoever asks brings in ledgers there; else as if there were none."""
    rows = Import.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_for_update() if lock else rows, pk=ledger)


@require_GET
@staff(Power.LOAD)
def ledger(request: StaffRequest, ledger: UUID) -> HttpResponse:
    """One ledger where it stands: under way with its progress, done with its report; else the page that comes next."""
    row = found(request, ledger)
    if row.gone_at is None and row.state == State.UPLOADED:
        return redirect("exchange:columns", row.pk)
    if row.gone_at is None and row.state == State.CHECKED:
        return redirect("exchange:rows", row.pk)
    brought = Brought.open(row) if row.gone_at is None else None
    if row.state in UNDER_WAY:
        return render(request, "exchange/progress.html", {"work": progress_view(request.actor, row, brought)})
    return render(request, "exchange/report.html", {"report": report_view(request.actor, row, brought)})


@require_GET
@staff(Power.LOAD)
def progress(request: StaffRequest, ledger: UUID) -> HttpResponse:
    """How far the long work is, for a page that asks every two seconds; when it is done, the page that comes next."""
    row = found(request, ledger)
    job = job_of(row)
    waiting = row.state in UNDER_WAY or (row.state == State.UPLOADED and job is not None and not job.ended)
    if waiting:
        view = progress_view(request.actor, row, Brought.open(row) if row.gone_at is None else None)
        return render(request, "exchange/_progress.html", {"work": view})
    answer = HttpResponse(status=200)
    answer["HX-Redirect"] = reverse("exchange:ledger", args=[row.pk])
    return answer


@transaction.non_atomic_requests
def check_again(request: HttpRequest, ledger: UUID) -> HttpResponseBase:
    """Read the rows again: after cells were put right, or after a load was taken back."""
    with transaction.atomic():
        answer = _check_again(request, ledger)
    if answer.status_code == 302 and request.method == "POST":
        check_now(ledger)
    return answer


@require_POST
@staff(Power.LOAD)
def _check_again(request: StaffRequest, ledger: UUID) -> HttpResponse:
    row = found(request, ledger, lock=True)
    if row.gone_at is None and row.state in {State.CHECKED, State.LOADED, State.UNDONE, State.MAPPED}:
        _say_since(request, row)
        _note("ledger.check_asked", row, request.actor)
        ask_for_check(row, request.actor.user_id)
    return redirect("exchange:ledger", row.pk)


def _note(kind: str, row: Import, actor: Actor) -> None:
    note(kind, at=clock.now(), user=actor.user_id, about=row.pk, place=row.place)


def _say_since(request: StaffRequest, row: Import) -> None:
    """Take over the day from which it is kept here, where one was sent; what is loaded has its day."""
    asked = request.POST.get("since", "").strip()
    if not asked or row.state == State.LOADED:
        return
    day = day_said(asked, request.actor.today)
    if day is None:
        messages.error(request, Message(BAD_DAY).render(request.actor.language))
        return
    row.counts = {**row.counts, "as_of": day.isoformat()}
    row.save(update_fields=["counts"])


check_again.__dict__["audience"] = _check_again.audience  # type: ignore[attr-defined]


@require_POST
@staff(Power.LOAD)
def load(request: StaffRequest, ledger: UUID) -> HttpResponse:
    """Have it loaded; what fell is begun again."""
    row, actor = found(request, ledger, lock=True), request.actor
    job = job_of(row)
    fell = row.state == State.LOADING and (job is None or job.ended)
    if row.gone_at is None and (row.state == State.CHECKED or fell):
        if not fell:
            now = clock.now()
            row.state, row.loaded_by, row.loaded_at = State.LOADING, actor.user_id, now
            row.instants = [*row.instants, now.isoformat()]
            row.save(update_fields=["state", "loaded_by", "loaded_at", "instants"])
        _note("ledger.load_asked", row, actor)
        ask(row, "ledger.load", actor.user_id)
    return redirect("exchange:ledger", row.pk)


@require_POST
@staff(Power.LOAD)
def undo(request: StaffRequest, ledger: UUID) -> HttpResponse:
    """Have the load taken back, within a day; what fell is begun again."""
    row, actor = found(request, ledger, lock=True), request.actor
    job = job_of(row)
    fell = row.state == State.UNDOING and (job is None or job.ended)
    if may_undo(row, clock.now()) or fell:
        row.state = State.UNDOING
        row.save(update_fields=["state"])
        _note("ledger.undo_asked", row, actor)
        ask(row, "ledger.undo", actor.user_id)
    else:
        messages.error(request, _("This load can no longer be taken back: more than a day has passed."))
    return redirect("exchange:ledger", row.pk)


@require_POST
@staff(Power.LOAD)
def discard(request: StaffRequest, ledger: UUID) -> HttpResponse:
    """Throw a file away before its time; what was loaded stays."""
    row = found(request, ledger, lock=True)
    job = job_of(row)
    busy = row.state in {State.LOADING, State.UNDOING} and job is not None and not job.ended
    if row.gone_at is None and not busy:
        _note("ledger.thrown_away", row, request.actor)
        end_keeping(row, clock.now(), RefusedRow.How.LEFT_OUT)
        messages.success(request, _("The file is gone; its key was destroyed."))
    return redirect("exchange:ledgers")


@require_GET
@staff(Power.LOAD)
def returned(request: StaffRequest, ledger: UUID) -> HttpResponse:
    """The refused rows as they were, with the reason in the last column: to be mended and brought in again.

    They go back to who brought them in. To a colleague they leave as any other list does.
    """
    actor, row = request.actor, found(request, ledger)
    if row.gone_at is not None:
        return redirect("exchange:ledger", row.pk)
    try:
        people = returned_people(Brought.open(row))
        asked = gate.Asked(
            Outgoing.Kind.RETURNED, row.place, people, USUAL, "", gate.last_day(actor.today), {"import": str(row.pk)},
            own_rows=row.uploaded_by == actor.user_id,
        )  # fmt: skip
        out = gate.begin(actor, asked, clock.now())
        if out.second:
            return redirect("ledgers_out:one", out=out.pk)
        content = returned_copy(row, actor.language, out, clock.now())
    except Missing:
        return redirect("exchange:ledger", row.pk)
    except gate.Closed as closed:
        messages.error(request, closed.message.render(actor.language))
        return redirect("exchange:ledger", row.pk)
    gate.take(out, sm3(content), clock.now())
    return _answer(row, content)


@require_GET
@staff(Power.LOAD)
def report_sheet(request: StaffRequest, ledger: UUID) -> HttpResponse:
    """The report to keep, as a workbook; it names nobody."""
    row = found(request, ledger)
    if row.gone_at is not None:
        return redirect("exchange:ledger", row.pk)
    try:
        content = report_book(Brought.open(row), request.actor.language)
    except Missing:
        return redirect("exchange:ledger", row.pk)
    return _answer(row, content)


def _answer(row: Import, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{row.uploaded_at:%Y%m%d}-{row.pk.hex[-6:]}.xlsx"'
    return answer
