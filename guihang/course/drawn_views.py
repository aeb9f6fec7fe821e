"""The days drawn for tests, for who plans kits and a woman tester: what is told today, and no more."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Part, Power
from guihang.dossier.drawn import TODAY, WAS, WINDOWS, draws_on, told_of_draw
from guihang.dossier.identity import read_identities
from guihang.dossier.line import owed_of
from guihang.dossier.models import Duty, Person
from guihang.dossier.policy import pack_for
from guihang.dossier.scope import Scope

LOOKS_AHEAD = timedelta(days=31)


@require_safe
@staff(Power.RECORD)
def drawn(request: StaffRequest) -> HttpResponse:
    """Who is drawn for today, and whose drawn day has passed without a test; for who leads the office the coming days
    too. On top of Today the number alone.
    """
    actor = request.actor
    scope = Scope(actor.territories(Power.RECORD), "")
    rows = Duty.objects.visible_to(actor).filter(
        scope.condition(), Duty.OWED, kind__in=WINDOWS, due_on__gte=actor.today, person__ended_on=None
    )
    if request.htmx:
        return render(request, "course/_drawn_today.html", {"many": _today(actor, rows)})
    ahead = owed_of(rows.filter(opens_on__lte=actor.today + LOOKS_AHEAD).order_by("due_on", "id"))
    told = [(said, duty) for duty in ahead if (said := told_of_draw(actor, duty))]
    shown = sorted(told, key=lambda p: (p[0].day, p[1].pk))
    people = {p.pk: p for p in Person.objects.filter(pk__in={duty.person_id for _said, duty in shown})}
    names = read_identities(actor, list(people.values()), opened=False)
    lines = [
        {
            "day": said.day,
            "today": said.when == TODAY,
            "until": duty.due_on if said.when == WAS else None,
            "name": names[duty.person_id].name,
            "woman": people[duty.person_id].sex == "f",
            "village": name_of(duty.person.stays_at) if Part.REACH in actor.sees(duty.place, duty.person_id) else "",
            "key": duty.key,
            "url": reverse("course:subject", args=[duty.person_id, "tests"]),
        }
        for said, duty in shown
    ]
    women = sum(bool(one["woman"]) for one in lines)
    draws = any(draws_on(pack_for(t.code), actor.today) for t in scope.territories)
    return render(request, "course/drawn.html", {"lines": lines, "women": women, "draws": draws})


def _today(actor: Actor, rows: QuerySet[Duty]) -> int:
    """For how many windows the drawn day is today: only of one that is open."""
    open_ones = owed_of(rows.filter(opens_on__lte=actor.today))
    return sum(said.when == TODAY for duty in open_ones if (said := told_of_draw(actor, duty)))
