"""The administrator's page of the system: what needs somebody, long work, copies, the machine."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.desk import state
from guihang.desk.job_words import fault_word, kind_word, state_word
from guihang.jobs import board
from guihang.jobs.models import Job
from guihang.texts import translate

PAGE = 30


@require_GET
@staff(Power.RUN_SYSTEM)
def system(request: StaffRequest) -> HttpResponse:
    """The page. What comes round by itself stands in one line each; the rest is the long work people asked for."""
    now = clock.now()
    page = Paginator(_asked_for(), PAGE).get_page(request.GET.get("page"))
    names = dict(User.objects.filter(pk__in={j.asked_by for j in page.object_list}).values_list("pk", "display_name"))
    context = {
        "warnings": [
            (each.message.render(_tongue()), translate(each.remedy, _tongue())) for each in state.warnings(now)
        ],
        "jobs": [_line(job, names.get(job.asked_by, "") if job.asked_by else "") for job in page.object_list],
        "total": page.paginator.count,
        "before": page.previous_page_number() if page.has_previous() else 0,
        "after": page.next_page_number() if page.has_next() else 0,
        "round": [_round(kind) for kind in _come_round()],
        "backup": state.last_backup(),
        "facts": state.facts(),
    }
    return render(request, "desk/system.html", context)


@require_POST
@staff(Power.RUN_SYSTEM)
def job(request: StaffRequest, job: UUID) -> HttpResponse:
    """Stop one that waits or runs, or begin one of the house's own again."""
    found = get_object_or_404(Job, pk=job)
    do = request.POST.get("do", "")
    if do == "stop" and not found.ended:
        board.stop(found.pk, now=clock.now())
        messages.success(request, _("It stops at its next step. What it has done until then stays."))
    elif do == "again" and found.ended and found.kind in _come_round():
        board.again(found, now=clock.now(), by=request.actor.user_id)
        messages.success(request, _("Asked for again; it begins within seconds."))
    return redirect("desk:system")


def _asked_for() -> Any:
    """Jobs that people asked for, and of those that come round what failed or is under way."""
    own = Job.objects.filter(kind__in=_come_round(), state__in=[Job.State.DONE, Job.State.STOPPED])
    return Job.objects.exclude(pk__in=own.values("pk")).order_by("-asked_at")


def _line(job: Job, by: str) -> dict[str, Any]:
    """A job as the page shows it."""
    return {
        "job": job,
        "kind": kind_word(job.kind, _tongue()),
        "state": state_word(job, _tongue()),
        "by": by,
        "place": name_of(job.place.ljust(12, "0")) if job.place else "",
        "percent": min(100, 100 * job.done // job.total) if job.total else None,
        "advice": fault_word(job.fault, _tongue()) if job.state == Job.State.FAILED else "",
        "again": job.state == Job.State.FAILED and job.kind in _come_round(),
    }


def _come_round() -> list[str]:
    """The kinds of work that nobody asks for."""
    return [kind.name for kind in board.KINDS.values() if kind.every is not None]


def _round(kind: str) -> dict[str, Any]:
    last = Job.objects.filter(kind=kind, state=Job.State.DONE).order_by("-asked_at").first()
    return {"kind": kind_word(kind, _tongue()), "last": last}


def _tongue() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh-Hans"
