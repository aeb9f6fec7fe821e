"""Deeds of a change of place: a request approved as it was asked, a move called back with its approval."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from uuid_utils import compat

from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.course import deeds
from guihang.course.moving import APPROVED, ASKED, RECALLED, RECEIVED
from guihang.dossier.desk_act import keeping_files_at, new_entry, places_near
from guihang.dossier.entry import Facts
from guihang.dossier.forms import TO_ENTRY, ActForm
from guihang.dossier.load import entries_of
from guihang.dossier.models import Person
from guihang.dossier.workout import effective
from guihang.rules.acts import code_label
from guihang.web.words.names import act_name

HERE = ("giving_office", "person_stays")
TAKES = "withdrawal"
SUBJECT = "moving"


class RecallForm(ActForm):
    """A move called back: who, and why. It takes the approval back by an entry of its own, whose id comes with it."""

    withdrawal = forms.UUIDField(widget=forms.HiddenInput)

    def by_one_of(self, said: tuple[str, ...]) -> None:
        """Offer only these answers to by whom; a single one is not asked."""
        field = self.fields["by"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, _(code_label(code))) for code in said]
        if len(said) == 1:
            self.initial["by"], field.widget = said[0], forms.HiddenInput()


class ArrivedForm(ActForm):
    """An arrival that the other office confirmed: the day, and how it was confirmed; the place stands already."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["place"].widget = forms.HiddenInput()
        self.fields["note"].label, self.fields["note"].required = _("How that office confirmed it"), True

    def first_fields(self) -> list[forms.BoundField]:
        """All of it."""
        return self.visible_fields()


def recall_form(request: StaffRequest, entry: str, by: tuple[str, ...]) -> RecallForm:
    """The form of a recall, by one of these."""
    typed = request.POST if request.method == "POST" else None
    form = RecallForm(RECALLED, typed, today=request.actor.today, given={"entry": entry})
    form.initial[TAKES] = compat.uuid7()
    form.by_one_of(by)
    return form


def recalled(request: StaffRequest, person: Person, form: RecallForm, approved: Facts) -> bool:
    """Write that the move does not take place, and take its approval back: both or neither."""
    actor = request.actor
    said = {**form.act_data(), "entry": str(approved.id)}
    entries = [
        deeds.new(actor, person.pk, form, RECALLED, said, order=approved.order),
        deeds.new(
            actor, person.pk, form, "entry.withdrawn", {"reason": said["text"]}, id=form.cleaned_data[TAKES],
            order=approved.order, supersedes=approved.id,
        ),
    ]  # fmt: skip
    return deeds.written(actor, person, form, entries)


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def approve(request: StaffRequest, person: UUID) -> HttpResponse:
    """A request approved: the place and the day as they were asked for."""
    actor = request.actor
    found = deeds.held(request, person, APPROVED)
    asked = _entry(request, found, ASKED)
    typed = request.POST if request.method == "POST" else None
    said: dict[str, object] = {name: asked.data[name] for name in ("place", "change_on") if name in asked.data}
    given: dict[str, object] = {"entry": str(asked.id), **said}
    form = ActForm(APPROVED, typed, today=actor.today, places=places_near(found.place, APPROVED), given=given)
    if request.method == "POST" and form.is_valid():
        entry = new_entry(actor, found.pk, APPROVED, form, order=asked.order)
        if deeds.written(actor, found, form, [entry]):
            messages.success(
                request, _("Approved. The papers go with a list; the old office answers until the arrival.")
            )
            if not keeping_files_at(form.cleaned_data["place"], actor.today).exists():
                messages.info(request, _("Nobody there works on this platform: send the whole file on paper."))
            return redirect(deeds.page_of(person, SUBJECT))
    return deeds.show_for(request, found, form, act_name(APPROVED, actor.language), SUBJECT)


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def recall(request: StaffRequest, person: UUID) -> HttpResponse:
    """A move that does not take place: called back by the office, or the person stays."""
    if deeds.written_before(request, person, RECALLED):
        return _called_back(request, person)
    found = deeds.held(request, person, RECALLED)
    approved = _entry(request, found, APPROVED)
    form = recall_form(request, str(approved.id), HERE)
    if request.method == "POST" and form.is_valid() and recalled(request, found, form, approved):
        return _called_back(request, person)
    return deeds.show_for(request, found, form, _("Call the move back"), SUBJECT)


def _called_back(request: StaffRequest, person: UUID) -> HttpResponse:
    messages.success(request, _("Called back. The person stays with this office, and everything owed with them."))
    return redirect(deeds.page_of(person, SUBJECT))


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD)
def arrived(request: StaffRequest, person: UUID) -> HttpResponse:
    """An arrival at an office that does not work on this platform, as that office confirmed it. Elsewhere the new
    office receives the person itself, and names who answers."""
    if deeds.written_before(request, person, RECEIVED):
        return _gone(request)
    actor = request.actor
    found = deeds.held(request, person, RECEIVED)
    approved = _entry(request, found, APPROVED)
    place = str(approved.data["place"])
    if found.crossing_to != place or keeping_files_at(place, actor.today).exists():
        raise Http404
    typed = request.POST if request.method == "POST" else None
    form = ArrivedForm(RECEIVED, typed, today=actor.today, given={"place": place})
    if request.method == "POST" and form.is_valid():
        entry = new_entry(actor, found.pk, RECEIVED, form, order=approved.order)
        if deeds.written(actor, found, form, [entry]):
            return _gone(request)
    return deeds.show_for(request, found, form, _("Record the confirmed arrival"), SUBJECT)


def _gone(request: StaffRequest) -> HttpResponse:
    messages.success(request, _("Written down. The file has left this office's lists."))
    return redirect("desk:today")


def _entry(request: StaffRequest, person: Person, kind: str) -> Facts:
    """The entry that is answered, as it stands. Raises Http404 where none of that kind does."""
    asked = (request.POST.get(TO_ENTRY) or request.GET.get("entry") or "")[:36]
    return standing(person, kind, asked)


def standing(person: Person, kind: str, asked: str) -> Facts:
    """An entry of that kind that holds, by its id; without one the newest. Raises Http404 where there is none."""
    held = [e for e in effective(entries_of([person.pk]).get(person.pk, [])) if e.kind == kind]
    found: Facts | None = next((e for e in reversed(held) if not asked or asked in (str(e.id), e.id.hex)), None)
    if found is None:
        raise Http404
    return found
