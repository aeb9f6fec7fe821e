"""A no-show weighed by a named person: excused, or a test refused, both acts at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from uuid_utils import compat

from guihang.access.audience import StaffRequest, staff
from guihang.access.places import name_of
from guihang.access.roles import Power
from guihang.course import deeds
from guihang.course.moving_views import standing
from guihang.course.testing_notices import NOTED, REFUSED, WEIGHED
from guihang.dossier.course_guards import target_of
from guihang.dossier.desk_act import new_entry
from guihang.dossier.entry import Facts, sealed_words
from guihang.dossier.entry_words import Reader, sentence_of
from guihang.dossier.forms import TO_ENTRY, ActForm
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of
from guihang.dossier.models import Person
from guihang.protect.datakeys import open_keys
from guihang.web.words.names import act_name

REFUSAL = "refusal"
SUBJECT = "tests"


class WeighForm(ActForm):
    """What a named person found; where there was no good reason, the refusal has an id of its own."""

    refusal = forms.UUIDField(widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@staff(Power.CONFIRM)
def weigh(request: StaffRequest, person: UUID) -> HttpResponse:
    """Weigh why somebody did not come. "Not excused" writes the refusal with it: both or neither."""
    actor = request.actor
    found = deeds.held(request, person, WEIGHED)
    noted = standing(found, NOTED, (request.POST.get(TO_ENTRY) or request.GET.get("entry") or "")[:36])
    typed = request.POST if request.method == "POST" else None
    form = WeighForm(WEIGHED, typed, today=actor.today, given={"entry": str(noted.id)})
    form.initial[REFUSAL] = compat.uuid7()
    story = entries_of([found.pk]).get(found.pk, [])
    excuse = _excuse(found, noted)
    if request.method == "POST" and form.is_valid():
        entries = [new_entry(actor, found.pk, WEIGHED, form)]
        if form.cleaned_data["outcome"] == "not_excused":
            entries.append(
                deeds.new(
                    actor, found.pk, form, REFUSED, _refusal(noted, story, excuse), id=form.cleaned_data[REFUSAL]
                )._replace(on=noted.on)
            )
        if deeds.written(actor, found, form, entries):
            messages.success(request, _told(len(entries) > 1))
            return redirect(deeds.page_of(person, SUBJECT))
    who = read_identities(actor, [found], opened=True)[found.pk]
    said = sentence_of(noted, Reader(actor.language, actor.today.year, {}, name_of))
    words = _("Excuse: %(excuse)s") % {"excuse": excuse} if excuse else _("No excuse was given")
    note = " · ".join(filter(None, (f"{who.name} {who.masked_number()}".strip(), said, words)))
    return deeds.show(
        request, form, title=act_name(WEIGHED, actor.language), note=note,
        back=(_("Back"), deeds.page_of(person, SUBJECT)),
    )  # fmt: skip


def _refusal(noted: Facts, story: list[Facts], excuse: str) -> dict[str, Any]:
    notice = target_of(noted, story)
    assert notice is not None
    return {
        "notice_on": notice.on.isoformat(), "entry": str(noted.id), "excuse": excuse or _("No excuse was given"),
    }  # fmt: skip


def _told(refused: bool) -> str:
    if refused:
        return _("Weighed: it counts as a test refused. The person may say their own words to it.")
    return _("Weighed: there was good reason. Offer the test again.")


def _excuse(person: Person, noted: Facts) -> str:
    if not noted.sealed:
        return ""
    return str(sealed_words(noted, open_keys([person.pk])[person.pk]).get("excuse") or "")
