"""Asking for a ledger, agreeing to it, waiting, fetching it once; and what has left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.fresh import fresh
from guihang.access.roles import Power
from guihang.exchange import kept
from guihang.exchange.models import Import, Outgoing
from guihang.exchange.out import gate, pages, second, work
from guihang.exchange.out.book import TYPE
from guihang.exchange.out.copies import Copy
from guihang.exchange.out.form import OutForm
from guihang.exchange.out.ledger import people_of, write_ledger
from guihang.exchange.returned import returned_copy
from guihang.protect.suite import sm3
from guihang.territory.codes import Territory
from guihang.texts import Message, mark

# More people than this are written by the runner.
AT_ONCE = 2_000
PAGE = 50
GONE_MEANWHILE = mark("It is no longer kept. Ask for it once more.")
MORE_NOW = mark("There are {people} people now; {agreed} were asked for. Ask for it once more.")


@require_http_methods(["GET", "POST"])
@staff(Power.SEE_FILES)
def choose(request: StaffRequest) -> HttpResponse:
    """Say which ledger and why; of a few people it comes at once, of many it is put before somebody else first."""
    actor = request.actor
    form = OutForm(request.POST if request.method == "POST" else None, actor)
    if request.method == "POST" and form.is_valid():
        answer = _begin(request, form)
        if answer is not None:
            return answer
    return render(request, "exchange/out.html", pages.choosing(actor, form), status=422 if form.errors else 200)


def _begin(request: StaffRequest, form: OutForm) -> HttpResponse | None:
    """The file, or the page that comes next; None where the form says what is wrong."""
    actor, now = request.actor, clock.now()
    wanted, said = form.asked(), form.cleaned_data
    people = people_of(actor, wanted.place).count()
    if not gate.free(people) and not form.ask_for_words():
        return None
    asked = gate.Asked(
        Outgoing.Kind.LEDGER, wanted.place.code, people, said["purpose"], said["words"],
        said["ends_on"] or gate.last_day(actor.today), work.params_of(wanted),
    )  # fmt: skip
    try:
        row = gate.begin(actor, asked, now)
    except gate.Closed as closed:
        form.add_error(None, closed.message.render(actor.language))
        return None
    if row.second or people > AT_ONCE:
        return redirect("ledgers_out:one", out=row.pk)
    return _hand_out(row, _ledger(actor, row))


@require_GET
@staff(Power.SEE_FILES, Power.SEE_FIGURES, Power.GUARD_PRIVACY)
def one(request: StaffRequest, out: UUID) -> HttpResponse:
    """Where it stands, and what its reader can do: ask, agree, refuse, wait, fetch, stop."""
    row = _found(request.actor, out)
    context = pages.standing(request.actor, row, clock.now())
    if request.htmx and request.GET.get("was", "") != context["phase"]:
        return HttpResponse(status=204, headers={"HX-Redirect": context["here"]})
    if request.htmx:
        return render(request, "exchange/_out_clock.html", context)
    return render(request, "exchange/out_one.html", context)


@fresh
@require_POST
@staff(Power.SEE_FILES)
def ask(request: StaffRequest, out: UUID) -> HttpResponse:
    """Put it before a second person."""
    return _do(request, out, gate.ask, own=True)


@fresh
@require_POST
@staff(Power.SEE_FILES, Power.SEE_FIGURES)
def decide(request: StaffRequest, out: UUID) -> HttpResponse:
    """The second person agrees, or refuses and says why."""
    why = request.POST.get("why", "").strip()
    if request.POST.get("do") == "approve":
        return _do(request, out, gate.approve)
    if not why:
        messages.error(request, _("Say why it is refused: whoever asked will read it."))
        return redirect("ledgers_out:one", out=_found(request.actor, out).pk)
    return _do(request, out, lambda actor, row, now: gate.refuse(actor, row, why, now))


@require_POST
@staff(Power.SEE_FILES, Power.SEE_FIGURES)
def stop(request: StaffRequest, out: UUID) -> HttpResponse:
    """Whoever asked or agreed stops it; a file that is written already is destroyed."""
    answer = _do(request, out, gate.stop)
    row = Outgoing.objects.get(pk=out)
    if row.state == Outgoing.State.STOPPED and row.job is not None:
        kept.remove(row.job)
    return answer


@fresh
@require_POST
@staff(Power.SEE_FILES)
def fetch(request: StaffRequest, out: UUID) -> HttpResponse:
    """The file: for who asked for it, while they still see the place, once, within its time."""
    actor, now = request.actor, clock.now()
    row = _found(actor, out, own=True, lock=True)
    if not row.may_be_taken(now):
        return _say(request, row, Message(GONE_MEANWHILE))
    try:
        content = _content(actor, row)
    except gate.Closed as closed:
        return _say(request, row, closed.message)
    except kept.Missing:
        if row.job is None or (job := work.job_of(row)) is None or job.ended:
            work.ask(row, now)
        return redirect("ledgers_out:one", out=row.pk)
    return _hand_out(row, content)


@require_POST
@staff(Power.SEE_FILES)
def destroyed(request: StaffRequest, out: UUID) -> HttpResponse:
    """Whoever took it says that the copy is destroyed."""
    row = _found(request.actor, out, own=True)
    gate.gone(request.actor, row, clock.now())
    return redirect("ledgers_out:one", out=row.pk)


@require_GET
@staff(Power.CONFIRM, Power.SEE_FIGURES, Power.GUARD_PRIVACY)
def taken(request: StaffRequest) -> HttpResponse:
    """What left: who took what, when, what for, until when."""
    rows = Outgoing.objects.told_to(request.actor).order_by("-asked_at", "-id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "exchange/out_taken.html", pages.taken(request.actor, page))


def _do(
    request: StaffRequest, out: UUID, step: Callable[[Actor, Outgoing, Any], None], *, own: bool = False
) -> HttpResponse:
    row = _found(request.actor, out, own=own, lock=True)
    try:
        step(request.actor, row, clock.now())
    except gate.Closed as closed:
        messages.error(request, closed.message.render(request.actor.language))
    return redirect("ledgers_out:one", out=row.pk)


def _found(actor: Actor, out: UUID, *, own: bool = False, lock: bool = False) -> Outgoing:
    """The row, for whom it concerns; else as if there were none."""
    rows = Outgoing.objects.select_for_update() if lock else Outgoing.objects.all()
    row = rows.filter(pk=out).first()
    if row is None or not second.may_see(actor, row, clock.now()):
        raise Http404
    if own and (row.user_id != actor.user_id or not pages.still_seen(actor, row)):
        raise Http404
    return row


def _content(actor: Actor, row: Outgoing) -> bytes:
    """What leaves. Raises Closed when it is no longer what was asked for, kept.Missing when it is not written yet."""
    if row.kind == Outgoing.Kind.RETURNED:
        source = Import.objects.visible_to(actor).filter(pk=row.params["import"], gone_at=None).first()
        if source is None:
            raise gate.Closed(Message(GONE_MEANWHILE))
        return returned_copy(source, actor.language, row, clock.now())
    other = work.OTHERS.get(row.kind)
    people = other.people(actor, row) if other else people_of(actor, work.asked_of(row).place).count()
    if work.grown(row, people):
        raise gate.Closed(Message(MORE_NOW, {"people": people, "agreed": row.people}))
    return work.written(row) if other or people > AT_ONCE else _ledger(actor, row)


def _ledger(actor: Actor, row: Outgoing) -> bytes:
    return write_ledger(actor, work.asked_of(row), copy=Copy.of(row, clock.now())).content


def _hand_out(row: Outgoing, content: bytes) -> HttpResponse:
    """Let it leave: noted in the same transaction, its own key destroyed behind it."""
    gate.take(row, sm3(content), clock.now())
    if row.job is not None:
        kept.remove(row.job)
    return file_answer(row, content)


def file_answer(row: Outgoing, content: bytes) -> HttpResponse:
    """The file to keep; its name says which place and day, and nothing about why."""
    day = clock.today().isoformat()
    media, ending = work.OTHERS[row.kind].media(row) if row.kind in work.OTHERS else (TYPE, "xlsx")
    answer = HttpResponse(content, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="{Territory.of(row.place).prefix}-{day}.{ending}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _say(request: StaffRequest, row: Outgoing, said: Message) -> HttpResponse:
    messages.error(request, said.render(request.actor.language))
    return redirect("ledgers_out:one", out=row.pk)
