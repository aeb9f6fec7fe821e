"""Handing people over: the form, the list to look through, the deed, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.desk import hand_over as desk
from guihang.desk import hand_over_job as jobs
from guihang.desk.hand_over import HandOver, OnList
from guihang.desk.hand_over_form import WHILE, HandOverForm, left_out
from guihang.desk.today import NOBODY, catch_up_own_office
from guihang.desk.workers import people_of_each
from guihang.dossier.act_view import field_view
from guihang.dossier.addresses import file_address
from guihang.dossier.answering import colleagues
from guihang.dossier.identity import read_identities
from guihang.dossier.models import Person
from guihang.dossier.scope import Scope
from guihang.jobs.models import Job

PAGE = 50


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def hand_over(request: StaffRequest) -> HttpResponse:
    """Whose people, to whom, from when until when; then the list; then the deed. Every button says which, by `do`."""
    actor, giver = request.actor, _giver(request)
    scope = Scope(desk.ground(actor, giver), "")
    if not scope.territories:
        raise Http404
    catch_up_own_office(actor, scope)
    people = desk.listed(desk.people_of(actor, giver), actor.today)
    takers = [c for c in colleagues(scope.territories, actor.today) if c.id != giver]
    data = request.POST if request.method == "POST" else None
    form = HandOverForm(takers, data, actor.today, good=giver is None)
    if data is None or not form.is_valid() or data.get("do") == "form":
        wrong = data is not None and data.get("do") != "form"
        return _ask(request, scope, giver, people, form, status=422 if wrong else 200)
    left = left_out(form.cleaned_data["left"], data.getlist("listed"), data.getlist("take"))
    out = desk.dealt(people, form.chosen())
    if data.get("do") == "confirm" and form.cleaned_data["seen"] == desk.seen(people):
        said = form.cleaned_data
        shares = desk.shares_of(out, left)
        if shares:
            what = HandOver(said["form"], giver, shares, said["on"], said["until"], said["note"].strip())
            job = jobs.hand_over(actor, what, scope.territories[0].code)
            return redirect(reverse("desk:handed-over", args=[job.pk]))
    return _preview(request, giver, people, form, out, left)


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def handed_over(request: StaffRequest, job: UUID) -> HttpResponse:
    """How far it is, what came of it, and for a day the way back."""
    found = jobs.of(request.actor, job)
    if found is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("do") == "back" and jobs.may_be_taken_back(found):
            jobs.hand_back(request.actor, found)
        elif request.POST.get("do") == "again":
            jobs.go_on(jobs.back_of(found) or found)
        return redirect(reverse("desk:handed-over", args=[job]))
    template = "desk/_handed_over.html" if request.htmx else "desk/handed_over.html"
    return render(request, template, _told(request, found))


def _giver(request: StaffRequest) -> UUID | None:
    """Whose people: the actor's own, unless the address says otherwise; None: nobody's."""
    asked = request.POST.get("worker") or request.GET.get("worker") or str(request.actor.user_id)
    try:
        return None if asked == NOBODY else UUID(asked)
    except ValueError:
        raise Http404 from None


def _names(ids: Sequence[UUID | None]) -> Mapping[UUID | None, str]:
    return dict(User.objects.filter(pk__in=[i for i in ids if i]).values_list("pk", "display_name"))


def _frame(request: StaffRequest, giver: UUID | None, people: Sequence[OnList]) -> dict[str, Any]:
    # Nobody is named who neither works here nor answers for anybody here.
    known = people or giver == request.actor.user_id
    return {
        "giver": _names([giver]).get(giver, "") if known else "",
        "worker": str(giver) if giver else NOBODY,
        "total": len(people),
    }


def _ask(
    request: StaffRequest, scope: Scope, giver: UUID | None, people: Sequence[OnList], form: HandOverForm, status: int
) -> HttpResponse:
    loads = people_of_each(request.actor, scope)
    ticked = {str(v) for v in (form["to"].value() or ())}
    context = {
        **_frame(request, giver, people),
        "takers": [
            {"id": str(t.id), "name": t.name, "people": loads.get(t.id, 0), "ticked": str(t.id) in ticked}
            for t in form.takers
        ],
        "to_error": " ".join(map(str, form["to"].errors)),
        "fields": [
            field_view(form["how"], False),
            field_view(form["on"], False),
            field_view(form["until"], False) | {"required": True},
            field_view(form["note"], False),
        ],
        "hidden": [(name, form[name].value() or "") for name in ("form", "left")],
    }
    return render(request, "desk/hand_over.html", context, status=status)


def _preview(
    request: StaffRequest, giver: UUID | None, people: Sequence[OnList], form: HandOverForm,
    out: Mapping[UUID, UUID], left: set[UUID],
) -> HttpResponse:  # fmt: skip
    data, chosen = request.POST, {t.id: t.name for t in form.chosen()}
    last = max(0, (len(people) - 1) // PAGE)
    asked = data.get("do", "").removeprefix("page-")
    number = min(int(asked), last) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    shown = people[number * PAGE : (number + 1) * PAGE]
    shares = desk.shares_of(out, left)
    context = {
        **_frame(request, giver, people),
        "lines": _lines(request, shown, out, left, chosen if len(chosen) > 1 else {}),
        "shares": [{"name": chosen[t.id], "count": len(shares.get(t.id, ()))} for t in form.chosen()],
        "count": sum(map(len, shares.values())),
        "on": form.cleaned_data["on"],
        "until": form.cleaned_data["until"],
        "note": form.cleaned_data["note"],
        "hidden": _kept(form, people, left - {p.id for p in shown}),
        "before": f"page-{number - 1}" if number else "",
        "after": f"page-{number + 1}" if number < last else "",
        "changed": data.get("do") == "confirm" and bool(shares),
        "nobody": data.get("do") == "confirm" and not shares,
    }
    return render(request, "desk/hand_over_look.html", context)


def _kept(form: HandOverForm, people: Sequence[OnList], left: set[UUID]) -> list[tuple[str, str]]:
    """What the form said, to be sent again with the list: and which list it was."""
    said = form.cleaned_data
    days = {"on": said["on"].isoformat(), "until": said["until"].isoformat() if said["until"] else ""}
    return [
        ("form", str(said["form"])), ("how", said["how"]), *days.items(), ("note", said["note"]),
        ("left", " ".join(p.hex for p in left)), ("seen", desk.seen(people)),
        *(("to", str(to)) for to in said["to"]),
    ]  # fmt: skip


def _lines(
    request: StaffRequest, shown: Sequence[OnList], out: Mapping[UUID, UUID], left: set[UUID], to: Mapping[UUID, str]
) -> list[dict[str, Any]]:
    rows = Person.objects.visible_to(request.actor).in_bulk([p.id for p in shown])
    names = read_identities(request.actor, list(rows.values()), opened=False)
    return [
        {
            "id": p.id,
            "name": names[p.id].name,
            "href": file_address(p.id),
            "tier": p.tier or None,
            "village": name_of(p.stays_at) if p.stays_at else "",
            "to": to.get(out[p.id], "") if p.id in out else "",
            "able": p.id in out,
            "ticked": p.id in out and p.id not in left,
        }
        for p in shown
        if p.id in names
    ]


def _told(request: StaffRequest, job: Job) -> dict[str, Any]:
    back = jobs.back_of(job)
    what, current = HandOver.from_plain(job.params), back or job
    names = _names([what.giver, *what.shares])
    refused = _refused(request, current) if current.ended else []
    people = reverse("dossier:people")
    return {
        "giver": names.get(what.giver, ""),
        "nobodys": what.giver is None,
        "shares": [
            {"name": names.get(to, "—"), "count": len(share), "url": f"{people}?worker={to}"}
            for to, share in what.shares.items()
        ],
        "on": what.on,
        "until": what.until,
        "how": WHILE if what.until else "",
        "state": current.state,
        "waits": not current.ended,
        "failed": current.state in {Job.State.FAILED, Job.State.STOPPED},
        "done": current.done,
        "total": current.total,
        "written": current.result.get("written", 0),
        "refused": refused,
        "taken_back": back is not None,
        "may_go_back": back is None and jobs.may_be_taken_back(job),
        "url": reverse("desk:handed-over", args=[job.pk]),
    }


def _refused(request: StaffRequest, job: Job) -> list[dict[str, Any]]:
    """Whose file refused, as far as the reader may see them."""
    ids: list[UUID] = [UUID(p) for p in job.result.get("refused", [])][:PAGE]
    rows = list(Person.objects.visible_to(request.actor).filter(pk__in=ids)) if ids else []
    names = read_identities(request.actor, rows, opened=False) if rows else {}
    return [{"name": names[p.pk].name, "href": file_address(p.pk)} for p in rows]
