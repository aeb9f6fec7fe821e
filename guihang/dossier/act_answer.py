"""What is told after an act was written: what it met, what comes next, and where one goes from there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _

from guihang.access.audience import StaffRequest
from guihang.access.roles import Power
from guihang.dossier.act_form import duty_asked
from guihang.dossier.done import done_context, done_sentence
from guihang.dossier.drawn import told_of_draw
from guihang.dossier.ending import ENDINGS
from guihang.dossier.identity import read_identities
from guihang.dossier.line import line_of
from guihang.dossier.models import Duty, Person
from guihang.dossier.outcome import Outcome
from guihang.dossier.way_back import go_to, way_back


def answer_written(
    request: StaffRequest, person: Person, outcome: Outcome, line: int | None, kind: str
) -> HttpResponse:
    """A word of what was met and what comes next, with a way back; the line leaves."""
    if outcome.state == "clashing":
        messages.error(request, _("Something else was already written under this id. It was kept for a look."))
        return redirect(reverse("dossier:file", args=[person.pk]))
    # Look again after writing: a file that has moved may have left the writer's sight.
    here = request.actor.may(Power.SEE_FILES, outcome.place or person.place) and kind not in ENDINGS
    if kind == "duty.asked" and (duty := duty_asked(request, person)) is not None:
        return _still_owed(request, person, duty)
    if request.htmx and line is not None and request.POST.get("back") == "today":
        context = done_context(request.actor, person.pk, outcome, line, undo=here)
        answer = _piece(request, "desk/line_done.html", context)
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#line-{line}", "outerHTML"
        answer["HX-Trigger"] = "recorded"
        return answer
    messages.success(request, done_sentence(request.actor, outcome))
    if not here:
        messages.info(request, _("The file has left your list."))
    return go_to(request, way_back(request, person).url if here else reverse("desk:today"))


def _still_owed(request: StaffRequest, person: Person, duty: Duty) -> HttpResponse:
    """Asking meets nothing: the line stays where it was and says when it was asked for."""
    if request.htmx and request.POST.get("back") == "today":
        answer = line_again(request, person, duty)
        answer["HX-Retarget"], answer["HX-Reswap"] = f"#line-{duty.pk}", "outerHTML"
        return answer
    messages.success(request, _("Written down: asked for. It stays on the list until it is done."))
    return go_to(request, way_back(request, person).url)


def line_again(request: StaffRequest, person: Person, duty: Duty) -> HttpResponse:
    """The line of a duty on Today, as it stands now."""
    actor = request.actor
    name = read_identities(actor, [person], opened=False)[person.pk].name
    writes, sees = actor.writes(person.place), actor.sees(person.place)
    line = line_of(
        duty, name, today=actor.today, language=actor.language, writes=writes, sees=sees, back="today",
        drawn=told_of_draw(actor, duty),
    )  # fmt: skip
    return render(request, "desk/line.html", {"line": line})


def _piece(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A piece that goes into a page which is there already, without what only the frame of a page needs."""
    known = {"shell": {"today": request.actor.today}, "csrf_token": get_token(request)}
    return HttpResponse(get_template(template).render({**context, **known}))
