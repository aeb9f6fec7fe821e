"""The page of workers: who answers for how many, and what is owed of these."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import User
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.desk import hand_over_job as jobs
from guihang.desk.hand_over import HandOver
from guihang.desk.today import NOBODY, catch_up_own_office
from guihang.desk.workers import SHOWN, Load, loads
from guihang.dossier.addresses import today_address
from guihang.dossier.policy import tiers_of
from guihang.dossier.scope import Scope


@require_GET
@staff(Power.RECORD, Power.SEE_FIGURES)
def workers(request: StaffRequest) -> HttpResponse:
    """Everybody who records in the places of the reader, with their people and duties."""
    actor = request.actor
    scope = Scope.read(actor, request.GET.get("place", "")[:12])
    catch_up_own_office(actor, scope)
    found = loads(actor, scope)
    several = len({place for load in found.workers for place in load.places}) > 1
    here = reverse("desk:workers")
    context: dict[str, Any] = {
        "place": scope.name,
        "too_wide": not scope.fits_a_list,
        "places": [{"name": name, "url": f"{here}?place={code}"} for code, name in scope.parts()],
        "all_url": here if scope.chosen else "",
        "lines": [_line(actor, load, several) for load in (*found.workers, *found.left)],
        "of_late": _of_late(actor, scope),
        "nobody": _line(actor, found.nobody, False),
        "per_worker": settings.GUIHANG_PEOPLE_PER_WORKER,
        "source": settings.GUIHANG_PEOPLE_PER_WORKER_SOURCE,
        "people": sum(load.people for load in (*found.workers, found.nobody)),
        "several": several,
        "office_url": reverse("desk:office") if Power.CONFIRM in actor.powers else "",
    }
    return render(request, "desk/workers.html", context)


def _line(actor: Actor, load: Load, several: bool) -> dict[str, Any]:
    who = str(load.id) if load.id else NOBODY
    labels = {"overdue": _("Overdue"), "missed": _("Missed"), "today": _("Today"), "week": _("This week")}
    codes = [tier.code for tier in tiers_of(actor)]
    people = f"{reverse('dossier:people')}?{urlencode({'worker': who})}"
    duties = f"{today_address()}?{urlencode({'worker': who})}"
    return {
        "name": load.name,
        "here": load.here,
        "me": load.id is not None and load.id == actor.user_id,
        "place": "、".join(filter(None, (name_of(p) for p in load.places))) if several else "",
        "people": load.people,
        "people_url": people,
        "above": load.people > settings.GUIHANG_PEOPLE_PER_WORKER,
        "tiers": [{"key": t, "count": load.tiers[t], "url": f"{people}&tier={t}"} for t in codes],
        "duties": [
            {"key": s, "label": labels[s], "count": load.duties[s], "url": f"{duties}&section={s}"} for s in SHOWN
        ],
        "hand_over_url": f"{reverse('desk:hand-over')}?worker={who}" if _may_hand_over(actor, load) else "",
    }


def _of_late(actor: Actor, scope: Scope) -> list[dict[str, Any]]:
    """The hand-overs that run or were made of late, each with the page that tells of it and takes it back."""
    if Power.RECORD not in actor.powers or not scope.fits_a_list:
        return []
    found = [(job, HandOver.from_plain(job.params)) for job in jobs.of_late(actor, scope)]
    ids = {user for _job, what in found for user in (what.giver, *what.shares) if user}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name"))
    return [
        {
            "giver": names.get(what.giver, "—") if what.giver else "",
            "to": [names.get(to, "—") for to in what.shares],
            "count": len(what.people),
            "on": what.on if what.on > actor.today else None,
            "until": what.until,
            "back": jobs.may_be_taken_back(job),
            "url": reverse("desk:handed-over", args=[job.pk]),
        }
        for job, what in found
    ]


def _may_hand_over(actor: Actor, load: Load) -> bool:
    """A lead may hand over anybody's people, a worker their own."""
    own = load.id is not None and load.id == actor.user_id and Power.RECORD in actor.powers
    return bool(load.people) and (own or Power.CONFIRM in actor.powers)
