"""Several people at once: choose who, write once, see what it met, take it back within the hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guihang.access import clock
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.desk import together as desk
from guihang.desk.explain import explain
from guihang.desk.today import Filters, catch_up_own_office
from guihang.desk.together import ABSENT, EXPLAINED, REFUSED, WAYS, Line, Way
from guihang.desk.together_done import remember
from guihang.desk.together_forms import Together, rest_said
from guihang.desk.together_pages import Chosen, choose_context, form_context
from guihang.dossier.desk_act import colleagues_of
from guihang.dossier.form_ids import numbers, uuids
from guihang.dossier.models import Person
from guihang.dossier.outcome import Outcome
from guihang.dossier.record import record_each
from guihang.dossier.search import find
from guihang.dossier.writer import ByActor

MOST_FOUND = 8


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def together(request: StaffRequest, kind: str) -> HttpResponse:
    """Who, and then what: both stages post here, and every button says what it wants by `do`."""
    if kind == EXPLAINED:
        return explain(request)
    way = WAYS.get(kind)
    if way is None:
        raise Http404
    asked = uuids(request.POST.getlist("person"))
    if (added := uuids(request.POST.getlist("add"))) and request.method == "POST":
        asked += [person for person in added if person not in asked]
    gone = uuids(request.POST.getlist("drop"))
    people = desk.people_of(request.actor, [p for p in asked if p not in gone], numbers(request.POST.getlist("duty")))
    found = _found(request, people)
    chosen = Chosen(people, added[0] if added else None, found, request.POST.get("q", "").strip()[:64])
    if request.method == "GET" or (request.POST.get("stage") == "choose" and request.POST.get("do") != "form"):
        return _choose(request, way, chosen)
    if not people and not found:
        return _choose(request, way, chosen, _("Tick who it is about first."))
    if len(people) > desk.AT_MOST:
        return _choose(request, way, chosen, _("At most %(most)s at once.") % {"most": desk.AT_MOST})
    return _form(request, way, chosen)


def _choose(request: StaffRequest, way: Way, chosen: Chosen, problem: str = "") -> HttpResponse:
    filters = Filters.read(request.GET if request.method == "GET" else request.POST)
    catch_up_own_office(request.actor, desk.own_ground(request.actor))
    whole = request.POST.get("whole", "")
    context = choose_context(request.actor, way, chosen, filters, whole) | {"problem": problem}
    return render(request, "desk/together.html", context, status=422 if problem else 200)


def _form(request: StaffRequest, way: Way, chosen: Chosen) -> HttpResponse:
    actor = request.actor
    ids = [p.pk for p in chosen.people]
    typed = rest_said(way, ids, request.POST) if request.POST.get("do") == "rest" else request.POST
    form = Together(way, ids, typed, today=actor.today, me=actor.display_name)
    wrong, saved = False, 0
    colleagues = colleagues_of(actor, chosen.people[0].place) if chosen.people else []
    if request.POST.get("do") == "save" and ids:
        wrong = not form.is_valid()
        if not wrong:
            saved = _save(request, way, form, colleagues)
            if not form.lines:
                return redirect(reverse("desk:together-done", args=[way.kind]))
            wrong, left = True, form.lines.keys()
            chosen = Chosen([p for p in chosen.people if p.pk in left])
    context = form_context(actor, way, form, chosen, colleagues, wrong=wrong) | {"saved": saved}
    return render(request, "desk/together_form.html", context, status=422 if wrong else 200)


def _save(request: StaffRequest, way: Way, form: Together, colleagues: Sequence[tuple[UUID, str]]) -> int:
    """Write every line that may be written; the others stay in the form with the reason. How many were written."""
    actor, said, workers = request.actor, form.once.cleaned_data, form.once.workers()
    lines = [one.line() for one in form.lines.values()]
    twice = _twice(way, lines, said["on"])
    told = dict(twice)
    lines = [line for line in lines if line.person not in told]
    held = desk.held(actor, [line.person for line in lines if line.outcome in way.written])
    entries = [
        e
        for e in desk.entries_of_lines(
            actor, way, lines, said["on"], said, workers, desk.who_collected(actor, workers, colleagues)
        )
        if e.person in held
    ]
    entries = [e._replace(data=_of_whom(e.data, held[e.person])) for e in entries]
    came_of = record_each(ByActor(actor), entries, today=actor.today, now=clock.now(), locked=held)
    written = []
    for entry in entries:
        came = came_of[entry.id]
        if not isinstance(came, Outcome):
            told[entry.person] = came.lines(actor.language)
        elif came.state == "clashing":
            told[entry.person] = [_("Something else was already written under this id. It was kept for a look.")]
        else:
            written.append((entry.person, entry.id))
    remember(
        request.session, way.kind, said["set"], written,
        absent=[line.person for line in lines if line.outcome == ABSENT],
        refused=[line.person for line in lines if line.outcome == REFUSED],
    )  # fmt: skip
    form.told(told, twice)
    return len(written)


def _of_whom(data: Mapping[str, Any], person: Person) -> dict[str, Any]:
    """What was said once for all, less what does not concern this person: who took a woman's sample."""
    return {name: value for name, value in data.items() if name != "same_sex" or person.sex != "m"}


def _twice(way: Way, lines: Iterable[Line], on: Any) -> dict[UUID, list[str]]:
    """Who has such an act of that day on file already, unless it is meant to be a second one."""
    meant = {line.person: line.entry for line in lines if line.outcome in way.written and not line.again}
    there = desk.on_that_day(meant, way.kind, on)
    words = _("One of this day is on file already. Tick that it is a second one, or take the line off.")
    return {person: [words] for person, entries in there.items() if meant[person] not in entries}


def _found(request: StaffRequest, people: Sequence[Person]) -> list[tuple[Person, Any]]:
    """Whom the search of the page finds, where the actor writes; without those who are in it already."""
    typed = request.POST.get("q", "").strip()[:64]
    if not typed or request.POST.get("do") != "find":
        return []
    there = {p.pk for p in people}
    meant = [
        (p, who) for p, who in find(request.actor, typed)
        if p.pk not in there and request.actor.may(Power.RECORD, p.place)
    ]  # fmt: skip
    return meant[:MOST_FOUND]
