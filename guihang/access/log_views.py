"""The auditor's page: who has looked at how much, hour by hour under its seals. Whom they looked at is not shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncHour
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guihang.access import clock, heads, house, log_check, log_words
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import Grant, ReadEvent, ReadSeal, User
from guihang.access.roles import Power
from guihang.access.sign_in_forms import tongue
from guihang.access.watch_models import note
from guihang.jobs import board
from guihang.jobs.models import Job
from guihang.jobs.running import Running
from guihang.territory.codes import Territory
from guihang.territory.query import within

PAGE = 50
CHECK_LOG = "check-log"
CHECKED = "log.checked"
MOST_SAID = 20
FIRST = date(2000, 1, 1)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.SEE_LOG)
def log(request: StaffRequest) -> HttpResponse:
    """One day's readings by or of the people of the auditor's territory; a POST asks for the check of all seals."""
    actor = request.actor
    if request.method == "POST":
        if not Job.objects.filter(kind=CHECK_LOG, state__in=[Job.State.WAITING, Job.State.RUNNING]).exists():
            board.ask(CHECK_LOG, now=clock.now(), by=actor.user_id)
        return redirect("access:log")
    day = day_of(request.GET.get("day", ""), actor.today)
    events = events_of(actor, day)
    page = Paginator(events.order_by("-id"), PAGE).get_page(request.GET.get("page"))
    readers = _readers({event.user_id for event in page.object_list})
    context = {
        "day": day,
        "earlier": day - timedelta(days=1),
        "later": day + timedelta(days=1) if day < actor.today else None,
        "total": page.paginator.count,
        "shown": events.aggregate(shown=Sum("shown"))["shown"] or 0,
        "hours": hours_of(actor, day),
        "lines": [{"event": e, "reader": readers.get(e.user_id), "kind": _what(e)} for e in page.object_list],
        "before": page.previous_page_number() if page.has_previous() else 0,
        "after": page.next_page_number() if page.has_next() else 0,
        "check": _last_check(),
        "house": house.told(actor, day, request.GET.get("event", "")),
        "copied": heads.copied_until(),
        "keeps": Power.KEEP_LOG in actor.powers,
    }
    return render(request, "access/log.html", context)


KINDS = {
    "opened": lambda: _("Opened a file"),
    "searched": lambda: _("Searched"),
    "listed": lambda: _("Saw a list"),
}
# What was done, by the view that showed it, where that says more than the kind.
VIEWS = {
    "exchange.out.work.write_out": lambda: _("Wrote out a ledger"),
    "dossier.safety_views.safety": lambda: _("Opened the safety note"),
    "dossier.views.correct": lambda: _("Opened an entry to correct it"),
    "dossier.door_views.notes": lambda: _("Opened what was said in talks"),
    "dossier.door_views.health": lambda: _("Opened what is on file about health"),
    "dossier.looked_views.looked": lambda: _("Opened the list of who looked"),
    "desk.looked_views.month": lambda: _("Opened the list of who looked to print"),
    "dossier.readers_views.readers": lambda: _("Opened the list of readers"),
    "dossier.scan_views.papers": lambda: _("Opened the papers of an entry"),
    "dossier.scan_views.show": lambda: _("Opened a scan"),
    "dossier.rights_views.rights": lambda: _("Looked at the requests of a person"),
    "dossier.rights_views.rights_due": lambda: _("Saw who waits for an answer"),
    "dossier.whole_views.whole_pdf": lambda: _("Copied the whole file for the person"),
    "dossier.whole_views.whole_json": lambda: _("Copied the whole file for the person"),
    "desk.handout_views.handout": lambda: _("Opened the person's own sheet to print"),
    "desk.handout_views.notice": lambda: _("Opened the notice on personal data to print"),
    "desk.sheet_views.sheet": lambda: _("Opened a form to print"),
    "desk.sheet_views.sheets": lambda: _("Opened several forms to print"),
    "desk.round_views.round_page": lambda: _("Opened a round to print"),
}
# Here only the name stood at the door; the note stayed closed.
AT_THE_DOOR = ("dossier.safety_views.safety", "listed")

Told = Callable[[Iterable[Territory]], Q]
_FILES: list[Told] = []


def tell_files(told: Told) -> None:
    """Say how readings of files that lie in given territories are found: this room has no files."""
    _FILES[:] = [told]


def _what(event: ReadEvent) -> str:
    if (event.view, event.kind) == AT_THE_DOOR:
        return _("Saw that there is a safety note")
    return VIEWS.get(event.view, KINDS[event.kind])()


def events_of(actor: Actor, day: date) -> QuerySet[ReadEvent]:
    """The readings on `day` by whoever has or had a grant in the auditor's territory, and of whose file lies there."""
    where = actor.territories(Power.SEE_LOG)
    here = Q(user_id__in=Grant.objects.filter(within("low", where)).values("user"))
    for read_in in _FILES:
        here |= read_in(where)
    begin = clock.first_instant(day)
    found: QuerySet[ReadEvent] = ReadEvent.objects.filter(here, at__gte=begin, at__lt=begin + timedelta(days=1))
    return found


def hours_of(actor: Actor, day: date) -> list[dict[str, Any]]:
    """The hours of `day` in which somebody looked: how often, at how many, and whether the hour is sealed."""
    begin = clock.first_instant(day)
    asked = events_of(actor, day).annotate(hour=TruncHour("at", tzinfo=UTC)).values("hour")
    counts = asked.annotate(looks=Count("id"), people=Sum("shown")).order_by("hour")
    sealed = set(
        ReadSeal.objects.filter(hour__gte=begin, hour__lt=begin + timedelta(days=1)).values_list("hour", flat=True)
    )
    return [
        {"hour": row["hour"], "looks": row["looks"], "people": row["people"], "sealed": row["hour"] in sealed}
        for row in counts
    ]


def check_log(running: Running) -> dict[str, Any]:
    """Compare the whole log with its seals: the work of the job."""
    made = log_check.check(running.tell, against=heads.kept_elsewhere())
    note(CHECKED, at=running.now(), user=running.by, hours=made.hours, found=len(made.findings))
    told = [[f.hour.isoformat(), f.part, f.code, f.where] for f in made.findings[:MOST_SAID]]
    return {"hours": made.hours, "broken": [hour.isoformat() for hour in made.broken()], "found": told}


def _last_check() -> dict[str, Any] | None:
    job = Job.objects.filter(kind=CHECK_LOG).order_by("-asked_at").first()
    if job is None:
        return None
    broken = [datetime.fromisoformat(hour) for hour in job.result.get("broken", [])]
    found = [
        log_words.said(log_check.Finding(datetime.fromisoformat(hour), *rest)).render(tongue())
        for hour, *rest in job.result.get("found", [])
    ]
    return {"job": job, "broken": broken[:20], "found": found, "hours": job.result.get("hours", 0)}


def _readers(ids: set[UUID]) -> dict[UUID, User]:
    return User.objects.in_bulk(list(ids))


def day_of(asked: str, today: date) -> date:
    """The day that an address asks for; today where it asks for none that can be."""
    try:
        return min(max(date.fromisoformat(asked), FIRST), today)
    except ValueError:
        return today
