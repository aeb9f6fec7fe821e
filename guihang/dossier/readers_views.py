"""Who may open a restricted file: the office lead names its readers, and takes names away; both hold at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from uuid_utils import compat

from guihang.access import clock
from guihang.access.actor import Actor, Refused
from guihang.access.audience import StaffRequest, staff
from guihang.access.models import Grant
from guihang.access.places import name_of
from guihang.access.roles import TABLE, Power, Role, row_of
from guihang.access.watch_models import note
from guihang.dossier.addresses import file_address
from guihang.dossier.identity import read_identities
from guihang.dossier.models import Person, Reader
from guihang.dossier.to_write import act_written
from guihang.rules.acts import code_label
from guihang.rules.acts.codes import RESTRICTED_FOR
from guihang.texts import translate

KIND = "file.restricted"
SEEING = [role for role, row in TABLE.items() if Power.SEE_FILES in row.powers]
KEEPING = [role for role, row in TABLE.items() if Power.RECORD in row.powers]


@dataclass(slots=True)
class Known:
    """Who could be named: in words; who of them leads the office; who sits where the person is on the way to, and who
    leads there."""

    words: dict[str, str]
    leads: set[str]
    there: set[str]
    lead_there: set[str]


class ReadersForm(forms.Form):
    """Only named readers, or no longer: why, and who."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    restricted = forms.TypedChoiceField(
        label=gettext_lazy("Who opens this file"), coerce=lambda said: said == "1", widget=forms.RadioSelect
    )
    why = forms.ChoiceField(label=gettext_lazy("Why"), required=False)
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Readers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, known: Known, language: str, data: Any = None) -> None:
        super().__init__(data, auto_id="f-%s")
        self.leads, self.there, self.lead_there = known.leads, known.there, known.lead_there
        self.fields["restricted"].choices = [  # type: ignore[attr-defined]
            ("0", _("Whoever is granted this place")),
            ("1", _("Only the readers named here")),
        ]
        self.fields["why"].choices = [(c, translate(code_label(c), language)) for c in RESTRICTED_FOR]  # type: ignore[attr-defined]
        self.fields["readers"].choices = list(known.words.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody reads it, and one of them can change the list again."""
        said = self.cleaned_data
        if said.get("restricted"):
            readers = set(said.get("readers") or ())
            if not readers:
                self.add_error("readers", _("Name at least one reader: nobody could open the file any more."))
            elif not readers & self.leads:
                text = _("One of the readers must be an office lead, or nobody could change this list again.")
                self.add_error("readers", text)
            elif readers & self.there and not readers & self.lead_there:
                text = _(
                    "Name an office lead of the receiving office too: once the person has arrived, nobody else could "
                    "change this list."
                )
                self.add_error("readers", text)
            if not said.get("why"):
                self.add_error("why", _("Say why."))
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.CONFIRM)
def readers(request: StaffRequest, person: UUID) -> HttpResponse:
    """The list of readers and its form."""
    actor = request.actor
    people = Person.objects.to_open(actor)
    if request.method == "POST":
        people = people.with_key().select_for_update()
    found = get_object_or_404(people, pk=person)
    if not actor.may_write(KIND, found.place) or found.pk in actor.opened:
        raise Refused
    known = _could_read(actor, found)
    form = ReadersForm(known, actor.language, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = _written(request, found, form)
        if answer is not None:
            return answer
    now = {r.user.hex: r.user for r in Reader.objects.filter(person=found)}
    chosen = form["readers"].value() if form.is_bound else [str(u) for u in now.values()]
    name = read_identities(actor, [found], opened=True)[found.pk].name
    context = {
        "name": name,
        "form": form,
        "entry": form["entry"].value() if form.is_bound else compat.uuid7(),
        "restricted": form["restricted"].value() if form.is_bound else "1" if found.restricted else "0",
        "chosen": [str(c) for c in chosen or ()],
        "why": form["why"].value() if form.is_bound else "",
        "worker": str(found.worker) if found.worker else "",
        "file_url": file_address(found.pk),
        "action": reverse("dossier:readers", args=[found.pk]),
    }
    return render(request, "dossier/readers.html", context, status=422 if form.errors else 200)


def _written(request: StaffRequest, person: Person, form: ReadersForm) -> HttpResponse | None:
    """Write the act; where it is refused, the form says why."""
    actor, said = request.actor, form.cleaned_data
    data: dict[str, Any] = {"restricted": said["restricted"]}
    if said["restricted"]:
        data |= {"why": said["why"], "readers": sorted(said["readers"])}
    if not act_written(actor, person, None, form, KIND, data):
        return None
    note("file.readers", at=clock.now(), user=actor.user_id, about=said["entry"], person=person.pk, place=person.place,
         restricted=said["restricted"], readers=len(data.get("readers", ())))  # fmt: skip
    actor.reading.opened(person.pk)
    if said["restricted"] and str(actor.user_id) not in said["readers"]:
        messages.success(request, _("Only the readers named open this file now. You are none of them."))
        return redirect("desk:today")
    messages.success(request, _("Written down. It holds from the next click on."))
    return redirect(file_address(person.pk))


def _could_read(actor: Actor, person: Person) -> Known:
    """Whoever holds a grant at the place that shows files, with their role, and which of them lead the office; of
    somebody on the way also whoever keeps files where they go."""
    here = Q(low__lte=person.place, high__gte=person.place, role__in=SEEING)
    to = person.crossing_to or person.place
    there = Q(low__lte=to, high__gte=to, role__in=KEEPING)
    rows = Grant.objects.on(actor.today).filter(here | there, user__is_active=True)
    known = Known({}, set(), set(), set())
    for row in rows.select_related("user").order_by("-low", "user__display_name", "pk"):
        who, role, place = row.user.display_name, Role(row.role).label, name_of(row.low) or row.low
        words = f"{who} ({role}, {place})" if actor.language == "en" else f"{who}（{place}，{role}）"
        user, leads = str(row.user_id), KIND in row_of(row.role).acts
        known.words.setdefault(user, words)
        if row.low <= person.place <= row.high:
            known.leads |= {user} if leads else set()
        else:
            known.there.add(user)
        if leads and row.low <= to <= row.high:
            known.lead_there.add(user)
    return known
