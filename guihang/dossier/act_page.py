"""The form of an act on a page of its own, or opened in a line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from uuid_utils import compat

from guihang.access.audience import StaffRequest
from guihang.access.places import name_of
from guihang.dossier.act_view import form_view
from guihang.dossier.desk_act import colleagues_of
from guihang.dossier.entry_words import Reader, sentence_of
from guihang.dossier.errand import REFERRING
from guihang.dossier.forms import TO_ENTRY, ActForm
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Duty, Person
from guihang.dossier.second_word import ends_by_two
from guihang.dossier.story_kinds import UNANSWERED
from guihang.dossier.way_back import way_back
from guihang.dossier.writer import LEGAL
from guihang.web.words.duties import duty_name
from guihang.web.words.names import act_name


def show_form(
    request: StaffRequest,
    person: Person,
    kind: str,
    form: ActForm,
    duty: Duty | None,
    correcting: UUID | None = None,
) -> HttpResponse:
    """The form, with whom and what it is about above it; filled as it was sent where something is wrong."""
    actor, back = request.actor, way_back(request, person)
    who = read_identities(actor, [person], opened=False)[person.pk]
    # Before an act of law: whom of those who bear the name it is about.
    name = f"{who.name} {who.masked_number()}".strip() if kind in LEGAL else who.name
    note = f"{name} · {duty_name(duty.key, actor.today, actor.language)}" if duty else name
    if correcting is None and ends_by_two(actor, kind, person.place):
        holds = _("It holds once the office lead or the police agree.")
        note = f"{note} · {holds}"
    hidden: list[tuple[str, Any]] = [("back", back.key)] if back.key else []
    if duty:
        hidden.append(("line", duty.pk))
    answered = _answered(form)
    if answered and (said := _sentence_of(request, person, answered)):
        note = f"{note} · {said}"
    below = correcting or (None if kind in REFERRING else answered)
    target = f"#mend-{below.hex}" if below else f"#slot-{duty.pk}" if duty else "#record"
    title = act_name(kind, actor.language)
    view = form_view(
        form,
        action=request.path,
        target=target if request.htmx else "#act",
        title=_("Correct: %(act)s") % {"act": title} if correcting else title,
        note=note,
        hidden=hidden,
        cancel_url=back.url,
    )
    if correcting:
        view["withdraw"] = {"url": reverse("dossier:withdraw", args=[person.pk, correcting]), "entry": compat.uuid7()}
    context = {"form": view, "back": {"label": back.label, "url": back.url}}
    template = "dossier/_act_form.html" if request.htmx else "dossier/act.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _answered(form: ActForm) -> UUID | None:
    """The entry to which a form's words are given: the form stands below it."""
    try:
        return UUID(str(form[TO_ENTRY].value())) if TO_ENTRY in form.fields else None
    except ValueError:
        return None


def _sentence_of(request: StaffRequest, person: Person, entry: UUID) -> str:
    """What an entry of the file says, in one sentence with its day; nothing of what words cannot be given to."""
    facts = next((e for e in entries_of([person.pk]).get(person.pk, []) if e.id == entry), None)
    if facts is None or facts.kind in UNANSWERED:
        return ""
    actor = request.actor
    staff_names = dict(colleagues_of(actor, person.place)) if facts.kind == "worker.assigned" else {}
    return sentence_of(facts, Reader(actor.language, actor.today.year, staff_names, name_of))
