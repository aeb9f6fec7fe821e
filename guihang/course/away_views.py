"""Who is away now, for an office: by leave, or beyond it; when they were last met, and how."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guihang.access import cap
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Part, Power
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Entry, Person
from guihang.dossier.workout import effective

PAGE = 50
LONGEST = timedelta(days=400)  # no leave is longer
MET = frozenset({"visit.made", "talk.held", "counselling.given", "risk.assessed", "test.taken"})


@require_GET
@staff(Power.RECORD)
def away(request: StaffRequest) -> HttpResponse:
    """Everybody of the reader's places who is away today, who is overdue first."""
    actor = request.actor
    late = dict(_overdue(actor))
    found = Person.objects.to_open(actor).filter(Q(pk__in=late) | Q(pk__in=_on_leave(actor)), ended_on=None)
    people = sorted(found, key=lambda p: (late.get(p.pk, date.max), p.stays_at, p.pk))
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    if (stopped := cap.stopped(request, page.number)) is not None:
        return stopped
    shown = list(page.object_list)
    names = read_identities(actor, shown, opened=False)
    stories = entries_of([p.pk for p in shown]) if shown else {}
    lines = [
        {
            "name": names[p.pk].name,
            "url": reverse("course:subject", args=[p.pk, "leave"]),
            "overdue": p.pk in late,
            **_told(actor, p, stories.get(p.pk, [])),
        }
        for p in shown
    ]
    return render(request, "course/away.html", {"lines": lines, "page": page, "total": page.paginator.count})


def _overdue(actor: Actor) -> list[tuple[UUID, date]]:
    """Who has not come back from a leave that is over, and since when."""
    duties = Duty.objects.visible_to(actor).filter(
        kind="leave-return", met_on=None, void_from=None, due_on__lt=actor.today
    )
    return list(duties.values_list("person", "due_on"))


def _on_leave(actor: Actor) -> set[UUID]:
    """Who has a leave on file that covers today; whether it still stands the story says."""
    day = actor.today
    granted = Entry.objects.filter(
        person__in=Person.objects.to_open(actor).values("pk"), kind="leave.granted",
        happened_on__lte=day, happened_on__gte=day - LONGEST,
    )  # fmt: skip
    covering = {
        person: entry for person, entry, data in granted.values_list("person", "id", "data")
        if data.get("until", "") >= day.isoformat()
    }  # fmt: skip
    if not covering:
        return set()
    gone = set(
        Entry.objects.filter(person__in=covering, supersedes__in=covering.values()).values_list("supersedes", flat=True)
    )
    back = Entry.objects.filter(person__in=covering, kind="leave.returned").values_list("data", flat=True)
    home = {str(data.get("entry", "")) for data in back}
    return {person for person, entry in covering.items() if entry not in gone and str(entry) not in home}


def _told(actor: Actor, person: Person, story: list[Any]) -> dict[str, Any]:
    """From when until when, and the last contact since: when, how; "" where the reader is not told of meetings."""
    held = [e for e in effective(story) if e.on <= actor.today]
    leave = next((e for e in reversed(held) if e.kind == "leave.granted"), None)
    if leave is None:
        return {"first": None, "until": None, "met_on": None, "remote": False, "told": False}
    sees = actor.sees(person.place, person.pk)
    met = next((e for e in reversed(held) if e.kind in MET and e.on >= leave.on), None)
    told = Part.MEETINGS in sees and Part.TESTS in sees
    return {
        "first": leave.on,
        "until": date.fromisoformat(leave.data["until"]),
        "met_on": met.on if met is not None and told else None,
        "remote": bool(met is not None and met.data.get("mode") == "remote"),
        "told": told,
    }
